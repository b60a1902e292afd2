using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Brisk.Server.Platform;

/// <summary>The language of whom nobody knows yet.</summary>
internal static class SpokenLanguage
{
    /// <summary>The one of some languages that a browser likes best: of <c>de-AT</c> it is <c>de</c>. Null where it names none of them.</summary>
    public static string? Of(HttpRequest request, IReadOnlyCollection<string> among)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var liked)) return null;
        return liked.Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1)
            .Select(range => among.FirstOrDefault(language => IsOf(range.Value.AsSpan(), language))).FirstOrDefault(language => language is not null);
    }

    private static bool IsOf(ReadOnlySpan<char> range, string language) =>
        range.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (range.Length == language.Length || range[language.Length] == '-');
}
