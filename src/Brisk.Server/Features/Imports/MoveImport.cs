using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Wordings;
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
            if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is not { } import) return Problems.NotFound(ImportRequestReasons.NoImport);
            if (!CanBegin(import, phase)) return Problems.Conflict(Why(import.Status, phase));
            if (phase != ImportPhase.Undo && ImportPlan.Of(import, schema) is var plan
                && plan.Settings.Check(schema.Named(import.RecordType)!, plan.Headers.Count) is { Count: > 0 } problems) return Problems.Invalid(problems);
            if (phase == ImportPhase.Run && IsOutdated(import, schema)) return Problems.Conflict(ImportRequestReasons.OtherHabits);
            if (phase == ImportPhase.Run && import.Position == 0 && ImportPlan.Of(import, schema).NewFields.Count > 0 && !call.May(Permission.ManageFields))
                return Problems.Forbidden(ImportRequestReasons.MakesFields);
            if (phase != ImportPhase.Undo && !File.Exists(ImportFile.PathOf(call.Node, import.Id))) return Problems.Conflict(ImportFile.Missing(call.Node));
            await ImportJobs.BeginAsync(session, call, import, phase);
            return "";
        }, _ => GetImport.AnswerAsync(call, StatusCodes.Status202Accepted));
    }

    /// <summary>What its check found was found by habits that the workspace has no more.</summary>
    public static bool IsOutdated(StoredImport import, WorkspaceSchema schema) =>
        CanBegin(import, ImportPhase.Check)
        && (ImportPlan.HabitsOf(import) is { } habits ? habits != ImportPlan.HabitsOf(schema) : import.Status == ImportStatus.Checked);

    public static bool CanBegin(StoredImport import, ImportPhase phase) => phase switch
    {
        ImportPhase.Check => import is { Position: 0, Status: ImportStatus.Ready or ImportStatus.Checked or ImportStatus.Failed },
        ImportPhase.Run => import.Status is ImportStatus.Ready or ImportStatus.Checked || CanGoOn(import),
        _ => import is { FirstSeq: not null, Status: ImportStatus.Done or ImportStatus.Cancelled or ImportStatus.Failed },
    };

    /// <summary>Stopped half way, it can go on where it stood. Once an undo has begun there is only the way back.</summary>
    public static bool CanGoOn(StoredImport import) => import.Status is ImportStatus.Cancelled or ImportStatus.Failed && !UndoBegan(import);

    private static bool UndoBegan(StoredImport import) =>
        import.Progress is not null && Stored.Read(import.Progress, ImportJson.Default.ProgressDocument).UndoSeq is not null;

    public static Reason Why(string status, ImportPhase phase) => status switch
    {
        _ when ImportStatus.IsActive(status) => ImportRequestReasons.ImportWorks,
        ImportStatus.Undone => ImportRequestReasons.ImportUndone,
        ImportStatus.Done when phase != ImportPhase.Undo => ImportRequestReasons.ImportDone,
        ImportStatus.Cancelled or ImportStatus.Failed when phase == ImportPhase.Run => ImportRequestReasons.UndoBegan,
        _ => phase == ImportPhase.Undo ? ImportRequestReasons.NothingToUndo : ImportRequestReasons.ImportBegan,
    };
}
