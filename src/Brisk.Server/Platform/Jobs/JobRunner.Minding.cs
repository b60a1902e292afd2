using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform.Jobs;

internal sealed partial class JobRunner
{
    /// <summary>Until the process ends: holds what it works on, and looks for what nobody works on.</summary>
    private async Task MindAsync()
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                foreach (var job in jobs.Values) await TryAsync(() => HoldAsync(job), job.Workspace);
                await TryAsync(() => TakeOverAsync(Now, stopping.Token), default);
            }
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

    private async Task HoldAsync(Job job)
    {
        try
        {
            await node.Database.WriteAsync(job.Workspace, job, static async (session, job) =>
            {
                await job.HoldAsync(session);
                return 0;
            }, stopping.Token);
        }
        catch (JobLostException)
        {
            job.Lose();
        }
    }

    /// <summary>Goes on with jobs that were held until before a moment, as far as this node has what they need.</summary>
    private async Task TakeOverAsync(long before, CancellationToken cancellation)
    {
        var unattended = await node.Database.ReadAsync(Lane.Interactive, before, static (session, before) =>
            JobTable.UnattendedAsync(session, before), cancellation);
        foreach (var job in unattended)
        {
            // A newer version may have kinds that this one does not know.
            if (jobs.ContainsKey(job.Id) || KindOf(job.Kind) is not { } kind) continue;
            if (node.Database.IsShared && job.Subject is { } subject && !kind.IsHere(subject)) continue;
            await TryAsync(async () =>
            {
                if (await ClaimAsync(job.Workspace, job.Id, before, cancellation) is not { } claimed) return;
                LogResuming(log, claimed.Kind, claimed.Id);
                Start(claimed);
            }, job.Workspace);
        }
    }

    /// <summary>The job as it stands, held by this node; null when it has ended, or another node was quicker.</summary>
    private async ValueTask<StoredJob?> ClaimAsync(Tsid workspace, Tsid id, long before, CancellationToken cancellation) =>
        await node.Database.WriteAsync(workspace, (runner: this, workspace, id, before), static async (session, claim) =>
        {
            var (runner, workspace, id, before) = claim;
            if (await JobTable.FindAsync(session, workspace, id) is not { IsOpen: true } job || job.LeaseUntil >= before) return null;
            await JobTable.ClaimAsync(session, workspace, id, runner.self, runner.LeaseEnd);
            return job;
        }, cancellation);

    [LoggerMessage(Level = LogLevel.Error, Message = "A job of the workspace {Workspace} could not be looked after; it is tried again")]
    private static partial void LogNotMinded(ILogger log, Exception exception, Tsid workspace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Going on with the job {Id} ({Kind}).")]
    private static partial void LogResuming(ILogger log, string kind, Tsid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another node goes on with the job {Id} ({Kind}).")]
    private static partial void LogLost(ILogger log, string kind, Tsid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Id} ({Kind}) has ended, but that cannot be written yet; it is tried each second. {Problem}")]
    private static partial void LogUnended(ILogger log, string kind, Tsid id, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Id} ({Kind}) failed.")]
    private static partial void LogFailed(ILogger log, Exception exception, string kind, Tsid id);
}
