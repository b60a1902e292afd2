using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// Writes a file of records in one state. A state cannot be gone back to: what was stopped begins again, and its half file goes.
/// </summary>
internal sealed class ExportWork(NodeServices node, Job job) : IJobWork
{
    public const string Kind = "export";

    private static readonly Reason Gone = ExportReasons.Gone.Of(ExportFiles.Kept.TotalHours);

    private ExportResult? result;

    public static JobKind KindOf(NodeServices node) => new(Kind, Writes: false, job => new ExportWork(node, job))
    {
        Result = AnswerAsync, ChecksSight = true, EndsWhenTooLong = true,
    };

    public async Task RunAsync()
    {
        ExportFiles.Drop(node, job.Workspace, job.Id);
        job.Meter.GoOnFrom(0);
        var document = JsonSerializer.Deserialize(job.Stored.Request!, ExportJson.Default.ExportDocument)!;
        if (RecordTypes.FindNamed(document.Type) is not { } known) throw new JobRefusedException(ExportReasons.TypeGone.Of(document.Type));
        var schema = await SchemaAsync();
        var me = job.Actor.Kind == ActorKind.User ? job.Actor.Id : null;
        var (plan, problems) = ExportPlan.Read(schema, known, document.With(await IdsAsync(document)), me, node.Clock.GetUtcNow());
        // A field that was there when it was asked for is no more, is not seen any more, or holds something else.
        if (plan is null) throw new JobRefusedException(problems[0].Reason);
        job.Meter.Expect(plan.Query.Ids?.Count ?? Math.Max(0, await node.Engine.CountAsync(
            schema, plan.Type, plan.Query.List.Filter, deleted: false, job.Cancellation) - (plan.Query.Except?.Count ?? 0)));
        var part = ExportFiles.PartOf(node, job.Workspace, job.Id);
        try
        {
            var (rows, bytes) = await WriteAsync(plan, part);
            // What was named and is not there, or came and went since it was counted.
            job.Meter.Expect(rows);
            var now = node.Clock.GetUtcNow();
            result = new ExportResult(plan.Extension, rows, bytes, job.Stored.Label ?? plan.NameOf(now), now + ExportFiles.Kept, schema.Sight.Key);
            // Older files go when this one is where it stays.
            File.Move(part, ExportFiles.PathOf(node, job.Stored, plan.Extension));
            await job.WriteAsync((work: this, result), static (session, write) => write.work.KeepAsync(session, write.result));
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>The records that it names.</summary>
    private async ValueTask<IReadOnlyList<Tsid>> IdsAsync(ExportDocument document)
    {
        var ids = new List<Tsid>();
        if (document.Names is null) return ids;
        for (var part = 0; await JobRecords.ReadAsync(node.Database, job.Stored, part, job.Cancellation) is { Length: > 0 } read; part++) ids.AddRange(read);
        return ids;
    }

    /// <summary>The workspace as whoever began it sees it by now: nobody asks any more.</summary>
    private async ValueTask<WorkspaceSchema> SchemaAsync()
    {
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        var starter = await node.Database.ReadAsync(Lane.Interactive, (node, job), static (session, of) =>
            of.node.Principals.OfAsync(session, of.job.Workspace, of.job.Actor), job.Cancellation);
        if (starter is null || !Permissions.Allows(starter.Role, Permission.ExportRecords))
            throw new JobRefusedException(JobReasons.MayNotAnyMore);
        return node.Engine.Under(schema, node.SightOf(starter, schema));
    }

    /// <summary>Makes room for the file among those that are kept: the oldest of the same person go.</summary>
    private async ValueTask<int> KeepAsync(IWriteSession session, ExportResult made)
    {
        var kept = await KeptExports.ReadAsync(session, job.Workspace, node.Clock.GetUtcNow(), but: job.Id);
        foreach (var old in kept.MakeRoom(job.Actor, made.Bytes, node.Exports))
        {
            await JobTable.LetResultGoAsync(session, job.Workspace, old, ExportReasons.MadeRoom);
            session.AfterCommit(() => _ = Task.Run(() => ExportFiles.Drop(node, job.Workspace, old)));
        }
        if (kept.IsFull(made.Bytes, node.Exports) is { } reason) throw new JobRefusedException(reason);
        var progress = JsonSerializer.Serialize(made, ExportJson.Default.ExportResult);
        await JobTable.AdvanceAsync(
            session, job.Workspace, job.Id, new JobProgress(made.Rows, made.Rows, progress), node.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return 0;
    }

    public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        if (end.Status == JobStatus.Done && result is not null) return new(JsonSerializer.Serialize(result, ExportJson.Default.ExportResult));
        session.AfterCommit(() => _ = Task.Run(() => ExportFiles.Drop(node, job.Workspace, job.Id)));
        return new((string?)null);
    }

    /// <summary>
    /// Writes the file. Where others that are at work take its room, it lets go of what it has and waits for them: no state is held meanwhile, and
    /// what it may see is asked anew.
    /// </summary>
    private async Task<(long Rows, long Bytes)> WriteAsync(ExportPlan plan, string part)
    {
        using var spool = new ExportSpool(() => part, isKept: true, node.Exports.Enter(job.Workspace, job.Actor));
        try
        {
            await node.Engine.ExportAsync(plan.Query, (text, rows, cancellation) =>
            {
                spool.Write(text, rows, cancellation);
                job.Meter.Advance(rows);
            }, ExportFiles.LongestReading, job.Cancellation);
        }
        catch (ExportTooLongException)
        {
            throw new JobRefusedException(ExportReasons.JobTooLong.Of(ExportFiles.LongestReading.TotalMinutes));
        }
        catch (ExportTooLargeException exception)
        {
            throw new JobRefusedException(exception.Reason);
        }
        catch (ExportRoomTakenException exception)
        {
            throw new JobWaitsException(ExportReasons.WaitsForRoom,
                () => node.Exports.Has(job.Workspace, job.Actor, exception.Needed));
        }
        spool.Flush();
        return (spool.Rows, spool.Length);
    }

    /// <summary>The file of a job that is done, for whoever may take records out still.</summary>
    private static async ValueTask<IResult> AnswerAsync(ApiCall call, StoredJob job)
    {
        if (!call.May(Permission.ExportRecords)) return Problems.Forbidden();
        if (ExportResult.Read(job.Result!) is not { } made) return Problems.NotFound(Gone);
        var sight = (await call.SchemaAsync()).Sight;
        if (!sight.IsAll && sight.Key != made.Sight) return Problems.Forbidden(ExportReasons.OtherSight);
        if (call.Node.Clock.GetUtcNow() >= made.KeptUntil) return Problems.NotFound(Gone);
        if (ExportFiles.Find(call.Node, job, made.Format) is not { } path)
        {
            return Problems.NotFound(call.Node.Database.IsShared
                ? ExportReasons.Elsewhere : Gone);
        }
        if (call.Take((int)Math.Min(int.MaxValue, made.Rows)) is { } spent) return spent;
        ExportRecords.Describe(call.Http.Response, made.Name, ExportPlan.MediaOf(made.Format));
        return TypedResults.PhysicalFile(path, ExportPlan.MediaOf(made.Format));
    }
}
