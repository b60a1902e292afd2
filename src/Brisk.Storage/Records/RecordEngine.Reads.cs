using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    private static readonly Statement Counter = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    /// <summary>What was worked out from a schema: it goes when the schema does.</summary>
    private readonly ConditionalWeakTable<WorkspaceSchema, ConcurrentDictionary<string, object>> derived = [];

    /// <summary>Writes one page as <c>{"items": […], "next", "previous", "position"}</c>. The cost does not depend on where in the list the page lies.</summary>
    public async ValueTask<ListPage> ListAsync(ListQuery query, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var plan = SortOf(query);
        Place? from = null;
        if ((query.After ?? query.Before) is { } cursor)
        {
            if (!cursors.TryRead(cursor, query.Schema.Workspace, query.Type.Name, PageReader.SortName(query.Sort), out var place) || !IsOf(place, plan)) return new ListPage(false, 0);
            from = place;
        }
        sets.Expect(query.Schema, query.Type, plan);
        using var page = new PageReader(query, plan, ProjectionOf(query.Schema, query.Type, query.Fields), database.Dialect);
        var (backward, isFirst) = (query.Before is not null, query.After is null && query.At is null or 0);
        if (IsReadInOrder(query, plan))
        {
            await database.ReadAsync(Lane.Interactive, (page, from, backward), static async (session, read) =>
            {
                await read.page.ReadAsync(session, read.from, read.backward);
                return 0;
            }, cancellation);
        }
        else
        {
            await FindPageAsync(query, plan, page, new Start(from, query.At ?? 0), backward, cancellation);
        }
        page.Write(output, cursors, backward, hasBefore: !isFirst, query.At ?? (isFirst && !backward ? 0 : null));
        return new ListPage(true, page.Count);
    }

    /// <summary>Whether an index gives the records in the order of the list, with few between them that do not belong to it.</summary>
    private bool IsReadInOrder(ListQuery query, SortPlan plan) => plan.IsIndexed && query.At is null or 0
        && (!query.HasFilter || query.Deleted || ListSql.IsServed(query) || ListSql.OnlyRulesOut(query) && sets.LeavesMost(query));

    /// <summary>Finds a page by what is in memory, as far as there is something, and reads its records.</summary>
    private async ValueTask FindPageAsync(ListQuery query, SortPlan plan, PageReader page, Start start, bool backward, CancellationToken cancellation)
    {
        var set = query.HasFilter && !query.Deleted ? await sets.ResolveAsync(query.Schema, query.Type, query.Filter, cancellation) : null;
        var isFew = set?.Count <= PageFinder.Few;
        var order = query.Deleted || query.HasFilter && set is null || isFew ? null : await sets.OrderAsync(query.Schema, query.Type, plan, wait: !plan.IsIndexed || start.Position > 0, cancellation);
        var finder = new PageFinder(query, plan, database.Dialect, sets, set, order);
        await database.ReadAsync(Lane.Interactive, (finder, page, start, backward, query.Limit), static async (session, read) =>
        {
            var (ids, ends, isMore) = await read.finder.FindAsync(session, read.start, read.backward, read.Limit);
            await read.page.ReadAsync(session, ids, ends, isMore);
            return 0;
        }, cancellation);
    }

    private static bool IsOf(Place place, SortPlan plan) => place.Segment < plan.Segments.Count && place.Keys.Length == plan.Segments[place.Segment].Keys.Count;

    /// <summary>How many records a filter leaves, exactly. Without a filter it is a counter; with one it may take as long as reading the table.</summary>
    public async ValueTask<long> CountAsync(WorkspaceSchema schema, RecordType type, Filter filter, bool deleted, CancellationToken cancellation)
    {
        if (filter is Filter.AllOf { Parts.Count: 0 }) return await ScalarAsync(Lane.Interactive, Counter, [schema.Workspace.Value, deleted ? type.Name + ":deleted" : type.Name], cancellation);
        if (!deleted && await sets.ResolveAsync(schema, type, filter, cancellation) is { } set) return set.Count;
        var sql = new SqlText().Add("SELECT count(*) FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = ").Bind(schema.Workspace.Value)
            .Add(deleted ? " AND r.deleted_at IS NOT NULL AND " : " AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, schema.Plan(type), database.Dialect).Add(filter);
        return await ScalarAsync(Lane.Long, sql.Statement, sql.Values.ToArray(), cancellation);
    }

    /// <summary>Writes one record with all its fields as JSON; answers its version, or null when there is none (or it is in the trash and <paramref name="deleted"/> is false).</summary>
    public async ValueTask<long?> GetAsync(WorkspaceSchema schema, RecordType type, Tsid id, bool deleted, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var projection = ProjectionOf(schema, type, schema.Plan(type).Type.Fields);
        var statement = SqlText.Shape($"SELECT {projection.Columns} FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.id = $2{(deleted ? "" : " AND r.deleted_at IS NULL")}");
        using var json = new Utf8Buffer();
        var version = new long?[1];
        await database.ReadAsync(Lane.Interactive, (statement, schema.Workspace, id, json, projection, version), static async (session, read) =>
        {
            return await session.QueryAsync(read.statement, [read.Workspace.Value, read.id.Value], read, static (row, to) =>
            {
                to.projection.Write(row, to.json);
                to.version[0] = row.Int64(1);
                return false;
            });
        }, cancellation);
        json.CopyTo(output, ..);
        return version[0];
    }

    /// <summary>One record as values, deleted or not; null when there is none.</summary>
    public ValueTask<Record?> FindAsync(WorkspaceSchema schema, RecordType type, Tsid id, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Interactive, (plan: schema.Plan(type), id), static (session, read) => RowValues.FindAsync(session, read.plan, read.id), cancellation);

    private SortPlan SortOf(ListQuery query) =>
        (SortPlan)derived.GetOrCreateValue(query.Schema).GetOrAdd($"{query.Type.Name}|{PageReader.SortName(query.Sort)}", _ => SortPlan.Of(query.Schema.Plan(query.Type), query.Sort, database.Dialect));

    private Projection ProjectionOf(WorkspaceSchema schema, RecordType type, IReadOnlyList<Field>? fields)
    {
        var plan = schema.Plan(type);
        fields ??= [.. plan.Type.Fields.Where(field => field.Kind is not LongTextField)];
        var name = $"{type.Name}:{string.Join(',', fields.Select(field => field.Name))}";
        var known = derived.GetOrCreateValue(schema);
        // Column choices are people's: few in practice, but nothing else bounds them.
        if (known.Count > 500) known.Clear();
        return (Projection)known.GetOrAdd(name, _ => new Projection(plan, database.Dialect, fields));
    }

    private ValueTask<long> ScalarAsync(Lane lane, Statement statement, SqlValue[] values, CancellationToken cancellation) =>
        database.ReadAsync(lane, (statement, values), static async (session, read) => await session.ScalarAsync(read.statement, read.values) ?? 0, cancellation);
}
