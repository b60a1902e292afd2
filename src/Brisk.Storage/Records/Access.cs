using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>
/// How a filtered page is reached. SQLite's planner does not know that a page ends after fifty rows, so Brisk looks
/// first: when one condition leaves few records, those are fetched and sorted; otherwise the list is walked in its
/// order, past what the filter leaves out, until the page is full.
/// </summary>
/// <param name="Driver">The condition whose few records are fetched; null to walk.</param>
/// <param name="Prefix">The one condition that an index still serves while walking.</param>
/// <param name="Set">All that the filter leaves, where it is known; then nothing else is asked of the rows.</param>
internal sealed record Access(Filter.Condition? Driver, bool Walks, Filter.Condition? Prefix, IdSet? Set = null)
{
    /// <summary>So few that fetching and sorting all of them is quicker than finding a page among all records.</summary>
    private const int Few = 3_000;

    /// <summary>The planner chooses.</summary>
    public static Access Free { get; } = new(null, false, null);

    /// <summary>Whether an index may serve a condition.</summary>
    public bool Serves(Filter.Condition condition) => !Walks && Driver is null || ReferenceEquals(condition, Prefix);

    /// <summary>Counts, up to a bound, what each condition that has an index would leave, and chooses.</summary>
    /// <param name="session">Has run no statement yet.</param>
    public static async ValueTask<Access> ChooseAsync(ISession session, ListQuery query, Dialect dialect, RecordSets sets)
    {
        if (query.Filter is Filter.AllOf { Parts.Count: 0 } || query.Deleted) return Free;
        var candidates = Candidates(query).ToList();
        var prefix = PrefixOf(query, candidates);
        var isOne = IsServed(query);
        if (!isOne && Chosen(query) is { } chosen && sets.Known(query.Schema, query.Type, chosen) is { } set) return new Access(null, true, prefix, set);
        if (candidates.Count == 0) return Free;
        Filter.Condition? smallest = null;
        var fewest = Few;
        foreach (var condition in candidates)
        {
            var sql = new SqlText().Add("SELECT count(*) FROM (");
            AddIds(sql, condition, query.Schema, query.Type, dialect);
            sql.Add(" LIMIT ").Bind(fewest).Add(") c");
            var box = new long[1];
            await session.QueryAsync(sql.Statement, sql.Values, box, static (row, box) =>
            {
                box[0] = row.Int64(0);
                return false;
            });
            if (box[0] >= fewest) continue;
            (smallest, fewest) = (condition, (int)box[0]);
            if (fewest == 0) break;
        }
        if (smallest is not null) return new Access(smallest, false, null);
        return new Access(null, true, prefix);
    }

    /// <summary>
    /// The part of a filter that is worth a set: what it asks for. What it rules out leaves nearly everything, is often
    /// asked once only, and is seen on the rows that are read anyway. Null when nothing is asked for.
    /// </summary>
    public static Filter? Chosen(ListQuery query)
    {
        var parts = Parts(query).Where(part => !RulesOut(part)).ToList();
        return parts.Count == 0 || query.Deleted ? null : new Filter.AllOf(parts);
    }

    /// <summary>Whether one index serves the filter, which is one condition, in the order of the list.</summary>
    public static bool IsServed(ListQuery query) => Parts(query).Count == 1 && PrefixOf(query, [.. Candidates(query)]) is not null;

    /// <summary>The order's own index can begin at a condition; and an index on (field, name) is the list by name of one value.</summary>
    private static Filter.Condition? PrefixOf(ListQuery query, List<Filter.Condition> candidates) =>
        candidates.Find(condition => condition.Field == query.Sort.Field)
        ?? (query.Sort.Field == query.Type.Title ? candidates.Find(condition => condition.Operator == Operator.Is && !IsTag(condition)) : null);

    /// <summary>What a set leaves to be asked of the rows.</summary>
    public static Filter Rest(ListQuery query) => new Filter.AllOf([.. Parts(query).Where(RulesOut)]);

    private static bool RulesOut(Filter part) => part is Filter.Not or Filter.Condition { Operator: Operator.IsNot or Operator.NotIn };

    /// <summary>Whether few records are fetched by id, instead of walking the list.</summary>
    public bool Drives => Driver is not null || Set?.Count <= Few;

    /// <summary>Adds the driver as a table <c>d</c> of ids, to be followed by the records.</summary>
    public void AddDriver(SqlText sql, ListQuery query, Dialect dialect)
    {
        if (Set is not null)
        {
            sql.Add(dialect.IdsOf(sql.Parameter($"[{string.Join(',', Set.Ids)}]"))!).Add(" d CROSS JOIN ");
            return;
        }
        sql.Add('(');
        AddIds(sql, Driver!, query.Schema, query.Type, dialect);
        sql.Add(") d CROSS JOIN ");
    }

    /// <summary>The conditions that all records of the list must meet and that an index can answer.</summary>
    private static IEnumerable<Filter.Condition> Candidates(ListQuery query) => Parts(query).OfType<Filter.Condition>().Where(HasIndex);

    /// <summary>Whether the database finds the records of a condition without reading others.</summary>
    public static bool HasIndex(Filter.Condition condition) => !condition.Field.Custom && (IsTag(condition) || condition.Field.Indexed && condition.Operator
        is Operator.Is or Operator.In or Operator.Starts or Operator.Between or Operator.Within or Operator.Over or Operator.AtLeast or Operator.Under or Operator.AtMost);

    private static IReadOnlyList<Filter> Parts(ListQuery query) => query.Filter is Filter.AllOf all ? all.Parts : [query.Filter];

    private static bool IsTag(Filter.Condition condition) => condition.Field.Kind is TagsField && (condition.Operator is Operator.HasAll || condition is { Operator: Operator.HasAny, Values.Count: 1 });

    /// <summary>Adds the query for the ids of the living records that meet one condition; of a tag also of those in the trash.</summary>
    public static void AddIds(SqlText sql, Filter.Condition condition, WorkspaceSchema schema, RecordType type, Dialect dialect)
    {
        if (IsTag(condition) && condition.Values.Count == 1 && !condition.Field.Custom)
        {
            sql.Add("SELECT t.record_id AS id FROM record_tags t WHERE t.workspace_id = ").Bind(schema.Workspace.Value).Add(" AND t.record_type = ").Bind(type.Name)
                .Add(" AND t.tag_key = ").Bind(FilterSql.TagKey(condition.Values[0]));
            return;
        }
        sql.Add("SELECT r.id FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = ").Bind(schema.Workspace.Value).Add(" AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, schema.Plan(type), dialect).Add(condition);
    }
}
