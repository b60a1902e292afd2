using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class CancelImport
{
    public static ValueTask<IResult> HandleAsync(Call call)
    {
        var runner = call.Service<ImportRunner>();
        return call.OnceAsync(StatusCodes.Status202Accepted, async session =>
        {
            if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is null) return Problems.NotFound("There is no such import.");
            return runner.IsActive(call.Id) ? "" : Problems.Conflict("This import is not at work.");
        }, _ =>
        {
            if (!call.IsRepeated) runner.Cancel(call.Id);
            return GetImport.AnswerAsync(call, StatusCodes.Status202Accepted);
        });
    }
}
