using System.Text;

namespace Brisk.Domain.Import;

/// <summary>The custom field a column would make: its label and its kind, by its values.</summary>
internal static class NewFieldGuess
{
    private const int MostChoices = 12;
    private const int ManyRows = 20;

    private static readonly string[] Acronyms =
        ["id", "url", "vat", "sic", "naics", "ssn", "ein", "cik", "gics", "rss", "iban", "bic", "ip", "crm", "hr", "it", "uk", "us", "eu", "nps", "sku"];

    /// <summary>Null for columns that are better left out: numbers of other systems, and what is nearly always empty.</summary>
    public static NewField? For(ColumnProfile column, HeaderWords words)
    {
        if (column.FilledRows == 0 || (column.Rows > ManyRows && column.Filled < 0.05)) return null;
        if (words.Words.Count > 0 && words.Words[^1] is "id" or "ids" or "guid" or "uuid" or "hash" or "token") return null;
        return Field(column, words);
    }

    private static NewField Field(ColumnProfile column, HeaderWords words)
    {
        var kind = Kind(column, words);
        return new NewField(Label(column.Header), kind, kind == "choice" ? [.. column.Values.Order(StringComparer.OrdinalIgnoreCase)] : null);
    }

    private static string Kind(ColumnProfile column, HeaderWords words)
    {
        if (column.FilledRows == 0) return "text";
        if (column.Distinct <= 2 && column.Mostly(column.YesNos, 1) && column.First.Any(value => !char.IsAsciiDigit(value[0]) && value.Length > 1))
            return "yesNo";
        if (column.Mostly(column.Dates, 0.95)) return "date";
        if (column.Mostly(column.Numbers, 0.95) && column.Codes == 0 && column.Longest <= 15) return Identifiers.Are(column, words) ? "text" : "number";
        if (column.Mostly(column.Emails, 0.95)) return "email";
        if (column.Mostly(column.Links, 0.95)) return "url";
        if (column.Mostly(column.Phones, 0.95)) return "phone";
        if (column.HasLines || column.Longest > 400) return "longText";
        return IsChoice(column) ? "choice" : "text";
    }

    internal static bool IsChoice(ColumnProfile column) =>
        column.Distinct is >= 2 and <= MostChoices && column.FilledRows >= ManyRows && column.Distinct * 3 <= column.FilledRows && column.Longest <= 40
            && !column.HasLines;

    /// <summary><c>contact_form</c> → Contact form; <c>GICS Sector</c> → GICS sector.</summary>
    public static string Label(string header)
    {
        var dash = header.IndexOf(" - ", StringComparison.Ordinal);
        var slash = header.IndexOf(" / ", StringComparison.Ordinal);
        if (dash > 0 && HeaderWords.Parse(header).Entity is not null) header = header[(dash + 3)..];
        else if (slash > 0) header = header[..slash];
        var spaced = new StringBuilder(header.Length + 4);
        for (var i = 0; i < header.Length; i++)
        {
            if (i > 0 && char.IsUpper(header[i]) && char.IsLower(header[i - 1])) spaced.Append(' ');
            spaced.Append(header[i] is '_' or '.' ? ' ' : header[i]);
        }
        var words = spaced.ToString().TrimEnd('*').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (Acronyms.Contains(words[i], StringComparer.OrdinalIgnoreCase)) words[i] = words[i].ToUpperInvariant();
            else if (words[i].Length == 1 || words[i].Any(char.IsLower)) words[i] = i == 0 ? char.ToUpperInvariant(words[i][0]) + words[i][1..]
                : words[i].ToLowerInvariant();
        }
        var label = string.Join(' ', words);
        return label.Length == 0 ? "Field" : label.Length <= 60 ? label : label[..60].TrimEnd();
    }
}
