using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// The record writes of one transaction. Rows are written as they come; the change log, the counters and the numbers of
/// the changes are written by <see cref="CompleteAsync"/>, last, so that the workspace's counter row is held briefly.
/// </summary>
public sealed class RecordBatch
{
    private static readonly Statement TakeSeq = new("UPDATE workspace_seq SET seq = seq + $2 WHERE workspace_id = $1 RETURNING seq");
    private static readonly TableShape Log = new("changes",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("seq", SqlValueKind.Integer, 2), new("record_type", SqlValueKind.Text, 0), new("record_id", SqlValueKind.Integer, 0), new("version", SqlValueKind.Integer, 0),
        new("kind", SqlValueKind.Text, 0), new("at", SqlValueKind.Integer, 0), new("actor_kind", SqlValueKind.Text, 0), new("actor_id", SqlValueKind.Integer, 0), new("import_id", SqlValueKind.Integer, 0),
        new("undoes", SqlValueKind.Integer, 0), new("patch", SqlValueKind.Text, 0),
    ]);
    private static readonly TableShape TagRows = new("record_tags", [new("workspace_id", SqlValueKind.Integer, 1), new("record_type", SqlValueKind.Text, 2), new("tag_key", SqlValueKind.Text, 3), new("record_id", SqlValueKind.Integer, 4)]);
    private static readonly Statement Count = new("INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");
    private static readonly Statement Number = new("INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, name) DO UPDATE SET n = excluded.n");
    private static readonly Statement AddTag = new("INSERT INTO record_tags (workspace_id, record_type, tag_key, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, record_type, tag_key, record_id) DO NOTHING");
    private static readonly Statement DropTag = new("DELETE FROM record_tags WHERE workspace_id = $1 AND record_type = $2 AND tag_key = $3 AND record_id = $4");

    /// <summary>Changes handed over at once: enough to be quick, and no large piece of memory.</summary>
    private const int LogRows = 16 * TableShape.Many;

    /// <summary>How far the clock of whoever chooses an id may be ahead, in milliseconds.</summary>
    private const long Ahead = 24 * 60 * 60 * 1000;

    private readonly IWriteSession session;
    private readonly RecordEngine engine;
    private readonly Actor actor;
    private readonly long now;
    private readonly List<Pending> pending = [];
    private readonly HashSet<(string Type, long Id)> seen = [];
    private readonly List<SqlValue> values = new(80);
    private readonly Dictionary<(string Type, string Field), List<Choice>> newChoices = [];
    private readonly Dictionary<string, IReadOnlyList<string>> tagLists = new(StringComparer.Ordinal);
    private WorkspaceSchema schema;
    private bool schemaChanged;

    private static readonly List<string> None = [];

    private sealed record Pending(RecordType Type, Tsid Id, long Version, string Kind, string? Patch, long? Undoes, Record? Before, Record? After, IReadOnlyList<string>? Fields = null);

    private RecordBatch(IWriteSession session, RecordEngine engine, WorkspaceSchema schema, Actor actor)
    {
        this.session = session;
        this.engine = engine;
        this.schema = schema;
        this.actor = actor;
        now = engine.Now;
    }

    /// <summary>The session of the transaction, for what belongs into it besides records.</summary>
    public IWriteSession Session => session;

    /// <summary>The schema as this transaction sees it.</summary>
    public WorkspaceSchema Schema => schema;

    /// <summary>The number of the last change written; 0 before <see cref="CompleteAsync"/> and when nothing was written.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The person who writes; nothing when it is a key, an import or Brisk itself.</summary>
    private FieldValue Author => actor.Author is { } user ? FieldValue.Of(user) : FieldValue.Nothing;

    /// <summary>How many changes will be, or were, logged.</summary>
    public int Changes => pending.Count;

    public static async ValueTask<RecordBatch> BeginAsync(IWriteSession session, RecordEngine engine, Tsid workspace, Actor actor) =>
        new(session, engine, await engine.Schemas.GetAsync(workspace, CancellationToken.None), actor);

    /// <summary>Reads the schema again, after this transaction changed it itself.</summary>
    public async ValueTask ReloadSchemaAsync() => schema = await Schemas.ReadAsync(session, schema.Workspace);

    /// <summary>Writes a new record.</summary>
    /// <param name="given">By field name, as <c>RecordInput</c> or an import made them. Names of fields that do not exist are ignored.</param>
    /// <param name="id">The id a client chose, or null for a new one.</param>
    public ValueTask<WriteOutcome> CreateAsync(RecordType type, IReadOnlyDictionary<string, FieldValue> given, Tsid? id = null) => CreateAsync(new Draft(schema, type, actor, now, given), id);

    /// <summary>Says what will be created next: whether all exist that it points to is asked at once.</summary>
    public async ValueTask ExpectAsync(IEnumerable<Draft> drafts)
    {
        var wanted = drafts.SelectMany(draft => draft.Plan.References.Where(field => field.Kind.Shape == Shape.Relation && draft.Values.ContainsKey(field.Name)).Select(field => (Type: field.RelatedType!, Id: draft.Values[field.Name].Integer)))
            .Distinct().Where(target => !seen.Contains(target));
        foreach (var group in wanted.GroupBy(target => target.Type, StringComparer.Ordinal).ToList())
        {
            var targets = group.Select(target => new SqlValue[] { schema.Workspace.Value, target.Id }).ToList();
            await session.QueryEachAsync(Existing(schema.Plan(group.Key)), targets, (seen, group.Key, targets), static (_, to) =>
            {
                to.State.seen.Add((to.State.Key, to.State.targets[to.At][1].Integer));
                return false;
            });
        }
    }

    /// <summary>Writes a new record that was made ready before.</summary>
    /// <param name="isFresh">The id was made by this Brisk: nobody has it yet.</param>
    public async ValueTask<WriteOutcome> CreateAsync(Draft prepared, Tsid? id = null, bool isFresh = false)
    {
        var draft = prepared.Under(schema);
        var plan = schema.Plan(draft.Plan.Type);
        var problems = await CheckAsync(plan, draft.Problems, draft.Values, null);
        var key = id ?? engine.Ids.Next();
        // An id tells when its record was made: lists and histories by id would show it first for as long as its clock was wrong.
        if (id is not null && !isFresh && key.UnixMilliseconds - now > Ahead) problems.Add(new Problem("id", "in-the-future", "The id is of a moment that is more than a day ahead. Set the clock of the device that made it."));
        if (problems.Count > 0) return new WriteOutcome(WriteStatus.Invalid, key, 0, problems);
        if (id is not null && !isFresh && await RowValues.FindAsync(session, plan, key) is { } there) return WriteOutcome.Of(WriteStatus.Taken, key, there.Version);

        await KeepChoicesAsync(plan, draft.Values);
        await session.AddAsync(plan.Rows, draft.Bound(key));
        foreach (var tag in TagsOf(plan, draft.Values)) await session.AddAsync(TagRows, [schema.Workspace.Value, plan.Type.Name, tag, key.Value]);
        seen.Add((plan.Type.Name, key.Value));
        pending.Add(new Pending(plan.Type, key, 1, "create", null, null, null, draft.Stored(key)));
        return WriteOutcome.Written(key, 1);
    }

    /// <summary>Changes fields of a record. Only what differs is written and logged.</summary>
    /// <param name="expectedVersion">The version the caller saw; null writes whatever it is now.</param>
    /// <param name="undoes">The number of the change this one takes back.</param>
    public async ValueTask<WriteOutcome> UpdateAsync(RecordType type, Tsid id, long? expectedVersion, IReadOnlyDictionary<string, FieldValue> given, long? undoes = null)
    {
        var plan = schema.Plan(type);
        if (await RowValues.FindAsync(session, plan, id) is not { DeletedAt: null } before) return WriteOutcome.Of(WriteStatus.NotFound, id);
        if (expectedVersion is { } expected && expected != before.Version) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        var after = new Dictionary<string, FieldValue>(before.Values, StringComparer.Ordinal);
        foreach (var (name, value) in given) Set(after, name, value);
        plan.Type.Rules.Derive(plan.Type, after);
        var changed = Differences(plan, before.Values, after);
        if (changed.Count == 0) return WriteOutcome.Of(WriteStatus.Unchanged, id, before.Version);
        var problems = await CheckAsync(plan, plan.Type.Rules.Check(plan.Type, after), after, changed);
        if (problems.Count > 0) return new WriteOutcome(WriteStatus.Invalid, id, before.Version, problems);
        Stamp(after, changed);
        var custom = RowValues.Custom(before.Custom, plan, changed.ToDictionary(name => name, name => after.GetValueOrDefault(name), StringComparer.Ordinal));
        if (!await StoreAsync(plan, before, after, changed, custom)) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        await KeepChoicesAsync(plan, after);
        await ChangeTagsAsync(plan, id, TagsOf(plan, before.Values), TagsOf(plan, after));
        var record = new Record(plan.Type, id, before.Version + 1, after, null, custom);
        pending.Add(new Pending(plan.Type, id, record.Version, "update", Patch.Write(plan, changed, before.Values, after), undoes, before, record, changed));
        return WriteOutcome.Written(id, record.Version);
    }

    /// <summary>Puts a record into the trash.</summary>
    public ValueTask<WriteOutcome> DeleteAsync(RecordType type, Tsid id, long? expectedVersion) => MoveAsync(type, id, expectedVersion, delete: true);

    /// <summary>Takes a record out of the trash.</summary>
    public ValueTask<WriteOutcome> RestoreAsync(RecordType type, Tsid id, long? expectedVersion) => MoveAsync(type, id, expectedVersion, delete: false);

    /// <summary>A record as this transaction sees it, deleted or not; null when there is none.</summary>
    public ValueTask<Record?> FindAsync(RecordType type, Tsid id) => RowValues.FindAsync(session, schema.Plan(type), id);

    /// <summary>Writes what belongs to the whole batch. The last call of the transaction.</summary>
    public async ValueTask CompleteAsync()
    {
        if (schemaChanged) await engine.Schemas.ChangedAsync(session, schema.Workspace);
        if (pending.Count == 0) return;
        LastSeq = await session.ScalarAsync(TakeSeq, [schema.Workspace.Value, pending.Count]) ?? 0;
        await LogAsync(LastSeq - pending.Count);
        await CountAsync();
        var (changes, last, workspace) = (pending, LastSeq, schema.Workspace);
        session.AfterCommit(() =>
        {
            var seq = last - changes.Count;
            engine.Committed(workspace, changes.ConvertAll(change => new RecordChange(++seq, workspace, change.Type, change.Id, change.Before, change.After, change.Fields)));
        });
    }

    private async ValueTask LogAsync(long seq)
    {
        values.Clear();
        foreach (var change in pending)
        {
            values.AddRange(
            [
                schema.Workspace.Value, ++seq, change.Type.Name, change.Id.Value, change.Version, change.Kind, now, actor.Name,
                actor.Id?.Value, actor.ImportId?.Value, change.Undoes, change.Patch,
            ]);
            if (values.Count < LogRows * Log.Columns.Count) continue;
            await session.AddAsync(Log, CollectionsMarshal.AsSpan(values));
            values.Clear();
        }
        await session.AddAsync(Log, CollectionsMarshal.AsSpan(values));
    }

    private async ValueTask CountAsync()
    {
        var seq = LastSeq - pending.Count;
        foreach (var group in pending.Select(change => (change, seq: ++seq)).GroupBy(pair => pair.change.Type.Name, StringComparer.Ordinal))
        {
            var living = group.Sum(pair => (pair.change.After is null ? 0 : 1) - (pair.change.Before is null ? 0 : 1));
            var trashed = group.Sum(pair => pair.change.Kind switch { "delete" => 1, "restore" => -1, _ => 0 });
            if (living != 0) await session.PostAsync(Count, [schema.Workspace.Value, group.Key, living]);
            if (trashed != 0) await session.PostAsync(Count, [schema.Workspace.Value, group.Key + ":deleted", trashed]);
            await session.PostAsync(Number, [schema.Workspace.Value, Generations.Counter(group.Key), group.Last().seq]);
        }
    }

    private async ValueTask<WriteOutcome> MoveAsync(RecordType type, Tsid id, long? expectedVersion, bool delete)
    {
        var plan = schema.Plan(type);
        if (await RowValues.FindAsync(session, plan, id) is not { } before || before.DeletedAt is null != delete) return WriteOutcome.Of(WriteStatus.NotFound, id);
        if (expectedVersion is { } expected && expected != before.Version) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        var statement = SqlText.Shape($"UPDATE {plan.Table} SET deleted_at = $4, version = version + 1, updated_at = $5, updated_by = $6 WHERE workspace_id = $1 AND id = $2 AND version = $3");
        if (await session.ExecuteAsync(statement, [schema.Workspace.Value, id.Value, before.Version, delete ? now : SqlValue.Null, now, Bound.Of(Author)]) == 0) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        if (delete) seen.Remove((type.Name, id.Value));
        var after = new Dictionary<string, FieldValue>(before.Values, StringComparer.Ordinal) { ["updatedAt"] = FieldValue.Of(now) };
        Set(after, "updatedBy", Author);
        var record = new Record(plan.Type, id, before.Version + 1, after, delete ? now : null, before.Custom);
        pending.Add(new Pending(plan.Type, id, record.Version, delete ? "delete" : "restore", null, null, delete ? before : null, delete ? null : record));
        return WriteOutcome.Written(id, record.Version);
    }

    private static List<string> Differences(TypePlan plan, IReadOnlyDictionary<string, FieldValue> before, Dictionary<string, FieldValue> after) =>
        [.. plan.Type.Fields.Select(field => field.Name).Where(name => !before.GetValueOrDefault(name).Equals(after.GetValueOrDefault(name)))];

    private void Stamp(Dictionary<string, FieldValue> after, List<string> changed)
    {
        after["updatedAt"] = FieldValue.Of(now);
        Set(after, "updatedBy", Author);
        foreach (var name in (ReadOnlySpan<string>)["updatedAt", "updatedBy"]) if (!changed.Contains(name, StringComparer.Ordinal)) changed.Add(name);
    }

    private async ValueTask<bool> StoreAsync(TypePlan plan, Record before, Dictionary<string, FieldValue> after, List<string> changed, string? custom)
    {
        values.Clear();
        var sql = new SqlText().Add("UPDATE ").Add(plan.Table).Add(" SET version = version + 1");
        foreach (var slot in plan.Slots)
        {
            if (!changed.Contains(slot.Field.Name, StringComparer.Ordinal)) continue;
            values.Clear();
            RowValues.Bind(values, slot, after.GetValueOrDefault(slot.Field.Name));
            var i = 0;
            foreach (var column in TypePlan.Columns(slot)) sql.Add(", ").Add(column).Add(" = ").Bind(values[i++]);
        }
        if (!string.Equals(custom, before.Custom, StringComparison.Ordinal)) sql.Add(", custom = ").Bind(custom);
        sql.Add(" WHERE workspace_id = ").Bind(schema.Workspace.Value).Add(" AND id = ").Bind(before.Id.Value).Add(" AND version = ").Bind(before.Version);
        return await session.ExecuteAsync(sql.Statement, sql.Values) == 1;
    }

    /// <param name="found">What the rules say of the record by itself.</param>
    /// <param name="changed">The fields whose references are looked at; null for all.</param>
    private async ValueTask<List<Problem>> CheckAsync(TypePlan plan, IEnumerable<Problem> found, IReadOnlyDictionary<string, FieldValue> record, List<string>? changed)
    {
        var problems = found.ToList();
        foreach (var field in plan.References)
        {
            if (!record.TryGetValue(field.Name, out var value) || changed?.Contains(field.Name, StringComparer.Ordinal) == false) continue;
            if (field.Kind.Shape == Shape.User && schema.User(new Tsid(value.Integer)) is null)
                problems.Add(new Problem(field.Name, "unknown-user", $"{field.Label}: there is no such user in this workspace."));
            if (field.Kind.Shape == Shape.Relation && !await ExistsAsync(schema.Plan(field.RelatedType!), value.Integer))
                problems.Add(new Problem(field.Name, "unknown-record", $"{field.Label}: there is no such {field.RelatedType} in this workspace."));
        }
        return problems;
    }

    private async ValueTask<bool> ExistsAsync(TypePlan plan, long id)
    {
        if (seen.Contains((plan.Type.Name, id))) return true;
        if (!await session.AnyAsync(Existing(plan), [schema.Workspace.Value, id])) return false;
        seen.Add((plan.Type.Name, id));
        return true;
    }

    private static Statement Existing(TypePlan plan) => SqlText.Shape($"SELECT id FROM {plan.Table} WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL");

    /// <summary>Choices that came into being by being used get a place in the schema and a hue.</summary>
    private async ValueTask KeepChoicesAsync(TypePlan plan, IReadOnlyDictionary<string, FieldValue> record)
    {
        foreach (var field in plan.OpenFields)
        {
            if (!record.TryGetValue(field.Name, out var value)) continue;
            if (field.Kind is not TagsField)
            {
                await KeepChoiceAsync(plan, field, value.Text!);
                continue;
            }
            foreach (var tag in ReadTags(value.Text)) await KeepChoiceAsync(plan, field, tag);
        }
    }

    private async ValueTask KeepChoiceAsync(TypePlan plan, Field field, string value)
    {
        if (plan.HasChoice(field, value)) return;
        if (!newChoices.TryGetValue((plan.Type.Name, field.Name), out var added)) newChoices[(plan.Type.Name, field.Name)] = added = [];
        if (added.Exists(choice => string.Equals(choice.Value, value, StringComparison.OrdinalIgnoreCase))) return;
        var place = field.Choices.Count + added.Count;
        var fresh = new Choice(value, value, Schemas.Hues[place % Schemas.Hues.Count]);
        added.Add(fresh);
        schemaChanged = true;
        await Schemas.AddChoiceAsync(session, schema.Workspace, plan.Type, field, fresh, place);
    }

    /// <summary>The same few lists of tags come again and again within a batch.</summary>
    private IReadOnlyList<string> ReadTags(string? json)
    {
        if (json is null) return [];
        if (!tagLists.TryGetValue(json, out var tags)) tagLists[json] = tags = Tags.Read(json);
        return tags;
    }

    private List<string> TagsOf(TypePlan plan, IReadOnlyDictionary<string, FieldValue> record)
    {
        List<string>? keys = null;
        foreach (var field in plan.TagFields)
        {
            foreach (var tag in ReadTags(record.GetValueOrDefault(field.Name).Text))
            {
                var key = Tags.KeyOf(tag);
                if (keys?.Contains(key, StringComparer.Ordinal) != true) (keys ??= []).Add(key);
            }
        }
        return keys ?? None;
    }

    private async ValueTask ChangeTagsAsync(TypePlan plan, Tsid id, List<string> before, List<string> after)
    {
        foreach (var tag in before) if (!after.Contains(tag, StringComparer.Ordinal)) await session.PostAsync(DropTag, [schema.Workspace.Value, plan.Type.Name, tag, id.Value]);
        foreach (var tag in after) if (!before.Contains(tag, StringComparer.Ordinal)) await session.PostAsync(AddTag, [schema.Workspace.Value, plan.Type.Name, tag, id.Value]);
    }

    private static void Set(Dictionary<string, FieldValue> record, string name, FieldValue value)
    {
        if (value.IsNothing) record.Remove(name);
        else record[name] = value;
    }
}
