using Brisk.Storage.Migrations;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>
/// What Brisk does where Citus distributes the database. Citus itself is not here: its catalogue and its functions are stood in for by some
/// that write down what they are asked.
/// </summary>
public sealed class DistributionTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task DistributeAsync(string place)
    {
        await using var connection = new NpgsqlConnection(place);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("""
            CREATE TABLE asked (what text);
            CREATE VIEW pg_dist_partition AS SELECT CAST(oid AS regclass) AS logicalrelid FROM pg_class WHERE relname = 'workspace_seq';
            CREATE FUNCTION create_distributed_table(of regclass, by text, colocate_with text) RETURNS void LANGUAGE sql
              AS $$ INSERT INTO asked VALUES (of::text || ' by ' || by || ' with ' || colocate_with) $$;
            CREATE FUNCTION create_reference_table(of regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO asked VALUES (of::text || ' everywhere') $$;
            """, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    [Fact]
    public async Task Tables_of_a_later_step_go_where_their_workspaces_are()
    {
        await using var empty = await new PostgresEngine(server).OpenEmptyAsync();
        await DistributeAsync(empty.Place);

        await Migrator.MigrateAsync(empty.Database, null, TimeProvider.System, Cancellation);

        var (asked, tables) = (new List<string>(), new List<string>());
        await using var connection = new NpgsqlConnection(empty.Place);
        await connection.OpenAsync(Cancellation);
        await ReadAsync(connection, "SELECT what FROM asked", asked);
        await ReadAsync(connection, """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'workspace_seq'
            """, tables);
        tables.Count.ShouldBeGreaterThan(10);
        // The one that stands for what was distributed already, and one that is dropped by a step that came after.
        asked.Remove("workspace_seq by workspace_id with workspace_seq");
        asked.Remove("record_tags by workspace_id with workspace_seq");
        string[] everywhere = ["account_workspaces", "open_work"];
        asked.ShouldBe([.. tables.Select(table => $"{table} by workspace_id with workspace_seq"), .. everywhere.Select(table => $"{table} everywhere")],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_backup_that_could_not_be_of_one_moment_is_refused_with_what_to_do()
    {
        await using var world = await World.NewAsync(new PostgresEngine(server));
        await DistributeAsync(world.Place);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var refused = await world.Database.BackupAsync(file, Cancellation).ShouldThrowAsync<Engine.StorageRefusedException>();

        refused.Message.ShouldContain("citus_create_restore_point");
        File.Exists(file).ShouldBeFalse();
    }

    private static async Task ReadAsync(NpgsqlConnection connection, string query, List<string> into)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var row = await command.ExecuteReaderAsync(Cancellation);
        while (await row.ReadAsync(Cancellation)) into.Add(row.GetString(0));
    }
}
