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
        return await Sessions.EndWhollyAsync(call, me.Account, call.Id) ? Answers.NoContent : Problems.NotFound("You have no such session.");
    }
}
