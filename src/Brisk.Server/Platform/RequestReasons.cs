using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Server.Platform;

/// <summary>Why a request cannot be read, or is not answered now.</summary>
internal static class RequestReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    // Answers as a whole.
    public static readonly Reason Unauthenticated = List.Add("unauthenticated", "Sign in, or send an API key as Authorization: Bearer.");
    public static readonly Reason BadCredentials = List.Add("bad-credentials", "Check the address and the password and try again.");
    public static readonly Reason Forbidden = List.Add("role-forbids", "Your role does not allow this.", "forbidden");
    public static readonly Reason NotSeen = List.Add("not-all-seen", "This takes somebody who sees all of the workspace.", "forbidden");
    public static readonly Reason RoleChanged = List.Add(
        "role-changed", "Your role was changed while this was on its way. Send it again.", "forbidden");
    public static readonly Reason PeopleOnly = List.Add("people-only", "This concerns a person's account; keys have none.", "forbidden");
    public static readonly Reason LocalOnly = List.Add("local-only", "Only commands on the server's own machine may do this.", "forbidden");
    public static readonly Reason OtherSite = List.Add("other-site", "This request came from another site.", "forbidden");
    public static readonly Reason NoBriskHeader = List.Add(
        "no-brisk-header", "Requests that change something need the header X-Brisk: 1.", "forbidden");
    public static readonly Reason NothingHere = List.Add("nothing-here", "There is nothing at this address.", "not-found");
    public static readonly Wording<string> MethodNotAllowed = List.Add<string>("method-not-allowed", "This address does not answer {method}.");
    public static readonly Reason TooFarBehind = List.Add("too-far-behind",
        "This position is of another past, or of somebody who sees something else. Load anew what you keep, and go on from head.");
    public static readonly Reason VersionStale = List.Add(
        "version-stale", "Somebody saved this record after you opened it. Look at what it says now and decide.");
    public static readonly Reason UpgradeRequired = List.Add("upgrade-required", "Open this address as a WebSocket.");
    public static readonly Reason VersionRequired = List.Add(
        "version-required", "Send If-Match with the version you saw, for example If-Match: \"3\".");
    public static readonly Wording<long> TooLarge = List.Add<long>("too-large", "The body may have at most {max} bytes.");
    public static readonly Reason LargerThanTaken = List.Add("larger-than-taken", "The body is larger than this address takes.", "too-large");
    public static readonly Reason HeadersTooLarge = List.Add("headers-too-large", "The request's headers are larger than Brisk takes.");
    public static readonly Wording<string> UnsupportedMedia = List.Add<string>("unsupported-media-type", "Send the body as {media}.");
    public static readonly Reason Invalid = List.Add("invalid", "Some values cannot be saved.");
    public static readonly Wording<int> SeveralInvalid = List.Add<int>("several-invalid", "{count} values need a look.", "invalid");
    public static readonly Reason BadRequest = List.Add("bad-request", "The request cannot be understood.");
    public static readonly Reason OtherContent = List.Add(
        "idempotency-mismatch", "This Idempotency-Key belongs to a request with another content. Use a new key.");
    public static readonly Reason Conflict = List.Add("conflict", "This does not fit what is there.");
    public static readonly Reason SameKey = List.Add("same-key", "Something with the same key exists already.", "conflict");
    public static readonly Reason Timeout = List.Add("timeout", "The request did not arrive in time.");
    public static readonly Reason OtherAddress = List.Add("misdirected", "This server answers under another address.");
    public static readonly Wording<string> PublicAddress = List.Add<string>("public-address", "This server answers under {address}.", "misdirected");
    public static readonly Wording<string, string> UnknownHost = List.Add<string, string>("unknown-host",
        "Brisk does not know that it is called {host}. Start it with --public-url {address}, or open it under its address.", "misdirected");
    public static readonly Reason Broken = List.Add("internal", "This is a fault of Brisk. The log has the details under the trace id.");

    // Too much, too slow, away.
    public static readonly Reason ManyRequests = List.Add("many-requests", "Too many requests at the same time.", RateLimited);
    public static readonly Wording<int> ManyWaiting = List.Add<int>("many-waiting", "More than {max:plain} requests are waiting.", RateLimited);
    public static readonly Wording<int> ManyConnections = List.Add<int>(
        "many-connections", "{max:plain} connections of this person or key are open already.", RateLimited);
    public static readonly Wording<long, int> MoreThanAnHour = List.Add<long, int>("more-rows-than-an-hour",
        "This key may read {max} rows of records an hour, and this answer has {count}. Ask for fewer.", "forbidden");
    public static readonly Wording<long> HourRead = List.Add<long>("rows-of-hour-read",
        "This key may read {max} rows of records an hour, and has. An owner set that.", RateLimited);
    public static readonly Wording<long, long, int> FewRowsLeft = List.Add<long, long, int>("few-rows-left",
        "This key may read {max} rows of records an hour; {left} are left, and this answer has {count}. An owner set that.", RateLimited);
    public static readonly Reason Busy = List.Add("busy", "The server is busy. Try again shortly.", Unavailable);
    public static readonly Reason Stopping = List.Add("stopping", "This node is stopping.", Unavailable);
    public static readonly Reason OfNewer = List.Add("of-newer-version",
        "A newer version of Brisk began this, and this node is too old to go on with it.", Unavailable);
    public static readonly Reason NoDatabase = List.Add("database-silent", "The database does not answer.", Unavailable);
    public static readonly Reason DiskNearlyFull = List.Add("disk-nearly-full", "The disk is nearly full.", Unavailable);
    public static readonly Reason NoDisk = List.Add("disk-silent", "The disk does not answer.", Unavailable);
    public static readonly Reason NoReading = List.Add("database-away", "The database does not answer right now.", Unavailable);
    public static readonly Reason MayBeSaved = List.Add("may-be-saved",
        "The database did not answer to the end: it may be saved, or a part of it. Look whether it was saved before you send it again.", Unavailable);
    public static readonly Reason NoWriting = List.Add("no-writing",
        "The disk or the database takes no writes right now; nothing was saved. Reading goes on.", Unavailable);
    public static readonly Wording<double> TooSlow = List.Add<double>("too-slow", "This took longer than {seconds} seconds.", Unavailable);
    public static readonly Wording<double> TooSlowWithKey = List.Add<double>("too-slow-with-key", "This took longer than {seconds} seconds. "
        + "It may still be saved: repeat it with the same Idempotency-Key, and it is saved once only.", Unavailable);
    public static readonly Wording<double> TooSlowWithoutKey = List.Add<double>("too-slow-without-key", "This took longer than {seconds} seconds. "
        + "It may still be saved: look before you send it again. With an Idempotency-Key a repetition is saved once only.", Unavailable);
    public static readonly Wording<double> PreparingRead = List.Add<double>("preparing-read", "This took longer than {seconds} seconds. "
        + "It is read on meanwhile: ask again in a moment.", "preparing");
    public static readonly Wording<double> PreparingWrite = List.Add<double>("preparing-write", "This took longer than {seconds} seconds. "
        + "What it needs is read on meanwhile, and nothing was saved: send it again in a moment.", "preparing");
    public static readonly Reason NoRoom = List.Add("no-room", "There is no room for this.");

    // Bodies.
    public static readonly Reason NotUtf8 = List.Add("not-utf8", "The body is not valid UTF-8.");
    public static readonly Reason NotJson = List.Add(
        "malformed-json", "The body is not well-formed JSON: members must be unique and at most 32 levels deep.");
    public static readonly Wording<long, long> NotJsonAt = List.Add<long, long>("malformed-json-at",
        "The body is not well-formed JSON (line {line:plain}, byte {byte:plain}): members must be unique and at most 32 levels deep.", "malformed-json");
    public static readonly Reason NotAnObject = List.Add("not-an-object", "The body must be one JSON object.");
    public static readonly Reason UnknownMember = List.Add("unknown-member", "Brisk does not know this member here.", "unknown-field");
    public static readonly Reason Missing = List.Add("missing-member", "This is required.", "required");
    public static readonly Reason Null = List.Add("null-member", "This must not be null.", "required");
    public static readonly Reason WrongForm = List.Add("wrong-form", "This value has the wrong type or form.", "wrong-type");
    public static readonly Reason Framing = List.Add("unknown-coding", "Send the body with a Content-Length, or chunked and nothing else.");

    // Headers and parameters.
    public static readonly Wording<int> BadKey = List.Add<int>("malformed-key", "Give one key of 1 to {max} printable characters.", "malformed");
    public static readonly Wording<int> BadVersion = List.Add<int>("malformed-version",
        "Write the version in quotes, for example \"3\", up to {max} with commas between, or *.", "malformed");
    public static readonly Reason NoParameters = List.Add("no-parameters", "This address takes no parameters.", "unknown-parameter");
    public static readonly Wording<IReadOnlyList<string>> UnknownParameter = List.Add<IReadOnlyList<string>>(
        "unknown-parameter", "This address takes {parameters}.");
    public static readonly Reason ParameterTwice = List.Add("parameter-twice", "Give this parameter once only.", "duplicate");
    public static readonly Wording<long> NotFrom = List.Add<long>("not-from", "Write a whole number from {min:plain}.", "not-in-range");
    public static readonly Wording<long, long> NotInRange = List.Add<long, long>(
        "not-in-range", "Write a whole number from {min:plain} to {max:plain}.");
    public static readonly Reason NotAJob = List.Add("not-a-job", "Give the id of a job.", "not-an-id");
    public static readonly Reason NotARecord = List.Add("not-a-record", "Give the id of a record.", "not-an-id");
    public static readonly Reason NotAFile = List.Add("not-a-file-id", "Give the id of a file.", "not-an-id");
    public static readonly Reason NotAStep = List.Add("not-a-step-id", "Give the id of a step.", "not-an-id");
    public static readonly Reason NotRecords = List.Add("not-records", "Give the ids of records with commas between.", "not-an-id");
    public static readonly Reason NotAnId = List.Add(
        "not-an-id-of-13", "An id has 13 characters of 0-9 and A-Z without I, L, O and U.", "not-an-id");
    public static readonly Reason NotAFlag = List.Add("not-a-flag", "Write true or false.");
    public static readonly Reason NotOnly = List.Add("not-only", "Write only, or leave it out.", "unknown-choice");
    public static readonly Reason NotRaw = List.Add("not-raw", "Give true or false.", "malformed");
    public static readonly Wording<IReadOnlyList<string>> UnknownChoice = List.Add<IReadOnlyList<string>>("unknown-choice", "Write one of {choices}.");
    public static readonly Wording<IReadOnlyList<string>> UnknownFormat = List.Add<IReadOnlyList<string>>(
        "unknown-format", "Write {formats:or}.", "unknown-choice");
    public static readonly Wording<IReadOnlyList<string>> UnknownType = List.Add<IReadOnlyList<string>>("unknown-type", "Write one of {types}.");
    public static readonly Wording<string, IReadOnlyList<string>> UnknownTypes = List.Add<string, IReadOnlyList<string>>("unknown-types",
        "There is no record type named {name}. Write {types} with commas between.", "unknown-type");
    public static readonly Wording<string, IReadOnlyList<string>> UnknownEntries = List.Add<string, IReadOnlyList<string>>("unknown-entries",
        "Nothing of the kind {name} is in a timeline. Write {kinds} with commas between.", "unknown-type");
    public static readonly Wording<IReadOnlyList<string>> NotAnAddress = List.Add<IReadOnlyList<string>>("not-an-address-of-a-record",
        "Give a record as its plural, a slash and its id: one of {types}.", "not-an-id");
    public static readonly Reason NotAPosition = List.Add("not-a-position", "Give next or head of an earlier answer, or the number of a change.");
    public static readonly Wording<int> LongSearch = List.Add<int>("search-too-long", "Write at most {max} characters.", "too-long");
    public static readonly Reason ManyPlaces = List.Add("too-many-places", "Give at most one of after, before, at and around.");
    public static readonly Reason BadCursor = List.Add(
        "bad-cursor", "This cursor belongs to another list, filter or sort; start from the first page of this one.");
    public static readonly Reason OneOrMany = List.Add("one-or-many", "Ask for one by its id, or for many by a filter.", "alone");
    public static readonly Reason OneOrItsPage = List.Add("one-or-its-page", "Ask for one by its id, or for the page of a list that has it.", "alone");
    public static readonly Wording<RecordType, string> NotInList = List.Add<RecordType, string>(
        "list-has-no-record", "This list has no {type:lower} with the id {id}.", "not-found");
    public static readonly Reason NotInThisList = List.Add("not-in-list", "It is not in this list.");
    public static readonly Wording<RecordType> NoSuchField = List.Add<RecordType>("type-has-no-field", "{type:plural} have no such field.", "unknown-field");
    public static readonly Reason NotAnActor = List.Add("not-an-actor", "Give the id of a user or a key, me, import or system.");

    // Groups and facets.
    public static readonly Wording<RecordType> NoFacetField = List.Add<RecordType>("no-facet-field", "Name a field of {type:lowerPlural}.", "unknown-field");
    public static readonly Wording<Field> NoFacets = List.Add<Field>("no-facets",
        "{field} has no values to count; choose a field with choices, tags, a person, a relation, links or a short text.");
    public static readonly Reason ManyGroups = List.Add("too-many-groups",
        "These are more than 100,000 groups. Group by something that more records have in common.");
    public static readonly Reason Doubled = List.Add("doubled", "Divide the groups by something else than what they are grouped by.");
    public static readonly Wording<RecordType> NoSumField = List.Add<RecordType>("no-sum-field", "{type:plural} have no field of this name.", "unknown-field");
    public static readonly Wording<Field> NoSum = List.Add<Field>("no-sum", "{field} cannot be added up; choose a field of money or numbers.");
    public static readonly Wording<int> ManySums = List.Add<int>("too-many-sums", "Name at most {max} fields to add up.");

    private const string RateLimited = "rate-limited";
    private const string Unavailable = "unavailable";

    // Workspaces and people.
    public static readonly Wording<string> WhichWorkspace = List.Add<string>(
        "which-workspace", "There are several workspaces. Say which: {header} with its id.", "conflict");
    public static readonly Reason NotSetUp = List.Add(
        "not-set-up", "Nobody has set Brisk up yet. Open the link that it printed when it started.", "conflict");
    public static readonly Reason NoEmail = List.Add("no-email", "Fill in the e-mail address.", "required");
    public static readonly Reason NoText = List.Add("no-text-given", "Fill this in.", "required");
    public static readonly Wording<IReadOnlyList<string>> UnknownRole = List.Add<IReadOnlyList<string>>("unknown-role", "Choose one of {roles}.");
}
