using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class SignOut
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        await Sessions.EndAllHereAsync(call);
        return Leave(call);
    }

    /// <summary>The browser forgets its cookies, and whatever it kept of our answers.</summary>
    public static IResult Leave(ApiCall call)
    {
        BrowserSessions.Clear(call.Http);
        call.Http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Answers.NoContent;
    }
}
