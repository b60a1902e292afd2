using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Seed;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sqlite;

namespace Brisk.Tests.Seed;

public sealed class SeedRunTests : IAsyncLifetime
{
    private static readonly Statement CountIndexes =
        new("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('contacts', 'organizations') AND sql IS NOT NULL");
    private static readonly Statement CountChanges = new("SELECT count(*) FROM changes");

    private readonly string folder = Directory.CreateTempSubdirectory("brisk-seed-").FullName;
    private SqliteDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await SqliteDatabase.OpenAsync(Path.Combine(folder, "brisk.db"), new SqliteOptions(), TimeProvider.System, Cancellation);
        await Migrator.MigrateAsync(database, null, TimeProvider.System, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_seed_leaves_records_with_their_counters_and_their_history()
    {
        var outcome = await RunAsync(300, add: false);

        (await CountAsync(outcome, ContactType.Type)).ShouldBe(300);
        (await CountAsync(outcome, OrganizationType.Type)).ShouldBe(30);
        (await NumberAsync(CountChanges)).ShouldBe(330);
        outcome.Owner!.Email.ShouldEndWith(".example");
    }

    [Fact]
    public async Task A_workspace_with_records_is_left_alone()
    {
        await RunAsync(20, add: false);

        await Should.ThrowAsync<StorageRefusedException>(() => RunAsync(20, add: false));

        (await NumberAsync(CountChanges)).ShouldBe(22);
    }

    [Fact]
    public async Task Adding_puts_records_beside_those_there_and_keeps_the_owners()
    {
        var first = await RunAsync(20, add: false);

        var second = await RunAsync(30, add: true);

        second.Workspace.ShouldBe(first.Workspace);
        second.Owner.ShouldBeNull();
        (await CountAsync(second, ContactType.Type)).ShouldBe(50);
    }

    [Fact]
    public async Task Indexes_that_a_killed_seed_left_out_are_built_at_the_next_start()
    {
        var all = await NumberAsync(CountIndexes);
        await Indexes.DropAsync(database, Cancellation);
        (await NumberAsync(CountIndexes)).ShouldBe(0);

        await Migrator.MigrateAsync(database, null, TimeProvider.System, Cancellation);

        (await NumberAsync(CountIndexes)).ShouldBe(all);
    }

    private Task<SeedOutcome> RunAsync(int contacts, bool add) =>
        new SeedRun(database, TimeProvider.System, null).RunAsync(new SeedOrder(contacts, null, 42, add, new DateOnly(2026, 11, 20)), Cancellation);

    private async Task<long> CountAsync(SeedOutcome outcome, RecordType type)
    {
        var generations = new Generations(database);
        var schemas = new Schemas(database, generations);
        var engine = new RecordEngine(database, schemas, generations, new TsidSource(TimeProvider.System), TimeProvider.System, new byte[32]);
        return await engine.CountAsync(await schemas.GetAsync(outcome.Workspace, Cancellation), type, Filter.Everything, deleted: false, Cancellation);
    }

    private ValueTask<long> NumberAsync(Statement statement) => database.ReadAsync(Lane.Interactive, statement, static async (session, statement) =>
    {
        var number = new long[1];
        await session.QueryAsync(statement, [], number, static (row, number) =>
        {
            number[0] = row.Int64(0);
            return false;
        });
        return number[0];
    }, Cancellation);
}
