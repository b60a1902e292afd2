using Brisk.Domain;

namespace Brisk.Storage.Engine;

/// <summary>How the numbers of a workspace are kept, where nothing is gained by keeping many at once.</summary>
public static class Counters
{
    private static readonly Statement TakeSeq = new("UPDATE workspace_seq SET seq = seq + $2 WHERE workspace_id = $1 RETURNING seq");
    private static readonly Statement Count = new(
        "INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");
    private static readonly Statement Number = new(
        "INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, name) DO UPDATE SET n = excluded.n");

    /// <inheritdoc cref="IWriteSession.TakeNumbersAsync"/>
    public static async ValueTask<long> TakeNumbersAsync(IWriteSession session, Tsid workspace, int count) =>
        (await session.ScalarAsync(TakeSeq, [workspace.Value, count]) ?? 0) - count + 1;

    /// <inheritdoc cref="IWriteSession.CountAsync"/>
    public static ValueTask CountAsync(IWriteSession session, Tsid workspace, string counter, long more) =>
        session.PostAsync(Count, [workspace.Value, counter, more]);

    /// <inheritdoc cref="IWriteSession.NumberAsync"/>
    public static ValueTask NumberAsync(IWriteSession session, Tsid workspace, string counter, long number) =>
        session.PostAsync(Number, [workspace.Value, counter, number]);
}
