using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Brisk.Storage.Sets;

/// <summary>The records that a filter leaves, as a set of ids that a statement can ask by number.</summary>
public sealed class IdSet
{
    private static readonly ConcurrentDictionary<long, IdSet> known = new();
    private static long last;

    private readonly Slots slots;
    private readonly Bitmap members;

    internal IdSet(Slots slots, Bitmap members)
    {
        this.slots = slots;
        this.members = members;
        Count = members.Count();
    }

    /// <summary>How many records there are in it.</summary>
    public int Count { get; }

    /// <summary>The ids, ascending but for late ones.</summary>
    internal IEnumerable<long> Ids => members.Slots().Select(slots.IdOf);

    /// <summary>Whether a record is in the set.</summary>
    public bool Has(long id) => slots.TryFind(id, out var slot) && members[slot];

    /// <summary>The set of a number that <see cref="Lend"/> gave; null when it was taken back.</summary>
    public static IdSet? Find(long number) => known.GetValueOrDefault(number);

    /// <summary>Gives the set a number for as long as a statement needs it; dispose to take it back.</summary>
    internal Loan Lend()
    {
        var number = Interlocked.Increment(ref last);
        known[number] = this;
        return new Loan(number);
    }

    internal readonly struct Loan(long number) : IDisposable
    {
        public long Number { get; } = number;

        public void Dispose() => known.TryRemove(Number, out _);
    }
}

/// <summary>
/// The ids of a record type, each with a slot: its place in every bitmap. Grows at the end only; readers need no lock.
/// Ids come in rising order but for a few, made elsewhere and sent late, which are found by a table of their own.
/// </summary>
internal sealed class Slots(long[] ids)
{
    /// <summary>Each late id copies the table; with so many it is time to sort all ids anew.</summary>
    private const int MostLate = 1_000;

    private volatile Snapshot present = new(ids, ids.Length, FrozenDictionary<long, int>.Empty, FrozenDictionary<int, long>.Empty);

    /// <param name="Ids">By slot, ascending; of a late id the one before it once more.</param>
    private sealed record Snapshot(long[] Ids, int Count, FrozenDictionary<long, int> Late, FrozenDictionary<int, long> LateIds);

    public int Count => present.Count;

    public long IdOf(int slot)
    {
        var (all, _, _, late) = present;
        return late.Count > 0 && late.TryGetValue(slot, out var id) ? id : all[slot];
    }

    public bool TryFind(long id, out int slot)
    {
        var (all, count, late, _) = present;
        if (late.Count > 0 && late.TryGetValue(id, out slot)) return true;
        slot = First(all, count, id);
        return slot < count && all[slot] == id;
    }

    /// <summary>Adds an id that is not there; false when it is one late id too many.</summary>
    public bool TryAdd(long id, out int slot)
    {
        var (all, count, late, lateIds) = present;
        slot = count;
        var isLate = count > 0 && id <= all[count - 1];
        if (isLate && late.Count >= MostLate) return false;
        if (count == all.Length) Array.Resize(ref all, Math.Max(1_024, count + (count / 4)));
        all[count] = isLate ? all[count - 1] : id;
        present = isLate
            ? new Snapshot(all, count + 1, late.Append(KeyValuePair.Create(id, count)).ToFrozenDictionary(), lateIds.Append(KeyValuePair.Create(count, id)).ToFrozenDictionary())
            : new Snapshot(all, count + 1, late, lateIds);
        return true;
    }

    /// <summary>The first slot whose id is not less: of equal ones the first is the id's own, the others are late.</summary>
    private static int First(long[] all, int count, long id)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (all[middle] < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
