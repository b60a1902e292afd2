using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Pipelines;

internal static class GetPipeline
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.SchemaAsync();
        var (type, seen) = PipelineAnswer.Of(schema);
        if (seen.FirstOrDefault(one => one.Value == call.Path("value")) is not { } pipeline) return Problems.NotFound(StageReasons.NoPipeline);
        var answer = PipelineAnswer.Of(type, pipeline);
        var etag = PipelineAnswer.ETagOf(call, schema, answer);
        if (!EntityTags.HasAlready(call.Http.Request.Headers.IfNoneMatch, etag))
            return PipelineAnswer.Answer(call, schema, answer, StatusCodes.Status200OK);
        call.Http.Response.Headers.ETag = etag;
        return Answers.NotModified;
    }
}
