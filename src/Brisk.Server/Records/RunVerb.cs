using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>Does to a record what a verb of its type is about.</summary>
internal static class RunVerb
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn, string name, JsonElement body)
    {
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        if (unclear is not null) return unclear;
        var schema = await call.SchemaAsync();
        var type = schema.Named(builtIn.Name)!;
        // Whoever does not see what it asks for cannot say it.
        if (type.Verb(name) is not { } verb) return Problems.NotFound();
        var (values, problems) = verb.Read(type, body);
        if (problems.Count > 0) return Problems.Invalid(problems);
        return await Writes.OnceAsync(call, type, StatusCodes.Status200OK, batch =>
        {
            batch.Is(verb);
            return expected.TryAsync(version => batch.UpdateAsync(type, call.Id, version, values));
        }, needs: call.Node.Engine.Needs(schema)?.Record(type, call.Id).Targets(type, values));
    }
}
