using System.Diagnostics;
using Npgsql;

namespace Brisk.Tests.Shared;

/// <summary>
/// A PostgreSQL server for one test run: started when the first test asks, by an ordinary user, in a folder of its own, on
/// a socket in that folder, without waiting for disks. It ends with this process, however that ends, and takes its folder along.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Template = "brisk_template";

    private readonly Lazy<Task> started;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"brisk-pg-{Environment.ProcessId}-{Path.GetRandomFileName()}");
    private readonly SemaphoreSlim creating = new(1);
    private Process? process;
    private string? missing;
    private Task? template;
    private int databases;

    /// <summary>How the template is copied: as files, in half the time, where the server can be told so (PostgreSQL 15).</summary>
    private string strategy = "";

    public PostgresServer() => started = new Lazy<Task>(StartAsync);

    /// <summary>A fresh database; its connection string. Skips the test, with the reason, where no server can be had.</summary>
    /// <param name="prepare">Fills the database that all others are copies of; runs once.</param>
    public async Task<string> CreateDatabaseAsync(Func<string, Task> prepare)
    {
        await started.Value;
        if (missing is not null) Assert.Skip(missing);
        await creating.WaitAsync();
        try
        {
            await (template ??= MakeTemplateAsync(prepare));
            var name = $"brisk_{Interlocked.Increment(ref databases)}";
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {Template}{strategy}");
            return To(name);
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>A database without any tables.</summary>
    public async Task<string> CreateEmptyDatabaseAsync()
    {
        await started.Value;
        if (missing is not null) Assert.Skip(missing);
        var name = $"brisk_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return To(name);
    }

    public Task DropAsync(string connectionString) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Ends every connection to a database, as a restart of the server would.</summary>
    public Task CutAllAsync(string connectionString) =>
        ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            + $"WHERE datname = '{new NpgsqlConnectionStringBuilder(connectionString).Database}'");

    public async ValueTask DisposeAsync()
    {
        creating.Dispose();
        if (process is null) return;
        process.StandardInput.Close();
        await Eventually.Within("PostgreSQL stops", process.WaitForExitAsync());
        process.Dispose();
    }

    private async Task MakeTemplateAsync(Func<string, Task> prepare)
    {
        await ExecuteAsync($"CREATE DATABASE {Template}");
        await prepare(To(Template));
        await using var connection = new NpgsqlConnection($"{To("postgres")};Pooling=false");
        await connection.OpenAsync();
        if (connection.PostgreSqlVersion.Major >= 15) strategy = " STRATEGY FILE_COPY";
    }

    private string To(string database) => $"Host={folder}/socket;Username=brisk;Database={database};Pooling=true;Timeout=30";

    private async Task ExecuteAsync(string text)
    {
        await using var connection = new NpgsqlConnection($"{To("postgres")};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task StartAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            missing = "The PostgreSQL tests start a server with a shell.";
            return;
        }
        if (Programs() is not { } programs)
        {
            missing = "There is no PostgreSQL server here (Debian: apt-get install postgresql).";
            return;
        }
        process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "brisk", folder, programs]) { UseShellExecute = false,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await Eventually.Within("PostgreSQL starts", process.StandardOutput.ReadLineAsync());
        if (said != "ready") throw new InvalidOperationException($"PostgreSQL did not start: {said} {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>The folder of initdb and postgres, the newest version first.</summary>
    internal static string? Programs()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin")) : [];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(installed.OrderByDescending(path => int.TryParse(Path.GetFileName(Path.GetDirectoryName(path)), out var version) ? version : 0))
            .FirstOrDefault(path => path.Length > 0 && File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }

    /// <summary>
    /// The server refuses to run as root, so root hands it to another user. Standard input stays open as long as the tests
    /// run; its end is the server's. The collation is not C, so that an order which relies on the database's own is seen.
    /// </summary>
    private const string Script = """
        folder=$1 programs=$2 as=
        if [ "$(id -u)" = 0 ]; then
          user=postgres
          getent passwd postgres >/dev/null || user=nobody
          as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups"
        fi
        mkdir -p "$folder/socket" || exit 1
        [ -z "$as" ] || chown -R "$user" "$folder"
        cd "$folder" || exit 1
        init() {
          $as "$programs/initdb" -D "$folder/data" -U brisk --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8 "$@" >"$folder/log" 2>&1
        }
        init --locale-provider=icu --icu-locale=en-US || { rm -rf "$folder/data"; init; } ||
          { tail -n 1 "$folder/log"; rm -rf "$folder"; exit 1; }
        $as "$programs/postgres" -D "$folder/data" -k "$folder/socket" -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off \
          -c max_connections=300 -c shared_buffers=64MB >>"$folder/log" 2>&1 &
        server=$!
        tries=0
        until grep -q 'ready to accept connections' "$folder/log"; do
          tries=$((tries + 1))
          if [ $tries -gt 300 ] || ! kill -0 $server 2>/dev/null; then tail -n 1 "$folder/log"; kill -INT $server 2>/dev/null; rm -rf "$folder"; exit 1; fi
          sleep 0.1
        done
        # A signal to the whole group ends the waiting, too, and not the cleaning up.
        trap : HUP INT TERM
        echo ready
        read -r _
        kill -INT $server
        wait $server
        rm -rf "$folder"
        """;
}
