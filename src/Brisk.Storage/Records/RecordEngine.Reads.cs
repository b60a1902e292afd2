using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>Has pages filled by asking so many records at most, wherever that can be, however many they may be; null where it is worth it alone.</summary>
    internal int? MostAsked { get; set; }

    private static readonly Statement Counter = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    /// <summary>
    /// Writes one page as <c>{"items": […], "next", "previous", "position"}</c>. The cost does not depend on where in the list the page
    /// lies.
    /// </summary>
    public async ValueTask<ListPage> ListAsync(ListQuery query, PooledBuffer output, CancellationToken cancellation)
    {
        query = query.Narrowed;
        var plan = SortOf(query);
        Place? from = null;
        if ((query.After ?? query.Before) is { } cursor)
        {
            if (!cursors.TryRead(cursor, query.Schema.Workspace, query.Type.Name, query.Place, out var place) || !IsOf(place, plan))
                return new ListPage(false, 0);
            from = place;
        }
        sets.Expect(query.Schema, query.Type, plan);
        using var page = new PageReader(query, plan, ProjectionOf(query.Schema, query.Type, query.Fields), database.Dialect);
        var (backward, position) = (query.Before is not null, query.After is null && query.Before is null ? query.At ?? 0 : (long?)null);
        var facts = ListStrategy.FactsOf(query, plan, sets.RuledOut);
        var choice = ListStrategy.Choose(facts);
        if (choice.Path == ListPath.Index)
        {
            await database.ReadAsync(Lane.Interactive, (page, from, backward), static async (session, read) =>
            {
                await read.page.ReadAsync(session, read.from, read.backward);
                return 0;
            }, cancellation);
        }
        else
        {
            var sought = query.Around is { } id ? new Sought(id.Value) : null;
            do choice = await FindPageAsync(query, plan, page, facts, new Start(from, query.At ?? 0), backward, sought, cancellation);
            while (sought?.IsMissed == true);
            if (sought is { Page: null }) return new ListPage(true, 0, $"{choice.Path}: {choice.Reason}", IsThere: false);
            position = sought?.Page ?? position;
        }
        page.Write(output, cursors, backward, hasBefore: position != 0, position);
        return new ListPage(true, page.Count, $"{choice.Path}: {choice.Reason}");
    }

    /// <summary>Finds a page by what is in memory, as far as there is something, and reads its records. Answers which path it was.</summary>
    /// <param name="sought">The record that the page is to have, wherever it begins.</param>
    private async ValueTask<ListChoice> FindPageAsync(
        ListQuery query, SortPlan plan, PageReader page, ListFacts facts, Start start, bool backward, Sought? sought, CancellationToken cancellation)
    {
        IdSet? set = null;
        Order? order = null;
        var choice = ListStrategy.Choose(facts);
        if (choice.NeedsSet && facts.IsFromTop)
        {
            var known = await sets.AlongAsync(query.Schema, query.Type, query.Filter, plan, query.Limit + 1, MostAsked, cancellation);
            if (known.Order is not null) choice = ListStrategy.Choose(facts with { Asked = known.Asked, Records = known.Records });
            if (choice.Path == ListPath.AlongOrder
                && await ReadAsync(new PageFinder(query, plan, database.Dialect, choice.Path, null, known.Order, sieveOf: known.SieveOf))) return choice;
            choice = ListStrategy.Choose(facts);
        }
        if (choice.NeedsSet)
        {
            set = await sets.ResolveAsync(query.Schema, query.Type, query.Filter, cancellation);
            choice = ListStrategy.Choose(facts = facts with { IsSetKnown = true, Left = set?.Count, Records = set?.Slots.Count ?? 0 });
        }
        var reading = choice.Reading;
        while (true)
        {
            if (choice.NeedsOrder)
            {
                order = await sets.OrderAsync(query.Schema, query.Type, plan, reading, cancellation);
                // All may have been forgotten and read anew in between: then the numbers of the set are not those of the order.
                if (set is not null && order is not null && !ReferenceEquals(set.Slots, order.Owner.Slots)) order = null;
            }
            var path = choice.NeedsOrder ? ListStrategy.Choose(facts with { IsOrderKnown = true, HasOrder = order is not null }) : choice;
            // While the order is read for whoever asks next, the list is walked: not for long, then both wait for it.
            var finder = new PageFinder(query, plan, database.Dialect, path.Path, set, order, choice.NeedsOrder ? ListWalk.MostPassed(reading) : long.MaxValue);
            if (await ReadAsync(finder)) return path;
            reading = reading == OrderReading.WhereFar ? OrderReading.Ahead : OrderReading.Awaited;
        }

        ValueTask<bool> ReadAsync(PageFinder finder) =>
            database.ReadAsync(Lane.Interactive, (finder, page, query, start, backward, sought), static async (session, read) =>
            {
                var start = read.start;
                if (read.sought is { } sought)
                {
                    sought.Begin(await read.finder.PositionAsync(session, sought.Id), read.query.Limit);
                    if (sought.Page is not { } first) return true;
                    start = new Start(null, first);
                }
                if (await read.finder.FindAsync(session, start, read.backward, read.query.Limit) is not var (ids, ends, isMore)) return false;
                if (read.sought?.Misses(ids) == true) return true;
                await read.page.ReadAsync(session, ids, ends, isMore);
                return true;
            }, cancellation);
    }

    /// <summary>A record whose page is looked for.</summary>
    private sealed class Sought(long id)
    {
        /// <summary>How often the page is found anew when the record is not on it: what is written meanwhile moves it.</summary>
        private const int MostTries = 4;

        private int tries;

        public long Id => id;

        /// <summary>The position at which its page begins; null when the list does not have it.</summary>
        public long? Page { get; private set; }

        public bool IsMissed { get; private set; }

        /// <param name="position">Where the record lies; null when the list does not have it.</param>
        public void Begin(long? position, int limit) => (Page, IsMissed) = (position - (position % limit), false);

        /// <summary>Whether it is not on the page that was found.</summary>
        public bool Misses(IReadOnlyList<long> ids)
        {
            if (ids.Contains(id)) return false;
            (Page, IsMissed) = (null, ++tries < MostTries);
            return true;
        }
    }

    private static bool IsOf(Place place, SortPlan plan) => place.Segment < plan.Segments.Count && place.Keys.Length == plan.Segments[place.Segment].Keys.Count;

    /// <summary>How many records a filter leaves, exactly. Without a filter it is a counter; with one it may take as long as reading the table.</summary>
    public async ValueTask<long> CountAsync(WorkspaceSchema schema, RecordType type, Filter filter, bool deleted, CancellationToken cancellation)
    {
        filter = schema.Seen?.Narrow(type, filter) ?? filter;
        if (filter is Filter.AllOf { Parts.Count: 0 })
            return await ScalarAsync(Lane.Interactive, Counter, [schema.Workspace.Value, deleted ? type.Name + ":deleted" : type.Name], cancellation);
        if (!deleted && await sets.ResolveAsync(schema, type, filter, cancellation) is { } set) return set.Count;
        var sql = new SqlText(schema.Workspace).Add("SELECT count(*) FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = $1")
            .Add(deleted ? " AND r.deleted_at IS NOT NULL AND " : " AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, schema.Plan(type), database.Dialect).Add(filter);
        return await ScalarAsync(Lane.Long, sql.Statement, sql.Values.ToArray(), cancellation, schema.Workspace);
    }

    /// <summary>
    /// Writes one record with all its fields, or those given, as JSON; answers its version, or null when there is none (or it is in the trash and <paramref
    /// name="deleted"/> is false).
    /// </summary>
    public ValueTask<long?> GetAsync(
        WorkspaceSchema schema, RecordType type, Tsid id, bool deleted, PooledBuffer output, CancellationToken cancellation,
        IReadOnlyList<Field>? fields = null) => OneAsync(
        schema, type, ProjectionOf(schema, type, fields ?? schema.Named(type.Name)!.Fields), id, deleted ? "" : " AND r.deleted_at IS NULL", output,
        cancellation);

    /// <summary>A look at a record, deleted or not, as <see cref="GetAsync"/> writes it.</summary>
    internal RecordLook LookAt(WorkspaceSchema schema, RecordType type, Tsid id)
    {
        var projection = ProjectionOf(schema, type, schema.Plan(type).Type.Fields);
        var statement = SqlText.Shape($"SELECT {projection.Columns} FROM {type.Plural} r{projection.Joins} WHERE r.workspace_id = $1 AND "
            + database.Dialect.IdIn("r.id", "$2"));
        return new RecordLook(statement, projection, schema, generations.HistoryOf(schema.Workspace), id);
    }

    /// <summary>Writes one record as an item of a list that has no filter; answers whether it is in the list.</summary>
    public async ValueTask<bool> ListOneAsync(ListQuery query, Tsid id, PooledBuffer output, CancellationToken cancellation) =>
        await OneAsync(query.Schema, query.Type, ProjectionOf(query.Schema, query.Type, query.Fields), id,
            query.Deleted ? " AND r.deleted_at IS NOT NULL" : " AND r.deleted_at IS NULL", output, cancellation) is not null;

    private async ValueTask<long?> OneAsync(
        WorkspaceSchema schema, RecordType type, Projection projection, Tsid id, string condition, PooledBuffer output, CancellationToken cancellation)
    {
        var at = projection.Values.Length;
        var (seen, more) = schema.Seen?.Condition(type, at + 1) ?? ("", []);
        var statement = SqlText.Shape($"SELECT {projection.Columns} FROM {type.Plural} r{projection.Joins} WHERE r.workspace_id = $1 AND r.id = ${at + 1}"
            + condition + OfKind(type) + seen);
        SqlValue[] bound = [.. projection.Values, id.Value, .. more];
        var version = new long?[1];
        await database.ReadAsync(Lane.Interactive, (statement, bound, output, projection, version), static async (session, read) =>
        {
            return await session.QueryAsync(read.statement, read.bound, read, static (row, to) =>
            {
                to.projection.Write(row, to.output);
                to.version[0] = row.Int64(1);
                return false;
            });
        }, cancellation);
        return version[0];
    }

    /// <summary>One record as values, deleted or not; null when there is none.</summary>
    public async ValueTask<Record?> FindAsync(WorkspaceSchema schema, RecordType type, Tsid id, CancellationToken cancellation)
    {
        var record = await database.ReadAsync(Lane.Interactive, (plan: schema.Plan(type), id), static (session, read) =>
            RowValues.FindAsync(session, read.plan, read.id), cancellation);
        if (record is null || (type.Kinds is { } kinds && !type.IsOfKind(record[kinds.Field]))) return null;
        return schema.Seen is not { } seen ? record : seen.Holds(record) ? seen.Shown(record) : null;
    }

    /// <summary>The condition on the table alias <c>r</c> that a record is of the kind of a view; empty of a whole type.</summary>
    internal static string OfKind(RecordType type) => type.Kind is { } kind ? $" AND r.{type[type.Kinds!.Field].Column} = '{kind.Value}'" : "";

    /// <summary>A schema as a sight lets it be seen; what is asked under it is answered from that alone.</summary>
    public WorkspaceSchema Under(WorkspaceSchema schema, Sight sight) => sight.IsAll ? schema : schema.Under(sight, database.Dialect);

    private SortPlan SortOf(ListQuery query) =>
        query.Schema.SortPlans.GetOrAdd((query.Type.Name, query.Sort.Field.Name, query.Sort.Descending), _ =>
            SortPlan.Of(query.Schema.Plan(query.Type), query.Sort, database.Dialect, query.Schema.Seen?.RelatedOf(query.Sort.Field)));

    private Projection ProjectionOf(WorkspaceSchema schema, RecordType type, IReadOnlyList<Field>? fields)
    {
        var plan = schema.Plan(type);
        fields ??= [.. schema.Named(type.Name)!.Fields.Where(field => field.Kind is not LongTextField)];
        var name = $"{type.Name}:{string.Join(',', fields.Select(field => field.Name))}";
        // Column choices are people's: few in practice, but nothing else bounds them.
        if (schema.Projections.Count > 500) schema.Projections.Clear();
        return schema.Projections.GetOrAdd(name, _ => new Projection(plan, database.Dialect, fields, schema.Seen));
    }

    private ValueTask<long> ScalarAsync(Lane lane, Statement statement, SqlValue[] values, CancellationToken cancellation, Tsid workspace = default) =>
        database.ReadAsync(lane, (statement, values), static async (session, read) =>
            await session.ScalarAsync(read.statement, read.values) ?? 0, cancellation, workspace);
}
