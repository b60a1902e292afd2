using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>The steps that wrote a record: what a filter can ask by their ids. No record has it as a value.</summary>
public sealed class StepField : FieldKind
{
    private StepField() { }

    public static StepField Instance { get; } = new();

    public override string Name => "step";
    public override Shape Shape => Shape.Relation;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.Is, Operator.IsNot, Operator.In, Operator.NotIn];
    public override bool Sortable => false;

    public override string Display(Field field, FieldValue value) => IdText.Write(value);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value) =>
        IdText.Parse(text, out value) is null ? null : FieldReasons.NotAStep;
}
