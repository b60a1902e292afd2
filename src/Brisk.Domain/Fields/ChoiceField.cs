using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>One of the field's choices, found by its value or its label; in fields with open choices any short text.</summary>
public sealed class ChoiceField : FieldKind
{
    /// <summary>Longest new choice, in characters.</summary>
    public const int MaxLength = 80;

    private const int NamedInProblem = 6;

    private ChoiceField() { }

    public static ChoiceField Instance { get; } = new();

    public override string Name => "choice";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Choices;
    public override bool HasColumns => true;

    public override string Display(Field field, FieldValue value) => Label(field, value.Text);

    /// <summary>The label of a stored value; a value without a choice is its own label.</summary>
    public static string Label(Field field, string? value)
    {
        foreach (var choice in field.Choices)
        {
            if (choice.Value == value) return choice.Label;
        }
        foreach (var choice in field.FormerChoices)
        {
            if (choice.Value == value) return choice.Label;
        }
        return value ?? "";
    }

    /// <summary>The value that a value or a label means, without regard to case and accents; null when there is none.</summary>
    internal static string? Match(Field field, ReadOnlySpan<char> text) => Match(field.Choices, text);

    /// <summary>What a filter compares with may also be a choice that was taken away: records may have it still.</summary>
    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        // The value of one is not the label of another.
        if (!Has(field.Choices, text) && Has(field.FormerChoices, text))
        {
            value = FieldValue.Of(text.ToString());
            return null;
        }
        var refusal = base.ParseOperand(field, asked, text, out value);
        if (refusal is null || Match(field.FormerChoices, text) is not { } former) return refusal;
        value = FieldValue.Of(former);
        return null;
    }

    private static bool Has(IReadOnlyList<Choice> choices, ReadOnlySpan<char> value)
    {
        foreach (var choice in choices)
        {
            if (value.Equals(choice.Value, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private static string? Match(IReadOnlyList<Choice> choices, ReadOnlySpan<char> text)
    {
        foreach (var choice in choices)
        {
            if (text.Equals(choice.Value, StringComparison.Ordinal)) return choice.Value;
        }
        if (choices.Count == 0) return null;
        var wanted = Fold.Text(text.ToString());
        foreach (var choice in choices)
        {
            if (Fold.Text(choice.Value) == wanted) return choice.Value;
        }
        foreach (var choice in choices)
        {
            if (Fold.Text(choice.Label) == wanted) return choice.Value;
        }
        return null;
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = FieldValue.Of(Match(field, text));
        if (!value.IsNothing) return null;
        if (!field.OpenChoices) return Unknown(field, text.ToString());
        var refusal = PlainText.Clean(text, MaxLength, lines: false, out var clean);
        value = FieldValue.Of(clean);
        return refusal;
    }

    private static Reason Unknown(Field field, string text)
    {
        if (field.Choices.Count == 0) return FieldReasons.NoChoices;
        return field.Choices.Count <= NamedInProblem ? FieldReasons.NotAChoice.Of(text, field.Choices)
            : FieldReasons.NotOneOfMany.Of(text, [.. field.Choices.Take(NamedInProblem)], field.Choices.Count - NamedInProblem);
    }
}
