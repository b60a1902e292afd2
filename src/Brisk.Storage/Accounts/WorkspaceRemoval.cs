using Brisk.Domain;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>
/// Deletes a workspace. In one transaction nobody gets in any more; then what it has goes in pieces, in its own turn, so that
/// nobody else waits for long. Whatever ends the process, the next one goes on: what is still there says what is left to do.
/// </summary>
public sealed class WorkspaceRemoval(IDatabase database, Generations generations)
{
    /// <summary>How long another node may go on with what it knows of a workspace: writes of that time are removed, too.</summary>
    private static readonly TimeSpan OthersKnow = TimeSpan.FromSeconds(10);

    private static readonly Statement Mark = new("UPDATE workspaces SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL");

    // Last of all: by its numbers other nodes see that they have to forget it, and by its row that there is something to do.
    private static readonly Statement[] Ends =
    [
        new("DELETE FROM counters WHERE workspace_id = $1"),
        new("DELETE FROM workspace_seq WHERE workspace_id = $1"),
        new("DELETE FROM workspaces WHERE id = $1"),
    ];

    private static readonly Statement[] Ways =
    [
        new("DELETE FROM sessions WHERE workspace_id = $1"),
        new("DELETE FROM api_keys WHERE workspace_id = $1"),
        new("DELETE FROM users WHERE workspace_id = $1"),
        // Whoever works on one finds at its next part that it is not theirs any more.
        new("DELETE FROM jobs WHERE workspace_id = $1"),
    ];

    private IReadOnlyList<Statement>? pieces;

    /// <summary>
    /// Within a write of the installation: decides that a workspace is deleted. False when there is no such workspace, or it is being
    /// deleted already.
    /// </summary>
    public static async ValueTask<bool> DecideAsync(IWriteSession session, Tsid workspace, long now) =>
        await session.ExecuteAsync(Mark, [workspace.Value, now]) > 0;

    /// <summary>
    /// Nobody is let in from now on, on any node, to a workspace that is being deleted: its sessions, keys, people and invitations are gone.
    /// </summary>
    public async Task ShutAsync(Tsid workspace, CancellationToken cancellation) =>
        await database.WriteAsync(workspace, (generations, workspace), static async (session, of) =>
        {
            // Another may have come to the end meanwhile: nothing of it is to come back.
            if (!(await WorkspaceTable.DeletedAsync(session)).Exists(deleted => deleted.Id == of.workspace)) return 0;
            foreach (var way in Ways) await session.ExecuteAsync(way, [of.workspace.Value]);
            await WorkspaceDirectory.ForgetAsync(session, of.workspace);
            await of.generations.MoveAsync(session, of.workspace, Generations.Access);
            await of.generations.MoveAsync(session, of.workspace, Generations.Schema);
            return 0;
        }, cancellation);

    /// <summary>Removes the next rows of a workspace that is being deleted: one write of its own.</summary>
    /// <param name="from">The table to go on with; 0 to begin.</param>
    /// <param name="size">The most rows; asked when it is the write's turn.</param>
    /// <param name="done">Called when the rows are removed, within the write.</param>
    /// <returns>How many rows went, and the table to go on with; null behind the last.</returns>
    public async Task<(long Rows, int? Next)> StepAsync(Tsid workspace, int from, Func<int> size, Action done, CancellationToken cancellation)
    {
        pieces ??= await PiecesAsync(cancellation);
        return await database.WriteAsync(workspace, (pieces, workspace, from, size, done), static async (session, step) =>
        {
            var (at, gone, most) = (step.from, 0L, step.size());
            while (at < step.pieces.Count)
            {
                gone += await session.ExecuteAsync(step.pieces[at], [step.workspace.Value, most - gone]);
                if (gone >= most) break;
                at++;
            }
            step.done();
            return (gone, at < step.pieces.Count ? at : (int?)null);
        }, cancellation);
    }

    /// <summary>Ends a deletion of which no piece is left. False when another node may still write what it did not know to be too late.</summary>
    public async Task<bool> EndAsync(DeletedWorkspace deleted, DateTimeOffset now, CancellationToken cancellation)
    {
        if (database.IsShared && now - DateTimeOffset.FromUnixTimeMilliseconds(deleted.DeletedAt) < OthersKnow) return false;
        await database.WriteAsync(deleted.Id, deleted.Id, static async (session, workspace) =>
        {
            await WorkspaceDirectory.ForgetAsync(session, workspace);
            foreach (var end in Ends) await session.ExecuteAsync(end, [workspace.Value]);
            return 0;
        }, cancellation);
        generations.Forget(deleted.Id);
        return true;
    }

    /// <summary>A statement for each table that workspaces have rows in, whichever migration made it.</summary>
    private async Task<IReadOnlyList<Statement>> PiecesAsync(CancellationToken cancellation)
    {
        var tables = await database.ReadAsync(Lane.Interactive, database.Dialect, static (session, dialect) =>
            TableShapes.ReadAsync(session, dialect), cancellation);
        return [.. tables.Where(table => table.Name is not ("counters" or "workspace_seq") && Has(table, "workspace_id")).SelectMany(PiecesOf)];
    }

    private static IEnumerable<Statement> PiecesOf(TableShape table)
    {
        var keys = table.Columns.Where(column => column.Key > 0 && column.Name != "workspace_id").OrderBy(column => column.Key).Select(column => column.Name)
            .ToList();
        if (keys.Count == 0) return [new Statement($"DELETE FROM {table.Name} WHERE workspace_id = $1 AND 0 < $2")];
        var key = string.Join(", ", keys);
        // The indexes of records are of those that live, or of those in the trash.
        string[] halves = Has(table, "deleted_at") ? [" AND deleted_at IS NULL", " AND deleted_at IS NOT NULL"] : [""];
        return halves.Select(half => new Statement($"DELETE FROM {table.Name} WHERE workspace_id = $1 AND ({key}) IN "
            + $"(SELECT {key} FROM {table.Name} WHERE workspace_id = $1{half} LIMIT $2)"));
    }

    private static bool Has(TableShape table, string column) => table.Columns.Any(other => other.Name == column);
}
