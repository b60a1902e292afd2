using System.Globalization;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>Field values as they are bound.</summary>
internal static class Bound
{
    public static SqlValue Of(FieldValue value) =>
        value.IsNothing ? SqlValue.Null
        : value.IsReal ? value.Real
        : value.IsText ? value.Text
        : value.Integer;
}

/// <summary>Instants as the API writes them.</summary>
internal static class Instants
{
    /// <summary>RFC 3339 in UTC with milliseconds, always 24 characters, so that texts sort as instants do.</summary>
    public static string Text(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The JSON array of texts that a tags field holds.</summary>
internal static class Tags
{
    public static IReadOnlyList<string> Read(string? json)
    {
        if (string.IsNullOrEmpty(json) || json[0] != '[') return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(element => element.GetString() ?? "")];
    }
}
