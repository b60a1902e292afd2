using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Brisk.Bench.Load;

/// <summary>What a run found out, as Markdown for people and JSON for programs.</summary>
/// <param name="title">What was run.</param>
internal sealed class Report(string title, MachineFacts machine, long contacts)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly List<(Scenario Scenario, LoadResult Result)> results = [];
    private readonly List<(string Name, string Value, string Goal)> facts = [];

    public Dictionary<string, (TimeSpan Wall, TimeSpan Cpu, TimeSpan JsonWall, TimeSpan JsonCpu)> Raw { get; } = new(StringComparer.Ordinal);

    public void Add(Scenario scenario, LoadResult result)
    {
        results.Add((scenario, result));
        Console.WriteLine(Row(scenario, result));
        if (result.Errors > 0) Console.WriteLine($"  first error: {result.FirstError}");
    }

    public void Add(string name, string value, string goal)
    {
        facts.Add((name, value, goal));
        Console.WriteLine($"| {name} | {value} | {goal} |");
    }

    /// <summary>Writes <c>{stem}.md</c> and <c>{stem}.json</c>.</summary>
    public void Save(string stem)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
        File.WriteAllText(stem + ".md", Markdown());
        File.WriteAllText(stem + ".json", JsonSerializer.Serialize(new
        {
            machine,
            contacts,
            raw = Raw.ToDictionary(entry => entry.Key, entry =>
                new { wallUs = Micro(entry.Value.Wall), cpuUs = Micro(entry.Value.Cpu), jsonWallUs = Micro(entry.Value.JsonWall),
                jsonCpuUs = Micro(entry.Value.JsonCpu) }),
            facts = facts.Select(fact => new { fact.Name, fact.Value, fact.Goal }),
            results = results.Select(entry => new
            {
                scenario = entry.Scenario.Name, mode = entry.Result.Mode.ToString().ToLowerInvariant(), callers = entry.Result.Callers,
                    offered = entry.Result.Rate,
                perSecond = Math.Round(entry.Result.PerSecond, 1), done = entry.Result.Done, errors = entry.Result.Errors,
                p50Us = Micro(entry.Result.Response.Percentile(0.5)), p99Us = Micro(entry.Result.Response.Percentile(0.99)),
                    p999Us = Micro(entry.Result.Response.Percentile(0.999)), maxUs = Micro(entry.Result.Response.Max),
                serviceP50Us = Micro(entry.Result.Service.Percentile(0.5)), serviceP99Us = Micro(entry.Result.Service.Percentile(0.99)),
                serverP50Us = Micro(entry.Result.Server.Percentile(0.5)), serverP99Us = Micro(entry.Result.Server.Percentile(0.99)),
                cpuUs = Micro(entry.Result.CpuPerRequest), memoryKib = entry.Result.Memory.All, ownMemoryKib = entry.Result.Memory.Own,
                told = entry.Result.Sources.Told, kept = entry.Result.Sources.Kept,
                paths = entry.Result.Sources.Paths.ToDictionary(path => path.Path, path => path.Count),
                othersCores = Math.Round(entry.Result.Others, 2),
            }),
        }, Indented) + "\n");
        Console.WriteLine($"Written: {stem}.md and .json");
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {title}, {contacts:N0} contacts, {machine.Date}

            {machine.Cores} cores ({machine.Processor}), Linux {machine.Kernel}, {machine.Runtime}, {machine.Database}, commit {machine.Commit}.
            Load average before {machine.LoadBefore}, after {Kernel.LoadAverage}. Client and server share the cores.

            """);
        foreach (var (name, raw) in Raw)
            text.Append(CultureInfo.InvariantCulture,
                $"Raw {name}: {Micro(raw.Wall)} µs wall, {Micro(raw.Cpu)} µs CPU; as JSON {Micro(raw.JsonWall)} µs wall, {Micro(raw.JsonCpu)} µs CPU.\n");
        AppendResults(text);
        text.Append("\n| what | measured | goal |\n| --- | --- | --- |\n");
        foreach (var (name, value, goal) in facts) text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} | {goal} |\n");
        foreach (var (scenario, result) in results.Where(entry => entry.Result.Errors > 0))
            text.Append(CultureInfo.InvariantCulture, $"\nFirst error of {scenario.Name}: {result.FirstError}\n");
        return text.ToString();
    }

    private void AppendResults(StringBuilder text)
    {
        if (results.Count == 0) return;
        text.Append("""

            Times in ms. "server" is what the server measured itself; "CPU" is processor time of the server for one request, in µs; "ratio" is
            that CPU over the raw query with JSON of the same run. "kept" is the part of the answers that somebody had asked for before, of
            those that tell it; "memory" the server's at the end, in MiB, all and what is not files. "others" is how many cores other programs
            kept busy meanwhile.


            """);
        text.Append("| scenario | callers | offered/s | done/s | errors | p50 | p99 | p99.9 | max | server p50 | server p99 | CPU µs | ratio | kept | memory | "
            + "others | goal |\n|" + string.Concat(Enumerable.Repeat(" --- |", 17)) + "\n");
        foreach (var (scenario, result) in results) text.Append(Row(scenario, result)).Append('\n');
        // At a rate that is the same everywhere; what is asked one by one, or all it takes, comes to others.
        var open = results.Where(entry => entry.Result is { Mode: LoadMode.Open, Sources.Paths.Count: > 0 }).ToList();
        if (open.Count == 0) return;
        text.Append("\n| scenario | how its lists were answered, of all answers that tell where they came from |\n| --- | --- |\n");
        foreach (var (scenario, result) in open)
        {
            var ways = result.Sources.Paths.Prepend(("kept", result.Sources.Kept))
                .Select(way => string.Create(CultureInfo.InvariantCulture, $"{way.Item1} {way.Item2 / (double)result.Sources.Told:0.0 %}"));
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Name} | {string.Join("; ", ways)} |\n");
        }
    }

    private string Row(Scenario scenario, LoadResult result)
    {
        var ratio = Raw.TryGetValue(scenario.Raw, out var raw) && raw.JsonCpu > TimeSpan.Zero ? (result.CpuPerRequest / raw.JsonCpu)
            .ToString("0.00", CultureInfo.InvariantCulture) : "";
        var offered = result.Mode == LoadMode.Open ? result.Rate.ToString("N0", CultureInfo.InvariantCulture) : result.Mode == LoadMode.Single ? "one by one"
            : "all it takes";
        return string.Create(CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {result.Callers} | {offered} | {result.PerSecond:N0} | {result.Errors} | {Milli(result.Response, 0.5)} | "
                + $"{Milli(result.Response, 0.99)} | {Milli(result.Response, 0.999)} | {result.Response.Max.TotalMilliseconds:0.0} | "
                + $"{Milli(result.Server, 0.5)} | {Milli(result.Server, 0.99)} | {Micro(result.CpuPerRequest)} | {ratio} | {result.Sources.KeptShare:0.0 %} | "
                + $"{result.Memory.All / 1024} / {result.Memory.Own / 1024} | {result.Others:0.0} | {scenario.Goal} |");
    }

    private static string Milli(Histogram histogram, double share) =>
        histogram.Count == 0 ? "" : histogram.Percentile(share).TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static double Micro(TimeSpan time) => Math.Round(time.TotalMicroseconds, 1);
}
