using System.Text.Json;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class GetSchema
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.SchemaAsync();
        return await CachedRead.AnswerAsync(call, schema, null, "schema", output =>
        {
            using var json = new Utf8JsonWriter(output);
            SchemaJson.Write(json, schema);
            return default;
        });
    }
}
