namespace Brisk.Storage.Sets;

/// <summary>The records that a filter leaves.</summary>
/// <param name="seen">Every change up to this number is taken in; some after it may be.</param>
internal sealed class IdSet(Slots slots, Bitmap members, long seen)
{
    /// <summary>How many records there are in it.</summary>
    public int Count { get; } = members.Count();

    public Bitmap Members => members;

    /// <summary>The number of a change up to which all are taken in.</summary>
    public long Seen => seen;

    /// <summary>What the members are numbers of.</summary>
    public Slots Slots => slots;

    /// <summary>The ids, ascending but for late ones.</summary>
    public IEnumerable<long> Ids => members.Slots().Select(slots.IdOf);

    /// <summary>Whether a record is in the set.</summary>
    public bool Has(long id) => slots.TryFind(id, out var slot) && members[slot];
}
