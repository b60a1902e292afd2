using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

internal sealed record RevokedKeys(long Revoked);

/// <summary>For the moment in which nobody knows any more which key is in whose hands.</summary>
internal static class RevokeAllKeys
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status200OK, async session =>
    {
        var revoked = await KeyTable.RevokeAllAsync(session, call.Workspace, call.Now);
        await call.AccessChangedAsync(session);
        return JsonSerializer.Serialize(new RevokedKeys(revoked), KeysJson.Default.RevokedKeys);
    });
}
