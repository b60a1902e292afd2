using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class SignOutEverywhere
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        await call.WriteAsync(session =>
        {
            session.AfterCommit(() => call.Node.Principals.Forget(me.Account));
            return SessionTable.RemoveOthersAsync(session, me.Workspace, me.Account, keep: default);
        });
        return SignOut.Leave(call);
    }
}
