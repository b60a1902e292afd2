using System.Net;

namespace Brisk.Server;

/// <summary>How one node of Brisk is set up. Everything has a default that suits a small team.</summary>
public sealed record BriskOptions
{
    /// <summary>The data folder; the server keeps short-lived files in its <c>tmp</c> folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where uploaded files lie. Nodes that share a database need one folder that all of them reach, to work on each other's imports.</summary>
    public string FilesFolder { get => field ?? Path.Combine(DataFolder, "files"); init; }

    /// <summary>Where to listen, as URLs separated by semicolons.</summary>
    public string Urls { get; init; } = "http://localhost:5080";

    /// <summary>The built client. Default: <c>wwwroot</c> beside the program.</summary>
    public string ClientFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>The token that gives commands on the same machine the rights of an owner; null for none.</summary>
    public string? LocalToken { get; init; }

    /// <summary>Present while this is a demo: who can sign in, and the token of the link that signs in at once.</summary>
    public DemoAccess? Demo { get; init; }

    /// <summary>Where the proxies in front are, whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody's when empty.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Under which address people reach this installation, such as <c>https://crm.example</c>: links begin with it, and no other name is
    /// answered; null for any.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Bytes that the cache of answers may hold.</summary>
    public long CacheBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>Bytes that the process may take, all in all.</summary>
    public long MemoryBytes { get; init; } = MemoryPlan.Standard;

    /// <summary>How long answers are kept at most, by what they show.</summary>
    public CacheLifetimes CacheLifetimes { get; init; } = new();

    /// <summary>
    /// Bytes that finished files of exports of one workspace may take, those of one person or key half of that; as much again while they
    /// are written or sent.
    /// </summary>
    public long ExportBytes { get; init; } = UsualExportBytes;

    public const long UsualExportBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>Bytes that a file at a record may have.</summary>
    public long FileBytes { get; init; } = UsualFileBytes;

    public const long UsualFileBytes = 100L * 1024 * 1024;

    /// <summary>What <see cref="FileBytes"/> may be at most: 64 GB.</summary>
    public const long MostFileBytes = 64L * 1024 * 1024 * 1024;

    /// <summary>PBKDF2-SHA512 rounds of a password.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>How long a request may take before it is answered 503; imports, exports and backups take the time they need.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests of one user or key that run at the same time; more wait for their turn.</summary>
    public int ConcurrentRequests { get; init; } = 256;

    /// <summary>Requests of one user or key that wait; the next gets 429.</summary>
    public int WaitingRequests { get; init; } = 5_000;

    /// <summary>Connections that are open at the same time; of one address at most half of them, unless it is a trusted proxy's.</summary>
    public int Connections { get; init; } = 5_000;

    /// <summary>How long a new connection may take to ask something, its headers included.</summary>
    public TimeSpan FirstRequestWithin { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>What the demo tells everybody.</summary>
public sealed record DemoAccess(string Email, string Password, string LinkToken);

/// <summary>How long answers are kept at most. Their generation keeps them true, whatever their age: this is about memory.</summary>
public sealed record CacheLifetimes
{
    public TimeSpan Lists { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Records { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Search { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan Timeline { get; init; } = TimeSpan.FromMinutes(3);
}
