using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// The built client, served from memory: hashed files for ever, the page itself checked each time. The addresses of the
/// client's router are the page, as its build has written them down (<c>.vite/routes.json</c>); there is nothing at others.
/// </summary>
internal sealed partial class Shell
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".webp"] = "image/webp",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
        [".map"] = "application/json",
    };

    private const string NotBuilt =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Brisk</title><body><h1>The server runs; the client is not built.</h1>" +
        "<p>Run <code>./run</code> in the project, or <code>npm ci</code> and <code>npm run build</code> in <code>web</code>, then start again.</p>" +
        "</body></html>";

    private readonly Dictionary<string, Asset> files = new(StringComparer.Ordinal);
    private readonly Preloads preloads;
    private readonly byte[] page;

    /// <summary>The addresses that are the page, in parts; a part that begins with a colon is any.</summary>
    private readonly IReadOnlyList<string[]> addresses = [[]];

    public Shell(string folder)
    {
        if (Directory.Exists(folder))
        {
            var root = Path.GetFullPath(folder);
            foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                var name = "/" + Path.GetRelativePath(root, path).Replace('\\', '/');
                if (!name.StartsWith("/.", StringComparison.Ordinal) && Types.TryGetValue(Path.GetExtension(path), out var type))
                    files[name] = new Asset(path, type, name.StartsWith("/assets/", StringComparison.Ordinal));
            }
        }
        page = files.Remove("/index.html", out var index) ? index.Body : Encoding.UTF8.GetBytes(NotBuilt);
        FirstLists = [.. ListsIn(Encoding.UTF8.GetString(page))];
        preloads = Preloads.Read(Path.Combine(folder, ".vite"));
        var routes = Path.Combine(folder, ".vite", "routes.json");
        if (!File.Exists(routes)) return;
        using var declared = JsonDocument.Parse(File.ReadAllBytes(routes));
        addresses = [.. declared.RootElement.EnumerateArray().Select(address => Parts(address.GetString()!))];
    }

    /// <summary>The lists that the pages of record types begin with, each with its query: the page itself says what it will ask.</summary>
    public IReadOnlyList<(RecordType Type, string Query)> FirstLists { get; }

    private static IEnumerable<(RecordType Type, string Query)> ListsIn(string page)
    {
        if (Asks().Match(page) is not { Success: true } match) yield break;
        using var asks = JsonDocument.Parse(match.Groups["asks"].Value);
        var asked = asks.RootElement.EnumerateObject().SelectMany(screen => screen.Value.EnumerateArray());
        foreach (var ask in asked.Select(ask => ask.GetString()!))
        {
            var end = ask.IndexOf('?', StringComparison.Ordinal);
            if (end > 0 && RecordTypes.Find(ask[1..end]) is { } type) yield return (type, ask[end..]);
        }
    }

    [GeneratedRegex("<script[^>]* id=\"asks\"[^>]*>(?<asks>[^<]*)</script>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asks();

    /// <summary>Compresses the files while nobody waits; until a file's turn it goes out as it is.</summary>
    public void Warm(CancellationToken cancellation)
    {
        foreach (var file in files.Values)
        {
            if (cancellation.IsCancellationRequested) return;
            file.Compress();
        }
    }

    public Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        var path = request.Path.Value ?? "/";
        var isFile = files.TryGetValue(path, out var file);
        if (!isFile && !IsPage(path)) return NothingAsync(http);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            return Problems.MethodNotAllowed(request.Method).ExecuteAsync(http);
        }
        if (isFile) return SendAsync(http, file!, file!.Immutable ? "public, max-age=31536000, immutable" : "no-cache");
        return SendAsync(http, preloads.PageOf(path, Preloads.IsStranger(request), page), "no-cache", "Accept-Encoding, Cookie, Sec-Fetch-Site");
    }

    private bool IsPage(string path)
    {
        var given = Parts(path);
        foreach (var parts in addresses)
        {
            if (parts.Length != given.Length) continue;
            var i = 0;
            while (i < parts.Length && (parts[i][0] == ':' || parts[i] == given[i])) i++;
            if (i == parts.Length) return true;
        }
        return false;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Nothing is here: a person is told by the client, which leads on, a program as it is told everything.</summary>
    private Task NothingAsync(HttpContext http)
    {
        var request = http.Request;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return Problems.NotFound().ExecuteAsync(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.Headers.CacheControl = "no-store";
        return WriteAsync(http, preloads.PageOf(request.Path.Value ?? "/", Preloads.IsStranger(request), page));
    }

    private static Task SendAsync(HttpContext http, Asset asset, string cacheControl, string vary = "Accept-Encoding")
    {
        var response = http.Response;
        response.Headers.CacheControl = cacheControl;
        response.Headers.ETag = asset.ETag;
        response.Headers.Vary = vary;
        if (EntityTags.HasAlready(http.Request.Headers.IfNoneMatch, asset.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return WriteAsync(http, asset);
    }

    private static Task WriteAsync(HttpContext http, Asset asset)
    {
        var response = http.Response;
        response.ContentType = asset.Type;
        var (body, encoding) = asset.Form(Compression.Of(http.Request));
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, 0, body.Length, http.RequestAborted);
    }
}

/// <summary>A file of the client in memory, with its compressed forms once they are made.</summary>
internal sealed class Asset
{
    private readonly Lazy<byte[]> body;
    private readonly Lazy<string> etag;
    private byte[]? brotli;
    private byte[]? gzip;

    public Asset(string path, string type, bool immutable) : this(new Lazy<byte[]>(() => File.ReadAllBytes(path)), type, immutable)
    {
    }

    public Asset(byte[] body, string type) : this(new Lazy<byte[]>(body), type, immutable: false)
    {
    }

    private Asset(Lazy<byte[]> body, string type, bool immutable)
    {
        this.body = body;
        etag = new Lazy<string>(() => $"\"{Convert.ToHexStringLower(SHA256.HashData(Body).AsSpan(0, 8))}\"");
        Type = type;
        Immutable = immutable;
    }

    public string Type { get; }
    public bool Immutable { get; }
    public byte[] Body => body.Value;
    public string ETag => etag.Value;

    private bool IsCompressible =>
        Type.StartsWith("text/", StringComparison.Ordinal) || Type.Contains("json", StringComparison.Ordinal) || Type.Contains("svg", StringComparison.Ordinal);

    /// <summary>The smallest form that is there and that the request takes.</summary>
    public (byte[] Body, string? Encoding) Form(string taken) => taken switch
    {
        "br" when brotli is not null => (brotli, "br"),
        "br" or "gzip" when gzip is not null => (gzip, "gzip"),
        _ => (Body, null),
    };

    public void Compress()
    {
        if (!IsCompressible || Body.Length < 512) return;
        gzip ??= Compression.Gzip(Body, CompressionLevel.SmallestSize);
        brotli ??= Compression.Brotli(Body, 11);
    }
}
