using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Files;

/// <summary>A file at a record, as it is stored.</summary>
/// <param name="RecordType">The name of the record's type: <c>contact</c>.</param>
/// <param name="Size">In bytes; of one that is on its way, how many there will be.</param>
/// <param name="Type">Its media type; null while it is on its way.</param>
/// <param name="Sha256">Lower-case hexadecimal digits; of one that is on its way, those it is to have, if that was said.</param>
/// <param name="Actor">Who brought it.</param>
public sealed record StoredFile(
    Tsid Id, string RecordType, Tsid RecordId, string Name, long Size, string? Type, string? Sha256, Actor Actor, long CreatedAt, long? DeletedAt = null)
{
    /// <summary><c>user</c>, <c>key</c> or <c>system</c>.</summary>
    public string ActorKind => Actor.Name;

    /// <summary>Whether somebody brought it.</summary>
    public bool IsOf(Actor actor) => (actor.Kind, actor.Id) == (Actor.Kind, Actor.Id);
}

/// <summary>The table <c>files</c>.</summary>
public static class FileTable
{
    private const string Columns = "id, record_type, record_id, name, size, type, sha256, actor_kind, actor_id, created_at, deleted_at";

    private static readonly Statement Add = new(
        $"INSERT INTO files (workspace_id, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)");
    private static readonly Statement One = new($"SELECT {Columns} FROM files WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement OfRecord = new($"SELECT {Columns} FROM files WHERE workspace_id = $1 AND record_type = $2 AND record_id = $3 "
        + "AND deleted_at IS NULL AND type IS NOT NULL AND id < $4 ORDER BY id DESC LIMIT $5");
    private static readonly Statement SetWhole = new("UPDATE files SET type = $3, sha256 = $4 WHERE workspace_id = $1 AND id = $2 AND type IS NULL");
    private static readonly Statement SetName = new("UPDATE files SET name = $3 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement SetDeleted = new("UPDATE files SET deleted_at = $3 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Drop = new("DELETE FROM files WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement DeletedBefore = new(
        $"SELECT {Columns} FROM files WHERE workspace_id = $1 AND deleted_at < $2 ORDER BY deleted_at LIMIT $3");
    private static readonly Statement UnfinishedBefore = new(
        $"SELECT {Columns} FROM files WHERE workspace_id = $1 AND type IS NULL AND created_at < $2 ORDER BY created_at LIMIT $3");
    private static readonly Statement Holder = new("SELECT id FROM files WHERE workspace_id = $1 AND sha256 = $2 AND type IS NOT NULL LIMIT 1");
    private static readonly Statement Contents = new("SELECT DISTINCT sha256 FROM files WHERE workspace_id = $1 AND type IS NOT NULL");

    public static async ValueTask InsertAsync(IWriteSession session, Tsid workspace, StoredFile file) => await session.ExecuteAsync(Add,
    [
        workspace.Value, file.Id.Value, file.RecordType, file.RecordId.Value, file.Name, file.Size, file.Type, file.Sha256, file.ActorKind,
        file.Actor.Id?.Value, file.CreatedAt,
    ]);

    /// <summary>A file, deleted or on its way included.</summary>
    public static ValueTask<StoredFile?> FindAsync(ISession session, Tsid workspace, Tsid id) =>
        session.FirstAsync(One, [workspace.Value, id.Value], Read);

    /// <summary>The files of a record that are there, the newest first.</summary>
    /// <param name="before">The id behind which the page begins; null for the first page.</param>
    public static ValueTask<List<StoredFile>> ListAsync(ISession session, Tsid workspace, string type, Tsid record, Tsid? before, int limit) =>
        session.ListAsync(OfRecord, [workspace.Value, type, record.Value, before?.Value ?? long.MaxValue, limit], Read);

    /// <summary>All of a file has come. False where it is not on its way any more.</summary>
    public static async ValueTask<bool> FinishAsync(IWriteSession session, Tsid workspace, Tsid id, string type, string sha256) =>
        await session.ExecuteAsync(SetWhole, [workspace.Value, id.Value, type, sha256]) > 0;

    public static async ValueTask RenameAsync(IWriteSession session, Tsid workspace, Tsid id, string name) =>
        await session.ExecuteAsync(SetName, [workspace.Value, id.Value, name]);

    /// <param name="at">When, in Unix milliseconds; null to bring it back.</param>
    public static async ValueTask SetDeletedAsync(IWriteSession session, Tsid workspace, Tsid id, long? at) =>
        await session.ExecuteAsync(SetDeleted, [workspace.Value, id.Value, at]);

    public static async ValueTask RemoveAsync(IWriteSession session, Tsid workspace, Tsid id) =>
        await session.ExecuteAsync(Drop, [workspace.Value, id.Value]);

    public static ValueTask<List<StoredFile>> DeletedAsync(ISession session, Tsid workspace, long before, int limit) =>
        session.ListAsync(DeletedBefore, [workspace.Value, before, limit], Read);

    /// <summary>Those that are on their way since before a moment.</summary>
    public static ValueTask<List<StoredFile>> UnfinishedAsync(ISession session, Tsid workspace, long before, int limit) =>
        session.ListAsync(UnfinishedBefore, [workspace.Value, before, limit], Read);

    /// <summary>Whether any file, deleted or not, has this content.</summary>
    public static ValueTask<bool> IsHeldAsync(ISession session, Tsid workspace, string sha256) => session.AnyAsync(Holder, [workspace.Value, sha256]);

    /// <summary>The SHA-256 of all contents that files have.</summary>
    public static ValueTask<List<string>> ContentsAsync(ISession session, Tsid workspace) =>
        session.ListAsync(Contents, [workspace.Value], static row => row.Text(0)!);

    private static StoredFile Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Text(1)!, new Tsid(row.Int64(2)), row.Text(3)!, row.Int64(4), row.Text(5), row.Text(6),
        Actor.Named(row.Text(7)!, row.Int64OrNull(8) is { } actor ? new Tsid(actor) : null), row.Int64(9), row.Int64OrNull(10));
}
