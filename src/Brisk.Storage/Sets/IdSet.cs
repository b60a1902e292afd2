namespace Brisk.Storage.Sets;

/// <summary>The records that a filter leaves.</summary>
internal sealed class IdSet(Slots slots, Bitmap members)
{
    /// <summary>How many records there are in it.</summary>
    public int Count { get; } = members.Count();

    public Bitmap Members => members;

    /// <summary>What the members are numbers of.</summary>
    public Slots Slots => slots;

    /// <summary>The ids, ascending but for late ones.</summary>
    public IEnumerable<long> Ids => members.Slots().Select(slots.IdOf);

    /// <summary>Whether a record is in the set.</summary>
    public bool Has(long id) => slots.TryFind(id, out var slot) && members[slot];
}
