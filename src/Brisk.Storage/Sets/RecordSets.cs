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
internal sealed class RecordSets(IDatabase database)
{
    private readonly ConcurrentDictionary<(Tsid Workspace, string Type), TypeSets> types = new();

    private bool AreUsed => database.Dialect.InSet("r.id", "$1") is not null;

    public void Apply(Tsid workspace, IReadOnlyList<RecordChange> changes)
    {
        foreach (var group in changes.GroupBy(change => change.Type.Name, StringComparer.Ordinal))
        {
            if (types.TryGetValue((workspace, group.Key), out var sets) && !sets.Apply([.. group])) types.TryRemove(KeyValuePair.Create((workspace, group.Key), sets));
        }
    }

    /// <summary>Whether a filter's set can be told without asking the database.</summary>
    public bool Knows(WorkspaceSchema schema, RecordType type, Filter filter) =>
        types.TryGetValue((schema.Workspace, type.Name), out var sets) && sets.Fits(schema) && sets.Knows(filter);

    /// <summary>The set of a filter over living records, if it can be told without asking the database.</summary>
    public IdSet? Known(WorkspaceSchema schema, RecordType type, Filter filter) =>
        types.TryGetValue((schema.Workspace, type.Name), out var sets) && sets.Fits(schema) ? sets.Known(filter) : null;

    /// <summary>The set of a filter over living records, or null when this engine or this filter has none.</summary>
    public async ValueTask<IdSet?> ResolveAsync(ISession session, WorkspaceSchema schema, RecordType type, Filter filter) =>
        AreUsed ? await Of(schema, type, out _).ResolveAsync(session, filter) : null;

    /// <summary>Somebody looks at a type's records: makes ready, in the background, for what they may ask next.</summary>
    public void Expect(WorkspaceSchema schema, RecordType type)
    {
        if (!AreUsed || types.TryGetValue((schema.Workspace, type.Name), out var known) && known.Fits(schema)) return;
        var sets = Of(schema, type, out var isNew);
        if (isNew) _ = WarmAsync(sets);
    }

    private async Task WarmAsync(TypeSets sets)
    {
        try
        {
            await Task.Yield();
            await database.ReadAsync(Lane.Long, sets, static async (session, sets) =>
            {
                await sets.WarmAsync(session);
                return 0;
            }, CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for it: whoever asks next reads what is missing, and meets the error.
        catch
#pragma warning restore CA1031
        {
        }
    }

    private TypeSets Of(WorkspaceSchema schema, RecordType type, out bool isNew)
    {
        var key = (schema.Workspace, type.Name);
        isNew = false;
        if (types.TryGetValue(key, out var known) && known.Fits(schema)) return known;
        var made = new TypeSets(schema, type, database.Dialect);
        isNew = known is null ? types.TryAdd(key, made) : types.TryUpdate(key, made, known);
        return isNew ? made : types.GetValueOrDefault(key) ?? made;
    }
}
