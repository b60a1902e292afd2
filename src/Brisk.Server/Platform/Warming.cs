using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// After a start, asks what people are about to ask: the lists that the page begins with, in each workspace where somebody
/// was lately. Whoever comes then is answered from memory, by code that has run before. In the background, and once.
/// </summary>
internal sealed partial class Warming(NodeServices node, Shell shell, IHostApplicationLifetime lifetime, ILogger<Warming> log) : BackgroundService
{
    private const int MostWorkspaces = 20;

    /// <summary>Of more, nobody looks who was there lately.</summary>
    private const int MostLookedAt = 200;

    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>Asks all of it; answers how many lists are in memory now.</summary>
    public async Task<int> WarmAsync(CancellationToken cancellation)
    {
        var since = (node.Clock.GetUtcNow() - Lately).ToUnixTimeMilliseconds();
        var used = await node.Database.ReadAsync(Lane.Long, since, static async (session, since) =>
        {
            var used = new List<(Tsid Id, long At)>();
            foreach (var workspace in (await WorkspaceTable.AllAsync(session)).Take(MostLookedAt))
            {
                if (await SessionTable.LastSeenAsync(session, workspace.Id) is { } at && at >= since) used.Add((workspace.Id, at));
            }
            return used;
        }, cancellation);
        var lists = 0;
        foreach (var (workspace, _) in used.OrderByDescending(workspace => workspace.At).Take(MostWorkspaces))
        {
            foreach (var (type, query) in shell.FirstLists)
            {
                // What is asked once is not kept.
                await AskAsync(workspace, type, query, cancellation);
                await AskAsync(workspace, type, query, cancellation);
                lists++;
            }
        }
        return lists;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The start itself waits for nothing of this.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (lifetime.ApplicationStarted.Register(started.SetResult)) await started.Task.WaitAsync(stoppingToken);
            await WarmAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    private async Task AskAsync(Tsid workspace, RecordType type, string query, CancellationToken cancellation)
    {
        var http = new DefaultHttpContext { RequestAborted = cancellation };
        http.Request.Method = HttpMethods.Get;
        http.Request.QueryString = new QueryString(query);
        http.Request.Headers.AcceptEncoding = "br";
        http.Response.Body = Stream.Null;
        var answer = await ListRecords.HandleAsync(new ApiCall(http, node, new Principal(PrincipalKind.Local, workspace, Principal.LocalId, Role.ReadOnly, "Start"), default), type);
        await answer.ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The first lists could not be made ready; they are made when they are asked for")]
    private partial void LogFailed(Exception exception);
}
