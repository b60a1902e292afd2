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
        var (meaning, score) = Named(type, words, column);
        // "Status: subscribed, unsubscribed, cleaned" is a mailing list's.
        if (meaning == "status" && type.Find("consent") is not null && column.Values.Any(ConsentWords.IsTelling)) meaning = "consent";
        if (meaning is not null && !words.IsLabel && !Fits(type, column, words, meaning, score)) (meaning, score) = (null, 0);
        return new ColumnMeaning(column, words, meaning, score, qualifier);
    }

    /// <summary>
    /// What <c>Organization - Name</c> means in an import of contacts; empty for what belongs to something else; null for columns of the
    /// record itself.
    /// </summary>
    private static string? EntityMeaning(RecordType type, string entity, HeaderWords words)
    {
        if (Is(type, entity)) return null;
        if (entity == "note") return words.Phrase == "content" ? "notes" : "";
        return words.Phrase is "name" or "title" && type.Fields.FirstOrDefault(field =>
            field.RelatedType is { } name && RecordTypes.Find(name) is { } related && Is(related, entity)) is { } relation ? relation.Name : "";
    }

    private static bool Is(RecordType type, string entity) => type.Name == entity || type.FileWords.Entities.Contains(entity, StringComparer.Ordinal);

    private static (string? Meaning, int Score) Named(RecordType type, HeaderWords words, ColumnProfile column)
    {
        if (SocialNetworks.Label(words) is not null) return ("social", Social);
        if (HeaderLexicon.Meaning(type, words.Phrase) is { } exact) return (exact, words.Parent.Count == 0 || words.Phrase.Length > 4 ? Exact : Partly);
        if (words.Parent.Count > 0 && HeaderLexicon.Meaning(type, string.Concat(words.Parent)) is { } parent) return (parent, Plain);

        var core = words.Words.Where(word => !HeaderLexicon.Qualifiers.ContainsKey(word)).ToList();
        if (core.Count > 0 && HeaderLexicon.Meaning(type, string.Concat(core)) is { } qualified
            && (core.Count == words.Words.Count || !OnlyAlone(qualified, core))) return (qualified, Qualified);
        var bare = core.Where(word => !HeaderLexicon.Noise.Contains(word)).ToList();
        if (bare.Count > 0 && HeaderLexicon.Meaning(type, string.Concat(bare)) is { } plain && !HeaderLexicon.Alone.Contains(string.Concat(bare)))
            return (plain, Plain);

        var normalised = Normalised(column.Header);
        foreach (var field in type.Fields)
        {
            // A label is a word of the screen, with other values in other products: "Consent given" is a time here, a yes there.
            if (field.Aliases.Contains(normalised, StringComparer.Ordinal) || string.Equals(field.Name, normalised, StringComparison.OrdinalIgnoreCase)
                || (Normalised(field.Label) == normalised && Fits(type, column, words, field.Name, Alias)))
                return (field.IsImported ? field.Name : "system", Alias);
        }
        if (words.Words.Count > 1 && words.Words[^1] is "id" or "ids" or "guid" or "uuid") return ("externalId", Partly);
        return Part(type, core);
    }

    private static string Normalised(string text) => new([.. Fold.Text(text).Where(char.IsLetterOrDigit)]);

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
                if (HeaderLexicon.Meaning(type, phrase) is { } meaning and not "system") return (meaning, Partly + (30 * length / words.Count));
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
            case "consent/unsubscribed": return column.Mostly(column.YesNos);
            case "founded": return column.First.All(value => value.Length >= 4 && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0);
            case "consent": return column.Values.Count(value => ConsentWords.State(value) is not null) >= column.Distinct * 0.6;
            case "externalId": return score >= Alias ? column.Distinct >= column.FilledRows * 0.5 : IsKey(column);
            default: return type.Find(meaning) is not { Custom: false } field || Fits(field, column);
        }
    }

    /// <summary>Whether the values can be of a field's kind.</summary>
    private static bool Fits(Field field, ColumnProfile column)
    {
        switch (field.Kind)
        {
            case NumberField: return column.Mostly(column.Numbers, 0.6);
            case MoneyField: return column.Mostly(column.Numbers, 0.6) || column.First.All(value => value.Any(char.IsAsciiDigit));
            case DateField or InstantField:
                return column.Mostly(column.Dates, 0.5) || column.First.All(value => value.StartsWith("--", StringComparison.Ordinal));
            case YesNoField: return column.Mostly(column.YesNos);
            case ChoiceField when !field.OpenChoices:
                return column.Values.Count(value => field.Kind.Parse(field, value, out _) is null) >= column.Distinct * 0.6;
            default: return true;
        }
    }

    /// <summary>A value in every row, none twice, no prose.</summary>
    internal static bool IsKey(ColumnProfile column) =>
        column.Filled >= 0.99 && column.Distinct == column.FilledRows && column.Longest <= 60
            && column.First.All(value => !value.Contains(' ') && value.Any(char.IsAsciiDigit) && !value.Contains('@'));
}
