using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>The most frequent values of a field under a filter, with their counts.</summary>
    public async ValueTask<IReadOnlyList<(string Value, long Count)>> FacetsAsync(
        WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation)
    {
        filter = schema.Seen?.Narrow(type, filter, field) ?? filter;
        // One more than is wanted: records without a value are no value.
        var groups = new GroupQuery(schema, type, new Dimension(field, null), null, [], filter, Almanac.Usual, limit + 1);
        if (IsTold(groups) && await FromMemoryAsync(groups, int.MaxValue, cancellation) is { } grouping)
            return [.. grouping.Groups.Where(group => group.Keys[0] is not null).Take(limit).Select(group => (group.Keys[0]!, group.Count))];
        if (Links.HasRows(field) && await CountTargetsAsync(schema, type, field, filter, limit, cancellation) is { } targets) return targets;
        if (Links.IsMany(field))
        {
            var counted = await CountAsync(groups, int.MaxValue, cancellation);
            return [.. counted.Groups.Where(group => group.Keys[0] is not null).Take(limit).Select(group => (group.Keys[0]!, group.Count))];
        }
        return await database.ReadAsync(Lane.Long, (engine: this, schema, type, field, filter, limit), static async (session, ask) =>
        {
            var sql = ask.engine.CountedOf(ask.schema, ask.type, ask.field).Largest(ask.filter, ask.limit);
            var found = await session.ListAsync(sql.Statement, sql.Values, static row => (Value: row.Value(0), Count: row.Int64(1)));
            return found.ConvertAll(pair => (Shown(ask.field, pair.Value), pair.Count));
        }, cancellation, schema.Workspace);
    }

    /// <summary>How often records have each of what a field holds many of, from the rows of links; null when there is no set of the filter.</summary>
    internal async ValueTask<IReadOnlyList<(string Value, long Count)>?> CountTargetsAsync(
        WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation) =>
        await sets.ResolveAsync(schema, type, filter, cancellation) is not { } set ? null
            : await database.ReadAsync(Lane.Long, (schema, type, field, set, limit), static (session, ask) =>
                CountTargetsAsync(session, ask.schema, ask.type, ask.field, ask.set, ask.limit), cancellation, schema.Workspace);

    private static async ValueTask<IReadOnlyList<(string Value, long Count)>> CountTargetsAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IdSet set, int limit)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var sql = new SqlText(schema.Workspace).Add("SELECT l.from_id, l.to_key FROM links l WHERE l.workspace_id = $1");
        Links.AddField(sql, type.Name, field);
        schema.Seen?.AddToLinks(sql, field.RelatedTypes);
        await session.QueryAsync(sql.Statement, sql.Values, (counts, set, buffer: new char[500]), static (row, to) =>
        {
            if (!to.set.Has(row.Int64(0))) return true;
            var length = System.Text.Encoding.UTF8.GetChars(row.Utf8(1), to.buffer);
            var lookup = to.counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(to.buffer.AsSpan(0, length), out var count)) count[0]++;
            else lookup[to.buffer.AsSpan(0, length)] = [1];
            return true;
        });
        return [.. counts.Select(pair => (pair.Key, (long)pair.Value[0])).OrderByDescending(pair => pair.Item2)
            .ThenBy(pair => pair.Key, Comparer<string>.Create(SqlOrder.CompareUtf8)).Take(limit).Select(pair => (Links.Shown(field, pair.Key), pair.Item2))];
    }

    /// <summary>How many living records have a link of a role in a field.</summary>
    public ValueTask<long> CountRoleAsync(WorkspaceSchema schema, RecordType type, Field field, string role, CancellationToken cancellation)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT count(DISTINCT r.id) FROM ").Add(type.Plural)
            .Add(" r JOIN links l ON l.workspace_id = $1 AND l.from_id = r.id");
        Links.AddField(sql, type.Name, field).Add(" AND l.role = ").Bind(role).Add(" WHERE r.workspace_id = $1")
            .Add(" AND r.deleted_at IS NULL");
        return ScalarAsync(Lane.Long, sql.Statement, sql.Values.ToArray(), cancellation, schema.Workspace);
    }

    /// <summary>A value as text: ids as ids are written, numbers in their shortest form, a yes as 1.</summary>
    private static string Shown(Field field, SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer when field.Kind.Shape is Shape.User or Shape.Relation => new Tsid(value.Integer).ToString(),
        SqlValueKind.Integer => FieldValue.Of(value.Integer).ToString(),
        SqlValueKind.Real => FieldValue.Of(value.Real).ToString(),
        _ => Links.Shown(field, value.Text ?? ""),
    };

    private ValueCounts CountedOf(WorkspaceSchema schema, RecordType type, Field field) => new(schema, schema.Plan(type), field, database.Dialect);
}
