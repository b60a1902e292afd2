using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records.Undo;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Takes the undo of an import back: first the fields that went with it, then the records; the import is as it was before.
/// Its subject is the undo's step.
/// </summary>
internal sealed class ImportRedoing(NodeServices node, Job job) : IJobWork
{
    private readonly NodeServices node = node;
    private readonly Job job = job;
    private readonly UndoWork undo = new(node, job);
    private (Tsid Import, ImportStep As)? end;

    public async Task RunAsync()
    {
        var import = await node.Database.ReadAsync(Lane.Interactive, job, static async (session, job) =>
            await TakenAsync(session, job.Stored) is { } id ? await ImportTable.FindAsync(session, job.Workspace, id) : null, job.Cancellation);
        if (import is not null) await BringFieldsBackAsync(import);
        await undo.RunAsync();
    }

    public async ValueTask<string?> EndAsync(IWriteSession session, JobEnd ended)
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (ended.Status == JobStatus.Done && end is { } known) await ImportTable.AdvanceAsync(session, job.Workspace, known.Import, known.As, now);
        else if (await TakenAsync(session, job.Stored) is { } id && await ImportTable.FindAsync(session, job.Workspace, id) is { } import)
            await ImportTable.AdvanceAsync(session, job.Workspace, id, HalfBack(import), now);
        return await undo.EndAsync(session, ended);
    }

    /// <summary>The import whose undo a job takes back; null when that step is gone.</summary>
    public static async ValueTask<Tsid?> TakenAsync(ISession session, StoredJob job) =>
        (await StepTable.FindAsync(session, job.Workspace, job.Subject!.Value))?.Undoes;

    /// <summary>Some of it is there again: an undo begins anew, from its last change, and there is no way but that.</summary>
    private static ImportStep HalfBack(StoredImport import)
    {
        var progress = Stored.Follow(import.Progress!, ImportJson.Default.ProgressDocument) with
        {
            UndoSeq = import.LastSeq + 1, Undo = null, UndoStep = null,
        };
        return new ImportStep(ImportStatus.Cancelled, import.Position, JsonSerializer.Serialize(progress, ImportJson.Default.ProgressDocument),
            import.Result, null, null);
    }

    private async Task BringFieldsBackAsync(StoredImport import)
    {
        var progress = Stored.Follow(import.Progress!, ImportJson.Default.ProgressDocument) with { UndoSeq = null, Undo = null, UndoStep = null };
        var result = import.Result is null ? null : Stored.Follow(import.Result, ImportJson.Default.ResultDocument) with { Undo = null };
        end = (import.Id, new ImportStep(import.Position >= import.Bytes ? ImportStatus.Done : ImportStatus.Cancelled, import.Position,
            JsonSerializer.Serialize(progress, ImportJson.Default.ProgressDocument),
            result is null ? null : JsonSerializer.Serialize(result, ImportJson.Default.ResultDocument), null, null));
        if (progress.FieldsMade.Count == 0) return;
        await job.WriteAsync((work: this, import, progress.FieldsMade), static (session, write) =>
            write.work.node.Schemas.EditAsync(session, write.work.job.Workspace, async edit =>
            {
                foreach (var name in write.FieldsMade)
                {
                    var type = await edit.TypeAsync(write.import.RecordType);
                    if (type.Find(name) is not null || type.Removed.FirstOrDefault(field => field.Name == name) is not { } field) continue;
                    if ((await edit.AddFieldAsync(type, field, write.work.node.Clock.GetUtcNow().ToUnixTimeMilliseconds())).Refusal is { } refusal)
                        throw new JobRefusedException(refusal);
                }
                return 0;
            }));
    }
}
