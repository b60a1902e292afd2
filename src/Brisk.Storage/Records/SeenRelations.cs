using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Which of the records that relations and links point to are seen, as a session sees them; each is asked for once, and many together.</summary>
/// <param name="schema">Under a sight.</param>
internal sealed class SeenRelations(ISession session, WorkspaceSchema schema, Dialect dialect)
{
    /// <summary>Records asked for by one statement.</summary>
    private const int Together = 5_000;

    private readonly Dictionary<(string Type, long Id), bool> known = [];

    /// <summary>Says which values will be told next: what they point to is asked for at once.</summary>
    public ValueTask ExpectAsync(IEnumerable<(Field Field, FieldValue Value)> values) =>
        AskAsync(values.Where(pair => schema.Seen!.IsPartOf(pair.Field)).SelectMany(pair => ReferenceCheck.Targets(pair.Field, pair.Value)));

    /// <summary>A record was written: whether it is seen is to be asked again.</summary>
    public void Forget(RecordType type, Tsid id) => known.Remove((type.Name, id.Value));

    /// <summary>Whether a value is told wholly: it points nowhere, or only to records that are seen.</summary>
    private async ValueTask<bool> TellsAsync(Field field, FieldValue value)
    {
        if (schema.Seen?.IsPartOf(field) != true) return true;
        var targets = ReferenceCheck.Targets(field, value).ToList();
        await AskAsync(targets);
        return targets.TrueForAll(target => known[target]);
    }

    /// <summary>A value as it is seen.</summary>
    public async ValueTask<FieldValue> ShownAsync(Field field, FieldValue value)
    {
        if (await TellsAsync(field, value)) return value;
        return field.Kind.Shape == Shape.Relations ? RelationsField.Store([.. RelationsField.Records(value).Where(IsSeen)]) : FieldValue.Nothing;
    }

    /// <summary>
    /// What a field holds after whoever sees a part gave it a value: what they do not see of it stays, and they do not find out by trying where
    /// it points to.
    /// </summary>
    public async ValueTask<(FieldValue Value, Problem? Problem)> MergedAsync(Field field, FieldValue before, FieldValue given)
    {
        if (!await TellsAsync(field, given))
        {
            var targets = ReferenceCheck.Targets(field, given).ToList();
            var at = targets.FindIndex(target => !known[target]);
            return (before, ReferenceCheck.Missing(field, targets[at].Type, at));
        }
        if (await TellsAsync(field, before)) return (given, null);
        if (field.Kind.Shape != Shape.Relations) return (given.IsNothing ? before : given, null);
        // What was answered can be sent back.
        if (given.Equals(await ShownAsync(field, before))) return (before, null);
        List<LinkedRecord> links = [.. RelationsField.Records(given), .. RelationsField.Records(before).Where(link => !IsSeen(link))];
        return links.Count > RelationsField.MaxCount
            ? (before, new Problem(field.Name, RecordReasons.ManyLinks.Of(field, RelationsField.MaxCount)))
            : (RelationsField.Store(links), null);
    }

    /// <summary>What of a change is seen.</summary>
    /// <param name="type">As it is seen.</param>
    /// <param name="tellsNames">The record was seen before and after it, and so what it was called.</param>
    public async ValueTask<List<(Field Field, FieldValue From, FieldValue To)>> OfAsync(
        RecordType type, IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> fields, bool tellsNames = false)
    {
        await ExpectAsync(fields.SelectMany(Values));
        var seen = new List<(Field, FieldValue, FieldValue)>(fields.Count);
        foreach (var (field, from, to) in fields)
        {
            if (type.Find(field.Name) is null || !tellsNames && field.Name == type.Title.Name && schema.Sight.HidesFormerNames(type.Name)) continue;
            var shown = (From: await ShownAsync(field, from), To: await ShownAsync(field, to));
            if (!shown.From.Equals(shown.To)) seen.Add((field, shown.From, shown.To));
        }
        return seen;
    }

    /// <summary>The values that a change tells.</summary>
    public static IEnumerable<(Field Field, FieldValue Value)> Values((Field Field, FieldValue From, FieldValue To) change) =>
        [(change.Field, change.From), (change.Field, change.To)];

    private bool IsSeen(LinkedRecord link) => known[(link.Type, link.Id.Value)];

    private async ValueTask AskAsync(IEnumerable<(string Type, long Id)> targets)
    {
        var unknown = targets.Where(target => known.TryAdd(target, false)).ToList();
        foreach (var group in unknown.GroupBy(target => target.Type, target => target.Id, StringComparer.Ordinal))
        {
            var plan = schema.Plan(group.Key);
            var (seen, more) = schema.Seen!.Condition(plan.Type, 2);
            var statement = SqlText.Shape($"SELECT r.id FROM {plan.Table} r WHERE r.workspace_id = $1 AND {dialect.IdIn("r.id", "$2")}{seen}");
            foreach (var ids in group.Chunk(Together))
            {
                await session.QueryAsync(statement, [schema.Workspace.Value, IdList.Of(ids), .. more], (known, group.Key), static (row, to) =>
                {
                    to.known[(to.Key, row.Int64(0))] = true;
                    return true;
                });
            }
        }
    }
}
