using System.Collections.Frozen;

namespace Brisk.Storage.Sets;

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
