using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Writes a file into the database, chunk by chunk. A chunk is one transaction: its records, what they point to, its
/// refused rows and the position in the file. Whatever moment the process ends, the import goes on after the last chunk.
/// </summary>
internal sealed class ImportRun(NodeServices node, Job job) : IJobWork
{
    /// <summary>How long a chunk should keep the writer, in milliseconds: others wait that long, and for the disk.</summary>
    private const double ChunkTime = 50;

    // Each chunk waits for the disk once, however few its rows: small ones cost more than they give.
    private const int SmallestChunk = 100;
    private const int LargestChunk = 500;

    /// <summary>From so many rows on, an empty table is filled without its indexes: building them at the end costs less than half.</summary>
    private const int BulkRows = 20_000;

    /// <summary>What a row takes in a file whose rows were not counted, at most.</summary>
    private const int RowBytes = 2_000;

    /// <summary>Rows of a chunk; null for as many as keep the writer as long as they should.</summary>
    public int? ChunkRows { get; init; }

    private readonly NodeServices node = node;
    private readonly Job job = job;
    private readonly ImportCounts counts = new();
    private readonly List<string> fieldsMade = [];
    private HabitsShape? habits;
    private double secondsBefore;
    private double writing;
    private IReadOnlyList<int> ratesBefore = [];

    /// <summary>Who writes the records.</summary>
    private Actor actor;

    /// <summary>Its table is without indexes, for speed: they are built when it ends.</summary>
    private bool lacksIndexes;

    public async Task RunAsync()
    {
        var import = await FileAnalysis.CompleteAsync(node, job, await ImportJobs.OfAsync(node, job));
        actor = ImportJobs.Writer(job, new Step(import.Id, StepKinds.Import, import.FileName));
        job.Meter.Expect(ImportJobs.RowsOf(import, ImportPhase.Run), import.Bytes);
        Remember(import);
        job.Meter.GoOnFrom(counts.Rows, import.Position);
        import = import with { Progress = Write(await MakeFieldsAsync(import)) };
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        var plan = ImportPlan.Of(import, schema);
        var planner = new ChunkPlanner(plan, schema, node, actor, await NamesInFile.ReadAsync(node, plan, schema, actor, job.Cancellation));
        if (import.Position > 0) await planner.RecallAsync(job.Cancellation);
        var choices = new ChoiceKeeper(plan, schema);
        // Whoever began may have died between dropping indexes and building them.
        if (import.Position > 0) await Indexes.BuildAsync(node.Database, job.Cancellation);
        var start = await BulkStartAsync(plan);
        if (start is { } seq && plan.HasMatches) planner.Meanwhile = new WrittenMeanwhile(plan.Type, import.Id, seq);
        var isBulk = start is not null && await IsAloneAsync();
        lacksIndexes = isBulk;
        if (isBulk) await Indexes.DropAsync(node.Database, plan.Type, job.Cancellation);
        await WriteAllAsync(plan, schema, planner, choices);
    }

    /// <summary>When the process ends instead, the next start builds them.</summary>
    public async Task SettleAsync()
    {
        if (lacksIndexes) await Indexes.BuildAsync(node.Database, CancellationToken.None);
        lacksIndexes = false;
    }

    /// <summary>Of a run that is done, cancelled or that failed what is written stays, and can be undone or gone on with.</summary>
    public async ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        var status = end.Status switch { JobStatus.Done => ImportStatus.Done, JobStatus.Failed => ImportStatus.Failed, _ => ImportStatus.Cancelled };
        if (await ImportTable.FindAsync(session, job.Workspace, job.Subject) is not { } import) return null;
        ResultDocument result;
        try
        {
            result = new ResultDocument(Progress(import)?.Counts ?? new ImportCounts(), secondsBefore + job.Meter.Seconds, [.. ratesBefore, .. job.Meter.Rates],
                Problem: end.Problem?.Detail, Wording: ToldWording.Of(end.Problem), Habits: ImportPlan.HabitsToFollow(import));
        }
        catch (JsonException)
        {
            // What another version has noted of it cannot be read at any later time either: its end alone is noted.
            await ImportTable.SetStatusAsync(session, job.Workspace, import.Id, status, Now);
            return null;
        }
        await ImportTable.AdvanceAsync(session, job.Workspace, import.Id, new ImportStep(
            status, import.Position, import.Progress, JsonSerializer.Serialize(result, ImportJson.Default.ResultDocument), null, null), Now);
        return JsonSerializer.Serialize(ResultShape.Of(result), ImportJson.Default.ResultShape);
    }

    private static ProgressDocument? Progress(StoredImport import) =>
        import.Progress is null ? null : Stored.Follow(import.Progress, ImportJson.Default.ProgressDocument);

    /// <summary>Goes on from where an earlier run stopped.</summary>
    private void Remember(StoredImport import)
    {
        if (Progress(import) is not { } progress) return;
        counts.Add(progress.Counts);
        fieldsMade.AddRange(progress.FieldsMade);
        secondsBefore = progress.Seconds;
        ratesBefore = progress.Rates;
    }

    private async Task WriteAllAsync(ImportPlan plan, WorkspaceSchema schema, ChunkPlanner planner, ChoiceKeeper choices)
    {
        var reader = new ChunkReader(node, plan, schema, actor) { Refused = await RefusedAsync(plan) };
        reader.Size = ChunkRows ?? reader.Size;
        CsvPosition? from = plan.Import.Position > 0 ? new CsvPosition(plan.Import.Position, Progress(plan.Import)!.Line) : null;
        await foreach (var chunk in reader.StartAsync(from, job.Cancellation))
        {
            var written = await job.WriteAsync((this, planner, choices, plan, chunk), static (session, write) =>
                write.Item1.WriteAsync(session, write.planner, write.choices, write.plan, write.chunk));
            counts.Add(written.Tally);
            planner.Keep();
            choices.Keep();
            planner.Meanwhile?.Passed(written.LastSeq);
            job.Meter.Advance(chunk.Rows.Count, chunk.Next.Offset);
            if (chunk.Rows.Count == 0 || ChunkRows is not null) continue;
            var better = chunk.Rows.Count * Math.Clamp(ChunkTime / Math.Max(writing, 1), 0.5, 2);
            reader.Size = Math.Clamp((int)better, SmallestChunk, LargestChunk);
        }
    }

    private async ValueTask<List<long>> RefusedAsync(ImportPlan plan) => plan.Import.Position == 0 || !plan.HasMatches ? []
        : await node.Database.ReadAsync(Lane.Deciding, job, static (session, job) =>
            ImportTable.RejectedLinesAsync(session, job.Workspace, job.Subject), job.Cancellation);

    /// <summary>
    /// Of a first, large file of a type that the workspace has no records of yet, and whose rows do not look for one
    /// another: the number of the last change before it; else null.
    /// </summary>
    private async ValueTask<long?> BulkStartAsync(ImportPlan plan)
    {
        if (plan.Import.Position > 0 || (plan.Rows ?? plan.Import.Bytes / RowBytes) < BulkRows) return null;
        if (plan.NamesOwnRows) return null;
        return await node.Database.ReadAsync(Lane.Interactive, (job.Workspace, plan.Type), static (session, of) =>
            WrittenMeanwhile.StartAsync(session, of.Workspace, of.Type), job.Cancellation);
    }

    /// <summary>Whether a table may lose its indexes for a while: no other workspace reads it, and no other node's writers wait while they are built.</summary>
    private async ValueTask<bool> IsAloneAsync() =>
        !node.Database.IsShared
        && await node.Database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
            (await WorkspaceTable.AllAsync(session)).Count == 1, job.Cancellation)
        && job.TryBeAlone();

    /// <summary>Writes down what the run begins with; the same under which it goes on.</summary>
    private async Task<ProgressDocument> MakeFieldsAsync(StoredImport import)
    {
        var begun = await job.WriteAsync((this, import), static async (session, write) =>
        {
            var (run, import) = write;
            var workspace = run.job.Workspace;
            // Nothing of the check stays: its refused rows are found again.
            if (import.Position == 0) await ImportTable.ClearRejectsAsync(session, workspace, import.Id);
            var schema = await Schemas.ReadAsync(session, workspace);
            var plan = ImportPlan.Of(import, schema);
            run.habits = plan.Habits;
            var type = schema.Named(import.RecordType)!;
            await run.node.Schemas.EditAsync(session, workspace, async edit =>
            {
                foreach (var field in plan.NewFields)
                {
                    if ((await edit.AddFieldAsync(type, field, run.Now)).Refusal is { } refusal) throw new JobRefusedException(refusal);
                }
                return 0;
            });
            var names = plan.NewFields.Select(field => field.Name).ToList();
            var line = import.Position == 0 ? plan.Format.Start.Line : Progress(import)!.Line;
            var progress = run.Document(line, new ImportCounts { FieldsCreated = names.Count }, names);
            var step = new ImportStep(ImportStatus.Running, import.Position, Write(progress), null, null, null);
            await ImportTable.AdvanceAsync(session, workspace, import.Id, step, run.Now);
            return (progress, names);
        });
        fieldsMade.AddRange(begun.names);
        counts.FieldsCreated += begun.names.Count;
        return begun.progress;
    }

    private async ValueTask<(ImportCounts Tally, long LastSeq)> WriteAsync(
        IWriteSession session, ChunkPlanner planner, ChoiceKeeper choices, ImportPlan plan, RowChunk chunk)
    {
        var began = node.Clock.GetTimestamp();
        var batch = await RecordBatch.BeginAsync(session, node.Engine, job.Workspace, actor);
        var planned = await planner.PlanAsync(session, batch.Schema, chunk, isRun: true);
        var tally = new ImportCounts();
        foreach (var link in planned.Links) await MakeLinkAsync(batch, link, tally);
        batch.Promise(plan.Type, planned.Rows.Select(row => row.Id).OfType<Tsid>());
        await batch.ExpectAsync(planned.Rows.Select(row => row.Draft).OfType<Draft>());
        batch.Knows(planned.Rows.Select(row => row.Existing).OfType<Record>());
        foreach (var row in planned.Rows)
        {
            var problem = row.Problem ?? await WriteRowAsync(batch, plan, row, tally);
            if (problem is null) continue;
            if (row.Problem is null) planner.Holders.Refuse(row.Row.Line);
            await RejectAsync(session, plan, row.Row, problem);
            tally.Rejected++;
        }
        tally.Rows = planned.Rows.Count;
        tally.TagsCreated = await choices.KeepAsync(session, node.Schemas, planned.Rows);
        await batch.CompleteAsync();
        var wrote = batch.Changes > 0;
        var progress = Document(chunk.Next.Line, tally, []);
        var (first, last) = wrote ? (batch.LastSeq - batch.Changes + 1, batch.LastSeq) : ((long?)null, (long?)null);
        await ImportTable.AdvanceAsync(
            session, job.Workspace, job.Subject, new ImportStep(ImportStatus.Running, chunk.Next.Offset, Write(progress), null, first, last), Now);
        writing = node.Clock.GetElapsedTime(began).TotalMilliseconds;
        return (tally, batch.LastSeq);
    }

    private static async ValueTask MakeLinkAsync(RecordBatch batch, PlannedLink link, ImportCounts tally)
    {
        var made = await batch.CreateAsync(link.Draft, link.Id, isFresh: true);
        // What cannot be made is refused when the rows are planned, in a check as in a run.
        if (made.Status != WriteStatus.Written)
            throw new InvalidOperationException($"{link.Name} was not made: {string.Join(' ', made.Problems.Select(problem => problem.Detail))}");
        tally.OrganizationsCreated++;
    }

    /// <summary>Writes one row; answers why it was refused after all.</summary>
    private static async ValueTask<RowProblem?> WriteRowAsync(RecordBatch batch, ImportPlan plan, PlannedRow row, ImportCounts tally)
    {
        if (row.Adopts)
        {
            var problem = row.Action == RowAction.Unchanged ? null
                : Problem(await batch.UpdateAsync(plan.Type, row.Existing!.Id, row.Existing.Version, row.Values), row);
            if (problem is not null) return problem;
            // It was counted when it was made of its name.
            tally.OrganizationsCreated--;
            tally.Created++;
            return null;
        }
        switch (row.Action)
        {
            case RowAction.Create:
                var created = await batch.CreateAsync(row.Draft!, row.Id, isFresh: row.Id is not null);
                // Others point to it; what cannot be made is refused when the rows are planned.
                if (row.Id is not null && created.Status != WriteStatus.Written)
                    throw new InvalidOperationException(
                        $"Line {row.Row.Line} was not made: {string.Join(' ', created.Problems.Select(problem => problem.Detail))}");
                if (created.Status == WriteStatus.Written) tally.Created++;
                return Problem(created, row);
            case RowAction.Update:
                var updated = await batch.UpdateAsync(plan.Type, row.Existing!.Id, row.Existing.Version, row.Values);
                if (updated.Status == WriteStatus.Written)
                {
                    tally.Updated++;
                    tally.FieldsChanged += row.Changed.Count;
                }
                else if (updated.Status == WriteStatus.Unchanged)
                {
                    tally.Unchanged++;
                }
                return Problem(updated, row);
            case RowAction.Unchanged: tally.Unchanged++; return null;
            default: tally.Skipped++; return null;
        }
    }

    private static RowProblem? Problem(WriteOutcome outcome, PlannedRow row)
    {
        if (outcome.Status is WriteStatus.Written or WriteStatus.Unchanged) return null;
        var problem = outcome.Problems.Count > 0 ? outcome.Problems[0] : new Problem("", ImportReasons.WentAway);
        return new RowProblem(row.Row.SourceOf(problem.Field), problem.Field, null, problem.Reason);
    }

    private ValueTask RejectAsync(IWriteSession session, ImportPlan plan, ImportRow row, RowProblem problem) =>
        ImportTable.AddRejectAsync(session, job.Workspace, job.Subject, Rejects.Of(plan.Type, row, problem));

    private long Now => node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private ProgressDocument Document(long line, ImportCounts more, IReadOnlyList<string> moreFields)
    {
        var total = new ImportCounts();
        total.Add(counts);
        total.Add(more);
        return new ProgressDocument(line, total, secondsBefore + job.Meter.Seconds, [.. ratesBefore, .. job.Meter.Rates], [.. fieldsMade, .. moreFields],
            Habits: habits);
    }

    private static string Write(ProgressDocument progress) => JsonSerializer.Serialize(progress, ImportJson.Default.ProgressDocument);
}
