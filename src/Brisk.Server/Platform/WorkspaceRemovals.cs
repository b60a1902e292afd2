using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Platform;

/// <summary>The files that a feature keeps beside the database for a workspace: their paths, while its rows are there.</summary>
internal sealed record WorkspaceFiles(Func<NodeServices, ISession, Tsid, ValueTask<IReadOnlyList<string>>> PathsAsync);

/// <summary>Removes, piece by piece, what workspaces have that are being deleted, those of an earlier process included.</summary>
internal sealed partial class WorkspaceRemovals(NodeServices node, IEnumerable<WorkspaceFiles> files, ILogger<WorkspaceRemovals> log) : BackgroundService
{
    /// <summary>How often it is looked for what another node has left: a node that ends says nothing.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim asked = new(0);

    private readonly WorkspaceRemoval removal = new(node.Database, node.Generations);

    /// <summary>Begins with a workspace of which it is decided that it is deleted: nobody is let in from now on.</summary>
    public async Task BeginAsync(Tsid workspace, CancellationToken cancellation)
    {
        await removal.ShutAsync(workspace, cancellation);
        if (asked.CurrentCount == 0) asked.Release();
    }

    public override void Dispose()
    {
        asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RemoveAllAsync(stoppingToken);
                await asked.WaitAsync(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // Stopping; the next start goes on.
            }
        }
    }

    private Task RemoveAllAsync(CancellationToken cancellation) => TryAsync(async () =>
    {
        // One that cannot be removed keeps no other from going.
        foreach (var workspace in await node.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.DeletedAsync(session), cancellation))
            await TryAsync(() => RemoveAsync(workspace, cancellation));
    });

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    private async Task RemoveAsync(DeletedWorkspace workspace, CancellationToken cancellation)
    {
        // Whoever decided it may have got no further.
        await removal.ShutAsync(workspace.Id, cancellation);
        // Before the rows that name them.
        foreach (var kind in files)
        {
            var paths = await node.Database.ReadAsync(Lane.Interactive, (node, kind, workspace.Id), static (session, of) =>
                of.kind.PathsAsync(of.node, session, of.Id), cancellation);
            foreach (var path in paths) Delete(path);
        }
        var (rows, pace) = (0L, new PartPace(TimeProvider.System));
        // Whoever was let in before may have written behind: only when nothing is found any more, nothing is left.
        for (long found = -1; found != 0;)
        {
            found = 0;
            for (int? at = 0; at is { } from;)
            {
                await node.Database.CalmAsync(cancellation);
                (var gone, at) = await removal.StepAsync(workspace.Id, from, () =>
                {
                    pace.Begin();
                    return pace.Size;
                }, pace.End, cancellation);
                pace.Next();
                found += gone;
            }
            rows += found;
        }
        if (await removal.EndAsync(workspace, node.Clock.GetUtcNow(), cancellation)) LogRemoved(workspace.Id, rows);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // As gone as it should be.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The workspace {Workspace} is deleted: {Rows} rows")]
    private partial void LogRemoved(Tsid workspace, long rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A workspace could not be deleted wholly; it is tried again")]
    private partial void LogFailed(Exception exception);
}
