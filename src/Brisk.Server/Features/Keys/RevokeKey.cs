using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

internal static class RevokeKey
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status204NoContent, async session =>
    {
        if (await KeyTable.RevokeAsync(session, call.Workspace, call.Id, call.Now) == 0) return Problems.NotFound(KeyReasons.NoKey);
        await call.AccessChangedAsync(session);
        return "";
    });
}
