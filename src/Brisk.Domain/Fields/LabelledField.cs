using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>One entry of a labelled list; the label may be empty.</summary>
public sealed record Labelled(string Label, string Value);

/// <summary>
/// Further e-mail addresses, phone numbers or links: a list of <c>{"label": "Work", "value": …}</c>, stored as a JSON
/// array. In text, entries are separated by semicolon or <c> ::: </c> and a label stands before a colon.
/// </summary>
public sealed class LabelledField : FieldKind
{
    /// <summary>Most entries of one field.</summary>
    public const int MaxCount = 20;

    /// <summary>Longest label, in characters.</summary>
    public const int MaxLabelLength = 40;

    private LabelledField(string name, FieldKind of)
    {
        Name = name;
        Of = of;
    }

    public static LabelledField Emails { get; } = new("emails", EmailField.Instance);
    public static LabelledField Phones { get; } = new("phones", PhoneField.Instance);
    public static LabelledField Links { get; } = new("links", UrlField.Instance);

    /// <summary>The kind of each value.</summary>
    public FieldKind Of { get; }

    public override string Name { get; }
    public override Shape Shape => Shape.Json;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.Contains, .. OperatorWords.Presence];
    public override bool Sortable => false;

    /// <summary>The entries of a stored value.</summary>
    public static IReadOnlyList<Labelled> Entries(FieldValue value) => JsonText.Entries(value, entry => new Labelled(
        entry.TryGetProperty("label"u8, out var label) ? label.GetString() ?? "" : "",
        entry.GetProperty("value"u8).GetString() ?? ""));

    /// <summary>The stored form of entries that are already checked.</summary>
    public static FieldValue Store(IReadOnlyList<Labelled> entries) => JsonText.Write(entries, (json, entry) =>
    {
        json.WriteStartObject();
        if (entry.Label.Length > 0) json.WriteString("label"u8, entry.Label);
        json.WriteString("value"u8, entry.Value);
        json.WriteEndObject();
    });

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Array)
            return FieldReasons.NoEntries.Of(json.ValueKind);
        if (json.GetArrayLength() > MaxCount) return TooMany;
        var entries = new List<Labelled>();
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (ReadEntry(field, element, out var entry) is { } refusal) return refusal.At(index, FieldReasons.Entry);
            entries.Add(entry);
            index++;
        }
        value = Store(entries);
        return null;
    }

    public override string Display(Field field, FieldValue value) =>
        string.Join("; ", Entries(value).Select(entry => entry.Label.Length > 0 ? $"{entry.Label}: {entry.Value}" : entry.Value));

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        if (JsonText.TryList(this, field, text, out value)) return null;
        var entries = new List<Labelled>();
        foreach (var piece in Pieces(text.ToString()))
        {
            var refusal = ParseEntry(field, piece, out var entry);
            if (refusal is not null) return (refusal with { Path = "value" }).At(entries.Count, FieldReasons.Entry);
            if (entries.Count == MaxCount) return TooMany;
            entries.Add(entry);
        }
        value = Store(entries);
        return null;
    }

    internal static Reason TooMany => FieldReasons.ManyEntries.Of(MaxCount);

    private Refusal? ReadEntry(Field field, JsonElement json, out Labelled entry)
    {
        entry = new Labelled("", "");
        if (json.ValueKind != JsonValueKind.Object) return FieldReasons.NoEntry.Of(json.ValueKind);
        var label = "";
        FieldValue value = default;
        foreach (var member in json.EnumerateObject())
        {
            if (member.NameEquals("label"u8))
            {
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                var refusal = JsonText.Refuse(member.Value, out var text) ?? CleanLabel(text, out label);
                if (refusal is not null) return refusal with { Path = "label" };
            }
            else if (member.NameEquals("value"u8))
            {
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                if (Of.Read(field, member.Value, out value) is { } refusal) return refusal with { Path = "value" };
            }
            else
            {
                return FieldReasons.EntryMembers;
            }
        }
        if (value.IsNothing) return new Refusal(FieldReasons.EmptyEntry, "value");
        entry = new Labelled(label, value.Text!);
        return null;
    }

    private static Refusal? CleanLabel(string text, out string label)
    {
        var refusal = PlainText.Clean(text, MaxLabelLength, lines: false, out label);
        if (refusal is not null || label.AsSpan().IndexOfAny(';', ':', ',') < 0) return refusal;
        return FieldReasons.MarkInLabel;
    }

    private Refusal? ParseEntry(Field field, string piece, out Labelled entry)
    {
        var colon = piece.IndexOf(": ", StringComparison.Ordinal);
        var label = "";
        if (colon > 0 && CleanLabel(piece[..colon], out label) is null) piece = piece[(colon + 2)..];
        var refusal = Of.Parse(field, piece, out var value);
        entry = new Labelled(label, value.Text ?? "");
        return refusal ?? (value.IsNothing ? FieldReasons.OnlyALabel : null);
    }

    /// <summary>Links may hold commas and semicolons of their own: for them the separator has a space behind it.</summary>
    private string[] Pieces(string text)
    {
        string[] separators = Of is UrlField ? [" ::: ", "; ", ", ", "\n"] : [" ::: ", ";", ",", "\n"];
        return text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
