using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

/// <summary>Starts a check, a run or an undo, when the import stands where that can begin.</summary>
internal static class MoveImport
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, ImportPhase phase)
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        return await call.OnceAsync(StatusCodes.Status202Accepted, async session =>
        {
            if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is not { } import) return Problems.NotFound("There is no such import.");
            if (!CanBegin(import, phase)) return Problems.Conflict(Why(import.Status, phase));
            if (phase != ImportPhase.Undo && ImportPlan.Of(import, schema) is var plan
                && plan.Settings.Check(schema.Named(import.RecordType)!, plan.Headers.Count) is { Count: > 0 } problems) return Problems.Invalid(problems);
            if (phase == ImportPhase.Run && IsOutdated(import, schema)) return Problems.Conflict(OtherHabits);
            if (phase == ImportPhase.Run && import.Position == 0 && ImportPlan.Of(import, schema).NewFields.Count > 0 && !call.May(Permission.ManageFields))
                return Problems.Forbidden("This import makes new fields, which your role may not: map those columns to other fields, or leave them out.");
            if (phase != ImportPhase.Undo && !File.Exists(ImportFile.PathOf(call.Node, import.Id))) return Problems.Conflict(ImportFile.Missing(call.Node));
            await ImportJobs.BeginAsync(session, call, import, phase);
            return "";
        }, _ => GetImport.AnswerAsync(call, StatusCodes.Status202Accepted));
    }

    /// <summary>What its check found was found by habits that the workspace has no more.</summary>
    public static bool IsOutdated(StoredImport import, WorkspaceSchema schema) =>
        CanBegin(import, ImportPhase.Check)
        && (ImportPlan.HabitsOf(import) is { } habits ? habits != ImportPlan.HabitsOf(schema) : import.Status == ImportStatus.Checked);

    private const string OtherHabits = "The country, currency or time zone of the workspace has changed since this import was checked, and its numbers and days may "
        + "mean something else now. Check it again.";

    public static bool CanBegin(StoredImport import, ImportPhase phase) => phase switch
    {
        ImportPhase.Check => import is { Position: 0, Status: ImportStatus.Ready or ImportStatus.Checked or ImportStatus.Failed },
        ImportPhase.Run => import.Status is ImportStatus.Ready or ImportStatus.Checked || CanGoOn(import),
        _ => import is { FirstSeq: not null, Status: ImportStatus.Done or ImportStatus.Cancelled or ImportStatus.Failed },
    };

    /// <summary>Stopped half way, it can go on where it stood. Once an undo has begun there is only the way back.</summary>
    public static bool CanGoOn(StoredImport import) => import.Status is ImportStatus.Cancelled or ImportStatus.Failed && !UndoBegan(import);

    private static bool UndoBegan(StoredImport import) =>
        import.Progress is not null && JsonSerializer.Deserialize(import.Progress, ImportJson.Default.ProgressDocument)!.UndoSeq is not null;

    public static string Why(string status, ImportPhase phase) => status switch
    {
        _ when ImportStatus.IsActive(status) => "This import is at work. Wait for it, or cancel it first.",
        ImportStatus.Undone => "This import was undone. Upload the file again to repeat it.",
        ImportStatus.Done when phase != ImportPhase.Undo => "This import is done. Upload the file again to repeat it.",
        ImportStatus.Cancelled or ImportStatus.Failed when phase == ImportPhase.Run =>
            "Undoing this import has begun: undo the rest, or upload the file again.",
        _ => phase == ImportPhase.Undo ? "This import has written nothing that could be undone." : "This import has begun already: go on with it, or undo it.",
    };
}
