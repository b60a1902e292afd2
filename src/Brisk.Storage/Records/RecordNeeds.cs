using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>What a write of records will read before it writes. It is no promise: what was not said is read all the same.</summary>
public sealed class RecordNeeds
{
    private readonly WorkspaceSchema schema;
    private readonly Dialect dialect;
    private readonly List<Need> all = [];

    internal RecordNeeds(WorkspaceSchema schema, Dialect dialect) => (this.schema, this.dialect) = (schema, dialect);

    public IReadOnlyList<Need> All => all;

    /// <summary>A record that is changed, or whose id is about to be given.</summary>
    public RecordNeeds Record(RecordType type, Tsid id)
    {
        var plan = schema.Plan(type);
        all.Add(new Need(KeyOf(type, id), plan.Table, plan.SelectAll(dialect), null, id.Value, row => new ReadRecord(plan, RowValues.Read(row, plan))));
        return this;
    }

    /// <summary>The records that values point to.</summary>
    public RecordNeeds Targets(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        foreach (var field in schema.Plan(type).References)
        {
            foreach (var (target, id) in ReferenceCheck.Targets(field, values.GetValueOrDefault(field.Name)))
            {
                var plan = schema.Plan(target);
                all.Add(new Need(LivingKeyOf(target, new Tsid(id)), plan.Table, plan.Living(dialect), null, id, static _ => true));
            }
        }
        return this;
    }

    /// <summary>Anything else.</summary>
    public RecordNeeds And(Need need)
    {
        all.Add(need);
        return this;
    }

    /// <summary>Under which a whole record is remembered, as a <see cref="ReadRecord"/>.</summary>
    internal static object KeyOf(RecordType type, Tsid id) => (type.Name, id.Value);

    /// <summary>Under which it is remembered whether a record is there and not in the trash.</summary>
    internal static object LivingKeyOf(string type, Tsid id) => (type, id.Value, true);
}

/// <summary>A record with what it was read by: another schema may read its row otherwise.</summary>
internal sealed record ReadRecord(TypePlan Plan, Record Record);
