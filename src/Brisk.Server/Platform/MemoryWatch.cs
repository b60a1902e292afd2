using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// Keeps the process within the memory that it may take: what is free already is given back to the operating system, and
/// when that is not enough, what nobody used for longest is forgotten.
/// </summary>
internal sealed partial class MemoryWatch(NodeServices node, ILogger<MemoryWatch> log) : BackgroundService
{
    /// <summary>From one look to the next.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Tells the memory that the process has taken for itself, in bytes.</summary>
    internal Func<long> Taken { get; init; } = OwnMemory.Taken;

    /// <summary>Of the time since the last tidying, this part at most is spent on the next.</summary>
    private const int Part = 200;

    /// <summary>What is kept of records is never made smaller than this part of its share.</summary>
    private const int Least = 4;

    /// <summary>What is over by this part of the whole cannot wait until nobody asks for anything.</summary>
    private const int Pressing = 4;

    /// <summary>Memory goes by the time of the machine.</summary>
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Looks from one collection in the background to the next: it takes longer than it takes to begin it.</summary>
    private const int Between = 5;

    private long over;

    /// <summary>How many collections there had been when one was begun in the background; null when none is waited for.</summary>
    private long? begun;

    /// <summary>Looks until another may be begun.</summary>
    private int wait;

    /// <summary>
    /// Looks how much there is, and tidies when that is too much. What is too much after a collection cannot be garbage, and is taken from what
    /// is kept of records. Answers how much that is, in bytes.
    /// </summary>
    /// <param name="taken">Tells the memory that the process has taken for itself, in bytes.</param>
    /// <param name="quiet">Nobody asks for anything just now: everything may stand still for some tenths of a second.</param>
    public long Look(Func<long> taken, bool quiet)
    {
        var (total, records) = (node.Memory.Total, node.Memory.Records);
        if (taken() > total) node.Database.ReturnMemory();
        var much = taken() - total;
        if (much <= 0)
        {
            // What was taken from records comes back bit by bit.
            (begun, over) = (null, over - (over / 16));
            node.Generations.Budget = records - over;
            return 0;
        }
        var stand = quiet || much > total / Pressing;
        if (!stand && (--wait > 0 || begun == Collections())) return 0;
        if (stand) Collect(stand);
        var now = stand ? Math.Max(0, taken() - total) : begun is null ? 0 : much;
        over = Math.Min(records - (records / Least), over + now);
        node.Generations.Budget = records - over;
        (begun, wait) = stand ? (default(long?), 0) : (Collections(), Between);
        // After what is forgotten, which is garbage until then.
        if (!stand) Collect(stand);
        return now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, Clock);
        var (rest, spent, hasFailed) = (0L, TimeSpan.Zero, false);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var worked = Environment.CpuUsage.TotalTime - spent;
            spent += worked;
            if (--rest > 0) continue;
            var began = Clock.GetTimestamp();
            try
            {
                Look(Taken, quiet: worked < Pause / 20);
                hasFailed = false;
            }
#pragma warning disable CA1031 // Whatever it is, such as that no file can be opened just now, the next look comes: without any, nothing bounds the process.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!hasFailed) LogFailed(exception);
                hasFailed = true;
            }
            rest = (long)(Clock.GetElapsedTime(began) * Part / Pause);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How much memory the process has taken could not be looked at; it is looked at again")]
    private partial void LogFailed(Exception exception);

    /// <summary>Whole collections that have come to their end, by the number of the last.</summary>
    private static long Collections() => Math.Max(GC.GetGCMemoryInfo(GCKind.Background).Index, GC.GetGCMemoryInfo(GCKind.FullBlocking).Index);

    /// <summary>A collection in the background stops nobody, and gives back less: it moves nothing.</summary>
    private void Collect(bool stand)
    {
        if (stand) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        node.Database.ReturnMemory();
    }
}
