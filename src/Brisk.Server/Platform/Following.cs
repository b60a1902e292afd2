using Brisk.Domain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>Keeps this node's memory true while other nodes write.</summary>
internal sealed partial class Following(NodeServices node, ILogger<Following> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        node.Feed.Failed = (workspace, exception) =>
        {
            if (workspace is { } one) LogFailed(one, exception);
            else LogBlind(exception);
        };
        return node.Feed.RunAsync(stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The changes of the workspace {Workspace} cannot be followed; what was remembered of it is forgotten")]
    private partial void LogFailed(Tsid workspace, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changes of other nodes cannot be looked at; it is tried again every two seconds")]
    private partial void LogBlind(Exception exception);
}
