using Brisk.Domain;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform.Jobs;

internal sealed partial class JobRunner
{
    /// <summary>Workspaces whose jobs are held at the same time.</summary>
    private const int HeldAtOnce = 4;

    /// <summary>How long one waits for the writer of a workspace, so that those of the others are held meanwhile: far shorter than a lease.</summary>
    private static readonly TimeSpan HoldPatience = TimeSpan.FromSeconds(2);

    /// <summary>Until the process ends: holds what it works on, where others could take it over, and looks for what nobody works on.</summary>
    private async Task MindAsync(CancellationToken cancellation) => await Task.WhenAll(
        node.Database.IsShared ? EachTickAsync(() => HoldAllAsync(cancellation), cancellation) : Task.CompletedTask,
        EachTickAsync(() => TryAsync(() => TakeOverAsync(cancellation), default), cancellation));

    private static async Task EachTickAsync(Func<Task> work, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) await work();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>What goes wrong with one job must not let go of the others.</summary>
    private async Task TryAsync(Func<Task> work, Tsid workspace)
    {
        try
        {
            await work();
        }
        catch (StorageUnavailableException)
        {
            // The database is away, for the other nodes as well; it is tried again.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotMinded(log, exception, workspace);
        }
    }

    private Task HoldAllAsync(CancellationToken cancellation) => Parallel.ForEachAsync(
        jobs.Values.GroupBy(job => job.Workspace), new ParallelOptions { MaxDegreeOfParallelism = HeldAtOnce, CancellationToken = cancellation },
        async (held, cancellation) => await TryAsync(() => HoldAsync(held.Key, [.. held], cancellation), held.Key));

    private async Task HoldAsync(Tsid workspace, IReadOnlyList<Job> held, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(HoldPatience);
        List<Job> lost;
        try
        {
            lost = await node.Database.WriteAsync(workspace, held, static async (session, held) =>
            {
                var lost = new List<Job>();
                foreach (var job in held)
                {
                    if (!await job.TryHoldAsync(session)) lost.Add(job);
                }
                return lost;
            }, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Somebody writes there for long: it is tried again.
            return;
        }
        foreach (var job in lost) job.Lose();
    }

    /// <summary>Goes on with jobs that nobody is believed to work on, as far as this node has what they need; alone in its database with all.</summary>
    private async Task TakeOverAsync(CancellationToken cancellation)
    {
        var open = await node.Database.ReadAsync(Lane.Interactive, WorkspaceDirectory.Jobs, WorkspaceDirectory.OpenAsync, cancellation);
        // What this node works on it need not ask about.
        foreach (var workspace in open.Where(job => !jobs.ContainsKey(job.Id)).Select(job => job.Workspace).Distinct())
            await TryAsync(() => TakeOverAsync(workspace, cancellation), workspace);
    }

    private async Task TakeOverAsync(Tsid workspace, CancellationToken cancellation)
    {
        var before = place.Believed;
        var unattended = await node.Database.ReadAsync(Lane.Interactive, (workspace, before), static (session, of) =>
            JobTable.UnattendedAsync(session, of.workspace, of.before), cancellation);
        foreach (var job in unattended)
        {
            // A newer version may have kinds that this one does not know.
            if (jobs.ContainsKey(job.Id) || KindOf(job.Kind) is not { } kind) continue;
            if (node.Database.IsShared && job.Subject is { } subject && !kind.IsHere(subject)) continue;
            await TryAsync(async () =>
            {
                if (await ClaimAsync(workspace, job.Id, before, cancellation) is not { } claimed) return;
                LogResuming(log, claimed.Kind, claimed.Id);
                Start(claimed);
            }, workspace);
        }
    }

    /// <summary>The job as it stands, held by this node; null when it has ended, or another node was quicker.</summary>
    private async ValueTask<StoredJob?> ClaimAsync(Tsid workspace, Tsid id, long before, CancellationToken cancellation) =>
        await node.Database.WriteAsync(workspace, (runner: this, workspace, id, before), static async (session, claim) =>
        {
            var (runner, workspace, id, before) = claim;
            if (await JobTable.FindAsync(session, workspace, id) is not { IsOpen: true } job || job.LeaseUntil >= before) return null;
            await JobTable.ClaimAsync(session, workspace, id, runner.place.Node, runner.place.LeaseEnd);
            return job;
        }, cancellation);

    [LoggerMessage(Level = LogLevel.Error, Message = "A job of the workspace {Workspace} could not be looked after; it is tried again")]
    private static partial void LogNotMinded(ILogger log, Exception exception, Tsid workspace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Going on with the job {Id} ({Kind}).")]
    private static partial void LogResuming(ILogger log, string kind, Tsid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another node goes on with the job {Id} ({Kind}).")]
    private static partial void LogLost(ILogger log, string kind, Tsid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Id} ({Kind}) waits, and goes on where it stood as soon as it can. {Problem}")]
    private static partial void LogWaiting(ILogger log, string kind, Tsid id, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Id} ({Kind}) has ended, but that cannot be written yet; it is tried each second. {Problem}")]
    private static partial void LogUnended(ILogger log, string kind, Tsid id, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Id} ({Kind}) failed.")]
    private static partial void LogFailed(ILogger log, Exception exception, string kind, Tsid id);
}
