namespace Brisk.Server.Tests.Infrastructure;

/// <summary>The real time, moved forward or stopped by the test.</summary>
internal sealed class Clock : TimeProvider
{
    private long offset;
    private long stopped;
    private long setBack;

    public void Advance(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    /// <summary>Sets the time of day, as an administrator might: no time passes.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref setBack, by.Ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => TimeSpan.FromSeconds(System.GetTimestamp() / (double)System.TimestampFrequency).Ticks + Interlocked.Read(ref offset);

    /// <summary>From now on it is always now.</summary>
    public void Stop() => Interlocked.Exchange(ref stopped, System.GetUtcNow().UtcTicks);

    /// <summary>From now on it is always that moment.</summary>
    public void Stop(DateTimeOffset at)
    {
        Interlocked.Exchange(ref offset, 0);
        Interlocked.Exchange(ref stopped, at.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() =>
        (Interlocked.Read(ref stopped) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : System.GetUtcNow()) +
            TimeSpan.FromTicks(Interlocked.Read(ref offset) + Interlocked.Read(ref setBack));
}
