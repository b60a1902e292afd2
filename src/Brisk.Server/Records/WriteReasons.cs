using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Server.Records;

/// <summary>Why something is not done to records.</summary>
internal static class WriteReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<RecordType> Missing = List.Add<RecordType>("no-such-record", "There is no such {type:lower}.", "not-found");
    public static readonly Wording<RecordType> NotInTrash = List.Add<RecordType>(
        "no-such-record-in-trash", "There is no such {type:lower} in the trash.", "not-found");
    public static readonly Wording<RecordType> IdTaken = List.Add<RecordType>("record-exists", "There is a {type:lower} with this id already.", "conflict");
    public static readonly Reason ChooseId = List.Add("taken", "Choose a new id, or leave it out.");

    // The same to many.
    public static readonly Reason WriteAction = List.Add(
        "unknown-action", "Write delete, restore, or what else is done to records of this type.", "unknown-choice");
    public static readonly Reason ActionOrSet = List.Add("action-or-set", "Give an action, or what to set: not both.", "too-many");
    public static readonly Reason NothingToDo = List.Add("nothing-to-do",
        "Say what to do: set, addTags, removeTags, addLinks, removeLinks or action.", "required");
    public static readonly Wording<Field> SetOrAdd = List.Add<Field>(
        "set-or-add", "{field}: set the whole list, or add and remove some: not both.", "too-many");
    public static readonly Wording<Field, int> WouldBeMany = List.Add<Field, int>("would-be-too-many", "{field}: a record has at most {max}.", "too-many");
    public static readonly Reason NameAField = List.Add("name-a-field", "Name a field.", "required");
    public static readonly Reason NameARecord = List.Add("name-a-record", "Name a record.", "required");
    public static readonly Reason NameATag = List.Add("name-a-tag", "Name a tag.", "required");
    public static readonly Wording<Field> AddOrRemove = List.Add<Field>("add-or-remove", "{field}: add something or remove it, not both.", "too-many");
    public static readonly Wording<RecordType> NoTags = List.Add<RecordType>("type-has-no-tags", "{type:plural} have no tags.", "unknown-field");
    public static readonly Wording<Field> NoLinks = List.Add<Field>("field-of-no-links", "{field} is no field of links to records.", "not-for-this-kind");
    public static readonly Reason WhichRecords = List.Add("which-records", "Say which records by one of ids, filter and all.", "required");
    public static readonly Reason OneWay = List.Add("which-records-one-way", "Say which records by one of ids, filter and all.", "too-many");
    public static readonly Reason IdsOrFilter = List.Add("ids-or-filter", "Say which records by one of ids and filter.", "too-many");
    public static readonly Reason EmptyFilter = List.Add("empty-filter", "An empty filter leaves every record: say so by all.", "required");
    public static readonly Reason ZoneAlone = List.Add("zone-alone", "A time zone goes with a filter.", "not-used");
    public static readonly Reason BadExpected = List.Add("expected-below-zero", "Give a whole number from 0.", "not-in-range");
    public static readonly Reason ExpectedOfIds = List.Add("expected-of-ids", "A number goes with a filter, or with all.", "not-used");
    public static readonly Wording<int> ManyIds = List.Add<int>("too-many-ids", "Send at most {max} ids.", "too-many");
    public static readonly Reason ExceptOfIds = List.Add("except-of-ids", "Leave them out of ids: except goes with all that a filter leaves.", "not-used");
    public static readonly Wording<int> ManyExcept = List.Add<int>(
        "too-many-except", "Leave out at most {max} records by their ids; more by the filter.", "too-many");
    public static readonly Reason TooBusy = List.Add("too-busy",
        "Too much was written meanwhile to say which records are meant. Try again shortly.", "unavailable");
    public static readonly Wording<int, long> OtherCount = List.Add<int, long>("other-count-than-expected",
        "This leaves {count} records now, not {expected}. Nothing was done.", "conflict");
    public static readonly Wording<int> CountIs = List.Add<int>("other-count", "{count:plain}");
    public static readonly Wording<long> OtherCountUnsaid = List.Add<long>("other-count-unsaid",
        "This leaves another number of records now than {expected}. Nothing was done.", "conflict");
    public static readonly Wording<RecordType> NoneExist = List.Add<RecordType>("none-exist", "None of these {type:lowerPlural} exist.", "not-found");

    // Batches.
    public static readonly Wording<int> ManyOperations = List.Add<int>("too-many-operations", "Send 1 to {max} operations.", "too-many");
    public static readonly Reason UnknownType = List.Add("no-such-type", "There is no such record type.", "unknown-type");
    public static readonly Reason UnknownOperation = List.Add(
        "unknown-operation", "Write create, update, delete, restore, or what else is done to records of this type.");
    public static readonly Reason WhichRecord = List.Add("which-record", "Say which record.", "required");
    public static readonly Reason NoValues = List.Add("no-values", "Give the fields as an object.", "required");
    public static readonly Reason NothingWritten = List.Add(
        "nothing-written", "Nothing was written: some of the operations cannot be done.", "conflict");

    // Taking back.
    public static readonly Reason NoStep = List.Add("no-such-step", "There is no such step.", "not-found");
    public static readonly Reason LongStepNotSeen = List.Add("long-step-not-seen", "This takes somebody who sees all of the workspace. "
        + "This step wrote too much to look through whether you see all of it: take the changes of single records back.", "forbidden");
    public static readonly Reason StepNotSeen = List.Add("step-not-seen", "This takes somebody who sees all of the workspace. "
        + "What this step wrote you do not see wholly: take the changes of single records back.", "forbidden");
    public static readonly Reason StepAtWork = List.Add("step-at-work",
        "A job writes this step, or takes it back, at this moment. Wait for it, or cancel it first.", "conflict");
    public static readonly Wording<Tsid> UndoneBy = List.Add<Tsid>("step-undone", "This step was taken back already, by the step {step}.", "conflict");
    public static readonly Reason NothingLeft = List.Add(
        "nothing-to-take-back", "Nothing is left to take back: all is as it was before this step.", "conflict");
    public static readonly Reason AllChanged = List.Add(
        "all-changed-since", "Nothing was taken back: all that this step wrote was changed since.", "conflict");
    public static readonly Reason KeptUsed = List.Add("kept-used", "Other records are related to it.", "used");
    public static readonly Reason KeptRemoved = List.Add("kept-removed", "Its fields were removed since.", "removed");
    public static readonly Reason KeptRefused = List.Add("kept-refused",
        "What its fields held cannot be written now: a record or a user is gone, or a rule is in the way.", "refused");
    public static readonly Reason KeptTrashed = List.Add("kept-trashed", "It is in the trash.", "trashed");
    public static readonly Reason KeptChanged = List.Add("kept-changed", "Changed again since.", "changed");
    public static readonly Reason FieldsRemoved = List.Add("change-of-removed-fields",
        "The fields of this change were removed since, so it was not taken back. Add them again first.", "conflict");
    public static readonly Reason FieldRemoved = List.Add("field-removed", "Removed since.", "removed");
    public static readonly Reason ChangedAgain = List.Add(
        "changed-again", "This was changed again since, so it was not taken back.", "conflict");
    public static readonly Reason FieldChanged = List.Add("changed-since", "Changed again since.");
}
