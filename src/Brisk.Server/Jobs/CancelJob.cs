using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

internal static class CancelJob
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var whose = await JobAnswer.WhoseAsync(call);
        return await call.OnceAsync(StatusCodes.Status202Accepted, async session =>
        {
            if (await JobAnswer.FindAsync(call, session, call.Id, whose) is not { } job) return JobAnswer.Missing();
            if (job.IsOpen) await call.Service<JobRunner>().CancelAsync(session, job);
            return "";
        }, _ => JobAnswer.AnswerAsync(call, call.Id, StatusCodes.Status202Accepted));
    }
}
