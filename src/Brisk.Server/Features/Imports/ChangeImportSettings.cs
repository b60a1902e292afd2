using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class ChangeImportSettings
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, SettingsShape request)
    {
        if (request.OnMatch is not ("update" or "fill" or "skip" or "create")) return Problems.Invalid("onMatch", ImportRequestReasons.OnMatch);
        var settings = request.ToDomain();
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        if (request.Owner is { } owner && schema.User(owner) is null)
            return Problems.Invalid("owner", ImportRequestReasons.NoUserHere);
        return await call.OnceAsync(StatusCodes.Status200OK, async session =>
        {
            if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is not { } import) return Problems.NotFound(ImportRequestReasons.NoImport);
            if (import.FirstSeq is not null || import.Status is not (ImportStatus.Ready or ImportStatus.Checked or ImportStatus.Failed))
                return Problems.Conflict(ImportRequestReasons.SettingsFixed);
            var analysis = Stored.Read(import.Analysis!, ImportJson.Default.AnalysisDocument);
            var type = schema.Named(import.RecordType)!;
            if (request.Owner is not null && type.Find("owner") is null)
                return Problems.Invalid("owner", ImportRequestReasons.NoOwner.Of(type));
            var problems = ImportPlan.Complete(settings, analysis).Check(type, analysis.Columns.Count);
            if (problems.Count > 0) return Problems.Invalid(problems);
            await ImportTable.SetSettingsAsync(
                session, call.Workspace, call.Id, JsonSerializer.Serialize(SettingsShape.Of(settings), ImportJson.Default.SettingsShape), ImportStatus.Ready,
                    call.Now);
            return "";
        }, _ => GetImport.AnswerAsync(call, StatusCodes.Status200OK));
    }
}
