using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Domain.Records;

/// <summary>Fields that people and imports add to a record type.</summary>
public static class CustomFields
{
    /// <summary>Longest name made here, in characters.</summary>
    public const int MaxNameLength = 45;

    /// <summary>Longest label, in characters.</summary>
    public const int MaxLabelLength = 60;

    private static readonly string[] Hues = ["blue", "green", "gold", "violet", "teal", "orange", "rose", "stone"];

    /// <summary>Words that mean something else in JSON, in filters or in the tables.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
        { "and", "or", "not", "id", "version", "type", "custom", "workspaceId", "deletedAt", "deletedBy", "me", "now", "today", "yesterday", "tomorrow", "brisk" };

    /// <summary>What a custom field can be.</summary>
    public static IReadOnlyList<FieldKind> Kinds { get; } = [.. FieldKinds.All.Where(kind => kind is not RelationField)];

    /// <summary>
    /// A new field with a name made from its label: camelCase letters and digits, unlike every other name of the type. Any
    /// label gives a name; one that is blank becomes "Field".
    /// </summary>
    public static Field Make(string label, FieldKind kind, RecordType type, IReadOnlyList<Choice>? choices = null)
    {
        PlainText.Clean(label.Length <= 200 ? label : label[..200], 200, lines: false, out var clean);
        if (clean.Length > MaxLabelLength) clean = clean[..(char.IsHighSurrogate(clean[MaxLabelLength - 1]) ? MaxLabelLength - 1 : MaxLabelLength)].TrimEnd();
        return new Field
        {
            Name = Unique(Name(clean), type),
            Label = clean.Length > 0 ? clean : "Field",
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
            Choices = choices ?? [],
            OpenChoices = kind is TagsField,
            Currency = kind is MoneyField ? "USD" : null,
        };
    }

    /// <summary>A choice with a value made from its label (<c>cold-call</c>), unlike the values there are, in the hue used least.</summary>
    public static Choice MakeChoice(string label, IReadOnlyList<Choice> existing)
    {
        PlainText.Clean(label.Length <= ChoiceField.MaxLength ? label : label[..ChoiceField.MaxLength], ChoiceField.MaxLength, lines: false, out var clean);
        var words = Words(clean);
        var stem = words.Count == 0 ? "choice" : string.Join('-', words);
        var value = stem;
        for (var i = 2; existing.Any(choice => choice.Value == value); i++) value = $"{stem}-{i}";
        var hue = Hues.MinBy(candidate => existing.Count(choice => choice.Hue == candidate))!;
        return new Choice(value, clean.Length > 0 ? clean : "Choice", hue);
    }

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

    private static string Unique(string name, RecordType type)
    {
        if (Reserved.Contains(name) || OperatorWords.TryFind(name, out _)) name += "Field";
        var unique = name;
        for (var i = 2; type.Fields.Any(field => string.Equals(field.Name, unique, StringComparison.OrdinalIgnoreCase)); i++)
        {
            var ending = i.ToString();
            unique = name[..Math.Min(name.Length, MaxNameLength - ending.Length)] + ending;
        }
        return unique;
    }
}
