namespace Brisk.Server.Platform;

/// <summary>Answers of one sort: how long they live, and how often they were of use.</summary>
internal sealed class AnswerRegion(string name, TimeSpan lifetime)
{
    private long hits;
    private long shared;
    private long misses;
    private long stale;
    private long bytes;
    private long evictions;

    public string Name { get; } = name;
    public TimeSpan Lifetime { get; } = lifetime;

    /// <summary>Found in this node's memory, or made for somebody else at the same moment.</summary>
    public long Hits => Interlocked.Read(ref hits);

    /// <summary>Found in the memory that nodes share.</summary>
    public long Shared => Interlocked.Read(ref shared);

    /// <summary>Not in this node's memory.</summary>
    public long Misses => Interlocked.Read(ref misses);

    /// <summary>Misses that found an answer of another generation.</summary>
    public long Stale => Interlocked.Read(ref stale);

    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Answers that had to make room.</summary>
    public long Evictions => Interlocked.Read(ref evictions);

    public void Hit() => Interlocked.Increment(ref hits);

    public void HitShared() => Interlocked.Increment(ref shared);

    public void Miss(bool isStale)
    {
        Interlocked.Increment(ref misses);
        if (isStale) Interlocked.Increment(ref stale);
    }

    public void Evicted() => Interlocked.Increment(ref evictions);

    public void Grew(long by) => Interlocked.Add(ref bytes, by);
}
