using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// Answers filters as sets of ids and lists as orders, from memory: any combination of conditions costs a pass over
/// bitmaps, whatever the table's size. Kept up to date by the changes, those of other processes included.
/// </summary>
internal sealed class RecordSets
{
    private readonly IDatabase database;
    private readonly Tails? tails;
    private readonly ConcurrentDictionary<(Tsid Workspace, string Type), TypeSets> types = new();

    /// <param name="schemas">Tells how records that another process changed are read.</param>
    public RecordSets(IDatabase database, Schemas schemas)
    {
        this.database = database;
        if (database.IsShared) tails = new Tails(database, schemas, Take, Forget);
    }

    /// <summary>Called when something went wrong that nobody waits for: reading ahead.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Takes in the changes of a commit of this process, in order.</summary>
    public void Apply(Tsid workspace, IReadOnlyList<RecordChange> changes)
    {
        if (tails is null) Take(workspace, changes);
        else tails.Committed(workspace, changes);
    }

    /// <summary>Takes in what others have written, up to a number at least.</summary>
    public ValueTask FollowAsync(Tsid workspace, long upTo, CancellationToken cancellation) => tails?.FollowAsync(workspace, upTo, cancellation) ?? default;

    /// <summary>The set of a filter over living records; null when it cannot be had.</summary>
    public async ValueTask<IdSet?> ResolveAsync(WorkspaceSchema schema, RecordType type, Filter filter, CancellationToken cancellation) =>
        await (await OfAsync(schema, type, cancellation)).ResolveAsync(filter, cancellation);

    /// <summary>An order, if it is or comes into memory; null when the list is to be walked.</summary>
    public async ValueTask<Order?> OrderAsync(WorkspaceSchema schema, RecordType type, SortPlan plan, bool wait, CancellationToken cancellation)
    {
        var sets = await OfAsync(schema, type, cancellation);
        if (wait) await sets.ResolveAsync(Filter.Everything, cancellation);
        return await sets.Orders.GetAsync(schema, type, plan, wait, cancellation);
    }

    public ValueTask<List<long>> PageAsync(ISession session, ListQuery query, PlaceReader places, Order order, Start start, bool backward, int wanted, IdSet? set) =>
        types.TryGetValue((query.Schema.Workspace, query.Type.Name), out var sets) ? sets.Orders.PageAsync(session, places, order, start, backward, wanted, set) : ValueTask.FromResult(new List<long>());

    /// <summary>Whether a filter that only rules out values leaves most records, as far as is known.</summary>
    public bool LeavesMost(ListQuery query) => !types.TryGetValue((query.Schema.Workspace, query.Type.Name), out var sets) || sets.LeavesMost(query.Filter);

    /// <summary>How often each value of a field occurs in a set (null: in all), by the searched form; null when the field has no column.</summary>
    public async ValueTask<IReadOnlyList<(SqlValue Key, int Count)>?> TallyAsync(WorkspaceSchema schema, RecordType type, Domain.Fields.Field field, IdSet? set, int limit, CancellationToken cancellation) =>
        (await OfAsync(schema, type, cancellation)).Tally(field, set, limit);

    /// <summary>Somebody looks at a type's records: makes ready, in the background, for what they may ask next.</summary>
    public void Expect(WorkspaceSchema schema, RecordType type, SortPlan order)
    {
        if (types.TryGetValue((schema.Workspace, type.Name), out var known) && known.Fits(schema)) return;
        _ = WarmAsync(schema, type, order);
    }

    private async Task WarmAsync(WorkspaceSchema schema, RecordType type, SortPlan order)
    {
        try
        {
            await Task.Yield();
            if (tails is not null) await tails.BeginAsync(schema.Workspace, CancellationToken.None);
            var sets = Of(schema, type, out var isNew);
            if (isNew) await sets.WarmAsync(order);
        }
#pragma warning disable CA1031 // Nobody waits for it: whoever asks next reads what is missing, and meets the error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed?.Invoke(exception);
        }
    }

    private async ValueTask<TypeSets> OfAsync(WorkspaceSchema schema, RecordType type, CancellationToken cancellation)
    {
        if (tails is not null) await tails.CatchUpAsync(schema.Workspace, cancellation);
        return Of(schema, type, out _);
    }

    private TypeSets Of(WorkspaceSchema schema, RecordType type, out bool isNew)
    {
        var key = (schema.Workspace, type.Name);
        isNew = false;
        if (types.TryGetValue(key, out var known) && known.Fits(schema)) return known;
        var made = new TypeSets(database, schema, type, tails?.AppliedTo(schema.Workspace) ?? 0);
        isNew = known is null ? types.TryAdd(key, made) : types.TryUpdate(key, made, known);
        return isNew ? made : types.GetValueOrDefault(key) ?? made;
    }

    private void Take(Tsid workspace, IReadOnlyList<RecordChange> changes)
    {
        foreach (var group in changes.GroupBy(change => change.Type.Name, StringComparer.Ordinal))
        {
            if (types.TryGetValue((workspace, group.Key), out var sets) && !sets.Apply([.. group])) types.TryRemove(KeyValuePair.Create((workspace, group.Key), sets));
            foreach (var (key, other) in types) if (key.Workspace == workspace) other.RelatedChanged(group.Key);
        }
    }

    private void Forget(Tsid workspace)
    {
        foreach (var (key, _) in types) if (key.Workspace == workspace) types.TryRemove(key, out _);
    }
}
