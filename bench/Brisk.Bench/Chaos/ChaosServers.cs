using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Brisk.Tests.Shared;

namespace Brisk.Bench.Chaos;

/// <summary>A PostgreSQL of the run's own, with the settings that its package comes with: commits wait for the disk.</summary>
internal sealed class ChaosPostgres(PrivateServer server) : IAsyncDisposable
{
    public string ConnectionString => $"Host={server.Folder};Username=brisk;Database=postgres;Timeout=30";

    public static async Task<ChaosPostgres> StartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin")).FirstOrDefault() : null;
        if (programs is null) throw new InvalidOperationException("There is no PostgreSQL server here (Debian: apt-get install postgresql).");
        return new ChaosPostgres(await PrivateServer.StartAsync(PrivateServer.NewFolder("pg"), "postgres", Script, programs));
    }

    /// <summary>Restarts it in an orderly way, ending all connections; it takes new ones when this returns.</summary>
    public Task RestartAsync() => server.TellAsync("restart");

    /// <summary>Ends it as a crash would.</summary>
    public Task KillAsync() => server.TellAsync("stop immediate");

    public Task StartAgainAsync() => server.TellAsync("start");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private const string Script = """
        programs=$1
        $as "$programs/initdb" -D "$folder/data" -U brisk --auth=trust --encoding=UTF8 --locale=C.UTF-8 >>"$folder/log" 2>&1
        start() {
          : >"$folder/log"
          $as "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=120 -c shared_buffers=128MB >>"$folder/log" 2>&1 &
          server=$!
          await 'ready to accept connections'
        }
        stop() { $as "$programs/pg_ctl" -D "$folder/data" stop -w -m "${1:-immediate}"; wait "$server"; }
        restart() { stop fast; start; }
        """;
}

/// <summary>A Redis of the run's own, keeping nothing on disk.</summary>
internal sealed class ChaosRedis(PrivateServer server, int port) : IAsyncDisposable
{
    public string Place => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    public static async Task<ChaosRedis> StartAsync(int port) =>
        new(await PrivateServer.StartAsync(PrivateServer.NewFolder("redis"), "redis", Script, port.ToString(CultureInfo.InvariantCulture)), port);

    public static string Version()
    {
        using var asked = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return "Redis " + asked.StandardOutput.ReadToEnd().Split("v=")[1].Split(' ')[0];
    }

    public Task StartAgainAsync() => server.TellAsync("start");

    public Task KillAsync() => server.TellAsync("stop");

    public Task FreezeAsync() => server.TellAsync("freeze");

    public Task ThawAsync() => server.TellAsync("thaw");

    public async Task FlushAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("FLUSHALL\r\n"u8.ToArray());
        await client.GetStream().ReadExactlyAsync(new byte[5]);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private const string Script = """
        port=$1
        start() {
          : >"$folder/log"
          $as redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >>"$folder/log" 2>&1 &
          server=$!
          await 'Ready to accept connections'
        }
        stop() { kill -KILL "$server"; wait "$server" || :; }
        freeze() { kill -STOP "$server"; }
        thaw() { kill -CONT "$server"; }
        """;
}
