using System.Diagnostics;
using System.Net.Sockets;

namespace Brisk.Bench.Load;

/// <summary>How requests are made.</summary>
internal enum LoadMode
{
    /// <summary>One caller, each request after the answer to the one before: what one person feels.</summary>
    Single,
    /// <summary>A constant rate whatever the answers do; time counts from when a request was due, so a stall counts for all that had to wait for it.</summary>
    Open,
    /// <summary>Many callers, each request after the answer to the one before: the most that goes through.</summary>
    Closed,
}

/// <param name="Response">Open loop: from when a request was due. Otherwise as <paramref name="Service"/>.</param>
/// <param name="Service">From sending to the whole answer.</param>
/// <param name="Server">What the server says it took.</param>
/// <param name="Sources">Where answers came from, of those that tell it.</param>
/// <param name="Memory">The server's at the end.</param>
/// <param name="Others">Cores that other programs of the machine kept busy meanwhile.</param>
internal sealed record LoadResult(LoadMode Mode, int Callers, double Rate, double Seconds, long Done, long Errors, string FirstError, Histogram Response,
    Histogram Service, Histogram Server, AnswerSources Sources, TimeSpan ServerCpu, ResidentMemory Memory, double Others)
{
    public double PerSecond => Done / Seconds;

    /// <summary>Processor time of the server for one request.</summary>
    public TimeSpan CpuPerRequest => Done == 0 ? TimeSpan.Zero : ServerCpu / Done;
}

/// <summary>Runs a scenario for some seconds.</summary>
internal sealed class LoadRun(ServerProcess server, Sample sample, Scenario scenario)
{
    private readonly Requests requests = new(server.Key);
    private readonly Histogram response = new();
    private readonly Histogram service = new();
    private readonly Histogram inServer = new();
    private readonly AnswerSources sources = new();
    private long errors;
    private string firstError = "";
    private long ticket;

    public LoadResult Run(LoadMode mode, int callers, double rate, TimeSpan time)
    {
        using var go = new ManualResetEventSlim();
        long start = 0;
        var threads = Enumerable.Range(0, callers).Select(number =>
        {
            var thread = new Thread(() =>
            {
                Kernel.WakePunctually();
                using var connection = new HttpConnection(server.Address);
                var caller = new Caller(number, connection, sample, requests);
                Ask(caller);
                go.Wait();
                if (mode == LoadMode.Open) RunOpen(caller, start, rate, time);
                else RunClosed(caller, start, time);
            }, 256 * 1024);
            thread.Start();
            return thread;
        }).ToList();
        // Everybody has connected and asked once before the clock starts.
        Thread.Sleep(500 + callers);
        var (cpu, own, machine) = (server.Cpu, Kernel.Cpu(Environment.ProcessId), Kernel.MachineCpu());
        start = Stopwatch.GetTimestamp();
        go.Set();
        foreach (var thread in threads) thread.Join();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var used = server.Cpu - cpu;
        var others = Math.Max(0, (Kernel.MachineCpu() - machine - used - (Kernel.Cpu(Environment.ProcessId) - own)) / elapsed);
        return new LoadResult(mode, callers, rate, elapsed.TotalSeconds, service.Count, errors, firstError, response, service, inServer, sources, used,
            server.Memory, others);
    }

    private void RunOpen(Caller caller, long start, double rate, TimeSpan time)
    {
        while (true)
        {
            var due = TimeSpan.FromSeconds((Interlocked.Increment(ref ticket) - 1) / rate);
            if (due >= time) return;
            Kernel.Sleep(due - Stopwatch.GetElapsedTime(start));
            Measure(caller, () => Stopwatch.GetElapsedTime(start) - due);
        }
    }

    private void RunClosed(Caller caller, long start, TimeSpan time)
    {
        while (Stopwatch.GetElapsedTime(start) < time) Measure(caller, null);
    }

    private void Measure(Caller caller, Func<TimeSpan>? sinceDue)
    {
        var request = scenario.Ask(caller);
        var sent = Stopwatch.GetTimestamp();
        try
        {
            caller.Connection.Exchange(request);
            var took = Stopwatch.GetElapsedTime(sent);
            service.Record(took);
            response.Record(sinceDue?.Invoke() ?? took);
            if (caller.Connection.ServerTime() is { } inside)
            {
                inServer.Record(inside);
                sources.Count(caller.Connection.Header("Server-Timing:"u8));
            }
            if (caller.Connection is { Status: >= 400 } refused)
                Fail($"{refused.Status} {System.Text.Encoding.UTF8.GetString(refused.Body[..Math.Min(300, refused.Body.Length)])}");
            scenario.Learn?.Invoke(caller);
        }
        catch (SocketException exception)
        {
            Fail(exception.Message);
        }
        caller.Turn++;
    }

    /// <summary>The first request, which is not counted.</summary>
    private void Ask(Caller caller)
    {
        try
        {
            caller.Connection.Exchange(scenario.Ask(caller));
            scenario.Learn?.Invoke(caller);
        }
        catch (SocketException exception)
        {
            Fail(exception.Message);
        }
    }

    private void Fail(string what)
    {
        if (Interlocked.Increment(ref errors) == 1) firstError = what;
    }
}
