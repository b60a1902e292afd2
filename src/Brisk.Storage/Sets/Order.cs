using Brisk.Storage.Records;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// All living records of a type in the order of one sort: the slots as the database gave them, which never change, and
/// beside them the records that were changed since, by their places. A page merges the two. Where a changed record lies
/// among the others is known to some 256 of them; whoever looks there has the places of those read, once. When many have
/// changed, the order is read anew. Not safe for several threads.
/// </summary>
internal sealed class Order(SortPlan plan, int about)
{
    /// <summary>The place of every so many-th record is known.</summary>
    public const int Stride = 256;

    /// <summary>
    /// When so large a part of it has changed, the order is better read anew: what each change costs, to be put among the
    /// others now and to be read with all the rest later, is least there. With several times as many it is of no use.
    /// </summary>
    private const int Part = 32;

    private const int FewestMoved = 4_096;
    private const int MostMoved = 65_536;
    private const int FarTooMany = 4;

    /// <summary>About the memory of a known place, in bytes.</summary>
    private const int PlaceBytes = 150;

    private SlotList slots = new(about);
    private int bound;

    /// <summary>Of every <see cref="Stride"/>-th record, the first included, and of the last.</summary>
    private readonly List<Place> fences = new((about / Stride) + 2);
    private Place? last;

    private readonly List<Moved> moved = [];
    private readonly Dictionary<int, Moved> movedBySlot = [];

    /// <summary>Slots that are not any more where the database gave them, and their indexes, ascending, as far as looked for.</summary>
    private readonly HashSet<int> gone = [];
    private readonly List<int> holes = [];
    private bool areHolesFound = true;
    /// <summary>With how many changes it was asked last whether it should be read anew.</summary>
    private int askedFor;

    /// <summary>A record that was changed: it lies behind the record at index <see cref="Low"/>, and at the latest before that at <see cref="High"/>.</summary>
    private sealed class Moved(int slot, Place place, int low, int high)
    {
        public int Slot => slot;
        public Place Place => place;
        public int Low => low;
        public int High => high;

        /// <summary>The index of the record before which it lies; -1 until it is known.</summary>
        public int At { get; set; } = high - low <= 1 ? high : -1;
    }

    public SortPlan Plan => plan;

    /// <summary>Who keeps it.</summary>
    public required Orders Owner { get; init; }

    /// <summary>Where it cannot follow changes: how often what it goes by had changed before it was read.</summary>
    public long Seen { get; set; }

    /// <summary>When it was used last, by the clock of who keeps it.</summary>
    public long LastUse { get; set; }

    /// <summary>True when far too many records have changed to read it quickly.</summary>
    public bool IsSpent => Changes >= Step * FarTooMany;

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => slots.Bytes + (fences.Count * PlaceBytes) + (Changes * (PlaceBytes + 50L));

    /// <summary>Whether the next record that is added has to tell its place.</summary>
    public bool WantsPlace => Count % Stride == 0;

    private int Count => slots.Count;

    /// <summary>The slot that was added last; -1 when none was.</summary>
    public int LastSlot => Count == 0 ? -1 : slots[Count - 1];

    /// <summary>Records that were changed since it was read.</summary>
    public int Changes => moved.Count + gone.Count;

    private int Step => Math.Clamp(Count / Part, FewestMoved, MostMoved);

    /// <summary>Adds a record at the end, while the list is read in its order.</summary>
    /// <param name="place">Given when it is wanted.</param>
    public void Add(int slot, Place? place)
    {
        if (place is { } fence) fences.Add(fence);
        slots.Add(slot);
        bound = Math.Max(bound, slot + 1);
    }

    /// <summary>All have been added.</summary>
    /// <param name="end">Where the last one lies; null when it is not known.</param>
    public void Close(Place? end)
    {
        last = end;
        slots.Close();
    }

    /// <summary>Writes all of it down, for <see cref="Restore"/>.</summary>
    public void Write(BinaryWriter to)
    {
        slots.Write(to);
        to.Write(bound);
        to.Write(fences.Count);
        foreach (var fence in fences) to.Write(fence);
        to.Write(last is not null);
        if (last is { } end) to.Write(end);
        to.Write(moved.Count);
        foreach (var record in moved)
        {
            to.Write(record.Slot);
            to.Write(record.Place);
            to.Write(record.Low);
            to.Write(record.High);
            to.Write(record.At);
        }
        to.WriteAll<int>([.. gone]);
    }

    /// <summary>Takes the place of adding the records.</summary>
    public void Restore(BinaryReader from)
    {
        slots = SlotList.Read(from);
        bound = from.ReadInt32();
        for (var left = from.ReadInt32(); left > 0; left--) fences.Add(from.ReadPlace());
        last = from.ReadBoolean() ? from.ReadPlace() : null;
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var record = new Moved(from.ReadInt32(), from.ReadPlace(), from.ReadInt32(), from.ReadInt32()) { At = from.ReadInt32() };
            moved.Add(record);
            movedBySlot[record.Slot] = record;
        }
        foreach (var slot in from.ReadAll<int>()) gone.Add(slot);
        areHolesFound = gone.Count == 0;
    }

    /// <summary>Whether it is time to read it anew; true once for each so many changes.</summary>
    public bool TakeReadAnew()
    {
        if (Changes < askedFor + Step) return false;
        askedFor += Step;
        return true;
    }

    /// <summary>Takes a record from where it is, and puts it to where it belongs now; null when it is no more.</summary>
    /// <param name="before">Where it was, if that is known.</param>
    public void Move(int slot, Place? before, Place? after)
    {
        if (movedBySlot.Remove(slot, out var old)) moved.RemoveAt(FirstFrom(old.Place));
        else if (slot < bound && gone.Add(slot)) Lose(slot, before);
        if (after is not { } place) return;
        var (low, high) = Around(place);
        var record = new Moved(slot, place, low, high);
        moved.Insert(FirstFrom(place), record);
        movedBySlot[slot] = record;
    }

    /// <summary>
    /// The next records from a start, up to so many. When places are lacking for that, they are named in
    /// <paramref name="learned"/>, and nothing is answered: ask again when they are read.
    /// </summary>
    /// <param name="set">The records that count; null for all.</param>
    /// <param name="sieve">Tells which of those count, where a page begins at the top or at a place.</param>
    /// <returns>Slots in the direction of reading.</returns>
    public List<int>? Read(Start start, bool backward, int wanted, Bitmap? set, Learned learned, Sieve? sieve = null)
    {
        FindHoles();
        var found = new List<int>(wanted);
        var (at, next, skip) = start.Place is { } place ? Beside(place, backward, learned) : Reach(start.Position, set);
        while (found.Count < wanted)
        {
            var taken = backward ? Before(ref at, ref next, set, sieve, learned) : After(ref at, ref next, set, sieve, learned);
            if (taken < 0) break;
            if (skip > 0) skip--;
            else found.Add(taken);
        }
        return learned.Lacking.Count > 0 && !learned.IsLast ? null : found;
    }

    /// <summary>How many records lie before a place; null while places are lacking for that, which are named in <paramref name="learned"/>.</summary>
    /// <param name="set">The records that count; null for all.</param>
    public long? CountBefore(Place place, Bitmap? set, Learned learned)
    {
        FindHoles();
        var (at, next, _) = Beside(place, backward: true, learned);
        if (learned.Lacking.Count > 0 && !learned.IsLast) return null;
        var lost = HolesBefore(at);
        if (set is null) return at - lost + next;
        long before = slots.CountIn(set, 0, at);
        for (var i = 0; i < lost; i++) if (set[slots[holes[i]]]) before--;
        for (var i = 0; i < next; i++) if (set[moved[i].Slot]) before++;
        return before;
    }

    /// <summary>The record at an index of the base or of the changed ones, whichever comes first; both move on. -1 at the end.</summary>
    private int After(ref int at, ref int next, Bitmap? set, Sieve? sieve, Learned learned)
    {
        while (next < moved.Count && !Meets(moved[next].Slot, set, sieve)) next++;
        while (at < Count && !Counts(slots[at], set, sieve)) at++;
        if (next < moved.Count && (at == Count || LiesBefore(moved[next], at, learned))) return moved[next++].Slot;
        return at < Count ? slots[at++] : -1;
    }

    private int Before(ref int at, ref int next, Bitmap? set, Sieve? sieve, Learned learned)
    {
        while (next > 0 && !Meets(moved[next - 1].Slot, set, sieve)) next--;
        while (at > 0 && !Counts(slots[at - 1], set, sieve)) at--;
        if (next > 0 && (at == 0 || !LiesBefore(moved[next - 1], at - 1, learned))) return moved[--next].Slot;
        return at > 0 ? slots[--at] : -1;
    }

    private bool Counts(int slot, Bitmap? set, Sieve? sieve) => Meets(slot, set, sieve) && (gone.Count == 0 || !gone.Contains(slot));

    private static bool Meets(int slot, Bitmap? set, Sieve? sieve) => (set is null || set[slot]) && (sieve is null || sieve.Holds(slot));

    private bool LiesBefore(Moved record, int index, Learned learned) => record.High <= index || record.Low < index && At(record, learned) <= index;

    /// <summary>The index of the base record before which a changed one lies; a guess while places are lacking.</summary>
    private int At(Moved record, Learned learned)
    {
        if (record.At >= 0) return record.At;
        var at = Beside(record.Place, record.Low + 1, record.High, learned);
        if (learned.IsExact && learned.Lacking.Count == 0) record.At = at;
        return at;
    }

    /// <summary>The first of a stretch of the base that lies behind a place.</summary>
    private int Beside(Place place, int low, int high, Learned learned)
    {
        var at = high;
        for (var i = high - 1; i >= low; i--)
        {
            if (gone.Contains(slots[i])) continue;
            if (!learned.TryGet(slots[i], out var other)) learned.Lacking.Add(slots[i]);
            else if (other?.CompareTo(place, plan.Sort.Descending) > 0) at = i;
        }
        return at;
    }

    /// <summary>Where to begin behind a place, or backward before it.</summary>
    private (int At, int Next, long Skip) Beside(Place place, bool backward, Learned learned)
    {
        var next = FirstFrom(place);
        if (!backward && next < moved.Count && moved[next].Place.CompareTo(place, plan.Sort.Descending) == 0) next++;
        var (low, high) = Around(place);
        var own = learned.SlotOf(place.Id);
        var index = own < 0 || gone.Contains(own) ? -1 : slots.IndexOf(own, Math.Max(0, low), high);
        if (index < 0) return (Beside(place, low + 1, high, learned), next, 0);
        if (!learned.TryGet(own, out var now)) learned.Lacking.Add(own);
        // The place may be from before the order was read; then its record is not there any more.
        else if (now?.CompareTo(place, plan.Sort.Descending) is not 0) return (Beside(place, Math.Max(0, low), high, learned), next, 0);
        return (backward ? index : index + 1, next, 0);
    }

    /// <summary>The beginning of the stretch in which a position lies, and how many to pass by from there on.</summary>
    private (int At, int Next, long Skip) Reach(long position, Bitmap? set)
    {
        if (set is null) return Reach(position);
        var (at, next, hole) = (0, 0, 0);
        while (true)
        {
            var (end, after) = (Math.Min(Count, at + Stride), next);
            var members = slots.CountIn(set, at, end);
            for (; after < moved.Count && moved[after].High <= end; after++) if (set[moved[after].Slot]) members++;
            var rest = hole;
            for (; rest < holes.Count && holes[rest] < end; rest++) if (set[slots[holes[rest]]]) members--;
            if (position < members || at == Count) return (at, next, position);
            (position, at, next, hole) = (position - members, end, after, rest);
        }
    }

    /// <summary>The same of all records: nothing is counted one by one.</summary>
    private (int At, int Next, long Skip) Reach(long position)
    {
        var (low, high) = (0, (Count + Stride - 1) / Stride);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            var end = Math.Min(Count, middle * Stride);
            if (end - HolesBefore(end) + MovedUpTo(end) <= position) low = middle;
            else high = middle - 1;
        }
        var at = Math.Min(Count, low * Stride);
        var next = low == 0 ? 0 : MovedUpTo(at);
        return (at, next, position - (at - HolesBefore(at) + next));
    }

    /// <summary>How many of those that are no more at their index lie before an index of the base.</summary>
    private int HolesBefore(int index)
    {
        var before = holes.BinarySearch(index);
        return before < 0 ? ~before : before;
    }

    /// <summary>How many changed records surely lie before the record at an index of the base.</summary>
    private int MovedUpTo(int index)
    {
        var (low, high) = (0, moved.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (moved[middle].High <= index) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Between which records of the base a place lies: behind the first (-1: perhaps before all), at the latest before the second.</summary>
    private (int Low, int High) Around(Place place)
    {
        var descending = plan.Sort.Descending;
        var (low, high) = (0, fences.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (fences[middle].CompareTo(place, descending) <= 0) low = middle + 1;
            else high = middle;
        }
        if (low == 0) return (-1, 0);
        if (last is { } end && end.CompareTo(place, descending) < 0) return (Count - 1, Count);
        return ((low - 1) * Stride, Math.Min(low * Stride, Count));
    }

    /// <summary>A record is no more at its index: found at once where its place is known, or by looking at all later.</summary>
    private void Lose(int slot, Place? before)
    {
        if (before is not { } place)
        {
            areHolesFound = false;
            return;
        }
        var (low, high) = Around(place);
        low = Math.Max(0, low);
        var index = slots.IndexOf(slot, low, high);
        if (index < 0) areHolesFound = false;
        else if (holes.BinarySearch(index) is < 0 and var at) holes.Insert(~at, index);
    }

    private void FindHoles()
    {
        if (areHolesFound) return;
        areHolesFound = true;
        holes.Clear();
        var lost = new Bitmap(bound);
        foreach (var slot in gone) lost[slot] = true;
        for (var (from, to) = (0, 0); from < Count; from = to)
        {
            to = Math.Min(Count, from + Stride);
            if (slots.CountIn(lost, from, to) == 0) continue;
            for (var i = from; i < to; i++) if (lost[slots[i]]) holes.Add(i);
        }
    }

    /// <summary>The first changed record that lies not before a place.</summary>
    private int FirstFrom(Place place)
    {
        var (low, high) = (0, moved.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (moved[middle].Place.CompareTo(place, plan.Sort.Descending) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
