using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// After a start, asks what people are about to ask: the lists that the page begins with, in each workspace where somebody
/// was lately. Whoever comes then is answered by what is in memory, and by code that has run before. In the background, and once.
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
                if (await AskAsync(workspace, type, query, cancellation)) lists++;
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

    /// <summary>Asks the engine what a list asks it; false when it is no question that this Brisk knows.</summary>
    private async Task<bool> AskAsync(Tsid workspace, RecordType builtIn, string query, CancellationToken cancellation)
    {
        var schema = await node.Schemas.GetAsync(workspace, cancellation);
        if (schema.Named(builtIn.Name) is not { } type || QuestionOf(schema, type, query) is not { } question) return false;
        using var page = new PooledBuffer();
        return (await node.Engine.ListAsync(question, page, cancellation)).Valid;
    }

    private ListQuery? QuestionOf(WorkspaceSchema schema, RecordType type, string query)
    {
        var asked = QueryHelpers.ParseQuery(query);
        var scope = new FilterScope(node.Clock.GetUtcNow(), TimeZoneInfo.Utc, null);
        if (!FilterParser.TryParse(type, Said("filter"), scope, out var filter, out _)) return null;
        if (!Sort.TryParse(type, Said("sort") is { Length: > 0 } by ? by : type.Title.Name, out var sort, out _)) return null;
        var names = Said("fields").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var fields = names.Select(name => type.Reach(name)).OfType<Field>().ToList();
        var limit = int.TryParse(Said("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? Math.Clamp(most, 1, 500) : 50;
        return new ListQuery(schema, type, filter, sort, fields.Count == 0 ? null : fields, limit);

        string Said(string name) => asked.TryGetValue(name, out var said) ? said.ToString() : "";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The first lists could not be made ready; they are made when they are asked for")]
    private partial void LogFailed(Exception exception);
}
