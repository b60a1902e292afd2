using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Takes an import back, newest change first, chunk by chunk; each chunk is one transaction with the place where the next
/// goes on. What somebody changed since is left alone and listed.
/// </summary>
internal sealed class ImportUndoing(NodeServices node, Job job) : IJobWork
{
    private const int ChunkChanges = 500;
    private const int Listed = 50;

    private readonly NodeServices node = node;
    private readonly Job job = job;
    private ProgressDocument? undone;
    private ResultDocument? ran;

    public async Task RunAsync()
    {
        var import = await ImportJobs.OfAsync(node, job);
        var progress = Stored.Follow(import.Progress!, ImportJson.Default.ProgressDocument);
        progress = progress with { UndoStep = progress.UndoStep ?? job.Stored.Step ?? node.Ids.Next() };
        ran = import.Result is null ? new ResultDocument(progress.Counts, progress.Seconds, progress.Rates)
            : Stored.Follow(import.Result, ImportJson.Default.ResultDocument);
        job.Meter.Expect(ImportJobs.RowsOf(import, ImportPhase.Undo));
        var (done, at) = (false, progress.UndoSeq ?? import.LastSeq + 1 ?? 0);
        job.Meter.GoOnFrom(import.LastSeq + 1 - at ?? 0, import.Position);
        while (!done)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            (progress, done) = await job.WriteAsync((this, import, progress), static (session, write) =>
                write.Item1.TakeBackAsync(session, write.import, write.progress));
            // By the numbers of the changes, of which the total is made, too.
            var next = Math.Max(progress.UndoSeq ?? at, import.FirstSeq ?? 0);
            job.Meter.Advance((int)(at - next), import.Position);
            at = next;
        }
        await RemoveFieldsAsync(import, progress);
        undone = progress;
    }

    /// <summary>An undo that was stopped is an import that can be undone.</summary>
    public async ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        if (end.Status != JobStatus.Done)
        {
            await ImportTable.SetStatusAsync(session, job.Workspace, job.Subject, ImportStatus.Cancelled, Now);
            return null;
        }
        if (await ImportTable.FindAsync(session, job.Workspace, job.Subject) is not { } import) return null;
        var result = ran! with { Undo = undone!.Undo ?? new UndoCounts(0, 0, 0, []) };
        await ImportTable.AdvanceAsync(session, job.Workspace, import.Id, new ImportStep(ImportStatus.Undone, import.Position, Write(undone),
            JsonSerializer.Serialize(result, ImportJson.Default.ResultDocument), null, null), Now);
        return JsonSerializer.Serialize(ResultShape.Of(result), ImportJson.Default.ResultShape);
    }

    private async ValueTask<(ProgressDocument, bool)> TakeBackAsync(IWriteSession session, StoredImport import, ProgressDocument progress)
    {
        if (await StepTable.FindAsync(session, job.Workspace, import.Id) is not { } taken) return (progress, true);
        var undoer = ImportJobs.Writer(job, new Step(progress.UndoStep!.Value, StepKinds.Undo, import.FileName, import.Id));
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, undoer);
        var step = await StepUndo.TakeBackAsync(batch, taken, progress.UndoSeq ?? long.MaxValue, ChunkChanges, progress.Undo?.Kept ?? 0);
        await batch.CompleteAsync();
        var before = progress.Undo ?? new UndoCounts(0, 0, 0, []);
        var next = progress with
        {
            UndoSeq = step.Seq,
            Undo = new UndoCounts(before.Removed + step.Removed, before.Restored + step.Restored, before.Kept
                + step.Kept.Count, [.. before.KeptRecords.Concat(step.Kept).Take(Listed)]),
        };
        await ImportTable.AdvanceAsync(
            session, job.Workspace, import.Id, new ImportStep(ImportStatus.Undoing, import.Position, Write(next), import.Result, null, null), Now);
        return (next, step.Done);
    }

    /// <summary>Fields that the import made go when no living record has a value in them.</summary>
    private async Task RemoveFieldsAsync(StoredImport import, ProgressDocument progress)
    {
        foreach (var name in progress.FieldsMade)
        {
            var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
            var type = schema.Named(import.RecordType)!;
            if (type.Find(name) is not { Custom: true } field) continue;
            var used = await node.Database.ReadAsync(Lane.Deciding, (node, job, type, field), static (session, read) =>
                ImportReads.FieldIsUsedAsync(session, read.node.Database.Dialect, read.job.Workspace, read.type, read.field), job.Cancellation);
            if (used) continue;
            await job.WriteAsync((node, job, type, field, now: Now), static (session, write) =>
                write.node.Schemas.EditAsync(session, write.job.Workspace, async edit =>
                {
                    await edit.RemoveFieldAsync(write.type, write.field, write.now);
                    return 0;
                }));
        }
    }

    private long Now => node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Write(ProgressDocument progress) => JsonSerializer.Serialize(progress, ImportJson.Default.ProgressDocument);
}
