using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class RestoreRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type)
    {
        var (expected, unclear) = Writes.Expected(call);
        return unclear is not null ? unclear : await Writes.OnceAsync(call, type, StatusCodes.Status200OK, batch => batch.RestoreAsync(type, call.Id, expected));
    }
}
