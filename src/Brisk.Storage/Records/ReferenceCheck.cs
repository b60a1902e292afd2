using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Whether the users and records that a record points to are there. What was seen within a transaction is not asked again.</summary>
internal sealed class ReferenceCheck(ISession session)
{
    private readonly HashSet<(string Type, long Id)> seen = [];

    /// <summary>This record is there from now on.</summary>
    public void Made(RecordType type, Tsid id) => seen.Add((type.Name, id.Value));

    /// <summary>This record is in the trash from now on.</summary>
    public void Gone(RecordType type, Tsid id) => seen.Remove((type.Name, id.Value));

    /// <summary>Asks at once for all that new records will point to.</summary>
    public ValueTask ExpectAsync(WorkspaceSchema schema, IEnumerable<Draft> drafts) => ExpectAsync(schema, drafts.SelectMany(Targets));

    /// <summary>Asks at once for all that records will point to.</summary>
    public async ValueTask ExpectAsync(WorkspaceSchema schema, IEnumerable<(string Type, long Id)> targets)
    {
        var wanted = targets.Distinct().Where(target => !seen.Contains(target));
        foreach (var group in wanted.GroupBy(target => target.Type, StringComparer.Ordinal).ToList())
        {
            var asked = group.Select(target => new SqlValue[] { schema.Workspace.Value, target.Id }).ToList();
            await session.QueryEachAsync(Existing(schema.Plan(group.Key)), asked, (seen, group.Key, asked), static (_, to) =>
            {
                to.State.seen.Add((to.State.Key, to.State.asked[to.At][1].Integer));
                return false;
            });
        }
    }

    /// <summary>Adds a problem for each field that points to nothing.</summary>
    /// <param name="changed">The fields to look at; null for all.</param>
    public async ValueTask CheckAsync(TypePlan plan, IReadOnlyDictionary<string, FieldValue> record, HashSet<string>? changed, List<Problem> problems)
    {
        foreach (var field in plan.References)
        {
            if (!record.TryGetValue(field.Name, out var value) || changed?.Contains(field.Name) == false) continue;
            if (field.Kind.Shape == Shape.User && plan.Schema.User(new Tsid(value.Integer)) is null)
                problems.Add(new Problem(field.Name, "unknown-user", $"{field.Label}: there is no such user in this workspace."));
            if (field.Kind.Shape == Shape.Relation && !await ExistsAsync(plan.Schema.Plan(field.RelatedType!), value.Integer))
                problems.Add(new Problem(field.Name, "unknown-record", $"{field.Label}: there is no such {field.RelatedType} in this workspace."));
        }
    }

    private async ValueTask<bool> ExistsAsync(TypePlan plan, long id)
    {
        if (seen.Contains((plan.Type.Name, id))) return true;
        if (!await session.AnyAsync(Existing(plan), [plan.Schema.Workspace.Value, id])) return false;
        seen.Add((plan.Type.Name, id));
        return true;
    }

    private static IEnumerable<(string Type, long Id)> Targets(Draft draft) =>
        from field in draft.Plan.References
        where field.Kind.Shape == Shape.Relation && draft.Values.ContainsKey(field.Name)
        select (field.RelatedType!, draft.Values[field.Name].Integer);

    private static Statement Existing(TypePlan plan) =>
        SqlText.Shape($"SELECT id FROM {plan.Table} WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL");
}
