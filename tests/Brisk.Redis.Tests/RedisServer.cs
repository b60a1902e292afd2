using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Brisk.Redis.Tests;

/// <summary>
/// A Redis server of a test's own: run by an ordinary user on a free port of this machine, in a folder of its own, keeping
/// nothing on disk. It ends with this process, however that ends, and takes its folder along.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"brisk-redis-{Environment.ProcessId}-{Path.GetRandomFileName()}");
    private readonly int port;
    private Process? shell;
    private string pid = "";

    private RedisServer(int port) => this.port = port;

    public string Place => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <summary>A place where no server is yet. Skips the test, with the reason, where none could be had.</summary>
    public static RedisServer Prepare()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The Redis tests start a server with a shell.");
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!paths.Any(path => path.Length > 0 && File.Exists(Path.Combine(path, "redis-server")))) Assert.Skip("There is no Redis server here (Debian: apt-get install redis-server).");
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new RedisServer(((IPEndPoint)probe.LocalEndpoint).Port);
    }

    public static async Task<RedisServer> StartedAsync()
    {
        var server = Prepare();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "brisk", folder, port.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        pid = await shell.StandardOutput.ReadLineAsync() ?? "";
        if (!int.TryParse(pid, out _)) throw new InvalidOperationException($"Redis did not start: {pid} {await shell.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (shell is null) return;
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
        shell = null;
    }

    /// <summary>Stops it where it is: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>Empties it.</summary>
    public async Task FlushAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("FLUSHALL\r\n"u8.ToArray());
        var answer = new byte[5];
        await client.GetStream().ReadExactlyAsync(answer);
        Encoding.ASCII.GetString(answer).ShouldBe("+OK\r\n");
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {pid}"]);
        await kill.WaitForExitAsync();
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>Standard input stays open as long as the server is wanted; its end is the server's.</summary>
    private const string Script = """
        folder=$1 port=$2 as=
        if [ "$(id -u)" = 0 ]; then
          user=redis
          getent passwd redis >/dev/null || user=nobody
          as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups"
        fi
        mkdir -p "$folder" || exit 1
        [ -z "$as" ] || chown -R "$user" "$folder"
        cd "$folder" || exit 1
        $as redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >"$folder/log" 2>&1 &
        server=$!
        tries=0
        until grep -q 'Ready to accept connections' "$folder/log"; do
          tries=$((tries + 1))
          if [ $tries -gt 300 ] || ! kill -0 $server 2>/dev/null; then tail -n 1 "$folder/log"; kill -KILL $server 2>/dev/null; rm -rf "$folder"; exit 1; fi
          sleep 0.1
        done
        echo $server
        read -r _
        kill -KILL $server
        wait $server
        rm -rf "$folder"
        """;
}

/// <summary>Waits until something is so, for as long as the installation may take to agree again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public static async Task SoAsync(string what, Func<Task<bool>> isSo)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > Bound) Assert.Fail($"It did not come about within {Bound.TotalSeconds} seconds: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task SoAsync(string what, Func<bool> isSo) => SoAsync(what, () => Task.FromResult(isSo()));
}
