using System.Globalization;

namespace Brisk.Bench;

/// <summary>What <c>bench/run</c> was asked for.</summary>
/// <param name="Data">A folder with seeded data; null for one of its own, made when missing.</param>
/// <param name="Database">A PostgreSQL database to run on, empty or filled by a run before; null for SQLite.</param>
/// <param name="Scratch">Where data of its own lies.</param>
/// <param name="Results">Where results go.</param>
internal sealed record Settings(IReadOnlyList<string> Names, int Contacts, int Seconds, double? Rate, int Rows, int Port, string? Data, string? Database,
    string Scratch, string Results)
{
    /// <summary>How many workspaces there are, where there are many.</summary>
    public int Workspaces { get; init; } = 1_000;

    /// <summary>How many are connected at the same time.</summary>
    public int Clients { get; init; } = 1_000;

    /// <summary>How many changes come at once.</summary>
    public int Changes { get; init; } = 10_000;

    /// <summary>How many random questions are asked.</summary>
    public int Questions { get; init; } = 100_000;

    /// <summary>What makes the questions; null for others every time.</summary>
    public int? Seed { get; init; }

    /// <summary>Where the results of a run go, without the ending: the day, the engine unless it is the built-in one, and a name.</summary>
    public string StemOf(string name) =>
        Path.Combine(Results, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{(Database is null ? "" : "postgres-")}{name}");

    /// <summary>Reads <c>--name value</c> pairs; everything else is a name.</summary>
    /// <exception cref="InvalidOperationException">A flag that does not exist, or has no number where one belongs.</exception>
    public static Settings Read(IEnumerable<string> arguments, int contacts)
    {
        var settings = new Settings([], contacts, 10, null, 200_000, 5229, Environment.GetEnvironmentVariable("BRISK_BENCH_DATA"), null,
            Environment.GetEnvironmentVariable("BRISK_BENCH_SCRATCH")
            ?? Path.Combine(Path.GetTempPath(), "brisk-bench"), Environment.GetEnvironmentVariable("BRISK_BENCH_RESULTS") ?? "bench/results");
        var names = new List<string>();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                names.Add(argument);
                continue;
            }
            if (!rest.TryDequeue(out var value)) throw new InvalidOperationException($"{argument} needs a value.");
            int Number() => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new InvalidOperationException($"{argument} takes a whole number, not {value}.");
            settings = argument switch
            {
                "--contacts" => settings with { Contacts = Number() },
                "--seconds" => settings with { Seconds = Number() },
                "--rate" => settings with { Rate = Number() },
                "--rows" => settings with { Rows = Number() },
                "--port" => settings with { Port = Number() },
                "--questions" => settings with { Questions = Number() },
                "--workspaces" => settings with { Workspaces = Number() },
                "--clients" => settings with { Clients = Number() },
                "--changes" => settings with { Changes = Number() },
                "--seed" => settings with { Seed = Number() },
                "--data" => settings with { Data = value },
                "--database" => settings with { Database = value },
                _ => throw new InvalidOperationException(
                    $"There is no {argument}. There are --contacts, --seconds, --rate, --rows, --port, --workspaces, --clients, --changes, --questions, "
                        + "--seed, --data, --database."),
            };
        }
        return settings with { Names = names };
    }
}
