using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Imports;

/// <summary>An import as it is stored. Analysis, settings, progress and result are JSON, whose shapes are the server's.</summary>
/// <param name="RecordType">The name of the record type: <c>contact</c>.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Position">Bytes of the file that are imported.</param>
/// <param name="FirstSeq">The number of its first change; null while it has written nothing.</param>
public sealed record StoredImport(
    Tsid Id, string RecordType, string Status, string FileName, long Bytes, Tsid? CreatedBy, long CreatedAt, long UpdatedAt,
    string? Analysis, string? Settings, string? Progress, string? Result, long Position, long? FirstSeq, long? LastSeq);

/// <summary>A row that was refused. Its text stays in the file.</summary>
/// <param name="Line">The physical line on which it begins.</param>
/// <param name="Cell">The column, from 0; null when it is the row as a whole.</param>
/// <param name="Name">What the record would be called; null when the row does not tell.</param>
/// <param name="SourceStart">Where it begins in the file, in bytes.</param>
public sealed record ImportReject(long Line, int? Cell, string Field, string? Value, StoredReason Reason, string? Name, long SourceStart, long SourceLength);

/// <summary>What a chunk of an import leaves behind beside its records.</summary>
public sealed record ImportStep(string Status, long Position, string? Progress, string? Result, long? FirstSeq, long? LastSeq);

/// <summary>The tables <c>imports</c> and <c>import_rejects</c>.</summary>
public static class ImportTable
{
    private const string Columns =
        "id, record_type, status, file_name, bytes, created_by, created_at, updated_at, analysis, settings, progress, result, position, first_seq, last_seq";

    private static readonly Statement Add = new(
        "INSERT INTO imports (workspace_id, id, record_type, status, file_name, bytes, created_by, created_at, updated_at, analysis, settings) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)");
    private static readonly Statement SelectOne = new($"SELECT {Columns} FROM imports WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement SelectAll = new($"SELECT {Columns} FROM imports WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2");
    private static readonly Statement SetSettings = new(
        "UPDATE imports SET settings = $3, status = $4, progress = NULL, result = NULL, updated_at = $5 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement SetAnalysis = new("UPDATE imports SET analysis = $3 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement SetStatus = new("UPDATE imports SET status = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Advance = new(
        "UPDATE imports SET status = $3, position = $4, progress = $5, result = $6, first_seq = coalesce(first_seq, $7), last_seq = coalesce($8, "
        + "last_seq), updated_at = $9 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement EndCheck = new("UPDATE imports SET status = $3, result = $4, updated_at = $5 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Drop = new("DELETE FROM imports WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement AddReject = new(
        "INSERT INTO import_rejects (workspace_id, import_id, line, cell, field, value, reason, name, source_start, source_length, wording) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    private static readonly Statement SelectRejects = new(
        "SELECT line, cell, field, value, reason, name, source_start, source_length, wording FROM import_rejects "
        + "WHERE workspace_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4");
    private static readonly Statement SelectRejectedLines = new("SELECT line FROM import_rejects WHERE workspace_id = $1 AND import_id = $2 ORDER BY line");
    private static readonly Statement DropRejects = new("DELETE FROM import_rejects WHERE workspace_id = $1 AND import_id = $2");

    public static async ValueTask InsertAsync(IWriteSession session, Tsid workspace, StoredImport import) => await session.ExecuteAsync(Add,
    [
        workspace.Value, import.Id.Value, import.RecordType, import.Status, import.FileName, import.Bytes, import.CreatedBy?.Value,
        import.CreatedAt, import.Analysis, import.Settings,
    ]);

    public static ValueTask<StoredImport?> FindAsync(ISession session, Tsid workspace, Tsid id) =>
        session.FirstAsync(SelectOne, [workspace.Value, id.Value], Read);

    /// <summary>The newest imports first.</summary>
    public static ValueTask<List<StoredImport>> ListAsync(ISession session, Tsid workspace, int limit) =>
        session.ListAsync(SelectAll, [workspace.Value, limit], Read);

    /// <summary>New settings: what an earlier check found no longer counts.</summary>
    public static async ValueTask SetSettingsAsync(IWriteSession session, Tsid workspace, Tsid id, string settings, string status, long now)
    {
        await session.ExecuteAsync(SetSettings, [workspace.Value, id.Value, settings, status, now]);
        await session.ExecuteAsync(DropRejects, [workspace.Value, id.Value]);
    }

    /// <summary>More is known about the file.</summary>
    public static async ValueTask SetAnalysisAsync(IWriteSession session, Tsid workspace, Tsid id, string analysis) =>
        await session.ExecuteAsync(SetAnalysis, [workspace.Value, id.Value, analysis]);

    public static async ValueTask SetStatusAsync(IWriteSession session, Tsid workspace, Tsid id, string status, long now) =>
        await session.ExecuteAsync(SetStatus, [workspace.Value, id.Value, status, now]);

    /// <summary>Where the import now stands; the first number is kept once it is known.</summary>
    public static ValueTask AdvanceAsync(IWriteSession session, Tsid workspace, Tsid id, ImportStep step, long now) => session.PostAsync(Advance,
        [workspace.Value, id.Value, step.Status, step.Position, step.Progress, step.Result, step.FirstSeq, step.LastSeq, now]);

    public static async ValueTask EndCheckAsync(IWriteSession session, Tsid workspace, Tsid id, string status, string? result, long now) =>
        await session.ExecuteAsync(EndCheck, [workspace.Value, id.Value, status, result, now]);

    public static async ValueTask DeleteAsync(IWriteSession session, Tsid workspace, Tsid id)
    {
        await session.ExecuteAsync(DropRejects, [workspace.Value, id.Value]);
        await session.ExecuteAsync(Drop, [workspace.Value, id.Value]);
    }

    public static ValueTask AddRejectAsync(IWriteSession session, Tsid workspace, Tsid id, ImportReject reject) => session.PostAsync(AddReject,
    [
        workspace.Value, id.Value, reject.Line, reject.Cell, reject.Field, reject.Value, reject.Reason.Detail, reject.Name, reject.SourceStart,
        reject.SourceLength, reject.Reason.Wording,
    ]);

    /// <summary>The refused rows behind a line, in the order of the file.</summary>
    public static ValueTask<List<ImportReject>> RejectsAsync(ISession session, Tsid workspace, Tsid id, long afterLine, int limit) =>
        session.ListAsync(SelectRejects, [workspace.Value, id.Value, afterLine, limit], ReadReject);

    /// <summary>The lines of all refused rows, ascending.</summary>
    public static ValueTask<List<long>> RejectedLinesAsync(ISession session, Tsid workspace, Tsid id) =>
        session.ListAsync(SelectRejectedLines, [workspace.Value, id.Value], static row => row.Int64(0));

    public static async ValueTask ClearRejectsAsync(IWriteSession session, Tsid workspace, Tsid id) =>
        await session.ExecuteAsync(DropRejects, [workspace.Value, id.Value]);

    private static StoredImport Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Int64(4),
        row.IsNull(5) ? null : new Tsid(row.Int64(5)), row.Int64(6), row.Int64(7),
        row.Text(8), row.Text(9), row.Text(10), row.Text(11), row.Int64(12), row.Int64OrNull(13), row.Int64OrNull(14));

    private static ImportReject ReadReject(RowReader row) => new(
        row.Int64(0), (int?)row.Int64OrNull(1), row.Text(2)!, row.Text(3), new StoredReason(row.Text(4)!, row.Text(8)), row.Text(5),
        row.Int64(6), row.Int64(7));
}
