using System.Text.Json;
using Brisk.Domain.Fields;

namespace Brisk.Storage.Records;

/// <summary>The JSON array of texts that a tags field holds.</summary>
internal static class Tags
{
    public static IReadOnlyList<string> Read(string? json)
    {
        if (string.IsNullOrEmpty(json) || json[0] != '[') return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(element => element.GetString() ?? "")];
    }

    /// <summary>A filter's tag, which is a bare text, as it is compared.</summary>
    public static string KeyOf(FieldValue tag) => KeyOf(tag.Text ?? "");

    /// <summary>A tag as record_tags holds it, and as it is compared.</summary>
    public static string KeyOf(string tag) => Domain.Fold.Cut(SearchedForm.OfEntry(tag));
}
