using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// Adds to the page the links that let the browser fetch, together with the first script, the start screen's own script
/// and what it will ask the API. The scripts are in what the client's build wrote down: the lazy module
/// <c>src/features/…/SignIn.vue</c> (or <c>SignInPage.vue</c>) belongs to <c>/sign-in</c>, and those of
/// <c>src/records</c> to every record type. Who is a stranger for certain gets the sign-in, whatever
/// the address, and no link to what would be refused; the client reads from the links that it need not ask. Who is told
/// the answers with the page (<see cref="PageAnswers"/>) gets no link to them.
/// </summary>
internal sealed class Preloads
{
    /// <summary>The key of the pages of single records.</summary>
    private const string Record = "{record}";

    /// <summary>The key of the lists of records, where somebody who is signed in begins.</summary>
    private const string List = "{list}";

    /// <summary>The key of boards.</summary>
    private const string Board = "{board}";

    private const string SignIn = "signin";

    /// <summary>What the client asks for first: strangers whether there is a workspace yet, others who they are.</summary>
    private static readonly string[] StrangersAsk = ["/api/setup"];
    public static readonly string[] OthersAsk = ["/api/session", "/api/schema"];

    private readonly Dictionary<string, string[]> byScreen = new(StringComparer.Ordinal);

    /// <summary>The hash of each script, in the form of the attribute <c>integrity</c>.</summary>
    private readonly Dictionary<string, string> integrity = new(StringComparer.Ordinal);

    /// <summary>The screens that need no session.</summary>
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Screen, PageFor For), Asset> pages = new();

    /// <summary>The address of the program that every page runs; null where none is built.</summary>
    public string? Program { get; private set; }

    /// <param name="folder">Where the client's build has written down what it made.</param>
    /// <param name="language">Of which it is; what it did not write down of that is as in English.</param>
    public static Preloads Read(string folder, string language)
    {
        var found = new Preloads();
        var manifest = Named("manifest");
        foreach (var hashes in ((string[])[Path.Combine(folder, "integrity.json"), Named("integrity")]).Distinct(StringComparer.Ordinal).Where(File.Exists))
        {
            using var known = JsonDocument.Parse(File.ReadAllBytes(hashes));
            foreach (var file in known.RootElement.EnumerateObject()) found.integrity[file.Name] = file.Value.GetString()!;
        }
        if (!File.Exists(manifest)) return found;
        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (entry.Value.TryGetProperty("isEntry", out var isEntry) && isEntry.GetBoolean())
                found.Program = "/" + entry.Value.GetProperty("file").GetString();
            if (!entry.Value.TryGetProperty("isDynamicEntry", out var dynamic) || !dynamic.GetBoolean()) continue;
            if (ScreenOf(entry.Name) is not { } screen) continue;
            var files = new SortedSet<string>(StringComparer.Ordinal);
            Collect(document.RootElement, entry.Name, files);
            found.byScreen[screen] = [.. files];
            if (entry.Name.Contains("/features/account/", StringComparison.Ordinal)) found.open.Add(screen);
        }
        return found;

        string Named(string name) =>
            Path.Combine(folder, $"{name}.{language}.json") is var own && File.Exists(own) ? own : Path.Combine(folder, name + ".json");
    }

    /// <summary>
    /// Nobody is signed in for certain: there is no session in the request, and its browser would have sent one. From
    /// another site's link it keeps the cookie back (SameSite=Strict), and where it does not say where it comes from
    /// nobody knows.
    /// </summary>
    public static bool IsStranger(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is ["none" or "same-origin" or "same-site"] &&
        !request.Cookies.ContainsKey(BrowserSessions.CookieName(request));

    /// <summary>The page for an address; one per screen that has links of its own.</summary>
    public Asset PageOf(string path, PageFor whom, byte[] page)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var screen = parts switch
        {
            [] => List,
            [var first, var id] when RecordTypes.Find(first) is not null && Tsid.TryParse(id, out _) => Record,
            [var first, "board"] when RecordTypes.Find(first) is not null => Board,
            [var first, ..] when RecordTypes.Find(first) is not null => List,
            // One feature's own: ImportsPage.vue is /import, ImportPage.vue is /import/{id}.
            [var only] when byScreen.ContainsKey(only + "s") => only + "s",
            [var first, ..] => first.Replace("-", "", StringComparison.Ordinal),
        };
        if (whom == PageFor.Stranger && !open.Contains(screen)) screen = SignIn;
        if (!byScreen.ContainsKey(screen)) screen = "";
        return pages.GetOrAdd((screen, whom), static (key, state) => state.Item1.Make(key.For, key.Screen, state.page), (this, page));
    }

    private Asset Make(PageFor whom, string screen, byte[] page)
    {
        var text = Encoding.UTF8.GetString(page);
        if (whom == PageFor.Told) text = Shell.WithoutAsks(text);
        // The shape that stands there until the program is.
        if (screen is List or Record or SignIn)
            text = text.Replace("<html", $"<html data-screen=\"{screen.Trim('{', '}')}\"", StringComparison.OrdinalIgnoreCase);
        var files = screen.Length == 0 ? [] : byScreen[screen];
        string[] asked = whom switch { PageFor.Stranger => StrangersAsk, PageFor.Somebody => OthersAsk, _ => [] };
        var asks = string.Concat(asked.Select(AskLink));
        var links = string.Concat(files.Where(file => !text.Contains($"href=\"/{file}\"", StringComparison.Ordinal)).Select(Link));
        text = text.Replace("</title>", "</title>" + asks, StringComparison.OrdinalIgnoreCase)
            .Replace("</head>", links + "</head>", StringComparison.OrdinalIgnoreCase);
        var asset = new Asset(Encoding.UTF8.GetBytes(text), "text/html; charset=utf-8");
        asset.Compress();
        return asset;
    }

    /// <summary>By which a browser asks before the program does.</summary>
    /// <param name="address">As it stands in an attribute.</param>
    public static string AskLink(string address) => $"<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{address}\">";

    /// <summary>A script with its hash. A style without: the link that uses it has none, and a browser takes the two for different things.</summary>
    private string Link(string file)
    {
        if (file.EndsWith(".css", StringComparison.Ordinal)) return $"<link rel=\"preload\" as=\"style\" crossorigin href=\"/{file}\">";
        var hash = integrity.TryGetValue(file, out var known) ? $" integrity=\"{known}\"" : "";
        return $"<link rel=\"modulepreload\" fetchpriority=\"low\" crossorigin href=\"/{file}\"{hash}>";
    }

    /// <summary>The scripts and styles of a module and of all it imports at once.</summary>
    private static void Collect(JsonElement manifest, string name, SortedSet<string> files)
    {
        if (!manifest.TryGetProperty(name, out var entry)) return;
        if (entry.TryGetProperty("isEntry", out var isEntry) && isEntry.GetBoolean()) return;
        if (!files.Add(entry.GetProperty("file").GetString()!)) return;
        if (entry.TryGetProperty("css", out var styles)) foreach (var style in styles.EnumerateArray()) files.Add(style.GetString()!);
        if (!entry.TryGetProperty("imports", out var imports)) return;
        foreach (var import in imports.EnumerateArray()) Collect(manifest, import.GetString()!, files);
    }

    private static string? ScreenOf(string source)
    {
        if (source.EndsWith("/records/record/RecordPage.vue", StringComparison.Ordinal)) return Record;
        if (source.EndsWith("/records/board/BoardPage.vue", StringComparison.Ordinal)) return Board;
        if (source.EndsWith("/records/list/ListPage.vue", StringComparison.Ordinal)) return List;
        if (!source.Contains("/features/", StringComparison.Ordinal)) return null;
        var stem = Path.GetFileNameWithoutExtension(source);
        return (stem.EndsWith("Page", StringComparison.Ordinal) ? stem[..^4] : stem).ToLowerInvariant();
    }
}

/// <summary>Whom a page is for.</summary>
internal enum PageFor
{
    /// <summary>Nobody is signed in for certain.</summary>
    Stranger,

    /// <summary>Somebody may be: their browser asks.</summary>
    Somebody,

    /// <summary>Somebody is, and the page brings along what it would ask.</summary>
    Told,
}
