using System.Net;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// Under which names Brisk answers. With a public address it is that one alone, beside the machine's own loopback (commands)
/// and the health checks. Without one everything is answered but what needs no sign-in and gives something away: that is for
/// the loopback, addresses and the machine's own names, which no stranger's page can take on (DNS rebinding).
/// </summary>
internal sealed class Hosts(BriskOptions options)
{
    private readonly HashSet<string> own = new([.. OwnNames(), .. ListenedTo(options.Urls)], StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses what came under another name.</summary>
    public ProblemAnswer? Refuse(HttpRequest request)
    {
        if (options.PublicUrl is not { } url || IsPublic(request, url) || IsLoopback(request.Host.Host)) return null;
        return request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) ? null
            : Problems.Misdirected(RequestReasons.PublicAddress.Of(url.GetLeftPart(UriPartial.Authority)));
    }

    /// <summary>Refuses an open route that gives something away under a name that may be a stranger's.</summary>
    public ProblemAnswer? RefuseOpen(HttpRequest request) => IsOwn(request)
        ? null
        : Problems.Misdirected(RequestReasons.UnknownHost.Of(request.Host.Host, $"{request.Scheme}://{request.Host}"));

    /// <summary>Whether a name is ours for certain.</summary>
    public bool IsOwn(HttpRequest request)
    {
        var host = request.Host.Host;
        if (options.PublicUrl is { } url && IsPublic(request, url)) return true;
        return IsLoopback(host) || IPAddress.TryParse(host.Trim('[', ']'), out _) || own.Contains(host.TrimEnd('.'));
    }

    /// <summary>What links begin with, such as <c>https://crm.example</c>.</summary>
    public string Root(HttpRequest request) => options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}";

    /// <summary>Whether a page of this origin is one of ours: scheme, name and port are the same.</summary>
    public bool IsOrigin(HttpRequest request, string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var from)) return false;
        return IsSame(from, Root(request)) || IsSame(from, $"{request.Scheme}://{request.Host}");

        static bool IsSame(Uri from, string root) => Uri.TryCreate(root, UriKind.Absolute, out var here)
            && Uri.Compare(from, here, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    private static bool IsPublic(HttpRequest request, Uri url) => string.Equals(request.Host.Host, url.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> OwnNames()
    {
        var name = Dns.GetHostName();
        return [name, name.Split('.')[0], name.Split('.')[0] + ".local"];
    }

    private static IEnumerable<string> ListenedTo(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(url => Uri.TryCreate(url, UriKind.Absolute, out var at) ? at.Host : "")
            .Where(host => host.Length > 0);
}
