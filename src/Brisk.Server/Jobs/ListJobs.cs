using Brisk.Server.Platform;
using Brisk.Storage.Jobs;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

internal static class ListJobs
{
    public const int Most = 200;
    public const int Usual = 50;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "status", "limit", "before");
        var status = call.Query("status");
        if (status is not null && !JobStatus.All.Contains(status)) input.Fail("status", RequestReasons.UnknownChoice.Of(JobStatus.All));
        var (limit, before) = (input.Limit(Most, Usual), input.Id("before", RequestReasons.NotAJob));
        if (input.Problem is { } problem) return problem;
        var whose = await JobAnswer.WhoseAsync(call);
        var jobs = await call.ReadAsync(session => JobTable.ListAsync(session, call.Workspace, before, status, whose, limit + 1));
        var shown = jobs.Take(limit).ToList();
        return Answers.Json(new JobList(await JobAnswer.OfAsync(call, shown), jobs.Count > limit ? shown[^1].Id : null), JobsJson.Default.JobList);
    }
}
