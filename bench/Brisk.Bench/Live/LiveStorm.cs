using System.Diagnostics;
using Brisk.Bench.Load;
using static System.FormattableString;

namespace Brisk.Bench.Live;

/// <summary>Many changes, as quickly as they can be written, while everybody is told of each.</summary>
internal static class LiveStorm
{
    private const int Callers = 16;

    /// <summary>How long all may take to be told what was written.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <returns>Whether everybody was told everything, once and in order.</returns>
    public static async Task<bool> RunAsync(ServerProcess server, IReadOnlyList<LiveListener> clients, int changes, Report report)
    {
        var editors = Enumerable.Range(0, Callers).Select(_ => new Editor(server)).ToList();
        foreach (var editor in editors) editor.Make();
        await ToldAsync(clients, await HeadAsync(server));
        var before = clients.Select(client => client.Told).ToList();
        var breaks = clients.Sum(client => client.Breaks);
        var (times, cpu, start, ticket) = (new Histogram(), server.Cpu, Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(editors.Select(editor => Task.Factory.StartNew(() =>
        {
            while (Interlocked.Increment(ref ticket) <= changes)
            {
                var sent = Stopwatch.GetTimestamp();
                editor.Edit();
                times.Record(Stopwatch.GetElapsedTime(sent));
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var written = Stopwatch.GetElapsedTime(start);
        foreach (var editor in editors) editor.Dispose();
        await ToldAsync(clients, await HeadAsync(server));
        var told = Stopwatch.GetElapsedTime(start);
        var used = server.Cpu - cpu;
        var whole = clients.Zip(before).Count(pair => pair.First.Told is var (count, lost, again, _) && count - pair.Second.Count == changes
            && lost == pair.Second.Lost && again == pair.Second.Again);
        report.Add(Invariant($"{changes:N0} changes by {Callers} callers, {clients.Count:N0} told"), Invariant(
            $"written in {written.TotalSeconds:0.0} s ({changes / written.TotalSeconds:N0}/s), all told {(told - written).TotalSeconds:0.0} s after the last; ")
            + Invariant($"{used.TotalMicroseconds / changes:N0} µs CPU a change"), "–");
        report.Add("the callers' answers meanwhile", $"{times}", "–");
        report.Add("of them told all, each once and in order", Invariant($"{whole:N0}; {clients.Sum(client => client.Breaks) - breaks} lines broke, ")
            + Invariant($"{clients.Sum(client => client.Behind)} were too far behind"), Invariant($"{clients.Count:N0}"));
        return whole == clients.Count;
    }

    /// <summary>The number of the last change.</summary>
    public static async Task<long> HeadAsync(ServerProcess server)
    {
        using var api = new ApiClient(server);
        return ToldLedger.NumberOf((await api.GetAsync("api/changes")).GetProperty("head").GetString()!);
    }

    /// <summary>Waits until everybody was told of a change; who is not told in time is counted later.</summary>
    public static async Task ToldAsync(IReadOnlyList<LiveListener> clients, long last)
    {
        var start = Stopwatch.GetTimestamp();
        while (clients.Any(client => client.Last < last) && Stopwatch.GetElapsedTime(start) < Patience) await Task.Delay(10);
    }
}
