using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// A dry run: the whole file goes the way of a real import and is counted exactly, but nothing is written except the list
/// of refused rows.
/// </summary>
internal sealed class ImportCheck(NodeServices node, ImportJob job)
{
    private const int ChunkRows = 1_000;
    private const int Listed = 50;

    private readonly ImportCounts counts = new();
    private readonly Dictionary<string, long> linkCounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> links = [];
    private readonly List<ChangePreview> changes = [];

    public async Task ExecuteAsync(StoredImport import)
    {
        await node.Database.WriteAsync(job.Workspace, (job, import), static async (session, write) =>
        {
            await write.job.HoldAsync(session);
            await ImportTable.ClearRejectsAsync(session, write.job.Workspace, write.import.Id);
            return 0;
        }, job.Cancellation);
        import = await FileAnalysis.CompleteAsync(node, job, import);
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        var plan = ImportPlan.OfCheck(import, schema);
        counts.FieldsCreated = plan.NewFields.Count;
        var planner = new ChunkPlanner(plan, schema, node.Ids);
        var choices = new ChoiceKeeper(plan, schema);
        var reader = new ChunkReader(node, plan, schema, new Actor(ActorKind.Import, null)) { Size = ChunkRows };
        await foreach (var chunk in reader.StartAsync(null, job.Cancellation))
        {
            var present = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
            var planned = await node.Database.ReadAsync(Lane.Deciding, (planner, present, chunk), static (session, read) =>
                read.planner.PlanAsync(session, read.present, read.chunk, keepsPromises: false), job.Cancellation);
            planner.Holders.Keep();
            counts.TagsCreated += choices.CountTags(planned.Rows);
            Count(plan, schema, planned);
            await KeepRejectsAsync(plan, planned);
            job.Advance(chunk.Rows.Count, chunk.Next.Offset);
        }
        await FinishAsync(ImportStatus.Checked, new ImportPreview(
            [.. links.Select(name => new NamedCount(name, linkCounts.GetValueOrDefault(name)))], choices.NewTags,
            [.. plan.NewFields.Select(field =>
                new NewFieldShape(field.Label, field.Kind.Name, field.Choices.Count == 0 ? null : [.. field.Choices.Select(choice => choice.Label)]))],
            changes, [.. owners.OrderByDescending(owner => owner.Value).Take(Listed).Select(owner => new NamedCount(owner.Key, owner.Value))]), null, plan.Habits);
    }

    /// <summary>Ends a check that was cancelled or that failed: the settings can be changed again.</summary>
    public Task StopAsync(string? problem) => FinishAsync(problem is null ? ImportStatus.Ready : ImportStatus.Failed, null, problem);

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
                case RowAction.Create: counts.Created++; break;
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
        counts.FieldsChanged += row.Values.Count;
        if (changes.Count >= Listed) return;
        var existing = row.Existing!;
        foreach (var (name, value) in row.Values)
        {
            var field = plan.Type[name];
            var link = row.Row.Links.FirstOrDefault(link => link.Field.Name == name);
            changes.Add(new ChangePreview(row.Row.Line, existing.Id, existing[plan.Type.Title.Name].Text
                ?? "", name, field.Label, Display(schema, field, existing[name]), link?.Name ?? Display(schema, field, value)));
        }
    }

    private static string Display(WorkspaceSchema schema, Field field, FieldValue value) => value.IsNothing ? ""
        : field.Kind is UserField ? schema.User(new Domain.Tsid(value.Integer))?.Name ?? ""
        : field.Kind is RelationField ? "" : field.Kind.Display(field, value);

    private async Task KeepRejectsAsync(ImportPlan plan, PlannedChunk planned)
    {
        var rejects = planned.Rows.Where(row => row.Problem is not null).Select(row => Rejects.Of(plan.Type, row.Row, row.Problem!)).ToList();
        if (rejects.Count == 0) return;
        await node.Database.WriteAsync(job.Workspace, (job, rejects), static async (session, write) =>
        {
            await write.job.HoldAsync(session);
            foreach (var reject in write.rejects) await ImportTable.AddRejectAsync(session, write.job.Workspace, write.job.Id, reject);
            return 0;
        }, job.Cancellation);
    }

    private async Task FinishAsync(string status, ImportPreview? preview, string? problem, HabitsShape? habits = null)
    {
        var result = preview is null && problem is null ? null
            : JsonSerializer.Serialize(new ResultDocument(counts, job.Seconds, job.Rates, preview, Problem: problem, Habits: habits),
                ImportJson.Default.ResultDocument);
        await node.Database.WriteAsync(job.Workspace, (node, job, status, result), static async (session, write) =>
        {
            await write.job.HoldAsync(session);
            var now = write.node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await ImportTable.EndCheckAsync(session, write.job.Workspace, write.job.Id, write.status, write.result, now);
            return 0;
        }, CancellationToken.None);
    }
}
