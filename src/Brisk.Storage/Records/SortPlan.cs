using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>How a sort is carried out: keyset pages need keys that never compare unknown, so empties are a segment of their own, always last.</summary>
internal sealed class SortPlan
{
    private readonly Field title;

    private SortPlan(Sort sort, TypePlan plan, IReadOnlyList<Segment> segments, string seen = "")
    {
        (Sort, Segments, title) = (sort, segments, plan.Type.Title);
        if ((sort.Field.Through ?? sort.Field) is { Kind: RelationField, RelatedType: { } other } relation)
        {
            // Whether a record is seen may follow from anything in it.
            Basis = [(null, relation), (null, title), (relation, seen.Length > 0 ? null : sort.Field.Target ?? plan.Schema.Plan(other).Type.Title)];
        }
        var ranked = segments[0].Ranks?.Values ?? [];
        var values = ranked.Select(value => value.Text ?? value.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Outline = $"{sort} {string.Join(',', values)}{seen}";
    }

    public Sort Sort { get; }

    /// <summary>The same for plans that put records into the same order.</summary>
    public string Outline { get; }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Of a path: which of the records at its end are seen, where that is not every one.</summary>
    public Filter.Related? Seen { get; private init; }

    /// <summary>Whether an index gives this order. Where none does, the order is worked out once and kept as ids.</summary>
    public bool IsIndexed => Sort.Field is { Indexed: true, Custom: false };

    /// <summary>Whether places in this order can be kept up to date from changes of the records alone.</summary>
    public bool FollowsChanges => Sort.Field is { Through: null, Kind: not RelationField };

    /// <summary>Whether a change may have moved its record in this order.</summary>
    public bool IsMovedBy(RecordChange change) => change.Touches(Sort.Field) || TiesByName(Sort.Field) && change.Touches(title);

    /// <summary>What the order goes by where changes cannot be followed: fields of its records, and those, or all, of what a relation leads to.</summary>
    public IReadOnlyList<(Field? Through, Field? Field)> Basis { get; } = [];

    /// <summary>Whether records with one value lie by name: many have what one related record has.</summary>
    private static bool TiesByName(Field field) => field.Through is not null || new SearchedForm(field).TiesByName;

    /// <param name="seen">Of a relation: which records it may be sorted by, where that is not every one.</param>
    public static SortPlan Of(TypePlan plan, Sort sort, Dialect dialect, Filter.Related? seen = null)
    {
        var field = new FieldSql(sort.Field, plan, dialect);
        if (sort.Field.Through is not null)
        {
            Filter filled = new Filter.Condition(sort.Field, Operator.Filled, []);
            if (seen is not null) filled = new Filter.AllOf([filled, seen]);
            return new SortPlan(sort, plan, ByPath(plan, field, dialect, filled), seen is null ? "" : $" {KeyOf(filled, plan, dialect)}") { Seen = seen };
        }
        if (seen is not null)
        {
            return new SortPlan(sort, plan, BySeen(plan, field, dialect, seen), $" {KeyOf(seen, plan, dialect)}");
        }
        return new SortPlan(sort, plan, sort.Field.Kind is RelationField ? ByRelation(plan, field) : RanksOf(plan, field) is { } ranks
            ? ByRank(plan, field, ranks) : ByKey(plan, field));
    }

    private static SqlText KeyOf(Filter filter, TypePlan plan, Dialect dialect)
    {
        var key = new SqlText();
        new FilterSql(key, plan, dialect, isKey: true).Add(filter);
        return key;
    }

    /// <summary>By what stands in the related record.</summary>
    /// <param name="filled">The records of which anything is told.</param>
    private static IReadOnlyList<Segment> ByPath(TypePlan plan, FieldSql field, Dialect dialect, Filter filled)
    {
        var ranks = RanksOf(plan, field);
        return
        [
            new Segment(null, sql => new FilterSql(sql.Add(" AND "), plan, dialect).Add(filled),
                [.. ranks is null ? field.Places : [ranks.Key], TitleKey(plan)], null, static _ => false, null, ranks),
            new Segment(null, sql => new FilterSql(sql.Add(" AND "), plan, dialect).Add(new Filter.Not(filled)), [TitleKey(plan)], null,
                static _ => false, null),
        ];
    }

    /// <summary>The values of a field that have an order of their own: users go by their names, closed choices as they are declared.</summary>
    private static Ranks? RanksOf(TypePlan plan, FieldSql field) => field.Field switch
    {
        { Kind: UserField } => new Ranks(
            field.Key, [.. plan.Schema.Users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(user => field.KeyOf(FieldValue.Of(user.Id)))]),
        { Kind: ChoiceField, OpenChoices: false } choice => new Ranks(field.Key, [.. choice.Choices.Select(known => field.KeyOf(FieldValue.Of(known.Value)))]),
        _ => null,
    };

    private static IReadOnlyList<Segment> ByKey(TypePlan plan, FieldSql field)
    {
        var ties = TiesByName(field.Field) && field.Field.Name != plan.Title.Field.Name;
        var filled = new Segment(null, null, ties ? [.. field.Places, TitleKey(plan)] : field.Places, null,
            record => !record[field.Field.Name].IsNothing || plan.NeverEmpty(field.Field), record =>
                ties ? [.. field.PlacesOf(record), NameKey(record)] : PlacesOf(record));
        return plan.NeverEmpty(field.Field) ? [filled]
            : [filled with { Where = sql => sql.Add(" AND ").Add(field.Key).Add(" IS NOT NULL") }, Without(plan, field)];

        // The key of a name is there even where the name is not.
        SqlValue[] PlacesOf(Record record) => record[field.Field.Name].IsNothing ? [""] : field.PlacesOf(record);
    }

    private static IReadOnlyList<Segment> ByRank(TypePlan plan, FieldSql field, Ranks ranks)
    {
        var ranked = new Segment(null, sql => sql.Add(" AND ").Add(field.Key).Add(" IS NOT NULL"), [ranks.Key, TitleKey(plan)], null,
            record => !record[field.Field.Name].IsNothing, record => [ranks.Of(field.KeyOf(record[field.Field.Name])), NameKey(record)], ranks);
        return [ranked, Without(plan, field)];
    }

    /// <summary>By the name of the related record: the related table leads, in the order of its own name index.</summary>
    private static IReadOnlyList<Segment> ByRelation(TypePlan plan, FieldSql field)
    {
        var related = plan.Schema.Plan(field.Field.RelatedType!);
        var name = $"o.{related.Title.Key}";
        return
        [
            new Segment(related.Table, sql => sql.Add(" AND o.workspace_id = $1 AND ").Add(field.Key).Add(" = o.id"),
                [name, "o.id", TitleKey(plan)], name, record => !record[field.Field.Name].IsNothing, null),
            Without(plan, field),
        ];
    }

    /// <summary>The same where not every related record is seen: those related to others lie where those without lie.</summary>
    private static IReadOnlyList<Segment> BySeen(TypePlan plan, FieldSql field, Dialect dialect, Filter.Related seen)
    {
        var (all, related) = (ByRelation(plan, field), plan.Schema.Plan(field.Field.RelatedType!));
        return
        [
            all[0] with
            {
                Where = sql =>
                {
                    all[0].Where!(sql);
                    new FilterSql(sql.Add(" AND "), related, dialect, alias: "o").Add(seen.Part);
                },
            },
            all[1] with { Where = sql => new FilterSql(sql.Add(" AND "), plan, dialect).Add(new Filter.Not(seen)) },
        ];
    }

    /// <summary>The records without a value; they lie by name where those with one do.</summary>
    private static Segment Without(TypePlan plan, FieldSql field)
    {
        var empty = new Segment(null, sql => sql.Add(" AND ").Add(field.Key).Add(" IS NULL"), [], null, record =>
            record[field.Field.Name].IsNothing, static _ => []);
        return TiesByName(field.Field) ? empty with { Keys = [TitleKey(plan)], KeysOf = record => [NameKey(record)] } : empty;
    }

    private static string TitleKey(TypePlan plan) => $"r.{plan.Title.Key}";

    private static SqlValue NameKey(Record record) => Fold.Key(record[record.Type.Title.Name].Text) ?? "";
}
