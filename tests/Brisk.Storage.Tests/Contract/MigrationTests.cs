using System.Text.RegularExpressions;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

public abstract partial class MigrationTests(TestEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Types => [.. RecordTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_table_has_just_the_columns_that_its_record_type_declares(string name)
    {
        await using var world = await World.NewAsync(engine);
        var plan = (await world.SchemaAsync()).Plan(name);

        var columns = await world.TextsAsync(engine.Columns(plan.Table));

        columns.ShouldBe(plan.Slots.SelectMany(TypePlan.Columns).Concat(["workspace_id", "id", "version", "custom", "deleted_at"]), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_field_said_to_be_indexed_has_an_index_that_begins_with_it(string name)
    {
        await using var world = await World.NewAsync(engine);
        var plan = (await world.SchemaAsync()).Plan(name);
        var indexed = plan.Slots.Where(slot => slot.Field.Indexed).Select(slot => slot.Key ?? slot.Value);

        var leading = await world.TextsAsync(engine.Leading(plan.Table));

        indexed.Except(leading).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_table_but_the_few_global_ones_belongs_to_workspaces_and_every_index_begins_with_them()
    {
        await using var world = await World.NewAsync(engine);
        string[] global = ["installation", "accounts", "workspaces", "schema_migrations", "account_workspaces", "open_work"];

        var tables = await world.TextsAsync(engine.Tables);
        var without = await world.TextsAsync(engine.TablesWithoutWorkspace);
        var indexes = await world.TextsAsync(engine.IndexesBesideWorkspace);

        without.ShouldBe(global, ignoreOrder: true);
        tables.Count.ShouldBeGreaterThan(10);
        // Accounts are global, so which workspaces an account is in can only be asked across them.
        indexes.Where(name => !global.Any(table => name.StartsWith(table + ".", StringComparison.Ordinal))).ShouldBe(["users.users_account"]);
    }

    [Fact]
    public void The_migrations_obey_the_rules_of_a_distributed_database()
    {
        foreach (var migration in Migration.All)
        {
            foreach (var statement in migration.Statements(engine.Dialect))
            {
                statement.ShouldNotContain(";");
                Forbidden().IsMatch(statement).ShouldBeFalse(statement);
                Identifier().Matches(statement).Select(match => match.Value.Length).Max().ShouldBeLessThanOrEqualTo(45, statement);
            }
        }
    }

    [Fact]
    public async Task Migrating_again_does_nothing()
    {
        await using var world = await World.NewAsync(engine);

        var applied = await Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation);

        applied.ShouldBe(0);
        (await Migrator.VersionAsync(world.Database, Cancellation)).ShouldBe(Migrator.Newest);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_says_so()
    {
        await using var world = await World.NewAsync(engine);
        await ExecuteAsync(world, $"INSERT INTO schema_migrations VALUES ({Migrator.Newest + 1}, 'future', 'x', 1)");

        var refused = await Should.ThrowAsync<StorageRefusedException>(() => Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation));

        refused.Message.ShouldContain("newer Brisk");
    }

    [Fact]
    public async Task A_database_made_by_another_history_is_refused()
    {
        await using var world = await World.NewAsync(engine);
        await ExecuteAsync(world, "UPDATE schema_migrations SET checksum = 'tampered' WHERE number = 1");

        await Should.ThrowAsync<StorageRefusedException>(() => Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task An_index_that_a_later_step_makes_anew_is_there_after_the_upgrade_and_only_so()
    {
        await using var old = await engine.OpenEmptyAsync();
        await MakeAsync(old.Database, steps: 2);

        await Migrator.MigrateAsync(old.Database, null, TimeProvider.System, Cancellation);

        var indexes = await old.Database.ReadAsync(Lane.Interactive, new Statement(engine.IndexesOf("changes")), static (session, statement) =>
            session.ListAsync(statement, [], static row => row.Text(0)!), Cancellation);
        indexes.ShouldContain(text => text.Contains("(workspace_id, record_type, record_id, seq)", StringComparison.Ordinal));
        indexes.ShouldNotContain(text => text.Contains("(workspace_id, record_id, seq)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Choices_that_an_older_version_ordered_come_in_that_order_after_the_upgrade()
    {
        await using var old = await engine.OpenEmptyAsync();
        await MakeAsync(old.Database, steps: 2);
        await old.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(new Statement("INSERT INTO workspaces (id, name, created_at) VALUES (7, 'Old', 1)"), []);
            // What was put into an order has a row for every choice, what only got one more has a row for that one.
            string[] rows = ["'contact', 'status', 'former', 'Gone', 'stone', 0", "'contact', 'status', 'loyal', 'Loyal', 'rose', 1",
                "'contact', 'status', 'lead', 'Lead', 'blue', 2", "'organization', 'type', 'rival', 'Rival', 'rose', 0"];
            foreach (var row in rows) await session.ExecuteAsync(new Statement($"INSERT INTO field_choices VALUES (7, {row})"), []);
            return 0;
        }, Cancellation);

        (await Migrator.MigrateAsync(old.Database, null, TimeProvider.System, Cancellation)).ShouldBe(Migrator.Newest - 2);

        var schema = await old.Database.ReadAsync(
            Lane.Interactive, new Tsid(7), static (session, workspace) => Schemas.ReadAsync(session, workspace), Cancellation);
        string[] Of(RecordType type, string field) => [.. schema.Named(type.Name)![field].Choices.Select(choice => choice.Value)];
        string[] declared = [.. World.Contact["status"].Choices.Select(choice => choice.Value).Except(["former", "lead"])];
        Of(World.Contact, "status").ShouldBe(["former", "loyal", "lead", .. declared]);
        Of(World.Organization, "type").ShouldBe([.. World.Organization["type"].Choices.Select(choice => choice.Value), "rival"]);
    }

    [Fact]
    public async Task Imports_of_an_older_version_are_steps_after_the_upgrade()
    {
        await using var old = await engine.OpenEmptyAsync();
        await MakeAsync(old.Database, steps: 3);
        await old.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(new Statement("INSERT INTO workspaces (id, name, created_at) VALUES (7, 'Old', 1)"), []);
            // One that can be undone, one that was, whose undo bears its number, one that was forgotten, and one that wrote nothing.
            string[] imports = ["11, 'done', 'people.csv', 1, 3", "12, 'undone', 'firms.csv', 4, 4", "14, 'ready', 'later.csv', NULL, NULL"];
            foreach (var row in imports)
                await session.ExecuteAsync(new Statement("INSERT INTO imports (workspace_id, id, status, file_name, first_seq, last_seq, record_type, bytes, "
                    + $"created_at, updated_at) VALUES (7, {row}, 'contact', 9, 1, 1)"), []);
            string[] changes =
            [
                "1, 11, 'user', 21, 'create', 100", "2, NULL, 'user', 22, 'create', 110", "3, 11, 'user', 21, 'update', 120",
                "4, 12, 'key', 23, 'create', 130", "5, 12, 'key', 23, 'delete', 140", "6, 13, 'import', NULL, 'create', 150",
            ];
            foreach (var row in changes)
                await session.ExecuteAsync(new Statement("INSERT INTO changes (workspace_id, seq, import_id, actor_kind, actor_id, kind, at, record_type, "
                    + $"record_id, version) VALUES (7, {row}, 'contact', 1, 1)"), []);
            return 0;
        }, Cancellation);

        (await Migrator.MigrateAsync(old.Database, null, TimeProvider.System, Cancellation)).ShouldBe(Migrator.Newest - 3);

        var steps = await old.Database.ReadAsync(Lane.Interactive, new Tsid(7), static (session, workspace) =>
            StepTable.ListAsync(session, workspace, null, 10), Cancellation);
        steps.ShouldBe(
        [
            new StoredStep(new Tsid(13), "import", "import", null, 150, null, 6, 6, null, null),
            new StoredStep(new Tsid(12), "import", "key", new Tsid(23), 130, "firms.csv", 4, 4, null, new Tsid(12)),
            new StoredStep(new Tsid(11), "import", "user", new Tsid(21), 100, "people.csv", 1, 3, null, null),
        ]);
        var log = await old.Database.ReadAsync(Lane.Interactive, new Tsid(7), static (session, workspace) =>
            ChangeLog.ReadAsync(session, workspace, 0, 10), Cancellation);
        log.Select(change => change.Step?.Value).ShouldBe([11, null, 11, 12, 12, 13]);
    }

    [Fact]
    public async Task Tags_of_an_older_version_find_their_records_after_the_upgrade()
    {
        await using var old = await engine.OpenEmptyAsync();
        await MakeAsync(old.Database, steps: 4);
        await old.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(new Statement("INSERT INTO workspaces (id, name, created_at) VALUES (7, 'Old', 1)"), []);
            foreach (var row in (string[])["'contact', 'vip', 21", "'contact', 'trade fair', 21", "'contact', 'vip', 22", "'organization', 'vip', 21"])
                await session.ExecuteAsync(new Statement($"INSERT INTO record_tags (workspace_id, record_type, tag_key, record_id) VALUES (7, {row})"), []);
            return 0;
        }, Cancellation);

        (await Migrator.MigrateAsync(old.Database, null, TimeProvider.System, Cancellation)).ShouldBe(Migrator.Newest - 4);

        var vip = new Filter.Condition(World.Contact["tags"], Operator.HasAny, [FieldValue.Of("VIP")]);
        var schema = await old.Database.ReadAsync(
            Lane.Interactive, new Tsid(7), static (session, workspace) => Schemas.ReadAsync(session, workspace), Cancellation);
        var found = ListSql.IdsOf(vip, schema, World.Contact, engine.Dialect);
        (await old.Database.ReadAsync(Lane.Interactive, found, static (session, sql) =>
            session.ListAsync(sql.Statement, sql.Values, static row => row.Int64(0)), Cancellation)).ShouldBe([21, 22], ignoreOrder: true);
        (await old.Database.ReadAsync(Lane.Interactive, 0, static (session, _) =>
            session.ScalarAsync(new Statement("SELECT count(*) FROM links"), []), Cancellation)).ShouldBe(4);
    }

    [Fact]
    public async Task Imports_that_were_at_work_are_jobs_that_nobody_holds_after_the_upgrade()
    {
        await using var old = await engine.OpenEmptyAsync();
        await MakeAsync(old.Database, steps: 5);
        await old.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(new Statement("INSERT INTO workspaces (id, name, created_at) VALUES (7, 'Old', 1)"), []);
            string[] imports = ["11, 'running', 21", "12, 'undoing', NULL", "13, 'checking', 22", "14, 'done', 21", "15, 'interrupted', 21", "16, 'ready', 21"];
            foreach (var row in imports)
                await session.ExecuteAsync(
                    new Statement("INSERT INTO imports (workspace_id, id, status, created_by, file_name, record_type, bytes, created_at, "
                    + $"updated_at, lease_node, lease_until) VALUES (7, {row}, 'people.csv', 'contact', 9, 1, 2, 3, 4)"), []);
            return 0;
        }, Cancellation);

        (await Migrator.MigrateAsync(old.Database, null, TimeProvider.System, Cancellation)).ShouldBe(Migrator.Newest - 5);

        var jobs =
            await old.Database.ReadAsync(Lane.Interactive, new Tsid(7), static (session, workspace) => JobTable.OpenAsync(session, workspace), Cancellation);
        jobs.Select(job =>
            $"{job.Subject!.Value.Value} {job.Kind} {job.Status} {job.ActorKind} {job.ActorId?.Value} {job.Step?.Value} {job.LeaseUntil} {job.Label}")
            .ShouldBe(
            [
                "11 import waiting user 21 11 0 people.csv", "12 import-undo waiting import   0 people.csv", "13 import-check waiting user 22  0 people.csv",
                "15 import waiting user 21 15 0 people.csv",
            ]);
    }

    /// <summary>A database as it was after so many steps.</summary>
    private async Task MakeAsync(IDatabase database, int steps) => await database.WriteAsync((engine.Dialect, steps), static async (session, made) =>
    {
        foreach (var text in made.Dialect.Functions) await session.ExecuteAsync(new Statement(text), []);
        await session.ExecuteAsync(
            new Statement("CREATE TABLE schema_migrations (number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, "
                + "applied_at bigint NOT NULL)"), []);
        foreach (var migration in Migration.All.Take(made.steps))
        {
            foreach (var text in migration.Statements(made.Dialect)) await session.ExecuteAsync(new Statement(text), []);
            await session.ExecuteAsync(
                new Statement("INSERT INTO schema_migrations VALUES ($1, $2, $3, 0)"), [migration.Number, migration.Name, migration.Checksum]);
        }
        return 0;
    }, Cancellation);

    private static async Task ExecuteAsync(World world, string sql) =>
        await world.Database.WriteAsync(new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), Cancellation);

    [GeneratedRegex(@"\b(TRIGGER|SERIAL|IDENTITY|AUTOINCREMENT|EXCLUDE|DEFERRABLE|SET NULL|CREATE DOMAIN|CREATE TYPE|now\(\)|random\(\))\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();
}
