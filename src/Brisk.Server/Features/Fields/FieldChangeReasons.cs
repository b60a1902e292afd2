using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Fields;

/// <summary>Why a field is not added, changed or removed.</summary>
internal static class FieldChangeReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<RecordType> NoField = List.Add<RecordType>("no-such-field-here", "{type:plural} have no such field.", "not-found");
    public static readonly Wording<Field> BuiltInStays = List.Add<Field>("built-in-stays", "{field} is built in and stays.", "conflict");
    public static readonly Reason LabelFixed = List.Add("label-fixed", "The labels of built-in fields are fixed.", "built-in");
    public static readonly Reason NoChoicesHere = List.Add(
        "no-choices-here", "Only choice and tags fields have choices, and links have roles.", "not-for-this-kind");
    public static readonly Reason KindsStay = List.Add("kinds-stay", "Which kinds there are is fixed: each has fields and rules of its own.", "fixed");

    public static readonly Reason StagesElsewhere = List.Add(
        "stages-are-no-choices", "Pipelines and their stages are changed with the pipelines.", "built-in");
    public static readonly Wording<Choice> ChoiceStays = List.Add<Choice>(
        "choice-stays", "{choice} is built in: rename it, but keep it.", "built-in");
    public static readonly Wording<RecordType, Choice> UsedOnce = List.Add<RecordType, Choice>("choice-used-once",
        "1 {type:lower} has {choice}. Send removeUsed to take it off the list all the same: they keep it, and filters find it.", "in-use");
    public static readonly Wording<long, RecordType, Choice> Used = List.Add<long, RecordType, Choice>("choice-used",
        "{count} {type:lowerPlural} have {choice}. Send removeUsed to take it off the list all the same: they keep it, and filters find it.", "in-use");
    public static readonly Wording<int> ManyChoices = List.Add<int>("too-many-choices", "A field can have {max} choices.", "too-many");
    public static readonly Wording<IReadOnlyList<string>> UnknownHue = List.Add<IReadOnlyList<string>>("unknown-hue", "Choose one of {hues}.");
    public static readonly Reason UnknownChoice = List.Add("no-such-choice",
        "The field has no such choice; leave the value out for a new one.", "unknown-choice");
    public static readonly Reason ChoiceTwice = List.Add("choice-twice", "Give each choice once only.", "duplicate");
    public static readonly Wording<IReadOnlyList<string>> UnknownKind = List.Add<IReadOnlyList<string>>(
        "unknown-field-kind", "Choose one of {kinds}.", "unknown-kind");
    public static readonly Reason OnlyLinks = List.Add("only-links-point", "Only links point to records.", "not-for-this-kind");
    public static readonly Wording<IReadOnlyList<string>> NoLinkedTypes = List.Add<IReadOnlyList<string>>(
        "no-linked-types", "Say what can be linked: one or more of {types}.", "required");
    public static readonly Wording<IReadOnlyList<string>> UnknownLinkedType = List.Add<IReadOnlyList<string>>(
        "unknown-linked-type", "Choose one of {types}.", "unknown-type");
    public static readonly Reason TypeTwice = List.Add("linked-type-twice", "Give each type once only.", "duplicate");
}
