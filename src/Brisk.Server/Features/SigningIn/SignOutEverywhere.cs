using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class SignOutEverywhere
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        call.Node.Principals.EndUnwritten(me.Account);
        await call.WriteAsync(async session =>
        {
            await KnownBrowsers.ForgetOthersAsync(call, session, me.Workspace, me.Account);
            return await Sessions.EndAsync(call, session, me.Workspace, session =>
                SessionTable.RemoveOthersAsync(session, me.Workspace, me.Account, keep: default));
        });
        return SignOut.Leave(call);
    }
}
