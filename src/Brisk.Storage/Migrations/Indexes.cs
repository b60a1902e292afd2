using System.Text.RegularExpressions;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Migrations;

/// <summary>
/// The indexes that only make reading faster, as the migrations leave them. Those over a table that an earlier step made are built after
/// the steps, beside the writers of other nodes; when the process dies before that, the next start builds what is missing. Filling an empty
/// table is several times faster without them: sorted once at the end instead of kept in order row by row. Whoever drops them holds the
/// database alone.
/// </summary>
public static partial class Indexes
{
    /// <summary>Drops those of the record tables.</summary>
    public static async Task DropAsync(IDatabase database, CancellationToken cancellation)
    {
        foreach (var (name, table, _) in All(database.Dialect))
        {
            if (RecordTypes.Find(table) is not null) await RunAsync(database, $"DROP INDEX IF EXISTS {name}", cancellation);
        }
    }

    /// <summary>Drops those of one table.</summary>
    public static async Task DropAsync(IDatabase database, RecordType type, CancellationToken cancellation)
    {
        foreach (var (name, table, _) in All(database.Dialect))
        {
            if (table == type.Plural) await RunAsync(database, $"DROP INDEX IF EXISTS {name}", cancellation);
        }
    }

    /// <summary>Builds the indexes that are not there; quick when all are.</summary>
    public static async Task BuildAsync(IDatabase database, CancellationToken cancellation)
    {
        foreach (var (_, _, create) in All(database.Dialect)) await database.BuildIndexAsync(new Statement(create), cancellation);
    }

    /// <summary>Whether a statement of a step is left for <see cref="BuildAsync"/>: in the step it would keep other nodes from writing.</summary>
    internal static bool IsLater(Migration migration, string statement) =>
        Create().Match(statement) is { Success: true } match
        && !migration.Text.Contains($"CREATE TABLE {match.Groups["table"].Value} ", StringComparison.Ordinal);

    private static async Task RunAsync(IDatabase database, string text, CancellationToken cancellation) =>
        await database.WriteAsync(text, static async (session, text) => await session.ExecuteAsync(new Statement(text), []), cancellation);

    private static List<(string Name, string Table, string Create)> All(Dialect dialect)
    {
        var all = new List<(string Name, string Table, string Create)>();
        foreach (var text in Migration.All.SelectMany(migration => migration.Statements(dialect)))
        {
            if (Create().Match(text) is { Success: true } made)
                all.Add((made.Groups["name"].Value, made.Groups["table"].Value, $"CREATE INDEX IF NOT EXISTS {text["CREATE INDEX ".Length..]}"));
            else if (Drop().Match(text) is { Success: true } gone)
                all.RemoveAll(index => gone.Groups["name"].Value is var name && (index.Name == name || index.Table == name));
        }
        return all;
    }

    [GeneratedRegex(@"^CREATE INDEX (?<name>\w+) ON (?<table>\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Create();

    [GeneratedRegex(@"^DROP (INDEX|TABLE) (?<name>\w+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drop();
}
