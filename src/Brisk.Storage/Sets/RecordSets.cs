using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// Answers filters as sets of ids: any combination of conditions costs a pass over bitmaps, whatever the table's size.
/// Kept up to date by the changes; only where the engine can ask a statement for a set.
/// </summary>
internal sealed class RecordSets(Dialect dialect)
{
    private readonly ConcurrentDictionary<(Tsid Workspace, string Type), TypeSets> types = new();

    public void Apply(Tsid workspace, IReadOnlyList<RecordChange> changes)
    {
        foreach (var group in changes.GroupBy(change => change.Type.Name, StringComparer.Ordinal))
        {
            if (types.TryGetValue((workspace, group.Key), out var sets) && !sets.Apply([.. group])) types.TryRemove(KeyValuePair.Create((workspace, group.Key), sets));
        }
    }

    /// <summary>The set of a filter over living records, if it can be told without asking the database.</summary>
    public IdSet? Known(WorkspaceSchema schema, RecordType type, Filter filter) =>
        types.TryGetValue((schema.Workspace, type.Name), out var sets) && ReferenceEquals(sets.Schema, schema) ? sets.Known(filter) : null;

    /// <summary>The set of a filter over living records, or null when this engine or this filter has none.</summary>
    public async ValueTask<IdSet?> ResolveAsync(ISession session, WorkspaceSchema schema, RecordType type, Filter filter)
    {
        if (dialect.InSet("r.id", "$1") is null) return null;
        var sets = types.GetOrAdd((schema.Workspace, type.Name), _ => new TypeSets(schema, type, dialect));
        if (!ReferenceEquals(sets.Schema, schema)) sets = types[(schema.Workspace, type.Name)] = new TypeSets(schema, type, dialect);
        return await sets.ResolveAsync(session, filter);
    }
}
