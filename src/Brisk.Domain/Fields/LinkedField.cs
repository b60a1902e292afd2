using Brisk.Domain.Filters;

namespace Brisk.Domain.Fields;

/// <summary>The records that a record is linked to, by whatever field of either: what a filter can ask by their ids. No record has it as a value.</summary>
public sealed class LinkedField : FieldKind
{
    private LinkedField() { }

    public static LinkedField Instance { get; } = new();

    public override string Name => "linked";
    public override Shape Shape => Shape.Relation;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.To];
    public override bool Sortable => false;

    public override string Display(Field field, FieldValue value) => IdText.Write(value);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value) => IdText.Parse(text, out value);
}
