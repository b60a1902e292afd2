using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>What every answer tells the browser not to allow.</summary>
internal static class SecurityHeaders
{
    /// <summary>For pages: our own files only, Trusted Types, and inline no more than what the page was built with.</summary>
    /// <param name="scripts">The hashes of the inline scripts, as the policy has them.</param>
    /// <param name="styles">Those of the inline styles.</param>
    public static string PagePolicy(string scripts = "", string styles = "") =>
        $"default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' blob:; font-src 'self'; connect-src 'self'; " +
        "worker-src 'self'; manifest-src 'self'; frame-src 'none'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types vue app-sw";

    private static readonly string FilePolicy = PagePolicy();

    /// <summary>For data: nothing at all, should a browser ever show it as a page.</summary>
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        // As routing finds it: /API answers, too.
        var isApi = http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = isApi ? DataPolicy : FilePolicy;
        if (isApi)
        {
            headers.CacheControl = "no-store";
        }
        else
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Embedder-Policy"] = "require-corp";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
            headers.XFrameOptions = "DENY";
        }
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
    }
}
