using Brisk.Domain.Wordings;
using Brisk.Storage;

namespace Brisk.Server.Platform.Jobs;

/// <summary>Why a job waits, failed, or is not to be had.</summary>
internal static class JobReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason Missing = List.Add("no-such-job", "There is no such job, or it is somebody else's.", "not-found");
    public static readonly Reason NotEnded = List.Add("job-not-ended", "This job has not ended yet.", "conflict");
    public static readonly Reason NoResult = List.Add("job-without-result", "This job left no result.", "not-found");
    private static readonly Wording<string> Ended = List.Add<string>("job-ended-so", "{problem}", "not-found");

    /// <summary>Why there is nothing of a job, as it was stored when it ended.</summary>
    public static Reason EndedSo(StoredReason problem) =>
        problem.Wording is { } json ? Reason.Stored(Ended, problem.Detail, json) : Ended.Of(problem.Detail);

    public static readonly Wording<int> TooMany = List.Add<int>("too-many-jobs",
        "{max} jobs of this workspace have not ended yet. Wait for some of them, or cancel them.", "conflict");
    public static readonly Reason WaitsForRoom = List.Add("waits-for-room", "Waits until there is room on the disk.");
    public static readonly Reason WaitsForDatabase = List.Add("waits-for-database", "Waits until the database answers.");
    public static readonly Reason DiskFull = List.Add("stopped-disk-full",
        "Stopped: the disk was full. What was done before is saved; free some space and go on.");
    public static readonly Wording<Reason> Stopped = List.Add<Reason>("stopped", "Stopped: {reason}");

    /// <summary>What the machine or the database says of itself, in English.</summary>
    public static readonly Wording<string> StoppedByFault = List.Add<string>("stopped-by-fault", "Stopped: {message}");
    public static readonly Reason Broken = List.Add(
        "job-broken", "Something in Brisk went wrong; the log has the details. Nothing of the last part was written.");
    public static readonly Reason MayNotAnyMore = List.Add("starter-may-not", "Whoever began this may not do it any more.");
    public static readonly Reason StepGone = List.Add("step-gone", "The step is gone.");
    public static readonly Reason ImportGone = List.Add("import-gone", "The import is gone.");
}
