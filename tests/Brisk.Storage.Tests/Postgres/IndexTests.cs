using Brisk.Storage.Migrations;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>Indexes over tables that others write to meanwhile.</summary>
public sealed class IndexTests(PostgresServer server)
{
    private const string Waiting = """
        SELECT CAST(pid AS text) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<World> WorldAsync() => World.NewAsync(new PostgresEngine(server));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<NpgsqlConnection> OutsideAsync(World world)
    {
        var outside = new NpgsqlConnection(world.Place);
        await outside.OpenAsync(Cancellation);
        return outside;
    }

    private static Task<List<string>> ValidAsync(World world) => world.TextsAsync("""
        SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relname IN ('contacts_city', 'contacts_title') AND x.indisvalid
         ORDER BY 1
        """);

    [Fact]
    public async Task Several_nodes_that_miss_an_index_build_it_once_and_others_write_meanwhile()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await using var outside = await OutsideAsync(world);
        await ExecuteAsync(outside, "DROP INDEX contacts_city; DROP INDEX contacts_title");
        // A build waits for whoever has written to the table before it.
        await ExecuteAsync(outside, $"BEGIN; UPDATE contacts SET title = 'CFO' WHERE id = {id.Value}");

        var building = new[] { world, other }.Select(node => Indexes.BuildAsync(node.Database, Cancellation)).ToList();
        // The other waits for its turn in its own process: in the server, the build would wait for it, too.
        await Eventually.SoAsync("one waits to build", async () => (await world.TextsAsync(Waiting)).Count == 1);
        var doubts = await world.Database.CheckAsync(Cancellation);
        var added = world.AddContactAsync(("firstName", "Bo"));
        await added.WaitAsync(Eventually.Bound, Cancellation);
        await ExecuteAsync(outside, "COMMIT");
        await Eventually.Within("both have what they need", Task.WhenAll(building));

        doubts.ShouldBeEmpty();
        (await ValidAsync(world)).ShouldBe(["contacts_city", "contacts_title"]);
    }

    [Fact]
    public async Task An_index_whose_builder_died_is_built_anew_at_the_next_start()
    {
        await using var world = await WorldAsync();
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await using (var outside = await OutsideAsync(world))
        await using (var builder = await OutsideAsync(world))
        {
            await ExecuteAsync(outside, "DROP INDEX contacts_city");
            await ExecuteAsync(outside, $"BEGIN; UPDATE contacts SET title = 'CFO' WHERE id = {id.Value}");
            var building = ExecuteAsync(builder, "CREATE INDEX CONCURRENTLY contacts_city ON contacts (workspace_id, city_key)");
            await Eventually.SoAsync("it waits", async () => (await world.TextsAsync(Waiting)).Count == 1);
            await ExecuteAsync(outside, $"SELECT pg_terminate_backend({builder.ProcessID})");
            await building.ShouldThrowAsync<NpgsqlException>();
            await ExecuteAsync(outside, "COMMIT");
        }
        (await ValidAsync(world)).ShouldBe(["contacts_title"]);
        (await world.Database.CheckAsync(Cancellation)).Count.ShouldBe(1);

        await Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation);

        (await ValidAsync(world)).ShouldBe(["contacts_city", "contacts_title"]);
        (await world.TextsAsync("SELECT indexdef FROM pg_indexes WHERE indexname = 'contacts_city'")).Single().ShouldContain("name_key");
    }
}
