using System.Text;
using System.Text.Encodings.Web;
using Brisk.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Brisk.Server.Platform;

/// <summary>
/// What a page asks first, answered with it: by the same routes, and with the same session, as if the browser had asked. So nobody is
/// told what they would not be told otherwise.
/// </summary>
/// <param name="services">Those of the application: an answer may outlive the request for the page.</param>
internal sealed class PageAnswers(NodeServices node, Routes routes, Errors errors, IServiceProvider services)
{
    private readonly CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>
    /// The answers, each as a block of data: <c>&lt;script type="application/json" data-answer="/api/…" data-etag="…"></c>; of one that is too
    /// large a link, by which the browser asks. Null where any of them is a refusal, or takes longer than a page waits: then the browser asks for
    /// all, and joins those that are still being made, or finds them kept.
    /// </summary>
    /// <param name="asks">Paths with their queries, below <c>/api</c>.</param>
    /// <param name="passed">For how long the page has waited already.</param>
    public async Task<byte[]?> OfAsync(HttpContext http, IReadOnlyList<string> asks, TimeSpan passed)
    {
        var left = node.PageWaits - passed;
        if (left <= TimeSpan.Zero) return null;
        var wait = new PageWait();
        // Of no timer and linked to nothing: the asks that it ends may outlive this.
        var gone = new CancellationTokenSource();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(left);
        try
        {
            var asked = asks.Select(ask => AskAsync(http.Request, http.Connection, "/api" + ask, wait, gone.Token));
            var blocks = await Task.WhenAll(asked).WaitAsync(patience.Token);
            if (blocks.Contains(null))
            {
                wait.End();
                return null;
            }
            using var all = new PooledBuffer();
            foreach (var block in blocks) all.Add(block);
            return all.Span.ToArray();
        }
        catch (OperationCanceledException)
        {
            // Whose page is late asks again, and joins or finds it kept; who went away does not.
            if (http.RequestAborted.IsCancellationRequested) await gone.CancelAsync();
            else wait.End();
            return null;
        }
    }

    /// <summary>The wait of the page that a request is of; null for one that a browser or a program sent.</summary>
    public static PageWait? WaitOf(HttpContext http) => http.Features.Get<PageWait>();

    private async Task<byte[]?> AskAsync(HttpRequest page, ConnectionInfo from, string ask, PageWait wait, CancellationToken gone)
    {
        using var body = new MemoryStream();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        end.CancelAfter(node.Options.RequestTime);
        var asked = new DefaultHttpContext { RequestServices = services, RequestAborted = end.Token };
        var query = ask.IndexOf('?', StringComparison.Ordinal);
        (asked.Request.Method, asked.Request.Scheme, asked.Request.Host) = (HttpMethods.Get, page.Scheme, page.Host);
        asked.Request.Path = query < 0 ? ask : ask[..query];
        asked.Request.QueryString = query < 0 ? default : new QueryString(ask[query..]);
        asked.Request.Headers.Cookie = page.Headers.Cookie;
        asked.Request.Headers[NamedWorkspace.Header] = page.Headers[NamedWorkspace.Header];
        asked.Connection.RemoteIpAddress = from.RemoteIpAddress;
        asked.Response.Body = body;
        asked.Features.Set(wait);
        await errors.RunAsync(asked, routes.AskAsync);
        if (asked.Response.StatusCode != StatusCodes.Status200OK) return null;
        if (body.Length > PageWait.Most) return Encoding.UTF8.GetBytes(Preloads.AskLink(HtmlEncoder.Default.Encode(ask)));
        return Block(ask, asked.Response.Headers.ETag, body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private static byte[] Block(string ask, string? etag, ReadOnlySpan<byte> json)
    {
        using var block = new PooledBuffer();
        var tag = etag is null ? "" : $" data-etag=\"{HtmlEncoder.Default.Encode(etag)}\"";
        block.Add(Encoding.UTF8.GetBytes($"<script type=\"application/json\" data-answer=\"{HtmlEncoder.Default.Encode(ask)}\"{tag}>"));
        // In JSON this character stands in texts only; so nothing in them can end the block.
        for (int at; (at = json.IndexOf((byte)'<')) >= 0; json = json[(at + 1)..])
        {
            block.Add(json[..at]);
            block.Add("\\u003c"u8);
        }
        block.Add(json);
        block.Add("</script>"u8);
        return block.Span.ToArray();
    }
}
