using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

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
        sets.Expect(query.Schema, query.Type);
        await PrepareAsync(query, cancellation);
        using var page = new PageReader(query, plan, ProjectionOf(query.Schema, query.Type, query.Fields), database.Dialect, sets);
        if (!plan.IsIndexed || query.At > 0)
        {
            if (await positions.OrderAsync(query, plan, cancellation) is { } ids) return await ListByIdAsync(query, page, ids, from, output, cancellation);
        }
        var (skip, backward, hasBefore) = (0, query.Before is not null, query.After is not null || query.At > 0);
        var inclusive = query.At > 0;
        if (inclusive)
        {
            if (await positions.FindAsync(query, plan, query.At!.Value, cancellation) is not { } found)
            {
                page.Write(output, cursors, backward: false, hasBefore: false, query.At);
                return new ListPage(true, 0);
            }
            (from, skip) = found;
        }
        await database.ReadAsync(Lane.Interactive, (page, from, inclusive, backward, skip), static async (session, read) =>
        {
            await read.page.ReadAsync(session, read.from, read.inclusive, read.backward, read.skip);
            return 0;
        }, cancellation);
        page.Write(output, cursors, backward, hasBefore, query.At ?? (hasBefore || backward ? null : 0));
        return new ListPage(true, page.Count);
    }

    /// <summary>Asks the database for what a filter's set still lacks, among the long reads: short ones must not wait for it.</summary>
    private async ValueTask PrepareAsync(ListQuery query, CancellationToken cancellation)
    {
        if (Access.Chosen(query) is not { } chosen || Access.IsServed(query) || sets.Knows(query.Schema, query.Type, chosen)) return;
        await database.ReadAsync(Lane.Long, (sets, query, chosen), static async (session, ask) =>
        {
            await ask.sets.ResolveAsync(session, ask.query.Schema, ask.query.Type, ask.chosen);
            return 0;
        }, cancellation);
    }

    private async ValueTask<ListPage> ListByIdAsync(ListQuery query, PageReader page, IReadOnlyList<long> ids, Place? from, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var start = Math.Min(query.At ?? from?.Id ?? 0, ids.Count);
        var end = query.Before is null ? Math.Min(start + query.Limit, ids.Count) : start;
        if (query.Before is not null) start = Math.Max(0, end - query.Limit);
        await database.ReadAsync(Lane.Interactive, (page, ids, (int)start, (int)end), static async (session, read) =>
        {
            await read.page.ReadAsync(session, read.ids, read.Item3, read.Item4);
            return 0;
        }, cancellation);
        page.Write(output, cursors, backward: false, start > 0, query.At ?? start);
        return new ListPage(true, page.Count);
    }

    private static bool IsOf(Place place, SortPlan plan) =>
        plan.IsIndexed ? place.Segment < plan.Segments.Count && place.Keys.Length == plan.Segments[place.Segment].Keys.Count : place.IsPosition;

    /// <summary>How many records a filter leaves, exactly. Without a filter it is a counter; with one it may take as long as reading the table.</summary>
    public ValueTask<long> CountAsync(WorkspaceSchema schema, RecordType type, Filter filter, bool deleted, CancellationToken cancellation)
    {
        if (filter is Filter.AllOf { Parts.Count: 0 }) return ScalarAsync(Lane.Interactive, Counter, [schema.Workspace.Value, deleted ? type.Name + ":deleted" : type.Name], cancellation);
        return database.ReadAsync(Lane.Long, (engine: this, schema, type, filter, deleted), static async (session, ask) =>
        {
            if (!ask.deleted && await ask.engine.sets.ResolveAsync(session, ask.schema, ask.type, ask.filter) is { } set) return set.Count;
            var sql = new SqlText().Add("SELECT count(*) FROM ").Add(ask.type.Plural).Add(" r WHERE r.workspace_id = ").Bind(ask.schema.Workspace.Value)
                .Add(ask.deleted ? " AND r.deleted_at IS NOT NULL AND " : " AND r.deleted_at IS NULL AND ");
            new FilterSql(sql, ask.schema.Plan(ask.type), ask.engine.database.Dialect).Add(ask.filter);
            var box = new long[1];
            await session.QueryAsync(sql.Statement, sql.Values, box, static (row, box) =>
            {
                box[0] = row.Int64(0);
                return false;
            });
            return box[0];
        }, cancellation);
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
        database.ReadAsync(Lane.Interactive, (schema, plan: schema.Plan(type), id), static async (session, read) =>
        {
            var found = new Record?[1];
            await session.QueryAsync(read.plan.SelectOne, [read.schema.Workspace.Value, read.id.Value], (read.plan, found), static (row, to) =>
            {
                to.found[0] = RowValues.Read(row, to.plan);
                return false;
            });
            return found[0];
        }, cancellation);

    /// <summary>The most frequent values of a field under a filter, with their counts.</summary>
    public async ValueTask<IReadOnlyList<(string Value, long Count)>> FacetsAsync(WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation)
    {
        return await database.ReadAsync(Lane.Long, (engine: this, schema, type, field, filter, limit), static async (session, ask) =>
        {
            var isAll = ask.filter is Filter.AllOf { Parts.Count: 0 };
            var set = isAll ? null : await ask.engine.sets.ResolveAsync(session, ask.schema, ask.type, ask.filter);
            using var loan = set?.Lend();
            var sql = ask.engine.FacetSql(ask.schema, ask.type, ask.field, isAll ? null : ask.filter, loan?.Number, ask.limit);
            var found = new List<(string, long)>();
            await session.QueryAsync(sql.Statement, sql.Values, found, static (row, found) =>
            {
                found.Add((row.Text(0) ?? "", row.Int64(1)));
                return true;
            });
            return found;
        }, cancellation);
    }

    /// <summary>Counts by the searched form, which the index holds; only the few values that are answered are then read.</summary>
    private SqlText FacetSql(WorkspaceSchema schema, RecordType type, Field field, Filter? filter, long? set, int limit)
    {
        var (plan, dialect, workspace) = (schema.Plan(type), database.Dialect, schema.Workspace.Value);
        var tags = field.Kind is TagsField && !field.Custom;
        var value = tags ? "t.tag_key" : field.Custom ? dialect.JsonText("r.custom", field.Name) : "r." + field.Column;
        var key = tags || field.Custom ? null : TypePlan.Place(field).Key;
        var group = key is null ? value : "r." + key;
        var sql = new SqlText().Add("SELECT ");
        if (key is null) sql.Add("f.value");
        else sql.Add("(SELECT x.").Add(field.Column).Add(" FROM ").Add(plan.Table).Add(" x WHERE x.workspace_id = ").Bind(workspace).Add(" AND x.deleted_at IS NULL AND x.").Add(key).Add(" = f.value LIMIT 1)");
        sql.Add(", f.n FROM (SELECT ").Add(group).Add(" AS value, count(*) AS n FROM ").Add(plan.Table).Add(" r");
        if (tags) sql.Add(" JOIN record_tags t ON t.workspace_id = r.workspace_id AND t.record_id = r.id AND t.record_type = ").Bind(type.Name);
        sql.Add(" WHERE r.workspace_id = ").Bind(workspace).Add(" AND r.deleted_at IS NULL AND ").Add(group).Add(" IS NOT NULL");
        if (set is { } number) sql.Add(" AND ").Add(dialect.InSet("r.id", sql.Parameter(number))!);
        else if (filter is not null) new FilterSql(sql.Add(" AND "), plan, dialect).Add(filter);
        return sql.Add(" GROUP BY ").Add(group).Add(" ORDER BY n DESC, value LIMIT ").Bind(limit).Add(") f ORDER BY f.n DESC, f.value");
    }

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
        database.ReadAsync(lane, (statement, values), static async (session, read) =>
        {
            var box = new long[1];
            await session.QueryAsync(read.statement, read.values, box, static (row, box) =>
            {
                box[0] = row.IsNull(0) ? 0 : row.Int64(0);
                return false;
            });
            return box[0];
        }, cancellation);
}
