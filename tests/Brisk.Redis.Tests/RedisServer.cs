using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>
/// A Redis server of a test's own: run by an ordinary user on a free port of this machine, in a folder of its own, keeping
/// nothing on disk. It ends with this process, however that ends, and takes its folder along.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly int port;
    private PrivateServer? server;

    private RedisServer(int port) => this.port = port;

    public string Place => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <summary>A place where no server is yet. Skips the test, with the reason, where none could be had.</summary>
    public static RedisServer Prepare()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The Redis tests start a server with a shell.");
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!paths.Any(path => path.Length > 0 && File.Exists(Path.Combine(path, "redis-server"))))
            Assert.Skip("There is no Redis server here (Debian: apt-get install redis-server).");
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new RedisServer(((IPEndPoint)probe.LocalEndpoint).Port);
    }

    public static async Task<RedisServer> StartedAsync()
    {
        var started = Prepare();
        await started.StartAsync();
        return started;
    }

    public async Task StartAsync()
    {
        if (server is not null) await server.TellAsync("start");
        else server = await PrivateServer.StartAsync(PrivateServer.NewFolder("redis"), "redis", Script, port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public Task KillAsync() => server!.TellAsync("stop");

    /// <summary>Stops it where it is: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => server!.TellAsync("freeze");

    public Task ThawAsync() => server!.TellAsync("thaw");

    /// <summary>Leaves it no room: it answers, and refuses to keep anything.</summary>
    public Task FillAsync() => server!.TellAsync("fill");

    public Task MakeRoomAsync() => server!.TellAsync("make_room");

    /// <summary>Empties it.</summary>
    public Task FlushAsync() => AskAsync("FLUSHALL\r\n", "+OK\r\n");

    /// <summary>As if time had passed since attempts were counted.</summary>
    public Task PassAsync(TimeSpan time)
    {
        var script = "for _,k in ipairs(redis.call('KEYS','*')) do for _,f in ipairs(redis.call('TYPE',k).ok == 'hash' and {'last','former'} or {}) do "
            + "if redis.call('HEXISTS',k,f) == 1 then redis.call('HINCRBY',k,f,ARGV[1]) end end end return 'OK'";
        return AskAsync(string.Create(CultureInfo.InvariantCulture, $"EVAL \"{script}\" 0 {-(long)time.TotalMilliseconds}\r\n"), "$2\r\nOK\r\n");
    }

    private async Task AskAsync(string question, string expected)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(question));
        var answer = new byte[expected.Length];
        await client.GetStream().ReadExactlyAsync(answer);
        Encoding.ASCII.GetString(answer).ShouldBe(expected);
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? default;

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
        fill() { redis-cli -p "$port" config set maxmemory 1; }
        make_room() { redis-cli -p "$port" config set maxmemory 0; }
        thaw() { kill -CONT "$server"; }
        """;
}
