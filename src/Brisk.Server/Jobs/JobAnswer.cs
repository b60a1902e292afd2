using System.ComponentModel.DataAnnotations;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

/// <param name="Next">Where the page that follows begins, as <c>before</c>; absent on the last.</param>
internal sealed record JobList(IReadOnlyList<JobAnswer> Items, Tsid? Next = null);

/// <param name="Kind"><c>import-check</c>, <c>import</c>, <c>import-undo</c>, …</param>
/// <param name="Status"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Done">How many rows, records or changes it is through with.</param>
/// <param name="Total">How many there are, where that is known.</param>
internal sealed record JobAnswer(
    Tsid Id, string Kind, [property: AllowedValues(JobStatus.Waiting, JobStatus.Running, JobStatus.Done, JobStatus.Failed, JobStatus.Cancelled)]
     string Status, StepActor Actor, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Done, long? Total = null)
{
    /// <summary>For people, such as the name of a file.</summary>
    public string? Label { get; init; }

    /// <summary>What it is about, such as an import.</summary>
    public Tsid? Subject { get; init; }

    /// <summary>The step that it writes.</summary>
    public Tsid? Step { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>While this node works on it: how many a second, and how long it will still take.</summary>
    public long? Rate { get; init; }
    public long? SecondsLeft { get; init; }

    /// <summary>Why it failed, or what it waits for, as a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>The same in any language; absent where an older version ended it.</summary>
    public ToldWording? Wording { get; init; }

    /// <summary>Whether there is something at <c>/api/jobs/{id}/result</c>.</summary>
    public bool HasResult { get; init; }

    /// <summary>A job, when there is one that whoever asks may see.</summary>
    /// <param name="whose">See <see cref="WhoseAsync"/>.</param>
    public static async ValueTask<StoredJob?> FindAsync(ApiCall call, Storage.Engine.ISession session, Tsid id, Actor? whose) =>
        await JobTable.FindAsync(session, call.Workspace, id) is { } job && (whose is not { } own || own == job.Actor) ? job : null;

    /// <summary>Whose jobs whoever asks may see; null for everybody's.</summary>
    public static async ValueTask<Actor?> WhoseAsync(ApiCall call) => Whose(call.Principal, (await call.SchemaAsync()).Sight);

    /// <inheritdoc cref="WhoseAsync"/>
    public static Actor? Whose(Principal principal, Sight sight) =>
        Permissions.Allows(principal.Role, Permission.ManageJobs) && sight.IsAll ? null : principal.Actor;

    public static async ValueTask<IResult> AnswerAsync(ApiCall call, Tsid id, int status)
    {
        var whose = await WhoseAsync(call);
        if (await call.ReadAsync(session => FindAsync(call, session, id, whose)) is not { } job) return Missing();
        return Answers.Json((await OfAsync(call, [job]))[0], JobsJson.Default.JobAnswer, status);
    }

    public static async ValueTask<IReadOnlyList<JobAnswer>> OfAsync(ApiCall call, IReadOnlyList<StoredJob> jobs) =>
        await OfAsync(call.Database, await call.SchemaAsync(), call.Service<JobRunner>(), jobs, call.Cancellation);

    /// <param name="runner">Of this node.</param>
    public static async ValueTask<IReadOnlyList<JobAnswer>> OfAsync(
        IDatabase database, WorkspaceSchema schema, JobRunner runner, IReadOnlyList<StoredJob> jobs, CancellationToken cancellation)
    {
        var names = await ActorNames.OfAsync(database, schema, jobs.Select(job => (job.ActorKind, job.ActorId)), cancellation);
        return [.. jobs.Select(job => Of(job, names, job.IsOpen ? runner.Find(job.Id) : null))];
    }

    public static ProblemAnswer Missing() => Problems.NotFound(JobReasons.Missing);

    private static JobAnswer Of(StoredJob job, ActorNames names, Job? atWork) => new(
        job.Id, job.Kind, job.Status, new StepActor(names.Of(job.ActorKind, job.ActorId), job.ActorKind, job.ActorId), InstantConverter.Of(job.CreatedAt),
        InstantConverter.Of(atWork?.Meter.Moved ?? job.UpdatedAt), atWork?.Meter.Done ?? job.Done, atWork?.Meter.Total ?? job.Total)
    {
        Label = job.Label,
        Subject = job.Subject,
        Step = job.Step,
        EndedAt = job.EndedAt is { } ended ? InstantConverter.Of(ended) : null,
        Rate = atWork?.Meter.Rate,
        SecondsLeft = atWork?.Meter.SecondsLeft,
        Problem = (job.Problem ?? atWork?.Problem)?.Detail,
        Wording = ToldWording.Of(job.Problem ?? atWork?.Problem),
        HasResult = job is { IsOpen: false, Result: not null },
    };
}
