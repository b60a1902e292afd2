using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Jobs;

/// <summary>Work that goes on when its request was answered: how far it is, stopping it, what came of it.</summary>
internal static class JobRoutes
{
    public static void Map(Routes routes)
    {
        // Whoever may read may have a job of the own; what it does was allowed when it began.
        var gate = Gate.Needs(Permission.ReadRecords);
        routes.Get("/api/jobs", gate, "listJobs", "The own jobs, newest first; of those who may manage jobs everybody's. They are kept for 30 days.")
            .Runs(ListJobs.HandleAsync)
            .AnswersNoRecords()
            .Query("status", ApiShape.OneOf([.. JobStatus.All]), "Only jobs of this status.")
            .Query("limit", ApiShape.Between(1, ListJobs.Most, ListJobs.Usual), "Items on the page.")
            .Query("before", ApiShape.Id, "Only jobs before this one: next of the page before.")
            .Answers(200, JobsJson.Default.JobList, "The jobs.")
            .Refuses(400);
        routes.Get("/api/jobs/{id}", gate, "getJob", "One job: how far it is, and how it ended.").Runs(GetJob.HandleAsync)
            .AnswersNoRecords()
            .Answers(200, JobsJson.Default.JobAnswer, "The job.")
            .Refuses(404);
        routes.Post("/api/jobs/{id}/cancel", gate, "cancelJob",
            "Asks a job to stop after the part at hand. What it did before stays, and one that has ended stays as it is.")
            .Runs(CancelJob.HandleAsync)
            .AnswersNoRecords()
            .Answers(202, JobsJson.Default.JobAnswer, "The job, which is stopping.")
            .Refuses(404);
        routes.Get("/api/jobs/{id}/result", gate, "getJobResult", "What came of a job that has ended, in the shape of its kind.").Runs(GetJobResult.HandleAsync)
            .TakesLong()
            .Answers(200, "Any", "The result; of an export its file.")
            .Answers(200, "binary", "The file.", "text/csv")
            .Answers(200, "binary", "The file.", "application/x-ndjson")
            .Refuses(404, 409);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(JobAnswer))]
internal sealed partial class JobsJson : JsonSerializerContext;
