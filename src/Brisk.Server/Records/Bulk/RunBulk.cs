using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records.Bulk;

/// <summary>The same done to many records: at once where they are few, else as a job.</summary>
internal static class RunBulk
{
    /// <summary>So many records are written in the transaction of the request; fewer where each is more work, by many links.</summary>
    public const int MostAtOnce = 1_000;

    /// <summary>Somebody writes so much that what a filter leaves is old before it can be acted on.</summary>
    private const int MostTries = 3;

    private static readonly ProblemAnswer TooBusy = Problems.Unavailable(WriteReasons.TooBusy);

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type, BulkRequest request)
    {
        var schema = await call.SchemaAsync();
        if (request.Action is BulkPlan.Delete or BulkPlan.Restore && !call.May(Permission.DeleteRecords)) return Problems.Forbidden();
        var problems = CheckTarget(request);
        var (plan, wrong) = BulkPlan.Read(schema, new BulkDocument(
            type.ApiName, request.Set, request.AddTags, request.RemoveTags, request.Action, request.AddLinks, request.RemoveLinks));
        problems.AddRange(wrong);
        var filter = ChosenRecords.ReadFilter(
            schema, schema.Of(type), request.Filter, request.Zone, call.Principal.Me, call.Node.Clock.GetUtcNow(), problems);
        if (problems.Count > 0) return Problems.Invalid(problems);

        var ids = request.Ids?.Select(id => id.Value).Distinct().ToArray();
        Array.Sort(ids ?? []);
        var except = request.Except?.Select(id => id.Value).ToHashSet() ?? [];
        for (var tries = 1; ; tries++)
        {
            var selection = ids is not null ? null
                : await call.Node.Engine.SelectAsync(schema, schema.Named(type.Name)!, filter, plan!.Restores, call.Cancellation);
            var result = await call.RecordsOnceAsync(StatusCodes.Status200OK, async batch =>
                (ids ?? await selection!.NowAsync(batch)) is { } chosen
                    ? await BeginAsync(call, batch, plan!, request, except.Count == 0 ? chosen : [.. chosen.Where(id => !except.Contains(id))]) : TooBusy,
                receipt => AnswerAsync(call, receipt));
            if (!ReferenceEquals(result, TooBusy) || tries == MostTries) return result;
        }
    }

    private static async ValueTask<Written> BeginAsync(ApiCall call, RecordBatch batch, BulkPlan plan, BulkRequest request, IReadOnlyList<long> ids)
    {
        if (request.Expected is { } expected && expected != ids.Count)
            return call.MayRead
                ? Problems.Conflict(WriteReasons.OtherCount.Of(ids.Count, expected), [new Problem("expected", WriteReasons.CountIs.Of(ids.Count))])
                // How many there are is what a count would tell.
                : Problems.Conflict(WriteReasons.OtherCountUnsaid.Of(expected));
        if (await plan.CheckReferencesAsync(batch) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (request.Ids is not null && !await batch.AnyAsync(plan.Type, ids, plan.Restores))
            return Problems.NotFound(WriteReasons.NoneExist.Of(plan.Type));
        if (await plan.WorkAsync(batch, ids) > MostAtOnce)
        {
            var document = plan.Document with { OfPart = batch.Schema.Sight.IsAll ? null : true };
            var job = await call.Service<JobRunner>().AddAsync(batch.Session, call.Workspace, new NewJob(BulkWork.Kind, call.Principal.Actor, Label: plan.Label,
                Request: JsonSerializer.Serialize(document, BulkJson.Default.BulkDocument), Total: ids.Count, Step: call.Node.Ids.Next()));
            await JobRecords.AddAsync(batch.Session, call.Workspace, job.Id, ids);
            return JobReceipt.Of(job);
        }
        batch.IsBulk(plan.Label, BulkPlan.StepKindOf(plan.Document));
        var tally = new BulkTally(MostAtOnce);
        await plan.ExpectAsync(batch, ids.Select(id => new Tsid(id)));
        foreach (var id in ids) await plan.WriteAsync(batch, new Tsid(id), tally);
        return JsonSerializer.Serialize(tally.Answer(batch.StepId), BulkJson.Default.BulkAnswer);
    }

    private static ValueTask<IResult> AnswerAsync(ApiCall call, string receipt) =>
        JobReceipt.Read(receipt) is { } job
            ? JobAnswer.AnswerAsync(call, job, StatusCodes.Status202Accepted)
            : new(Answer(call, receipt));

    private static IResult Answer(ApiCall call, string receipt)
    {
        var answer = Stored.Read(receipt, BulkJson.Default.BulkAnswer);
        if (answer.Refusals.Count == 0 || call.Take(answer.Refusals.Count) is null) return Answers.Json(Encoding.UTF8.GetBytes(receipt));
        // Whoever may read no more in this hour has written all the same.
        return Answers.Json(answer with { Refusals = [] }, BulkJson.Default.BulkAnswer);
    }

    /// <summary>Whether it is said, once, which records are meant.</summary>
    private static List<Problem> CheckTarget(BulkRequest request)
    {
        var problems = new List<Problem>();
        var isAll = request.All == true;
        if ((request.Ids is null ? 0 : 1) + (request.Filter is null ? 0 : 1) + (isAll ? 1 : 0) is var ways && ways != 1)
        {
            var part = ways == 0 ? "ids" : request.Ids is not null && request.Filter is not null ? "filter" : "all";
            problems.Add(new Problem(part, ways == 0 ? WriteReasons.WhichRecords : WriteReasons.OneWay));
        }
        ChosenRecords.Check(request.Ids, request.Except, problems);
        if (request.Filter is not null && string.IsNullOrWhiteSpace(request.Filter))
            problems.Add(new Problem("filter", WriteReasons.EmptyFilter));
        if (request.Zone is not null && request.Filter is null) problems.Add(new Problem("zone", WriteReasons.ZoneAlone));
        if (request.Expected < 0) problems.Add(new Problem("expected", WriteReasons.BadExpected));
        if (request.Expected is not null && request.Ids is not null)
            problems.Add(new Problem("expected", WriteReasons.ExpectedOfIds));
        return problems;
    }
}
