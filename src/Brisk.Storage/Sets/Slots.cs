using System.Numerics;
using System.Runtime.Intrinsics;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// The ids of a record type, each with a slot: its place in every bitmap. The first ids have theirs in ascending order and
/// are searched in halves; who comes later has the next one, whatever the id is, and is found by a table of hashes. One
/// thread adds at a time; readers need no lock.
/// </summary>
internal sealed class Slots
{
    /// <summary>Ids that are added come in pieces of so many, so that nothing is copied but the list of pieces.</summary>
    private const int Piece = 1_024;

    /// <summary>Every so many-th of the first ids lies beside them as well, few enough to stay in the processor's cache.</summary>
    private const int Stride = 64;

    private readonly long[] first;
    private readonly long[] tops;
    private volatile long[][] pieces = [];

    /// <summary>Slots of added ids, and one, by hash; 0 where it is free. Longer than the ids by a third at least.</summary>
    private volatile int[] table;

    private volatile int count;

    /// <param name="ids">The first ids, ascending.</param>
    public Slots(long[] ids)
    {
        first = ids;
        tops = new long[(ids.Length + Stride - 1) / Stride];
        for (var i = 0; i < tops.Length; i++) tops[i] = ids[i * Stride];
        count = ids.Length;
        table = TableOf(0);
    }

    public int Count => count;

    /// <summary>The ids of the first so many slots, in two parts, for <see cref="Read"/>; others may be added meanwhile.</summary>
    public (long[] First, long[] Later) Ids(int slots)
    {
        var later = new long[slots - first.Length];
        for (var i = 0; i < later.Length; i++) later[i] = IdOf(first.Length + i);
        return (first, later);
    }

    public static Slots Read(BinaryReader from)
    {
        var (first, later) = (from.ReadAll<long>(), from.ReadAll<long>());
        // Ids come in the order of time, mostly.
        if (IsAscending(later) && (later.Length == 0 || first.Length == 0 || first[^1] < later[0]))
            return new Slots(later.Length == 0 ? first : [.. first, .. later]);
        var slots = new Slots(first);
        slots.Reserve(later.Length);
        foreach (var id in later) slots.Add(id);
        return slots;
    }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => (first.Length + tops.Length + ((long)pieces.Length * Piece)) * sizeof(long) + ((long)table.Length * sizeof(int));

    private int Added => count - first.Length;

    public long IdOf(int slot) => slot < first.Length ? first[slot] : pieces[(slot - first.Length) / Piece][(slot - first.Length) % Piece];

    public bool TryFind(long id, out int slot)
    {
        slot = Search(id);
        return slot >= 0 || TryFindAdded(id, out slot);
    }

    /// <summary>A search whose steps are the same for every id: halving, a processor guesses wrong at each second step.</summary>
    /// <returns>The place of one of the first ids; negative when it is not among them.</returns>
    private int Search(long id)
    {
        var (top, left) = (0, tops.Length);
        while (left > 1)
        {
            var half = left >>> 1;
            top += half & (int)~((id - tops[top + half]) >> 63);
            left -= half;
        }
        var low = top * Stride;
        if (low + Stride > first.Length) return Array.BinarySearch(first, low, first.Length - low, id);
        var (wanted, later) = (Vector256.Create(id), Vector256<long>.Zero);
        for (var i = 0; i < Stride; i += Vector256<long>.Count) later += Vector256.GreaterThan(Vector256.LoadUnsafe(ref first[low + i]), wanted);
        var at = low + Stride - 1 + (int)Vector256.Sum(later);
        return at >= low && first[at] == id ? at : -1;
    }

    /// <summary>Finds ids that mostly ascend, as they do in a table and under one key of an index, each near the one before.</summary>
    public Run Ascending() => new(this);

    /// <summary>Adds an id that is not there.</summary>
    /// <returns>Its slot.</returns>
    public int Add(long id)
    {
        Reserve(1);
        var slot = count;
        var at = slot - first.Length;
        if (at % Piece == 0) pieces = [.. pieces, new long[Piece]];
        pieces[at / Piece][at % Piece] = id;
        count = slot + 1;
        Place(table, id, slot);
        return slot;
    }

    /// <summary>Makes room for more ids. Only whoever adds may call it; readers go on meanwhile.</summary>
    public void Reserve(int more)
    {
        if ((long)(Added + more) * 4 > (long)table.Length * 3) table = TableOf(Added + more);
    }

    private static bool IsAscending(long[] ids)
    {
        for (var i = 1; i < ids.Length; i++) if (ids[i - 1] >= ids[i]) return false;
        return true;
    }

    private bool TryFindAdded(long id, out int slot)
    {
        var known = table;
        for (var at = Hash(id, known.Length); ; at = (at + 1) & (known.Length - 1))
        {
            slot = Volatile.Read(ref known[at]) - 1;
            if (slot < 0) return false;
            if (IdOf(slot) == id) return true;
        }
    }

    private int[] TableOf(int ids)
    {
        var made = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, (ids / 3 * 4) + 4))];
        for (var slot = first.Length; slot < count; slot++) Place(made, IdOf(slot), slot);
        return made;
    }

    private static void Place(int[] table, long id, int slot)
    {
        var at = Hash(id, table.Length);
        while (table[at] != 0) at = (at + 1) & (table.Length - 1);
        Volatile.Write(ref table[at], slot + 1);
    }

    /// <summary>Ids of one moment differ in their last bits only: multiplied by the golden ratio, the first bits differ, too.</summary>
    private static int Hash(long id, int length) => (int)((ulong)id * 0x9E37_79B9_7F4A_7C15 >> BitOperations.LeadingZeroCount((ulong)length) + 1);

    /// <summary>One reading of many ids; belongs to one thread at a time.</summary>
    internal sealed class Run(Slots slots)
    {
        /// <summary>So many are looked at one by one; further away, a search is as quick.</summary>
        private const int Near = 8;

        /// <summary>Behind the one found last.</summary>
        private int at;

        public bool TryFind(long id, out int slot)
        {
            var ids = slots.first;
            var end = Math.Min(ids.Length, at + Near);
            for (slot = at; slot < end && ids[slot] <= id; slot++)
            {
                if (ids[slot] != id) continue;
                at = slot + 1;
                return true;
            }
            slot = slots.Search(id);
            if (slot < 0) return slots.TryFindAdded(id, out slot);
            at = slot + 1;
            return true;
        }
    }
}
