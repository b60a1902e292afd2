using System.Text.Json;
using Brisk.Domain.Filters;

namespace Brisk.Domain.Fields;

/// <summary>A user of the workspace, by id. Whether that user exists is not known here.</summary>
public sealed class UserField : FieldKind
{
    private UserField() { }

    public static UserField Instance { get; } = new();

    public override string Name => "user";
    public override Shape Shape => Shape.User;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Choices;
    public override bool HasColumns => true;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value) => IdText.Read(json, out value);

    public override string Display(Field field, FieldValue value) => IdText.Write(value);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value) => IdText.Parse(text, out value);
}
