using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class SignOutEverywhere
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        await NewPassword.EndSessionsAsync(call, call.Principal.Account);
        return SignOut.Leave(call);
    }
}
