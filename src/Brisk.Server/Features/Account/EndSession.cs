using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

internal static class EndSession
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        return await Sessions.EndOneAsync(call, me.Account, call.Id, call.Id) ? Answers.NoContent : Problems.NotFound(AccountReasons.NoSession);
    }
}
