using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
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
    /// <param name="before">What the record was: what it was linked to then may be in the trash by now. Null of a new one.</param>
    /// <param name="changed">The fields to look at; null for all.</param>
    public async ValueTask CheckAsync(
        TypePlan plan, Tsid id, Record? before, IReadOnlyDictionary<string, FieldValue> record, HashSet<string>? changed, List<Problem> problems)
    {
        foreach (var field in plan.References)
        {
            if (!record.TryGetValue(field.Name, out var value) || changed?.Contains(field.Name) == false) continue;
            switch (field.Kind.Shape)
            {
                case Shape.User when plan.Schema.User(new Tsid(value.Integer)) is null:
                    problems.Add(new Problem(field.Name, "unknown-user", $"{field.Label}: there is no such user in this workspace."));
                    break;
                case Shape.Relation or Shape.Relations:
                    await CheckAsync(plan, id, field, value, before?[field.Name] ?? FieldValue.Nothing, problems);
                    break;
            }
        }
    }

    private async ValueTask CheckAsync(TypePlan plan, Tsid id, Field field, FieldValue value, FieldValue before, List<Problem> problems)
    {
        var targets = Targets(field, value).ToList();
        var isMany = field.Kind.Shape == Shape.Relations;
        var known = isMany ? Targets(field, before).ToHashSet() : [];
        await ExpectAsync(plan.Schema, targets.Where(target => !known.Contains(target)));
        for (var i = 0; i < targets.Count && problems.Count < RecordInput.MaxProblems; i++)
        {
            var (place, what) = isMany ? ($"{field.Name}/{i}", $"{field.Label}, link {i + 1}") : (field.Name, field.Label);
            if (isMany && targets[i] == (plan.Type.Name, id.Value))
                problems.Add(new Problem(place, "itself", $"{what}: a record cannot be linked to itself."));
            else if (!known.Contains(targets[i]) && !seen.Contains(targets[i]))
                problems.Add(new Problem(place, "unknown-record", $"{what}: there is no such {targets[i].Type} in this workspace."));
        }
    }

    /// <summary>Asks at once for all that records will point to, in one round trip for each type.</summary>
    public async ValueTask ExpectAsync(WorkspaceSchema schema, IEnumerable<(string Type, long Id)> wanted)
    {
        foreach (var group in wanted.Distinct().Where(IsToBeAsked).GroupBy(target => target.Type, StringComparer.Ordinal).ToList())
        {
            var targets = group.Select(target => new SqlValue[] { schema.Workspace.Value, target.Id }).ToList();
            await session.QueryEachAsync(Existing(schema.Plan(group.Key)), targets, (seen, group.Key, targets), static (_, to) =>
            {
                to.State.seen.Add((to.State.Key, to.State.targets[to.At][1].Integer));
                return false;
            });
        }
    }

    /// <summary>Whether it is neither seen nor known to the transaction whether a record is there.</summary>
    private bool IsToBeAsked((string Type, long Id) target)
    {
        if (seen.Contains(target)) return false;
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

    private static Statement Existing(TypePlan plan) =>
        SqlText.Shape($"SELECT id FROM {plan.Table} WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL");
}
