using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class RestoreRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type)
    {
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        return unclear is not null ? unclear : await Writes.OnceAsync(
            call, type, StatusCodes.Status200OK, batch => expected.TryAsync(version => batch.RestoreAsync(type, call.Id, version)),
            needs: call.Node.Engine.Needs(await call.SchemaAsync())?.Record(type, call.Id));
    }
}
