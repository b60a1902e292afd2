using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class CancelImport
{
    public static async ValueTask<IResult> HandleAsync(Call call)
    {
        if (await call.ReadAsync(session => ImportTable.FindAsync(session, call.Workspace, call.Id)) is null) return Problems.NotFound("There is no such import.");
        if (!call.Service<ImportRunner>().Cancel(call.Id)) return Problems.Conflict("This import is not at work.");
        return await GetImport.AnswerAsync(call, StatusCodes.Status202Accepted);
    }
}
