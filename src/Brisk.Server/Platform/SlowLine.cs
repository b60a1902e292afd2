using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Brisk.Server.Platform;

/// <summary>Lets the body of a request take as long as its line does: it is a file.</summary>
internal static class SlowLine
{
    public static void Allow(HttpContext http)
    {
        // HTTP/2 takes no rate of a request's own.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = HttpProtocol.IsHttp11(http.Request.Protocol) ? new(100, TimeSpan.FromSeconds(30)) : null;
    }
}
