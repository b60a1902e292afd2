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
    /// <summary>How much another node's clock may differ, and how long before its commit it may say that a job has ended.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();

    /// <summary>By workspace the jobs that were told: those that have not ended, and on several nodes for a while those that have.</summary>
    private readonly Dictionary<Tsid, Dictionary<Tsid, Told>> told = [];

    /// <summary>When it was last looked for jobs that nobody was told of, in Unix milliseconds.</summary>
    private long lookedAt = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The last frame of a job, and when it ended.</summary>
    private readonly record struct Told(ReadOnlyMemory<byte> Frame, long? EndedAt);

    /// <summary>The jobs of a workspace to look at again.</summary>
    public IReadOnlyList<Tsid> OpenOf(Tsid workspace)
    {
        lock (gate) return told.TryGetValue(workspace, out var those) ? [.. those.Where(pair => pair.Value.EndedAt is null).Select(pair => pair.Key)] : [];
    }

    /// <summary>The jobs of some workspaces that nobody was told of, of those that have ended since it was looked last the same.</summary>
    public async ValueTask<List<(Tsid Workspace, Tsid Job)>> FindAsync(IReadOnlyList<Tsid> workspaces, CancellationToken cancellation)
    {
        var (now, since) = (node.Clock.GetUtcNow().ToUnixTimeMilliseconds(), lookedAt - (long)Late.TotalMilliseconds);
        var found = await node.Database.ReadAsync(Lane.Interactive, (workspaces, since, runner), static async (session, ask) =>
        {
            var found = new List<(Tsid, Tsid)>();
            foreach (var workspace in ask.workspaces)
            {
                found.AddRange((await JobTable.OpenAsync(session, workspace)).Select(job => (workspace, job.Id)));
                found.AddRange((await JobTable.EndedAsync(session, workspace, ask.runner.Kinds.Select(kind => kind.Name), ask.since))
                    .Select(id => (workspace, id)));
            }
            return found;
        }, cancellation);
        lookedAt = now;
        lock (gate)
        {
            foreach (var (workspace, those) in told)
            {
                foreach (var (job, last) in those.ToList()) if (last.EndedAt < since) those.Remove(job);
                if (those.Count == 0) told.Remove(workspace);
            }
            found.RemoveAll(one => told.GetValueOrDefault(one.Item1)?.ContainsKey(one.Item2) == true);
        }
        return found;
    }

    /// <summary>Nobody is told of the workspace any more.</summary>
    public void Forget(Tsid workspace)
    {
        lock (gate) told.Remove(workspace);
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
        lock (gate) Of(job.Workspace).TryAdd(job.Id, default);
    }

    /// <summary>Whether it is what was told last of a job.</summary>
    private bool IsTold(StoredJob job, ReadOnlyMemory<byte> frame)
    {
        lock (gate) return told.GetValueOrDefault(job.Workspace)?.TryGetValue(job.Id, out var last) == true && last.Frame.Span.SequenceEqual(frame.Span);
    }

    /// <summary>Remembers what was told of a job.</summary>
    private void Keep(StoredJob job, ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            var those = Of(job.Workspace);
            if (job.IsOpen || node.Database.IsShared) those[job.Id] = new(frame, job.EndedAt);
            else those.Remove(job.Id);
            if (those.Count == 0) told.Remove(job.Workspace);
        }
    }

    /// <summary>What was told of a workspace. The gate is held.</summary>
    private Dictionary<Tsid, Told> Of(Tsid workspace) => told.TryGetValue(workspace, out var those) ? those : told[workspace] = [];
}
