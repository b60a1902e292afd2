using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class CancelImport
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status202Accepted, async session =>
    {
        if (await ImportTable.FindAsync(session, call.Workspace, call.Id) is null) return Problems.NotFound(ImportRequestReasons.NoImport);
        if (await ImportJobs.OpenAsync(session, call.Workspace, call.Id) is not { } job) return Problems.Conflict(ImportRequestReasons.ImportNotAtWork);
        await call.Service<JobRunner>().CancelAsync(session, job);
        return "";
    }, _ => GetImport.AnswerAsync(call, StatusCodes.Status202Accepted));
}
