namespace Brisk.Storage.Records;

/// <summary>A place in one of the orders that a timeline is put together from: behind it is what is earlier, or has a smaller id.</summary>
internal readonly record struct TimelinePosition(long At, long Id);

/// <summary>One order of entries, newest first, read piece by piece from a place on. What is not to be told is passed over.</summary>
/// <param name="from">The place behind which it begins.</param>
/// <param name="piece">How much is looked at to begin with.</param>
internal abstract class TimelineStream(TimelinePosition from, int piece)
{
    /// <summary>So much is looked through for one page at most.</summary>
    private const int MostLookedThrough = 2_000;

    private const int LargestPiece = 500;

    private readonly Queue<(TimelineEntry Entry, TimelinePosition Place)> ready = [];
    private TimelinePosition looked = from;
    private int length = piece;
    private int passed;

    /// <summary>Behind the last entry that was taken, and whatever was passed over behind that.</summary>
    public TimelinePosition Place { get; private set; } = from;

    /// <summary>Nothing is behind what is ready.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>The next entry; null when there is none, or none was found in as much as one page looks through.</summary>
    public async ValueTask<TimelineEntry?> PeekAsync()
    {
        while (ready.Count == 0 && !IsEnded && passed < MostLookedThrough)
        {
            var (seen, last) = await ReadAsync(looked, length);
            foreach (var entry in seen) ready.Enqueue(entry);
            looked = last ?? looked;
            if (ready.Count == 0) Place = looked;
            passed += length;
            length = Math.Min(length * 4, LargestPiece);
        }
        return ready.Count == 0 ? null : ready.Peek().Entry;
    }

    public void Take()
    {
        Place = ready.Dequeue().Place;
        if (ready.Count == 0) Place = looked;
    }

    /// <summary>Reads on: so many at most, those among them that are told, and the place of the last that was looked at. Says when there are no more.</summary>
    protected abstract ValueTask<(IReadOnlyList<(TimelineEntry Entry, TimelinePosition Place)> Seen, TimelinePosition? Last)> ReadAsync(
        TimelinePosition after, int most);
}
