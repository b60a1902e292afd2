using System.Globalization;

namespace Brisk.Domain.Import;

/// <summary>The names of a file's columns: every one has a name, no two the same.</summary>
public static class HeaderNames
{
    private const int MaxLength = 120;

    /// <summary>Names as people read them: trimmed, <c>Column 7</c> for an empty one, <c>Email (2)</c> for the second of a name.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> cells)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new List<string>(cells.Count);
        for (var i = 0; i < cells.Count; i++)
        {
            var name = Clean(cells[i]);
            if (name.Length == 0) name = "Column " + (i + 1).ToString(CultureInfo.InvariantCulture);
            var unique = name;
            for (var n = 2; !taken.Add(unique); n++) unique = $"{name} ({n.ToString(CultureInfo.InvariantCulture)})";
            names.Add(unique);
        }
        return names;
    }

    private static string Clean(string cell)
    {
        var text = string.Join(' ', cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        text = new string([.. text.Where(c => !char.IsControl(c) && c != '\uFEFF')]).Trim();
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
