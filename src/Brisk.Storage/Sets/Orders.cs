using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>The orders of one record type that are kept in memory, by the sorts that people use.</summary>
/// <param name="left">What an earlier process has left of them; null where nothing is left to anybody.</param>
/// <param name="paths">How often what orders go by has changed.</param>
/// <param name="build">Gives every living record its slot.</param>
/// <param name="arrange">Gives the slots of all records in the order of a path.</param>
internal sealed class Orders(
    IDatabase database, WorkspaceMemory memory, LivingRecords living, WorkspaceSchema schema, Domain.Records.RecordType type,
    KeptState? left, PathEnds paths, Func<ISession, LivingRecords.Reading, ValueTask<bool>> build,
    Func<ISession, SortPlan, LivingRecords.Reading, ValueTask<int[]>> arrange)
{
    private const int MostOrders = 64;

    /// <summary>How often a page asks for places: more than twice only where others write meanwhile.</summary>
    private const int MostRounds = 4;

    /// <summary>What the slots of the orders are numbers of.</summary>
    public Slots Slots => living.Slots;

    private readonly Dictionary<string, Order> kept = new(StringComparer.Ordinal);
    private readonly SharedReads<Order?> loading = new(memory.Failed);

    /// <summary>About how much memory they take, in bytes; the gate is held.</summary>
    public long Bytes => kept.Values.Sum(order => order.Bytes);

    /// <summary>Takes in a change; the gate is held.</summary>
    public void Apply(RecordChange change, int slot)
    {
        foreach (var (name, order) in kept)
        {
            if (!order.Plan.IsMovedBy(change)) continue;
            if (order.Plan.FollowsChanges) order.Move(slot, PlaceOf(change.Before, order.Plan), PlaceOf(change.After, order.Plan));
            if (!order.Plan.FollowsChanges || order.IsSpent) kept.Remove(name);
            // The one that is there serves until then, or longer when this fails.
            else if (order.TakeReadAnew()) loading.Begin(KeyOf(order.Plan), shared => LoadAsync(shared, order.Plan, isAnew: true));
        }
    }

    /// <summary>Records have changed, of whatever type: orders that cannot follow are no more. The gate is held.</summary>
    public void ForgetChanged()
    {
        foreach (var (name, order) in kept) if (ChangesOf(order.Plan) != order.Seen) kept.Remove(name);
    }

    /// <summary>Each with its last use; the gate is held.</summary>
    public IEnumerable<Use> Uses => kept.Select(pair => (Name: pair.Key, Order: pair.Value, Last: pair.Value.LastUse)).Select(one =>
        new Use(one.Last, one.Order.Bytes, false, () =>
            ReferenceEquals(kept.GetValueOrDefault(one.Name), one.Order) && one.Order.LastUse == one.Last && kept.Remove(one.Name)));

    /// <summary>An order, if it is in memory, or is waited for; null when the list is to be walked.</summary>
    public async ValueTask<Order?> GetAsync(SortPlan plan, OrderReading wanted, CancellationToken cancellation)
    {
        string key;
        lock (living.Gate)
        {
            if (Find(plan) is { } order) return order;
            if (wanted is OrderReading.None or OrderReading.WhereFar || (!living.IsBuilt && left is null)) return null;
            // What began before a change that it cannot follow is not for those who ask after it.
            key = KeyOf(plan);
        }
        if (wanted == OrderReading.Awaited) return (await loading.GetAsync(key, shared => LoadAsync(shared, plan), cancellation)).Read;
        loading.Begin(key, shared => LoadAsync(shared, plan));
        return null;
    }

    /// <summary>An order that is in memory; the gate is held.</summary>
    public Order? Find(SortPlan plan)
    {
        if (kept.GetValueOrDefault(plan.Outline) is not { } order) return null;
        order.LastUse = memory.NextUse();
        return order;
    }

    private static Place? PlaceOf(Record? record, SortPlan plan) => record is null ? null : Place.Of(record, plan);

    /// <param name="isAnew">From the table, whatever was left.</param>
    private ValueTask<Order?> LoadAsync(SharedReads<Order?>.SharedRead shared, SortPlan plan, bool isAnew = false) =>
        database.ReadAsync(Lane.Filling, (orders: this, plan, isAnew, shared), static (session, load) =>
        {
            load.shared.Begin();
            return load.orders.ReadAsync(session, load.plan, load.isAnew);
        }, shared.Stop, schema.Workspace);

    private async ValueTask<Order?> ReadAsync(ISession session, SortPlan plan, bool isAnew)
    {
        using var reading = living.Begin();
        long begun;
        lock (living.Gate) begun = ChangesOf(plan);
        await reading.SeeAsync(session, schema.Workspace);
        if (!living.IsBuilt && !await build(session, reading)) return null;
        // One that is spent, or cannot be brought up to the present, is read from the table.
        if (!isAnew && left is not null && plan.FollowsChanges && await left.BeginAsync(session, living.Numbering, Section(plan)) is { } was
            && was.TryRead(Section(plan), from => Restored(plan, from), out var restored)
            && Keep(restored!, was.Changes, reading, begun) is { } followed) return followed;
        var places = new PlaceReader(schema, type, plan, database.Dialect);
        if (plan.Sort.Field.Through is not null)
            return Keep(await OrderOfAsync(session, plan, places, await arrange(session, plan, reading)), [], reading, begun);
        var order = new Order(plan, living.Slots.Count) { Owner = this };
        var slots = living.Slots.Ascending();
        for (var segment = 0; segment < plan.Segments.Count; segment++)
        {
            var part = plan.Segments[segment];
            var sql = ListSql.Places(schema.Workspace, part);
            ListSql.AddFrom(sql, part, type);
            ListSql.AddOrder(sql, part, plan.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, (order, slots, segment, part.Keys.Count), static (row, to) =>
            {
                if (to.slots.TryFind(row.Int64(0), out var slot)) to.order.Add(slot, to.order.WantsPlace ? Place.Of(row, to.segment, 1, to.Count) : null);
                return true;
            });
        }
        var ends = order.LastSlot < 0 ? [] : await places.ReadAsync(session, [living.Slots.IdOf(order.LastSlot)]);
        order.Close(ends.Count > 0 ? ends[0] : null);
        return Keep(order, [], reading, begun);
    }

    /// <summary>An order of slots that are in it already, all of records that the session sees.</summary>
    private async ValueTask<Order> OrderOfAsync(ISession session, SortPlan plan, PlaceReader places, int[] slots)
    {
        var order = new Order(plan, slots.Length) { Owner = this };
        var wanted = slots.Where((_, at) => at % Order.Stride == 0 || at == slots.Length - 1).Select(living.Slots.IdOf).ToList();
        var known = (await places.ReadAsync(session, wanted)).ToDictionary(place => place.Id);
        foreach (var slot in slots) order.Add(slot, order.WantsPlace ? known[living.Slots.IdOf(slot)] : null);
        order.Close(slots.Length == 0 ? null : known[living.Slots.IdOf(slots[^1])]);
        return order;
    }

    /// <summary>Another number whenever an order that cannot follow changes may be another; 0 of those that can.</summary>
    private long ChangesOf(SortPlan plan) => plan.Basis.Sum(basis => paths.ChangesOf(basis.Through, basis.Field));

    private string KeyOf(SortPlan plan) => $"{plan.Outline}\n{ChangesOf(plan)}";

    /// <summary>Brings an order up to the present, and keeps it.</summary>
    /// <param name="since">What was changed since it was true, in the state that is read.</param>
    /// <param name="begun">How often what it goes by had changed before that state.</param>
    private Order? Keep(Order order, IReadOnlyList<RecordChange> since, LivingRecords.Reading reading, long begun)
    {
        var plan = order.Plan;
        lock (living.Gate)
        {
            var isTrue = true;
            foreach (var change in since) if (living.Slots.TryFind(change.Id.Value, out var slot)) Move(change, slot);
            var isFollowed = living.TryCatchUp(reading, Move);
            if (!isFollowed || order.IsSpent) return null;
            // It is of a state in which all is that was saved before somebody asked for it; it is not for those who ask next.
            if (!isTrue || ChangesOf(plan) != begun) return order;
            (order.LastUse, order.Seen) = (memory.NextUse(), begun);
            kept[plan.Outline] = order;
            if (kept.Count > MostOrders) kept.Remove(kept.MinBy(other => other.Value.LastUse).Key);

            void Move(RecordChange change, int slot)
            {
                if (!plan.IsMovedBy(change)) return;
                isTrue &= plan.FollowsChanges;
                if (isTrue) order.Move(slot, PlaceOf(change.Before, plan), PlaceOf(change.After, plan));
            }
        }
        memory.Weigh();
        return order;
    }

    /// <summary>The orders that are worth leaving to the next process. The gate is held.</summary>
    public IEnumerable<Order> Left() => kept.Values.Where(order => order.Plan.FollowsChanges);

    /// <summary>What an order is called where it is left to the next process.</summary>
    public static string Section(SortPlan plan) => "order " + plan.Outline;

    private Order Restored(SortPlan plan, BinaryReader from)
    {
        var order = new Order(plan, 0) { Owner = this };
        order.Restore(from);
        return order;
    }

    /// <summary>A page of a list, or of what a filter leaves of it: the ids in the direction of reading.</summary>
    /// <param name="set">What the filter leaves; null for all.</param>
    /// <param name="sieveOf">Instead of a set: gives what the filter is asked of record by record.</param>
    /// <returns>Null when that gave up.</returns>
    public async ValueTask<List<long>?> PageAsync(
        ISession session, PlaceReader places, Order order, Start start, bool backward, int wanted, IdSet? set, Func<Sieve?>? sieveOf = null)
    {
        List<long>? page = null;
        await AskAsync(session, places, learned =>
        {
            var sieve = sieveOf?.Invoke();
            if (sieveOf is not null && (sieve is null || !ReferenceEquals(learned.Slots, living.Slots))) return true;
            var found = order.Read(start, backward, wanted, set?.Members, learned, sieve);
            if (sieve?.IsSpent == true) return true;
            page = found?.ConvertAll(living.Slots.IdOf);
            return page is not null;
        });
        return page;
    }

    /// <summary>How many records of a list, or of what a filter leaves of it, lie before a place.</summary>
    /// <param name="set">What the filter leaves; null for all.</param>
    public async ValueTask<long> CountBeforeAsync(ISession session, PlaceReader places, Order order, Place place, IdSet? set)
    {
        long? before = null;
        await AskAsync(session, places, learned => (before = order.CountBefore(place, set?.Members, learned)) is not null);
        return before!.Value;
    }

    /// <summary>Asks, with the gate held, and reads the places that are lacking for the answer, until there is one.</summary>
    /// <param name="ask">False when places are lacking.</param>
    private async ValueTask AskAsync(ISession session, PlaceReader places, Func<Learned, bool> ask)
    {
        var learned = new Learned(living.Slots);
        var seen = -1L;
        for (var round = 0; ; round++)
        {
            List<long> lacking;
            lock (living.Gate)
            {
                learned.IsLast = round == MostRounds;
                if (ask(learned)) return;
                lacking = [.. learned.Lacking.Select(living.Slots.IdOf)];
            }
            if (seen < 0 && lacking.Count > 1) seen = await ChangeLog.SeenAsync(session, schema.Workspace);
            var read = await places.ReadAsync(session, lacking);
            lock (living.Gate)
            {
                learned.Learn(read);
                learned.IsExact = seen >= 0 && memory.Changes.Applied >= seen;
            }
        }
    }
}
