using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Features.Pipelines;

/// <summary>The ways that opportunities go, stage by stage.</summary>
internal static class PipelinesFeature
{
    private static readonly ApiShape Version = ApiShape.Text with { Example = "\"3\"" };

    public static void Register(IServiceCollection services) => JobKinds.Add(services, FollowPipelines.KindOf);

    public static void Map(Routes routes)
    {
        var (reads, manages) = (Gate.Needs(Permission.ReadRecords), Gate.Needs(Permission.ManageFields));
        var pipeline = PipelinesJson.Default.PipelineAnswer;
        routes.Get("/api/pipelines", reads, "listPipelines", "The pipelines with their stages.").Runs(ListPipelines.HandleAsync)
            .AnswersNoRecords()
            .Answers(200, PipelinesJson.Default.PipelineList, "The pipelines in their order.")
            .Answers(304, null, "Unchanged since the ETag.");
        routes.Get("/api/pipelines/{value}", reads, "getPipeline", "One pipeline with its stages.").Runs(GetPipeline.HandleAsync)
            .AnswersNoRecords()
            .Answers(200, pipeline, "The pipeline; its version is in the ETag.")
            .Answers(304, null, "Unchanged since the ETag.").Refuses(404);
        routes.Post("/api/pipelines", manages, "addPipeline", "Adds a pipeline, as the last.")
            .Runs(PipelinesJson.Default.AddPipelineRequest, AddPipeline.HandleAsync)
            .Answers(201, pipeline, "The pipeline, with Location and ETag.");
        routes.Patch("/api/pipelines/{value}", manages, "changePipeline",
                "Changes the name, the place or the stages of a pipeline: these are sent whole, in their order. Stages of which something is in are removed "
                + "only with moveTo. A stage that was removed comes back with its value. Records follow what their stages rule, by a job.")
            .Runs(PipelinesJson.Default.ChangePipelineRequest, ChangePipeline.HandleAsync)
            .Header("If-Match", Version, "The version that was seen.")
            .Answers(200, pipeline, "The pipeline as it is now.").Refuses(404, 409, 412, 428);
        routes.Delete("/api/pipelines/{value}", manages, "removePipeline", "Removes a pipeline with its stages.").Runs(RemovePipeline.HandleAsync)
            .Query("moveTo", ApiShape.Text, "The stage of another pipeline to which what is in this one goes.")
            .Header("If-Match", Version, "The version that was seen.")
            .Answers(200, PipelinesJson.Default.RemovedPipeline, "It is removed.").Refuses(404, 409, 412, 428);
    }
}
