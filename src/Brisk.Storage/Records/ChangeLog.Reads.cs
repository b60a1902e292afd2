using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>A change as the log keeps it.</summary>
/// <param name="Type">The name of the record type; it may be one that is no more.</param>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Undoes">The number of the change that this one took back.</param>
/// <param name="Patch">Of an update: see <see cref="Records.Patch"/>.</param>
internal sealed record LoggedChange(
    long Seq, string Type, Tsid Id, long Version, string Kind, long At, string ActorKind, Tsid? Actor, Tsid? ImportId, long? Undoes, string? Patch);

internal static partial class ChangeLog
{
    private const string Columns = "seq, record_type, record_id, version, kind, at, actor_kind, actor_id, import_id, undoes, patch";

    private static readonly Statement After = new($"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    private static readonly Statement One = new(
        $"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq = $2 AND record_type = $3 AND record_id = $4");
    private static readonly Statement OfImport = new(
        $"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq < $2 AND seq >= $3 AND import_id = $4 AND undoes IS NULL ORDER BY seq DESC LIMIT $5");

    // Asked directly, SQLite reads all later changes by the primary key; the inner query is answered by the record's index alone.
    private static readonly Statement LaterByOthers = new(
        "SELECT seq FROM changes WHERE workspace_id = $1 AND seq IN "
        + "(SELECT seq FROM changes WHERE workspace_id = $1 AND record_type = $2 AND record_id = $3 AND seq > $4) "
        + "AND (import_id IS NULL OR import_id <> $5) LIMIT 1");
    private static readonly Statement RecordsOfOthers = new(
        "SELECT DISTINCT record_id FROM changes WHERE workspace_id = $1 AND seq > $2 AND record_type = $3 AND (import_id IS NULL OR import_id <> $4)");
    private static readonly Statement Given = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1");
    private static readonly Statement Last = new("SELECT max(seq) FROM changes WHERE workspace_id = $1");
    private static readonly Statement LastOfType = new("SELECT max(seq) FROM changes WHERE workspace_id = $1 AND record_type = $2");
    private static readonly Statement All = new("SELECT count(*) FROM changes WHERE workspace_id = $1");
    private static readonly Statement Creations = new("SELECT count(*) FROM changes WHERE workspace_id = $1 AND record_type = $2 AND kind = 'create'");

    /// <summary>The number of the last change of a workspace in the state that a session shows: all up to it are there, in all that it reads.</summary>
    public static async ValueTask<long> SeenAsync(ISession session, Tsid workspace) => await session.ScalarAsync(Given, [workspace.Value]) ?? 0;

    /// <summary>The changes after a number, of all record types, in their order: who follows the log asks this and nothing else.</summary>
    public static ValueTask<List<LoggedChange>> ReadAsync(ISession session, Tsid workspace, long after, int limit) =>
        session.ListAsync(After, [workspace.Value, after, limit], ReadRow);

    /// <summary>One change of a record; null when the number is not of a change of this record.</summary>
    public static ValueTask<LoggedChange?> FindAsync(ISession session, Tsid workspace, RecordType type, Tsid id, long seq) =>
        session.FirstAsync(One, [workspace.Value, seq, type.Name, id.Value], ReadRow);

    /// <summary>The changes of a record, newest first.</summary>
    /// <param name="before">Only changes before this number.</param>
    public static ValueTask<List<LoggedChange>> OfRecordAsync(
        ISession session, Dialect dialect, Tsid workspace, RecordType type, Tsid id, HistoryFilter only, long before, int limit)
    {
        var sql = new SqlText().Add($"SELECT {Columns} FROM changes WHERE workspace_id = ").Bind(workspace.Value)
            .Add(" AND record_type = ").Bind(type.Name).Add(" AND record_id = ").Bind(id.Value).Add(" AND seq < ").Bind(before);
        if (only.Actor is { } actor) sql.Add(" AND actor_id = ").Bind(actor.Value);
        if (only.ActorKind is { } kind) sql.Add(" AND actor_kind = ").Bind(kind);
        // A patch has its fields as members; the quotes of its values are escaped, so that none looks like a member.
        if (only.Field is { } field) sql.Add(" AND ").Add(dialect.Contains("patch", sql.Parameter($"\"{field.Name}\":[")));
        sql.Add(" ORDER BY seq DESC LIMIT ").Bind(limit);
        return session.ListAsync(sql.Statement, sql.Values, ReadRow);
    }

    /// <summary>The changes of an import that took nothing back, newest first: those numbered from <paramref name="first"/> to just before
    /// <paramref name="before"/>.</summary>
    public static ValueTask<List<LoggedChange>> OfImportAsync(ISession session, Tsid workspace, Tsid import, long first, long before, int limit) =>
        session.ListAsync(OfImport, [workspace.Value, before, first, import.Value, limit], ReadRow);

    /// <summary>Whether anybody but an import changed a record after a number.</summary>
    public static ValueTask<bool> IsChangedByOthersAsync(ISession session, Tsid workspace, RecordType type, Tsid id, long after, Tsid import) =>
        session.AnyAsync(LaterByOthers, [workspace.Value, type.Name, id.Value, after, import.Value]);

    /// <summary>The records of a type that anybody but an import changed after a number, each once.</summary>
    public static ValueTask<List<Tsid>> ChangedByOthersAsync(ISession session, Tsid workspace, RecordType type, long after, Tsid import) =>
        session.ListAsync(RecordsOfOthers, [workspace.Value, after, type.Name, import.Value], static row => new Tsid(row.Int64(0)));

    /// <summary>The highest number there is in the log; 0 when it is empty.</summary>
    public static async ValueTask<long> LastAsync(ISession session, Tsid workspace) => await session.ScalarAsync(Last, [workspace.Value]) ?? 0;

    /// <summary>The number of the last change of a record type; 0 when there is none.</summary>
    public static async ValueTask<long> LastAsync(ISession session, Tsid workspace, RecordType type) =>
        await session.ScalarAsync(LastOfType, [workspace.Value, type.Name]) ?? 0;

    /// <summary>How many changes there are.</summary>
    public static async ValueTask<long> CountAsync(ISession session, Tsid workspace) => await session.ScalarAsync(All, [workspace.Value]) ?? 0;

    /// <summary>How many records of a type were created.</summary>
    public static async ValueTask<long> CreationsAsync(ISession session, Tsid workspace, RecordType type) =>
        await session.ScalarAsync(Creations, [workspace.Value, type.Name]) ?? 0;

    /// <summary>How many records of a type have a version that is not the number of their changes: a record begins at version 1 with its creation.</summary>
    public static async ValueTask<long> MiscountedAsync(ISession session, Tsid workspace, RecordType type)
    {
        var statement = SqlText.Shape(
            $"SELECT count(*) FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.version <> (SELECT count(*) FROM changes c "
            + "WHERE c.workspace_id = r.workspace_id AND c.record_type = $2 AND c.record_id = r.id)");
        return await session.ScalarAsync(statement, [workspace.Value, type.Name]) ?? 0;
    }

    private static LoggedChange ReadRow(RowReader row) => new(
        row.Int64(0), row.Text(1)!, new Tsid(row.Int64(2)), row.Int64(3), row.Text(4)!, row.Int64(5), row.Text(6)!,
        row.Int64OrNull(7) is { } actor ? new Tsid(actor) : null, row.Int64OrNull(8) is { } import ? new Tsid(import) : null,
        row.Int64OrNull(9), row.Text(10));
}
