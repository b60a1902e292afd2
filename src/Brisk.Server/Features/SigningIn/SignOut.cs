using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class SignOut
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        if (!call.Node.Principals.EndUnwritten(me.Account, only: me.Session))
            await call.WriteAsync(session => Sessions.EndAsync(call, session, me.Workspace, session =>
                SessionTable.RemoveAsync(session, me.Workspace, me.Account, me.Session)));
        return Leave(call);
    }

    /// <summary>The browser forgets the cookie, and whatever it kept of our answers.</summary>
    public static IResult Leave(ApiCall call)
    {
        Sessions.ClearCookie(call.Http);
        call.Http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Answers.NoContent;
    }
}
