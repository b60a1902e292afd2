using System.Diagnostics;
using System.Globalization;

namespace Brisk.Bench.Load;

/// <summary><c>load</c>: starts the server on a copy of the data and runs the scenarios asked for.</summary>
internal static class LoadCommand
{
    private const int ClosedCallers = 64;

    /// <summary>What is measured otherwise than request by request.</summary>
    private static readonly string[] Others = ["export", "bulk", "import"];

    public static async Task<int> RunAsync(Settings settings)
    {
        var wanted = settings.Names.Count == 0 ? [.. Scenario.All.Select(scenario => scenario.Name), .. Others] : settings.Names;
        var unknown = wanted.Except([.. Scenario.All.Select(scenario => scenario.Name), .. Others]).ToList();
        if (unknown.Count > 0)
            throw new InvalidOperationException(
                $"There is no scenario {unknown[0]}. There are: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name).Concat(Others))}.");
        // Fewer records than callers could not be shared out: such data is too small for these scenarios.
        if (settings.Contacts < 10 * Scenario.MostCallers) throw new InvalidOperationException($"Take at least {10 * Scenario.MostCallers} contacts.");

        using var data = await DataCopy.MakeAsync(await SeededData.FindOrMakeAsync(settings), settings.Database);
        var report = new Report("Load", MachineFacts.Now(data.Version), settings.Contacts);
        // On the same machine in the same minutes, while nobody holds the file.
        MeasureRaw(report, Path.Combine(data.Folder, "brisk.db"));
        await MeasureStartsAsync(data, report, settings.Port);
        using (var server = await data.ServeAsync(settings.Port))
        {
            await Task.Delay(3_000);
            using var connection = new HttpConnection(server.Address);
            var sample = Sample.Take(connection, new Requests(server.Key), 60);
            foreach (var scenario in Scenario.All.Where(scenario => wanted.Contains(scenario.Name))) Run(settings, server, sample, scenario, report);
            report.Add("memory after load (RSS / not files)", $"{server.Memory}", "≤ 200 MB");
            if (wanted.Contains("export")) await ExportLoad.RunAsync(server, report);
            if (wanted.Contains("bulk")) await BulkLoad.RunAsync(server, sample, report);
            if (wanted.Contains("import")) await ImportLoad.RunAsync(server, report, settings.Rows);
        }
        report.Save(settings.StemOf($"load{string.Concat(settings.Names.Select(name => $"-{name}"))}-{settings.Contacts}"));
        return 0;
    }

    /// <summary>How long the first filtered list of all may be prepared.</summary>
    private static readonly TimeSpan LongestPreparing = TimeSpan.FromMinutes(5);

    private static void Run(Settings settings, ServerProcess server, Sample sample, Scenario scenario, Report report)
    {
        var time = TimeSpan.FromSeconds(settings.Seconds);
        LoadResult Once(LoadMode mode, int callers) => new LoadRun(server, sample, scenario).Run(mode, callers, settings.Rate ?? scenario.Rate, time);
        // The first thousands of requests run code that is not compiled well yet.
        _ = new LoadRun(server, sample, scenario).Run(LoadMode.Closed, 8, 0, TimeSpan.FromSeconds(2));
        if (scenario.Name is "mixed")
        {
            report.Add(scenario, Once(LoadMode.Open, Scenario.MostCallers));
            return;
        }
        report.Add(scenario, Once(LoadMode.Single, 1));
        report.Add(scenario, Once(LoadMode.Open, 32));
        report.Add(scenario, Once(LoadMode.Closed, ClosedCallers));
    }

    /// <summary>Starts of an installation that is used: the first ever, one after a stop, one after a kill.</summary>
    private static async Task MeasureStartsAsync(DataCopy data, Report report, int port)
    {
        foreach (var (name, goal) in ((string, string)[])[("the first ever", "–"), ("a stop", "≤ 200 ms"), ("a kill", "≤ 1 s")])
        {
            using var server = await data.ServeAsync(port);
            await Task.Delay(3_000);
            if (name is "a stop")
            {
                report.Add("start to the first list of contacts", Milliseconds(server.StartTime), "≤ 1 s");
                report.Add("memory idle (RSS / not files)", $"{server.Memory}", "≤ 90 MB");
            }
            using var connection = new HttpConnection(server.Address);
            var asked = Stopwatch.GetTimestamp();
            var question = new Requests(server.Key).Get("/api/contacts?limit=50&sort=name&filter=status%20is%20lead%20and%20city%20filled");
            connection.Exchange(question);
            // What is still being prepared says so; a client asks again until it is there.
            while (connection.Status == 503 && Stopwatch.GetElapsedTime(asked) < LongestPreparing) connection.Exchange(question);
            if (connection.Status != 200) throw new InvalidOperationException($"The server answers {connection.Status}.");
            report.Add($"first filtered list after {name}", Milliseconds(Stopwatch.GetElapsedTime(asked)), goal);
            // A kill comes after the second start.
            if (name is "a stop") server.Kill();
        }

        static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms");
    }

    private static void MeasureRaw(Report report, string database)
    {
        using var raw = new RawQueries(database);
        var page = RawQueries.Time(() => raw.DeepPage(asJson: false), 3_000);
        var pageJson = RawQueries.Time(() => raw.DeepPage(asJson: true), 3_000);
        var record = RawQueries.Time(() => raw.Record(asJson: false), 20_000);
        var recordJson = RawQueries.Time(() => raw.Record(asJson: true), 20_000);
        report.Raw["page"] = (page.Wall, page.Cpu, pageJson.Wall, pageJson.Cpu);
        report.Raw["record"] = (record.Wall, record.Cpu, recordJson.Wall, recordJson.Cpu);
    }
}
