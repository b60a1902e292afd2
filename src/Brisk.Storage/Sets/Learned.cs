using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>The places of records that the reader of a page has learned, all from one state of the database.</summary>
internal sealed class Learned(Slots slots)
{
    private readonly Dictionary<int, Place?> places = [];

    /// <summary>What the slots are numbers of.</summary>
    public Slots Slots => slots;

    /// <summary>The slots whose places are still wanted.</summary>
    public HashSet<int> Lacking { get; } = [];

    /// <summary>True when the state holds nothing that memory has not taken in: what is learned stays true of records that do not change.</summary>
    public bool IsExact { get; set; }

    /// <summary>True when no more places are read: what has none is guessed.</summary>
    public bool IsLast { get; set; }

    /// <summary>-1 for an id that has none.</summary>
    public int SlotOf(long id) => slots.TryFind(id, out var slot) ? slot : -1;

    /// <summary>False when the place was not asked for; null for a record that is no more.</summary>
    public bool TryGet(int slot, out Place? place) => places.TryGetValue(slot, out place);

    /// <summary>The database has answered for everything that was lacking.</summary>
    public void Learn(IEnumerable<Place> read)
    {
        foreach (var slot in Lacking) places[slot] = null;
        foreach (var place in read) places[SlotOf(place.Id)] = place;
        Lacking.Clear();
    }
}
