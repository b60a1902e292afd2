using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>What somebody read in an hour.</summary>
/// <param name="Hour">Hours since 1970.</param>
/// <param name="Reader">The key, or the session.</param>
/// <param name="User">Of a session: the user.</param>
/// <param name="Rows">Rows of records, of all nodes together.</param>
/// <param name="AlarmedAt">When it was found to be unusually much, in Unix milliseconds; null when it was not.</param>
public sealed record RowsRead(long Hour, Tsid Reader, Tsid? User, long Rows, long? AlarmedAt);

/// <summary>The table <c>rows_read</c>: who read how many rows of records in which hour, where they were many.</summary>
public static class RowsReadTable
{
    private const string Columns = "hour, reader, user_id, rows_read, alarmed_at";

    private static readonly Statement Add = new(
        "INSERT INTO rows_read (workspace_id, hour, reader, user_id, rows_read) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (workspace_id, hour, reader) DO UPDATE SET rows_read = rows_read.rows_read + excluded.rows_read");

    private static readonly Statement SelectOne = new($"SELECT {Columns} FROM rows_read WHERE workspace_id = $1 AND hour = $2 AND reader = $3");
    private static readonly Statement SelectAlarms = new(
        $"SELECT {Columns} FROM rows_read WHERE workspace_id = $1 AND hour >= $2 AND alarmed_at IS NOT NULL ORDER BY alarmed_at DESC LIMIT 20");

    private static readonly Statement Alarm = new("UPDATE rows_read SET alarmed_at = $4 WHERE workspace_id = $1 AND hour = $2 AND reader = $3");
    private static readonly Statement Remove = new("DELETE FROM rows_read WHERE workspace_id = $1 AND hour < $2");
    private static readonly Statement CountRecords = new(
        "SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM counters WHERE workspace_id = $1 AND name NOT LIKE '%:%'");

    public static long HourOf(long now) => now / 3_600_000;

    /// <summary>Adds what a node saw; answers the sum of all.</summary>
    public static async ValueTask<RowsRead> AddAsync(IWriteSession session, Tsid workspace, RowsRead seen)
    {
        await session.ExecuteAsync(Add, [workspace.Value, seen.Hour, seen.Reader.Value, seen.User?.Value, seen.Rows]);
        return (await session.FirstAsync(SelectOne, [workspace.Value, seen.Hour, seen.Reader.Value], Read))!;
    }

    /// <summary>Notes that it was unusually much.</summary>
    public static ValueTask<long> AlarmAsync(IWriteSession session, Tsid workspace, RowsRead seen, long now) =>
        session.ExecuteAsync(Alarm, [workspace.Value, seen.Hour, seen.Reader.Value, now]);

    /// <summary>Where it was unusually much since an hour, the newest first; at most 20.</summary>
    public static ValueTask<List<RowsRead>> AlarmsAsync(ISession session, Tsid workspace, long since) =>
        session.ListAsync(SelectAlarms, [workspace.Value, since], Read);

    /// <summary>How many records the workspace has.</summary>
    public static async ValueTask<long> RecordsAsync(ISession session, Tsid workspace) => await session.ScalarAsync(CountRecords, [workspace.Value]) ?? 0;

    public static ValueTask<long> RemoveOlderAsync(IWriteSession session, Tsid workspace, long hour) => session.ExecuteAsync(Remove, [workspace.Value, hour]);

    private static RowsRead Read(RowReader row) => new(
        row.Int64(0), new Tsid(row.Int64(1)), row.Int64OrNull(2) is { } user ? new Tsid(user) : null, row.Int64(3), row.Int64OrNull(4));
}
