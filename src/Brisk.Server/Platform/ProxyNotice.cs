using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>
/// Notices a proxy whose <c>X-Forwarded-For</c> is not believed: for the limits of sign-ins all people behind it are one
/// address, and one of them can keep the others waiting. Said once in the log, and by <c>brisk doctor</c>.
/// </summary>
internal sealed partial class ProxyNotice(ILogger<ProxyNotice> log)
{
    /// <summary>This machine and its own network (RFC 1918, 4193, 6598; link-local), where a proxy of one's own is.</summary>
    private static readonly IPNetwork[] Near =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
            IPNetwork.Parse("fe80::/10"),
    ];

    private string? address;

    /// <summary>Where it is; null when none was noticed.</summary>
    public string? Address => Volatile.Read(ref address);

    /// <summary>Call it behind what believes the trusted ones: their header is used up then.</summary>
    public void Look(HttpContext http)
    {
        if (address is not null || http.Request.Headers["X-Forwarded-For"].Count == 0 || http.Request.Headers.ContainsKey("X-Original-For")) return;
        var remote = http.Connection.RemoteIpAddress;
        // A stranger may write what they like: to trust them must not be suggested, nor keep the proxy from being noticed.
        if (remote is not null && !IsNear(remote)) return;
        var from = remote?.ToString() ?? "this machine";
        if (Interlocked.CompareExchange(ref address, from, null) is null) LogUntrusted(from);
    }

    private static bool IsNear(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Near.Any(network => network.Contains(plain));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Requests come from {Address} with X-Forwarded-For, which is not believed: everybody behind it counts as one address "
        + "when passwords are tried. If it is your proxy, say so: --trusted-proxy {Address}")]
    private partial void LogUntrusted(string address);
}
