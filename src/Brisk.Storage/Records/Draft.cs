using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// A new record made ready to be written: derived, checked, its values as they are bound. Made on any thread, so that
/// the one writer, for whom everybody waits, has only to write.
/// </summary>
public sealed class Draft
{
    private readonly RecordType type;
    private readonly Actor actor;
    private readonly long now;

    /// <summary>What was asked for, before rules made more of it.</summary>
    private readonly Dictionary<string, FieldValue> given;
    private readonly Dictionary<string, FieldValue> values = new(24, StringComparer.Ordinal);
    private readonly List<SqlValue> bound;
    private readonly WorkspaceSchema schema;

    /// <summary>Null where it has to be seen again.</summary>
    private IReadOnlyList<Problem>? problems;

    internal Draft(WorkspaceSchema schema, RecordType type, Actor actor, long now, IReadOnlyDictionary<string, FieldValue> given)
    {
        (this.type, this.actor, this.now) = (type, actor, now);
        this.given = new(given, StringComparer.Ordinal);
        Plan = schema.Plan(type);
        foreach (var (name, value) in given) if (!value.IsNothing) values[name] = value;
        if (!values.ContainsKey("createdAt")) values["createdAt"] = FieldValue.Of(now);
        values["updatedAt"] = FieldValue.Of(now);
        foreach (var name in (ReadOnlySpan<string>)["createdBy", "updatedBy"])
        {
            if (actor.Author is { } author) values[name] = FieldValue.Of(author);
            else values.Remove(name);
        }
        this.schema = schema;
        problems = Decide();
        Custom = RowValues.Custom(null, Plan, values, null);
        bound = new List<SqlValue>(Plan.Slots.Count * 2) { schema.Workspace.Value, SqlValue.Null, 1, Custom };
        foreach (var slot in Plan.Slots) RowValues.Bind(bound, slot, values);
    }

    /// <summary>By field name; those of empty fields are absent.</summary>
    public IReadOnlyDictionary<string, FieldValue> Values => values;

    /// <summary>What is wrong with the record by itself; whether what it points to exists is seen when it is written.</summary>
    public IReadOnlyList<Problem> Problems => problems ??= Decide();

    internal TypePlan Plan { get; }

    public bool IsOf(RecordType other) => type.Name == other.Name;

    internal string? Custom { get; private set; }

    /// <summary>Points to a user or a record: nothing follows from which, but a rule may ask for one.</summary>
    public void Point(Field field, Tsid target)
    {
        values[field.Name] = given[field.Name] = FieldValue.Of(target);
        bound[Plan.PositionOf(field)] = target.Value;
        problems = null;
    }

    /// <summary>Links to records, like <see cref="Point"/>.</summary>
    public void Link(Field field, IReadOnlyList<LinkedRecord> targets)
    {
        values[field.Name] = given[field.Name] = RelationsField.Store(targets);
        if (field.Custom) bound[3] = Custom = RowValues.Custom(null, Plan, values, null);
        else bound[Plan.PositionOf(field)] = values[field.Name].Text;
        problems = null;
    }

    private IReadOnlyList<Problem> Decide()
    {
        var wrong = Plan.Type.Decide(new RecordWrite(null, given, values, now, actor.Way, schema.SeesOf(type)));
        Plan.Type.Rules.Derive(Plan.Type, values);
        return [.. wrong, .. schema.Check(Plan.Type, values)];
    }

    /// <summary>A row of <see cref="TypePlan.Rows"/> under an id.</summary>
    internal ReadOnlySpan<SqlValue> Bound(Tsid id)
    {
        bound[1] = id.Value;
        return CollectionsMarshal.AsSpan(bound);
    }

    /// <summary>The same record under the schema of the transaction.</summary>
    internal Draft Under(WorkspaceSchema schema) => Plan.DecidesAs(schema.Plan(type)) ? this : new Draft(schema, type, actor, now, given);

    /// <summary>For the record as it is stored: it keeps these values.</summary>
    internal Record Stored(Tsid id) => new(Plan.Type, id, 1, values, null, Custom);
}
