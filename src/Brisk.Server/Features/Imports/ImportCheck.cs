using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// A dry run: the whole file goes the way of a real import and is counted exactly, but nothing is written except the list
/// of refused rows.
/// </summary>
internal sealed class ImportCheck(NodeServices node, Job job) : IJobWork
{
    private const int Listed = 50;

    /// <summary>Rows of a chunk.</summary>
    public int ChunkRows { get; init; } = 1_000;

    private readonly ImportCounts counts = new();
    private readonly Dictionary<string, long> linkCounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> links = [];
    private readonly List<ChangePreview> changes = [];
    private ResultDocument? result;

    public async Task RunAsync()
    {
        var import = await ImportJobs.OfAsync(node, job);
        await job.WriteAsync(job, static async (session, job) =>
        {
            await ImportTable.ClearRejectsAsync(session, job.Workspace, job.Subject);
            return 0;
        });
        import = await FileAnalysis.CompleteAsync(node, job, import);
        job.Meter.GoOnFrom(0);
        job.Meter.Expect(ImportJobs.RowsOf(import, ImportPhase.Check), import.Bytes);
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        var plan = ImportPlan.OfCheck(import, schema);
        counts.FieldsCreated = plan.NewFields.Count;
        var actor = new Actor(ActorKind.Import, null);
        var planner = new ChunkPlanner(plan, schema, node, actor, await NamesInFile.ReadAsync(node, plan, schema, actor, job.Cancellation));
        var choices = new ChoiceKeeper(plan, schema);
        var reader = new ChunkReader(node, plan, schema, actor) { Size = ChunkRows };
        await foreach (var chunk in reader.StartAsync(null, job.Cancellation))
        {
            var present = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
            var planned = await node.Database.ReadAsync(Lane.Deciding, (planner, present, chunk), static (session, read) =>
                read.planner.PlanAsync(session, read.present, read.chunk, isRun: false), job.Cancellation);
            planner.Keep();
            counts.TagsCreated += choices.CountTags(planned.Rows);
            choices.Keep();
            Count(plan, schema, planned);
            await KeepRejectsAsync(plan, planned);
            job.Meter.Advance(chunk.Rows.Count, chunk.Next.Offset);
        }
        result = Result(new ImportPreview(
            [.. links.Select(name => new NamedCount(name, linkCounts.GetValueOrDefault(name)))], choices.NewTags,
            [.. plan.NewFields.Select(field =>
                new NewFieldShape(field.Label, field.Kind.Name, field.Choices.Count == 0 ? null : [.. field.Choices.Select(choice => choice.Label)]))],
            changes, [.. owners.OrderByDescending(owner => owner.Value).Take(Listed).Select(owner => new NamedCount(owner.Key, owner.Value))]), null,
                plan.Habits);
    }

    /// <summary>After a check that was cancelled or that failed the settings can be changed again.</summary>
    public async ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        var status = end.Status switch { JobStatus.Done => ImportStatus.Checked, JobStatus.Failed => ImportStatus.Failed, _ => ImportStatus.Ready };
        var document = end.Status == JobStatus.Done ? result : end.Problem is { } problem ? Result(null, problem) : null;
        await ImportTable.EndCheckAsync(session, job.Workspace, job.Subject, status,
            document is null ? null : JsonSerializer.Serialize(document, ImportJson.Default.ResultDocument), node.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return document is null ? null : JsonSerializer.Serialize(ResultShape.Of(document), ImportJson.Default.ResultShape);
    }

    private void Count(ImportPlan plan, WorkspaceSchema schema, PlannedChunk planned)
    {
        counts.Rows += planned.Rows.Count;
        counts.OrganizationsCreated += planned.Links.Count;
        foreach (var link in planned.Links)
        {
            if (links.Count >= Listed) break;
            links.Add(link.Name);
            linkCounts[link.Name] = 0;
        }
        foreach (var owner in planned.UnknownOwners) owners[owner] = owners.GetValueOrDefault(owner) + 1;
        foreach (var row in planned.Rows)
        {
            switch (row.Action)
            {
                case RowAction.Create:
                    counts.Created++;
                    if (!row.Adopts) break;
                    counts.OrganizationsCreated--;
                    links.RemoveAll(name => name.Equals(row.Draft!.Values.GetValueOrDefault(plan.Type.Title.Name).Text, StringComparison.OrdinalIgnoreCase));
                    break;
                case RowAction.Update: counts.Updated++; break;
                case RowAction.Unchanged: counts.Unchanged++; break;
                case RowAction.Skip: counts.Skipped++; break;
                default: counts.Rejected++; break;
            }
            foreach (var link in row.Row.Links)
            {
                if (row.Action != RowAction.Reject && link.Name is not null && linkCounts.TryGetValue(link.Name, out var n)) linkCounts[link.Name] = n + 1;
            }
            if (row.Action == RowAction.Update) Show(plan, schema, row);
        }
    }

    private void Show(ImportPlan plan, WorkspaceSchema schema, PlannedRow row)
    {
        counts.FieldsChanged += row.Changed.Count;
        if (changes.Count >= Listed) return;
        var existing = row.Existing!;
        foreach (var (name, value) in row.Changed)
        {
            var field = plan.Type[name];
            var names = row.Row.Links.Where(link => link.Field.Name == name).Select(link => link.Name ?? link.ExternalId).ToList();
            changes.Add(new ChangePreview(row.Row.Line, existing.Id, existing[plan.Type.Title.Name].Text
                ?? "", name, field.Label, Display(schema, field, existing[name]), names.Count > 0 ? string.Join("; ", names) : Display(schema, field, value)));
        }
    }

    private static string Display(WorkspaceSchema schema, Field field, FieldValue value) => value.IsNothing ? ""
        : field.Kind is UserField ? schema.User(new Domain.Tsid(value.Integer))?.Name ?? ""
        : field.Kind is RelationField or RelationsField ? "" : field.Kind.Display(field, value);

    private async Task KeepRejectsAsync(ImportPlan plan, PlannedChunk planned)
    {
        var rejects = planned.Rows.Where(row => row.Problem is not null).Select(row => Rejects.Of(plan.Type, row.Row, row.Problem!)).ToList();
        if (rejects.Count == 0) return;
        await job.WriteAsync((job, rejects), static async (session, write) =>
        {
            foreach (var reject in write.rejects) await ImportTable.AddRejectAsync(session, write.job.Workspace, write.job.Subject, reject);
            return 0;
        });
    }

    private ResultDocument Result(ImportPreview? preview, StoredReason? problem = null, HabitsShape? habits = null) =>
        new(counts, job.Meter.Seconds, job.Meter.Rates, preview, Problem: problem?.Detail, Wording: ToldWording.Of(problem), Habits: habits);
}
