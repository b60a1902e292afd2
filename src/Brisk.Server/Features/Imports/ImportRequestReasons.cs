using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Imports;

/// <summary>Why an import is not taken, changed, moved on or shown.</summary>
internal static class ImportRequestReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason NoImport = List.Add("no-such-import", "There is no such import.", "not-found");
    public static readonly Reason ImportAtWork = List.Add("import-at-work", "This import is at work. Cancel it first.", "conflict");
    public static readonly Reason ImportWorks = List.Add("import-works", "This import is at work. Wait for it, or cancel it first.", "conflict");
    public static readonly Reason ImportUndone = List.Add(
        "import-undone", "This import was undone. Upload the file again to repeat it.", "conflict");
    public static readonly Reason ImportDone = List.Add("import-done", "This import is done. Upload the file again to repeat it.", "conflict");
    public static readonly Reason UndoBegan = List.Add(
        "import-undo-began", "Undoing this import has begun: undo the rest, or upload the file again.", "conflict");
    public static readonly Reason NothingToUndo = List.Add(
        "import-nothing-to-undo", "This import has written nothing that could be undone.", "conflict");
    public static readonly Reason ImportBegan = List.Add(
        "import-began", "This import has begun already: go on with it, or undo it.", "conflict");
    public static readonly Reason ImportNotAtWork = List.Add("import-not-at-work", "This import is not at work.", "conflict");
    public static readonly Reason SettingsFixed = List.Add("import-settings-fixed", "This import has begun: its settings are fixed.", "conflict");
    public static readonly Reason OtherHabits = List.Add("import-other-habits", "The country, currency, language or time zone of the workspace has "
        + "changed since this import was checked, and its numbers and days may mean something else now. Check it again.", "conflict");
    public static readonly Reason MakesFields = List.Add("import-makes-fields",
        "This import makes new fields, which your role may not: map those columns to other fields, or leave them out.", "forbidden");
    public static readonly Wording<Tsid> BroughtBack = List.Add<Tsid>("import-brought-back",
        "This brought an import back. Take that back again: POST /api/imports/{id}/undo.", "conflict");
    public static readonly Reason FileElsewhere = List.Add("import-file-elsewhere",
        "The file of this import is not on this node. Ask the node that took it, or give all nodes one folder for files (--files).", "not-found");
    public static readonly Reason FileGone = List.Add("import-file-gone", "The file of this import is gone.", "not-found");
    public static readonly Reason OnMatch = List.Add("unknown-on-match", "Choose update, fill, skip or create.", "unknown-choice");
    public static readonly Wording<RecordType> NoOwner = List.Add<RecordType>("type-has-no-owner", "{type:plural} have no owner.", "unknown-field");
    public static readonly Reason NoUserHere = List.Add("no-such-user-here", "There is no such user in this workspace.", "unknown-user");
    public static readonly Wording<IReadOnlyList<string>> ImportWhat = List.Add<IReadOnlyList<string>>(
        "import-what", "Import {types:or}.", "unknown-type");
    public static readonly Wording<int> RowsFrom = List.Add<int>("rows-from", "Give a number from 0 to {max}.", "out-of-range");
    public static readonly Wording<int> RowsLimit = List.Add<int>("rows-limit", "Give a number from 1 to {max}.", "out-of-range");
}
