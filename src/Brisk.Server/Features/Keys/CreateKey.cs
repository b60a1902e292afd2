using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

internal sealed record CreateKeyRequest(string Name, string Role, DateTimeOffset? ExpiresAt = null);

internal sealed record CreatedKey(KeyAnswer Key, string Secret);

internal static class CreateKey
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, CreateKeyRequest request)
    {
        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        var role = checks.Role("role", request.Role);
        var expires = request.ExpiresAt?.ToUnixTimeMilliseconds();
        if (expires <= call.Now) checks.Add(new("expiresAt", "past", "Choose a time that is still to come."));
        if (checks.Refusal is { } refusal) return refusal;

        var secret = Tokens.New();
        var text = Tokens.Key(call.Workspace, secret);
        var key = new ApiKey(call.Node.Ids.Next(), name, Roles.Name(role), text[^4..], call.Principal.Me, call.Now, expires, null, null);
        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            await KeyTable.InsertAsync(session, call.Workspace, key, Tokens.Hash(secret));
            return key.Id.ToString();
        }, receipt => ValueTask.FromResult(call.IsRepeated
            ? Problems.Conflict($"This key was made already (id {receipt}); its secret was in the first answer only. Revoke it and make another.")
            : Answers.Json(new CreatedKey(KeyAnswer.Of(key), text), KeysJson.Default.CreatedKey, StatusCodes.Status201Created)));
    }
}
