using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class DeleteRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, type, "unused");
        var unused = input.Flag("unused");
        if (input.Problem is { } problem) return problem;
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        if (unclear is not null) return unclear;
        return await Writes.OnceAsync(
            call, type, StatusCodes.Status200OK, batch => expected.TryAsync(version => batch.DeleteAsync(type, call.Id, version, unused)),
            static (id, version) => ValueTask.FromResult(Writes.Versioned(id, version)),
            call.Node.Engine.Needs(schema)?.Record(type, call.Id));
    }
}
