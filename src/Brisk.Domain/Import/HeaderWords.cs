using System.Text;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>A header taken apart: <c>Person - Email (Work)</c>, <c>E-mail 2 - Value</c>, <c>MailingPostalCode</c>, <c>Phones / Primary Phone</c>.</summary>
/// <param name="Entity">What the column is about where the header says it: <c>person</c>, <c>organization</c>, <c>deal</c>, …</param>
/// <param name="Words">Folded, camelCase split, numbers left out.</param>
/// <param name="Number">The number of a numbered group.</param>
/// <param name="IsLabel">The column names the group's entry instead of holding its value.</param>
/// <param name="Parent">Of <c>Emails / Primary Email</c>: the words before the slash.</param>
internal sealed record HeaderWords(string? Entity, IReadOnlyList<string> Words, int? Number, bool IsLabel, IReadOnlyList<string> Parent)
{
    /// <summary>What a column can be about: our types, and what else there is in other products.</summary>
    private static readonly string[] Entities =
    [
        .. RecordTypes.All.SelectMany(type => type.FileWords.Entities.Append(type.Name)), "organisation", "deal", "activity", "note", "product",
        "opportunity",
    ];

    /// <summary>The words without spaces: <c>postalcode</c>.</summary>
    public string Phrase { get; } = string.Concat(Words);

    public bool Has(string word) => Words.Contains(word, StringComparer.Ordinal);

    public static HeaderWords Parse(string header)
    {
        var text = header.Trim().TrimEnd('*').Trim();
        string? entity = null;
        IReadOnlyList<string> parent = [];
        var dash = text.IndexOf(" - ", StringComparison.Ordinal);
        if (dash > 0 && Entities.Contains(Fold.Text(text[..dash]), StringComparer.Ordinal))
        {
            entity = Fold.Text(text[..dash]).Replace("organisation", "organization", StringComparison.Ordinal);
            text = text[(dash + 3)..];
        }
        var slash = text.IndexOf(" / ", StringComparison.Ordinal);
        if (slash > 0)
        {
            parent = Split(text[..slash], out _);
            text = text[(slash + 3)..];
        }
        var words = Split(text, out var number);
        var grouped = number is not null && words.Count > 1;
        var isLabel = grouped && words[^1] is ("label" or "type");
        if (grouped && words[^1] is ("label" or "type" or "value")) words.RemoveAt(words.Count - 1);
        return new HeaderWords(entity, words, number, isLabel, parent);
    }

    /// <summary>Words of letters, folded; "e-mail" is one word; the last number is kept apart.</summary>
    private static List<string> Split(string text, out int? number)
    {
        number = null;
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            // A new word begins at a capital after a small letter, at the last capital of DNSName, and at a digit.
            var begins = word.Length > 0 && i < text.Length && i > 0
                && ((char.IsUpper(c) && (char.IsLower(text[i - 1]) || (i + 1 < text.Length && char.IsUpper(text[i - 1]) && char.IsLower(text[i + 1]))))
                    || char.IsDigit(c) != char.IsDigit(text[i - 1]));
            if (word.Length > 0 && (begins || !char.IsLetterOrDigit(c)))
            {
                Add(words, Fold.Text(word.ToString()), ref number);
                word.Clear();
            }
            if (char.IsLetterOrDigit(c)) word.Append(c);
            else if (c is ('\'' or '’') && i + 1 < text.Length && text[i + 1] is ('s' or 'S')) i++;
        }
        return words;
    }

    private static void Add(List<string> words, string word, ref int? number)
    {
        if (int.TryParse(word, out var value) && value is > 0 and < 100)
        {
            number = value;
            return;
        }
        if (word == "mail" && words.Count > 0 && words[^1] == "e")
        {
            words[^1] = "email";
            return;
        }
        if (word.Length > 0) words.Add(word);
    }
}
