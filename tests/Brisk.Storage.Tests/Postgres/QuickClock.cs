namespace Brisk.Storage.Tests.Postgres;

/// <summary>A second passes in a twentieth of one.</summary>
internal sealed class QuickClock : TimeProvider
{
    private const int Times = 20;

    public override long TimestampFrequency => base.TimestampFrequency / Times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Times : dueTime, period);
}
