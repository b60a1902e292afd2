using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>Reads telephone numbers again where a workspace's country changed, or where they were stored before numbers were read; one node at a time.</summary>
internal sealed partial class PhoneReading(NodeServices node, ILogger<PhoneReading> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long other nodes may still write under the former country: what they write meanwhile is read after it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly PhoneRereading rereading = new(node.Engine, node.Database, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                await TryAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The next start goes on behind the last piece.
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            var since = (node.Clock.GetUtcNow() - (node.Database.IsShared ? Settling : TimeSpan.Zero)).ToUnixTimeMilliseconds();
            foreach (var workspace in await node.Database.ReadAsync(Lane.Interactive, since, static (session, since) => PhoneTable.UnfinishedAsync(session, since), cancellation))
                await ReadAsync(workspace, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading telephone numbers again failed; it goes on in two seconds")]
    private partial void LogFailed(Exception exception);
}
