using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class UpdateRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn, JsonElement body)
    {
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        if (unclear is not null) return unclear;
        var schema = await call.SchemaAsync();
        var type = schema.Of(builtIn);
        var (values, problems) = RecordInput.Read(type, body, create: false);
        if (problems.Count > 0) return Problems.Invalid(problems);
        return await Writes.OnceAsync(
            call, type, StatusCodes.Status200OK, batch => expected.TryAsync(version => batch.UpdateAsync(type, call.Id, version, values)),
            needs: call.Node.Engine.Needs(schema)?.Record(type, call.Id).Targets(type, values));
    }
}
