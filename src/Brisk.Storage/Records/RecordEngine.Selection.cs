using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>All records that a filter leaves, for something that is done to them: from memory where they can be had there.</summary>
    /// <param name="isOfTrash">Those in the trash instead of the living.</param>
    public async ValueTask<RecordSelection> SelectAsync(
        WorkspaceSchema schema, RecordType type, Filter filter, bool isOfTrash, CancellationToken cancellation)
    {
        filter = schema.Seen?.Narrow(type, filter) ?? filter;
        if (!isOfTrash && await sets.ResolveAsOfAsync(schema, type, filter, cancellation) is ({ } set, var known))
            return new RecordSelection(schema, type, filter, isOfTrash, [.. set.Ids], known);
        var sql = RecordSelection.Ids(schema, type, filter, isOfTrash, database.Dialect);
        var (seen, ids) = await database.ReadAsync(Lane.Deciding, (schema.Workspace, sql), static async (session, read) =>
            (await ChangeLog.SeenAsync(session, read.Workspace), await session.ListAsync(read.sql.Statement, read.sql.Values, static row => row.Int64(0))),
            cancellation);
        return new RecordSelection(schema, type, filter, isOfTrash, [.. ids], seen);
    }

    /// <summary>The first living records behind one that a filter leaves, by their ids, as a session sees them.</summary>
    public ValueTask<List<Tsid>> NextAsync(ISession session, WorkspaceSchema schema, RecordType type, Filter filter, Tsid after, int limit)
    {
        var sql = RecordSelection.Ids(schema, type, filter, isOfTrash: false, database.Dialect).Add(" AND r.id > ").Bind(after.Value);
        sql.Add(" ORDER BY r.id LIMIT ").Bind(limit);
        return session.ListAsync(sql.Statement, sql.Values, static row => new Tsid(row.Int64(0)));
    }

    /// <summary>How many records a filter leaves among the living, and in the trash, as a session sees them.</summary>
    public async ValueTask<(long Living, long Trashed)> CountAsync(ISession session, WorkspaceSchema schema, RecordType type, Filter filter)
    {
        return (await CountAsync(false), await CountAsync(true));

        async ValueTask<long> CountAsync(bool isOfTrash)
        {
            var sql = new SqlText(schema.Workspace).Add("SELECT count(*) FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = $1");
            new FilterSql(sql.Add(isOfTrash ? " AND r.deleted_at IS NOT NULL AND " : " AND r.deleted_at IS NULL AND "), schema.Plan(type), database.Dialect)
                .Add(filter);
            return await session.ScalarAsync(sql.Statement, sql.Values) ?? 0;
        }
    }
}
