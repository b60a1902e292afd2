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
}
