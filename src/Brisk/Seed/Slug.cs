using Brisk.Domain;

namespace Brisk.Seed;

/// <summary>Names as they stand in addresses of mail and the web.</summary>
internal static class Slug
{
    /// <summary>ASCII letters and digits, everything else one hyphen between them; empty when nothing is left.</summary>
    public static string Of(string name)
    {
        var folded = Fold.Text(name);
        return string.Create(folded.Length, folded, static (text, folded) =>
        {
            var length = 0;
            foreach (var c in folded)
            {
                if (char.IsAsciiLetterOrDigit(c)) text[length++] = c;
                else if (c is ' ' or '-' or '.' or '&' && length > 0 && text[length - 1] != '-') text[length++] = '-';
            }
            text[length..].Fill('-');
        }).Trim('-');
    }
}
