using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;

namespace Brisk.Bench.Load;

/// <summary>The server under test, as a process of its own, and what the kernel says about it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;

    /// <summary>Where the program lies as people run it, compiled ahead.</summary>
    private static string Program => Environment.GetEnvironmentVariable("BRISK_BENCH_PROGRAM") is { Length: > 0 } folder ? folder
        : throw new InvalidOperationException("Start it through bench/run, which compiles the program ahead.");

    private ServerProcess(Process process, IPEndPoint address, string key, TimeSpan startTime)
    {
        this.process = process;
        Address = address;
        Key = key;
        StartTime = startTime;
    }

    public IPEndPoint Address { get; }

    /// <summary>An owner's API key.</summary>
    public string Key { get; }

    /// <summary>From the start of the process to the first list of contacts it answered.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu => Kernel.Cpu(process.Id);

    public ResidentMemory Memory => Kernel.Memory(process.Id);

    /// <summary>Makes a key, starts the server on a data folder, or on a PostgreSQL database, and waits until it answers.</summary>
    /// <param name="key">An API key that is there already; null for a new one.</param>
    public static async Task<ServerProcess> StartAsync(string folder, string? database, int port, string? key = null)
    {
        string[] place = database is null ? ["--data", folder] : ["--data", folder, "--database", database];
        key ??= (await AskAsync(["key", "create", "--role", "owner", "--name", "bench", .. place])).Trim();
        var address = new IPEndPoint(IPAddress.Loopback, port);
        var started = Stopwatch.GetTimestamp();
        var serving = Run(["serve", .. place, "--urls", $"http://127.0.0.1:{port}"]);
        _ = serving.StandardOutput.ReadToEndAsync();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30) && !serving.HasExited)
        {
            try
            {
                using var connection = new HttpConnection(address);
                connection.Exchange(new Requests(key).Get("/api/contacts?limit=50"));
                if (connection.Status == 200) return new ServerProcess(serving, address, key, Stopwatch.GetElapsedTime(started));
                throw new InvalidOperationException($"The server answers {connection.Status}.");
            }
            catch (SocketException)
            {
                await Task.Delay(5);
            }
        }
        serving.Kill();
        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>
    /// Lets it collect what is garbage, and waits: whoever begins to look at a .NET process with this keyword (GCHeapCollect of
    /// Microsoft-Windows-DotNETRuntime) begins a whole collection, which ends before the first event comes.
    /// </summary>
    public async Task CollectAsync()
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, 0x80_0000);
        using var session = await new DiagnosticsClient(process.Id).StartEventPipeSessionAsync([provider], requestRundown: false, 1, CancellationToken.None);
        var events = session.EventStream.CopyToAsync(Stream.Null);
        await session.StopAsync(CancellationToken.None);
        await events;
    }

    /// <summary>Ends it at once, as a loss of power would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (process.HasExited)
        {
            process.Dispose();
            return;
        }
        // Gracefully, so that the log is emptied as in real life.
        using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        if (!process.WaitForExit(30_000)) process.Kill();
        process.Dispose();
    }

    /// <summary>Runs a command of Brisk to its end; what it printed.</summary>
    public static async Task<string> AskAsync(string[] arguments)
    {
        using var command = Run(arguments);
        var printed = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0 ? printed : throw new InvalidOperationException($"brisk {arguments[0]} failed.");
    }

    /// <summary>A command of Brisk as a process; its output must be read.</summary>
    public static Process Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Program, "brisk"), arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        return Process.Start(start)!;
    }
}
