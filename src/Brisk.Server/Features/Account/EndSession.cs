using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

internal static class EndSession
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        if (call.Node.Principals.EndUnwritten(me.Account, only: call.Id)) return Answers.NoContent;
        var removed = await call.WriteAsync(session =>
            Sessions.EndAsync(call, session, me.Workspace, session => SessionTable.RemoveAsync(session, me.Workspace, me.Account, call.Id)));
        return removed == 0 ? Problems.NotFound("You have no such session.") : Answers.NoContent;
    }
}
