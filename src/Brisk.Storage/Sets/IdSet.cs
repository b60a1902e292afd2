using System.Collections.Concurrent;

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

    /// <summary>The ids, ascending.</summary>
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

/// <summary>The ids of a record type, ascending, each with a slot: its place in every bitmap. Grows at the end only; readers need no lock.</summary>
internal sealed class Slots(long[] ids)
{
    private volatile Snapshot present = new(ids, ids.Length);

    private sealed record Snapshot(long[] Ids, int Count);

    public int Count => present.Count;

    public long IdOf(int slot) => present.Ids[slot];

    public bool TryFind(long id, out int slot)
    {
        var (all, count) = present;
        slot = Array.BinarySearch(all, 0, count, id);
        return slot >= 0;
    }

    /// <summary>Adds an id greater than all others; false when it is not.</summary>
    public bool TryAdd(long id, out int slot)
    {
        var (all, count) = present;
        slot = count;
        if (count > 0 && id <= all[count - 1]) return false;
        if (count == all.Length) Array.Resize(ref all, Math.Max(1_024, count * 2));
        all[count] = id;
        present = new Snapshot(all, count + 1);
        return true;
    }
}
