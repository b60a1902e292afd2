using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Live;

/// <summary>Opens the connection by which a page or a script is told what happens.</summary>
internal static class OpenLive
{
    public static ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var request = call.Http.Request;
        if (new AskedQuery(call, NamedWorkspace.Parameter).Problem is { } problem) return new(problem);
        if (!call.Http.WebSockets.IsWebSocketRequest) return new(Problems.UpgradeRequired());
        // A browser sends cookies along from any page, and says truly from which.
        var isPage = request.Headers.Authorization.Count == 0;
        if (isPage && !(request.Headers.Origin is [{ } origin] && call.Node.Hosts.IsOrigin(request, origin)))
            return new(Problems.Forbidden(RequestReasons.OtherSite));
        return new(new Connected(call));
    }

    private sealed class Connected(ApiCall call) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (await call.Service<LiveHub>().RunAsync(httpContext, call.Principal) is { } refusal) await refusal.ExecuteAsync(httpContext);
        }
    }
}
