using Microsoft.Extensions.Hosting;

namespace Brisk.Server.Platform;

/// <summary>
/// Keeps the process within the memory that it may take: what is free already is given back to the operating system, and
/// when that is not enough, what nobody used for longest is forgotten.
/// </summary>
internal sealed class MemoryWatch(NodeServices node) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Of the time since the last tidying, this part at most is spent on the next.</summary>
    private const int Part = 200;

    /// <summary>What is kept of records is never made smaller than this part of its share.</summary>
    private const int Least = 4;

    /// <summary>What is over by this part of the whole cannot wait until nobody asks for anything.</summary>
    private const int Pressing = 4;

    /// <summary>Memory goes by the time of the machine.</summary>
    private static readonly TimeProvider Clock = TimeProvider.System;

    private long over;

    /// <summary>It was too much at the last look, and garbage is collected since.</summary>
    private bool collected;

    /// <summary>
    /// Looks how much there is, and tidies when that is too much. What is too much then cannot be garbage, and is taken from what is kept of
    /// records. Answers how much that is, in bytes.
    /// </summary>
    /// <param name="taken">Tells the memory that the process has taken for itself, in bytes.</param>
    /// <param name="quiet">Nobody asks for anything just now: everything may stand still for some tenths of a second.</param>
    public long Look(Func<long> taken, bool quiet)
    {
        var total = node.Memory.Total;
        if (taken() > total) node.Database.ReturnMemory();
        var much = taken() - total;
        var stand = quiet || much > total / Pressing;
        var known = collected || stand;
        collected = much > 0;
        if (collected) Collect(stand);
        var now = known ? Math.Max(0, stand ? taken() - total : much) : 0;
        var records = node.Memory.Records;
        // What was taken from records comes back bit by bit.
        over = collected ? Math.Min(records - (records / Least), over + now) : over - (over / 16);
        node.Generations.Budget = records - over;
        return now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, Clock);
        var (rest, spent) = (0L, TimeSpan.Zero);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var worked = Environment.CpuUsage.TotalTime - spent;
            spent += worked;
            if (--rest > 0) continue;
            var began = Clock.GetTimestamp();
            Look(OwnMemory.Taken, quiet: worked < Pause / 20);
            rest = (long)(Clock.GetElapsedTime(began) * Part / Pause);
        }
    }

    /// <summary>A collection in the background stops nobody, and gives back less: it moves nothing.</summary>
    private void Collect(bool stand)
    {
        if (stand) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        node.Database.ReturnMemory();
    }
}
