using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Brisk.Server.Platform;

/// <summary>
/// Adds to the page the links that let the browser fetch the start screen's own script together with the first one,
/// from what the client's build wrote down: a lazy module in <c>src/features/{x}/</c> named <c>*Page</c> or <c>*Screen</c> belongs to addresses that begin with
/// <c>/{x}</c>.
/// </summary>
internal sealed class Preloads
{
    private readonly Dictionary<string, string[]> byFirstSegment;
    private readonly ConcurrentDictionary<string, Asset> pages = new(StringComparer.Ordinal);

    private Preloads(Dictionary<string, string[]> byFirstSegment) => this.byFirstSegment = byFirstSegment;

    public static Preloads Read(string manifest)
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!File.Exists(manifest)) return new Preloads(found);
        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (!entry.Value.TryGetProperty("isDynamicEntry", out var dynamic) || !dynamic.GetBoolean()) continue;
            if (FeatureOf(entry.Name) is not { } feature) continue;
            var files = new SortedSet<string>(found.GetValueOrDefault(feature) ?? [], StringComparer.Ordinal);
            Collect(document.RootElement, entry.Name, files);
            found[feature] = [.. files];
        }
        return new Preloads(found);
    }

    /// <summary>The page for an address; one per first segment that has links of its own.</summary>
    public Asset PageOf(string path, byte[] page)
    {
        var segment = path.Split('/', 3, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] && byFirstSegment.ContainsKey(first) ? first : "";
        return pages.GetOrAdd(segment, static (segment, state) => Make(segment.Length == 0 ? [] : state.byFirstSegment[segment], state.page), (byFirstSegment, page));
    }

    private static Asset Make(string[] files, byte[] page)
    {
        var links = string.Concat(files.Select(file => file.EndsWith(".css", StringComparison.Ordinal)
            ? $"<link rel=\"preload\" as=\"style\" href=\"/{file}\">"
            : $"<link rel=\"modulepreload\" crossorigin href=\"/{file}\">"));
        var text = Encoding.UTF8.GetString(page);
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

    private static string? FeatureOf(string source)
    {
        var parts = source.Split('/');
        var at = Array.IndexOf(parts, "features");
        if (at < 0 || at + 2 >= parts.Length) return null;
        var stem = Path.GetFileNameWithoutExtension(parts[^1]);
        return stem.EndsWith("Page", StringComparison.Ordinal) || stem.EndsWith("Screen", StringComparison.Ordinal) ? parts[at + 1] : null;
    }
}
