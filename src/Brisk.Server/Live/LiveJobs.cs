using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Live;

/// <summary>Tells those who may see a job how far it is.</summary>
internal sealed class LiveJobs(NodeServices node, JobRunner runner)
{
    private readonly Lock gate = new();

    /// <summary>By workspace the jobs that had not ended when they were told last, each with its last frame.</summary>
    private readonly Dictionary<Tsid, Dictionary<Tsid, ReadOnlyMemory<byte>>> open = [];

    /// <summary>The jobs of a workspace to look at again.</summary>
    public IReadOnlyList<Tsid> OpenOf(Tsid workspace)
    {
        lock (gate) return [.. open.GetValueOrDefault(workspace)?.Keys ?? Enumerable.Empty<Tsid>()];
    }

    /// <summary>The jobs of some workspaces that have not ended and that nobody was told of.</summary>
    public ValueTask<List<(Tsid Workspace, Tsid Job)>> FindAsync(IReadOnlyList<Tsid> workspaces, CancellationToken cancellation) =>
        node.Database.ReadAsync(Lane.Interactive, (this, workspaces), static async (session, ask) =>
        {
            var found = new List<(Tsid, Tsid)>();
            foreach (var workspace in ask.workspaces)
            {
                var known = ask.Item1.OpenOf(workspace);
                found.AddRange((await JobTable.OpenAsync(session, workspace)).Where(job => !known.Contains(job.Id)).Select(job => (workspace, job.Id)));
            }
            return found;
        }, cancellation);

    /// <summary>Nobody is told of the workspace any more.</summary>
    public void Forget(Tsid workspace)
    {
        lock (gate) open.Remove(workspace);
    }

    /// <summary>Tells somebody who came of all jobs that have not ended.</summary>
    public async ValueTask TellOpenAsync(LiveSocket socket, CancellationToken cancellation)
    {
        var workspace = socket.Principal.Workspace;
        var jobs = await node.Database.ReadAsync(
            Lane.Interactive, workspace, static (session, workspace) => JobTable.OpenAsync(session, workspace), cancellation);
        foreach (var (job, frame) in await FramesAsync(workspace, jobs, cancellation))
        {
            Watch(job);
            if (await MaySeeAsync(socket, job, cancellation)) socket.Send(frame);
        }
    }

    /// <summary>Tells all of a workspace how far some jobs are, where that has changed.</summary>
    public async ValueTask TellAsync(LiveWorkspace workspace, IReadOnlyList<Tsid> ids, CancellationToken cancellation)
    {
        var jobs = await node.Database.ReadAsync(Lane.Interactive, (workspace.Workspace, ids), static async (session, ask) =>
        {
            var found = new List<StoredJob>(ask.ids.Count);
            foreach (var id in ask.ids) if (await JobTable.FindAsync(session, ask.Workspace, id) is { } job) found.Add(job);
            return found;
        }, cancellation);
        foreach (var (job, frame) in await FramesAsync(workspace.Workspace, jobs, cancellation))
        {
            if (IsTold(job, frame)) continue;
            foreach (var socket in workspace.Sockets.Where(socket => socket.HasGreeted))
                if (await MaySeeAsync(socket, job, cancellation)) socket.Send(frame);
            Keep(job, frame);
        }
    }

    private async ValueTask<bool> MaySeeAsync(LiveSocket socket, StoredJob job, CancellationToken cancellation)
    {
        var principal = socket.Principal;
        var sight = node.SightOf(principal, await node.Schemas.GetAsync(principal.Workspace, cancellation));
        return JobAnswer.Whose(principal, sight) is not { } own || own == job.Actor;
    }

    private async ValueTask<List<(StoredJob Job, ReadOnlyMemory<byte> Frame)>> FramesAsync(
        Tsid workspace, IReadOnlyList<StoredJob> jobs, CancellationToken cancellation)
    {
        if (jobs.Count == 0) return [];
        var schema = await node.Schemas.GetAsync(workspace, cancellation);
        var answers = await JobAnswer.OfAsync(node.Database, schema, runner, jobs, cancellation);
        return [.. jobs.Zip(answers, static (job, answer) => (job, LiveFrame.Make("job", json =>
        {
            json.WritePropertyName("job");
            JsonSerializer.Serialize(json, answer, JobsJson.Default.JobAnswer);
        })))];
    }

    /// <summary>Looks at a job from now on. What one is told the others may not have been.</summary>
    private void Watch(StoredJob job)
    {
        lock (gate)
        {
            if (!open.TryGetValue(job.Workspace, out var those)) open[job.Workspace] = those = [];
            those.TryAdd(job.Id, default);
        }
    }

    /// <summary>Whether it is what was told last of a job.</summary>
    private bool IsTold(StoredJob job, ReadOnlyMemory<byte> frame)
    {
        lock (gate) return open.GetValueOrDefault(job.Workspace)?.TryGetValue(job.Id, out var last) == true && last.Span.SequenceEqual(frame.Span);
    }

    /// <summary>Remembers what was told of a job.</summary>
    private void Keep(StoredJob job, ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            if (!open.TryGetValue(job.Workspace, out var those)) open[job.Workspace] = those = [];
            if (job.IsOpen) those[job.Id] = frame;
            else those.Remove(job.Id);
            if (those.Count == 0) open.Remove(job.Workspace);
        }
    }
}
