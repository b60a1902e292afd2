using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>Several processes over one database: here, several openings of it, each with a memory of its own.</summary>
public sealed class SharingTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<World> WorldAsync() => World.NewAsync(new PostgresEngine(server));

    [Fact]
    public async Task Whoever_follows_the_numbers_never_misses_a_change_that_commits_late()
    {
        await using var world = await WorldAsync();
        await using var second = await world.ElsewhereAsync();
        await using var third = await world.ElsewhereAsync();
        const int Each = 60;
        var writing = Task.WhenAll(((World[])[world, second, third])
            .SelectMany(node => Enumerable.Range(0, Each)
            .Select(i => Task.Run(async () => await node.Engine.WriteAsync(node.Workspace, node.Actor, async batch =>
        {
            await batch.CreateAsync(World.Contact, World.Values(("firstName", "P" + i)));
            // Others have every chance to come in between.
            if (i % 7 == 0) await Task.Delay(20, Cancellation);
            return 0;
        }, Cancellation)))));

        var seen = new List<long>();
        for (var isLast = false; !isLast;)
        {
            isLast = writing.IsCompleted;
            var after = seen.Count == 0 ? 0 : seen[^1];
            seen.AddRange((await world.TextsAsync(
                $"SELECT CAST(c.seq AS TEXT) FROM changes c WHERE c.workspace_id = {world.Workspace.Value} AND c.seq > {after} ORDER BY c.seq"))
                .Select(long.Parse));
        }
        await writing;

        seen.ShouldBe(Enumerable.Range(1, 3 * Each).Select(number => (long)number));
    }

    [Fact]
    public async Task A_check_made_in_a_write_holds_until_it_is_saved()
    {
        await using var world = await WorldAsync();
        await using var second = await world.ElsewhereAsync();
        var id = await world.AddContactAsync(("firstName", "Maya"), ("department", "0"));

        // Each reads the number and writes the next: two at the same time would write the same.
        await Task.WhenAll(((World[])[world, second])
            .SelectMany(node => Enumerable.Range(0, 40).Select(_ => Task.Run(async () => await node.Engine.WriteAsync(node.Workspace, node.Actor, async batch =>
        {
            var found = (await batch.FindAsync(World.Contact, id))!;
            return await batch.UpdateAsync(World.Contact, id, null, World.Values(("department", (int.Parse(found["department"].Text!) + 1).ToString())));
        }, Cancellation)))));

        var json = (await world.GetAsync(id))!.Value;
        (json.GetProperty("department").GetString(), json.GetProperty("version").GetInt64()).ShouldBe(("80", 81L));
    }

    [Fact]
    public async Task What_another_process_writes_is_seen_in_counts_positions_fields_and_generations()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        await world.AddContactsAsync(Enumerable.Range(0, 600).Select(i => World.Values(("firstName", $"P{i:000}"))));
        var before = await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation);
        (await other.ListAsync("name", at: 500, limit: 1)).GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("P500");
        (await other.SchemaAsync()).Named("contact")!["tags"].Choices.ShouldBeEmpty();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var following = new ChangeFeed(other.Database, other.Engine, TimeProvider.System).RunAsync(end.Token);

        await world.AddContactAsync(("firstName", "A"), ("tags", "[\"VIP\"]"));

        await Eventually.SoAsync("the change is seen", async () => await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation) != before);
        await Eventually.SoAsync("the choice is seen", async () => (await other.SchemaAsync()).Named("contact")!["tags"].Choices.Count > 0);
        (await other.ListAsync("name", at: 500, limit: 1)).GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("P499");
        (await other.CountAsync(World.Where("tags", Operator.HasAny, FieldValue.Of("vip")))).ShouldBe(1);
        await end.CancelAsync();
        await following;
    }

    [Fact]
    public async Task A_list_kept_by_changes_is_made_anew_when_others_wrote_between_two_own_writes()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        await world.AddContactsAsync(Enumerable.Range(0, 600).Select(i => World.Values(("firstName", $"P{i:000}"))));
        await other.AddContactAsync(("firstName", "A0"));
        (await other.ListAsync("name", at: 500, limit: 1)).GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("P499");

        await world.AddContactAsync(("firstName", "A1"));
        await other.AddContactAsync(("firstName", "A2"));

        (await other.ListAsync("name", at: 500, limit: 1)).GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("P497");
    }

    [Fact]
    public async Task Filters_and_orders_in_memory_follow_what_others_write()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        await world.AddContactsAsync(Enumerable.Range(0, 600)
            .Select(i => World.Values(("firstName", $"P{i:000}"), ("city", i % 2 == 0 ? "Moline" : "Dallas"))));
        var filter = World.Where("city", Operator.Is, FieldValue.Of("moline"));
        (await other.CountAsync(filter)).ShouldBe(300);
        await other.ListAsync("name", filter, at: 10, limit: 1);
        var ids = (await other.ListAsync("name", filter, limit: 3)).GetProperty("items").EnumerateArray()
            .Select(item => Tsid.TryParse(item.GetProperty("id").GetString()!, out var id) ? id : default).ToList();
        await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation);

        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, ids[0], null, World.Values(("firstName", "Zed")), Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, ids[1], null, World.Values(("city", "Dallas")), Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, ids[2], null, Cancellation);
        await world.AddContactAsync(("firstName", "A"), ("city", "Moline"));
        // Its own write comes after those of the other, which it has not heard of yet.
        await other.AddContactAsync(("firstName", "B"), ("city", "Moline"));

        (await other.CountAsync(filter)).ShouldBe(300);
        var names = async (string sort) => (await other.ListAsync(sort, filter, limit: 4)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("name").GetString()).ToList();
        (await names("name")).ShouldBe(["A", "B", "P006", "P008"]);
        (await names("-name")).ShouldBe(["Zed", "P598", "P596", "P594"]);
    }

    [Fact]
    public async Task A_type_is_kept_in_memory_though_the_last_changes_were_to_another()
    {
        await using var world = await WorldAsync();
        await world.AddOrganizationAsync(("name", "Deere"));
        await world.AddContactAsync(("firstName", "Maya"));
        var sets = new RecordSets(world.Database, world.Engine.Schemas, new Generations(world.Database).Memories);

        var set = await sets.ResolveAsync(await world.SchemaAsync(), World.Organization,
            new Filter.Condition(World.Organization["name"], Operator.Is, [FieldValue.Of("deere")]), Cancellation);

        set!.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_whose_clocks_differ_create_records_without_losing_their_memory()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        await world.AddContactAsync(("firstName", "First"));
        var all = World.Where("firstName", Operator.Filled);
        (await world.CountAsync(all)).ShouldBe(1);
        var kept = world.Engine.Generations.Memories.Of(world.Workspace).Find(await world.SchemaAsync(), World.Contact);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        // One clock is five seconds ahead of the other.
        for (var i = 0; i < 30; i++)
        {
            var (node, ahead) = i % 2 == 0 ? (world, 5_000) : (other, 0);
            await node.Engine.WriteAsync(node.Workspace, node.Actor, async batch =>
            {
                for (var j = 0; j < 100; j++)
                    await batch.CreateAsync(World.Contact, World.Values(("firstName", $"P{i}-{j}")), Tsid.Of(now + (i * 10) + ahead, j));
                return 0;
            }, Cancellation);
        }

        (await world.CountAsync(all), await other.CountAsync(all)).ShouldBe((3_001L, 3_001L));
        world.Engine.Generations.Memories.Of(world.Workspace).Find(await world.SchemaAsync(), World.Contact).ShouldBeSameAs(kept);
    }

    [Fact]
    public async Task Numbers_that_go_back_are_of_another_history_and_nothing_is_remembered_of_the_lost_one()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        var feed = new ChangeFeed(other.Database, other.Engine, TimeProvider.System);
        var all = World.Where("firstName", Operator.Filled);
        await world.AddContactAsync(("firstName", "A"));
        var lost = await world.AddContactAsync(("firstName", "Lost"));
        var history = other.Engine.Generations.HistoryOf(world.Workspace);
        (await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation)).ShouldBe(2);
        (await other.CountAsync(all)).ShouldBe(2);

        // As after the loss of the server that alone had the last change.
        foreach (var text in (string[])
        [
            "DELETE FROM changes WHERE workspace_id = $1 AND seq = 2",
            $"DELETE FROM contacts WHERE workspace_id = $1 AND id = {lost.Value}",
            "UPDATE workspace_seq SET seq = 1 WHERE workspace_id = $1",
            "UPDATE counters SET n = 1 WHERE workspace_id = $1 AND name IN ('seq:contact', 'contact')",
        ])
        {
            await world.Database.WriteAsync(world.Workspace, (text, world.Workspace), static async (session, run) =>
                await session.ExecuteAsync(new Statement(run.text), [run.Workspace.Value]), Cancellation);
        }
        await feed.LookAsync(world.Workspace, Cancellation);

        (await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation)).ShouldBe(1);
        other.Engine.Generations.HistoryOf(world.Workspace).ShouldNotBe(history);
        (await other.CountAsync(all)).ShouldBe(1);
        await world.Again().AddContactAsync(("firstName", "B"));
        await feed.LookAsync(world.Workspace, Cancellation);
        (await other.CountAsync(all)).ShouldBe(2);
        (await other.ListAsync("name", all, at: 1, limit: 1)).GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("B");
    }

    [Fact]
    public async Task A_language_that_another_node_has_set_is_known_from_its_hint_on_without_a_further_question()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        (await other.SchemaAsync()).Settings.Language.ShouldBe("en");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var following = new ChangeFeed(other.Database, other.Engine, new StillClock()).RunAsync(end.Token);

        var german = await world.Database.WriteAsync(world.Workspace, world, static async (session, world) =>
        {
            var before = (await WorkspaceTable.ByIdAsync(session, world.Workspace))!;
            var after = before with { Settings = before.Settings with { Language = "de" } };
            await WorkspaceTable.UpdateAsync(session, after);
            await world.Engine.Schemas.ChangedAsync(session, world.Workspace, after.Settings);
            return after.Settings;
        }, Cancellation);

        // Here at once.
        world.Engine.Schemas.Recall(world.Workspace).ShouldBe(german);
        await Eventually.SoAsync("the other node knows", () => other.Engine.Schemas.Recall(world.Workspace) == german);
        await end.CancelAsync();
        await following;
    }

    [Fact]
    public async Task What_could_not_be_read_of_a_schema_is_read_at_a_later_look_and_keeps_nobody_waiting()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        var known = await other.SchemaAsync();
        var before = await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var following = new ChangeFeed(other.Database, other.Engine, new QuickClock()).RunAsync(end.Token);
        await ExecuteAsync(world, "ALTER TABLE custom_fields RENAME TO mislaid");

        var german = known.Settings with { Language = "de" };
        await world.Database.WriteAsync(world.Workspace, (world, german), static async (session, set) =>
        {
            var before = (await WorkspaceTable.ByIdAsync(session, set.world.Workspace))!;
            await WorkspaceTable.UpdateAsync(session, before with { Settings = set.german });
            await set.world.Engine.Schemas.ChangedAsync(session, set.world.Workspace, set.german);
            return 0;
        }, Cancellation);
        await Eventually.SoAsync("it is known to be outdated", () => other.Engine.Generations.Memories.Of(world.Workspace).Schema is null);
        await ExecuteAsync(world, $"""
            INSERT INTO counters (workspace_id, name, n) VALUES ({world.Workspace.Value}, 'seq:contact', 1)
            ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + 1
            """);
        await Eventually.SoAsync("other news come", async () => await other.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation) != before);
        other.Engine.Schemas.Recall(world.Workspace).ShouldBe(known.Settings);
        await ExecuteAsync(world, "ALTER TABLE mislaid RENAME TO custom_fields");

        await Eventually.SoAsync("it is read", () => other.Engine.Schemas.Recall(world.Workspace) == german);
        await end.CancelAsync();
        await following;
    }

    /// <summary>Nobody looks but for a hint.</summary>
    private sealed class StillClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }

    [Fact]
    public async Task A_write_goes_by_the_country_that_another_node_has_just_set_although_it_has_not_heard_of_it()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        (await other.SchemaAsync()).Settings.Country.ShouldBeNull();
        ValueTask<WriteOutcome> late = default;
        Action write = () => late = other.Engine.CreateAsync(
            other.Workspace, other.Actor, World.Contact, World.Values(("lastName", "Weber"), ("phone", "030/123456")), null, Cancellation);

        await world.Database.WriteAsync(world.Workspace, (world, write), static async (session, set) =>
        {
            var before = (await WorkspaceTable.ByIdAsync(session, set.world.Workspace))!;
            await WorkspaceTable.UpdateAsync(session, before with { Settings = before.Settings with { Country = "DE" } });
            await set.world.Engine.Schemas.ChangedAsync(session, set.world.Workspace);
            // The other has begun and waits for this transaction: what it saw before it waited is not what counts.
            set.write();
            // Within one transaction PostgreSQL always shows the same list: each look is one of its own.
            await Eventually.SoAsync("the other waits", async () => (await set.world.TextsAsync(
                "SELECT 'one' FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count > 0);
            return 0;
        }, Cancellation);
        (await late).Status.ShouldBe(WriteStatus.Written);

        (await world.TextsAsync("SELECT phone_digits FROM contacts")).ShouldBe(["+4930123456"]);
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_followed_does_not_stop_the_others()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        var second = await world.OtherWorkspaceAsync();
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await other.CountAsync(World.Where("firstName", Operator.Filled));
        await world.Database.WriteAsync(world.Workspace, world, static async (session, world) =>
        {
            await session.ExecuteAsync(new Statement(
                "INSERT INTO custom_fields (workspace_id, record_type, name, label, kind, position, created_at) "
                + "VALUES ($1, 'contact', 'x', 'X', 'text', 90, 1)"), [world.Workspace.Value]);
            await world.Engine.Schemas.ChangedAsync(session, world.Workspace);
            return 0;
        }, Cancellation);
        foreach (var workspace in (Tsid[])[world.Workspace, second])
        {
            await other.Engine.Generations.OfAsync(workspace, "contact", Cancellation);
            await other.Engine.Generations.OfAsync(workspace, "schema", Cancellation);
        }
        var failed = new ConcurrentQueue<Tsid?>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var feed = new ChangeFeed(other.Database, other.Engine, TimeProvider.System) { Failed = (workspace, _) => failed.Enqueue(workspace) };
        var following = feed.RunAsync(end.Token);

        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Moline")));
            return await batch.Session.ExecuteAsync(
                new Statement("UPDATE contacts SET custom = '{' WHERE workspace_id = $1 AND id = $2"), [world.Workspace.Value, id.Value]);
        }, Cancellation);
        await Eventually.SoAsync("the first cannot be followed", () => !failed.IsEmpty);
        (await world.Engine.CreateAsync(second, new Actor(ActorKind.System, null), World.Contact, World.Values(("firstName", "Ben")), null, Cancellation))
            .Status.ShouldBe(WriteStatus.Written);

        await Eventually.SoAsync("the other workspace is followed", async () => await other.Engine.Generations.OfAsync(second, "contact", Cancellation) > 0);
        failed.ShouldAllBe(workspace => workspace == world.Workspace);
        following.IsCompleted.ShouldBeFalse();
        await end.CancelAsync();
        await following;
    }

    [Fact]
    public async Task Changes_that_cannot_be_looked_at_are_told_of_once_and_as_nobodys_own()
    {
        await using var world = await WorldAsync();
        await using var other = await world.ElsewhereAsync();
        await world.AddContactAsync(("firstName", "Maya"));
        await other.CountAsync(World.Where("firstName", Operator.Filled));
        var failed = new ConcurrentQueue<Tsid?>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var feed = new ChangeFeed(other.Database, other.Engine, new QuickClock()) { Failed = (workspace, _) => failed.Enqueue(workspace) };
        await ExecuteAsync(world, "ALTER TABLE counters RENAME TO mislaid");

        var following = feed.RunAsync(end.Token);
        await Eventually.SoAsync("several looks were in vain", () => !failed.IsEmpty && !feed.IsCurrent);
        await ExecuteAsync(world, "ALTER TABLE mislaid RENAME TO counters");
        await Eventually.SoAsync("they can be looked at again", () => feed.IsCurrent);

        failed.ShouldBe([null]);
        await end.CancelAsync();
        await following;
    }

    /// <summary>As somebody would at the console of the database: Brisk's own writes need every table.</summary>
    private static async Task ExecuteAsync(World world, string sql)
    {
        await using var connection = new NpgsqlConnection(world.Place);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    [Fact]
    public async Task Migrating_from_several_processes_at_once_makes_one_schema()
    {
        var place = await server.CreateEmptyDatabaseAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresEngine.OpenAsync(place)));

        var applied = await Task.WhenAll(opened.Select(database => Migrations.Migrator.MigrateAsync(database, null, TimeProvider.System, Cancellation)));

        applied.ShouldAllBe(count => count >= 0);
        (await Migrations.Migrator.VersionAsync(opened[0], Cancellation)).ShouldBe(Migrations.Migrator.Newest);
        foreach (var database in opened) await database.DisposeAsync();
        await server.DropAsync(place);
    }

    [Fact]
    public async Task What_runs_after_commits_runs_in_the_order_of_the_changes()
    {
        await using var world = await WorldAsync();
        var seen = new ConcurrentQueue<long>();
        world.Engine.Changed = changes =>
        {
            foreach (var change in changes) seen.Enqueue(change.Seq);
        };

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => world.AddContactAsync(("firstName", "P" + i)))));

        seen.ShouldBe(Enumerable.Range(1, 300).Select(number => (long)number));
    }
}
