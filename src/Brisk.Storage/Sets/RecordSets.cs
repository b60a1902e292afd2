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
/// <param name="schemas">Tells how records that another process changed are read.</param>
internal sealed class RecordSets(IDatabase database, Schemas schemas, WorkspaceMemories memories)
{
    /// <summary>Takes in the changes of a commit of this process, in order. Does not wait for anything.</summary>
    public void Apply(Tsid workspace, IReadOnlyList<RecordChange> changes) => memories.Find(workspace)?.Changes.Committed(changes);

    /// <summary>Takes in what others have written, up to a number at least.</summary>
    public ValueTask FollowAsync(Tsid workspace, long upTo, CancellationToken cancellation) =>
        memories.Find(workspace)?.Changes.FollowAsync(database, schemas, upTo, cancellation) ?? default;

    /// <summary>The set of a filter over living records; null when it cannot be had.</summary>
    public async ValueTask<IdSet?> ResolveAsync(WorkspaceSchema schema, RecordType type, Filter filter, CancellationToken cancellation) =>
        await (await OfAsync(schema, type, cancellation)).ResolveAsync(filter, cancellation);

    /// <summary>The same, with the number up to which it has taken every change of the workspace in, of whatever type.</summary>
    public async ValueTask<(IdSet? Set, long Seen)> ResolveAsOfAsync(
        WorkspaceSchema schema, RecordType type, Filter filter, CancellationToken cancellation)
    {
        var memory = memories.Of(schema.Workspace);
        await memory.Changes.CatchUpAsync(database, schemas, cancellation);
        var applied = memory.Changes.Applied;
        var set = await Of(memory, schema, type).Sets.ResolveAsync(filter, cancellation);
        // A set knows of the changes of its own type alone: those of others, thousands perhaps, are not to be looked through again
        // where they bear on nothing.
        return (set, filter.LooksAround() || filter.Relations().Any() ? applied : Math.Max(applied, set?.Seen ?? 0));
    }

    /// <summary>An order, if it is or comes into memory; null when the list is to be walked.</summary>
    public async ValueTask<Order?> OrderAsync(WorkspaceSchema schema, RecordType type, SortPlan plan, OrderReading reading, CancellationToken cancellation)
    {
        var sets = await OfAsync(schema, type, cancellation);
        if (reading == OrderReading.Awaited) await sets.ResolveAsync(Filter.Everything, cancellation);
        return await sets.Orders.GetAsync(plan, reading, cancellation);
    }

    /// <summary>
    /// An order that is in memory and what a filter is asked of along it; the order is null where there is none, or the filter's set is known,
    /// or memory cannot tell.
    /// </summary>
    public async ValueTask<(Order? Order, Func<Sieve?> SieveOf, double Asked, long Records)> AlongAsync(
        WorkspaceSchema schema, RecordType type, Filter filter, SortPlan plan, int wanted, int? most, CancellationToken cancellation)
    {
        var sets = await OfAsync(schema, type, cancellation);
        return sets.Along(filter, plan, wanted, most);
    }

    /// <summary>How many records a filter leaves out that only rules values out, and of how many, as far as is known.</summary>
    public (long RuledOut, long Records) RuledOut(ListQuery query) =>
        memories.Find(query.Schema.Workspace)?.Find(query.Schema, query.Type)?.RuledOut(query.Filter) ?? default;

    /// <summary>What the groups of the records that a filter leaves are added up from; null when memory cannot have it.</summary>
    public async ValueTask<GroupColumns?> GroupAsync(GroupQuery query, CancellationToken cancellation) =>
        await (await OfAsync(query.Schema, query.Type, cancellation)).GroupAsync(query, cancellation);

    /// <summary>Somebody looks at a type's records: makes ready, in the background, for what they may ask next.</summary>
    public void Expect(WorkspaceSchema schema, RecordType type, SortPlan order)
    {
        if (memories.Of(schema.Workspace).Find(schema, type) is null) _ = WarmAsync(schema, type, order);
    }

    private async Task WarmAsync(WorkspaceSchema schema, RecordType type, SortPlan order)
    {
        try
        {
            await Task.Yield();
            var memory = memories.Of(schema.Workspace);
            await memory.Changes.CatchUpAsync(database, schemas, CancellationToken.None);
            var (sets, isNew) = Of(memory, schema, type);
            if (isNew) await sets.WarmAsync(order);
        }
#pragma warning disable CA1031 // Nobody waits for it: whoever asks next reads what is missing, and meets the error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            memories.Failed?.Invoke(exception);
        }
    }

    private async ValueTask<TypeSets> OfAsync(WorkspaceSchema schema, RecordType type, CancellationToken cancellation)
    {
        var memory = memories.Of(schema.Workspace);
        await memory.Changes.CatchUpAsync(database, schemas, cancellation);
        return Of(memory, schema, type).Sets;
    }

    /// <summary>What is kept is of all fields, whatever of them is seen by whoever asks first.</summary>
    private (TypeSets Sets, bool IsNew) Of(WorkspaceMemory memory, WorkspaceSchema schema, RecordType type) =>
        schema.Seen is null && type.Kind is null ? memory.Of(database, schema, type) : memory.Of(database, schema.Full, schema.Full.Named(type.Name)!);
}
