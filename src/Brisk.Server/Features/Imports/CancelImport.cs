using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class CancelImport
{
    public static ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var runner = call.Service<ImportRunner>();
        return call.OnceAsync(StatusCodes.Status202Accepted, async session =>
        {
            if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is not { } import) return Problems.NotFound("There is no such import.");
            if (runner.IsActive(call.Id)) return "";
            if (!ImportStatus.IsActive(import.Status)) return Problems.Conflict("This import is not at work.");
            // Another node works on it, or one did that has died.
            if (import.LeaseUntil >= call.Now) await ImportTable.AskToStopAsync(session, call.Workspace, call.Id);
            else await ImportTable.SetStatusAsync(session, call.Workspace, call.Id, import.Status == ImportStatus.Checking ? ImportStatus.Ready
                : ImportStatus.Cancelled, call.Now);
            return "";
        }, _ =>
        {
            if (!call.IsRepeated) runner.Cancel(call.Id);
            return GetImport.AnswerAsync(call, StatusCodes.Status202Accepted);
        });
    }
}
