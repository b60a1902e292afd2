using System.Collections.Frozen;
using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>Yes or no: a JSON boolean, or a word of a few languages in text.</summary>
public sealed class YesNoField : FieldKind
{
    private static readonly FrozenSet<string> Yes = Words("yes true 1 y x on t ja oui sí si");
    private static readonly FrozenSet<string> No = Words("no false 0 n off f nein non");

    private YesNoField() { }

    public static YesNoField Instance { get; } = new();

    public override string Name => "yesNo";
    public override Shape Shape => Shape.YesNo;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.Is, Operator.IsNot, .. OperatorWords.Presence];

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return FieldReasons.NoYesOrNo.Of(json.ValueKind);
        }
        value = FieldValue.Of(json.GetBoolean());
        return null;
    }

    public override string Display(Field field, FieldValue value) => value.IsNothing ? "" : value.Integer != 0 ? "Yes" : "No";

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        var yes = Yes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
        value = default;
        if (!yes && !No.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text)) return FieldReasons.NotYesOrNo;
        value = FieldValue.Of(yes);
        return null;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
