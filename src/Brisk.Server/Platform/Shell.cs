using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// The built client, served from memory: hashed files for ever, the page itself checked each time. The addresses of the
/// client's router are the page: those of the record types, and those that its build has written down
/// (<c>.vite/routes.json</c>); there is nothing at others. There is a page for each language that the client is built in.
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

    /// <summary>The address of the page's program.</summary>
    private const string BuildHeader = "X-Brisk-Build";

    private const string English = "en";

    private const string NotBuilt =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Brisk</title><body><h1>The server runs; the client is not built.</h1>" +
        "<p>Run <code>./run</code> in the project, or <code>npm ci</code> and <code>npm run build</code> in <code>web</code>, then start again.</p>" +
        "</body></html>";

    private readonly Dictionary<string, Asset> files = new(StringComparer.Ordinal);

    /// <summary>By language.</summary>
    private readonly Dictionary<string, Built> pages = new(StringComparer.Ordinal);

    /// <summary>What each page asks first, below /api, by its path; :id stands for an id.</summary>
    private readonly Dictionary<string, string[]> asks = new(StringComparer.Ordinal);

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
        var english = files.Remove("/index.html", out var index) ? index.Body : Encoding.UTF8.GetBytes(NotBuilt);
        FirstLists = Add(English, english);
        foreach (var language in WorkspaceSettings.Languages.Where(language => language != English))
            if (files.TryGetValue($"/index.{language}.html", out var page)) Add(language, page.Body);
        // Pages are no files, of whatever language.
        foreach (var name in files.Keys.ToList())
            if (name.StartsWith("/index.", StringComparison.Ordinal) && name.EndsWith(".html", StringComparison.Ordinal)) files.Remove(name);
        var routes = Path.Combine(folder, ".vite", "routes.json");
        if (!File.Exists(routes)) return;
        using var declared = JsonDocument.Parse(File.ReadAllBytes(routes));
        addresses =
        [
            .. declared.RootElement.EnumerateArray().Select(address => Parts(address.GetString()!)),
            .. RecordTypes.All.SelectMany(type => new string[][] { [type.Plural], [type.Plural, "new"], [type.Plural, ":id"] }),
        ];

        IReadOnlyList<(RecordType Type, string Query)> Add(string language, byte[] page)
        {
            var (whole, lists) = WithAsks(page);
            var text = Encoding.UTF8.GetString(whole);
            var policy = SecurityHeaders.PagePolicy(Hashes(InlineScripts(), text), Hashes(InlineStyles(), text));
            pages[language] = new Built(language, whole, policy, Preloads.Read(Path.Combine(folder, ".vite"), language));
            return lists;
        }
    }

    /// <summary>The client in one language, with the policy under which its page runs.</summary>
    private sealed record Built(string Language, byte[] Page, string Policy, Preloads Preloads);

    /// <summary>What stands inline in the page as it was built; what one answer adds is data, and is not run.</summary>
    private static string Hashes(Regex inline, string page) => string.Concat(inline.Matches(page)
        .Select(found => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(found.Groups["text"].Value)))}'"));

    /// <summary>Which build of the client there is: the address of the page's program; null where none is built.</summary>
    /// <param name="running">The one that somebody runs: it is that of another language as well.</param>
    public string? BuildFor(string? running) =>
        pages.Values.FirstOrDefault(page => page.Preloads.Program == running)?.Preloads.Program ?? pages[English].Preloads.Program;

    /// <summary>Tells a page that says by which build it asks (<c>X-Brisk-Build</c>) which one there is: another one than its own is newer.</summary>
    public void TellBuild(HttpContext http)
    {
        if (http.Request.Headers[BuildHeader] is [{ Length: > 0 } running] && BuildFor(running) is { } present)
            http.Response.Headers[BuildHeader] = present;
    }

    /// <summary>The lists that the pages of record types begin with, each with its query; none where the page does not ask ahead.</summary>
    public IReadOnlyList<(RecordType Type, string Query)> FirstLists { get; }

    /// <summary>Writes into the page what the pages of the record types ask first, before what the client's build wrote there.</summary>
    private (byte[] Page, IReadOnlyList<(RecordType Type, string Query)> Lists) WithAsks(byte[] page)
    {
        var text = Encoding.UTF8.GetString(page);
        if (Asks().Match(text).Groups["asks"] is not { Success: true } found) return (page, []);
        var lists = RecordTypes.All.Select(type => (type, Query: FirstQuery(type))).ToList();
        foreach (var (type, query) in lists)
        {
            asks[$"/{type.Plural}"] = [$"/{type.Plural}{query}", $"/{type.Plural}/count"];
            asks[$"/{type.Plural}/:id"] = [$"/{type.Plural}/:id", $"/{type.Plural}/:id/history?limit=40"];
        }
        foreach (var (path, asked) in JsonNode.Parse(found.Value)!.AsObject()) asks[path] = [.. asked!.AsArray().Select(one => one!.GetValue<string>())];
        var written = new JsonObject(asks.Select(ask => KeyValuePair.Create(ask.Key, (JsonNode?)new JsonArray([.. ask.Value.Select(one => (JsonNode)one)]))));
        return (Encoding.UTF8.GetBytes(text[..found.Index] + written.ToJsonString() + text[(found.Index + found.Length)..]), lists);
    }

    /// <summary>The page that need not ask.</summary>
    public static string WithoutAsks(string page) => Asks().Replace(page, "");

    /// <summary>What the page at an address asks first, below /api.</summary>
    private IReadOnlyList<string> AsksOf(string path, bool hasQuery)
    {
        // One begins with the first of the lists.
        if (path == "/") path = asks.Keys.FirstOrDefault("");
        var id = Parts(path) is [_, .., var last] && Tsid.TryParse(last, out _) ? last : null;
        var first = Preloads.OthersAsk.Select(ask => ask["/api".Length..]);
        // A list in a view of its own asks something else.
        if (id is null && hasQuery) return [.. first];
        var own = asks.GetValueOrDefault(id is null ? path : path[..^id.Length] + ":id", []);
        return [.. first, .. id is null ? own : own.Select(ask => ask.Replace(":id", id, StringComparison.Ordinal))];
    }

    /// <summary>What the list of a type asks when nothing was chosen. Must be what the client asks, letter by letter, or it asks twice.</summary>
    private static string FirstQuery(RecordType type)
    {
        var screens = type.Presentation.Of(type);
        var fields = screens.Columns.Select(column => column.Field).Concat(screens.SubtitleFields).Append(type.Title.Name).Append(screens.Sort.TrimStart('-'));
        return $"?sort={screens.Sort}&fields={string.Join("%2C", fields.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}&at=0&limit=100";
    }

    [GeneratedRegex("<script[^>]* id=\"asks\"[^>]*>(?<asks>[^<]*)</script>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asks();

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineScripts();

    [GeneratedRegex("<style>(?<text>.*?)</style>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineStyles();

    /// <summary>Fetches the compressed forms that the build has made, or makes them, while nobody waits; until its turn a file goes out as it is.</summary>
    public void Warm(CancellationToken cancellation)
    {
        foreach (var file in files.Values)
        {
            if (cancellation.IsCancellationRequested) return;
            file.Compress();
        }
    }

    /// <summary>Answers with a file, with the page, or that there is nothing.</summary>
    /// <param name="visitor">Who opens the page.</param>
    /// <param name="answers">What they would be answered, as it stands in the page; see <see cref="PageAnswers.OfAsync"/>.</param>
    public Task AnswerAsync(
        HttpContext http, Func<HttpContext, Task<Visitor>> visitor, Func<HttpContext, IReadOnlyList<string>, TimeSpan, Task<byte[]?>> answers)
    {
        var request = http.Request;
        var path = request.Path.Value ?? "/";
        var isFile = files.TryGetValue(path, out var file);
        if (!isFile && !IsPage(path)) return NothingAsync(http, visitor);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            return Problems.MethodNotAllowed(request.Method).ExecuteAsync(http);
        }
        if (isFile) return SendAsync(http, file!, file!.Immutable ? "public, max-age=31536000, immutable" : "no-cache");
        return SendPageAsync(http, path, visitor, answers);
    }

    /// <summary>
    /// The page, with the position of the change log from which on it is told what happens, and with what it would ask, where that is there in
    /// time. Without answers it is the same page while nothing happens; with them it is one person's, and nobody keeps it.
    /// </summary>
    private async Task SendPageAsync(
        HttpContext http, string path, Func<HttpContext, Task<Visitor>> visitor, Func<HttpContext, IReadOnlyList<string>, TimeSpan, Task<byte[]?>> answers)
    {
        var start = Stopwatch.GetTimestamp();
        var isStranger = Preloads.IsStranger(http.Request);
        // The position first: what is read after it is no older.
        var who = isStranger ? default : await visitor(http);
        var told = !who.IsSomebody || !HttpMethods.IsGet(http.Request.Method) ? null
            : await answers(http, AsksOf(path, http.Request.QueryString.HasValue), Stopwatch.GetElapsedTime(start));
        var asset = PageOf(http, path, who, isStranger ? PageFor.Stranger : told is null ? PageFor.Somebody : PageFor.Told);
        if (who.Position is { } position)
            asset = asset.With(Encoding.UTF8.GetBytes($"<meta name=\"position\" content=\"{position}\">"), "</head>"u8, position.ToString());
        const string vary = "Accept-Encoding, Accept-Language, Cookie, Sec-Fetch-Site";
        if (told is null)
        {
            await SendAsync(http, asset, "no-cache", vary);
            return;
        }
        (http.Response.Headers.CacheControl, http.Response.Headers.Vary) = ("no-store", vary);
        await WriteAsync(http, asset.With(told, "</body>"u8, "told"));
    }

    /// <summary>The page in the language of who opens it, else in the one that their browser likes best, else in English.</summary>
    private Asset PageOf(HttpContext http, string path, Visitor who, PageFor whom)
    {
        var built = pages.GetValueOrDefault(who.Language ?? SpokenLanguage.Of(http.Request, pages.Keys) ?? English) ?? pages[English];
        http.Response.Headers.ContentLanguage = built.Language;
        http.Response.Headers.ContentSecurityPolicy = built.Policy;
        return built.Preloads.PageOf(path, whom, built.Page);
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
    private async Task NothingAsync(HttpContext http, Func<HttpContext, Task<Visitor>> visitor)
    {
        var request = http.Request;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            await Problems.NotFound().ExecuteAsync(http);
            return;
        }
        var isStranger = Preloads.IsStranger(request);
        var page = PageOf(http, request.Path.Value ?? "/", isStranger ? default : await visitor(http), isStranger ? PageFor.Stranger : PageFor.Somebody);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.Headers.CacheControl = "no-store";
        await WriteAsync(http, page);
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
    private readonly string? path;
    private readonly bool isSentOnce;
    private byte[]? brotli;
    private byte[]? gzip;

    public Asset(string path, string type, bool immutable) : this(new Lazy<byte[]>(() => File.ReadAllBytes(path)), type, immutable) => this.path = path;

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

    private Asset(Asset of, byte[] text, int at, string mark)
    {
        body = new Lazy<byte[]>(() => [.. of.Body.AsSpan(0, at), .. text, .. of.Body.AsSpan(at)]);
        etag = new Lazy<string>($"{of.ETag[..^1]}-{mark}\"");
        Type = of.Type;
        isSentOnce = true;
    }

    /// <summary>The same with a text before another, for one answer.</summary>
    /// <param name="mark">Stands for the text in the ETag.</param>
    public Asset With(byte[] text, ReadOnlySpan<byte> before, string mark) =>
        Body.AsSpan().IndexOf(before) is >= 0 and var at ? new Asset(this, text, at, mark) : this;

    public string Type { get; }
    public bool Immutable { get; }
    public byte[] Body => body.Value;
    public string ETag => etag.Value;

    private bool IsCompressible =>
        Type.StartsWith("text/", StringComparison.Ordinal) || Type.Contains("json", StringComparison.Ordinal) || Type.Contains("svg", StringComparison.Ordinal);

    /// <summary>The smallest form that is there and that the request takes.</summary>
    public (byte[] Body, string? Encoding) Form(string taken) => taken switch
    {
        // What is sent once is compressed quickly.
        "br" when isSentOnce => (Compression.Brotli(Body, 4), "br"),
        "gzip" when isSentOnce => (Compression.Gzip(Body, CompressionLevel.Fastest), "gzip"),
        "br" when brotli is not null => (brotli, "br"),
        "br" or "gzip" when gzip is not null => (gzip, "gzip"),
        _ => (Body, null),
    };

    public void Compress()
    {
        if (!IsCompressible || Body.Length < 512) return;
        gzip ??= Built(".gz") ?? Compression.Gzip(Body, CompressionLevel.SmallestSize);
        brotli ??= Built(".br") ?? Compression.Brotli(Body, 11);
    }

    /// <summary>A form that lies beside the file: compressing all of the client takes a processor a second, at each start.</summary>
    private byte[]? Built(string ending) => path is not null && File.Exists(path + ending) ? File.ReadAllBytes(path + ending) : null;
}
