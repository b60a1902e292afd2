using Brisk.Domain;
using Brisk.Server.Records.Exports;
using Brisk.Server.Records.Files;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>What has to happen now and then: noting who was seen, forgetting what ran out or is not asked for, keeping the database trim.</summary>
internal sealed partial class Housekeeping(NodeServices node, Shell shell, ILogger<Housekeeping> log) : BackgroundService
{
    /// <summary>How long the answers to repeated requests are kept.</summary>
    public static readonly TimeSpan AnswersKept = TimeSpan.FromDays(30);

    /// <summary>How long it is kept who read how many rows.</summary>
    private static readonly TimeSpan RowsKept = TimeSpan.FromDays(30);

    /// <summary>How long a job is shown after its end.</summary>
    private static readonly TimeSpan JobsKept = TimeSpan.FromDays(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private string savedWaits = "";
    private const int KeepEvery = 5;
    private const int MendEvery = 10;
    private const int PurgeEvery = 60;
    private const int OptimizeEvery = 6 * 60;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        node.IsStopping = true;
        await base.StopAsync(cancellationToken);
        await TryAsync(() => node.Principals.SaveUsesAsync(cancellationToken));
        await TryAsync(() => node.Principals.Unwritten.SaveAsync(cancellationToken));
        await TryAsync(() => SaveWaitsAsync(cancellationToken));
        await TryAsync(() => node.Generations.KeepAsync(cancellationToken));
    }

    /// <summary>Who must wait before the next password must do so after a restart, too. What was never read is not overwritten.</summary>
    public async Task SaveWaitsAsync(CancellationToken cancellation)
    {
        var waits = node.SignInLimits.Write();
        if (string.Equals(waits, savedWaits, StringComparison.Ordinal)) return;
        await node.Database.WriteAsync(waits, static (session, waits) =>
            InstallationTable.SetAsync(session, InstallationTable.SignInWaits, waits), cancellation);
        savedWaits = waits;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        node.Engine.ReadingAheadFailed = failure =>
        {
            if (!node.IsStopping) LogReadingAhead(failure);
        };
        node.Schemas.FollowingFailed = (workspace, failure) =>
        {
            if (!node.IsStopping) LogUnreadable(failure, workspace);
        };
        await Task.Run(() => shell.Warm(stoppingToken), stoppingToken);
        using var timer = new PeriodicTimer(Pause, node.Clock);
        for (var minute = 0; await WaitAsync(timer, stoppingToken); minute++)
        {
            await TryAsync(() => node.Principals.SaveUsesAsync(stoppingToken));
            await TryAsync(() =>
            {
                node.Generations.Sweep();
                return Task.CompletedTask;
            });
            await TryAsync(() => node.Principals.Unwritten.SaveAsync(stoppingToken));
            await TryAsync(() => SaveWaitsAsync(stoppingToken));
            if (minute % KeepEvery == 0) await TryAsync(() => node.Generations.KeepAsync(stoppingToken));
            // A node of an older version writes what the directory is made of, and not the directory.
            if (node.Database.IsShared && minute % MendEvery == 0) await TryAsync(() => WorkspaceDirectory.MendAsync(node.Database, stoppingToken));
            if (minute % PurgeEvery == 0) await TryAsync(() => PurgeAsync(stoppingToken));
            if (minute % OptimizeEvery == OptimizeEvery - 1) await TryAsync(() => node.Database.OptimizeAsync(stoppingToken));
        }
    }

    /// <summary>Removes kept answers after 30 days, files of exports after one, deleted files of records after 30, and sessions that ran out.</summary>
    public async Task PurgeAsync(CancellationToken cancellation)
    {
        // A disk that does not let go of files keeps nothing else from going.
        await TryAsync(() => ExportFiles.SweepAsync(node, cancellation));
        var now = node.Clock.GetUtcNow();
        var workspaces = await node.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellation);
        node.Generations.KeepOnly(workspaces.Select(workspace => workspace.Id));
        foreach (var workspace in workspaces)
        {
            await TryAsync(() => FileStore.SweepAsync(node, workspace.Id, now, cancellation));
            await node.Database.WriteAsync(workspace.Id, (workspace.Id, now), static async (session, state) =>
                await RepeatTable.RemoveOlderAsync(session, state.Id, (state.now - AnswersKept).ToUnixTimeMilliseconds())
                + await DeviceTable.RemoveOlderAsync(session, state.Id, (state.now - KnownBrowsers.GoodFor).ToUnixTimeMilliseconds())
                + await RowsReadTable.RemoveOlderAsync(session, state.Id, RowsReadTable.HourOf((state.now - RowsKept).ToUnixTimeMilliseconds()))
                + await JobTable.RemoveOlderAsync(session, state.Id, (state.now - JobsKept).ToUnixTimeMilliseconds())
                + await SessionTable.RemoveExpiredAsync(
                    session, state.Id, state.now.ToUnixTimeMilliseconds(), (state.now - Principals.Idle).ToUnixTimeMilliseconds()), cancellation);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // Stopping; the next start does it.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A piece of housekeeping failed; it is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading ahead for lists failed; whoever asks first waits for it")]
    private partial void LogReadingAhead(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What another node changed in the schema of the workspace {Workspace} cannot be read; it is tried again")]
    private partial void LogUnreadable(Exception exception, Tsid workspace);
}
