namespace Brisk.Server.Platform.Jobs;

/// <summary>Counts what a job does in this process, second by second.</summary>
/// <param name="before">How many things other processes had done.</param>
internal sealed class JobMeter(TimeProvider clock, long before)
{
    private const int MostRates = 600;

    private readonly long started = clock.GetTimestamp();
    private readonly List<int> rates = [];
    private readonly Lock gate = new();
    private long done;
    private long position;
    private long inSecond;
    private int second;
    private long? total;
    private long end;

    public double Seconds => clock.GetElapsedTime(started).TotalSeconds;

    /// <summary>How many things are done.</summary>
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

    /// <summary>Things a second, over all.</summary>
    public long Rate => (long)(Done / Math.Max(Seconds, 0.001));

    /// <summary>About how long it will still take, in seconds; null at the beginning.</summary>
    public long? SecondsLeft
    {
        get
        {
            lock (gate)
            {
                var share = end > 0 ? position / (double)end : total > before ? done / (double)(total.Value - before) : 0;
                return share > 0.01 ? (long)Math.Ceiling(Math.Max(Seconds, 0.001) * Math.Max(0, 1 - share) / share) : null;
            }
        }
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
            var now = (int)Seconds;
            for (; second < now && rates.Count < MostRates; second++)
            {
                rates.Add((int)inSecond);
                inSecond = 0;
            }
            inSecond += things;
            done += things;
            position = to;
        }
    }
}
