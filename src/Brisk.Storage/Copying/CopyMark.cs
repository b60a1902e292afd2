using System.Globalization;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Copying;

/// <summary>Says, in a database that is being copied into, that it is not whole yet. Whoever opens such a database is refused.</summary>
internal static class CopyMark
{
    private const string Name = "unfinished-copy";

    /// <summary>
    /// Which rows of a table are what people have, as a condition: not the mark, and not the row by which PostgreSQL lets
    /// the writes of the installation itself follow one another. Null for all.
    /// </summary>
    public static string? RowsOf(TableShape table) => table.Name switch
    {
        "installation" => $"name <> '{Name}'",
        "workspace_seq" => "workspace_id <> 0",
        _ => null,
    };

    /// <summary>Marks an empty database.</summary>
    /// <exception cref="StorageRefusedException">It is not empty.</exception>
    public static async Task BeginAsync(IDatabase target, IReadOnlyList<TableShape> tables, DateTimeOffset now, CancellationToken cancellation) =>
        await target.WriteAsync((tables, now), static async (session, state) =>
        {
            foreach (var table in state.tables)
            {
                var condition = RowsOf(table) is { } rows ? $" WHERE {rows}" : "";
                if (await session.QueryAsync(new Statement($"SELECT 1 FROM {table.Name}{condition} LIMIT 1"), [], 0, static (_, _) => false) > 0)
                    throw new StorageRefusedException($"The database to copy into is not empty: there is something in its table {table.Name}. (Serving from it once is enough.) Give an empty one.");
            }
            return await InstallationTable.SetAsync(session, Name, state.now.ToString("u", CultureInfo.InvariantCulture));
        }, cancellation);

    public static async Task EndAsync(IDatabase target, CancellationToken cancellation) =>
        await target.WriteAsync(0, static (session, _) => InstallationTable.RemoveAsync(session, Name), cancellation);

    /// <exception cref="StorageRefusedException">The database has the mark.</exception>
    public static async Task RefuseAsync(IDatabase database, CancellationToken cancellation)
    {
        if (await database.ReadAsync(Lane.Interactive, 0, static (session, _) => InstallationTable.GetAsync(session, Name), cancellation) is { } begun)
            throw new StorageRefusedException($"A copy into this database was begun at {begun} and has not finished: what is in it is not whole. When no copy is running, copy again, into a new, empty database or folder.");
    }
}
