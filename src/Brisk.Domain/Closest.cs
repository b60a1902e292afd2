namespace Brisk.Domain;

/// <summary>Finds what a person meant by a name that does not exist.</summary>
internal static class Closest
{
    private const int MaxLength = 48;

    /// <summary>The name most like the wanted one, or null when none is near.</summary>
    public static string? To(ReadOnlySpan<char> wanted, IEnumerable<string> names)
    {
        if (wanted.Length is 0 or > MaxLength) return null;
        var plain = Plain(wanted);
        if (plain.Length == 0) return null;
        string? best = null;
        var bestDistance = Math.Max(1, plain.Length / 3) + 1;
        foreach (var name in names)
        {
            var other = Plain(name);
            if (Math.Abs(other.Length - plain.Length) >= bestDistance) continue;
            var distance = Distance(plain, other);
            if (distance >= bestDistance) continue;
            bestDistance = distance;
            best = name;
        }
        return best;
    }

    private static string Plain(ReadOnlySpan<char> name) => string.Concat(Fold.Text(name.ToString()).Where(char.IsLetterOrDigit));

    /// <summary>Levenshtein's distance; a transposition counts two.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
