using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records.Undo;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>What became of taking a step back.</summary>
/// <param name="Step">The step that this is itself: it can be taken back, too.</param>
/// <param name="Removed">Records put into the trash.</param>
/// <param name="Restored">Records that are as they were again, in all or some fields or out of the trash.</param>
/// <param name="Kept">What was left as it is, wholly or in some fields. As long as there is any, the step can be undone again.</param>
internal sealed record StepUndone(Tsid Step, int Removed, int Restored, IReadOnlyList<KeptRecord> Kept);

internal static class UndoStep
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) =>
        call.RecordsOnceAsync(StatusCodes.Status200OK, batch => TakeBackAsync(call, batch), receipt =>
            JobReceipt.Read(receipt) is { } job ? JobAnswer.AnswerAsync(call, job, StatusCodes.Status202Accepted) : AnswerAsync(call, receipt));

    private static async ValueTask<Written> TakeBackAsync(ApiCall call, RecordBatch batch)
    {
        if (await StepTable.FindAsync(batch.Session, call.Workspace, call.Id) is not { } step) return Problems.NotFound(WriteReasons.NoStep);
        var isLong = await StepUndo.IsLongAsync(batch, step);
        if (isLong && !batch.Schema.Sight.IsAll)
            return Problems.Forbidden(WriteReasons.LongStepNotSeen);
        if (!await StepUndo.IsSeenAsync(batch, step))
            return Problems.Forbidden(WriteReasons.StepNotSeen);
        if (!call.May(Permission.DeleteRecords) && await StepUndo.MovesRecordsAsync(batch, step)) return Problems.Forbidden();
        if ((await JobTable.OpenAsync(batch.Session, call.Workspace)).Exists(job => job.Step == step.Id || job.Subject == step.Id))
            return Problems.Conflict(WriteReasons.StepAtWork);
        if (step.UndoneBy is { } by) return Problems.Conflict(WriteReasons.UndoneBy.Of(by));
        foreach (var kind in call.Service<JobRunner>().Kinds)
        {
            if (kind.TakesBack is not { } begin || await begin(call, batch.Session, step) is not { } begun) continue;
            return begun.Refusal is { } refusal ? refusal : JobReceipt.Of(begun.Job!);
        }
        if (isLong) return JobReceipt.Of(await UndoWork.BeginAsync(call, batch.Session, step));
        var part = await StepUndo.TakeBackAsync(batch, step, long.MaxValue, StepUndo.Most);
        if (batch.Changes == 0)
            return part.Kept.Count == 0 ? Problems.Conflict(WriteReasons.NothingLeft) : Problems.Conflict(
                WriteReasons.AllChanged,
                [.. part.Kept.Take(RecordInput.MaxProblems).Select(kept => new Problem($"{kept.Type}/{kept.Id}", Why(kept.Reason)))]);
        return JsonSerializer.Serialize(new StepUndone(batch.StepId, part.Removed, part.Restored, part.Kept), StepsJson.Default.StepUndone);
    }

    private static async ValueTask<IResult> AnswerAsync(ApiCall call, string receipt)
    {
        var undone = Stored.Read(receipt, StepsJson.Default.StepUndone);
        if (undone.Kept.Count > 0 && await call.SchemaAsync() is { Sight.IsAll: false } schema)
        {
            // Asked again, they may see less than then.
            undone = undone with { Kept = await SeenAsync(call, schema, undone.Kept) };
            receipt = JsonSerializer.Serialize(undone, StepsJson.Default.StepUndone);
        }
        if (undone.Kept.Count == 0 || call.Take(undone.Kept.Count) is null) return Answers.Json(Encoding.UTF8.GetBytes(receipt), StatusCodes.Status200OK);
        // Whoever may read no more in this hour has written all the same.
        return Answers.Json(undone with { Kept = [.. undone.Kept.Select(kept => kept with { Name = "" })] }, StepsJson.Default.StepUndone);
    }

    private static async ValueTask<IReadOnlyList<KeptRecord>> SeenAsync(ApiCall call, WorkspaceSchema schema, IReadOnlyList<KeptRecord> kept)
    {
        var seen = new List<KeptRecord>();
        foreach (var group in kept.GroupBy(record => record.Type, StringComparer.Ordinal))
        {
            if (schema.Named(group.Key) is not { } type) continue;
            var names = await call.Node.Engine.NamesAsync(schema, type, [.. group.Select(record => record.Id)], call.Cancellation);
            foreach (var record in group)
                if (names.TryGetValue(record.Id, out var name))
                    seen.Add(record with { Name = name, Fields = [.. record.Fields.Where(field => type.Find(field) is not null)] });
        }
        return seen;
    }

    private static Reason Why(string reason) => reason switch
    {
        KeptReasons.Used => WriteReasons.KeptUsed,
        KeptReasons.Removed => WriteReasons.KeptRemoved,
        KeptReasons.Refused => WriteReasons.KeptRefused,
        KeptReasons.Trashed => WriteReasons.KeptTrashed,
        _ => WriteReasons.KeptChanged,
    };
}
