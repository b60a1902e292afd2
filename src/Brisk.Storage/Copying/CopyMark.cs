using System.Globalization;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Copying;

/// <summary>
/// Says, in a database that is being copied or restored into, that it is not whole yet: a table of its own, so that it can
/// be there before anything else. Whoever opens such a database is refused.
/// </summary>
public static class CopyMark
{
    private const string Table = "unfinished_copy";

    private static readonly Statement Make = new($"CREATE TABLE IF NOT EXISTS {Table} (begun_at text NOT NULL)");
    private static readonly Statement Clear = new($"DELETE FROM {Table}");
    private static readonly Statement Note = new($"INSERT INTO {Table} (begun_at) VALUES ($1)");
    private static readonly Statement Read = new($"SELECT begun_at FROM {Table}");
    private static readonly Statement Drop = new($"DROP TABLE {Table}");

    /// <summary>
    /// Which rows of a table are what people have, as a condition: not the row by which PostgreSQL lets the writes of the
    /// installation itself follow one another. Null for all.
    /// </summary>
    internal static string? RowsOf(TableShape table) => table.Name is "workspace_seq" ? "workspace_id <> 0" : null;

    /// <summary>Marks a database whose tables are empty.</summary>
    /// <exception cref="StorageRefusedException">They are not.</exception>
    internal static async Task BeginAsync(IDatabase target, IReadOnlyList<TableShape> tables, DateTimeOffset now, CancellationToken cancellation) =>
        await target.WriteAsync((tables, now), static async (session, state) =>
        {
            foreach (var table in state.tables)
            {
                var condition = RowsOf(table) is { } rows ? $" WHERE {rows}" : "";
                if (await session.AnyAsync(new Statement($"SELECT 1 FROM {table.Name}{condition} LIMIT 1"), []))
                    throw new StorageRefusedException(
                        $"The database to copy into is not empty: there is something in its table {table.Name}. (Serving from it once is enough.) Give an "
                            + $"empty one.");
            }
            return await MarkAsync(session, state.now);
        }, cancellation);

    /// <summary>Marks a database without tables. The mark of a restore that came to nothing may be there.</summary>
    /// <exception cref="StorageRefusedException">It has tables of Brisk's.</exception>
    public static async Task BeginAsync(IDatabase target, DateTimeOffset now, CancellationToken cancellation) =>
        await target.WriteAsync((target.Dialect, now), static async (session, state) =>
        {
            var tables = await TableShapes.ReadAsync(session, state.Dialect);
            if (tables.Count > 0)
                throw new StorageRefusedException(
                    $"The database to restore into is not empty: it has the table {tables[0].Name} already. Nothing was changed. Restore into a new, "
                        + $"empty database.");
            return await MarkAsync(session, state.now);
        }, cancellation);

    public static async Task EndAsync(IDatabase target, CancellationToken cancellation) =>
        await target.WriteAsync(0, static (session, _) => session.ExecuteAsync(Drop, []), cancellation);

    /// <exception cref="StorageRefusedException">The database has the mark.</exception>
    public static async Task RefuseAsync(IDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync(Lane.Interactive, database.Dialect, static async (session, dialect) =>
        {
            await RefuseAsync(session, dialect);
            return 0;
        }, cancellation);

    /// <exception cref="StorageRefusedException">The database has the mark.</exception>
    internal static async ValueTask RefuseAsync(ISession session, Dialect dialect)
    {
        if (!await TableShapes.HasAsync(session, dialect, Table)) return;
        var begun = await session.ListAsync(Read, [], static row => row.Text(0)!);
        throw new StorageRefusedException(
            $"A copy or restore into this database was begun at {string.Concat(begun)} and has not finished: what is in it is not whole. When none is "
                + $"running, do it again, into a new, empty database or folder.");
    }

    private static async ValueTask<int> MarkAsync(IWriteSession session, DateTimeOffset now)
    {
        await session.ExecuteAsync(Make, []);
        await session.ExecuteAsync(Clear, []);
        await session.ExecuteAsync(Note, [now.ToString("u", CultureInfo.InvariantCulture)]);
        return 0;
    }
}
