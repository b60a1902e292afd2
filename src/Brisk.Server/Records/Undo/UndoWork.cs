using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Records.Undo;

/// <summary>What an undo did so far.</summary>
/// <param name="Seq">The number of the oldest change taken back.</param>
/// <param name="KeptRecords">How many records were left as they are, wholly or in some fields; the first of them are in <paramref name="Kept"/>.</param>
internal sealed record UndoDocument(long Seq, long Removed, long Restored, long KeptRecords, IReadOnlyList<KeptRecord> Kept);

/// <summary>What became of taking a long step back.</summary>
/// <param name="Step">The step that this is itself: it can be taken back, too.</param>
/// <param name="Removed">Records put into the trash.</param>
/// <param name="Restored">Records that are as they were again, in all or some fields or out of the trash.</param>
/// <param name="KeptRecords">What was left as it is, wholly or in some fields; the first 100 of it are in kept.</param>
internal sealed record LongStepUndone(Tsid Step, long Removed, long Restored, long KeptRecords, IReadOnlyList<KeptRecord> Kept);

/// <summary>Takes a step back that has more changes than one transaction takes, newest first, part by part, as one step. Its subject is that step.</summary>
internal sealed class UndoWork(NodeServices node, Job job) : IJobWork
{
    private const string Kind = "undo";
    private const int Listed = 100;

    private static readonly UndoDocument Nothing = new(long.MaxValue, 0, 0, 0, []);

    private UndoDocument progress = Nothing;

    public static JobKind KindOf(NodeServices node) => new(Kind, Writes: true, job => new UndoWork(node, job));

    /// <summary>Begins to take a step back, or goes on with it where that was stopped.</summary>
    public static async ValueTask<StoredJob> BeginAsync(ApiCall call, IWriteSession session, StoredStep step, string kind = Kind)
    {
        var stopped = await StepTable.UnendedUndoAsync(session, call.Workspace, step.Id) is { } undo
            ? await JobTable.OfStepAsync(session, call.Workspace, undo.Id) : null;
        return await call.Service<JobRunner>().AddAsync(session, call.Workspace, new NewJob(kind, call.Principal.Actor, step.Id, step.Label,
            Total: step.LastSeq - step.FirstSeq + 1, Step: stopped?.Step ?? call.Node.Ids.Next()) { Progress = stopped?.Progress });
    }

    public async Task RunAsync()
    {
        progress = job.Stored.Progress is { } before ? Stored.Follow(before, LongUndoJson.Default.UndoDocument) : Nothing;
        job.Meter.Expect(job.Stored.Total);
        var step = await node.Database.ReadAsync(Lane.Interactive, job, static (session, job) =>
            StepTable.FindAsync(session, job.Workspace, job.Subject), job.Cancellation) ?? throw Gone();
        var pace = new PartPace(node.Clock);
        var at = Math.Min(progress.Seq, step.LastSeq + 1);
        // Also what another job did that this one goes on with.
        job.Meter.GoOnFrom(step.LastSeq + 1 - at);
        for (var done = false; !done;)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            (progress, done) = await job.WriteAsync((work: this, pace), static (session, write) => write.work.TakeBackAsync(session, write.pace));
            var next = done ? step.FirstSeq : Math.Max(progress.Seq, step.FirstSeq);
            job.Meter.Advance((int)Math.Min(at - next, int.MaxValue));
            at = next;
            pace.Next();
        }
    }

    public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        if (progress == Nothing && job.Stored.Progress is { } before)
            progress = Stored.Follow(before, LongUndoJson.Default.UndoDocument);
        var undone = new LongStepUndone(job.Stored.Step!.Value, progress.Removed, progress.Restored, progress.KeptRecords, progress.Kept);
        return new(JsonSerializer.Serialize(undone, LongUndoJson.Default.LongStepUndone));
    }

    private static JobRefusedException Gone() => new(JobReasons.StepGone);

    private async ValueTask<(UndoDocument, bool)> TakeBackAsync(IWriteSession session, PartPace pace)
    {
        pace.Begin();
        if (await StepTable.FindAsync(session, job.Workspace, job.Subject) is not { } step) throw Gone();
        var actor = job.Actor with { Step = new Step(job.Stored.Step!.Value, StepKinds.Undo, step.Label, step.Id) };
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, actor);
        var part = await StepUndo.TakeBackAsync(batch, step, progress.Seq, pace.Size, progress.KeptRecords);
        var next = new UndoDocument(part.Seq, progress.Removed + part.Removed, progress.Restored + part.Restored, progress.KeptRecords + part.Kept.Count,
            [.. progress.Kept.Concat(part.Kept).Take(Listed)]);
        // Those that were looked at, with others' changes between them.
        var done = part.Done ? job.Stored.Total ?? 0 : step.LastSeq + 1 - part.Seq;
        var standing = new JobProgress(part.Seq, done, JsonSerializer.Serialize(next, LongUndoJson.Default.UndoDocument));
        await JobTable.AdvanceAsync(session, job.Workspace, job.Id, standing, node.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await batch.CompleteAsync();
        pace.End();
        return (next, part.Done);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter)])]
[JsonSerializable(typeof(UndoDocument))]
[JsonSerializable(typeof(LongStepUndone))]
internal sealed partial class LongUndoJson : JsonSerializerContext;
