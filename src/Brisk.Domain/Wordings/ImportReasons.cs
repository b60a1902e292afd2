using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Wordings;

/// <summary>Why a file, a setting of an import or a row is refused.</summary>
public static class ImportReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    // Files.
    public static readonly Reason Spreadsheet = List.Add(
        "file-spreadsheet", "This is a spreadsheet or a zip file. Save it as CSV and choose that file.", Unreadable);
    public static readonly Reason OldExcel = List.Add("file-old-excel", "This is an old Excel file. Save it as CSV and choose that file.", Unreadable);
    public static readonly Reason Pdf = List.Add("file-pdf", "This is a PDF. Choose a CSV file.", Unreadable);
    public static readonly Reason Utf32 = List.Add("file-utf32", "This file is UTF-32. Save it as UTF-8 and choose it again.", Unreadable);
    public static readonly Reason EmptyFile = List.Add("file-empty", "This file is empty. Choose a CSV file with at least one row.", Unreadable);
    public static readonly Reason NoRows = List.Add("file-no-rows", "This file has no rows. Choose a CSV file with at least one row.", Unreadable);
    public static readonly Reason OnlyHeader = List.Add("file-only-header", "This file has a header, but no rows below it.", Unreadable);
    public static readonly Wording<long> HeaderQuote = List.Add<long>(
        "header-unclosed-quote", "The quote that opens on line {line} is never closed. Close it and choose the file again.", Unreadable);
    public static readonly Wording<int> HeaderCells = List.Add<int>(
        "header-too-many-columns", "The first row has more than {max} columns. Take some away and choose the file again.", Unreadable);
    public static readonly Reason HeaderNul = List.Add("header-nul", "This is no text file: its first row holds NUL bytes.", Unreadable);
    public static readonly Reason HeaderNotText = List.Add(
        "header-not-text", "The first row holds bytes that are no UTF-8 text. Save the file as UTF-8 and choose it again.", Unreadable);
    public static readonly Reason HeaderTooLong = List.Add(
        "header-too-long", "The first row is too long to be the names of columns. Check the quotes and line breaks.", Unreadable);

    // Settings.
    public static readonly Wording<int> NoColumn = List.Add<int>("no-such-column", "The file has {count:plain} columns, numbered from 0.", "out-of-range");
    public static readonly Reason ColumnTaken = List.Add("column-taken", "This column is already mapped.", "taken");
    public static readonly Reason DecimalMark = List.Add("decimal-mark", "Give a point or a comma, or leave it out.", "unknown-choice");
    public static readonly Reason NoNewField = List.Add("no-new-field", "Say what field to make.", "required");
    public static readonly Reason UnknownKind = List.Add("unknown-kind", "There is no such kind of field.");
    public static readonly Reason NoNewLabel = List.Add("no-new-field-name", "Give the new field a name.", "required");
    public static readonly Wording<string> NoTarget = List.Add<string>("no-such-target", "There is no field {name}.", "unknown-field");
    public static readonly Wording<Field> KeptByBrisk = List.Add<Field>("target-read-only", "{field} is kept by Brisk itself.", "unknown-field");
    public static readonly Wording<string, Field> NoPart = List.Add<string, Field>("no-such-part", "{target} is no part of {field}.", "unknown-field");
    public static readonly Reason TargetTaken = List.Add("target-taken", "Another column already goes to this field.", "taken");
    public static readonly Wording<IReadOnlyList<string>> UnknownMatch = List.Add<IReadOnlyList<string>>(
        "unknown-match", "Match by {fields} or none.", "unknown-field");
    public static readonly Wording<Field> NotMapped = List.Add<Field>("not-mapped", "No column goes to {field}: map one, or do not match.");
    public static readonly Reason NothingMapped = List.Add("nothing-mapped", "Choose a field for at least one column.", "required");

    // Rows as the file has them.
    public static readonly Wording<long> UnclosedQuote = List.Add<long>(
        "row-unclosed-quote", "The quote that opens on line {line} is never closed. Close it, or take it away.");
    public static readonly Reason Nul = List.Add("row-nul", "This row holds a NUL character. Remove it.");
    public static readonly Reason LongCell = List.Add("row-long-cell", "A cell of this row is longer than 1 MB. Shorten it.");
    public static readonly Reason LongRow = List.Add("row-too-long", "This row is longer than 10 MB. Check its quotes and line breaks.");
    public static readonly Wording<int> ManyCells = List.Add<int>("row-too-many-cells", "This row has more than {max} cells.");
    public static readonly Reason NotText = List.Add("row-not-text", "This row holds bytes that are no UTF-8 text. Save the file as UTF-8.");
    public static readonly Wording<int, int> MoreCells = List.Add<int, int>("row-more-cells",
        "This row has {cells:plain} cells, but the file has {columns:plain} columns. Put cells with a delimiter into quotes.");
    public static readonly Wording<int> LongTag = List.Add<int>("row-long-tag", "Shorten the tag to {max} characters.");

    // Rows as records.
    public static readonly Wording<Field> Missing = List.Add<Field>("row-missing-field", "Give it a {field:lower}.");
    public static readonly Wording<long, Field> Twice = List.Add<long, Field>("row-twice", "Line {line} has the same {field:lowerFirst}. Keep one of the two.");
    public static readonly Wording<string> NumberOf = List.Add<string>("row-number-of",
        "In another country this is the number of {name}. Write it with its country code, or give the row its country.");
    public static readonly Reason NumberOfARecord = List.Add("row-number-of-a-record",
        "In another country this is the number of a record. Write it with its country code, or give the row its country.");
    public static readonly Wording<long> NumberOfALine = List.Add<long>("row-number-of-a-line",
        "In another country this is the number of line {line}. Write it with its country code, or give the row its country.");
    public static readonly Reason Itself = List.Add("row-links-itself", "A record cannot be linked to itself.");
    public static readonly Reason TwoRoles = List.Add("row-two-roles", "The row links this record twice, in different roles. Keep one of the two.");
    public static readonly Reason WentAway = List.Add("row-went-away", "The record went away while the row was written.", "gone");

    // Records that rows name.
    public static readonly Wording<IReadOnlyList<RecordType>, RecordType> NoExternalId = List.Add<IReadOnlyList<RecordType>, RecordType>(
        "no-record-of-external-id",
        "There is no {types:names} with this external id. Import the {type:lowerPlural} first, or map a column with their names.");
    public static readonly Wording<IReadOnlyList<RecordType>> NoRecord = List.Add<IReadOnlyList<RecordType>>("no-record-of-name",
        "There is no {types:names} of this name, e-mail address or id. Import them first.");
    public static readonly Wording<IReadOnlyList<RecordType>> NoRecordOfId = List.Add<IReadOnlyList<RecordType>>("no-record-of-id",
        "There is no {types:names} with this id, or it is in the trash.");
    public static readonly Wording<IReadOnlyList<RecordType>> NoRecordOfEmail = List.Add<IReadOnlyList<RecordType>>("no-record-of-email",
        "There is no {types:names} with this e-mail address. Import them first.");
    public static readonly Wording<RecordType, Field> NotMade = List.Add<RecordType, Field>("record-not-made",
        "There is no {type:lower} of this name, and a new one needs its {field:lower}. Import the {type:lowerPlural} first.");
    public static readonly Wording<string> SeveralRows = List.Add<string>("several-rows-of-name",
        "Several rows of the file are called {name}. Give them names that differ, or say which is meant by an id.");
    public static readonly Reason SeveralExternalIds = List.Add(
        "several-rows-of-external-id", "Several rows of the file have this external id. Keep it in one of them.");
    public static readonly Reason SeveralEmails = List.Add(
        "several-rows-of-email", "Several rows of the file have this e-mail address. Keep it in one of them.");
    public static readonly Wording<string> BothIds = List.Add<string>("two-records-with-ids",
        "Two records here are called {name}, and the row has the ids of both. Write the id of the one that is meant.");
    public static readonly Wording<string> TwoInFile = List.Add<string>("two-records-in-file",
        "The file means two records called {name}, and this one is not here. Give them names that differ in the file.");
    public static readonly Wording<string> NeitherHere = List.Add<string>("two-records-neither",
        "Two records here are called {name}, and neither is the one of this row. Write the id of the one that is meant.");
    public static readonly Wording<string> HereAndInFile = List.Add<string>("record-here-and-in-file",
        "A record here and a row of the file are called {name}. Give them names that differ, or write the id of the one that is meant.");

    private const string Unreadable = "unreadable-file";
}
