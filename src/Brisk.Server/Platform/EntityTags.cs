using Microsoft.Extensions.Primitives;

namespace Brisk.Server.Platform;

/// <summary>Lists of entity tags as RFC 9110 (8.8.3, 13.1) has them: <c>"a", W/"b"</c>, or <c>*</c> alone.</summary>
internal static class EntityTags
{
    /// <summary>True when <c>If-None-Match</c> names the tag, weak or not (weak comparison), or anything at all (<c>*</c>).</summary>
    public static bool HasAlready(StringValues ifNoneMatch, string etag)
    {
        foreach (var value in ifNoneMatch)
        {
            if (value is null) continue;
            if (value == etag || value == "*") return true;
            var rest = value.AsSpan();
            while (TryNext(ref rest, out var opaque))
            {
                if (opaque.SequenceEqual(Opaque(etag))) return true;
            }
        }
        return false;
    }

    /// <summary>Takes the next tag off a list.</summary>
    /// <param name="rest">What is left of the list; empty after the last tag.</param>
    /// <param name="opaque">What stands between the quotes.</param>
    /// <returns>False at the end, and where the list is none: then <paramref name="rest"/> is not empty.</returns>
    public static bool TryNext(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> opaque)
    {
        opaque = [];
        rest = rest.Trim(", \t");
        if (rest.IsEmpty) return false;
        var quoted = rest.StartsWith("W/", StringComparison.Ordinal) ? rest[2..] : rest;
        if (quoted is not ['"', ..] || quoted[1..].IndexOf('"') is not (>= 0 and var length)) return false;
        var after = quoted[(length + 2)..].TrimStart(" \t");
        if (after is not ([] or [',', ..]) || quoted.Slice(1, length).ContainsAnyInRange('\0', ' ')) return false;
        opaque = quoted.Slice(1, length);
        rest = after;
        return true;
    }

    private static ReadOnlySpan<char> Opaque(string etag) => etag.AsSpan(etag.StartsWith("W/", StringComparison.Ordinal) ? 2 : 0).Trim('"');
}
