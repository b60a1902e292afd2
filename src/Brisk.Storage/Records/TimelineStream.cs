namespace Brisk.Storage.Records;

/// <summary>A place in one of the orders that a timeline is put together from: behind it is what is earlier, or has a smaller id.</summary>
internal readonly record struct TimelinePosition(long At, long Id);

/// <summary>One order of entries, read piece by piece from a place on. What is not to be told is passed over.</summary>
/// <param name="from">The place behind which it begins.</param>
/// <param name="piece">How much is looked at to begin with.</param>
internal abstract class TimelineStream(TimelinePosition from, int piece)
{
    /// <summary>So many rows are looked through for one page, and those of one step more at most.</summary>
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

    /// <summary>By which entries are in order, of the last that was looked at: where nothing is ready, all that follows is behind it.</summary>
    public (long At, long Id) Reached { get; private set; }

    /// <summary>The next entry; null when there is none, or none was found in as much as one page looks through.</summary>
    public async ValueTask<TimelineEntry?> PeekAsync()
    {
        while (ready.Count == 0 && !IsEnded && passed < MostLookedThrough)
        {
            var read = await ReadAsync(looked, length, MostLookedThrough - passed);
            foreach (var entry in read.Seen) ready.Enqueue(entry);
            if (read.Last is { } last) (looked, Reached) = (last, read.Reached);
            if (ready.Count == 0) Place = looked;
            passed += read.Rows;
            length = Math.Min(length * 4, LargestPiece);
        }
        return ready.Count == 0 ? null : ready.Peek().Entry;
    }

    public void Take()
    {
        Place = ready.Dequeue().Place;
        if (ready.Count == 0) Place = looked;
    }

    /// <summary>Reads on. Says when there are no more.</summary>
    /// <param name="most">So many at most.</param>
    /// <param name="budget">When so many rows were read, the piece ends; it has one, where there is one, all the same.</param>
    protected abstract ValueTask<TimelinePiece> ReadAsync(TimelinePosition after, int most, int budget);
}

/// <summary>What was read of a stream.</summary>
/// <param name="Seen">Those that are told.</param>
/// <param name="Last">The place of the last that was looked at; null where there was none.</param>
/// <param name="Reached">By which entries are in order, of the last that was looked at.</param>
/// <param name="Rows">How many rows that took.</param>
internal readonly record struct TimelinePiece(
    IReadOnlyList<(TimelineEntry Entry, TimelinePosition Place)> Seen, TimelinePosition? Last, (long At, long Id) Reached, int Rows);
