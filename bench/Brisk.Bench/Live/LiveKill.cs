using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Brisk.Bench.Load;
using static System.FormattableString;

namespace Brisk.Bench.Live;

/// <summary>Ends the server as a loss of power would, while people write and others are told, and starts it again: whether all are told all.</summary>
internal static class LiveKill
{
    /// <summary>How many are connected.</summary>
    public const int Clients = 200;

    private const int Writers = 4;

    /// <summary>Between two of a writer: all of them make less than two hundred a second, so that whoever comes back is not too far behind.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="start">Starts the server again.</param>
    /// <param name="seconds">How long is written before and after.</param>
    /// <returns>Whether everybody was told everything, once and in order.</returns>
    public static async Task<bool> RunAsync(ServerProcess server, Func<Task<ServerProcess>> start, IReadOnlyList<LiveListener> clients, int seconds,
        Report report)
    {
        var from = await LiveStorm.HeadAsync(server);
        await LiveStorm.ToldAsync(clients, from);
        var before = clients.Select(client => client.Told).ToList();
        var made = new ConcurrentBag<string>();
        using var ended = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Factory.StartNew(
            () => Write(server, made, ended.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        server.Kill();
        var killed = Stopwatch.GetTimestamp();
        using var again = await start();
        var up = Stopwatch.GetElapsedTime(killed);
        while (clients.Any(client => client.Breaks == 0 || !client.IsWelcome)) await Task.Delay(5);
        var back = Stopwatch.GetElapsedTime(killed);
        await LiveStorm.ToldAsync(clients, await LiveStorm.HeadAsync(again));
        var caughtUp = Stopwatch.GetElapsedTime(killed);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        await ended.CancelAsync();
        await Task.WhenAll(writers);
        var (truth, unknown) = await TruthAsync(again, from, made);
        await LiveStorm.ToldAsync(clients, truth.Last);
        return Judge(clients, before, truth, unknown, made.Count, report, Invariant(
            $"up again after {up.TotalSeconds:0.0} s, all {clients.Count:N0} back after {back.TotalSeconds:0.0} s, told all until then after ")
            + Invariant($"{caughtUp.TotalSeconds:0.0} s"));
    }

    private static bool Judge(IReadOnlyList<LiveListener> clients, List<(long Count, long Lost, long Again, ulong Sum)> before, ToldLedger truth, int unknown,
        int made, Report report, string times)
    {
        var gained = clients.Zip(before).Select(pair => (Told: pair.First.Told, Before: pair.Second)).ToList();
        var whole = gained.Count(one => one.Told.Count - one.Before.Count == truth.Count && one.Told.Sum - one.Before.Sum == truth.Sum);
        var (lost, again) = (gained.Sum(one => one.Told.Lost - one.Before.Lost), gained.Sum(one => one.Told.Again - one.Before.Again));
        report.Add("the server is killed while they are told", times, "–");
        report.Add(Invariant($"of them told all {truth.Count:N0} changes, before, meanwhile and after"),
            Invariant($"{whole:N0}; lost {lost:N0}, told again {again:N0}, too far behind {clients.Sum(client => client.Behind):N0}"),
            Invariant($"{clients.Count:N0}; 0, 0, 0"));
        report.Add(Invariant($"of {made:N0} acknowledged creations not in the change log"), Invariant($"{unknown:N0}"), "0");
        return whole == clients.Count && lost + again + unknown + truth.Lost + truth.Again == 0;
    }

    /// <summary>Makes contacts, also while nobody answers.</summary>
    private static void Write(ServerProcess server, ConcurrentBag<string> made, CancellationToken ended)
    {
        using var editor = new Editor(server);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                editor.Make();
                made.Add(editor.Id);
            }
            catch (SocketException)
            {
                // Nobody is there, or nobody knows whether it was made.
            }
            ended.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>What the change log has after a number, and how many of these records it does not know.</summary>
    private static async Task<(ToldLedger Ledger, int Unknown)> TruthAsync(ServerProcess server, long from, IEnumerable<string> made)
    {
        using var api = new ApiClient(server);
        var (ledger, unknown) = (new ToldLedger(), made.ToHashSet());
        var (next, head) = (from.ToString(CultureInfo.InvariantCulture), "");
        ledger.StartAt(from);
        while (next != head)
        {
            var text = await api.TextAsync($"api/changes?limit=1000&after={next}");
            ledger.Take(Encoding.UTF8.GetBytes(text));
            var page = JsonElement.Parse(text);
            foreach (var change in page.GetProperty("items").EnumerateArray()) unknown.Remove(change.GetProperty("id").GetString()!);
            (next, head) = (page.GetProperty("next").GetString()!, page.GetProperty("head").GetString()!);
        }
        return (ledger, unknown.Count);
    }
}
