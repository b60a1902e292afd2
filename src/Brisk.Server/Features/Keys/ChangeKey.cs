using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

/// <param name="RowsPerHour">How many rows of records it may read in an hour; 0 lifts the limit.</param>
internal sealed record ChangeKeyRequest(long RowsPerHour);

internal static class ChangeKey
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, ChangeKeyRequest request)
    {
        if (CreateKey.RefuseLimit(request.RowsPerHour) is { } wrong) return Problems.Invalid([wrong]);
        return await call.OnceAsync(StatusCodes.Status200OK, async session =>
        {
            if (call.Principal.RowsPerHour is not null) return Problems.Forbidden(KeyReasons.LimitedKeySets);
            if (await KeyTable.LimitAsync(session, call.Workspace, call.Id, request.RowsPerHour == 0 ? null : request.RowsPerHour) == 0)
                return Problems.NotFound(KeyReasons.NoKey);
            await call.AccessChangedAsync(session);
            return JsonSerializer.Serialize(KeyAnswer.Of((await KeyTable.ByIdAsync(session, call.Workspace, call.Id))!), KeysJson.Default.KeyAnswer);
        });
    }
}
