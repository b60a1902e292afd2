using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Imports;

/// <summary>What an import asks of the records that are there.</summary>
public static class ImportReads
{
    private const int ChangesAtOnce = 1_000;

    /// <summary>The oldest living record of each key of a field, by key. Keys are in searched form (<see cref="RecordEngine.KeysOf"/>).</summary>
    public static async ValueTask<Dictionary<string, Tsid>> OldestAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys)
    {
        var found = new List<(string Key, Tsid Id)>();
        await RecordEngine.MatchAsync(session, schema, schema.Named(type.Name)!, field, keys, found);
        return Oldest(found);
    }

    /// <summary>The same without what an import has made and nobody has changed since: that is answered apart.</summary>
    /// <param name="step">That of the import; null where it has written nothing.</param>
    public static async ValueTask<(Dictionary<string, Tsid> Oldest, Dictionary<string, Tsid> Made)> OldestAsync(
        ISession session, Dialect dialect, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys, StoredStep? step)
    {
        var found = new List<(string Key, Tsid Id)>();
        await RecordEngine.MatchAsync(session, schema, schema.Named(type.Name)!, field, keys, found);
        var (made, _) = await DoneAsync(session, schema, type, field, found.ConvertAll(pair => pair.Id), step);
        if (made.Count == 0) return (Oldest(found), []);
        var untouched = await UntouchedAsync(session, schema, type, (await FindAllAsync(session, dialect, schema, type, made)).Values, step);
        var ofStep = found.ToLookup(pair => untouched.Contains(pair.Id));
        return (Oldest(ofStep[false]), Oldest(ofStep[true]));
    }

    /// <summary>
    /// Those of some records that nobody has changed since a step made them: only the step itself, or what took it back and put it back.
    /// </summary>
    public static async ValueTask<HashSet<Tsid>> UntouchedAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Record> records, StoredStep? step)
    {
        if (step is null || records.Count == 0) return [];
        var (family, own) = (await StepTable.FamilyAsync(session, schema.Workspace, step), new Dictionary<Tsid, long>());
        // Each change is one version.
        await ChangeLog.ReadEachAsync(session, schema.Workspace, type, [.. records.Select(record => (record.Id, step.FirstSeq))],
            family.Max(one => one.LastSeq), family, (_, change) => own[change.Id] = own.GetValueOrDefault(change.Id) + 1);
        return [.. records.Where(record => own.GetValueOrDefault(record.Id) == record.Version).Select(record => record.Id)];
    }

    private static Dictionary<string, Tsid> Oldest(IEnumerable<(string Key, Tsid Id)> found)
    {
        var oldest = new Dictionary<string, Tsid>(StringComparer.Ordinal);
        foreach (var (key, id) in found) if (!oldest.TryGetValue(key, out var known) || id < known) oldest[key] = id;
        return oldest;
    }

    /// <summary>The step of an import as far as it has written; null while it has not.</summary>
    public static async ValueTask<StoredStep?> StepAsync(ISession session, WorkspaceSchema schema, Tsid? import) =>
        import is { } id ? await StepTable.FindAsync(session, schema.Workspace, id) : null;

    /// <summary>The living records of each key of a field, two of each at most, the oldest first, as they had it before an import.</summary>
    /// <param name="step">That of the import; null where it has written nothing.</param>
    /// <returns>Also those that the import made.</returns>
    public static async ValueTask<IReadOnlyList<(string Key, Tsid Id, bool IsMade)>> BeforeAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys, StoredStep? step)
    {
        var (form, had) = (new SearchedForm(field), new List<(string Key, Tsid Id, bool IsMade)>());
        var asked = keys.ToList();
        for (var most = RecordEngine.MostMatches; asked.Count > 0; most *= 16)
        {
            var found = new List<(string Key, Tsid Id)>();
            await RecordEngine.MatchAsync(session, schema, schema.Named(type.Name)!, field, asked, found, most);
            var (made, former) = await DoneAsync(session, schema, type, field, found.ConvertAll(pair => pair.Id), step);
            asked = [];
            foreach (var ofKey in found.GroupBy(pair => pair.Key, StringComparer.Ordinal))
            {
                var left = ofKey.Where(pair => !former.TryGetValue(pair.Id, out var was) || form.Of(was).Text == ofKey.Key)
                    .OrderBy(pair => pair.Id.Value).Take(RecordEngine.MostMatches).ToList();
                // Behind those that the import gave the key there may be some that had it.
                if (left.Count < RecordEngine.MostMatches && ofKey.Count() == most) asked.Add(ofKey.Key);
                else had.AddRange(left.Select(pair => (pair.Key, pair.Id, made.Contains(pair.Id))));
            }
        }
        return [.. had.OrderBy(pair => pair.Id.Value)];
    }

    /// <summary>Which of some records a step made, and what a field of the others was before it.</summary>
    private static async ValueTask<(HashSet<Tsid> Made, Dictionary<Tsid, FieldValue> Former)> DoneAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<Tsid> ids, StoredStep? step)
    {
        var (made, former) = (new HashSet<Tsid>(), new Dictionary<Tsid, FieldValue>());
        if (step is null) return (made, former);
        var (plan, asked) = (schema.Plan(type), ids.Distinct().Select(id => (id, step.FirstSeq)).ToList());
        // The newest comes first: what stays is what the first change found.
        await ChangeLog.ReadEachAsync(session, schema.Workspace, type, asked, step.LastSeq, [step], (at, change) =>
        {
            if (change.Kind == "create") made.Add(change.Id);
            else if (change.Kind == "update")
                foreach (var (changed, from, _) in Patch.Read(plan, change.Patch)) if (changed.Name == field.Name) former[change.Id] = from;
        });
        foreach (var id in made) former.Remove(id);
        return (made, former);
    }

    /// <summary>What some fields of the records that an import changed were before, as far as it changed them.</summary>
    /// <param name="step">That of the import; null where it has written nothing.</param>
    public static async ValueTask<IReadOnlyDictionary<Tsid, Dictionary<string, FieldValue>>> ChangedAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlySet<string> fields, StoredStep? step)
    {
        var (plan, changed) = (schema.Plan(type), new Dictionary<Tsid, Dictionary<string, FieldValue>>());
        for (var before = long.MaxValue; step is not null;)
        {
            var changes = await ChangeLog.OfStepAsync(session, schema.Workspace, step, before, ChangesAtOnce);
            foreach (var change in changes.Where(change => change.Type == type.Name))
            {
                if (change.Kind == "create") changed.Remove(change.Id);
                else if (change.Kind == "update")
                {
                    foreach (var (field, from, _) in Patch.Read(plan, change.Patch).Where(value => fields.Contains(value.Field.Name)))
                    {
                        if (!changed.TryGetValue(change.Id, out var values)) changed.Add(change.Id, values = new(StringComparer.Ordinal));
                        // The newest comes first: what stays is what the first change found.
                        values[field.Name] = from;
                    }
                }
            }
            if (changes.Count < ChangesAtOnce) break;
            before = changes[^1].Seq;
        }
        return changed;
    }

    /// <summary>The record that has the value of a row.</summary>
    /// <param name="oldest">What <see cref="OldestAsync"/> found for all keys of the row.</param>
    /// <returns>
    /// Null when there is none. Unclear when the record has the telephone number only if that is another country's than
    /// the row's, or several records may have it: it is one of those, and none is surely meant.
    /// </returns>
    public static (Tsid? Record, bool IsUnclear) Match(RowKeys row, IReadOnlyDictionary<string, Tsid> oldest)
    {
        if (oldest.Count == 0 || row.Present is not [var own, ..]) return default;
        if (oldest.TryGetValue(own, out var same)) return (same, false);
        var found = row.Present.Where(oldest.ContainsKey).Select(key => oldest[key]).Distinct().ToList();
        return found.Count == 0 ? (null, false) : (found[0], found.Count > 1 || row.HasCountry);
    }

    /// <summary>A record as the session sees it, deleted or not; null when there is none.</summary>
    public static ValueTask<Record?> FindAsync(ISession session, WorkspaceSchema schema, RecordType type, Tsid id) =>
        RowValues.FindAsync(session, schema.Plan(type), id);

    /// <summary>Records as the session sees them, deleted or not, by their ids, in one question.</summary>
    public static async ValueTask<Dictionary<Tsid, Record>> FindAllAsync(
        ISession session, Dialect dialect, WorkspaceSchema schema, RecordType type, IEnumerable<Tsid> ids) =>
        (await RowValues.AllAsync(session, schema.Plan(type), dialect, [.. ids.Select(id => id.Value).Distinct()])).ToDictionary(record => record.Id);

    /// <summary>Those of some ids that living records of a type have.</summary>
    public static async ValueTask<IReadOnlyList<Tsid>> LivingAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, Dialect dialect)
    {
        if (ids.Count == 0) return [];
        var statement = SqlText.Shape($"SELECT id FROM {type.Plural} WHERE workspace_id = $1 AND {dialect.IdIn("id", "$2")} AND deleted_at IS NULL");
        return await session.ListAsync(statement, [schema.Workspace.Value, IdList.Of(ids.Select(id => id.Value))], static row => new Tsid(row.Int64(0)));
    }

    /// <summary>The names of those of some ids that living records of a type have.</summary>
    public static async ValueTask<IReadOnlyList<(Tsid Id, string Name)>> NamesAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, Dialect dialect)
    {
        if (ids.Count == 0) return [];
        var plan = schema.Plan(type);
        var statement = SqlText.Shape(
            $"SELECT o.id, o.{plan.Title.Value} FROM {plan.Table} o WHERE o.workspace_id = $1 AND {dialect.IdIn("o.id", "$2")} AND o.deleted_at IS NULL");
        return await session.ListAsync(
            statement, [schema.Workspace.Value, IdList.Of(ids.Select(id => id.Value))], static row => (new Tsid(row.Int64(0)), row.Text(1) ?? ""));
    }

    /// <summary>The same names as they were before an import, also those that it has changed.</summary>
    /// <param name="step">That of the import; null where it has written nothing.</param>
    public static async ValueTask<IReadOnlyList<(Tsid Id, string Name)>> NamesBeforeAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, Dialect dialect, StoredStep? step)
    {
        var names = await NamesAsync(session, schema, type, ids, dialect);
        var (_, former) = await DoneAsync(session, schema, type, type.Title, names.Select(pair => pair.Id), step);
        return [.. names.Select(pair => former.TryGetValue(pair.Id, out var was) ? (pair.Id, was.Text ?? "") : pair)];
    }

    /// <summary>Whether a living record has a value in a custom field. Reads the table when none has.</summary>
    public static async ValueTask<bool> FieldIsUsedAsync(ISession session, Dialect dialect, Tsid workspace, RecordType type, Field field)
    {
        var statement = SqlText.Shape(
            $"SELECT id FROM {type.Plural} WHERE workspace_id = $1 AND deleted_at IS NULL AND custom IS NOT NULL "
            + $"AND {dialect.JsonText("custom", field.Name)} IS NOT NULL LIMIT 1");
        return await session.AnyAsync(statement, [workspace.Value]);
    }
}
