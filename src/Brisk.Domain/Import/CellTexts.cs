using System.Globalization;
using Brisk.Domain.Fields;

namespace Brisk.Domain.Import;

/// <summary>Texts of cells as files have them, made into what the field kinds read.</summary>
internal static class CellTexts
{
    private static readonly DateOnly SerialZero = new(1899, 12, 30);

    /// <summary>"2013 (1888)", "1881/1894" and the like are the first year.</summary>
    public static ReadOnlySpan<char> Number(ReadOnlySpan<char> cell)
    {
        if (cell.Length <= 4 || cell[..4].ContainsAnyExceptInRange('0', '9')) return cell;
        var rest = cell[4..].TrimStart();
        return rest[0] is '(' or '/' or '[' or ';' ? cell[..4] : cell;
    }

    /// <summary>The day numbers of spreadsheets as days.</summary>
    public static ReadOnlySpan<char> Date(ReadOnlySpan<char> cell) =>
        cell.Length == 5 && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var serial) && serial is > 3_650 and < 80_000
            ? SerialZero.AddDays(serial).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : cell;
}
