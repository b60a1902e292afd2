using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

internal static class RevokeKey
{
    public static async ValueTask<IResult> HandleAsync(Call call)
    {
        var revoked = await call.WriteAsync(session =>
        {
            session.AfterCommit(() => call.Parts.Principals.Forget(principal => principal.Kind == PrincipalKind.Key && principal.Id == call.Id));
            return KeyTable.RevokeAsync(session, call.Workspace, call.Id, call.Now);
        });
        return revoked == 0 ? Problems.NotFound("There is no such key.") : Answers.NoContent;
    }
}
