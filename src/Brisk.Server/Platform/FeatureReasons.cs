using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Server.Platform;

/// <summary>Why something is not done with people, keys, workspaces, fields or imports.</summary>
internal static class FeatureReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    // What people write of themselves.
    public static readonly Reason NoEmail = List.Add("no-email", "Fill in the e-mail address.", "required");
    public static readonly Reason NoText = List.Add("no-text-given", "Fill this in.", "required");
    public static readonly Wording<IReadOnlyList<string>> UnknownRole = List.Add<IReadOnlyList<string>>("unknown-role", "Choose one of {roles}.");
    public static readonly Wording<int> ShortPassword = List.Add<int>(
        "password-too-short", "Use at least {min} characters; a few words make a good one.", "too-short");
    public static readonly Wording<int> LongPassword = List.Add<int>("password-too-long", "Use at most {max:plain} characters.", "too-long");
    public static readonly Reason PasswordLikeEmail = List.Add(
        "password-like-email", "This is close to the e-mail address, which others know.", "too-easy");
    public static readonly Reason PasswordLikeName = List.Add("password-like-name",
        "This is close to the name of the person or of the workspace, which others know.", "too-easy");
    public static readonly Reason CommonPassword = List.Add(
        "password-common", "This is one of the passwords that are tried first. Choose another.", "too-easy");
    public static readonly Reason WrongPassword = List.Add("wrong-password", "This is not your password.");
    public static readonly Reason WrongPasswordOfAddress = List.Add(
        "wrong-password-of-address", "This address has an account; this is not its password.", "wrong-password");
    public static readonly Reason PasswordForEmail = List.Add(
        "password-for-email", "Give your password to change the e-mail address.", "required");
    public static readonly Reason EmailTaken = List.Add("email-taken", "This e-mail address is somebody else's.", "taken");
    public static readonly Wording<int> Preferences = List.Add<int>(
        "preferences-not-an-object", "Give one JSON object of at most {max} characters.", "wrong-type");
    public static readonly Wording<int> ManyAttempts = List.Add<int>(
        "many-attempts", "Too many failed attempts. Try again in {seconds:plain} seconds.", "rate-limited");
    public static readonly Wording<int> ManyAddresses = List.Add<int>(
        "many-addresses", "Too many changes of the e-mail address. Try again in {seconds:plain} seconds.", "rate-limited");
    public static readonly Reason ManyPasswords = List.Add(
        "many-passwords", "Many passwords are being checked at this moment.", "rate-limited");
    public static readonly Reason TooManyPasswords = List.Add("too-many-passwords", "Too many passwords are being checked.", "unavailable");
    public static readonly Reason NoSession = List.Add("no-such-session", "You have no such session.", "not-found");
    public static readonly Reason NotMyWorkspace = List.Add("not-my-workspace", "You do not work in such a workspace.", "unknown");

    // People and invitations.
    public static readonly Reason NoUser = List.Add("no-such-user", "There is no such user.", "not-found");
    public static readonly Reason NoUserHere = List.Add("no-such-user-here", "There is no such user in this workspace.", "unknown-user");
    public static readonly Reason LastOwner = List.Add(
        "last-owner", "This is the last owner of the workspace. Make somebody else an owner first.", "conflict");
    public static readonly Reason InvitationGone = List.Add(
        "invitation-gone", "This invitation ran out, was used or was taken back. Ask for a new one.", "not-found");
    public static readonly Reason LimitedKeyInvites = List.Add(
        "limited-key-invites", "A key that has a limit of rows invites nobody who has none.", "forbidden");
    public static readonly Wording<string> IsHere = List.Add<string>("user-is-here", "{email} is in this workspace already.", "conflict");
    public static readonly Wording<string> InvitedAlready = List.Add<string>("invited-already",
        "{email} was invited already; the link was in the first answer only. Invite again, with a new key, for a new link.", "conflict");
    public static readonly Wording<string> NoAccount = List.Add<string>("no-account", "{email} has no account.", "not-found");

    // Set-up and workspaces.
    public static readonly Reason Claimed = List.Add("set-up-already", "Brisk is set up already. Sign in, or ask an owner to invite you.", "conflict");
    public static readonly Reason OlderSetupLink = List.Add("setup-link-older",
        "This set-up link is not the newest one. On the server, ./brisk setup-link prints a new one.", "forbidden");
    public static readonly Reason SetupLinkRanOut = List.Add("setup-link-ran-out",
        "This set-up link ran out: it was good for 24 hours. On the server, ./brisk setup-link prints a new one.", "forbidden");
    public static readonly Wording<string> WhichWorkspace = List.Add<string>(
        "which-workspace", "There are several workspaces. Say which: {header} with its id.", "conflict");
    public static readonly Reason NotSetUp = List.Add(
        "not-set-up", "Nobody has set Brisk up yet. Open the link that it printed when it started.", "conflict");
    public static readonly Reason NoWorkspace = List.Add("no-such-workspace", "There is no such workspace.", "not-found");
    public static readonly Wording<string> WorkspaceTaken = List.Add<string>(
        "workspace-name-taken", "There is a workspace called {name} already.", "conflict");
    public static readonly Reason NotConfirmed = List.Add("not-confirmed",
        "Say the name of the workspace, letter by letter, to delete it with all that is in it.");
    public static readonly Reason OnlyWorkspace = List.Add("only-workspace",
        "This is the only workspace. Without one nobody could sign in; to begin anew, use another data folder.", "conflict");

    /// <summary>What the database says, in English.</summary>
    public static readonly Wording<string> BackupRefused = List.Add<string>("backup-refused", "{message}", "conflict");

    // Keys.
    public static readonly Reason NoKey = List.Add("no-such-key", "There is no such key.", "not-found");
    public static readonly Reason LimitedKeySets = List.Add("limited-key-sets", "A key that has a limit sets and lifts none.", "forbidden");
    public static readonly Reason LimitedKeyMakes = List.Add("limited-key-makes", "A key that has a limit makes no other.", "forbidden");
    public static readonly Reason Past = List.Add("past", "Choose a time that is still to come.");
    public static readonly Wording<long> RowsAnHour = List.Add<long>(
        "rows-an-hour", "Give 1 to {max} rows an hour, or 0 for no limit.", "out-of-range");
    public static readonly Wording<string> KeyMadeAlready = List.Add<string>("key-made-already",
        "This key was made already (id {id}); its secret was in the first answer only. Revoke it and make another.", "conflict");

    // Fields.
    public static readonly Wording<RecordType> NoField = List.Add<RecordType>("no-such-field-here", "{type:plural} have no such field.", "not-found");
    public static readonly Wording<Field> BuiltInStays = List.Add<Field>("built-in-stays", "{field} is built in and stays.", "conflict");
    public static readonly Reason LabelFixed = List.Add("label-fixed", "The labels of built-in fields are fixed.", "built-in");
    public static readonly Reason NoChoicesHere = List.Add(
        "no-choices-here", "Only choice and tags fields have choices, and links have roles.", "not-for-this-kind");
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

    // Imports.
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
    public static readonly Reason OtherHabits = List.Add("import-other-habits", "The country, currency or time zone of the workspace has changed "
        + "since this import was checked, and its numbers and days may mean something else now. Check it again.", "conflict");
    public static readonly Reason MakesFields = List.Add("import-makes-fields",
        "This import makes new fields, which your role may not: map those columns to other fields, or leave them out.", "forbidden");
    public static readonly Wording<Tsid> BroughtBack = List.Add<Tsid>("import-brought-back",
        "This brought an import back. Take that back again: POST /api/imports/{id}/undo.", "conflict");
    public static readonly Reason FileElsewhere = List.Add("import-file-elsewhere",
        "The file of this import is not on this node. Ask the node that took it, or give all nodes one folder for files (--files).", "not-found");
    public static readonly Reason FileGone = List.Add("import-file-gone", "The file of this import is gone.", "not-found");
    public static readonly Reason OnMatch = List.Add("unknown-on-match", "Choose update, fill, skip or create.", "unknown-choice");
    public static readonly Wording<RecordType> NoOwner = List.Add<RecordType>("type-has-no-owner", "{type:plural} have no owner.", "unknown-field");
    public static readonly Wording<IReadOnlyList<string>> ImportWhat = List.Add<IReadOnlyList<string>>(
        "import-what", "Import {types:or}.", "unknown-type");
    public static readonly Wording<int> RowsFrom = List.Add<int>("rows-from", "Give a number from 0 to {max}.", "out-of-range");
    public static readonly Wording<int> RowsLimit = List.Add<int>("rows-limit", "Give a number from 1 to {max}.", "out-of-range");
}
