using System.Threading.Channels;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Seed;

/// <summary>What to make.</summary>
/// <param name="Organizations">Null for one to ten contacts.</param>
/// <param name="Add">Also when the workspace has records already.</param>
/// <param name="Until">The newest record's age: the three years of the data end with this day (UTC).</param>
/// <param name="Workspace">Its name or id; null for the only one, or a new one.</param>
internal sealed record SeedOrder(int Contacts, int? Organizations, int Seed, bool Add, DateOnly Until, string? Workspace = null);

/// <param name="Owner">The account that was made for it; null when there was a workspace already.</param>
internal sealed record SeedOutcome(Tsid Workspace, int Contacts, int Organizations, TimeSpan Making, TimeSpan Indexing, SeedOwner? Owner);

/// <summary>
/// Fills a workspace with the reference data: one thread makes the records ready, the writer writes them through the
/// record engine, so that change log, counters and tags are as if people had done it.
/// </summary>
internal sealed class SeedRun(IDatabase database, TimeProvider clock, IProgress<StepProgress>? progress)
{
    /// <summary>Records of one transaction: enough to make its sync cheap, few enough to keep memory flat.</summary>
    private const int BatchLength = 200;

    /// <summary>From here on it is faster to write without indexes and build them at the end (measured: README of bench).</summary>
    private const int WithoutIndexesFrom = 50_000;

    private Actor seeder = new(ActorKind.System, null);

    /// <exception cref="StorageRefusedException">The workspace has records already and <see cref="SeedOrder.Add"/> is not set.</exception>
    public async Task<SeedOutcome> RunAsync(SeedOrder order, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var ids = new TsidSource(clock);
        var generations = new Generations(database);
        var schemas = new Schemas(database, generations);
        var engine = new RecordEngine(database, schemas, generations, ids, clock, new byte[32]);
        var (workspace, owner, isAlone) = await SeedWorkspace.FindOrMakeAsync(database, schemas, ids, clock, order.Workspace, cancellation);
        var isEmpty = await CountAsync(engine, workspace, cancellation) == 0;
        if (!isEmpty && !order.Add)
            throw new StorageRefusedException("This workspace has records already. Use --add to put more beside them, or another workspace or data folder.");
        var owners = await SeedWorkspace.AddOwnersAsync(database, schemas, ids, clock, workspace, cancellation);

        var organizations = order.Organizations ?? Math.Max(1, order.Contacts / 10);
        var until = new DateTimeOffset(order.Until, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var plan = new SeedPlan(order.Seed, order.Contacts, organizations, owners, until);
        seeder = seeder with { Step = new Step(ids.Next(), StepKinds.Batch, "Reference data") };
        var withoutIndexes = isEmpty && isAlone && order.Contacts + organizations >= WithoutIndexesFrom;
        if (withoutIndexes) await Indexes.DropAsync(database, cancellation);
        var made = new List<MadeOrganization>(organizations);
        var organizationMaker = new OrganizationMaker(plan);
        await WriteAsync(engine, workspace, OrganizationType.Type, organizations, index =>
        {
            var (organization, values) = organizationMaker.Make(index);
            made.Add(organization);
            return (values, organization);
        }, cancellation);
        var contactMaker = new ContactMaker(plan, made);
        await WriteAsync(engine, workspace, ContactType.Type, order.Contacts, index => (contactMaker.Make(index), null), cancellation);
        var making = clock.GetElapsedTime(started);
        progress?.Report(new StepProgress("Indexes", 0, 1));
        if (withoutIndexes) await Indexes.BuildAsync(database, cancellation);
        await database.OptimizeAsync(cancellation);
        return new SeedOutcome(workspace, order.Contacts, organizations, making, clock.GetElapsedTime(started) - making, owner);
    }

    private static async Task<long> CountAsync(RecordEngine engine, Tsid workspace, CancellationToken cancellation)
    {
        var schema = await engine.Schemas.GetAsync(workspace, cancellation);
        long count = 0;
        foreach (var type in schema.Types)
        {
            count += await engine.CountAsync(schema, type, Filter.Everything, deleted: false, cancellation);
            count += await engine.CountAsync(schema, type, Filter.Everything, deleted: true, cancellation);
        }
        return count;
    }

    private async Task WriteAsync(RecordEngine engine, Tsid workspace, RecordType type, int count, Func<int,
        (Dictionary<string, FieldValue> Values, MadeOrganization? Organization)> make, CancellationToken cancellation)
    {
        var ready = Channel.CreateBounded<List<MadeRecord>>(new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var schema = await engine.Schemas.GetAsync(workspace, cancellation);
        var making = Task.Run(() => MakeAsync(ready.Writer, count, index =>
        {
            var (values, organization) = make(index);
            return new MadeRecord(engine.Draft(schema, type, seeder, values), organization);
        }, stop.Token), CancellationToken.None);
        try
        {
            long done = 0;
            var writing = Task.CompletedTask;
            await foreach (var records in ready.Reader.ReadAllAsync(cancellation))
            {
                // One batch waits while another is written, so that the writer never does.
                var next = engine.WriteAsync(workspace, seeder, batch => CreateAsync(batch, records), cancellation).AsTask();
                await writing;
                writing = next;
                done += records.Count;
                progress?.Report(new StepProgress(type.LabelPlural, done, count));
            }
            await writing;
        }
        finally
        {
            await stop.CancelAsync();
            await making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes the records of one type, batch by batch; what goes wrong reaches the reader.</summary>
    private static async Task MakeAsync(ChannelWriter<List<MadeRecord>> ready, int count, Func<int, MadeRecord> make, CancellationToken cancellation)
    {
        try
        {
            for (var first = 0; first < count; first += BatchLength)
            {
                var records = new List<MadeRecord>(BatchLength);
                for (var index = first; index < Math.Min(first + BatchLength, count); index++) records.Add(make(index));
                await ready.WriteAsync(records, cancellation);
            }
            ready.Complete();
        }
        catch (Exception exception)
        {
            ready.Complete(exception);
            throw;
        }
    }

    private static async ValueTask<int> CreateAsync(RecordBatch batch, List<MadeRecord> records)
    {
        await batch.ExpectAsync(records.Select(record => record.Draft));
        foreach (var (draft, organization) in records)
        {
            var outcome = await batch.CreateAsync(draft);
            if (outcome.Status != WriteStatus.Written)
                throw new InvalidOperationException(
                    $"The reference data has a record that cannot be: {string.Join(' ', outcome.Problems.Select(problem => problem.Detail))}");
            organization?.Id = outcome.Id;
        }
        return records.Count;
    }
}

/// <summary>A record to write and, of organizations, what their contacts need to know.</summary>
internal readonly record struct MadeRecord(Draft Draft, MadeOrganization? Organization);
