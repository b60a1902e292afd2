using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records;
using Brisk.Storage.Jobs;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;
using IWriteSession = Brisk.Storage.Engine.IWriteSession;

namespace Brisk.Server.Features.Pipelines;

internal static class ChangePipeline
{
    private static readonly Dictionary<string, string> Nowhere = [];

    public static ValueTask<IResult> HandleAsync(ApiCall call, ChangePipelineRequest request) =>
        OnceAsync(call, (type, pipeline) => PipelineEdit.Change(type, pipeline, request.Label, request.Stages, request.MoveTo ?? Nowhere, request.Position),
            (type, edit, job) => (PipelineAnswer.Of(type, edit.After.Find(edit.Value)!) with { Job = job }).Text(),
            receipt => AnswerAsync(call, receipt, StatusCodes.Status200OK));

    /// <summary>Answers a pipeline as a write left it.</summary>
    public static async ValueTask<IResult> AnswerAsync(ApiCall call, string receipt, int status)
    {
        var pipeline = Stored.Read(receipt, PipelinesJson.Default.PipelineAnswer);
        if (status == StatusCodes.Status201Created) call.Http.Response.Headers.Location = "/api/pipelines/" + pipeline.Value;
        return PipelineAnswer.Answer(call, await call.SchemaAsync(), pipeline, status);
    }

    /// <summary>Changes the pipeline that the path names, if it is as it was seen, and lets records follow.</summary>
    /// <param name="write">What is kept for the answer, with the job by which they do.</param>
    public static async ValueTask<IResult> OnceAsync(ApiCall call, Func<RecordType, Pipeline, PipelineEdit> decide,
        Func<RecordType, PipelineEdit, Tsid?, string> write, Func<string, ValueTask<IResult>> answer)
    {
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        if (unclear is not null) return unclear;
        return await call.OnceAsync(StatusCodes.Status200OK, session => call.Node.Schemas.EditAsync<Written>(session, call.Workspace, async edit =>
        {
            var before = await edit.BeforeAsync();
            var type = PipelineAnswer.Of(before).Type;
            if (type.Pipelines!.Find(call.Path("value")) is not { } pipeline) return Problems.NotFound(StageReasons.NoPipeline);
            if (!expected.Holds(pipeline.Version)) return Problems.VersionStale(Encoding.UTF8.GetBytes(PipelineAnswer.Of(type, pipeline).Text()));
            var change = decide(type, pipeline);
            if (change.Problems is [{ Field: "" } only]) return Problems.Conflict(only.Reason);
            if (change.Problems.Count > 0) return Problems.Invalid(change.Problems);
            if (await UsedAsync(call, session, before, type, change) is { Count: > 0 } used) return Problems.InUse(used);
            await edit.SetPipelinesAsync(type, change.After, call.Now);
            return write(type, change, await FollowAsync(call, session, type, change));
        }), answer);
    }

    /// <summary>How much is in stages that go without saying where to, one problem for each.</summary>
    private static async ValueTask<List<Problem>> UsedAsync(ApiCall call, IWriteSession session, WorkspaceSchema schema, RecordType type, PipelineEdit change)
    {
        var used = new List<Problem>();
        foreach (var gone in change.Removed.Where(stage => change.After.Present(stage.Value) is null))
        {
            var values = type.Pipelines!.LeadingTo(gone.Value).Select(value => FieldValue.Of(value)).ToArray();
            var filter = new Filter.Condition(type[Domain.Records.Pipelines.StageField], Operator.In, values);
            var (living, trashed) = await call.Node.Engine.CountAsync(session, schema, type, filter);
            if (living + trashed > 0) used.Add(new Problem("moveTo/" + gone.Value, StageReasons.HasRecords.Of(living, gone.Label, trashed)));
        }
        return used;
    }

    /// <summary>Begins the job by which records follow; null where none has to. What an earlier job left counts, too: this one goes on with it.</summary>
    private static async ValueTask<Tsid?> FollowAsync(ApiCall call, IWriteSession session, RecordType type, PipelineEdit change)
    {
        var misfits = change.After.Misfits(type);
        var after = await Schemas.ReadAsync(session, call.Workspace);
        if (await call.Node.Engine.NextAsync(session, after, type, misfits, default, 1) is []) return null;
        return (await call.Service<JobRunner>().AddAsync(session, call.Workspace,
            new NewJob(FollowPipelines.Kind, call.Principal.Actor, Label: type[Domain.Records.Pipelines.StageField].Label, Step: call.Node.Ids.Next()))).Id;
    }
}
