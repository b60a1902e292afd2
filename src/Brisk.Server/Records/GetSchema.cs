using System.Text.Json;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class GetSchema
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => CachedRead.AnswerAsync(call, null, "schema", async output =>
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        using var json = new Utf8JsonWriter(output);
        SchemaJson.Write(json, schema);
        return null;
    });
}
