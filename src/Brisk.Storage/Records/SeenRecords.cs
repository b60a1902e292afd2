using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// What a sight makes of questions about records. A record that is not seen is not there. A relation to one is as if it were empty, wherever
/// it is shown, asked for, sorted or counted by.
/// </summary>
internal sealed class SeenRecords(WorkspaceSchema full, Sight sight, Dialect dialect)
{
    public Sight Sight => sight;

    /// <summary>A filter as whoever sees so much means it, with what is seen.</summary>
    /// <param name="by">A field whose values are told of each record; null where none are.</param>
    public Filter Narrow(RecordType type, Filter asked, Field? by = null)
    {
        var parts = new List<Filter>();
        Take(AsSeen(asked));
        if (sight.RecordsOf(type.Name) is { } records) Take(records);
        if (by is not null && RelatedOf(by) is { } related) Take(related);
        return parts.Count == 1 ? parts[0] : new Filter.AllOf(parts);

        void Take(Filter filter)
        {
            if (filter is Filter.AllOf all) parts.AddRange(all.Parts);
            else parts.Add(filter);
        }
    }

    /// <summary>The condition that the record which a relation or a path leads to is seen; null where every one is, and for other fields.</summary>
    public Filter.Related? RelatedOf(Field field) => (field.Through ?? field) is { Kind: RelationField, RelatedType: { } related } relation
        && sight.RecordsOf(related) is { } records ? new Filter.Related(relation, records) : null;

    /// <summary>Whether a field points, or a path leads, to records of which not all are seen.</summary>
    public bool IsPartOf(Field field) => (field.Through ?? field).RelatedTypes.Any(type => sight.RecordsOf(type) is not null);

    /// <summary>Adds, after an AND, that what the rows of the table alias <c>l</c> link to is seen; nothing where all of it is.</summary>
    /// <param name="types">The record types that they may link to.</param>
    public void AddToLinks(SqlText sql, IEnumerable<string> types)
    {
        var part = types.Where(type => sight.RecordsOf(type) is not null).Select(type => full.Plan(type)).ToList();
        if (part.Count == 0) return;
        sql.Add(" AND CASE l.to_type");
        foreach (var plan in part)
        {
            sql.Add($" WHEN '{plan.Type.Name}' THEN EXISTS (SELECT 1 FROM {plan.Table} s WHERE s.workspace_id = $1 "
                + "AND s.id = CAST(l.to_key AS bigint)");
            AddTo(sql, plan.Type, "s");
            sql.Add(')');
        }
        sql.Add(" ELSE 1 = 1 END");
    }

    /// <summary>The same of where they begin, which is records of one type.</summary>
    public void AddFrom(SqlText sql, TypePlan plan)
    {
        if (sight.RecordsOf(plan.Type.Name) is null) return;
        AddTo(sql.Add($" AND EXISTS (SELECT 1 FROM {plan.Table} s WHERE s.workspace_id = $1 AND s.id = l.from_id"), plan.Type, "s");
        sql.Add(')');
    }

    /// <summary>The same of what a relation of the table alias <c>r</c> points to.</summary>
    public void AddRelated(SqlText sql, TypePlan plan, Field field)
    {
        if (RelatedOf(field) is { } related) new FilterSql(sql.Add(" AND "), plan, dialect).Add(related);
    }

    public bool Hides(RecordType type, Field field) => sight.Hides(type.Name, field.Name);

    /// <summary>Adds, after an AND, that the records of a table are seen; nothing where all are.</summary>
    public void AddTo(SqlText sql, RecordType type, string alias = "r")
    {
        if (sight.RecordsOf(type.Name) is not { } records) return;
        new FilterSql(sql.Add(" AND "), full.Plan(type), dialect, alias: alias).Add(records);
    }

    /// <summary>The same for a statement whose first parameters are given: the text, and the values of those that follow.</summary>
    public (string Text, SqlValue[] Values) Condition(RecordType type, int parameters, string alias = "r")
    {
        var sql = new SqlText(parameters);
        AddTo(sql, type, alias);
        return (sql.ToText(), [.. sql.Values[parameters..]]);
    }

    /// <summary>Whether a record is seen.</summary>
    public bool Holds(Record record) => sight.RecordsOf(record.Type.Name) is not { } records || Meets(full.Plan(record.Type), records, record);

    /// <summary>A record as it is seen: without the hidden fields. Relations stay, whether what they point to is seen or not.</summary>
    public Record Shown(Record record)
    {
        var type = sight.Of(full.Plan(record.Type).Type);
        var values = record.Values.Where(pair => type.Find(pair.Key) is not null).ToDictionary(StringComparer.Ordinal);
        return new Record(type, record.Id, record.Version, values, record.DeletedAt, null);
    }

    private bool Meets(TypePlan plan, Filter filter, Record record) => filter switch
    {
        Filter.AllOf all => all.Parts.All(part => Meets(plan, part, record)),
        Filter.AnyOf any => any.Parts.Any(part => Meets(plan, part, record)),
        Filter.Not not => !Meets(plan, not.Part, record),
        Filter.Condition condition => new Sets.ConditionTest(condition, plan, dialect).Holds(record),
        _ => throw new InvalidOperationException("A record alone does not tell."),
    };

    private Filter AsSeen(Filter filter) => filter switch
    {
        Filter.AllOf all => new Filter.AllOf([.. all.Parts.Select(AsSeen)]),
        Filter.AnyOf any => new Filter.AnyOf([.. any.Parts.Select(AsSeen)]),
        Filter.Not not => new Filter.Not(AsSeen(not.Part)),
        // By whichever field it is asked what is linked, some of them may be hidden.
        Filter.Condition condition when condition.Field.Kind is LinkedField || condition.Field.Kind is RelationsField && IsPartOf(condition.Field) =>
            new SeenLinks(condition, this),
        Filter.Condition condition when RelatedOf(condition.Field) is { } seen =>
            condition.Affirmed() is var affirmed && affirmed.Operator == condition.Operator ? new Filter.AllOf([condition, seen])
            : new Filter.Not(new Filter.AllOf([affirmed, seen])),
        _ => filter,
    };
}
