using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Tests;

/// <summary>
/// Reads the database of a stopped Brisk and holds what is counted and logged against what is there: counters against
/// rows, the change log against versions and against its own numbering.
/// </summary>
internal sealed class Ledger : IAsyncDisposable
{
    private readonly SqliteDatabase database;

    private Ledger(SqliteDatabase database) => this.database = database;

    public static async Task<Ledger> OpenAsync(string data) =>
        new(await SqliteDatabase.OpenAsync(Path.Combine(data, "brisk.db"), new SqliteOptions(), TimeProvider.System, TestContext.Current.CancellationToken));

    /// <summary>Everything that does not add up, a line each.</summary>
    public async Task<List<string>> DiscrepanciesAsync()
    {
        var found = new List<string>(await database.CheckAsync(TestContext.Current.CancellationToken));
        foreach (var (type, table) in ((string, string)[])[("contact", "contacts"), ("organization", "organizations")])
        {
            await EqualAsync(found, $"counted {table}", $"SELECT coalesce((SELECT n FROM counters WHERE name = '{type}'), 0)", $"SELECT count(*) FROM {table} WHERE deleted_at IS NULL");
            await EqualAsync(found, $"counted {table} in the trash", $"SELECT coalesce((SELECT n FROM counters WHERE name = '{type}:deleted'), 0)", $"SELECT count(*) FROM {table} WHERE deleted_at IS NOT NULL");
            await EqualAsync(found, $"{table} whose version is not the number of their changes", "SELECT 0",
                $"SELECT count(*) FROM {table} AS r WHERE version <> (SELECT count(*) FROM changes AS c WHERE c.workspace_id = r.workspace_id AND c.record_id = r.id)");
            await EqualAsync(found, $"generation of {table}", $"SELECT coalesce((SELECT n FROM counters WHERE name = 'seq:{type}'), 0)", $"SELECT coalesce(max(seq), 0) FROM changes WHERE record_type = '{type}'");
        }
        await EqualAsync(found, "changes without a gap", "SELECT coalesce(max(seq), 0) FROM changes", "SELECT count(*) FROM changes");
        await EqualAsync(found, "the last number given", "SELECT coalesce(max(seq), 0) FROM workspace_seq", "SELECT coalesce(max(seq), 0) FROM changes");
        await EqualAsync(found, "the first number given", "SELECT CASE WHEN count(*) = 0 THEN 0 ELSE 1 END FROM changes", "SELECT coalesce(min(seq), 0) FROM changes");
        await EqualAsync(found, "kept answers whose record is missing", "SELECT 0", "SELECT count(*) FROM idempotency WHERE NOT EXISTS (SELECT 1 FROM contacts WHERE id = CAST(body AS integer))");
        return found;
    }

    /// <summary>The rows of a query, each as its columns with bars between.</summary>
    public ValueTask<List<string>> LinesAsync(string sql, int columns) =>
        database.ReadAsync(Lane.Long, (new Statement(sql), columns), static async (session, query) =>
        {
            var lines = new List<string>();
            await session.QueryAsync(query.Item1, [], (lines, query.columns), static (row, into) =>
            {
                into.lines.Add(string.Join('|', Enumerable.Range(0, into.columns).Select(column => row.Value(column) is var value && value.Kind == SqlValueKind.Integer ? value.Integer.ToString() : value.Text)));
                return true;
            });
            return lines;
        }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task EqualAsync(List<string> found, string what, string left, string right)
    {
        var (said, counted) = ((await LinesAsync(left, 1))[0], (await LinesAsync(right, 1))[0]);
        if (!string.Equals(said, counted, StringComparison.Ordinal)) found.Add($"{what}: {said}, but {counted}");
    }
}
