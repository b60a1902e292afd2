using System.Globalization;
using System.Numerics;

namespace Brisk.Bench.Load;

/// <summary>
/// Counts durations in buckets whose width grows with the value: every value keeps three significant digits, from 100 ns
/// to half an hour, in 100 KB. Any number of threads may record at the same time.
/// </summary>
public sealed class Histogram
{
    /// <summary>Up to here each value has a bucket of its own; above, 1,024 buckets for each doubling.</summary>
    private const int Exact = 2048;

    private const int Half = Exact / 2;
    private const int Doublings = 24;

    private readonly int[] counts = new int[Exact + (Doublings * Half)];
    private long total;
    private long longest;

    public long Count => Interlocked.Read(ref total);

    public TimeSpan Max => TimeSpan.FromTicks(Interlocked.Read(ref longest));

    /// <summary>Counts a duration; one beyond the last bucket counts as that.</summary>
    public void Record(TimeSpan duration)
    {
        var ticks = Math.Max(0, duration.Ticks);
        Interlocked.Increment(ref counts[Math.Min(Bucket(ticks), counts.Length - 1)]);
        Interlocked.Increment(ref total);
        for (var seen = Interlocked.Read(ref longest); ticks > seen;)
        {
            var before = Interlocked.CompareExchange(ref longest, ticks, seen);
            if (before == seen) break;
            seen = before;
        }
    }

    /// <summary>The duration that a share of all are at or below (0.5 is the median); zero when nothing was recorded.</summary>
    public TimeSpan Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        long passed = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            passed += counts[bucket];
            if (passed >= wanted) return TimeSpan.FromTicks(Math.Min(Middle(bucket), Interlocked.Read(ref longest)));
        }
        return TimeSpan.Zero;
    }

    /// <summary>In the middle, at the end and at worst, for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"p50 {Percentile(0.5).TotalMilliseconds:0.0} ms, p99 {Percentile(0.99).TotalMilliseconds:0.0} ms, at most {Max.TotalMilliseconds:0} ms");

    private static int Bucket(long ticks)
    {
        if (ticks < Exact) return (int)ticks;
        var doubling = BitOperations.Log2((ulong)ticks) - BitOperations.Log2(Half);
        return (int)Math.Min(int.MaxValue, Exact + ((long)(doubling - 1) * Half) + ((ticks >> doubling) - Half));
    }

    private static long Middle(int bucket)
    {
        if (bucket < Exact) return bucket;
        var doubling = ((bucket - Exact) / Half) + 1;
        var low = (long)(((bucket - Exact) % Half) + Half) << doubling;
        return low + (1L << (doubling - 1));
    }
}
