using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class DeleteImport
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status204NoContent, async session =>
    {
        if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is not { } import) return Problems.NotFound(ImportRequestReasons.NoImport);
        if (ImportStatus.IsActive(import.Status)) return Problems.Conflict(ImportRequestReasons.ImportAtWork);
        await ImportTable.DeleteAsync(session, call.Workspace, call.Id);
        return "";
    }, _ =>
    {
        File.Delete(ImportFile.PathOf(call.Node, call.Id));
        return ValueTask.FromResult(Answers.NoContent);
    });
}
