using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>Holds what an answer tells people against the catalogue of texts.</summary>
internal static partial class WordingCheck
{
    private static readonly Dictionary<string, Wording> Known = WordingCatalogue.All.ToDictionary(wording => wording.Key, StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Regex> Forms = new(StringComparer.Ordinal);

    /// <summary>The first text that cannot be said in another language; null when all can.</summary>
    /// <param name="isProblem">It has to tell something.</param>
    public static string? Fault(JsonElement json, bool isProblem)
    {
        if (isProblem && !json.TryGetProperty("wording", out _)) return "tells people something that has no wording";
        return Within(json);
    }

    private static string? Within(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) return json.EnumerateArray().Select(Within).FirstOrDefault(fault => fault is not null);
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (json.TryGetProperty("wording", out var wording) && wording.ValueKind == JsonValueKind.Object && Of(wording, Text(json)) is { } fault) return fault;
        return json.EnumerateObject().Select(member => Within(member.Value)).FirstOrDefault(inner => inner is not null);
    }

    /// <summary>What stands beside a wording: the same in English.</summary>
    private static string Text(JsonElement json)
    {
        foreach (var name in (string[])["detail", "problem", "reason"])
            if (json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String) return text.GetString()!;
        return "";
    }

    private static string? Of(JsonElement wording, string text)
    {
        var key = wording.GetProperty("key").GetString()!;
        if (!Known.TryGetValue(key, out var declared)) return $"says {key}, which the catalogue does not have";
        var given = wording.TryGetProperty("params", out var values) ? values.EnumerateObject().ToList() : [];
        if (!given.Select(value => value.Name).SequenceEqual(declared.Parameters.Select(parameter => parameter.Name))) return $"says {key} with other values";
        if (!Form(declared.Text).IsMatch(text)) return $"says {key} beside another text: {text}";
        var within = given.Where(value => value.Value.ValueKind == JsonValueKind.Object && value.Value.TryGetProperty("key", out _))
            .Select(value => (Wording: value.Value, Text: value.Value.GetProperty("detail").GetString()!)).ToList();
        if (within.Any(inner => !text.Contains(inner.Text, StringComparison.OrdinalIgnoreCase))) return $"says {key} without what it has within it: {text}";
        return within.Select(inner => Of(inner.Wording, inner.Text)).FirstOrDefault(fault => fault is not null);
    }

    private static Regex Form(string text) => Forms.GetOrAdd(text, static text =>
        new Regex("^" + Hole().Replace(Regex.Escape(text), ".*") + "$", RegexOptions.Singleline | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(5)));

    [GeneratedRegex(@"\\\{[a-z][A-Za-z]*(:[A-Za-z]+)?}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
