using System.Text;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

internal static class GetJobResult
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var whose = await JobAnswer.WhoseAsync(call);
        if (await call.ReadAsync(session => JobAnswer.FindAsync(call, session, call.Id, whose)) is not { } job) return JobAnswer.Missing();
        if (job.IsOpen) return Problems.Conflict("This job has not ended yet.");
        if (job.Result is null) return Problems.NotFound("This job left no result.");
        var kind = call.Service<JobRunner>().KindOf(job.Kind);
        // Whoever began it may have seen more then than now.
        if (kind?.TellsIdsAlone != true && !(await call.SchemaAsync()).Sight.IsAll) return Problems.NotSeen();
        return kind?.Result is { } answer
            ? await answer(call, job)
            : Answers.Json(Encoding.UTF8.GetBytes(job.Result), StatusCodes.Status200OK);
    }
}
