using System.Runtime.InteropServices;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// The record writes of one transaction. Rows are written as they come; the change log, the counters and the numbers of
/// the changes are written by <see cref="CompleteAsync"/>, last, so that the workspace's counter row is held briefly.
/// </summary>
public sealed class RecordBatch
{
    /// <summary>How far the clock of whoever chooses an id may be ahead, in milliseconds.</summary>
    private const long Ahead = 24 * 60 * 60 * 1000;

    /// <summary>Ids that are looked up by one statement, to see whether any of many is there.</summary>
    private const int Asked = 500;

    private static readonly Dictionary<string, FieldValue> Nothing = [];

    private readonly IWriteSession session;
    private readonly RecordEngine engine;
    private readonly Actor actor;
    private readonly long now;
    private readonly List<LoggedWrite> pending = [];
    private readonly List<SqlValue> values = new(4);
    private readonly ReferenceCheck references;
    private readonly OpenChoices choices;
    private readonly LinkRows links;
    private readonly TimelineRows timeline;

    /// <summary>Records as this transaction sees them, where they were read ahead or written; null where there is none.</summary>
    private readonly Dictionary<(string Type, Tsid Id), Record?> known = [];
    private WorkspaceSchema schema;

    /// <summary>Made when it is needed first; of the schema as it is then.</summary>
    private SeenRelations? relations;
    private Step? step;
    private Tsid stepId;

    private RecordBatch(IWriteSession session, RecordEngine engine, WorkspaceSchema schema, Actor actor)
    {
        this.session = session;
        this.engine = engine;
        this.schema = schema;
        this.actor = actor;
        now = engine.Now;
        step = actor.Step;
        references = new ReferenceCheck(session);
        choices = new OpenChoices(session, engine.Schemas, schema.Workspace);
        links = new LinkRows(session, schema.Workspace);
        timeline = new TimelineRows(session, schema.Workspace);
    }

    /// <summary>The session of the transaction, for what belongs into it besides records.</summary>
    public IWriteSession Session => session;

    internal Dialect Dialect => engine.Dialect;

    /// <summary>The schema as this transaction sees it.</summary>
    public WorkspaceSchema Schema => schema;

    /// <summary>The number of the last change written; 0 before <see cref="CompleteAsync"/> and when nothing was written.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The person who writes; nothing when it is a key, an import or Brisk itself.</summary>
    private FieldValue Author => actor.Author is { } user ? FieldValue.Of(user) : FieldValue.Nothing;

    /// <summary>The step that what is written here makes or joins.</summary>
    public Tsid StepId => step is { } known ? known.Id : stepId == default ? stepId = engine.Ids.Next() : stepId;

    /// <summary>What is written here is one undo.</summary>
    internal void IsUndo() => step ??= new Step(StepId, StepKinds.Undo);

    /// <summary>What is written here is the same done to many records.</summary>
    /// <param name="label">For people; nothing of records.</param>
    /// <param name="kind">Of the step: the verb that does it, or <see cref="StepKinds.Bulk"/>.</param>
    public void IsBulk(string? label, string kind = StepKinds.Bulk) => step ??= new Step(StepId, kind, label);

    /// <summary>What is written here is what a verb does.</summary>
    public void Is(Verb verb) => step ??= new Step(StepId, verb.Name);

    /// <summary>What is written here takes a step back.</summary>
    /// <param name="kept">How many <see cref="KeptRecord"/> there are; null as long as more is to come.</param>
    internal void TakesBack(StoredStep taken, long? kept) => step = new Step(StepId, StepKinds.Undo, taken.Label, taken.Id, kept);

    /// <summary>How many changes will be, or were, logged.</summary>
    public int Changes => pending.Count;

    /// <summary>
    /// Begins with the schema that is known, unless another process, or this transaction, has changed it, or reads it by its own session: a job
    /// waits for no other connection.
    /// </summary>
    public static async ValueTask<RecordBatch> BeginAsync(IWriteSession session, RecordEngine engine, Tsid workspace, Actor actor)
    {
        var memory = engine.Generations.Memories.Of(workspace);
        if (!session.IsSchemaNew && memory.Schema is { } known && (session.SchemaNumber is not { } number || number == known.Generation))
            return new(session, engine, known, actor);
        return new(session, engine, await Schemas.ReadAsync(session, workspace), actor);
    }

    /// <summary>Reads the schema again, after this transaction changed it itself.</summary>
    public async ValueTask ReloadSchemaAsync() =>
        (schema, relations) = (engine.Under(await Schemas.ReadAsync(session, schema.Workspace), schema.Sight), null);

    /// <summary>
    /// Writes for somebody who sees so much: no other record is there. A write that takes its record, or leaves it, out of sight is a write
    /// like any other.
    /// </summary>
    public void See(Sight sight)
    {
        if (sight.IsAll) return;
        (schema, relations) = (engine.Under(schema.Full, sight), null);
    }

    /// <summary>What a record holds in a field, as whoever writes sees it.</summary>
    public ValueTask<FieldValue> ShownAsync(Record record, Field field) => ShownAsync(field, record[field.Name]);

    /// <summary>A value of a field that is seen, as whoever writes sees it.</summary>
    internal ValueTask<FieldValue> ShownAsync(Field field, FieldValue value) => schema.Seen is null ? new(value) : Relations.ShownAsync(field, value);

    /// <summary>A change as whoever writes sees it: without fields, and what became of them, that they do not see.</summary>
    internal async ValueTask<IReadOnlyList<(Field Field, FieldValue From, FieldValue To)>> ShownAsync(
        RecordType type, IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> fields) =>
        schema.Seen is null ? fields : await Relations.OfAsync(schema.Named(type.Name)!, fields);

    /// <summary>Says which values will be shown next: what they point to is asked for at once.</summary>
    internal ValueTask ExpectShownAsync(IEnumerable<(Field Field, FieldValue Value)> values) => schema.Seen is null ? default : Relations.ExpectAsync(values);

    private SeenRelations Relations => relations ??= new(session, schema, Dialect);

    /// <summary>Writes a new record.</summary>
    /// <param name="given">By field name, as <c>RecordInput</c> or an import made them. Names of fields that do not exist are ignored.</param>
    /// <param name="id">The id a client chose, or null for a new one.</param>
    public ValueTask<WriteOutcome> CreateAsync(RecordType type, IReadOnlyDictionary<string, FieldValue> given, Tsid? id = null) =>
        CreateAsync(new Draft(schema, type, actor, now, given), id);

    /// <summary>Says what will be created next: whether all exist that it points to is asked at once.</summary>
    public ValueTask ExpectAsync(IEnumerable<Draft> drafts) => references.ExpectAsync(schema, drafts);

    /// <summary>Says what will be created in this transaction, whatever comes first: records may point to it before.</summary>
    public void Promise(RecordType type, IEnumerable<Tsid> ids)
    {
        foreach (var id in ids) references.Made(type, id);
    }

    /// <summary>Says what records will point to next: whether all of it exists is asked at once.</summary>
    internal ValueTask ExpectAsync(IEnumerable<(string Type, long Id)> targets) => references.ExpectAsync(schema, targets);

    /// <summary>Says which records will be changed next: they are read at once, and written without waiting for each.</summary>
    public async ValueTask ExpectAsync(RecordType type, IEnumerable<Tsid> ids)
    {
        var wanted = ids.Where(id => !known.ContainsKey((type.Name, id))).Select(id => id.Value).Distinct().ToList();
        foreach (var id in wanted) known[(type.Name, new Tsid(id))] = null;
        var plan = schema.Plan(type);
        var records = await RowValues.AllAsync(session, plan, engine.Dialect, wanted);
        foreach (var record in records) known[(type.Name, record.Id)] = record;
        await ExpectShownAsync(from record in records from field in plan.References select (field, record[field.Name]));
    }

    /// <summary>
    /// Says which records will be given which values next. To whoever sees a part it is asked at once what they see of that; for others, what
    /// was said before the turn (<see cref="RecordNeeds"/>) is enough.
    /// </summary>
    public async ValueTask ExpectAsync(IReadOnlyList<(RecordType Type, Tsid Id, IReadOnlyDictionary<string, FieldValue> Given)> updates)
    {
        if (schema.Seen is null) return;
        foreach (var group in updates.GroupBy(update => update.Type.Name, StringComparer.Ordinal))
            await ExpectAsync(group.First().Type, group.Select(update => update.Id));
        var given = (from update in updates
                     from field in schema.Plan(update.Type).References
                     let value = update.Given.GetValueOrDefault(field.Name)
                     where !value.IsNothing
                     select (field, value)).ToList();
        await ExpectShownAsync(given);
        await ExpectAsync(given.SelectMany(pair => ReferenceCheck.Targets(pair.field, pair.value)));
    }

    /// <summary>Says what was read in this transaction under its schema, and nothing has changed since: it is not read again.</summary>
    public void Knows(IEnumerable<Record> records)
    {
        foreach (var record in records) known[(record.Type.Name, record.Id)] = record;
    }

    /// <summary>What is wrong with values that are about to be given to records: users and records they point to are not there.</summary>
    public async ValueTask<IReadOnlyList<Problem>> CheckReferencesAsync(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        var problems = new List<Problem>();
        var given = values.Where(pair => !pair.Value.IsNothing).ToDictionary(StringComparer.Ordinal);
        await references.CheckAsync(schema, schema.Plan(type), default, null, given, null, problems);
        return problems;
    }

    /// <summary>Whether one of some records is there: among the living, or in the trash.</summary>
    public async ValueTask<bool> AnyAsync(RecordType type, IEnumerable<long> ids, bool isOfTrash)
    {
        // The first that is there ends it: nobody waits while many are looked up.
        foreach (var some in ids.Chunk(Asked))
        {
            if (await AnyOfAsync(type, some, isOfTrash)) return true;
        }
        return false;
    }

    private async ValueTask<bool> AnyOfAsync(RecordType type, IEnumerable<long> ids, bool isOfTrash)
    {
        var (seen, more) = schema.Seen?.Condition(type, 2) ?? ("", []);
        var statement = SqlText.Shape($"SELECT r.id FROM {type.Plural} r WHERE r.workspace_id = $1 AND {Dialect.IdIn("r.id", "$2")} AND r.deleted_at IS "
            + $"{(isOfTrash ? "NOT NULL" : "NULL")}{RecordEngine.OfKind(type)}{seen} LIMIT 1");
        return await session.AnyAsync(statement, [schema.Workspace.Value, IdList.Of(ids), .. more]);
    }

    /// <summary>How many links some records have in some fields.</summary>
    public async ValueTask<long> CountLinksAsync(RecordType type, IReadOnlyList<Field> fields, IEnumerable<long> ids)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT count(*) FROM links l WHERE l.workspace_id = $1 AND l.from_type = ").Bind(type.Name).Add(" AND ");
        sql.Add(Dialect.IdIn("l.from_id", sql.Parameter(IdList.Of(ids)))).Add(Links.OfRecords);
        Links.AddList(sql.Add(" AND l.field IN "), [.. fields.Select(field => field.Name)]);
        return await session.ScalarAsync(sql.Statement, sql.Values.ToArray()) ?? 0;
    }

    /// <summary>Writes a new record that was made ready before.</summary>
    /// <param name="isFresh">The id was made by this Brisk: nobody has it yet.</param>
    public async ValueTask<WriteOutcome> CreateAsync(Draft prepared, Tsid? id = null, bool isFresh = false)
    {
        var draft = prepared.Under(schema);
        var plan = schema.Plan(draft.Plan.Type);
        var problems = draft.Problems.ToList();
        var key = id ?? engine.Ids.Next();
        await references.CheckAsync(schema, plan, key, null, draft.Values, null, problems);
        // An id tells when its record was made: lists and histories by id would show it first for as long as its clock was wrong.
        if (id is not null && !isFresh && key.UnixMilliseconds - now > Ahead)
            problems.Add(new Problem("id", RecordReasons.InTheFuture));
        if (problems.Count > 0) return new WriteOutcome(WriteStatus.Invalid, key, 0, problems);
        // Also by a record that is not seen: else all that is written with it would fail.
        if (id is not null && !isFresh && await FindAnyAsync(plan.Type, key) is { } there) return WriteOutcome.Of(WriteStatus.Taken, key, there.Version);

        await choices.KeepAsync(plan, draft.Values);
        await session.AddAsync(plan.Rows, draft.Bound(key));
        await links.AddAsync(plan, key, draft.Values);
        await timeline.AddAsync(plan, key, draft.Values);
        references.Made(plan.Type, key);
        known.Remove((plan.Type.Name, key));
        session.Forget(RecordNeeds.KeyOf(plan.Type, key));
        Log(new LoggedWrite(plan.Type, key, 1, "create", null, null, null, draft.Stored(key)));
        return WriteOutcome.Written(key, 1);
    }

    /// <summary>Changes fields of a record. Only what differs is written and logged.</summary>
    /// <param name="expectedVersion">The version the caller saw; null writes whatever it is now.</param>
    /// <param name="undoes">The number of the change this one takes back.</param>
    public ValueTask<WriteOutcome> UpdateAsync(
        RecordType type, Tsid id, long? expectedVersion, IReadOnlyDictionary<string, FieldValue> given, long? undoes = null) =>
        UpdateAsync(type, id, expectedVersion, given, undoes, undoes is not null || step?.Kind is StepKinds.Undo ? WriteWay.Undone : actor.Way);

    /// <summary>Makes a record what the rules of its type say of it now, where they became others since it was written.</summary>
    public ValueTask<WriteOutcome> FollowAsync(RecordType type, Tsid id) => UpdateAsync(type, id, null, Nothing, null, WriteWay.Following);

    private async ValueTask<WriteOutcome> UpdateAsync(
        RecordType type, Tsid id, long? expectedVersion, IReadOnlyDictionary<string, FieldValue> given, long? undoes, WriteWay way)
    {
        var plan = schema.Plan(type);
        if (await FindAsync(type, id) is not { DeletedAt: null } before) return WriteOutcome.Of(WriteStatus.NotFound, id);
        if (expectedVersion is { } expected && expected != before.Version) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        var after = new Dictionary<string, FieldValue>(before.Values, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            var to = value;
            if (schema.Seen is not null && plan.Type.Find(name) is { RelatedTypes.Count: > 0 } relation)
            {
                (to, var problem) = await Relations.MergedAsync(relation, before[name], value);
                if (problem is not null) return new WriteOutcome(WriteStatus.Invalid, id, before.Version, [problem]);
            }
            Set(after, name, to);
        }
        var wrong = plan.Type.Decide(new RecordWrite(before.Values, given, after, now, way, schema.SeesOf(type)));
        plan.Type.Rules.Derive(plan.Type, after);
        var names = Differences(plan, before, after, given);
        if (names.Count == 0 && wrong.Count == 0) return WriteOutcome.Of(WriteStatus.Unchanged, id, before.Version);
        var changed = names.ToHashSet(StringComparer.Ordinal);
        List<Problem> problems = [.. wrong, .. schema.Check(plan.Type, after)];
        await references.CheckAsync(schema, plan, id, before, after, changed, problems);
        if (problems.Count > 0) return new WriteOutcome(WriteStatus.Invalid, id, before.Version, problems);
        after["updatedAt"] = FieldValue.Of(now);
        Set(after, "updatedBy", Author);
        foreach (var name in (ReadOnlySpan<string>)["updatedAt", "updatedBy"]) if (changed.Add(name)) names.Add(name);
        var stored = Stored(plan, before, after, changed);
        var custom = RowValues.Custom(before.Custom, plan, after, stored);
        if (!await StoreAsync(plan, before, after, stored, custom)) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        await choices.KeepAsync(plan, after);
        await links.ChangeAsync(plan, id, before.Values, after);
        await timeline.ChangeAsync(plan, id, before.Values, after);
        var record = Remember(plan, new Record(plan.Type, id, before.Version + 1, after, null, custom, Unread(before, stored)));
        Log(new LoggedWrite(plan.Type, id, record.Version, "update", Patch.Write(plan, names, before.Values, after), undoes, before, record, names));
        return WriteOutcome.Written(id, record.Version);
    }

    /// <summary>Puts a record into the trash.</summary>
    /// <param name="unused">Only while no living record leads to it, as far as whoever writes sees them; itself does not count.</param>
    public ValueTask<WriteOutcome> DeleteAsync(RecordType type, Tsid id, long? expectedVersion, bool unused = false) =>
        MoveAsync(type, id, expectedVersion, delete: true, unused);

    /// <summary>Takes a record out of the trash.</summary>
    public ValueTask<WriteOutcome> RestoreAsync(RecordType type, Tsid id, long? expectedVersion) =>
        MoveAsync(type, id, expectedVersion, delete: false);

    /// <summary>A record as this transaction has it, deleted or not, with all of its values; null when there is none, or none that is seen.</summary>
    /// <param name="type">Of a view, a record of its kind.</param>
    public ValueTask<Record?> FindAsync(RecordType type, Tsid id) =>
        schema.Seen is null && type.Kind is null ? FindAnyAsync(type, id) : FindSeenAsync(type, id);

    private async ValueTask<Record?> FindSeenAsync(RecordType type, Tsid id) =>
        await FindAnyAsync(type, id) is { } record && (type.Kinds is not { } kinds || type.IsOfKind(record[kinds.Field]))
            && schema.Seen?.Holds(record) != false ? record : null;

    private ValueTask<Record?> FindAnyAsync(RecordType type, Tsid id)
    {
        if (known.TryGetValue((type.Name, id), out var record)) return new(record);
        if (session.TryRecall(RecordNeeds.KeyOf(type, id), out var read))
        {
            if (read is null) return default;
            if (read is ReadRecord recalled && ReferenceEquals(recalled.Plan, schema.Plan(type))) return new(recalled.Record);
        }
        return RowValues.FindAsync(session, schema.Plan(type), id);
    }

    /// <summary>Has a record looked at as the transaction leaves it, for an answer; null where it will not be.</summary>
    public RecordLook? LookAt(RecordType type, Tsid id)
    {
        // Whoever sees a part is answered by what they see then.
        if (schema.Seen is not null || choices.IsNew || session.IsSchemaNew) return null;
        var look = engine.LookAt(schema, type, id);
        return session.LookAtEnd(look) ? look : null;
    }

    /// <summary>Writes what belongs to the whole batch. The last call of the transaction.</summary>
    public async ValueTask CompleteAsync()
    {
        await choices.CompleteAsync();
        if (pending.Count == 0) return;
        step ??= new Step(StepId, pending.Count == 1 ? pending[0].Kind : StepKinds.Batch);
        LastSeq = await ChangeLog.AppendAsync(session, schema.Workspace, actor, step, now, pending);
        var (changes, last, workspace, steps) = (pending, LastSeq, schema.Workspace, new[] { step.Id });
        session.AfterCommit(() =>
        {
            var seq = last - changes.Count;
            engine.Committed(workspace, changes.ConvertAll(change =>
                new RecordChange(++seq, workspace, change.Type, change.Id, change.Before, change.After, change.Fields)
                {
                    Steps = steps, IsRestored = change.Kind is "restore",
                }));
        });
    }

    private async ValueTask<WriteOutcome> MoveAsync(RecordType type, Tsid id, long? expectedVersion, bool delete, bool unused = false)
    {
        var plan = schema.Plan(type);
        if (await FindAsync(type, id) is not { } before || before.DeletedAt is null != delete)
            return WriteOutcome.Of(WriteStatus.NotFound, id);
        if (expectedVersion is { } expected && expected != before.Version) return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        if (unused && await UserAsync(plan.Type, id) is { } user)
            return new WriteOutcome(WriteStatus.InUse, id, before.Version, [new Problem("unused", RecordReasons.InUse.Of(user))]);
        var after = new Dictionary<string, FieldValue>(before.Values, StringComparer.Ordinal);
        var followed = delete ? [] : Follow(plan, before, after);
        after["updatedAt"] = FieldValue.Of(now);
        Set(after, "updatedBy", Author);
        HashSet<string> written = new(followed, StringComparer.Ordinal) { "updatedAt", "updatedBy" };
        if (!await StoreAsync(plan, before, after, written, before.Custom, delete ? now : SqlValue.Null))
            return WriteOutcome.Of(WriteStatus.Stale, id, before.Version);
        await timeline.ChangeAsync(plan, id, delete ? before.Values : null, delete ? null : after);
        if (delete) references.Gone(type, id);
        else references.Made(type, id);
        var record = Remember(plan, new Record(plan.Type, id, before.Version + 1, after, delete ? now : null, before.Custom, Unread(before, written)));
        var patch = followed.Count == 0 ? null : Patch.Write(plan, followed, before.Values, after);
        Log(new LoggedWrite(plan.Type, id, record.Version, delete ? "delete" : "restore", patch, null, delete ? before : null, delete ? null : record));
        return WriteOutcome.Written(id, record.Version);
    }

    /// <summary>What ruled a record may have become another while it lay in the trash: changes its values, and answers the names of the fields.</summary>
    private List<string> Follow(TypePlan plan, Record before, Dictionary<string, FieldValue> after)
    {
        if (plan.Type.Rules.Together.Count == 0) return [];
        plan.Type.Decide(new RecordWrite(before.Values, Nothing, after, now, WriteWay.Following, schema.SeesOf(plan.Type)));
        plan.Type.Rules.Derive(plan.Type, after);
        return Differences(plan, before, after, Nothing);
    }

    /// <summary>The name of a record that leads to another; null when none does.</summary>
    private async ValueTask<string?> UserAsync(RecordType type, Tsid id)
    {
        var users = await RecordUses.FindAsync(session, schema, type, [id], new HashSet<(string, Tsid)> { (type.Name, id) }, Dialect);
        if (!users.TryGetValue(id, out var user)) return null;
        var other = schema.Named(user.Type)!;
        return (await FindAsync(other, user.Id))?[other.Title.Name].Text ?? "";
    }

    /// <summary>
    /// The names of the fields that differ, in the order of the type; also of those that are given anew and whose stored value cannot be
    /// read.
    /// </summary>
    private static List<string> Differences(TypePlan plan, Record before, Dictionary<string, FieldValue> after, IReadOnlyDictionary<string, FieldValue> given)
    {
        var names = new List<string>();
        foreach (var field in plan.Type.Fields)
        {
            var isUnread = before.Unread?.Contains(field.Name) == true && given.ContainsKey(field.Name);
            if (isUnread || !before[field.Name].Equals(after.GetValueOrDefault(field.Name))) names.Add(field.Name);
        }
        return names;
    }

    /// <summary>What is written: telephone numbers of a record that moved to another country have another searched form.</summary>
    private static HashSet<string> Stored(TypePlan plan, Record before, Dictionary<string, FieldValue> after, HashSet<string> changed)
    {
        if (!changed.Contains(PhoneScope.CountryField)) return changed;
        var phones = plan.Type.Fields.Where(field => field.Kind is PhoneField && (after.ContainsKey(field.Name) || before.Values.ContainsKey(field.Name)));
        return [.. changed, .. phones.Select(field => field.Name)];
    }

    /// <summary>What cannot be read of a record once some of its fields are written anew.</summary>
    private static HashSet<string>? Unread(Record before, HashSet<string> written) =>
        before.Unread is { } unread && unread.Any(name => !written.Contains(name))
            ? unread.Where(name => !written.Contains(name)).ToHashSet(StringComparer.Ordinal) : null;

    /// <param name="deletedAt">When it was put into the trash, or nothing for out of it; null where it stays where it is.</param>
    private ValueTask<bool> StoreAsync(
        TypePlan plan, Record before, Dictionary<string, FieldValue> after, HashSet<string> changed, string? custom, SqlValue? deletedAt = null)
    {
        var names = new StringBuilder();
        values.Clear();
        values.AddRange([schema.Workspace.Value, before.Id.Value, before.Version]);
        foreach (var slot in plan.Slots)
        {
            if (!changed.Contains(slot.Field.Name)) continue;
            RowValues.Bind(values, slot, after);
            foreach (var column in TypePlan.Columns(slot)) names.Append(column).Append(',');
        }
        names.Length--;
        if (!string.Equals(custom, before.Custom, StringComparison.Ordinal))
        {
            names.Append(",custom");
            values.Add(custom);
        }
        if (deletedAt is { } moment)
        {
            names.Append(",deleted_at");
            values.Add(moment);
        }
        return session.ChangeAsync(plan.Change(names.ToString()), CollectionsMarshal.AsSpan(values));
    }

    private void Log(LoggedWrite write)
    {
        pending.Add(write);
        relations?.Forget(write.Type, write.Id);
    }

    private Record Remember(TypePlan plan, Record written)
    {
        known[(written.Type.Name, written.Id)] = written;
        session.Remember(RecordNeeds.KeyOf(written.Type, written.Id), plan.Table, new ReadRecord(plan, written));
        return written;
    }

    private static void Set(Dictionary<string, FieldValue> record, string name, FieldValue value)
    {
        if (value.IsNothing) record.Remove(name);
        else record[name] = value;
    }
}
