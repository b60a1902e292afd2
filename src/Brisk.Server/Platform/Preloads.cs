using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>
/// Adds to the page the links that let the browser fetch the start screen's own script together with the first one,
/// from what the client's build wrote down: the lazy module <c>src/features/…/SignIn.vue</c> (or <c>SignInPage.vue</c>)
/// belongs to <c>/sign-in</c>, and <c>src/records/RecordPage.vue</c> to <c>/contacts/{id}</c>.
/// </summary>
internal sealed class Preloads
{
    /// <summary>The key of the pages of single records.</summary>
    private const string Record = "{id}";

    /// <summary>Where somebody who is signed in begins.</summary>
    private const string Start = "contacts";

    private readonly Dictionary<string, string[]> byScreen;
    private readonly ConcurrentDictionary<string, Asset> pages = new(StringComparer.Ordinal);

    private Preloads(Dictionary<string, string[]> byScreen) => this.byScreen = byScreen;

    public static Preloads Read(string manifest)
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!File.Exists(manifest)) return new Preloads(found);
        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (!entry.Value.TryGetProperty("isDynamicEntry", out var dynamic) || !dynamic.GetBoolean() || ScreenOf(entry.Name) is not { } screen) continue;
            var files = new SortedSet<string>(StringComparer.Ordinal);
            Collect(document.RootElement, entry.Name, files);
            found[screen] = [.. files];
        }
        return new Preloads(found);
    }

    /// <summary>The page for an address; one per screen that has links of its own.</summary>
    public Asset PageOf(string path, byte[] page)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var screen = parts switch
        {
            [] => Start,
            [_, var id] when Tsid.TryParse(id, out _) => Record,
            [var first, ..] => first.Replace("-", "", StringComparison.Ordinal),
        };
        if (!byScreen.ContainsKey(screen)) screen = "";
        return pages.GetOrAdd(screen, static (screen, state) => Make(screen.Length == 0 ? [] : state.byScreen[screen], state.page), (byScreen, page));
    }

    private static Asset Make(string[] files, byte[] page)
    {
        var text = Encoding.UTF8.GetString(page);
        var links = string.Concat(files.Where(file => !text.Contains(file, StringComparison.Ordinal)).Select(file => file.EndsWith(".css", StringComparison.Ordinal)
            ? $"<link rel=\"preload\" as=\"style\" crossorigin href=\"/{file}\">"
            : $"<link rel=\"modulepreload\" crossorigin href=\"/{file}\">"));
        var asset = new Asset(Encoding.UTF8.GetBytes(text.Replace("</head>", links + "</head>", StringComparison.OrdinalIgnoreCase)), "text/html; charset=utf-8");
        asset.Compress();
        return asset;
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
        if (source.EndsWith("/records/RecordPage.vue", StringComparison.Ordinal)) return Record;
        if (!source.Contains("/features/", StringComparison.Ordinal)) return null;
        var stem = Path.GetFileNameWithoutExtension(source);
        return (stem.EndsWith("Page", StringComparison.Ordinal) ? stem[..^4] : stem).ToLowerInvariant();
    }
}
