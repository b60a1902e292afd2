using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

public sealed record Workspace(Tsid Id, string Name, long CreatedAt, long Version);

/// <summary>The table <c>workspaces</c>, and what a new workspace needs before its first write.</summary>
public static class WorkspaceTable
{
    private static readonly Statement SelectAll = new("SELECT id, name, created_at, version FROM workspaces ORDER BY id");
    private static readonly Statement SelectById = new("SELECT id, name, created_at, version FROM workspaces WHERE id = $1");
    private static readonly Statement Add = new("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)");
    private static readonly Statement AddSeq = new("INSERT INTO workspace_seq (workspace_id, seq) VALUES ($1, 0)");
    private static readonly Statement Rename = new("UPDATE workspaces SET name = $2, version = version + 1 WHERE id = $1");

    /// <summary>Every workspace of this installation, oldest first.</summary>
    public static ValueTask<List<Workspace>> AllAsync(ISession session) => session.ListAsync(SelectAll, [], Read);

    public static ValueTask<Workspace?> ByIdAsync(ISession session, Tsid id) => session.FirstAsync(SelectById, [id.Value], Read);

    public static async ValueTask InsertAsync(IWriteSession session, Tsid id, string name, long now)
    {
        await session.ExecuteAsync(Add, [id.Value, name, now]);
        await session.ExecuteAsync(AddSeq, [id.Value]);
    }

    public static ValueTask<long> RenameAsync(IWriteSession session, Tsid id, string name) => session.ExecuteAsync(Rename, [id.Value, name]);

    private static Workspace Read(RowReader row) => new(new Tsid(row.Int64(0)), row.Text(1)!, row.Int64(2), row.Int64(3));
}
