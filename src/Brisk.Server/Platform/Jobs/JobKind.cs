using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform.Jobs;

/// <summary>What jobs of one kind do, and how they are run.</summary>
/// <param name="Name">Under which they are stored; never changed.</param>
/// <param name="Writes">They write records: one of them at a time in a workspace.</param>
/// <param name="Open">Makes the work of a job. It may be opened to end what nobody works on, and not run then.</param>
internal sealed record JobKind(string Name, bool Writes, Func<Job, IJobWork> Open)
{
    /// <summary>Whether a node has what a job about something needs besides the database, such as its file.</summary>
    public Func<Tsid, bool> IsHere { get; init; } = static _ => true;

    /// <summary>
    /// It waits for room where the disk is full, as it waits for a database that is away: nobody could go on with it. Otherwise it fails, and
    /// says so.
    /// </summary>
    public bool WaitsForRoom { get; init; }

    /// <summary>Begins to take a step back that only jobs of this kind take back, in the transaction of whoever asks for it; null for any other step.</summary>
    public Func<ApiCall, IWriteSession, StoredStep, ValueTask<UndoBegun?>>? TakesBack { get; init; }

    /// <summary>Its result tells of no records but those that whoever began it saw, and of these the ids alone: it is for those, too, who do not see
    /// everything.</summary>
    public bool TellsIdsAlone { get; init; }

    /// <summary>Its <see cref="Result"/> finds out by itself who sees what it tells.</summary>
    public bool ChecksSight { get; init; }

    /// <summary>It is one statement, which takes as long each time: where the database ends that again and again, it fails. Others wait until it gets
    /// through.</summary>
    public bool EndsWhenTooLong { get; init; }

    /// <summary>Answers the result of a job that is done; null for the JSON that its work left.</summary>
    public Func<ApiCall, StoredJob, ValueTask<IResult>>? Result { get; init; }
}

/// <summary>The work of one job.</summary>
internal interface IJobWork
{
    /// <summary>
    /// Works until all is done, from where it stands. It writes by <see cref="Job.WriteAsync"/> only, and goes on where a former
    /// process stopped: each transaction holds what was done with where the next goes on.
    /// </summary>
    /// <exception cref="JobRefusedException">It cannot go on as it is.</exception>
    /// <exception cref="JobWaitsException">It cannot go on before others have ended.</exception>
    /// <exception cref="JobLostException">Another node has taken it over.</exception>
    Task RunAsync();

    /// <summary>Puts in order what no transaction can, before the end is written. Called again when that failed.</summary>
    Task SettleAsync() => Task.CompletedTask;

    /// <summary>Writes what belongs to its end, in the transaction of that end; also of a job that never ran here.</summary>
    /// <returns>Its result as JSON; null for none.</returns>
    ValueTask<string?> EndAsync(IWriteSession session, JobEnd end);
}

/// <summary>The job that takes a step back, or why it cannot be taken back.</summary>
internal readonly record struct UndoBegun(StoredJob? Job, ProblemAnswer? Refusal);

/// <summary>How a job ended.</summary>
/// <param name="Status"><see cref="JobStatus.Done"/>, <see cref="JobStatus.Cancelled"/> or <see cref="JobStatus.Failed"/>.</param>
/// <param name="Problem">Why it failed.</param>
internal readonly record struct JobEnd(string Status, StoredReason? Problem = null);

/// <summary>A job cannot go on as it is.</summary>
internal sealed class JobRefusedException(Reason reason) : Exception(reason.Detail)
{
    public Reason Reason => reason;
}

/// <summary>A job cannot go on before something else has ended. It lets its turn go and begins anew then.</summary>
/// <param name="isOver">Asked each second.</param>
internal sealed class JobWaitsException(Reason reason, Func<bool> isOver) : Exception(reason.Detail)
{
    public Reason Reason => reason;

    public bool IsOver => isOver();
}

/// <summary>Another node has taken the job over: what was about to be written here must not be.</summary>
internal sealed class JobLostException() : Exception("Another node has taken over this job.");

/// <summary>So many jobs of a workspace have not ended that no further one begins.</summary>
internal sealed class TooManyJobsException(int most) : Exception($"{most} jobs have not ended.")
{
    public Reason Reason { get; } = JobReasons.TooMany.Of(most);
}
