using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Access;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;

namespace Brisk.Server.Records;

/// <summary>What was done, one action after the other, and taking it back.</summary>
internal static class StepRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/steps", Gate.Needs(Permission.ReadSteps), "listSteps",
            "What was done, newest first: every write is a step or part of one. Its answer names it in X-Brisk-Step.")
            .Runs(ListSteps.HandleAsync)
            .Query("limit", ApiShape.Between(1, ListSteps.Most, ListSteps.Usual), "Items on the page.")
            .Query("before", ApiShape.Id, "Only steps before this one: next of the page before.")
            .Answers(200, StepsJson.Default.StepList, "The steps.")
            .Refuses(400);
        routes.Post("/api/steps/{id}/undo", Gate.Needs(Permission.WriteRecords), "undoStep",
            "Takes a step back, as a step of its own. What was changed since is left alone and listed.")
            .Runs(UndoStep.HandleAsync)
            .Answers(200, StepsJson.Default.StepUndone, "What was taken back, and what was not.")
            .Answers(202, JobsJson.Default.JobAnswer, "The job that takes back what is more than 1,000 changes, or an import; its result says what was not.")
            .Refuses(404, 409);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(StepList))]
[JsonSerializable(typeof(StepUndone))]
internal sealed partial class StepsJson : JsonSerializerContext;
