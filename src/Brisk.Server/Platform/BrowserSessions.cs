using Brisk.Domain;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// The cookies of a browser's sessions: one of the workspace where it is now, by which pages begin, and one of each other that it
/// came from, so that whoever goes back finds the same session, and a page that stayed open goes on in its own.
/// </summary>
internal static class BrowserSessions
{
    /// <summary>So many beside the one where it is: what browsers and proxies send along has limits.</summary>
    private const int Most = 20;

    /// <summary>The name of the session cookie: tied to the host on https, plain where there is no https to tie it to.</summary>
    public static string CookieName(HttpRequest request) => request.IsHttps ? "__Host-brisk" : "brisk";

    private static string CookieName(HttpRequest request, string workspace) => $"{CookieName(request)}-{workspace}";

    /// <summary>The cookie that says who it is in the workspace that is meant; null when there is none.</summary>
    /// <param name="meant">Null for the one where the browser is now.</param>
    public static string? Find(HttpRequest request, string? meant)
    {
        var now = request.Cookies[CookieName(request)];
        if (meant is null || (now is not null && IsOf(now, meant))) return now;
        return request.Cookies[CookieName(request, meant)] is { } kept && IsOf(kept, meant) ? kept : null;
    }

    /// <summary>The cookies of every session in this browser, by name; the one where it is now first.</summary>
    public static IEnumerable<(string Name, string Value)> All(HttpRequest request)
    {
        if (request.Headers.Cookie.Count == 0) yield break;
        var name = CookieName(request);
        if (request.Cookies[name] is { } now) yield return (name, now);
        foreach (var (other, value) in request.Cookies)
        {
            if (other.Length == name.Length + 1 + Tsid.TextLength && other.StartsWith(name + "-", StringComparison.Ordinal)
                && IsOf(value, other[(name.Length + 1)..])) yield return (other, value);
        }
    }

    /// <summary>The browser is in another workspace now; what it had where it comes from is kept, while it is not too much.</summary>
    public static void Move(HttpContext http, string cookie)
    {
        var request = http.Request;
        var former = request.Cookies[CookieName(request)];
        if (former is not null && Tokens.TryReadCookie(former, out var from, out _) && All(request).Count() <= Most)
            Write(http, CookieName(request, from.ToString()), former, Age);
        if (Tokens.TryReadCookie(cookie, out var to, out _) && request.Cookies.ContainsKey(CookieName(request, to.ToString())))
            Write(http, CookieName(request, to.ToString()), "", 0);
        Set(http, cookie);
    }

    public static void Set(HttpContext http, string cookie) => Write(http, CookieName(http.Request), cookie, Age);

    /// <summary>The browser forgets every session.</summary>
    public static void Clear(HttpContext http)
    {
        Write(http, CookieName(http.Request), "", 0);
        ClearKept(http);
    }

    /// <summary>The browser forgets the sessions of other workspaces.</summary>
    public static void ClearKept(HttpContext http)
    {
        foreach (var (name, _) in All(http.Request))
        {
            if (name != CookieName(http.Request)) Write(http, name, "", 0);
        }
    }

    public static void Write(HttpContext http, string name, string value, long maxAge)
    {
        var secure = http.Request.IsHttps ? "; Secure" : "";
        http.Response.Headers.Append("Set-Cookie", $"{name}={value}; Path=/; Max-Age={maxAge}; HttpOnly; SameSite=Strict{secure}");
    }

    private static long Age => (long)Principals.Absolute.TotalSeconds;

    private static bool IsOf(string cookie, string workspace) => Tokens.TryReadCookie(cookie, out var own, out _) && own.ToString() == workspace;
}
