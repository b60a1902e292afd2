using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <param name="Kind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
/// <param name="Id">Of the user or the key.</param>
internal sealed record StepActor(string Name, [property: ClosedList(ClosedLists.ActorKind)] string Kind, Tsid? Id = null);

/// <param name="Kind">
/// <c>create</c>, <c>update</c>, <c>delete</c>, <c>restore</c>, <c>batch</c>, <c>bulk</c>, <c>import</c> (whose id the step has) or <c>undo</c>.
/// </param>
/// <param name="FirstSeq">The number of its first change, as in histories.</param>
/// <param name="LastSeq">The number of its last change. Those of an import may have others' between them.</param>
/// <param name="Label">The name of an import's file, to those who may import; the fields that were set.</param>
/// <param name="Undoes">The step that it took back.</param>
/// <param name="UndoneBy">The step that took all of it back. An import that an earlier version undid names itself.</param>
/// <param name="Kept">Of an undo that came to its end: how much it left as it was, listed in its answer.</param>
internal sealed record StepAnswer(
    Tsid Id, string Kind, DateTimeOffset At, StepActor Actor, long FirstSeq, long LastSeq, string? Label = null, Tsid? Undoes = null, Tsid? UndoneBy = null,
    long? Kept = null);

/// <param name="Next">Where the page that follows begins, as <c>before</c>; absent on the last.</param>
internal sealed record StepList(IReadOnlyList<StepAnswer> Items, Tsid? Next = null);

internal static class ListSteps
{
    public const int Most = 200;
    public const int Usual = 50;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "limit", "before");
        var (limit, before) = (input.Limit(Most, Usual), input.Id("before", RequestReasons.NotAStep));
        if (input.Problem is { } problem) return problem;
        var schema = await call.SchemaAsync();
        var steps = await call.ReadAsync(session => StepTable.ListAsync(session, call.Workspace, before, limit + 1));
        var shown = steps.Take(limit).ToList();
        var names = await ActorNames.OfAsync(call.Database, schema, shown.Select(step => (step.ActorKind, step.Actor)), call.Cancellation);
        // What somebody called a file, or set, may name what is not seen.
        if (!schema.Sight.IsAll) shown = shown.ConvertAll(step => step.Actor == call.Principal.Id ? step : step with { Label = null });
        var answer = new StepList([.. shown.Select(step => Of(call, step, names))], steps.Count > limit ? shown[^1].Id : null);
        return Answers.Json(answer, StepsJson.Default.StepList);
    }

    private static StepAnswer Of(ApiCall call, StoredStep step, ActorNames names) => new(
        step.Id, step.Kind, InstantConverter.Of(step.At), new StepActor(names.Of(step.ActorKind, step.Actor), step.ActorKind, step.Actor),
        step.FirstSeq, step.LastSeq, StepKinds.NamesFields(step.Kind) || call.May(Permission.ImportRecords) ? step.Label : null,
        step.Undoes, step.UndoneBy, step.Kept);
}
