using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Records.Bulk;

/// <summary>
/// The same done to more records than one transaction takes, part by part, as one step. The records were fixed when it
/// began; its position counts them.
/// </summary>
internal sealed class BulkWork(NodeServices node, Job job) : IJobWork
{
    public const string Kind = "bulk";

    /// <summary>Refusals that are kept: they are written again with each part.</summary>
    private const int Listed = 100;

    private BulkTally tally = Read(job.Stored.Progress);
    private PartPace pace = new(node.Clock);

    public static JobKind KindOf(NodeServices node) => new(Kind, Writes: true, job => new BulkWork(node, job)) { TellsIdsAlone = true, WaitsForRoom = true };

    public async Task RunAsync()
    {
        job.Meter.Expect(job.Stored.Total);
        var document = JsonSerializer.Deserialize(job.Stored.Request!, BulkJson.Default.BulkDocument)!;
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        pace = new PartPace(node.Clock, BulkPlan.Read(schema, document).Plan?.Weight ?? 1);
        var at = job.Stored.Position;
        // A sign of life may have noted less meanwhile, where the answer to a part was lost.
        job.Meter.GoOnFrom(at);
        for (Tsid[] part; (part = await PartAsync((int)(at / JobRecords.Part))).Length > at % JobRecords.Part;)
        {
            var from = (int)(at % JobRecords.Part);
            while (from < part.Length)
            {
                job.Cancellation.ThrowIfCancellationRequested();
                var ids = part.AsMemory(from, Math.Min(pace.Size, part.Length - from));
                (from, at) = (from + ids.Length, at + ids.Length);
                tally = await job.WriteAsync((work: this, document, ids, at), static (session, write) =>
                    write.work.WriteAsync(session, write.document, write.ids, write.at));
                job.Meter.Advance(ids.Length);
                pace.Next();
            }
        }
    }

    public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end) =>
        new(JsonSerializer.Serialize(tally.Answer(job.Stored.Step!.Value), BulkJson.Default.BulkAnswer));

    private async ValueTask<BulkTally> WriteAsync(IWriteSession session, BulkDocument document, ReadOnlyMemory<Tsid> ids, long at)
    {
        pace.Begin();
        var actor = job.Actor with { Step = new Step(job.Stored.Step!.Value, BulkPlan.StepKindOf(document), job.Stored.Label) };
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, actor);
        if (document.OfPart == true)
        {
            // Who they are by now, and what they see: nobody asks any more.
            var starter = await node.Principals.OfAsync(session, job.Workspace, job.Stored.Actor)
                ?? throw new JobRefusedException(JobReasons.MayNotAnyMore);
            if (!Permissions.Allows(starter.Role, document.Action is BulkPlan.Delete or BulkPlan.Restore ? Permission.DeleteRecords : Permission.WriteRecords))
                throw new JobRefusedException(JobReasons.MayNotAnyMore);
            batch.See(node.SightOf(starter, batch.Schema));
        }
        var (plan, problems) = BulkPlan.Read(batch.Schema, document);
        // A field that was there when it began is no more, or holds something else.
        if (plan is null) throw new JobRefusedException(problems[0].Reason);
        var next = new BulkTally(Listed, tally.Answer(default));
        var targets = ids.ToArray();
        await plan.ExpectAsync(batch, targets);
        foreach (var id in targets) await plan.WriteAsync(batch, id, next);
        var progress = JsonSerializer.Serialize(next.Answer(job.Stored.Step.Value), BulkJson.Default.BulkAnswer);
        await JobTable.AdvanceAsync(session, job.Workspace, job.Id, new JobProgress(at, at, progress), node.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await batch.CompleteAsync();
        pace.End();
        return next;
    }

    private ValueTask<Tsid[]> PartAsync(int part) => JobRecords.ReadAsync(node.Database, job.Stored, part, job.Cancellation);

    private static BulkTally Read(string? progress) => new(Listed, progress is null ? null : Stored.Follow(progress, BulkJson.Default.BulkAnswer));
}
