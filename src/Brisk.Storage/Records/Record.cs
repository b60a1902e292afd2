using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Storage.Records;

/// <summary>A record as it is stored. Values of empty fields are absent.</summary>
public sealed class Record(
    RecordType type, Tsid id, long version, Dictionary<string, FieldValue> values, long? deletedAt, string? custom, IReadOnlySet<string>? unread = null)
{
    public RecordType Type { get; } = type;
    public Tsid Id { get; } = id;

    /// <summary>Counts the writes of this record from 1; the ETag of the record.</summary>
    public long Version { get; } = version;

    /// <summary>By field name; read-only fields and custom fields included.</summary>
    public IReadOnlyDictionary<string, FieldValue> Values { get; } = values;

    /// <summary>When it was deleted, in Unix milliseconds; null while it lives.</summary>
    public long? DeletedAt { get; } = deletedAt;

    /// <summary>The JSON of the custom fields, as stored: it may hold fields that were taken away since.</summary>
    internal string? Custom { get; } = custom;

    /// <summary>Custom fields that hold something which their kind does not read; null when there are none.</summary>
    internal IReadOnlySet<string>? Unread { get; } = unread;

    public FieldValue this[string field] => Values.TryGetValue(field, out var value) ? value : FieldValue.Nothing;
}

/// <summary>Who writes.</summary>
public enum ActorKind { User, Key, Import, System }

/// <summary>Who writes, and as part of which step; of one of its own when null.</summary>
public readonly record struct Actor(ActorKind Kind, Tsid? Id, Step? Step = null)
{
    /// <summary>The user who wrote, if one did.</summary>
    internal Tsid? Author => Kind == ActorKind.User ? Id : null;

    /// <summary>How rules see what is written.</summary>
    internal WriteWay Way => Kind == ActorKind.Import || Step?.Kind is StepKinds.Import ? WriteWay.Imported : WriteWay.Given;

    internal string Name => Kind switch
    {
        ActorKind.User => "user",
        ActorKind.Key => "key",
        ActorKind.Import => "import",
        _ => "system",
    };

    /// <summary>The actor that was stored under a name of its kind: <c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</summary>
    public static Actor Named(string kind, Tsid? id) => new(kind switch
    {
        "user" => ActorKind.User,
        "key" => ActorKind.Key,
        "import" => ActorKind.Import,
        _ => ActorKind.System,
    }, id);
}

public enum WriteStatus
{
    Written,
    /// <summary>Every value was already so; nothing was written and the version stayed.</summary>
    Unchanged,
    NotFound,
    /// <summary>Somebody wrote it since: the version given is not the present one.</summary>
    Stale,
    /// <summary>The record would break a rule; see the problems.</summary>
    Invalid,
    /// <summary>A record with the id given already exists.</summary>
    Taken,
    /// <summary>It was to be deleted only while nothing leads to it, and something does; see the problem.</summary>
    InUse,
}

/// <summary>What became of a write.</summary>
/// <param name="Version">The version now stored; 0 when there is none.</param>
public readonly record struct WriteOutcome(WriteStatus Status, Tsid Id, long Version, IReadOnlyList<Problem> Problems)
{
    internal static WriteOutcome Written(Tsid id, long version) => new(WriteStatus.Written, id, version, []);
    internal static WriteOutcome Of(WriteStatus status, Tsid id, long version = 0) => new(status, id, version, []);
}

/// <summary>A committed write of one record: what was and what is. Null before a creation and a restoration, null after a deletion.</summary>
/// <param name="Fields">The names of the fields that differ; null when the record was created, deleted or restored.</param>
public sealed record RecordChange(long Seq, Tsid Workspace, RecordType Type, Tsid Id, Record? Before, Record? After, IReadOnlyList<string>? Fields = null)
{
    /// <summary>The steps that wrote it: one, unless several changes are told as one.</summary>
    public required IReadOnlyList<Tsid> Steps { get; init; }

    /// <summary>Whether the record came out of the trash.</summary>
    internal bool IsRestored { get; init; }

    /// <summary>Whether a field may differ, or where a path leads.</summary>
    internal bool Touches(Field field) => Fields is null || Fields.Contains((field.Through ?? field).Name, StringComparer.Ordinal)
        // A telephone number is one of the record's country.
        || (field is { Kind: PhoneField, Through: null } && Fields.Contains(PhoneScope.CountryField, StringComparer.Ordinal));
}
