using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// One stretch of a sorted list. A list is its segments one after the other: the records with a value in order of that
/// value, then those without; of a choice, one segment for each choice in the order in which they are declared.
/// </summary>
/// <param name="Leading">Another table, alias <c>o</c>, whose index gives the order; null where the records' own does.</param>
/// <param name="Where">Adds the condition that tells this segment from the others, beginning with AND; null for all records.</param>
/// <param name="Keys">The expressions that order it, the id after them not named.</param>
/// <param name="Seek">An expression of another table that an index orders by, repeated as a plain comparison so that the index is used; null where the keys suffice.</param>
/// <param name="Holds">Whether a record lies in this segment.</param>
/// <param name="KeysOf">The values of <paramref name="Keys"/> for a record; null where they cannot be told from the record alone.</param>
internal sealed record Segment(string? Leading, Action<SqlText>? Where, IReadOnlyList<string> Keys, string? Seek, Func<Record, bool> Holds, Func<Record, SqlValue[]>? KeysOf);

/// <summary>How a sort is carried out: keyset pages need keys that never compare unknown, so empties are a segment of their own, always last.</summary>
internal sealed class SortPlan
{
    private SortPlan(Sort sort, Field title, IReadOnlyList<Segment> segments, IEnumerable<SqlValue>? values = null)
    {
        (Sort, Segments, this.title) = (sort, segments, title);
        Outline = $"{PageReader.SortName(sort)} {string.Join(',', (values ?? []).Select(value => value.Text ?? value.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture)))}";
    }

    private readonly Field title;

    public Sort Sort { get; }

    /// <summary>The same for plans that put records into the same order.</summary>
    public string Outline { get; }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Whether an index gives this order. Where none does, the order is worked out once and kept as ids.</summary>
    public bool IsIndexed => Sort.Field is { Indexed: true, Custom: false };

    /// <summary>Whether places in this order can be kept up to date from changes of the records alone.</summary>
    public bool FollowsChanges => Sort.Field.Kind is not RelationField;

    /// <summary>Whether a change may have moved its record in this order.</summary>
    public bool IsMovedBy(RecordChange change) => change.Touches(Sort.Field) || TiesByName(Sort.Field) && change.Touches(title);

    public static SortPlan Of(TypePlan plan, Sort sort, Dialect dialect)
    {
        var field = sort.Field;
        var byName = plan.Type.Title;
        if (field.Kind is RelationField) return new(sort, byName, ByRelation(plan, field));
        if (field.Kind is UserField) return ByValue([.. plan.Schema.Users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(user => (SqlValue)user.Id.Value)]);
        if (field is { Kind: ChoiceField, OpenChoices: false, Custom: false }) return ByValue([.. field.Choices.Select(choice => (SqlValue)choice.Value)]);
        return new(sort, byName, ByKey(plan, field, dialect));

        SortPlan ByValue(IReadOnlyList<SqlValue> values) => new(sort, byName, SortPlan.ByValue(sort, values), values);
    }

    private static IReadOnlyList<Segment> ByKey(TypePlan plan, Field field, Dialect dialect)
    {
        var comparand = new Comparand(field, plan, dialect);
        var keys = Keys(plan, field, comparand.Sql);
        var filled = new Segment(null, null, keys, null, record => !record[field.Name].IsNothing, record => Values(plan, field, record, comparand));
        if (TypePlan.NeverEmpty(field)) return [filled];
        return
        [
            filled with { Where = sql => sql.Add(" AND ").Add(comparand.Sql).Add(" IS NOT NULL") },
            Without(field, sql => sql.Add(" AND ").Add(comparand.Sql).Add(" IS NULL"), record => record[field.Name].IsNothing),
        ];
    }

    /// <summary>One segment for each known value in its order, then what has another value, then what has none.</summary>
    private static IReadOnlyList<Segment> ByValue(Sort sort, IReadOnlyList<SqlValue> values)
    {
        var (field, column) = (sort.Field, "r." + sort.Field.Column);
        var ordered = sort.Descending ? values.Reverse() : values;
        return
        [
            .. ordered.Select(value => Without(field, sql => sql.Add(" AND ").Add(column).Add(" = ").Bind(value), record => Bound.Of(record[field.Name]) == value)),
            .. Between(sort, column, values),
            Without(field, sql => sql.Add(" AND ").Add(column).Add(" IS NULL"), record => record[field.Name].IsNothing),
        ];
    }

    /// <summary>
    /// The values that are not known any more, as the ranges between the known ones: nearly always empty, and found so by
    /// the index at once.
    /// </summary>
    private static IEnumerable<Segment> Between(Sort sort, string column, IReadOnlyList<SqlValue> values)
    {
        var field = sort.Field;
        if (field.Kind is UserField) return [];
        var known = values.OrderBy(value => value, Comparer<SqlValue>.Create(SqlOrder.Compare)).ToList();
        var gaps = Enumerable.Range(0, known.Count + 1).Select(i => (After: i == 0 ? SqlValue.Null : known[i - 1], Before: i == known.Count ? SqlValue.Null : known[i]));
        return (sort.Descending ? gaps.Reverse() : gaps).Select(gap => new Segment(null, sql =>
        {
            sql.Add(" AND ").Add(column).Add(" IS NOT NULL");
            if (gap.After.Kind != SqlValueKind.Null) sql.Add(" AND ").Add(column).Add(" > ").Bind(gap.After);
            if (gap.Before.Kind != SqlValueKind.Null) sql.Add(" AND ").Add(column).Add(" < ").Bind(gap.Before);
        }, [column, "r.name_key"], null, record => Bound.Of(record[field.Name]) is { Kind: not SqlValueKind.Null } value
            && (gap.After.Kind == SqlValueKind.Null || SqlOrder.Compare(value, gap.After) > 0) && (gap.Before.Kind == SqlValueKind.Null || SqlOrder.Compare(value, gap.Before) < 0),
            record => [Bound.Of(record[field.Name]), NameKey(record)]));
    }

    /// <summary>By the name of the related record: the related table leads, in the order of its own name index.</summary>
    private static IReadOnlyList<Segment> ByRelation(TypePlan plan, Field field)
    {
        var related = plan.Schema.Plan(field.RelatedType!).Table;
        var column = "r." + field.Column;
        return
        [
            new Segment(related,
                sql => sql.Add(" AND o.workspace_id = r.workspace_id AND ").Add(column).Add(" = o.id"),
                ["o.name_key", "o.id", "r.name_key"], "o.name_key", record => !record[field.Name].IsNothing, null),
            Without(field, sql => sql.Add(" AND ").Add(column).Add(" IS NULL"), record => record[field.Name].IsNothing),
        ];
    }

    /// <summary>A segment whose records are alike in the sorted field, and so lie by name.</summary>
    private static Segment Without(Field field, Action<SqlText> where, Func<Record, bool> holds) => TiesByName(field)
        ? new(null, where, ["r.name_key"], null, holds, record => [NameKey(record)])
        : new(null, where, [], null, holds, static _ => []);

    private static IReadOnlyList<string> Keys(TypePlan plan, Field field, string key) =>
        field == plan.Type.Title || !TiesByName(field) ? [key] : [key, "r.name_key"];

    private static SqlValue[] Values(TypePlan plan, Field field, Record record, Comparand comparand)
    {
        var key = comparand.Value(record[field.Name]);
        return field == plan.Type.Title || !TiesByName(field) ? [key] : [key, NameKey(record)];
    }

    private static SqlValue NameKey(Record record) => Domain.Fold.Key(record[record.Type.Title.Name].Text) ?? "";

    /// <summary>Times and numbers hardly tie, and their indexes end in the id.</summary>
    private static bool TiesByName(Field field) => field.Kind.Shape is not (Shape.Instant or Shape.Integer or Shape.Real or Shape.Money);
}
