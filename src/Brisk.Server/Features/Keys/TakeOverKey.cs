using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

/// <summary>A key goes on under the name of whoever asks, when the person who made it leaves.</summary>
internal static class TakeOverKey
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status200OK, async session =>
    {
        if (await KeyTable.HoldAsync(session, call.Workspace, call.Id, call.Principal.Person) == 0) return Problems.NotFound(KeyReasons.NoKey);
        await call.AccessChangedAsync(session);
        return JsonSerializer.Serialize(KeyAnswer.Of((await KeyTable.ByIdAsync(session, call.Workspace, call.Id))!), KeysJson.Default.KeyAnswer);
    });
}
