using System.Text.Json;

namespace Brisk.Domain.Import;

/// <summary>Several values in one cell: <c>a ::: b</c> (Google), <c>a;b</c>, <c>a, b</c>, <c>["a","b"]</c> (EspoCRM), one a line.</summary>
internal static class ValueLists
{
    /// <summary>The values in their order, trimmed, without blanks.</summary>
    public static IReadOnlyList<string> Split(string cell, bool commas = true)
    {
        if (cell.StartsWith('[') && TryJson(cell) is { } list) return list;
        if (cell.Contains(":::", StringComparison.Ordinal)) return Parts(cell, ":::");
        foreach (var mark in (ReadOnlySpan<char>)['\n', ';', '|'])
        {
            if (cell.Contains(mark)) return Parts(cell, mark.ToString());
        }
        return commas && cell.Contains(',') ? Parts(cell, ",") : [cell.Trim()];
    }

    private static string[] Parts(string cell, string mark) => cell.Split(mark, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static List<string>? TryJson(string cell)
    {
        try
        {
            using var json = JsonDocument.Parse(cell);
            var list = new List<string>();
            foreach (var item in json.RootElement.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String && item.GetString()!.Trim() is { Length: > 0 } text) list.Add(text);
            }
            return list;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
