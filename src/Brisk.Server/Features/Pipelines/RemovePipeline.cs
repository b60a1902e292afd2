using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Pipelines;

internal static class RemovePipeline
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "moveTo");
        if (input.Problem is { } problem) return problem;
        return await ChangePipeline.OnceAsync(call, (type, pipeline) => PipelineEdit.Remove(type, pipeline, call.Query("moveTo")),
            static (_, _, job) => JsonSerializer.Serialize(new RemovedPipeline(job), PipelinesJson.Default.RemovedPipeline),
            static receipt => ValueTask.FromResult(Answers.Json(Stored.Read(receipt, PipelinesJson.Default.RemovedPipeline),
                PipelinesJson.Default.RemovedPipeline)));
    }
}
