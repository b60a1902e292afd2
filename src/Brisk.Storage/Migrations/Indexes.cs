using System.Text.RegularExpressions;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Migrations;

/// <summary>
/// The indexes of the record tables, as the migrations name them. Filling an empty table is several times faster without
/// them: sorted once at the end instead of kept in order row by row. Whoever drops them holds the database alone; when
/// that process dies, the next start builds what is missing.
/// </summary>
public static partial class RecordIndexes
{
    /// <summary>Drops the indexes that only make reading faster.</summary>
    public static async Task DropAsync(IDatabase database, CancellationToken cancellation)
    {
        foreach (var (name, _, _) in All(database.Dialect)) await RunAsync(database, $"DROP INDEX IF EXISTS {name}", cancellation);
    }

    /// <summary>Drops those of one table.</summary>
    public static async Task DropAsync(IDatabase database, RecordType type, CancellationToken cancellation)
    {
        foreach (var (name, _, _) in All(database.Dialect).Where(index => index.Table == type.Plural))
            await RunAsync(database, $"DROP INDEX IF EXISTS {name}", cancellation);
    }

    /// <summary>Builds the indexes that are not there; quick when all are.</summary>
    public static async Task BuildAsync(IDatabase database, CancellationToken cancellation)
    {
        foreach (var (_, _, create) in All(database.Dialect)) await database.BuildIndexAsync(new Statement(create), cancellation);
    }

    private static async Task RunAsync(IDatabase database, string text, CancellationToken cancellation) =>
        await database.WriteAsync(text, static async (session, text) => await session.ExecuteAsync(new Statement(text), []), cancellation);

    private static IEnumerable<(string Name, string Table, string Create)> All(Dialect dialect) =>
        from migration in Migration.All
        from text in migration.Statements(dialect)
        let match = CreateIndex().Match(text)
        where match.Success && RecordTypes.Find(match.Groups["table"].Value) is not null
        select (match.Groups["name"].Value, match.Groups["table"].Value, $"CREATE INDEX IF NOT EXISTS {text["CREATE INDEX ".Length..]}");

    [GeneratedRegex(@"^CREATE INDEX (?<name>\w+) ON (?<table>\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateIndex();
}
