using System.Globalization;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Features.Pipelines;

/// <summary>
/// Makes records what their stages rule, after pipelines were changed, part by part, as one step. Which are not is asked anew for each part, of
/// all stages: whatever stopped it, the next one goes on with what is left. Those in the trash follow when they are taken out of it.
/// </summary>
internal sealed class FollowPipelines(NodeServices node, Job job) : IJobWork
{
    public const string Kind = "pipelines";

    private readonly PartPace pace = new(node.Clock);

    public static JobKind KindOf(NodeServices node) =>
        new(Kind, Writes: true, job => new FollowPipelines(node, job)) { TellsIdsAlone = true, WaitsForRoom = true };

    public async Task RunAsync()
    {
        job.Meter.GoOnFrom(job.Stored.Done);
        var (after, done) = (new Tsid(job.Stored.Position), job.Stored.Done);
        while (true)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            var ids = await job.WriteAsync((work: this, after, done), static (session, write) => write.work.WriteAsync(session, write.after, write.done));
            if (ids.Count == 0) return;
            (after, done) = (ids[^1], done + ids.Count);
            job.Meter.Advance(ids.Count);
            pace.Next();
        }
    }

    public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end) => new((string?)null);

    /// <summary>Answers the records that had to follow.</summary>
    private async ValueTask<IReadOnlyList<Tsid>> WriteAsync(IWriteSession session, Tsid after, long done)
    {
        pace.Begin();
        var actor = job.Actor with { Step = new Step(job.Stored.Step!.Value, StepKinds.Bulk, job.Stored.Label) };
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, actor);
        var type = PipelineAnswer.Of(batch.Schema).Type;
        var ids = await node.Engine.NextAsync(session, batch.Schema, type, type.Pipelines!.Misfits(type), after, pace.Size);
        if (ids.Count == 0) return ids;
        await batch.ExpectAsync(type, ids);
        foreach (var id in ids) await batch.FollowAsync(type, id);
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await JobTable.AdvanceAsync(session, job.Workspace, job.Id, new JobProgress(ids[^1].Value, done + ids.Count, null), now);
        await batch.CompleteAsync();
        pace.End();
        return ids;
    }
}
