using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>
/// The places of every <see cref="Every"/>th record of a sorted list (the fences), and how many records lie between
/// each two, in a Fenwick tree: position to place and a change of one record both cost a binary search.
/// </summary>
/// <param name="mostIds">Up to how many records the ids themselves are kept as well, so that a page is read by them.</param>
internal sealed class FenceIndex(bool descending, int mostIds)
{
    /// <summary>Records between fences when built: skipping so many costs some tens of microseconds.</summary>
    public const int Every = 256;

    private readonly List<Place> fences = [];
    private readonly List<int> built = [];
    private List<RecordChange>? waiting = [];
    private int[] tree = [];
    private int[] sizes = [];
    private int inLast;
    private List<long>? ids = mostIds > 0 ? [] : null;

    /// <summary>The number of the last change the walk has seen.</summary>
    public long SeenUpTo { get; set; }

    /// <summary>True when records were added so unevenly that skipping has become slow: walk again.</summary>
    public bool IsUneven { get; private set; }

    /// <summary>Takes the next row of the walk; column 0 is the id, the sort keys follow.</summary>
    public void Walk(RowReader row, int segment, int keys)
    {
        if (inLast == Every || fences.Count == 0 || fences[^1].Segment != segment)
        {
            fences.Add(PageReader.ReadPlace(row, segment, 1, keys));
            built.Add(0);
            inLast = 0;
        }
        built[^1]++;
        inLast++;
        if (ids is null) return;
        if (ids.Count < mostIds) ids.Add(row.Int64(0));
        else ids = null;
    }

    /// <summary>All ids in order; null when they are too many to keep.</summary>
    public IReadOnlyList<long>? Ids => ids;

    /// <summary>Ends the walk and takes in what was committed meanwhile.</summary>
    public void Finish(SortPlan plan)
    {
        sizes = [.. built];
        tree = new int[sizes.Length + 1];
        for (var i = 0; i < sizes.Length; i++) Add(i, sizes[i]);
        built.Clear();
        var late = waiting!;
        waiting = null;
        foreach (var change in late) Apply(change, plan);
    }

    /// <summary>The place to begin at and how many records to skip from there; null past the end.</summary>
    public (Place Place, int Skip)? Find(long position)
    {
        var bucket = 0;
        var rest = position;
        for (var bit = HighestBit(tree.Length - 1); bit > 0; bit >>= 1)
        {
            var next = bucket + bit;
            if (next >= tree.Length || tree[next] > rest) continue;
            bucket = next;
            rest -= tree[next];
        }
        return bucket < fences.Count ? (fences[bucket], (int)rest) : null;
    }

    public void Apply(RecordChange change, SortPlan plan)
    {
        if (waiting is not null)
        {
            waiting.Add(change);
            return;
        }
        if (change.Seq <= SeenUpTo) return;
        if (change.Before is { } before) Count(PlaceOf(before, plan), -1);
        if (change.After is { } after) Count(PlaceOf(after, plan), 1);
    }

    private static Place PlaceOf(Record record, SortPlan plan)
    {
        for (var i = 0; i < plan.Segments.Count; i++)
        {
            if (plan.Segments[i].Holds(record)) return new Place(i, plan.Segments[i].KeysOf!(record), record.Id.Value);
        }
        throw new InvalidOperationException("Every record lies in one segment of its sort.");
    }

    private void Count(Place place, int change)
    {
        if (fences.Count == 0)
        {
            IsUneven = true;
            return;
        }
        var bucket = Bucket(place);
        if (bucket < 0)
        {
            // Before the first fence: the list now begins earlier.
            bucket = 0;
            if (change > 0) fences[0] = place;
        }
        sizes[bucket] += change;
        // A new segment has no fence of its own, so a place in it cannot be reached from the fence before.
        if (sizes[bucket] > Every * 8 || sizes[bucket] < 0 || fences[bucket].Segment != place.Segment) IsUneven = true;
        Add(bucket, change);
    }

    /// <summary>The last bucket whose fence is not after the place; -1 before all.</summary>
    private int Bucket(Place place)
    {
        var (low, high) = (0, fences.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(fences[middle], place) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }

    private int Compare(Place left, Place right)
    {
        if (left.Segment != right.Segment) return left.Segment.CompareTo(right.Segment);
        var order = 0;
        for (var i = 0; i < left.Keys.Length && order == 0; i++) order = Compare(left.Keys[i], right.Keys[i]);
        if (order == 0) order = left.Id.CompareTo(right.Id);
        return descending ? -order : order;
    }

    internal static int Compare(SqlValue left, SqlValue right) => left.Kind switch
    {
        SqlValueKind.Text => CompareUtf8(left.Text!, right.Text!),
        SqlValueKind.Real => left.Real.CompareTo(right.Real),
        _ => left.Integer.CompareTo(right.Integer),
    };

    /// <summary>The order of the UTF-8 bytes, which is the order of the engines: surrogates come after all other characters.</summary>
    internal static int CompareUtf8(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }

    private void Add(int bucket, int change)
    {
        for (var i = bucket + 1; i < tree.Length; i += i & -i) tree[i] += change;
    }

    private static int HighestBit(int number) => number <= 0 ? 0 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)number + 1) >> 1;
}
