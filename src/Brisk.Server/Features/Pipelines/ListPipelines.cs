using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Pipelines;

internal static class ListPipelines
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.SchemaAsync();
        return await CachedRead.AnswerAsync(call, schema, null, "pipelines", output =>
        {
            var (type, seen) = PipelineAnswer.Of(schema);
            using var json = new Utf8JsonWriter(output);
            JsonSerializer.Serialize(json, new PipelineList([.. seen.Select(one => PipelineAnswer.Of(type, one))]), PipelinesJson.Default.PipelineList);
            return default;
        });
    }
}
