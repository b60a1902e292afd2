using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Takes an import back, newest change first, chunk by chunk; each chunk is one transaction with the place where the next
/// goes on. What somebody changed since is left alone and listed.
/// </summary>
internal sealed class ImportUndoing(NodeServices node, ImportJob job, Actor actor)
{
    private const int ChunkChanges = 500;
    private const int Listed = 50;

    private readonly NodeServices node = node;
    private readonly ImportJob job = job;

    public async Task ExecuteAsync(StoredImport import)
    {
        var progress = JsonSerializer.Deserialize(import.Progress!, ImportJson.Default.ProgressDocument)!;
        // All of it is one step, whatever comes between its parts.
        progress = progress with { UndoStep = progress.UndoStep ?? node.Ids.Next() };
        var done = false;
        while (!done)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            (progress, done) = await node.Database.WriteAsync(job.Workspace, (this, import, progress), static (session, write) =>
                write.Item1.TakeBackAsync(session, write.import, write.progress), job.Cancellation);
            job.Advance(ChunkChanges, import.Position);
        }
        await RemoveFieldsAsync(import, progress);
        await FinishAsync(import, progress);
    }

    private async ValueTask<(ProgressDocument, bool)> TakeBackAsync(IWriteSession session, StoredImport import, ProgressDocument progress)
    {
        await job.HoldAsync(session);
        if (await StepTable.FindAsync(session, job.Workspace, import.Id) is not { } taken) return (progress, true);
        var undoer = actor with { Step = new Step(progress.UndoStep!.Value, StepKinds.Undo, import.FileName, import.Id) };
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, undoer);
        var step = await StepUndo.TakeBackAsync(batch, taken, progress.UndoSeq ?? long.MaxValue, ChunkChanges);
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
            await node.Database.WriteAsync(job.Workspace, (node, job, type, field, now: Now), static async (session, write) =>
            {
                await write.job.HoldAsync(session);
                return await write.node.Schemas.EditAsync(session, write.job.Workspace, async edit =>
                {
                    await edit.RemoveFieldAsync(write.type, write.field, write.now);
                    return 0;
                });
            }, job.Cancellation);
        }
    }

    private async Task FinishAsync(StoredImport import, ProgressDocument progress)
    {
        var result = import.Result is null ? new ResultDocument(progress.Counts, progress.Seconds, progress.Rates)
            : JsonSerializer.Deserialize(import.Result, ImportJson.Default.ResultDocument)!;
        var text = JsonSerializer.Serialize(result with { Undo = progress.Undo ?? new UndoCounts(0, 0, 0, []) }, ImportJson.Default.ResultDocument);
        await node.Database.WriteAsync(job.Workspace, (this, import, progress, text), static async (session, write) =>
        {
            var (undoing, import, progress, text) = write;
            await undoing.job.HoldAsync(session);
            await ImportTable.AdvanceAsync(session, undoing.job.Workspace, import.Id,
                new ImportStep(ImportStatus.Undone, import.Position, Write(progress), text, null, null), undoing.Now);
            return 0;
        }, CancellationToken.None);
    }

    private long Now => node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Write(ProgressDocument progress) => JsonSerializer.Serialize(progress, ImportJson.Default.ProgressDocument);
}
