using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>The table <c>steps</c>.</summary>
public static class StepTable
{
    private const string Columns = "id, kind, actor_kind, actor_id, at, label, first_seq, last_seq, undoes, undone_by";

    private static readonly Statement Add = new(
        "INSERT INTO steps (workspace_id, id, kind, actor_kind, actor_id, at, label, first_seq, last_seq, undoes) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (workspace_id, id) DO UPDATE SET last_seq = excluded.last_seq");
    private static readonly Statement One = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Newest = new($"SELECT {Columns} FROM steps WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    private static readonly Statement Mark = new("UPDATE steps SET undone_by = $3 WHERE workspace_id = $1 AND id = $2");

    public static ValueTask<StoredStep?> FindAsync(ISession session, Tsid workspace, Tsid id) =>
        session.FirstAsync(One, [workspace.Value, id.Value], Read);

    /// <summary>The newest steps first, by their ids: an import stands where its file came.</summary>
    /// <param name="before">Only steps with smaller ids; null for the newest.</param>
    public static ValueTask<List<StoredStep>> ListAsync(ISession session, Tsid workspace, Tsid? before, int limit) =>
        session.ListAsync(Newest, [workspace.Value, before?.Value ?? long.MaxValue, limit], Read);

    /// <summary>Makes a step, or lets it reach up to a further change. Its answer is not waited for.</summary>
    internal static ValueTask AddAsync(IWriteSession session, Tsid workspace, Actor actor, Step step, long at, long first, long last) => session.PostAsync(Add,
    [
        workspace.Value, step.Id.Value, step.Kind, actor.Name, actor.Id?.Value, at, step.Label, first, last, step.Undoes?.Value,
    ]);

    internal static ValueTask MarkAsync(IWriteSession session, Tsid workspace, Tsid step, Tsid? undoneBy) =>
        session.PostAsync(Mark, [workspace.Value, step.Value, undoneBy?.Value]);

    private static StoredStep Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, IdOrNull(row, 3), row.Int64(4), row.Text(5), row.Int64(6), row.Int64(7),
        IdOrNull(row, 8), IdOrNull(row, 9));

    private static Tsid? IdOrNull(RowReader row, int column) => row.Int64OrNull(column) is { } id ? new Tsid(id) : null;
}
