using Microsoft.Extensions.Hosting;

namespace Brisk.Server.Platform;

/// <summary>
/// Keeps the process within the memory that it may take: what is free already is given back to the operating system, and
/// when that is not enough, what nobody used for longest is forgotten.
/// </summary>
internal sealed class MemoryWatch(NodeServices node) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Of the time since the last tidying, this part at most is spent on the next: nobody notices that they wait.</summary>
    private const int Part = 200;

    /// <summary>What is kept of records is never made smaller than this part of its share.</summary>
    private const int Least = 4;

    /// <summary>Memory goes by the time of the machine.</summary>
    private static readonly TimeProvider Clock = TimeProvider.System;

    private long over;

    /// <summary>Looks how much there is, and tidies when that is too much. Answers what is too much then.</summary>
    /// <param name="resident">Tells the resident memory, in bytes.</param>
    public long Look(Func<long> resident)
    {
        var plan = node.Memory;
        if (resident() <= plan.Total)
        {
            // What was taken from records comes back bit by bit.
            over -= over / 16;
            node.Generations.Budget = plan.Records - over;
            return 0;
        }
        node.Database.ReturnMemory();
        if (resident() > plan.Total) Tidy();
        var now = Math.Max(0, resident() - plan.Total);
        over = Math.Min(plan.Records - (plan.Records / Least), over + now);
        node.Generations.Budget = plan.Records - over;
        if (now > 0) Tidy();
        return now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, Clock);
        var rest = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (--rest > 0) continue;
            var began = Clock.GetTimestamp();
            Look(static () => Environment.WorkingSet);
            rest = (long)(Clock.GetElapsedTime(began) * Part / Pause);
        }
    }

    /// <summary>Everything stands still meanwhile, some hundredths of a second.</summary>
    private void Tidy()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        node.Database.ReturnMemory();
    }
}
