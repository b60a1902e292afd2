using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

/// <param name="RowsPerHour">How many rows of records it may read in an hour; absent or 0: any number.</param>
internal sealed record CreateKeyRequest(string Name, string Role, DateTimeOffset? ExpiresAt = null, long? RowsPerHour = null);

internal sealed record CreatedKey(KeyAnswer Key, string Secret);

internal static class CreateKey
{
    private const long MostRows = 1_000_000_000;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, CreateKeyRequest request)
    {
        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        var role = checks.Role("role", request.Role);
        var expires = request.ExpiresAt?.ToUnixTimeMilliseconds();
        if (expires <= call.Now) checks.Add(new("expiresAt", KeyReasons.Past));
        checks.Add(RefuseLimit(request.RowsPerHour ?? 0));
        if (checks.Refusal is { } refusal) return refusal;

        var secret = Tokens.New();
        var text = Tokens.Key(call.Workspace, secret);
        HeldKey? made = null;
        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            // What a key makes is held by the person who holds the key, and ends with that person, too.
            var me = call.Principal;
            if (me.RowsPerHour is not null) return Problems.Forbidden(KeyReasons.LimitedKeyMakes);
            Tsid? person = me.Person == ApiKey.OfServer ? null : me.Person;
            var key = new ApiKey(
                call.Node.Ids.Next(), name, Roles.Name(role), text[^4..], person, me.Person, call.Now, expires,
                RowsPerHour: request.RowsPerHour is 0 ? null : request.RowsPerHour);
            await KeyTable.InsertAsync(session, call.Workspace, key, Tokens.Hash(secret));
            made = await KeyTable.ByIdAsync(session, call.Workspace, key.Id);
            return key.Id.ToString();
        }, receipt => ValueTask.FromResult(call.IsRepeated
            ? Problems.Conflict(KeyReasons.KeyMadeAlready.Of(receipt))
            : Answers.Json(new CreatedKey(KeyAnswer.Of(made!), text), KeysJson.Default.CreatedKey, StatusCodes.Status201Created)));
    }

    /// <summary>What is wrong with a limit of rows an hour, or nothing.</summary>
    public static Problem? RefuseLimit(long rows) =>
        rows is >= 0 and <= MostRows ? null : new("rowsPerHour", KeyReasons.RowsAnHour.Of(MostRows));
}
