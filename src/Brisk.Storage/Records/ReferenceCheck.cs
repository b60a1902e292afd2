using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Whether the users and records that a record points to are there. What was seen within a transaction is not asked again.</summary>
internal sealed class ReferenceCheck(IWriteSession session)
{
    private readonly HashSet<(string Type, long Id)> seen = [];

    /// <summary>This record is there from now on.</summary>
    public void Made(RecordType type, Tsid id)
    {
        seen.Add((type.Name, id.Value));
        session.Remember(RecordNeeds.LivingKeyOf(type.Name, id), type.Plural, true);
    }

    /// <summary>This record is in the trash from now on.</summary>
    public void Gone(RecordType type, Tsid id)
    {
        seen.Remove((type.Name, id.Value));
        session.Remember(RecordNeeds.LivingKeyOf(type.Name, id), type.Plural, null);
    }

    /// <summary>Asks at once for all that new records will point to.</summary>
    public ValueTask ExpectAsync(WorkspaceSchema schema, IEnumerable<Draft> drafts) =>
        ExpectAsync(schema, drafts.SelectMany(draft => draft.Plan.References.SelectMany(field => Targets(field, draft.Values.GetValueOrDefault(field.Name)))));

    /// <summary>Adds a problem for each field that points to nothing, and for links of a record to itself.</summary>
    /// <param name="schema">What is there is what is seen under it.</param>
    /// <param name="before">What the record was: what it was linked to then may be in the trash by now. Null of a new one.</param>
    /// <param name="changed">The fields to look at; null for all.</param>
    public async ValueTask CheckAsync(WorkspaceSchema schema, TypePlan plan, Tsid id, Record? before, IReadOnlyDictionary<string, FieldValue> record,
        HashSet<string>? changed, List<Problem> problems)
    {
        foreach (var field in plan.References)
        {
            if (!record.TryGetValue(field.Name, out var value) || changed?.Contains(field.Name) == false) continue;
            switch (field.Kind.Shape)
            {
                case Shape.User when plan.Schema.User(new Tsid(value.Integer)) is null:
                    problems.Add(new Problem(field.Name, RecordReasons.UnknownUser.Of(field)));
                    break;
                case Shape.Relation or Shape.Relations:
                    await CheckAsync(schema, plan, id, field, value, before?[field.Name] ?? FieldValue.Nothing, problems);
                    break;
            }
        }
    }

    private async ValueTask CheckAsync(
        WorkspaceSchema schema, TypePlan plan, Tsid id, Field field, FieldValue value, FieldValue before, List<Problem> problems)
    {
        var targets = Targets(field, value).ToList();
        var isMany = field.Kind.Shape == Shape.Relations;
        var known = isMany ? Targets(field, before).ToHashSet() : [];
        await ExpectAsync(schema, targets.Where(target => !known.Contains(target)));
        for (var i = 0; i < targets.Count && problems.Count < RecordInput.MaxProblems; i++)
        {
            if (isMany && targets[i] == (plan.Type.Name, id.Value))
                problems.Add(new Problem($"{field.Name}/{i}", RecordReasons.Itself.Of(field, i + 1)));
            else if (!known.Contains(targets[i]) && !seen.Contains(targets[i])) problems.Add(Missing(field, targets[i].Type, i));
        }
    }

    /// <summary>What is wrong with a relation, or a link, to what is not there.</summary>
    /// <param name="at">Which of the links it is.</param>
    public static Problem Missing(Field field, string type, int at)
    {
        var of = RecordTypes.Find(type)!;
        return field.Kind.Shape == Shape.Relations ? new Problem($"{field.Name}/{at}", RecordReasons.UnknownLinked.Of(field, at + 1, of))
            : new Problem(field.Name, RecordReasons.UnknownRecord.Of(field, of));
    }

    /// <summary>Asks at once for all that records will point to, in one round trip for each type.</summary>
    public async ValueTask ExpectAsync(WorkspaceSchema schema, IEnumerable<(string Type, long Id)> wanted)
    {
        foreach (var group in wanted.Distinct().Where(target => IsToBeAsked(schema, target)).GroupBy(target => target.Type, StringComparer.Ordinal).ToList())
        {
            var targets = group.Select(target => new SqlValue[] { schema.Workspace.Value, target.Id }).ToList();
            var (existing, more) = Existing(schema.Plan(group.Key), schema.Seen);
            var asked = more.Length == 0 ? targets : targets.ConvertAll<SqlValue[]>(target => [.. target, .. more]);
            await session.QueryEachAsync(existing, asked, (seen, group.Key, targets), static (_, to) =>
            {
                to.State.seen.Add((to.State.Key, to.State.targets[to.At][1].Integer));
                return false;
            });
        }
    }

    /// <summary>Whether it is neither seen nor known to the transaction whether a record is there.</summary>
    private bool IsToBeAsked(WorkspaceSchema schema, (string Type, long Id) target)
    {
        if (seen.Contains(target)) return false;
        // What the transaction knows to be there need not be seen.
        if (schema.Seen is not null) return true;
        if (!session.TryRecall(RecordNeeds.LivingKeyOf(target.Type, new Tsid(target.Id)), out var there)) return true;
        if (there is not null) seen.Add(target);
        return false;
    }

    /// <summary>The records that a value of a field points to.</summary>
    public static IEnumerable<(string Type, long Id)> Targets(Field field, FieldValue value) => (field.Kind.Shape, value.IsNothing) switch
    {
        (Shape.Relation, false) => [(field.RelatedType!, value.Integer)],
        (Shape.Relations, false) => RelationsField.Records(value).Select(link => (link.Type, link.Id.Value)),
        _ => [],
    };

    private static (Statement Statement, SqlValue[] More) Existing(TypePlan plan, SeenRecords? seen)
    {
        var (condition, more) = seen?.Condition(plan.Type, 2) ?? ("", []);
        return (SqlText.Shape($"SELECT r.id FROM {plan.Table} r WHERE r.workspace_id = $1 AND r.id = $2 AND r.deleted_at IS NULL{condition}"), more);
    }
}
