using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>
/// A set of short texts in the order given, stored as a JSON array. Tags that differ only in case are one. In text they
/// are separated by comma, semicolon, bar or <c> ::: </c>, which is why a tag holds none of these.
/// </summary>
public sealed class TagsField : FieldKind
{
    /// <summary>Most tags of one record.</summary>
    public const int MaxCount = 50;

    /// <summary>Longest tag, in characters.</summary>
    public const int MaxLength = 60;

    private TagsField() { }

    public static TagsField Instance { get; } = new();

    public override string Name => "tags";
    public override Shape Shape => Shape.Json;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.HasAny, Operator.HasAll, .. OperatorWords.Presence];
    public override bool Sortable => false;

    /// <summary>The tags of a stored value.</summary>
    public static IReadOnlyList<string> Tags(FieldValue value) => JsonText.Entries(value, tag => tag.GetString() ?? "");

    /// <summary>A stored value with some tags more and some less; null when they would be too many.</summary>
    public static FieldValue? Changed(FieldValue value, IReadOnlyList<string> added, IReadOnlyList<string> removed)
    {
        var before = Tags(value);
        var tags = before.Where(tag => !removed.Contains(tag, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var tag in added) if (!tags.Contains(tag, StringComparer.OrdinalIgnoreCase)) tags.Add(tag);
        if (tags.Count > MaxCount) return null;
        return tags.SequenceEqual(before, StringComparer.Ordinal) ? value : Store(tags);
    }

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Array) return FieldReasons.NoTags.Of(json.ValueKind);
        var tags = new List<string>();
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            var refusal = JsonText.Refuse(element, out var text) ?? Add(field, tags, text);
            if (refusal is not null) return refusal.At(index, FieldReasons.Tag);
            index++;
        }
        value = Store(tags);
        return null;
    }

    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        var tags = new List<string>();
        var refusal = Add(field, tags, text.ToString());
        value = tags.Count > 0 ? FieldValue.Of(tags[0]) : default;
        return refusal;
    }

    public override string Display(Field field, FieldValue value) => string.Join(", ", Tags(value).Select(tag => ChoiceField.Label(field, tag)));

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        if (JsonText.TryList(this, field, text, out value)) return null;
        var tags = new List<string>();
        foreach (var piece in text.ToString().Replace(" ::: ", ",", StringComparison.Ordinal).Split([',', ';', '|']))
        {
            if (Add(field, tags, piece) is { } refusal) return refusal;
        }
        value = Store(tags);
        return null;
    }

    private static Refusal? Add(Field field, List<string> tags, string text)
    {
        var refusal = PlainText.Clean(text, MaxLength, lines: false, out var tag);
        if (refusal is not null || tag.Length == 0) return refusal;
        if (tag.AsSpan().IndexOfAny(',', ';', '|') >= 0 || tag.Contains(":::", StringComparison.Ordinal))
        {
            return FieldReasons.MarkInTag;
        }
        var known = ChoiceField.Match(field, tag);
        if (known is null && !field.OpenChoices && field.Choices.Count > 0)
            return FieldReasons.NotATag.Of(tag);
        tag = known ?? tag;
        if (tags.Contains(tag, StringComparer.OrdinalIgnoreCase)) return null;
        if (tags.Count == MaxCount) return FieldReasons.ManyTags.Of(MaxCount);
        tags.Add(tag);
        return null;
    }

    private static FieldValue Store(List<string> tags) => JsonText.Write(tags, (json, tag) => json.WriteStringValue(tag));
}
