using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sqlite;

namespace Brisk.Tests;

/// <summary>
/// Reads the database of a stopped Brisk: everything that <c>brisk doctor</c> checks, and what else must be there.
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
        var ledger = await LedgerCheck.RunAsync(database, TestContext.Current.CancellationToken);
        var found = new List<string>([.. await database.CheckAsync(TestContext.Current.CancellationToken), .. ledger.Counters, .. ledger.Changes]);
        await EqualAsync(found, "kept answers whose record is missing", "SELECT 0",
            "SELECT count(*) FROM idempotency WHERE NOT EXISTS (SELECT 1 FROM contacts WHERE id = CAST(substr(body, instr(body, char(10)) + 1) AS integer))");
        return found;
    }

    /// <summary>The rows of a query, each as its columns with bars between.</summary>
    public ValueTask<List<string>> LinesAsync(string sql, int columns) =>
        database.ReadAsync(Lane.Long, (new Statement(sql), columns), static async (session, query) =>
        {
            var lines = new List<string>();
            await session.QueryAsync(query.Item1, [], (lines, query.columns), static (row, into) =>
            {
                into.lines.Add(string.Join('|',
                    Enumerable.Range(0, into.columns).Select(column =>
                        row.Value(column) is var value && value.Kind == SqlValueKind.Integer ? value.Integer.ToString() : value.Text)));
                return true;
            });
            return lines;
        }, TestContext.Current.CancellationToken);

    /// <summary>Writes behind Brisk's back.</summary>
    public ValueTask<long> ChangeAsync(string sql) =>
        database.WriteAsync(new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task EqualAsync(List<string> found, string what, string left, string right)
    {
        var (said, counted) = ((await LinesAsync(left, 1))[0], (await LinesAsync(right, 1))[0]);
        if (!string.Equals(said, counted, StringComparison.Ordinal)) found.Add($"{what}: {said}, but {counted}");
    }
}
