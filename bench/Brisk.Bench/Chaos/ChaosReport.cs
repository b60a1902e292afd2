using System.Globalization;
using System.Text;
using System.Text.Json;
using Brisk.Bench.Load;

namespace Brisk.Bench.Chaos;

/// <summary>What a chaos run found out, as Markdown for people and JSON for programs.</summary>
internal sealed class ChaosReport(MachineFacts machine, int contacts)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private const string Columns = "| phase | requests | tries failed | failed | wrong | read p50 | p99 | max | write p50 | p99 | max "
        + "| seen p50 | p99 | max | old p99 | old max | coherent |";

    private readonly List<Phase> phases = [];

    public void Add(Phase phase)
    {
        phases.Add(phase);
        Console.WriteLine(Row(phase));
        foreach (var (reason, times) in phase.Reasons.OrderByDescending(entry => entry.Value)) Console.WriteLine($"    {times} × {reason}");
    }

    /// <summary>Writes <c>{stem}.md</c> and <c>{stem}.json</c>.</summary>
    public void Save(string stem, Verdict verdict)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
        var text = Markdown(verdict);
        File.WriteAllText(stem + ".md", text);
        File.WriteAllText(stem + ".json", JsonSerializer.Serialize(new
        {
            machine,
            contacts,
            phases = phases.Select(phase => new
            {
                phase.Name, phase.Requests, failedTries = phase.Disturbed, failedRequests = phase.Failed, wrongAnswers = phase.Wrong,
                readP50Ms = Milli(phase.Reads, 0.5), readP99Ms = Milli(phase.Reads, 0.99), readMaxMs = Math.Round(phase.Reads.Max.TotalMilliseconds, 1),
                writeP50Ms = Milli(phase.Writes, 0.5), writeP99Ms = Milli(phase.Writes, 0.99), writeMaxMs = Math.Round(phase.Writes.Max.TotalMilliseconds, 1),
                looks = phase.Seen.Count, seenP50Ms = Milli(phase.Seen, 0.5), seenP99Ms = Milli(phase.Seen, 0.99),
                    seenMaxMs = Math.Round(phase.Seen.Max.TotalMilliseconds, 1),
                oldP50Ms = Milli(phase.Old, 0.5), oldP99Ms = Milli(phase.Old, 0.99), oldMaxMs = Math.Round(phase.Old.Max.TotalMilliseconds, 1),
                unseen = phase.Unseen, coherentAfterMs = phase.CoherentAfter is { } after ? Math.Round(after.TotalMilliseconds)
                    : (double?)null, reasons = phase.Reasons,
            }),
            verdict,
        }, Indented) + "\n");
        Console.WriteLine(text[text.IndexOf("## At the end", StringComparison.Ordinal)..]);
        Console.WriteLine($"Written: {stem}.md and .json");
    }

    private string Markdown(Verdict verdict)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Two nodes and their faults, {machine.Date}

            {machine.Cores} cores ({machine.Processor}), Linux {machine.Kernel}, {machine.Runtime}, {machine.Database}, commit {machine.Commit}.
            Load average before {machine.LoadBefore}, after {Kernel.LoadAverage}. Two nodes, PostgreSQL, Redis and the client share the cores;
            {contacts:N0} contacts.

            Times in ms. "tries failed" had no answer or one from 500 on; a request is tried three times, at the other node and
            after {ChaosClient.Pauses[0].TotalSeconds} and {ChaosClient.Pauses[1].TotalSeconds} s, and "failed" when none was answered.
            Times of reads and writes include retries and their pauses. "seen" is from an acknowledged write on one node until the other
            shows it, in the record and in a list asked for with If-None-Match (the time that a killed node is away is in it);
            "old" is how long after the acknowledgement the other node still gave an older answer.
            "coherent" is from the end of the fault until both directions were seen within 100 ms.

            {Columns}
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var phase in phases) text.Append(Row(phase)).Append('\n');
        text.Append("\n| goal | came out |\n| --- | --- |\n");
        foreach (var (goal, came) in Goals(verdict)) text.Append(CultureInfo.InvariantCulture, $"| {goal} | {came} |\n");
        text.Append("\n## What failed\n\n");
        foreach (var phase in phases.Where(phase => !phase.Reasons.IsEmpty))
        {
            var reasons = phase.Reasons.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} × {entry.Key}");
            text.Append(CultureInfo.InvariantCulture, $"- {phase.Name}: {string.Join("; ", reasons)}\n");
        }
        text.Append(CultureInfo.InvariantCulture,
            $"\n## At the end\n\n{verdict.Created:N0} records and {verdict.Changed:N0} changes had been acknowledged. Read back over both nodes and straight "
            + $"from the database: {verdict.Lost.Count} lost; {verdict.Doubled} records and {verdict.Twice} changes written twice.\n");
        foreach (var lost in verdict.Lost.Take(20)) text.Append(CultureInfo.InvariantCulture, $"- {lost}\n");
        return text.ToString();
    }

    private IEnumerable<(string Goal, string Came)> Goals(Verdict verdict)
    {
        yield return ("no request fails that is tried again",
            $"{phases.Sum(phase => phase.Failed)} failed, {phases.Sum(phase => phase.Wrong)} answered wrongly");
        yield return ("no acknowledged write is lost, none is written twice", $"{verdict.Lost.Count} lost, {verdict.Doubled + verdict.Twice} twice");
        yield return ("nodes agree within 100 ms while all is well",
            string.Create(CultureInfo.InvariantCulture, $"p99 {Milli(phases[0].Seen, 0.99)} ms, max {phases[0].Seen.Max.TotalMilliseconds:0.0} ms"));
        yield return ("nodes agree again within 10 s of every fault",
            string.Join(", ", phases.Skip(1)
            .Select(phase => phase.CoherentAfter is { } after ? string.Create(CultureInfo.InvariantCulture, $"{after.TotalSeconds:0.0} s") : "never")));
    }

    private static string Row(Phase phase) => string.Create(CultureInfo.InvariantCulture,
        $"| {phase.Name} | {phase.Requests} | {phase.Disturbed} | {phase.Failed} | {phase.Wrong} | {Milli(phase.Reads, 0.5)} | {Milli(phase.Reads, 0.99)} | "
            + $"{phase.Reads.Max.TotalMilliseconds:0} | {Milli(phase.Writes, 0.5)} | {Milli(phase.Writes, 0.99)} | {phase.Writes.Max.TotalMilliseconds:0} | "
            + $"{Milli(phase.Seen, 0.5)} | {Milli(phase.Seen, 0.99)} | {phase.Seen.Max.TotalMilliseconds:0} | {Milli(phase.Old, 0.99)} | "
            + $"{phase.Old.Max.TotalMilliseconds:0} | {(phase.CoherentAfter is { } after ? $"{after.TotalMilliseconds:0}" : "")} |");

    private static double Milli(Histogram histogram, double share) => Math.Round(histogram.Percentile(share).TotalMilliseconds, 1);
}
