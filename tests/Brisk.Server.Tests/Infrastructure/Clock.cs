namespace Brisk.Server.Tests.Infrastructure;

/// <summary>The real time, moved forward by the test.</summary>
internal sealed class Clock : TimeProvider
{
    private long offset;

    public void Advance(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));
}
