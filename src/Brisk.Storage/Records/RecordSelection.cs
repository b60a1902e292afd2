using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// The records that a filter leaves as of a number of the change log: worked out while nobody waits, and brought up to
/// date by the changes behind that number in the transaction that acts on them.
/// </summary>
public sealed class RecordSelection
{
    /// <summary>With more changes than this it is better worked out anew.</summary>
    private const int MostChanges = 5_000;

    /// <summary>The same of records that are related to what has changed: the transaction keeps others from writing.</summary>
    private const int MostPointing = 50_000;

    private readonly WorkspaceSchema schema;
    private readonly RecordType type;
    private readonly Filter filter;
    private readonly bool isOfTrash;
    private readonly long[] ids;
    private readonly long seen;

    /// <param name="ids">In any order; they are the selection's from now on.</param>
    /// <param name="seen">Every change up to this number is taken in; some after it may be.</param>
    internal RecordSelection(WorkspaceSchema schema, RecordType type, Filter filter, bool isOfTrash, long[] ids, long seen)
    {
        (this.schema, this.type, this.filter, this.isOfTrash, this.ids, this.seen) = (schema, type, filter, isOfTrash, ids, seen);
        Array.Sort(ids);
    }

    /// <summary>The number of the change log that it is of.</summary>
    internal long Seen => seen;

    /// <summary>The ids, ascending, in the state that a transaction sees; null when too much has changed, and all is to be worked out again.</summary>
    public async ValueTask<IReadOnlyList<long>?> NowAsync(RecordBatch batch)
    {
        var changes = await ChangeLog.ReadAsync(batch.Session, batch.Schema.Workspace, seen, MostChanges + 1);
        if (changes.Count > MostChanges) return null;
        // Whether a related record meets its part is told by no change of these records.
        if (filter.FollowsRelation && changes.Any(change => change.Type != type.Name)) return null;
        var touched = changes.Where(change => change.Type == type.Name).Select(change => change.Id.Value).ToHashSet();
        // What stands in a related record, its own changes tell: of whoever points to it.
        foreach (var relation in filter.Relations())
        {
            var ends = filter.Conditions().Where(condition => condition.Field.Through?.Name == relation.Name)
                .Select(condition => condition.Field.Target!).ToList();
            var led = changes.Where(change => change.Type == relation.RelatedType && ends.Exists(change.Touches)).Select(change => change.Id.Value)
                .Distinct().ToList();
            if (led.Count == 0) continue;
            var pointing = await PointingAsync(batch, relation, led);
            if (pointing.Count > MostPointing) return null;
            touched.UnionWith(pointing);
        }
        // What a record is linked to is told by its own changes, and by those of what it is asked to be linked to.
        var asked = filter.LinkedTo().ToHashSet();
        var isOfOthers = changes.Any(change => asked.Contains(change.Id));
        // Where records lead to others of their own type, any of them may be what decides.
        isOfOthers |= filter.FollowsRelation && touched.Count > 0 && type.Fields.Any(field => field.RelatedTypes.Contains(type.Name, StringComparer.Ordinal));
        if (touched.Count == 0 && !isOfOthers) return ids;
        var sql = Ids(schema, type, filter, isOfTrash, batch.Dialect);
        if (!isOfOthers) sql.Add(" AND ").Add(batch.Dialect.IdIn("r.id", sql.Parameter(IdList.Of(touched))));
        var matching = await batch.Session.ListAsync(sql.Statement, sql.Values, static row => row.Int64(0));
        var now = isOfOthers ? [.. matching] : ids.Where(id => !touched.Contains(id)).Concat(matching).ToArray();
        Array.Sort(now);
        return now;
    }

    /// <summary>The ids of the records whose relation leads to one of some records, one more than are borne at most.</summary>
    private async ValueTask<List<long>> PointingAsync(RecordBatch batch, Field relation, IEnumerable<long> to)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = $1 AND ");
        sql.Add(batch.Dialect.IdIn("r." + relation.Column, sql.Parameter(IdList.Of(to)))).Add(" LIMIT ").Bind(MostPointing + 1);
        return await batch.Session.ListAsync(sql.Statement, sql.Values, static row => row.Int64(0));
    }

    /// <summary>The query for the ids of records that meet a filter.</summary>
    internal static SqlText Ids(WorkspaceSchema schema, RecordType type, Filter filter, bool isOfTrash, Dialect dialect)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = $1")
            .Add(isOfTrash ? " AND r.deleted_at IS NOT NULL" : " AND r.deleted_at IS NULL");
        if (filter is not Filter.AllOf { Parts.Count: 0 }) new FilterSql(sql.Add(" AND "), schema.Plan(type), dialect).Add(filter);
        return sql;
    }
}
