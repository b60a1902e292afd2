using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// What a page asks first, answered with it: by the same routes, and with the same session, as if the browser had asked. So nobody is
/// told what they would not be told otherwise.
/// </summary>
/// <param name="services">Those of the application: an answer may outlive the request for the page.</param>
internal sealed class PageAnswers(NodeServices node, Routes routes, Errors errors, IServiceProvider services)
{
    /// <summary>Bytes of all answers together; more would keep the page itself waiting.</summary>
    private const int Most = 128 * 1024;

    /// <summary>
    /// The answers, each as a block of data: <c>&lt;script type="application/json" data-answer="/api/…" data-etag="…"></c>. Null where any of
    /// them is a refusal, or takes longer than a page waits: then the browser asks itself.
    /// </summary>
    /// <param name="asks">Paths with their queries, below <c>/api</c>.</param>
    /// <param name="passed">For how long the page has waited already.</param>
    public async Task<string?> OfAsync(HttpContext http, IReadOnlyList<string> asks, TimeSpan passed)
    {
        var left = node.PageWaits - passed;
        if (left <= TimeSpan.Zero || BrowserSessions.Find(http.Request, NamedWorkspace.Of(http.Request)) is null) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(left);
        try
        {
            var token = patience.Token;
            var blocks = await Task.WhenAll(asks.Select(ask => AskAsync(http.Request, http.Connection, "/api" + ask, token))).WaitAsync(token);
            return blocks.Contains(null) || blocks.Sum(block => block!.Length) > Most ? null : string.Concat(blocks);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<string?> AskAsync(HttpRequest page, ConnectionInfo from, string ask, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var asked = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellation };
        var query = ask.IndexOf('?', StringComparison.Ordinal);
        (asked.Request.Method, asked.Request.Scheme, asked.Request.Host) = (HttpMethods.Get, page.Scheme, page.Host);
        asked.Request.Path = query < 0 ? ask : ask[..query];
        asked.Request.QueryString = query < 0 ? default : new QueryString(ask[query..]);
        asked.Request.Headers.Cookie = page.Headers.Cookie;
        asked.Request.Headers[NamedWorkspace.Header] = page.Headers[NamedWorkspace.Header];
        asked.Connection.RemoteIpAddress = from.RemoteIpAddress;
        asked.Response.Body = body;
        await errors.RunAsync(asked, routes.AskAsync);
        if (asked.Response.StatusCode != StatusCodes.Status200OK) return null;
        var etag = asked.Response.Headers.ETag is [{ } tag] ? $" data-etag=\"{HtmlEncoder.Default.Encode(tag)}\"" : "";
        // In JSON this character stands in texts only; so nothing in them can end the block.
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Replace("<", "\\u003c", StringComparison.Ordinal);
        return $"<script type=\"application/json\" data-answer=\"{HtmlEncoder.Default.Encode(ask)}\"{etag}>{text}</script>";
    }
}
