using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>Says in the log what becomes of the memory that nodes share.</summary>
internal sealed partial class SharedMemoryLog(ILogger<SharedMemoryLog> log, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long unreadableSaid;

    public void Follow(NodeServices node)
    {
        if (node.Shared is not { } shared) return;
        var place = shared.Place;
        shared.Watch(away =>
        {
            if (away is { } time) LogBack(place, time.TotalSeconds);
            else LogAway(place);
        });
        node.SharedAnswers.Unreadable = () =>
        {
            var now = clock.GetUtcNow().UtcTicks;
            if (now - Interlocked.Read(ref unreadableSaid) < Pause.Ticks) return;
            Interlocked.Exchange(ref unreadableSaid, now);
            LogUnreadable(place);
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Place} does not answer in time. Brisk goes on without it")]
    private partial void LogAway(string place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Place} answers again after {Seconds:0.0} s")]
    private partial void LogBack(string place, double seconds);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Redis at {Place} holds something else under the name of an answer of Brisk. It is made anew; said once a minute at the most")]
    private partial void LogUnreadable(string place);
}
