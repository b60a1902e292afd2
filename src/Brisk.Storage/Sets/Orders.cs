using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>The orders of one record type that are kept in memory, by the sorts that people use.</summary>
internal sealed class Orders(IDatabase database, Roll roll)
{
    /// <summary>Records in all kept orders together, 6 bytes each: nine orders of a million and some.</summary>
    private const long MostRecords = 10_000_000;

    private const int MostOrders = 64;

    /// <summary>How often a page asks for places.</summary>
    private const int MostRounds = 32;

    private readonly Dictionary<string, Order> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Order?>> loading = new(StringComparer.Ordinal);
    private long clock;

    /// <summary>Takes in a change; the gate is held.</summary>
    public void Apply(RecordChange change, int slot)
    {
        foreach (var (name, order) in kept)
        {
            if (!order.Plan.IsMovedBy(change)) continue;
            if (order.Plan.FollowsChanges) order.Move(slot, PlaceOf(change, order.Plan));
            if (!order.Plan.FollowsChanges || order.IsUneven) kept.Remove(name);
        }
    }

    /// <summary>Records of another type have changed: orders by them are no more. The gate is held.</summary>
    public void Forget(string relatedType)
    {
        foreach (var (name, order) in kept) if (order.Plan.Sort.Field.RelatedType == relatedType) kept.Remove(name);
    }

    /// <summary>An order, if it is in memory; otherwise it is read now, and <paramref name="wait"/> says whether to wait for that.</summary>
    public async ValueTask<Order?> GetAsync(WorkspaceSchema schema, Domain.Records.RecordType type, SortPlan plan, bool wait, CancellationToken cancellation)
    {
        Task<Order?> reading;
        lock (roll.Gate)
        {
            if (kept.TryGetValue(plan.Outline, out var order))
            {
                order.LastUse = ++clock;
                return order;
            }
            // What does not follow changes is not worth reading again and again.
            if (!roll.IsBuilt || !wait && !plan.FollowsChanges) return null;
            if (!loading.TryGetValue(plan.Outline, out reading!)) loading[plan.Outline] = reading = LoadAsync(schema, type, plan);
        }
        return wait ? await reading.WaitAsync(cancellation) : null;
    }

    private static Place? PlaceOf(RecordChange change, SortPlan plan) => change.After is { } record ? Place.Of(record, plan) : null;

    private async Task<Order?> LoadAsync(WorkspaceSchema schema, Domain.Records.RecordType type, SortPlan plan)
    {
        await Task.Yield();
        try
        {
            return await database.ReadAsync(Lane.Long, (orders: this, schema, type, plan), static (session, load) => load.orders.ReadAsync(session, load.schema, load.type, load.plan), CancellationToken.None);
        }
        finally
        {
            lock (roll.Gate) loading.Remove(plan.Outline);
        }
    }

    private async ValueTask<Order?> ReadAsync(ISession session, WorkspaceSchema schema, Domain.Records.RecordType type, SortPlan plan)
    {
        var begun = roll.Begin();
        var seen = await Roll.SeenAsync(session, schema.Workspace);
        var order = new Order(plan, roll.Slots.Count);
        for (var segment = 0; segment < plan.Segments.Count; segment++)
        {
            var part = plan.Segments[segment];
            var sql = new SqlText().Add("SELECT r.id");
            foreach (var key in part.Keys) sql.Add(", ").Add(key);
            ListSql.AddFrom(sql, part, schema.Workspace, type);
            ListSql.AddOrder(sql, part, plan.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, (order, roll.Slots, segment, part.Keys.Count), static (row, to) =>
            {
                if (to.Slots.TryFind(row.Int64(0), out var slot)) to.order.Add(slot, to.order.WantsPlace ? Place.Of(row, to.segment, 1, to.Count) : null);
                return true;
            });
        }
        lock (roll.Gate)
        {
            var isTrue = true;
            var isFollowed = roll.TryCatchUp(begun, seen, (change, slot) =>
            {
                isTrue &= plan.FollowsChanges || !plan.IsMovedBy(change);
                if (plan.FollowsChanges) order.Move(slot, PlaceOf(change, plan));
            });
            if (!isFollowed || !isTrue || order.IsUneven) return null;
            while (kept.Count > 0 && (kept.Count >= MostOrders || (kept.Count + 1L) * roll.Slots.Count > MostRecords)) kept.Remove(kept.MinBy(other => other.Value.LastUse).Key);
            order.LastUse = ++clock;
            return kept[plan.Outline] = order;
        }
    }

    /// <summary>A page of a list, or of what a filter leaves of it: the ids in the direction of reading.</summary>
    public async ValueTask<List<long>> PageAsync(ISession session, PlaceReader places, Order order, Start start, bool backward, int wanted, IdSet? set)
    {
        var known = new Known(roll.Slots);
        lock (roll.Gate) order.Begin(known);
        try
        {
            var lacking = new List<int>();
            for (var round = 0; ; round++)
            {
                lock (roll.Gate)
                {
                    // Where others write faster than is read here, what is not placed stays last in its chunk.
                    known.IsLast = round == MostRounds;
                    if (order.Read(start, backward, wanted, set?.Members, known, lacking) is { } found) return found.ConvertAll(roll.Slots.IdOf);
                }
                var read = await places.ReadAsync(session, lacking.ConvertAll(roll.Slots.IdOf));
                lock (roll.Gate)
                {
                    foreach (var slot in lacking) known.Learn(slot, null);
                    foreach (var place in read) known.Learn(known.SlotOf(place.Id), place);
                }
                lacking.Clear();
            }
        }
        finally
        {
            lock (roll.Gate) order.End(known);
        }
    }
}
