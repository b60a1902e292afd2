using Brisk.Storage.Jobs;

namespace Brisk.Server.Platform.Jobs;

/// <summary>Counts what a job does, and second by second what it does in this process from its turn on.</summary>
internal sealed class JobMeter(TimeProvider clock, StoredJob stored)
{
    private const int MostRates = 600;

    private readonly List<int> rates = [];
    private readonly Lock gate = new();
    private long? started;
    private long moved = stored.UpdatedAt;
    private long done = stored.Done;
    private long doneBefore = stored.Done;
    private long position;
    private long positionBefore;
    private long inSecond;
    private int second;
    private long? total;
    private long end;

    /// <summary>For how long it works in this process; 0 while it waits for its turn.</summary>
    public double Seconds
    {
        get
        {
            lock (gate) return Elapsed;
        }
    }

    /// <summary>When it last came forward, in Unix milliseconds.</summary>
    public long Moved
    {
        get
        {
            lock (gate) return moved;
        }
    }

    /// <summary>How many things are done, those included that were before this process went on.</summary>
    public long Done
    {
        get
        {
            lock (gate) return done;
        }
    }

    /// <summary>Where it stands, where it counts by something else than things: bytes of a file.</summary>
    public long Position
    {
        get
        {
            lock (gate) return position;
        }
    }

    /// <summary>How many things there are; null while that is not known.</summary>
    public long? Total
    {
        get
        {
            lock (gate) return total;
        }
    }

    /// <summary>Things a second, for each second so far.</summary>
    public IReadOnlyList<int> Rates
    {
        get
        {
            lock (gate) return [.. rates, (int)inSecond];
        }
    }

    /// <summary>Things a second, over all that was done in this process.</summary>
    public long Rate
    {
        get
        {
            lock (gate) return (long)((done - doneBefore) / Math.Max(Elapsed, 0.001));
        }
    }

    /// <summary>About how long it will still take, in seconds; null at the beginning.</summary>
    public long? SecondsLeft
    {
        get
        {
            lock (gate)
            {
                var share = end > 0 ? Share(position, positionBefore, end) : total is { } all ? Share(done, doneBefore, all) : 0;
                return share > 0.01 ? (long)Math.Ceiling(Math.Max(Elapsed, 0.001) * Math.Max(0, 1 - share) / share) : null;
            }
        }
    }

    private double Elapsed => started is { } since ? clock.GetElapsedTime(since).TotalSeconds : 0;

    /// <summary>It is its turn, perhaps again: from now on it works.</summary>
    public void Start()
    {
        lock (gate)
        {
            (started, moved, second, inSecond) = (clock.GetTimestamp(), clock.GetUtcNow().ToUnixTimeMilliseconds(), 0, 0);
            rates.Clear();
        }
    }

    /// <summary>Says from where it goes on, where that is not what was noted of it: 0 where it begins again.</summary>
    /// <param name="things">That are done already.</param>
    public void GoOnFrom(long things, long at = 0)
    {
        lock (gate) (done, doneBefore, position, positionBefore) = (things, things, at, at);
    }

    /// <summary>Says how much there is to do.</summary>
    /// <param name="things">Null where that is not known.</param>
    /// <param name="upTo">The position at the end; 0 where it counts things alone.</param>
    public void Expect(long? things, long upTo = 0)
    {
        lock (gate) (total, end) = (things, upTo);
    }

    public void Advance(int things, long to = 0)
    {
        lock (gate)
        {
            var now = (int)Elapsed;
            for (; second < now && rates.Count < MostRates; second++)
            {
                rates.Add((int)inSecond);
                inSecond = 0;
            }
            inSecond += things;
            done += things;
            position = to;
            moved = clock.GetUtcNow().ToUnixTimeMilliseconds();
        }
    }

    /// <summary>How much of what was to do when it went on is done.</summary>
    private static double Share(long at, long from, long to) => to > from ? (at - from) / (double)(to - from) : 0;
}
