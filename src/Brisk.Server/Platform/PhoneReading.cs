using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// Reads telephone numbers again where a workspace's country changed, or where they were stored before numbers were read; one node at a
/// time.
/// </summary>
internal sealed partial class PhoneReading(NodeServices node, ILogger<PhoneReading> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long a workspace that fails is left alone at most.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly PhoneRereading rereading = new(node.Engine, node.Database, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    /// <summary>Workspaces that failed: since when they are left alone, as a time stamp, and for how long.</summary>
    private readonly Dictionary<Tsid, (long Since, TimeSpan Pause)> failed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The next start goes on behind the last piece.
        }
    }

    /// <summary>Reads what there is to read. What goes wrong with one workspace does not keep the others waiting.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        List<OpenWork> open;
        try
        {
            open = await node.Database.ReadAsync(Lane.Interactive, WorkspaceDirectory.PhoneReadings, WorkspaceDirectory.OpenAsync, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAway(exception);
            return;
        }
        foreach (var workspace in open.Select(work => work.Workspace))
        {
            if (failed.TryGetValue(workspace, out var last) && node.Clock.GetElapsedTime(last.Since) < last.Pause) continue;
            try
            {
                await ReadAsync(workspace, cancellation);
                failed.Remove(workspace);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                var pause = last.Pause == default ? LookEvery * 5 : last.Pause * 2;
                if (pause > LongestPause) pause = LongestPause;
                failed[workspace] = (node.Clock.GetTimestamp(), pause);
                LogFailed(exception, workspace, (long)pause.TotalSeconds);
            }
        }
    }

    private async Task ReadAsync(Tsid workspace, CancellationToken cancellation)
    {
        PhoneProgress? last = null;
        while (await rereading.StepAsync(workspace, cancellation) is { } progress)
        {
            if (last is null && progress.Read > 0) LogGoesOn(workspace, progress.Read);
            last = progress;
        }
        if (last is { LeaseUntil: 0 }) LogDone(workspace, last.Read);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading the telephone numbers of workspace {Workspace} under its country: {Read} records so far")]
    private partial void LogGoesOn(Tsid workspace, long read);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the telephone numbers of workspace {Workspace} under its country: {Read} records")]
    private partial void LogDone(Tsid workspace, long read);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Reading the telephone numbers of workspace {Workspace} again failed; it is tried again in {Seconds} seconds")]
    private partial void LogFailed(Exception exception, Tsid workspace, long seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whose telephone numbers have to be read again could not be asked; it is asked again in two seconds")]
    private partial void LogAway(Exception exception);
}
