using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>The table <c>steps</c>.</summary>
public static class StepTable
{
    private const string Columns = "id, kind, actor_kind, actor_id, at, label, first_seq, last_seq, undoes, undone_by, kept, writes";

    private const string Insert = "INSERT INTO steps (workspace_id, id, kind, actor_kind, actor_id, at, label, first_seq, last_seq, undoes, kept, writes, "
        + "is_told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

    private static readonly TableShape Rows = new("steps",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("id", SqlValueKind.Integer, 2), new("kind", SqlValueKind.Text, 0),
        new("actor_kind", SqlValueKind.Text, 0), new("actor_id", SqlValueKind.Integer, 0), new("at", SqlValueKind.Integer, 0),
        new("label", SqlValueKind.Text, 0), new("first_seq", SqlValueKind.Integer, 0), new("last_seq", SqlValueKind.Integer, 0),
        new("undoes", SqlValueKind.Integer, 0), new("kept", SqlValueKind.Integer, 0), new("writes", SqlValueKind.Integer, 0),
        new("is_told", SqlValueKind.Integer, 0),
    ]);
    private static readonly Statement AddOrReach = new(
        Insert + " ON CONFLICT (workspace_id, id) DO UPDATE SET last_seq = excluded.last_seq, kept = excluded.kept, "
        + "writes = steps.writes + excluded.writes, is_told = CASE WHEN steps.is_told = 1 THEN 1 ELSE excluded.is_told END");
    private static readonly Statement One = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Newest = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    private static readonly Statement ByTime = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND is_told = 1 AND (at, id) < ($2, $3) "
        + "AND at >= $4 ORDER BY at DESC, id DESC LIMIT $5");
    private static readonly Statement Undoing = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND undoes = $2");
    private static readonly Statement End = new("UPDATE steps SET kept = $3 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Mark = new("UPDATE steps SET undone_by = $3 WHERE workspace_id = $1 AND id = $2");

    public static ValueTask<StoredStep?> FindAsync(ISession session, Tsid workspace, Tsid id) =>
        session.FirstAsync(One, [workspace.Value, id.Value], Read);

    /// <summary>The newest steps first, by their ids: an import stands where its file came.</summary>
    /// <param name="before">Only steps with smaller ids; null for the newest.</param>
    public static ValueTask<List<StoredStep>> ListAsync(ISession session, Tsid workspace, Tsid? before, int limit) =>
        session.ListAsync(Newest, [workspace.Value, before?.Value ?? long.MaxValue, limit], Read);

    /// <summary>The steps behind a place that a workspace's timeline tells, newest first by when they began.</summary>
    /// <param name="from">None before this moment.</param>
    internal static ValueTask<List<StoredStep>> ByTimeAsync(ISession session, Tsid workspace, TimelinePosition after, long from, int limit) =>
        session.ListAsync(ByTime, [workspace.Value, after.At, after.Id, from, limit], Read);

    /// <summary>
    /// The undo of a step that has not come to its end and can go on: one that was stopped, or is at work; null when there is none. One of
    /// which anything was undone since cannot: what it had taken back may be there again.
    /// </summary>
    public static async ValueTask<StoredStep?> UnendedUndoAsync(ISession session, Tsid workspace, Tsid step)
    {
        foreach (var undo in await session.ListAsync(Undoing, [workspace.Value, step.Value], Read))
        {
            if (undo.Kept is null && (await session.ListAsync(Undoing, [workspace.Value, undo.Id.Value], Read)).Count == 0) return undo;
        }
        return null;
    }

    /// <summary>A step with all that took it back and put it back since: its undos, theirs, and so on.</summary>
    internal static async ValueTask<IReadOnlyList<StoredStep>> FamilyAsync(ISession session, Tsid workspace, StoredStep step)
    {
        var family = new List<StoredStep> { step };
        for (var i = 0; i < family.Count; i++) family.AddRange(await session.ListAsync(Undoing, [workspace.Value, family[i].Id.Value], Read));
        return family;
    }

    /// <summary>For each of some steps the one that all began with which it undoes, by way of however many undos; itself where it undoes none.</summary>
    internal static async ValueTask<Dictionary<Tsid, Tsid>> RootsAsync(ISession session, Tsid workspace, IReadOnlyCollection<Tsid> ids)
    {
        var above = new Dictionary<Tsid, Tsid?>();
        for (var asked = ids; asked.Count > 0;)
        {
            foreach (var id in asked) above[id] = null;
            await session.QueryEachAsync(One, [.. asked.Select(id => new SqlValue[] { workspace.Value, id.Value })], above, static (row, to) =>
            {
                to.State[new Tsid(row.Int64(0))] = IdOrNull(row, 8);
                return false;
            });
            asked = [.. above.Values.OfType<Tsid>().Where(id => !above.ContainsKey(id)).Distinct()];
        }
        return ids.ToDictionary(id => id, id =>
        {
            while (above[id] is { } undone) id = undone;
            return id;
        });
    }

    /// <summary>Makes a step; one that its actor gave may be there already and then reaches up to a further change. Its answer is not waited for.</summary>
    /// <param name="isTold">Whether it did anything besides making records that stand in timelines themselves.</param>
    /// <exception cref="UniqueViolationException">Another step has the id; thrown by what is sent with it.</exception>
    internal static ValueTask AddAsync(IWriteSession session, Tsid workspace, Actor actor, Step step, long at, long first, long last, bool isTold)
    {
        ReadOnlySpan<SqlValue> row =
        [
            workspace.Value, step.Id.Value, step.Kind, actor.Name, actor.Id?.Value, at, step.Label, first, last, step.Undoes?.Value, step.Kept,
            last - first + 1, isTold ? 1L : 0L,
        ];
        return actor.Step is null ? session.AddLastAsync(Rows, row) : session.PostAsync(AddOrReach, row);
    }

    /// <summary>Notes at the end of an undo how much it left, where its last part wrote nothing.</summary>
    internal static ValueTask EndAsync(IWriteSession session, Tsid workspace, Tsid step, long kept) =>
        session.PostAsync(End, [workspace.Value, step.Value, kept]);

    internal static ValueTask MarkAsync(IWriteSession session, Tsid workspace, Tsid step, Tsid? undoneBy) =>
        session.PostAsync(Mark, [workspace.Value, step.Value, undoneBy?.Value]);

    private static StoredStep Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, IdOrNull(row, 3), row.Int64(4), row.Text(5), row.Int64(6), row.Int64(7),
        IdOrNull(row, 8), IdOrNull(row, 9), row.Int64OrNull(10), row.Int64OrNull(11));

    private static Tsid? IdOrNull(RowReader row, int column) => row.Int64OrNull(column) is { } id ? new Tsid(id) : null;
}
