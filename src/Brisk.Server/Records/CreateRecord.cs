using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class CreateRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn, JsonElement body)
    {
        var schema = await call.SchemaAsync();
        var type = schema.Of(builtIn);
        var (values, problems) = RecordInput.Read(type, body, create: true);
        var (id, badId) = Writes.GivenId(body);
        if (badId is not null) problems = [badId, .. problems];
        if (problems.Count > 0) return Problems.Invalid(problems);
        var draft = call.Node.Engine.Draft(schema, type, call.Principal.Actor, values);
        var needs = call.Node.Engine.Needs(schema)?.Targets(type, values);
        if (id is { } given) needs?.Record(type, given);
        return await Writes.OnceAsync(call, type, StatusCodes.Status201Created, batch => batch.CreateAsync(draft, id), needs: needs);
    }
}
