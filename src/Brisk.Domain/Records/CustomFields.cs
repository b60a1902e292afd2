using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>Fields that people and imports add to a record type.</summary>
public static class CustomFields
{
    /// <summary>Longest name made here, in characters.</summary>
    public const int MaxNameLength = 45;

    /// <summary>Longest label, in characters.</summary>
    public const int MaxLabelLength = 60;

    /// <summary>Most added fields of one record type: every list and form must still be readable.</summary>
    public const int Most = 100;

    /// <summary>Words that mean something else in JSON, in filters or in the tables.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "id", "version", "type", "custom", "workspaceId", "deletedAt", "deletedBy", "step", "import", "linked",
        "me", "now", "today", "yesterday", "tomorrow", "brisk",
    };

    /// <summary>What a custom field can be: links take the place of relations.</summary>
    public static IReadOnlyList<FieldKind> Kinds { get; } = [.. FieldKinds.All.Where(kind => kind is not RelationField)];

    /// <summary>
    /// A new field with a name made from its label: camelCase letters and digits, unlike every other name of the type. Any
    /// label gives a name; one that is blank becomes "Field". Where a field of that name and kind was removed, it is that
    /// field again, with its values and choices; a name is never given to another kind.
    /// </summary>
    /// <param name="choices">Of choice and tags fields; of links their roles.</param>
    /// <param name="currency">Of money: the currency meant when input names none (ISO 4217).</param>
    /// <param name="relatedTypes">Of links: the names of the record types that they can point to.</param>
    public static Field Make(
        string label, FieldKind kind, RecordType type, IReadOnlyList<Choice>? choices = null, string currency = "USD",
        IReadOnlyList<string>? relatedTypes = null)
    {
        PlainText.Clean(label.Length <= 200 ? label : label[..200], 200, lines: false, out var clean);
        if (clean.Length > MaxLabelLength) clean = clean[..(char.IsHighSurrogate(clean[MaxLabelLength - 1]) ? MaxLabelLength - 1 : MaxLabelLength)].TrimEnd();
        if (clean.Length == 0) clean = "Field";
        var (name, removed) = NameFor(clean, kind, type);
        if (removed is null) return New(name, clean, kind, choices ?? [], kind is TagsField, kind is MoneyField ? currency : null) with
            { RelatedTypes = relatedTypes ?? [] };
        var known = removed.Choices.ToList();
        foreach (var choice in choices ?? [])
        {
            if (known.Exists(old => old.Value == choice.Value)) continue;
            known.Add(choice);
        }
        return removed with { Label = clean, Choices = known, RelatedTypes = [.. removed.RelatedTypes.Union(relatedTypes ?? [], StringComparer.Ordinal)] };
    }

    /// <summary>A field as it was made, from what is stored of it. One of a kind that this Brisk does not know is a text that nobody writes.</summary>
    /// <param name="options">What <see cref="Options"/> said; null for the standard of the kind.</param>
    public static Field Restore(string name, string label, string kind, IReadOnlyList<Choice> choices, string? options)
    {
        if (FieldKinds.Find(kind) is not { } known) return New(name, label, TextField.Instance, [], openChoices: false, null) with { ReadOnly = true };
        using var said = options is null ? null : JsonDocument.Parse(options);
        var isOpen = said is not null && said.RootElement.TryGetProperty("openChoices", out var open) ? open.GetBoolean() : known is TagsField;
        var currency = said is not null && said.RootElement.TryGetProperty("currency", out var named) ? named.GetString() : known is MoneyField ? "USD" : null;
        var related = said is not null && said.RootElement.TryGetProperty("relatedTypes", out var types)
            ? types.EnumerateArray().Select(type => type.GetString()!).Where(type => RecordTypes.Find(type) is not null).ToList() : [];
        var field = New(name, label, known, choices, isOpen, currency);
        return related.Count == 0 ? field : field with { RelatedTypes = related };
    }

    /// <summary>What does not follow from a field's kind, as JSON; null when all of it does.</summary>
    public static string? Options(Field field)
    {
        var options = new JsonObject();
        if (field.OpenChoices != field.Kind is TagsField) options["openChoices"] = field.OpenChoices;
        if (field.Currency is not (null or "USD")) options["currency"] = field.Currency;
        if (field.RelatedTypes.Count > 0) options["relatedTypes"] = new JsonArray([.. field.RelatedTypes.Select(type => (JsonNode)type)]);
        return options.Count == 0 ? null : options.ToJsonString();
    }

    /// <summary>Why a type cannot get so many more fields; null when it can.</summary>
    public static Reason? TooMany(RecordType type, int more)
    {
        var there = type.Fields.Count(field => field.Custom);
        return there + more <= Most ? null : RecordReasons.ManyFields.Of(type, Most, there);
    }

    private static Field New(string name, string label, FieldKind kind, IReadOnlyList<Choice> choices, bool openChoices, string? currency) => new()
    {
        Name = name,
        Label = label,
        Kind = kind,
        Group = "custom",
        Custom = true,
        MaxLength = kind switch
        {
            LongTextField => 20_000,
            EmailField => EmailField.MaxLength,
            UrlField => UrlField.MaxLength,
            PhoneField => PhoneField.MaxLength,
            ChoiceField => ChoiceField.MaxLength,
            TagsField => TagsField.MaxLength,
            TextField => 500,
            _ => 200,
        },
        Choices = choices,
        OpenChoices = openChoices,
        Currency = currency,
    };

    /// <summary>A choice with a value made from its label (<c>cold-call</c>), unlike the values there are, in the hue used least.</summary>
    public static Choice MakeChoice(string label, IReadOnlyList<Choice> existing)
    {
        PlainText.Clean(label.Length <= ChoiceField.MaxLength ? label : label[..ChoiceField.MaxLength], ChoiceField.MaxLength, lines: false, out var clean);
        var words = Words(clean);
        var stem = words.Count == 0 ? "choice" : string.Join('-', words);
        var value = stem;
        for (var i = 2; existing.Any(choice => choice.Value == value); i++) value = $"{stem}-{i}";
        return new Choice(value, clean.Length > 0 ? clean : "Choice", Hues.Least([.. existing.Select(choice => choice.Hue)]));
    }

    /// <summary>A choice that comes into being by being used: its value is its label.</summary>
    /// <param name="hues">Those of the other choices of the field.</param>
    public static Choice UsedChoice(string value, IReadOnlyCollection<string> hues) => new(value, value, Hues.Least(hues));

    private static string Name(string label)
    {
        var name = new StringBuilder();
        foreach (var word in Words(label)) name.Append(name.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]);
        if (name.Length == 0) return "field";
        if (char.IsAsciiDigit(name[0])) name.Insert(0, "field");
        return name.Length <= MaxNameLength ? name.ToString() : name.ToString(0, MaxNameLength);
    }

    /// <summary>Runs of a to z and digits; what was camelCase stays several words.</summary>
    private static List<string> Words(string label)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var spaced = new StringBuilder();
        for (var i = 0; i < label.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(label[i]) && char.IsAsciiLetterLower(label[i - 1])) spaced.Append(' ');
            spaced.Append(label[i]);
        }
        foreach (var c in Fold.Text(spaced.ToString()) + ' ')
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                word.Append(c);
            }
            else if (c is not ('\'' or '\u2019') && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        return words;
    }

    /// <summary>The first name that is free for the kind, and the removed field that had it.</summary>
    private static (string Name, Field? Removed) NameFor(string label, FieldKind kind, RecordType type)
    {
        var name = Name(label);
        if (Reserved.Contains(name) || OperatorWords.TryFind(name, out _)) name += "Field";
        var unique = name;
        for (var i = 2; ; i++)
        {
            var removed = type.Removed.FirstOrDefault(Has);
            if (!type.Fields.Any(Has) && (removed is null || removed.Kind == kind)) return (removed?.Name ?? unique, removed);
            var ending = i.ToString();
            unique = name[..Math.Min(name.Length, MaxNameLength - ending.Length)] + ending;
        }

        bool Has(Field field) => string.Equals(field.Name, unique, StringComparison.OrdinalIgnoreCase);
    }
}
