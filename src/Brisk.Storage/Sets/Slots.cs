using System.Numerics;

namespace Brisk.Storage.Sets;

/// <summary>
/// The ids of a record type, each with a slot: its place in every bitmap. Slots are given out in the order in which ids
/// come, whatever the ids are; a table of hashes finds them. One thread adds at a time; readers need no lock.
/// </summary>
internal sealed class Slots
{
    /// <summary>Ids that are added come in pieces of so many, so that nothing is copied but the list of pieces.</summary>
    private const int Piece = 1_024;

    private readonly long[] first;
    private volatile long[][] pieces = [];

    /// <summary>Slots and one, by hash; 0 where it is free. Longer than the ids by a third at least.</summary>
    private volatile int[] table;

    private volatile int count;

    /// <param name="ids">The first ids, each once.</param>
    public Slots(long[] ids)
    {
        first = ids;
        count = ids.Length;
        table = TableOf(ids.Length);
    }

    public int Count => count;

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => (first.Length + ((long)pieces.Length * Piece)) * sizeof(long) + ((long)table.Length * sizeof(int));

    public long IdOf(int slot) => slot < first.Length ? first[slot] : pieces[(slot - first.Length) / Piece][(slot - first.Length) % Piece];

    public bool TryFind(long id, out int slot)
    {
        var known = table;
        for (var at = Hash(id, known.Length); ; at = (at + 1) & (known.Length - 1))
        {
            slot = Volatile.Read(ref known[at]) - 1;
            if (slot < 0) return false;
            if (IdOf(slot) == id) return true;
        }
    }

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
        if ((long)(count + more) * 4 > (long)table.Length * 3) table = TableOf(count + more);
    }

    private int[] TableOf(int ids)
    {
        var made = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, (ids / 3 * 4) + 4))];
        for (var slot = 0; slot < count; slot++) Place(made, IdOf(slot), slot);
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
}
