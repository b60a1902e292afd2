using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>One write of a record, from the change log.</summary>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="ActorKind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
/// <param name="Undoes">The number of the change that this one took back.</param>
public sealed record Change(
    long Seq, long Version, string Kind, long At, string ActorKind, Tsid? Actor, Tsid? ImportId, long? Undoes,
    IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> Fields);

/// <summary>What became of taking a change back.</summary>
/// <param name="Conflicts">The fields that were changed since, or that are no more when the change has no others: nothing was written.</param>
public sealed record UndoOutcome(WriteOutcome Outcome, IReadOnlyList<string> Conflicts);

/// <summary>Which changes of a record to show; all of them where nothing is said.</summary>
/// <param name="Field">Only changes of this field.</param>
/// <param name="Actor">Only changes by this user or key.</param>
/// <param name="ActorKind">Only changes by this kind of actor: <c>import</c>, <c>system</c>, ….</param>
public sealed record HistoryFilter(Field? Field = null, Tsid? Actor = null, string? ActorKind = null);

public sealed partial class RecordEngine
{
    private const string ChangeColumns = "seq, version, kind, at, actor_kind, actor_id, import_id, undoes, patch";
    private static readonly Statement OneChange = new(
        $"SELECT {ChangeColumns} FROM changes WHERE workspace_id = $1 AND seq = $2 AND record_type = $3 AND record_id = $4");

    /// <summary>The changes of a record, newest first.</summary>
    /// <param name="before">Only changes before this number; <see cref="long.MaxValue"/> for the newest.</param>
    public async ValueTask<IReadOnlyList<Change>> HistoryAsync(
        WorkspaceSchema schema, RecordType type, Tsid id, HistoryFilter only, long before, int limit, CancellationToken cancellation)
    {
        var sql = new SqlText().Add($"SELECT {ChangeColumns} FROM changes WHERE workspace_id = ").Bind(schema.Workspace.Value)
            .Add(" AND record_type = ").Bind(type.Name).Add(" AND record_id = ").Bind(id.Value).Add(" AND seq < ").Bind(before);
        if (only.Actor is { } actor) sql.Add(" AND actor_id = ").Bind(actor.Value);
        if (only.ActorKind is { } kind) sql.Add(" AND actor_kind = ").Bind(kind);
        // A patch has its fields as members; the quotes of its values are escaped, so that none looks like a member.
        if (only.Field is { } field) sql.Add(" AND ").Add(database.Dialect.Contains("patch", sql.Parameter($"\"{field.Name}\":[")));
        sql.Add(" ORDER BY seq DESC LIMIT ").Bind(limit);
        return await database.ReadAsync(Lane.Interactive, (sql, plan: schema.Plan(type)), static async (session, read) =>
        {
            var changes = new List<Change>();
            await session.QueryAsync(read.sql.Statement, read.sql.Values, (read.plan, changes), static (row, to) =>
            {
                to.changes.Add(ReadChange(row, to.plan));
                return true;
            });
            return changes;
        }, cancellation);
    }

    /// <summary>Takes one change back, as a change of its own: fields get their old values unless they were
    /// changed since; a deletion is restored, a creation deleted.</summary>
    /// <param name="only">The fields to take back; null for all of the change.</param>
    public ValueTask<UndoOutcome> UndoAsync(
        Tsid workspace, Actor actor, RecordType type, Tsid id, long seq, IReadOnlySet<string>? only, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, batch => UndoAsync(batch, type, id, seq, only), cancellation);

    /// <inheritdoc cref="UndoAsync(Tsid, Actor, RecordType, Tsid, long, IReadOnlySet{string}?, CancellationToken)"/>
    public static async ValueTask<UndoOutcome> UndoAsync(RecordBatch batch, RecordType type, Tsid id, long seq, IReadOnlySet<string>? only)
    {
        var plan = batch.Schema.Plan(type);
        var found = await batch.Session.FirstAsync(OneChange, [batch.Schema.Workspace.Value, seq, type.Name, id.Value], plan,
            static (row, plan) => new FoundChange(ReadChange(row, plan), row.Text(8)));
        if (found is not { Change: var change } || await batch.FindAsync(type, id) is not { } record)
            return new UndoOutcome(WriteOutcome.Of(WriteStatus.NotFound, id), []);
        switch (change.Kind)
        {
            case "create": return new UndoOutcome(await batch.DeleteAsync(type, id, null), []);
            case "delete": return new UndoOutcome(await batch.RestoreAsync(type, id, null), []);
            case "restore": return new UndoOutcome(await batch.DeleteAsync(type, id, null), []);
        }
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        var conflicts = new List<string>();
        foreach (var (field, from, to) in change.Fields)
        {
            if (field.ReadOnly || only?.Contains(field.Name) == false) continue;
            if (!record[field.Name].Equals(to)) conflicts.Add(field.Name);
            values[field.Name] = from;
        }
        if (values.Count == 0) conflicts.AddRange(Patch.Gone(plan, found.Patch).Where(name => only?.Contains(name) != false));
        if (conflicts.Count > 0) return new UndoOutcome(WriteOutcome.Of(WriteStatus.Stale, id, record.Version), conflicts);
        return new UndoOutcome(await batch.UpdateAsync(type, id, null, values, seq), []);
    }

    private sealed record FoundChange(Change Change, string? Patch);

    private static Change ReadChange(RowReader row, TypePlan plan) => new(
        row.Int64(0), row.Int64(1), row.Text(2)!, row.Int64(3), row.Text(4)!,
        row.Int64OrNull(5) is { } actor ? new Tsid(actor) : null,
        row.Int64OrNull(6) is { } import ? new Tsid(import) : null,
        row.Int64OrNull(7), [.. Patch.Read(plan, row.Text(8))]);
}
