using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Wordings;

/// <summary>Why a record, a field of a workspace or its settings are not as they were asked to be.</summary>
public static class RecordReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<RecordType, JsonValueKind> NoObject = List.Add<RecordType, JsonValueKind>(
        "record-not-an-object", "Give an object with the fields of the {type:lower} instead of {given}.", "wrong-type");
    public static readonly Reason BrokenName = List.Add("broken-field-name", "Remove the field whose name has half a character in it.", "unknown-field");
    public static readonly Reason FieldTwice = List.Add("field-twice", "Give the field once only.", "duplicate");
    public static readonly Wording<Field> FillIn = List.Add<Field>("fill-in", "Fill in {field:lower}.", "required");
    public static readonly Reason ReadOnly = List.Add("read-only", "Leave it out: Brisk sets it by itself.");
    public static readonly Wording<IReadOnlyList<Field>> NotTaken = List.Add<IReadOnlyList<Field>>(
        "not-of-verb", "Leave it out: this takes {fields:lowerOr}, and what the stage asks for.", "not-taken");
    public static readonly Wording<IReadOnlyList<Field>> NoName = List.Add<IReadOnlyList<Field>>("no-name", "Give a {fields:lowerOr}.", "required");
    public static readonly Reason InTheFuture = List.Add(
        "in-the-future", "The id is of a moment that is more than a day ahead. Set the clock of the device that made it.");

    public static readonly Wording<Field> UnknownUser = List.Add<Field>("unknown-user", "{field}: there is no such user in this workspace.");
    public static readonly Wording<Field, int> Itself = List.Add<Field, int>(
        "itself", "{field}, link {link:plain}: a record cannot be linked to itself.");
    public static readonly Wording<Field, RecordType> UnknownRecord = List.Add<Field, RecordType>(
        "unknown-record", "{field}: there is no such {type:lower} in this workspace.");
    public static readonly Wording<Field, int, RecordType> UnknownLinked = List.Add<Field, int, RecordType>(
        "unknown-linked-record", "{field}, link {link:plain}: there is no such {type:lower} in this workspace.", "unknown-record");
    public static readonly Wording<string> InUse = List.Add<string>("in-use", "{name} leads to it.");
    public static readonly Wording<Field, int> ManyLinks = List.Add<Field, int>(
        "would-be-too-many-links", "{field}: this would be more than {max} links.", "too-many");

    public static readonly Wording<RecordType, int, int> ManyFields = List.Add<RecordType, int, int>("too-many-fields",
        "{type:plural} can have {max} added fields and have {count} already: remove some first, or add fewer.");

    // Settings.
    public static readonly Reason UnknownCountry = List.Add("unknown-country", "Write the two letters of a country (ISO 3166), such as PT.");
    public static readonly Reason UnknownZone = List.Add("unknown-zone", "Write an IANA time zone such as Europe/Lisbon.");
    public static readonly Reason UnknownCurrency = List.Add(
        "unknown-currency-code", "Write the three letters of a currency (ISO 4217), such as EUR.", "unknown-currency");
    public static readonly Wording<IReadOnlyList<string>> UnknownDay = List.Add<IReadOnlyList<string>>("unknown-day", "Write one of {days}.");
    public static readonly Wording<IReadOnlyList<string>> UnknownLanguage = List.Add<IReadOnlyList<string>>("unknown-language", "Write one of {languages}.");
}
