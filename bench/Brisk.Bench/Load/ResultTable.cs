using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Brisk.Bench.Load;

/// <summary>Results of several load runs side by side, a column each: of several sizes, engines or versions.</summary>
public static class ResultTable
{
    /// <summary>Reads what a run left in <c>bench/results</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such file, or it is no result of a load run.</exception>
    public static (string Name, JsonElement Result) Read(string file)
    {
        if (!File.Exists(file)) throw new InvalidOperationException($"There is no file {file}.");
        try
        {
            var result = JsonElement.Parse(File.ReadAllText(file));
            if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("results", out _) && result.TryGetProperty("facts", out _))
                return (Path.GetFileNameWithoutExtension(file), result);
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new InvalidOperationException($"{file} is no result of a load run: take the .json beside the .md.");
    }

    /// <summary>The table as Markdown; what a run did not measure is a dash.</summary>
    public static string Of(IReadOnlyList<(string Name, JsonElement Result)> runs)
    {
        var (rows, order) = (new Dictionary<string, string[]>(StringComparer.Ordinal), new List<string>());
        Collect("results", Question, Cell);
        Collect("facts", static fact => fact.GetProperty("name").GetString()!, static fact => fact.GetProperty("value").GetString()!);
        var text = new StringBuilder();
        text.Append("""
            p50 / p99 in ms from when a request was due, CPU of the server for one request in µs, kept: the part of the answers that somebody had asked
            for before, RSS: the server's resident memory at the end in MiB.


            """);
        Append(text, "", runs.Select(run => string.Create(CultureInfo.InvariantCulture, $"{run.Result.GetProperty("contacts").GetInt64():N0} contacts")));
        Append(text, "---", runs.Select(_ => "---"));
        Append(text, "run", runs.Select(run => run.Name));
        foreach (var row in order) Append(text, row, rows[row].Select(cell => cell ?? "–"));
        return text.ToString();

        void Collect(string part, Func<JsonElement, string> nameOf, Func<JsonElement, string> valueOf)
        {
            for (var run = 0; run < runs.Count; run++)
            {
                var seen = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var item in runs[run].Result.GetProperty(part).EnumerateArray())
                {
                    var name = nameOf(item);
                    var number = seen[name] = seen.GetValueOrDefault(name) + 1;
                    var row = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
                    if (rows.TryAdd(row, new string[runs.Count])) order.Add(row);
                    rows[row][run] = valueOf(item);
                }
            }
        }
    }

    private static void Append(StringBuilder text, string first, IEnumerable<string> others) =>
        text.Append("| ").AppendJoin(" | ", others.Prepend(first)).Append(" |\n");

    /// <summary>What was asked, and how.</summary>
    private static string Question(JsonElement result) => string.Create(CultureInfo.InvariantCulture, $"{result.GetProperty("scenario").GetString()}, ")
        + result.GetProperty("mode").GetString() switch
        {
            "single" => "one by one",
            "open" => string.Create(CultureInfo.InvariantCulture, $"{result.GetProperty("offered").GetDouble():N0}/s offered"),
            _ => string.Create(CultureInfo.InvariantCulture, $"all that {result.GetProperty("callers").GetInt32()} callers take"),
        };

    private static string Cell(JsonElement result)
    {
        double Number(string name) => result.GetProperty(name).GetDouble();
        var cell = string.Create(CultureInfo.InvariantCulture, $"{Number("p50Us") / 1000:0.00} / {Number("p99Us") / 1000:0.00}, {Number("cpuUs"):N0} µs");
        if (result.GetProperty("mode").GetString() == "closed") cell = string.Create(CultureInfo.InvariantCulture, $"{Number("perSecond"):N0}/s, {cell}");
        // Runs before these were counted have neither.
        if (result.TryGetProperty("told", out var told) && told.GetInt64() > 0)
            cell = string.Create(CultureInfo.InvariantCulture, $"{cell}, kept {Number("kept") / told.GetDouble():0.0 %}");
        if (result.TryGetProperty("memoryKib", out var memory))
            cell = string.Create(CultureInfo.InvariantCulture, $"{cell}, RSS {memory.GetInt64() / 1024}");
        return Number("errors") > 0 ? string.Create(CultureInfo.InvariantCulture, $"{cell}, {Number("errors"):N0} errors") : cell;
    }
}
