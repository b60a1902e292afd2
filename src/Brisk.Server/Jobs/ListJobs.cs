using System.Globalization;
using Brisk.Domain;
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
        foreach (var (name, values) in call.Http.Request.Query)
        {
            if (name is not ("status" or "limit" or "before"))
                return Problems.BadRequest(name.Length <= 60 ? name : name[..60], "unknown-parameter", "This address takes status, limit, before.");
            if (values.Count > 1) return Problems.BadRequest(name, "duplicate", "Give this parameter once only.");
        }
        var status = call.Query("status");
        if (status is not null && !JobStatus.All.Contains(status))
            return Problems.BadRequest("status", "unknown-choice", $"Write one of {string.Join(", ", JobStatus.All)}.");
        var limit = Usual;
        if (call.Query("limit") is { } most && (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
            return Problems.BadRequest("limit", "not-in-range", $"Write a whole number from 1 to {Most}.");
        Tsid? before = null;
        if (call.Query("before") is { } text)
        {
            if (!Tsid.TryParse(text, out var id)) return Problems.BadRequest("before", "not-an-id", "Give the id of a job.");
            before = id;
        }
        var whose = await JobAnswer.WhoseAsync(call);
        var jobs = await call.ReadAsync(session => JobTable.ListAsync(session, call.Workspace, before, status, whose, limit + 1));
        var shown = jobs.Take(limit).ToList();
        return Answers.Json(new JobList(await JobAnswer.OfAsync(call, shown), jobs.Count > limit ? shown[^1].Id : null), JobsJson.Default.JobList);
    }
}
