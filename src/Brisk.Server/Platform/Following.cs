using Microsoft.Extensions.Hosting;

namespace Brisk.Server.Platform;

/// <summary>Keeps this node's memory true while other nodes write.</summary>
internal sealed class Following(NodeServices node) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => node.Feed.RunAsync(stoppingToken);
}
