using System.Diagnostics;
using System.Globalization;
using Brisk.Bench.Load;
using Brisk.Domain;
using Brisk.Seed;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Bench.Workspaces;

/// <summary><c>workspaces</c>: many small workspaces in one installation, all of them used.</summary>
internal static class WorkspacesCommand
{
    private const int BusyCallers = 8;
    private const int QuietRate = 50;

    public static async Task<int> RunAsync(Settings settings)
    {
        var made = await ManyWorkspaces.FindOrMakeAsync(settings);
        using var data = await DataCopy.MakeAsync(made, settings.Database);
        var report = new Report("Workspaces", MachineFacts.Now(data.Version), (long)settings.Workspaces * settings.Contacts);
        IReadOnlyList<Tsid> workspaces;
        await using (var database = await data.OpenAsync()) workspaces = await ManyWorkspaces.AllAsync(database);
        using (var server = await data.ServeAsync(settings.Port, ManyWorkspaces.KeyOf(workspaces[0])))
        {
            AskEach(server, workspaces, report);
            Neighbours(server, workspaces, report, TimeSpan.FromSeconds(settings.Seconds));
        }
        await FollowAsync(data, workspaces, report);
        report.Save(settings.StemOf($"workspaces-{workspaces.Count}x{settings.Contacts}"));
        return 0;
    }

    /// <summary>In each workspace its first list, first filtered list and first groups, one after the other, as people do that nobody came before.</summary>
    private static void AskEach(ServerProcess server, IReadOnlyList<Tsid> workspaces, Report report)
    {
        report.Add("memory idle (RSS / not files)", $"{server.Memory}", "≤ 90 MB");
        using var connection = new HttpConnection(server.Address);
        foreach (var (name, path, goal) in ((string, string, string)[])[
            ("first list", "/api/contacts?limit=50&sort=name", "–"),
            ("first filtered list", "/api/contacts?limit=50&sort=city&filter=" + Requests.Escape("status is lead and department filled"), "–"),
            ("first groups", "/api/contacts/groups?by=status", "–")])
        {
            var times = new Histogram();
            foreach (var workspace in workspaces) times.Record(Ask(connection, workspace, path));
            report.Add($"{name} of each of {workspaces.Count:N0} workspaces", $"{times}", goal);
        }
        report.Add("memory when all were used (RSS / not files)", $"{server.Memory}", "≤ 400 MB");
    }

    /// <summary>What somebody in one workspace notices of another in which as much is asked as the server can answer.</summary>
    private static void Neighbours(ServerProcess server, IReadOnlyList<Tsid> workspaces, Report report, TimeSpan time)
    {
        // Once, unmeasured: then both run the same code.
        _ = Quiet(server, workspaces[0], TimeSpan.FromSeconds(2));
        var alone = Quiet(server, workspaces[0], time);
        using var ended = new CancellationTokenSource();
        long done = 0;
        var busy = Enumerable.Range(0, BusyCallers).Select(number => Start(() =>
        {
            using var connection = new HttpConnection(server.Address);
            var chance = new Chance().Begin(3, 5, number);
            while (!ended.IsCancellationRequested)
            {
                _ = Ask(connection, workspaces[1], ListOf(chance));
                Interlocked.Increment(ref done);
            }
        })).ToList();
        var beside = Quiet(server, workspaces[0], time);
        ended.Cancel();
        foreach (var thread in busy) thread.Join();
        report.Add($"one workspace, {QuietRate} lists a second, alone", $"{alone}", "–");
        report.Add($"the same beside one with {BusyCallers} callers who ask all the time", $"{beside}", "p99 within 1.5 times");
        report.Add("p99 beside / alone", (beside.Percentile(0.99) / alone.Percentile(0.99)).ToString("0.00", CultureInfo.InvariantCulture), "≤ 1.5");
        report.Add("lists of the busy one meanwhile", string.Create(CultureInfo.InvariantCulture, $"{done / time.TotalSeconds:N0}/s"), "–");
    }

    /// <summary>An open loop over a few connections: time counts from when a request was due.</summary>
    private static Histogram Quiet(ServerProcess server, Tsid workspace, TimeSpan time)
    {
        var (times, start, ticket) = (new Histogram(), Stopwatch.GetTimestamp(), 0L);
        var threads = Enumerable.Range(0, 4).Select(number => Start(() =>
        {
            Kernel.WakePunctually();
            using var connection = new HttpConnection(server.Address);
            var chance = new Chance().Begin(7, 5, number);
            while (true)
            {
                var due = TimeSpan.FromSeconds(Interlocked.Increment(ref ticket) / (double)QuietRate);
                if (due >= time) return;
                Kernel.Sleep(due - Stopwatch.GetElapsedTime(start));
                _ = Ask(connection, workspace, ListOf(chance));
                times.Record(Stopwatch.GetElapsedTime(start) - due);
            }
        })).ToList();
        foreach (var thread in threads) thread.Join();
        return times;
    }

    /// <summary>A list that nobody asked for before.</summary>
    private static string ListOf(Chance chance) => "/api/contacts?limit=50&sort=name&filter="
        + Requests.Escape($"status is lead and birthday isnot {new DateOnly(1800, 1, 1).AddDays(chance.Below(50_000)):yyyy-MM-dd}");

    /// <summary>
    /// A node that remembers all of them looks how far each has come, as it does every two seconds where others write: the time of a
    /// round, after others' changes in a tenth of them, and when there is nothing new.
    /// </summary>
    private static async Task FollowAsync(DataCopy data, IReadOnlyList<Tsid> workspaces, Report report)
    {
        await using var database = await data.OpenAsync();
        var (node, other) = (EngineOf(database), EngineOf(database));
        foreach (var workspace in workspaces)
        {
            var schema = await node.Schemas.GetAsync(workspace, CancellationToken.None);
            foreach (var type in schema.Types) await node.Generations.OfAsync(workspace, type.Name, CancellationToken.None);
        }
        var feed = new ChangeFeed(database, node, TimeProvider.System);
        await feed.LookAsync(CancellationToken.None);
        await MeasureAsync("a follow-up round of a node, nothing new");
        foreach (var workspace in workspaces.Where((_, at) => at % 10 == 0)) await WriteAsync(other, workspace);
        await MeasureAsync("a follow-up round, something new in a tenth of the workspaces");

        async Task MeasureAsync(string name)
        {
            var start = Stopwatch.GetTimestamp();
            await feed.LookAsync(CancellationToken.None);
            report.Add(name, string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:N1} ms"), "≤ 200 ms");
        }
    }

    private static async Task WriteAsync(RecordEngine engine, Tsid workspace)
    {
        var schema = await engine.Schemas.GetAsync(workspace, CancellationToken.None);
        var values = new Dictionary<string, Domain.Fields.FieldValue>(StringComparer.Ordinal) { ["firstName"] = Domain.Fields.FieldValue.Of("Bench") };
        await engine.CreateAsync(workspace, new Actor(ActorKind.System, null), schema.Named("contact")!, values, null, CancellationToken.None);
    }

    private static RecordEngine EngineOf(IDatabase database)
    {
        var generations = new Generations(database);
        return new RecordEngine(
            database, new Schemas(database, generations), generations, new TsidSource(TimeProvider.System), TimeProvider.System, new byte[32]);
    }

    private static TimeSpan Ask(HttpConnection connection, Tsid workspace, string path)
    {
        var request = new Requests(ManyWorkspaces.KeyOf(workspace)).Get(path);
        var start = Stopwatch.GetTimestamp();
        connection.Exchange(request);
        return connection.Status == 200 ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException($"The server answers {connection.Status}.");
    }

    private static Thread Start(Action work)
    {
        var thread = new Thread(() => work(), 256 * 1024);
        thread.Start();
        return thread;
    }
}
