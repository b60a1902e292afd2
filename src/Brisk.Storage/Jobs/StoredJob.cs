using Brisk.Domain;
using Brisk.Storage.Records;

namespace Brisk.Storage.Jobs;

public static class JobStatus
{
    /// <summary>Until it is its turn.</summary>
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Waiting, Running, Done, Failed, Cancelled];
}

/// <summary>A job that is about to begin.</summary>
/// <param name="Actor">Who started it.</param>
/// <param name="Subject">What it is about, such as an import.</param>
/// <param name="Label">For people; nothing of records.</param>
/// <param name="Request">JSON of its kind.</param>
/// <param name="Total">How many things are to be done, where that is known.</param>
/// <param name="Step">The step that it writes.</param>
public sealed record NewJob(
    string Kind, Actor Actor, Tsid? Subject = null, string? Label = null, string? Request = null, long? Total = null, Tsid? Step = null)
{
    /// <summary>It writes records: one such job at a time in a workspace.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Where it goes on, when it goes on with what another one left: JSON of its kind.</summary>
    public string? Progress { get; init; }
}

/// <summary>A job as it is stored. Request, progress and result are JSON, whose shapes are its kind's.</summary>
/// <param name="ActorKind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
/// <param name="CreatedAt">Unix milliseconds, as all times.</param>
public sealed record StoredJob(
    Tsid Workspace, Tsid Id, string Kind, string Status, string ActorKind, Tsid? ActorId, long CreatedAt, long UpdatedAt, long? EndedAt)
{
    public Tsid? Subject { get; init; }
    public string? Label { get; init; }
    public string? Request { get; init; }
    public string? Progress { get; init; }
    public string? Result { get; init; }

    /// <summary>Why it failed.</summary>
    public StoredReason? Problem { get; init; }

    /// <summary>How far it is, as its kind counts: enough to go on.</summary>
    public long Position { get; init; }

    /// <summary>How many things are done, and of how many.</summary>
    public long Done { get; init; }
    public long? Total { get; init; }

    public Tsid? Step { get; init; }

    /// <summary>The node that works on it, and until when it is to be believed.</summary>
    public long LeaseNode { get; init; }
    public long LeaseUntil { get; init; }

    /// <summary>Whether the node that works on it was asked to stop.</summary>
    public bool StopAsked { get; init; }

    public bool IsOpen => EndedAt is null;

    public Actor Actor => Actor.Named(ActorKind, ActorId);
}

/// <summary>A job that is not ended and that no node works on.</summary>
public readonly record struct UnattendedJob(Tsid Id, string Kind, Tsid? Subject);

/// <summary>How far a job is after a part of it.</summary>
public readonly record struct JobProgress(long Position, long Done, string? Progress);
