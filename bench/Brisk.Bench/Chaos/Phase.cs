using System.Collections.Concurrent;
using System.Diagnostics;
using Brisk.Bench.Load;

namespace Brisk.Bench.Chaos;

/// <summary>What happened between the beginning of a fault and some time after its end. Any number of threads may count.</summary>
/// <param name="name">What was done.</param>
internal sealed class Phase(string name)
{
    private readonly long[] coherentTicks = [-1, -1];
    private long requests;
    private long disturbed;
    private long failed;
    private long wrong;
    private long healed;
    private long unseen;

    public string Name { get; } = name;

    /// <summary>From the first try to the answer, retries and their pauses included.</summary>
    public Histogram Reads { get; } = new();

    /// <inheritdoc cref="Reads"/>
    public Histogram Writes { get; } = new();

    /// <summary>From an acknowledged write on one node to the first answer of the other that shows it.</summary>
    public Histogram Seen { get; } = new();

    /// <summary>Age of the last answer that did not show an acknowledged write: how long it was old; zero where none was.</summary>
    public Histogram Old { get; } = new();

    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Tries that got no answer, or one from 500 on.</summary>
    public long Disturbed => Interlocked.Read(ref disturbed);

    /// <summary>Requests that no try got an answer for.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Answers that nobody had reason to expect, such as 404 for a record that is there.</summary>
    public long Wrong => Interlocked.Read(ref wrong);

    /// <summary>Writes that were not shown by the other node within the probe's patience.</summary>
    public long Unseen => Interlocked.Read(ref unseen);

    /// <summary>What went wrong, and how often.</summary>
    public ConcurrentDictionary<string, int> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>From the end of the fault until both directions were seen within 100 ms; null where there was no fault, or it did not come to that.</summary>
    public TimeSpan? CoherentAfter
    {
        get
        {
            var (one, other) = (Volatile.Read(ref coherentTicks[0]), Volatile.Read(ref coherentTicks[1]));
            return one < 0 || other < 0 ? null : TimeSpan.FromTicks(Math.Max(one, other));
        }
    }

    /// <summary>The fault is over: from here on the time to coherence runs.</summary>
    public void Heal() => Volatile.Write(ref healed, Stopwatch.GetTimestamp());

    public void Answered(bool isRead, TimeSpan took)
    {
        Interlocked.Increment(ref requests);
        (isRead ? Reads : Writes).Record(took);
    }

    public void TryFailed(string why)
    {
        Interlocked.Increment(ref disturbed);
        Note(why);
    }

    public void RequestFailed(bool isRead)
    {
        Interlocked.Increment(ref requests);
        Interlocked.Increment(ref failed);
        Note(isRead ? "a read failed for good" : "a write failed for good");
    }

    public void AnsweredWrongly(string what)
    {
        Interlocked.Increment(ref wrong);
        Note(what);
    }

    /// <summary>A write on one node was looked for on the other.</summary>
    /// <param name="began">When the write was sent.</param>
    public void Looked(int direction, long began, Sight sight)
    {
        Old.Record(sight.OldFor);
        if (sight.SeenAfter is not { } seen)
        {
            Interlocked.Increment(ref unseen);
            return;
        }
        Seen.Record(seen);
        var end = Volatile.Read(ref healed);
        if (end == 0 || began < end || !sight.IsClean || seen > TimeSpan.FromMilliseconds(100)) return;
        Interlocked.CompareExchange(ref coherentTicks[direction], Stopwatch.GetElapsedTime(end).Ticks, -1);
    }

    private void Note(string what) => Reasons.AddOrUpdate(what, 1, static (_, n) => n + 1);
}

/// <summary>How a node came to show a write of the other.</summary>
/// <param name="SeenAfter">From the acknowledgement to the first answer that showed it; null when none did.</param>
/// <param name="OldFor">From the acknowledgement to the last answer that did not.</param>
/// <param name="IsClean">No try failed on the way.</param>
internal readonly record struct Sight(TimeSpan? SeenAfter, TimeSpan OldFor, bool IsClean);
