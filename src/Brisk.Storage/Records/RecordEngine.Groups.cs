using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>With more groups than this a question has no answer that anybody could use.</summary>
    private const int MostGroups = 100_000;

    /// <summary>So many look-ups are quick.</summary>
    private const int FewKeys = 300;

    /// <summary>How many records there are of each kind, exactly, and what they amount to.</summary>
    /// <exception cref="TooManyGroupsException">They differ too much to be grouped.</exception>
    public ValueTask<Grouping> GroupAsync(GroupQuery query, CancellationToken cancellation) =>
        CountAsync(query.Schema.Seen is { } seen ? query with { Filter = seen.Narrow(query.Type, query.Filter) } : query, MostGroups, cancellation);

    /// <param name="query">Of what is seen.</param>
    internal async ValueTask<Grouping> CountAsync(GroupQuery query, int most, CancellationToken cancellation)
    {
        var isTold = IsTold(query);
        if (isTold && await FromMemoryAsync(query, most, cancellation) is { } known) return known;
        // Where values are many, the database counts them, and gives the most frequent.
        if ((isTold || query.By.Field.Through is not null) && query is { And: null, Sums.Count: 0, By.Period: null } && !Links.IsMany(query.By.Field))
            return await TopAsync(query, cancellation);
        var tally = await database.ReadAsync(Lane.Long, (engine: this, query, most), static (session, ask) =>
            ask.engine.TallyAsync(session, ask.query, ask.most), cancellation, query.Schema.Workspace);
        return await CloseAsync(query, tally, cancellation);
    }

    /// <summary>Whether all that records are grouped by is seen: which related and linked records are, memory does not know.</summary>
    private static bool IsTold(GroupQuery query) =>
        query.Schema.Seen is not { } seen
            || query.Dimensions.Select(dimension => dimension.Field).Concat(query.Sums).All(field => !seen.IsPartOf(field));

    /// <summary>The groups of one field, counted by the database: the most frequent, and how many others there are.</summary>
    private async ValueTask<Grouping> TopAsync(GroupQuery query, CancellationToken cancellation) =>
        await database.ReadAsync(Lane.Long, (engine: this, query), static async (session, ask) =>
        {
            var (engine, query) = ask;
            var totals = engine.CountedOf(query.Schema, query.Type, query.By.Field).Totals(query.Filter);
            var (all, filled, values) = (await session.ListAsync(totals.Statement, totals.Values, static row => (row.Int64(0), row.Int64(1), row.Int64(2))))[0];
            var sql = engine.CountedOf(query.Schema, query.Type, query.By.Field).Largest(query.Filter, query.Limit);
            var found = await session.ListAsync(sql.Statement, sql.Values, static row => (Value: row.Value(0), Count: row.Int64(1)));
            var groups = found.ConvertAll(pair => new Group([Shown(query.By.Field, pair.Value)], pair.Count, []));
            if (all > filled) groups.Add(new Group([null], all - filled, []));
            groups = [.. groups.OrderByDescending(group => group.Count).Take(query.Limit)];
            var more = (int)values + (all > filled ? 1 : 0) - groups.Count;
            return new Grouping(groups, more > 0 ? new Group([], all - groups.Sum(group => group.Count), []) : null, more, new Group([], all, []));
        }, cancellation, query.Schema.Workspace);

    /// <summary>The same from memory; null when it has not what is needed.</summary>
    internal async ValueTask<Grouping?> FromMemoryAsync(GroupQuery query, int most, CancellationToken cancellation)
    {
        var tally = new GroupTally(SourcesOf(query), query.Sums.Count, most);
        using (var columns = await sets.GroupAsync(query, cancellation))
        {
            if (columns is null) return null;
            columns.AddTo(tally);
        }
        return await CloseAsync(query, tally, cancellation);
    }

    private async ValueTask<Grouping> CloseAsync(GroupQuery query, GroupTally tally, CancellationToken cancellation)
    {
        var grouping = tally.Close(query.Limit, static (source, key) => key.Kind == SqlValueKind.Null ? null : Shown(source.Field, key));
        return await SpellAsync(query, SourcesOf(query), grouping, cancellation);
    }

    private List<GroupSource> SourcesOf(GroupQuery query) => [.. query.Dimensions.Select(dimension =>
        new GroupSource(dimension, new FieldSql(dimension.Field, query.Schema.Plan(query.Type), database.Dialect), query.Almanac))];

    /// <summary>The names of records by id, of those in the trash as well. What there is no record of has none.</summary>
    public async ValueTask<IReadOnlyDictionary<Tsid, string>> NamesAsync(
        WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, CancellationToken cancellation)
    {
        var names = new Dictionary<Tsid, string>();
        if (ids.Count == 0) return names;
        var (seen, more) = schema.Seen?.Condition(type, 2) ?? ("", []);
        var statement = SqlText.Shape($"SELECT r.id, r.{type.Title.Column} FROM {type.Plural} r WHERE r.workspace_id = $1 AND "
            + $"{database.Dialect.IdIn("r.id", "$2")}{seen}");
        await database.ReadAsync(Lane.Interactive, (statement, workspace: schema.Workspace, ids, names, more), static async (session, ask) =>
        {
            SqlValue[] values = [ask.workspace.Value, IdList.Of(ask.ids.Select(id => id.Value)), .. ask.more];
            return await session.QueryAsync(ask.statement, values, ask.names, static (row, names) =>
            {
                names[new Tsid(row.Int64(0))] = row.Text(1) ?? "";
                return true;
            });
        }, cancellation);
        return names;
    }

    /// <summary>Adds up rows of the database, where memory has no columns: values too many, or a filter too long.</summary>
    private async ValueTask<GroupTally> TallyAsync(ISession session, GroupQuery query, int most)
    {
        var sources = SourcesOf(query);
        var plan = query.Schema.Plan(query.Type);
        List<FieldSql> amounts = [.. query.Sums.Select(field => new FieldSql(field, plan, database.Dialect))];
        var sql = new SqlText(query.Schema.Workspace).Add("SELECT ");
        AddSource(sql, query, sources[0]);
        sql.Add(", ");
        if (sources.Count > 1) AddSource(sql, query, sources[1]);
        else sql.Add("NULL");
        foreach (var sum in amounts)
        {
            AddSeen(sql.Add(", "), query, sum.Field, sum.Currency.Length > 0 ? sum.Key : sum.Source);
            sql.Add(", ").Add(sum.Currency.Length > 0 ? sum.Currency : "NULL");
        }
        sql.Add(" FROM ").Add(plan.Table).Add(" r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, plan, database.Dialect).Add(query.Filter);
        var tally = new GroupTally(sources, amounts.Count, most);
        var parts = new List<PartOfSum>(amounts.Count);
        await session.QueryAsync(sql.Statement, sql.Values, (tally, sources, amounts, parts, query.Schema.Seen), static (row, to) =>
        {
            to.parts.Clear();
            for (var sum = 0; sum < to.amounts.Count; sum++) if (AmountOf(row, to.amounts[sum], sum) is { } part) to.parts.Add(part);
            to.tally.Add(Given(to.sources[0], row.Value(0), to.Seen), to.sources.Count > 1 ? Given(to.sources[1], row.Value(1), to.Seen) : SqlValue.Null,
                to.parts);
            return true;
        });
        return tally;
    }

    private static SqlValue Given(GroupSource source, SqlValue given, SeenRecords? seen) =>
        source.OfSource(IsOfLinks(source) && seen?.IsPartOf(source.Field) == true ? LinkCells.Stored(given.Text) : given);

    /// <summary>What a group is made by; of a relation to what is not seen nothing, of links those to what is seen.</summary>
    private void AddSource(SqlText sql, GroupQuery query, GroupSource source)
    {
        if (IsOfLinks(source) && query.Schema.Seen is { } part && part.IsPartOf(source.Field))
        {
            sql.Add("(SELECT ").Add(database.Dialect.JsonObjectOf("l.to_type || l.to_key", "''"))
                .Add(" FROM links l WHERE l.workspace_id = $1 AND l.from_id = r.id");
            part.AddToLinks(Links.AddField(sql, query.Type.Name, source.Field), source.Field.RelatedTypes);
            sql.Add(')');
            return;
        }
        AddSeen(sql, query, source.Field, source.Sql);
    }

    private static bool IsOfLinks(GroupSource source) => source.Field.Kind is RelationsField;

    /// <summary>Adds an expression of a field; NULL where it is told of a related record that is not seen.</summary>
    private void AddSeen(SqlText sql, GroupQuery query, Field field, string expression)
    {
        if (query.Schema.Seen?.RelatedOf(field) is not { } related)
        {
            sql.Add(expression);
            return;
        }
        new FilterSql(sql.Add("CASE WHEN "), query.Schema.Plan(query.Type), database.Dialect).Add(related);
        sql.Add(" THEN ").Add(expression).Add(" END");
    }

    /// <summary>What a row has of a sum: its columns come in pairs, behind what it is grouped by.</summary>
    private static PartOfSum? AmountOf(RowReader row, FieldSql amount, int sum)
    {
        var at = 2 + (2 * sum);
        if (row.IsNull(at) || amount.Currency.Length > 0 && row.IsNull(at + 1)) return null;
        return amount.Currency.Length == 0 ? new PartOfSum(sum, Amounts.NoCurrency, new Amount(Amounts.Number(row.Value(at))))
            : new PartOfSum(sum, row.Text(at + 1)!, new Amount((Int128)Amounts.Units(row.Value(at))));
    }

    /// <summary>Texts that are grouped by their key as somebody wrote them.</summary>
    private async ValueTask<Grouping> SpellAsync(GroupQuery query, IReadOnlyList<GroupSource> sources, Grouping grouping, CancellationToken cancellation)
    {
        for (var at = 0; at < sources.Count; at++)
        {
            if (sources[at].Form.Form is not { Place: SearchedPlace.FoldedKey, KeyColumn: { } column } || !sources[at].IsSearchedForm) continue;
            var keys = grouping.Groups.Select(group => group.Keys[at]).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            var of = sources[at].Field.Through is { } relation ? query.Schema.Named(relation.RelatedType!)! : query.Type;
            var (seen, more) = query.Schema.Seen?.Condition(of, 2) ?? ("", []);
            var statement = SqlText.Shape($"SELECT r.{sources[at].Field.Column} FROM {of.Plural} r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL "
                + $"AND r.{column} = $2{seen} LIMIT 1");
            var spelt = new Dictionary<string, string>(StringComparer.Ordinal);
            var lane = keys.Count > FewKeys ? Lane.Long : Lane.Interactive;
            await database.ReadAsync(lane, (statement, query.Schema.Workspace, keys, spelt, more), static async (session, ask) =>
            {
                var each = ask.keys.ConvertAll<SqlValue[]>(key => [ask.Workspace.Value, key, .. ask.more]);
                await session.QueryEachAsync(ask.statement, each, (ask.keys, ask.spelt), static (row, to) =>
                {
                    to.State.spelt[to.State.keys[to.At]] = row.Text(0) ?? "";
                    return false;
                });
                return 0;
            }, cancellation, query.Schema.Workspace);
            var place = at;
            grouping = grouping with
            {
                Groups = [.. grouping.Groups.Select(group => group with
                {
                    Keys = [.. group.Keys.Select((key, i) => i == place && key is not null ? spelt.GetValueOrDefault(key, key) : key)],
                })],
            };
        }
        return grouping;
    }
}
