using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// Notices a proxy whose <c>X-Forwarded-For</c> is not believed: for the limits of sign-ins all people behind it are one
/// address, and one of them can keep the others waiting. Said once in the log, and by <c>brisk doctor</c>.
/// </summary>
internal sealed partial class ProxyNotice(ILogger<ProxyNotice> log)
{
    private string? address;

    /// <summary>Where it is; null when none was noticed.</summary>
    public string? Address => Volatile.Read(ref address);

    /// <summary>Call it behind what believes the trusted ones: their header is used up then.</summary>
    public void Look(HttpContext http)
    {
        if (address is not null || http.Request.Headers["X-Forwarded-For"].Count == 0 || http.Request.Headers.ContainsKey("X-Original-For")) return;
        var from = http.Connection.RemoteIpAddress?.ToString() ?? "this machine";
        if (Interlocked.CompareExchange(ref address, from, null) is null) LogUntrusted(from);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Requests come from {Address} with X-Forwarded-For, which is not believed: everybody behind it counts as one address "
        + "when passwords are tried. If it is your proxy, say so: --trusted-proxy {Address}")]
    private partial void LogUntrusted(string address);
}
