using System.Collections.Frozen;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>What one column most likely holds, by its header, with its values as witnesses.</summary>
/// <param name="Meaning">A meaning of <see cref="HeaderLexicon"/>; null when the header says nothing that is known.</param>
/// <param name="Score">How sure: 100 an exact name, below 80 only a part of the header is known.</param>
/// <param name="Qualifier">Work, Home, Other, …; empty for the main one.</param>
internal sealed record ColumnMeaning(ColumnProfile Column, HeaderWords Words, string? Meaning, int Score, string Qualifier, bool Foreign = false)
{
    private static readonly string[] OtherChannels =
        ["sms", "text", "texts", "whatsapp", "fax", "phone", "call", "calls", "post", "postal", "letter", "letters", "push"];

    private const int Exact = 100;
    private const int Qualified = 95;
    private const int Plain = 88;
    private const int Alias = 86;
    private const int Social = 84;
    private const int Partly = 50;

    public static ColumnMeaning Read(RecordType type, ColumnProfile column)
    {
        var words = HeaderWords.Parse(column.Header);
        if (words.Entity is { } entity && EntityMeaning(type, entity, words) is { } entityMeaning)
        {
            return new ColumnMeaning(column, words, entityMeaning.Length == 0 ? null : entityMeaning, Exact, "", Foreign: entityMeaning.Length == 0);
        }
        if (words.Has("yomi") || words.Has("phonetic")) return new ColumnMeaning(column, words, "system", Exact, "");
        var qualifier = words.Words.Concat(words.Parent).Select(word => HeaderLexicon.Qualifiers.GetValueOrDefault(word))
            .LastOrDefault(found => found is { Length: > 0 }) ?? "";
        var (meaning, score) = Named(type, words, column.Header);
        // "Status: subscribed, unsubscribed, cleaned" is a mailing list's.
        if (meaning == "status" && type.Find("consent") is not null && column.Values.Any(ConsentWords.IsTelling)) meaning = "consent";
        if (meaning is not null && !words.IsLabel && !Fits(type, column, words, meaning, score)) (meaning, score) = (null, 0);
        return new ColumnMeaning(column, words, meaning, score, qualifier);
    }

    /// <summary>
    /// What <c>Organization - Name</c> means in an import of contacts; empty for what belongs to something else; null for columns of the
    /// record itself.
    /// </summary>
    private static string? EntityMeaning(RecordType type, string entity, HeaderWords words) => (type.Name, entity) switch
    {
        ("contact", "person" or "contact" or "lead") or ("organization", "organization" or "company") => null,
        ("contact", "organization" or "company") => words.Phrase is "name" or "title" ? "organization" : "",
        (_, "note") => words.Phrase == "content" ? "notes" : "",
        _ => "",
    };

    private static (string? Meaning, int Score) Named(RecordType type, HeaderWords words, string header)
    {
        if (SocialNetworks.Label(words) is not null) return ("social", Social);
        if (HeaderLexicon.Meaning(type.Name, words.Phrase) is { } exact) return (exact, words.Parent.Count == 0 || words.Phrase.Length > 4 ? Exact : Partly);
        if (words.Parent.Count > 0 && HeaderLexicon.Meaning(type.Name, string.Concat(words.Parent)) is { } parent) return (parent, Plain);

        var core = words.Words.Where(word => !HeaderLexicon.Qualifiers.ContainsKey(word)).ToList();
        if (core.Count > 0 && HeaderLexicon.Meaning(type.Name, string.Concat(core)) is { } qualified
            && (core.Count == words.Words.Count || !OnlyAlone(qualified, core))) return (qualified, Qualified);
        var bare = core.Where(word => !HeaderLexicon.Noise.Contains(word)).ToList();
        if (bare.Count > 0 && HeaderLexicon.Meaning(type.Name, string.Concat(bare)) is { } plain && !HeaderLexicon.Alone.Contains(string.Concat(bare)))
            return (plain, Plain);

        var normalised = new string([.. Fold.Text(header).Where(char.IsLetterOrDigit)]);
        foreach (var field in type.Fields)
        {
            if (field.Aliases.Contains(normalised, StringComparer.Ordinal) || string.Equals(field.Name, normalised, StringComparison.OrdinalIgnoreCase))
                return (field.ReadOnly ? "system" : field.Name, Alias);
        }
        if (words.Words.Count > 1 && words.Words[^1] is "id" or "ids" or "guid" or "uuid") return ("externalId", Partly);
        return Part(type, core);
    }

    /// <summary>Words like "name" or "state" next to a qualifier: "company state" is an address, "assistant's name" is nobody's name.</summary>
    private static bool OnlyAlone(string meaning, List<string> core) =>
        HeaderLexicon.Alone.Contains(string.Concat(core))
            && (core[0] == "location" || meaning is not ("region" or "country" or "city" or "street" or "postalCode" or "phone"));

    /// <summary>The longest run of words that means something.</summary>
    private static (string? Meaning, int Score) Part(RecordType type, List<string> words)
    {
        for (var length = words.Count - 1; length >= 1; length--)
        {
            for (var from = words.Count - length; from >= 0; from--)
            {
                var phrase = string.Concat(words.Skip(from).Take(length));
                if (phrase.Length < 3 || HeaderLexicon.Alone.Contains(phrase)) continue;
                if (HeaderLexicon.Meaning(type.Name, phrase) is { } meaning and not "system") return (meaning, Partly + (30 * length / words.Count));
            }
        }
        return (null, 0);
    }

    /// <summary>Whether the values can be what the header says. Without values only a sure name counts.</summary>
    private static bool Fits(RecordType type, ColumnProfile column, HeaderWords words, string meaning, int score)
    {
        // Whoever wants no text messages may still be written to.
        if (meaning is "consent" or "consent/unsubscribed" && OtherChannels.Any(words.Has)) return false;
        if (column.FilledRows == 0) return score >= Social;
        switch (meaning)
        {
            case "email": return column.Mostly(column.Emails, 0.5);
            case "phone" or "mobile" or "otherPhone" or "fax": return column.Mostly(column.Phones + column.Numbers, 0.4);
            case "website": return column.Mostly(column.Links, 0.5);
            case "birthday": return column.Mostly(column.Dates, 0.5) || column.First.All(value => value.StartsWith("--", StringComparison.Ordinal));
            case "consent/unsubscribed" or "doNotCall": return column.Mostly(column.YesNos);
            case "employees" or "annualRevenue": return column.Mostly(column.Numbers, 0.6)
                || (meaning == "annualRevenue" && column.First.All(value => value.Any(char.IsAsciiDigit)));
            case "founded": return column.First.All(value => value.Length >= 4 && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0);
            case "consent": return column.Values.Count(value => ConsentWords.State(value) is not null) >= column.Distinct * 0.6;
            case "status" or "type": return Choices(type, meaning, column);
            case "externalId": return score >= Alias ? column.Distinct >= column.FilledRows * 0.5 : IsKey(column);
            default: return true;
        }
    }

    /// <summary>A value in every row, none twice, no prose.</summary>
    internal static bool IsKey(ColumnProfile column) =>
        column.Filled >= 0.99 && column.Distinct == column.FilledRows && column.Longest <= 60
            && column.First.All(value => !value.Contains(' ') && value.Any(char.IsAsciiDigit) && !value.Contains('@'));

    private static bool Choices(RecordType type, string name, ColumnProfile column)
    {
        if (type.Find(name) is not { } field) return false;
        var fitting = column.Values.Count(value => field.Kind.Parse(field, value, out _) is null);
        return fitting >= column.Distinct * 0.6;
    }
}
