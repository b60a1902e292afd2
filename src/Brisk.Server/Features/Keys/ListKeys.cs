using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

internal sealed record KeyList(IReadOnlyList<KeyAnswer> Items);

internal static class ListKeys
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var keys = await call.ReadAsync(session => KeyTable.AllAsync(session, call.Workspace));
        return Answers.Json(new KeyList(keys.ConvertAll(KeyAnswer.Of)), KeysJson.Default.KeyList);
    }
}
