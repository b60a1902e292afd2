using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Storage;
using Brisk.Storage.Records;

namespace Brisk.Server.Platform;

internal enum PrincipalKind
{
    /// <summary>A person, by session cookie.</summary>
    User,
    /// <summary>A script, by API key.</summary>
    Key,
    /// <summary>A command on the same machine, by the token in the data folder.</summary>
    Local,
}

/// <summary>Who sent a request, in which workspace, and as what.</summary>
/// <param name="Id">The user or the key; the zero id of a local command.</param>
internal sealed record Principal(PrincipalKind Kind, Tsid Workspace, Tsid Id, Role Role, string Name)
{
    /// <summary>The id of commands on the same machine: they are nobody.</summary>
    public static readonly Tsid LocalId;

    public string Email { get; init; } = "";
    public string Hue { get; init; } = "";

    /// <summary>The account's own; null: as the workspace has it.</summary>
    public string? Language { get; init; }

    /// <summary>Of a person: the account, the session, the one that a password opened (of one person in one browser the same everywhere), and the
    /// account's epoch of which they are.</summary>
    public Tsid Account { get; init; }
    public Tsid Session { get; init; }
    public Tsid Origin { get; init; }
    public long Epoch { get; init; }

    /// <summary>Whose writes these are in the change log.</summary>
    public Actor Actor => Kind switch
    {
        PrincipalKind.User => new Actor(ActorKind.User, Id),
        PrincipalKind.Key => new Actor(ActorKind.Key, Id),
        _ => new Actor(ActorKind.System, null),
    };

    /// <summary>Of a key: under whose name it works, and how many rows of records it may read in an hour; null: any number.</summary>
    public Tsid HeldBy { get; init; }
    public long? RowsPerHour { get; init; }

    /// <summary>SHA-256 (lower-case hex) of the secret by which it was found, and the number of the workspace's access under which.</summary>
    public string Hash { get; init; } = "";
    public GenerationMark Access { get; init; }

    /// <summary>When it ends by itself, in Unix milliseconds; null: never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Counts what it reads; null of a local command.</summary>
    public ReadMeter? Meter { get; set; }

    /// <summary>The person who stands behind it, with whom all ends that it makes; the zero id of whoever runs the server.</summary>
    public Tsid Person => Kind == PrincipalKind.User ? Id : HeldBy;

    /// <summary>Of a command that named no workspace where there are several: it acts in none.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>The user that <c>me</c> means in filters.</summary>
    public Tsid? Me => Kind == PrincipalKind.User ? Id : null;
}
