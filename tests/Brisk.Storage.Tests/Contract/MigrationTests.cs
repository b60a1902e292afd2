using System.Text.RegularExpressions;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Schema;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Contract;

public sealed partial class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Types => [.. RecordTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_table_has_just_the_columns_that_its_record_type_declares(string name)
    {
        await using var world = await World.NewAsync();
        var plan = (await world.SchemaAsync()).Plan(name);

        var columns = await world.TextsAsync($"SELECT name FROM pragma_table_info('{plan.Table}')");

        columns.ShouldBe(plan.Slots.SelectMany(TypePlan.Columns).Concat(["workspace_id", "id", "version", "custom", "deleted_at"]), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_field_said_to_be_indexed_has_an_index_that_begins_with_it(string name)
    {
        await using var world = await World.NewAsync();
        var plan = (await world.SchemaAsync()).Plan(name);
        var indexed = plan.Slots.Where(slot => slot.Field.Indexed).Select(slot => slot.Key ?? slot.Value);

        var leading = await world.TextsAsync($"SELECT c.name FROM pragma_index_list('{plan.Table}') i, pragma_index_info(i.name) c WHERE c.seqno IN (1, 2)");

        indexed.Except(leading).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_table_but_the_few_global_ones_belongs_to_workspaces_and_every_index_begins_with_them()
    {
        await using var world = await World.NewAsync();
        string[] global = ["installation", "accounts", "workspaces", "schema_migrations"];

        var tables = await world.TextsAsync("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        var without = await world.TextsAsync("SELECT s.name FROM sqlite_schema s WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM pragma_table_info(s.name) c WHERE c.name = 'workspace_id' AND c.[notnull] = 1 OR c.name = 'workspace_id' AND c.pk = 1)");
        var indexes = await world.TextsAsync("SELECT s.name || '.' || i.name FROM sqlite_schema s, pragma_index_list(s.name) i, pragma_index_info(i.name) c WHERE s.type = 'table' AND c.seqno = 0 AND c.name <> 'workspace_id'");

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
            foreach (var statement in migration.Statements(SqliteDialect.Instance))
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
        await using var world = await World.NewAsync();

        var applied = await Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation);

        applied.ShouldBe(0);
        (await Migrator.VersionAsync(world.Database, Cancellation)).ShouldBe(Migrator.Newest);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_says_so()
    {
        await using var world = await World.NewAsync();
        await ExecuteAsync(world, $"INSERT INTO schema_migrations VALUES ({Migrator.Newest + 1}, 'future', 'x', 1)");

        var refused = await Should.ThrowAsync<StorageRefusedException>(() => Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation));

        refused.Message.ShouldContain("newer Brisk");
    }

    [Fact]
    public async Task A_database_made_by_another_history_is_refused()
    {
        await using var world = await World.NewAsync();
        await ExecuteAsync(world, "UPDATE schema_migrations SET checksum = 'tampered' WHERE number = 1");

        await Should.ThrowAsync<StorageRefusedException>(() => Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation));
    }

    private static async Task ExecuteAsync(World world, string sql) =>
        await world.Database.WriteAsync(new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), Cancellation);

    [GeneratedRegex(@"\b(TRIGGER|SERIAL|IDENTITY|AUTOINCREMENT|EXCLUDE|DEFERRABLE|SET NULL|CREATE DOMAIN|CREATE TYPE|now\(\)|random\(\))\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();
}
