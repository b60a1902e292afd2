using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What is kept in memory follows changes, is bounded, and keeps nobody waiting.</summary>
public abstract class MemoryTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Filter InMoline = World.Where("city", Operator.Is, FieldValue.Of("moline"));

    [Fact]
    public async Task An_id_of_the_future_is_refused()
    {
        await using var world = await World.NewAsync(engine);
        var inTwoDays = Tsid.Of(TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds(), 1);

        var outcome = await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact, World.Values(("firstName", "Maya")), inTwoDays, Cancellation);

        (outcome.Status, outcome.Problems.Single().Field).ShouldBe((WriteStatus.Invalid, "id"));
    }

    [Fact]
    public async Task Ids_in_any_order_cost_nothing_and_throw_nothing_away()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 100).Select(i => World.Values(("firstName", $"P{i:000}"), ("city", "Moline"))));
        var soon = TimeProvider.System.GetUtcNow().AddHours(12).ToUnixTimeMilliseconds();
        await AddAsync(world, "Late", Tsid.Of(soon, 0));
        (await world.CountAsync(InMoline)).ShouldBe(101);
        var sets = await SetsAsync(world);

        // Each is of an earlier moment than the one before.
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            for (var i = 1; i <= 1_100; i++)
                await batch.CreateAsync(World.Contact, World.Values(("firstName", $"L{i:0000}"), ("city", "Moline")), Tsid.Of(soon - (i * 1_000), 0));
            return 0;
        }, Cancellation);

        (await world.CountAsync(InMoline)).ShouldBe(1_201);
        (await SetsAsync(world)).ShouldBeSameAs(sets);
        var name = async (string sort, long at) => (await world.ListAsync(sort, InMoline, limit: 1, at: at)).GetProperty("items")[0]
            .GetProperty("name").GetString();
        (await name("name", 0), await name("name", 1_100), await name("name", 1_101), await name("-name", 0)).ShouldBe(("L0001", "Late", "P000", "P099"));
    }

    [Fact]
    public async Task Which_records_a_step_wrote_stays_known_while_it_and_others_write_on()
    {
        await using var world = await World.NewAsync(engine);
        var import = world.Actor with { Step = new Step(world.Engine.Ids.Next(), StepKinds.Import) };
        var written = new Filter.Condition(RecordType.Asked[0], Operator.Is, [FieldValue.Of(import.Step!.Id)]);
        var other = await world.AddContactAsync(("firstName", "Other"), ("city", "Moline"));
        async Task<Tsid> ImportAsync(string name) => (await world.Engine.CreateAsync(
            world.Workspace, import, World.Contact, World.Values(("firstName", name)), null, Cancellation)).Id;
        var first = await ImportAsync("First");
        var counts = new List<long> { await world.CountAsync(InMoline), await world.CountAsync(written) };
        var (sets, bytes) = (await SetsAsync(world), (await SetsAsync(world)).FormBytes);

        await ImportAsync("Second");
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, first, null, World.Values(("title", "VP")), Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, first, null, Cancellation);
        counts.Add(await world.CountAsync(InMoline));

        sets.FormBytes.ShouldBe(bytes);
        counts.Add(await world.CountAsync(written));
        await world.Engine.UpdateAsync(world.Workspace, import, World.Contact, other, null, World.Values(("title", "VP")), Cancellation);
        counts.Add(await world.CountAsync(written));
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, first, null, Cancellation);
        counts.Add(await world.CountAsync(written));
        counts.ShouldBe([1, 1, 1, 1, 2, 3]);
    }

    [Fact]
    public async Task A_schema_read_while_it_is_changed_is_not_kept()
    {
        await using var world = await World.NewAsync(engine);
        await world.SchemaAsync();
        var before = await world.Database.ReadAsync(Lane.Interactive, world.Workspace, static (session, workspace) =>
            Schemas.ReadAsync(session, workspace), Cancellation);
        await world.AddContactAsync(("firstName", "Maya"), ("tags", "[\"VIP\"]"));

        // A reader that was held since before the change keeps what it read.
        world.Engine.Generations.Memories.Of(world.Workspace).Keep(before);

        (await world.SchemaAsync()).Named("contact")!["tags"].Choices.ShouldHaveSingleItem().Value.ShouldBe("VIP");
    }

    [Fact]
    public async Task Exports_are_not_in_the_way_of_long_questions()
    {
        await using var world = await World.NewAsync(engine);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var exports = Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Database.ReadAsync(Lane.Exporting, end.Task, async (_, end) =>
        {
            Interlocked.Increment(ref begun);
            await end;
            return 0;
        }, Cancellation).AsTask(), Cancellation)).ToList();
        await Brisk.Tests.Shared.Eventually.SoAsync("all places are taken", () => Task.FromResult(begun == (world.Database.IsShared ? 2 : 1)));

        var count = world.Database.ReadAsync(Lane.Long, 0, static (_, _) => new ValueTask<int>(0), Cancellation).AsTask();
        await count.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        end.SetResult();
        await Task.WhenAll(exports);
    }

    [Fact]
    public async Task A_filtered_list_does_not_wait_for_counts()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 50).Select(i => World.Values(("firstName", $"P{i:000}"), ("city", "Moline"))));
        var end = new TaskCompletionSource();
        var counts = Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Database.ReadAsync(Lane.Long, end.Task, static async (session, end) =>
        {
            await end;
            return 0;
        }, Cancellation).AsTask())).ToList();

        var found = await world.CountAsync(InMoline);

        found.ShouldBe(50);
        (await world.ListAsync("-name", InMoline, limit: 3, at: 10)).GetProperty("items").GetArrayLength().ShouldBe(3);
        counts.ShouldAllBe(count => !count.IsCompleted);
        end.SetResult();
        await Task.WhenAll(counts);
    }

    [Fact]
    public async Task A_state_older_than_what_was_taken_in_makes_nothing_that_is_kept()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"));
        (await world.CountAsync(InMoline)).ShouldBe(1);
        var memory = world.Engine.Generations.Memories.Of(world.Workspace);

        var (isOfUse, isBuilt) = await world.Database.ReadAsync(Lane.Long, (world, memory), static async (session, held) =>
        {
            // The first question fixes the state of the session.
            var seen = await ChangeLog.SeenAsync(session, held.world.Workspace);
            await held.world.AddContactAsync(("firstName", "Ben"), ("city", "Moline"));
            (await held.world.CountAsync(InMoline)).ShouldBe(2);
            var late = held.memory.Changes.Make(after => new Sets.LivingRecords(after));
            using var reading = late.Begin();
            await reading.SeeAsync(session, held.world.Workspace);
            reading.Seen.ShouldBe(seen);
            lock (late.Gate) return (reading.IsOfUse, late.TryBuild([1], reading));
        }, Cancellation);

        (isOfUse, isBuilt).ShouldBe((false, false));
    }

    [Fact]
    public async Task What_is_written_while_nothing_is_remembered_is_known_afterwards()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"));
        (await world.CountAsync(InMoline)).ShouldBe(1);
        var old = await SetsAsync(world);

        world.Engine.Generations.Memories.Of(world.Workspace).Forget();
        await world.AddContactAsync(("firstName", "Ben"), ("city", "Moline"));
        var found = await world.CountAsync(InMoline);
        await world.AddContactAsync(("firstName", "Cleo"), ("city", "Moline"));

        found.ShouldBe(2);
        (await world.CountAsync(InMoline)).ShouldBe(3);
        (await SetsAsync(world)).ShouldNotBeSameAs(old);
    }

    [Fact]
    public async Task Restoring_more_than_a_thousand_records_throws_nothing_away()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 1_001).Select(i => World.Values(("firstName", $"P{i:0000}"), ("city", "Moline"))));
        var ids = await world.Database.ReadAsync(Lane.Interactive, world.Workspace, static (session, workspace) => IdsAsync(session, workspace), Cancellation);
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            foreach (var id in ids) await batch.DeleteAsync(World.Contact, id, null);
            return 0;
        }, Cancellation);
        await world.AddContactAsync(("firstName", "Last"), ("city", "Moline"));
        (await world.CountAsync(InMoline)).ShouldBe(1);
        var sets = await SetsAsync(world);

        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            foreach (var id in ids.AsEnumerable().Reverse()) (await batch.RestoreAsync(World.Contact, id, null)).Status.ShouldBe(WriteStatus.Written);
            return 0;
        }, Cancellation);

        (await world.CountAsync(InMoline)).ShouldBe(1_002);
        (await SetsAsync(world)).ShouldBeSameAs(sets);
        Names(await world.ListAsync("-name", InMoline, limit: 2, at: 0)).ShouldBe(["P1000", "P0999"]);
    }

    [Fact]
    public async Task A_commit_does_not_wait_for_a_reader_of_memory()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"));
        (await world.CountAsync(InMoline)).ShouldBe(1);
        var sets = await SetsAsync(world);
        using var isHeld = new ManualResetEventSlim();
        using var mayGo = new ManualResetEventSlim();
        var reader = Task.Factory.StartNew(() =>
        {
            lock (sets.Living.Gate)
            {
                isHeld.Set();
                mayGo.Wait(Cancellation);
            }
        }, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        isHeld.Wait(Cancellation);

        await world.AddContactAsync(("firstName", "Ben"), ("city", "Moline"));

        reader.IsCompleted.ShouldBeFalse();
        mayGo.Set();
        await reader;
        (await world.CountAsync(InMoline)).ShouldBe(2);
    }

    /// <param name="restarts">Before each look the process is another one, which finds what the one before has left.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_is_the_same_through_thousands_of_changes(bool restarts)
    {
        await using var world = await World.NewAsync(engine);
        var folder = Directory.CreateTempSubdirectory("brisk-order-");
        var reader = restarts ? world.Again(new KeptFolder(folder.FullName, least: 1)) : world;
        await world.AddContactsAsync(Enumerable.Range(0, 2_000).Select(i => World.Values(("firstName", $"P{i * 7_919 % 100_000:00000}"), ("city", "Moline"))));
        await reader.ListAsync("name", InMoline, at: 1_000, limit: 1);
        var random = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
            {
                var ids = await IdsAsync(batch.Session, world.Workspace);
                for (var i = 0; i < 400; i++)
                {
                    var id = ids[random.Next(ids.Count)];
                    if (i % 10 == 0) await batch.DeleteAsync(World.Contact, id, null);
                    else if (i % 3 == 0)
                        await batch.CreateAsync(World.Contact, World.Values(("firstName", $"P{random.Next(100_000):00000}"), ("city", "Moline")));
                    else await batch.UpdateAsync(World.Contact, id, null, World.Values(("firstName", $"P{random.Next(100_000):00000}")));
                }
                return 0;
            }, Cancellation);
            if (restarts)
            {
                await reader.Engine.Generations.KeepAsync(Cancellation);
                reader = world.Again(new KeptFolder(folder.FullName, least: 1));
            }
            var expected = await world.TextsOfAsync("SELECT name FROM contacts", "AND deleted_at IS NULL ORDER BY name_key, id");
            foreach (var at in (long[])[0, 255, 256, 900, expected.Count - 40])
            {
                var page = await reader.ListAsync("name", InMoline, at: at, limit: 40);
                Names(page).ShouldBe(expected.Skip((int)at).Take(40), $"round {round}, at {at}");
                if (page.TryGetProperty("next", out var next) && next.GetString() is { } after)
                    Names(await reader.ListAsync("name", InMoline, after: after, limit: 40)).ShouldBe(expected.Skip((int)at + 40).Take(40));
                if (at > 40)
                    Names(await reader.ListAsync("name", InMoline, before: page.GetProperty("previous").GetString(), limit: 40))
                        .ShouldBe(expected.Skip((int)at - 40).Take(40));
            }
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Workspaces_share_one_budget_and_the_forgotten_ones_are_read_again()
    {
        await using var world = await World.NewAsync(engine);
        var clock = new Clock();
        var generations = new Generations(world.Database, memory: 2_000_000, clock);
        var small = new RecordEngine(world.Database, new Schemas(world.Database, generations), generations, world.Engine.Ids, TimeProvider.System,
            new byte[32]);
        var workspaces = new List<Tsid>();
        for (var i = 0; i < 30; i++)
        {
            var workspace = await world.OtherWorkspaceAsync();
            workspaces.Add(workspace);
            await small.WriteAsync(workspace, new Actor(ActorKind.System, null), async batch =>
            {
                for (var j = 0; j <= i; j++) await batch.CreateAsync(World.Contact, World.Values(("firstName", "P"), ("city", "Moline")));
                return 0;
            }, Cancellation);
            clock.Now += TimeSpan.TicksPerMinute;
            (await small.CountAsync(await small.Schemas.GetAsync(workspace, Cancellation), World.Contact, InMoline, deleted: false, Cancellation))
                .ShouldBe(i + 1);
            generations.Bytes.ShouldBeLessThanOrEqualTo(2_000_000);
        }

        generations.Memories.All.Count.ShouldBeInRange(2, 20);
        generations.Memories.Find(workspaces[0]).ShouldBeNull();
        (await small.CountAsync(await small.Schemas.GetAsync(workspaces[0], Cancellation), World.Contact, InMoline, deleted: false, Cancellation)).ShouldBe(1);
        clock.Now += TimeSpan.TicksPerMinute * 11;
        generations.Sweep();
        (generations.Memories.All.Count, generations.Bytes).ShouldBe((0, 0L));
    }

    [Fact]
    public async Task Within_a_workspace_what_was_used_longest_ago_leaves_first_whatever_it_is()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 700)
            .Select(i => World.Values(("firstName", $"P{i:000}"), ("city", "Moline"), ("title", $"T{i % 9}"))));
        var memory = world.Engine.Generations.Memories.Of(world.Workspace);
        async Task<List<string?>> AskAsync(string sort) => [.. Names(await world.ListAsync(sort, InMoline, at: 300, limit: 5))];
        var (first, second) = (await AskAsync("title"), await AskAsync("-name"));
        await AskAsync("title");

        while (await IsKeptAsync(world, "-name")) memory.Shed(memory.Bytes - 1);

        (await IsKeptAsync(world, "title")).ShouldBeTrue("it was used after the other");
        memory.Shed(0);
        (await IsKeptAsync(world, "title")).ShouldBeFalse();
        (await AskAsync("title")).ShouldBe(first);
        (await AskAsync("-name")).ShouldBe(second);
        (await world.CountAsync(InMoline)).ShouldBe(700);
    }

    [Fact]
    public async Task What_a_column_makes_again_at_once_leaves_before_anything_that_is_read()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 700).Select(i => World.Values(("firstName", $"P{i:000}"), ("department", $"D{i % 9}"))));
        var memory = world.Engine.Generations.Memories.Of(world.Workspace);
        await world.ListAsync("-name", at: 300, limit: 5);
        (await world.CountAsync(World.Where("department", Operator.Is, FieldValue.Of("d7")))).ShouldBe(77);

        // The set of the whole filter leaves at any rate.
        memory.Shed(long.MaxValue);
        memory.Shed(memory.Bytes - 1);

        (await SetsAsync(world)).FormBytes.ShouldBe(0);
        (await IsKeptAsync(world, "-name")).ShouldBeTrue("it was used before the set, and is read from the table");
        (await world.CountAsync(World.Where("department", Operator.Is, FieldValue.Of("d7")))).ShouldBe(77);
    }

    [Fact]
    public async Task What_is_led_to_only_while_the_rest_of_a_filter_is_read_is_not_missed()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Ada"), ("organization", await world.AddOrganizationAsync(("name", "Acme"), ("status", "lead"))));
        var status = (await world.SchemaAsync()).Named("contact")!.Reach("organization.status")!;
        Filter Is(string value) => new Filter.Condition(status, Operator.Is, [FieldValue.Of(value)]);
        // The column of the relation is known then.
        (await world.CountAsync(Is("lead"))).ShouldBe(1);
        var filter = new Filter.AllOf([Is("customer"), World.Where("notes", Operator.Contains, FieldValue.Of("x"))]);
        var end = new TaskCompletionSource();
        var busy = Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Database.ReadAsync(Lane.Filling, end.Task, static async (session, end) =>
        {
            await end;
            return 0;
        }, Cancellation).AsTask())).ToList();

        var asked = world.CountAsync(filter);
        var late = await world.AddOrganizationAsync(("name", "Late"), ("status", "customer"));
        await world.AddContactAsync(("firstName", "Ben"), ("notes", "x"), ("organization", late));
        end.SetResult();
        await Task.WhenAll(busy);
        await asked;

        (await world.CountAsync(Is("customer"))).ShouldBe(1);
        (await world.CountAsync(filter)).ShouldBe(1);
    }

    [Fact]
    public async Task An_order_by_a_path_stays_until_something_that_it_goes_by_changes()
    {
        await using var world = await World.NewAsync(engine);
        var acme = await world.AddOrganizationAsync(("name", "Acme"), ("city", "Lund"));
        var deere = await world.AddOrganizationAsync(("name", "Deere"), ("city", "Moline"));
        foreach (var (name, of) in (IReadOnlyList<(string, Tsid)>)[("Ada", deere), ("Ben", acme), ("Cleo", acme)])
            await world.AddContactAsync(("firstName", name), ("organization", of));
        async Task<(string Names, bool WasThere)> AskAsync()
        {
            // Whoever asks takes in what was written.
            await world.CountAsync(InMoline);
            var before = (await SetsAsync(world)).Orders.Uses.Count();
            var names = string.Join(' ', Names(await world.ListAsync("organization.city", limit: 5)));
            return (names, before == 1 && (await SetsAsync(world)).Orders.Uses.Count() == 1);
        }
        Task ChangeAsync(Tsid of, string field, string value) => world.Engine.UpdateAsync(
            world.Workspace, world.Actor, World.Organization, of, null, World.Values((field, value)), Cancellation).AsTask();

        await world.ListAsync("organization.city", limit: 5);
        await ChangeAsync(acme, "industry", "Steel");
        await ChangeAsync(await world.AddOrganizationAsync(("name", "Nobody's"), ("city", "Aachen")), "city", "Bonn");
        var others = await AskAsync();
        await ChangeAsync(acme, "city", "Oslo");
        var moved = await AskAsync();
        await world.AddContactAsync(("firstName", "Dora"), ("organization", await world.AddOrganizationAsync(("name", "New"), ("city", "Basel"))));

        others.ShouldBe(("Ben Cleo Ada", true));
        moved.ShouldBe(("Ada Ben Cleo", false));
        (await AskAsync()).ShouldBe(("Dora Ada Ben Cleo", false));
    }

    [Fact]
    public async Task A_budget_that_is_made_smaller_is_kept_and_one_workspace_goes_on_with_less()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 3_000).Select(i => World.Values(("firstName", $"P{i:0000}"), ("city", $"C{i % 100}"))));
        foreach (var sort in (string[])["name", "-updatedAt", "city", "title"]) await world.ListAsync(sort, at: 1_000, limit: 5);
        var generations = world.Engine.Generations;
        var before = generations.Bytes;

        // Less than two of the orders take.
        generations.Budget = before - 20_000;

        generations.Bytes.ShouldBeLessThanOrEqualTo(before - 20_000);
        generations.Memories.Find(world.Workspace).ShouldNotBeNull();
        (await world.CountAsync(World.Where("city", Operator.Is, FieldValue.Of("c7")))).ShouldBe(30);
    }

    [Fact]
    public async Task A_small_part_of_a_large_table_is_found_as_a_whole_and_alone()
    {
        await using var world = await World.NewAsync(engine);
        var other = await world.OtherWorkspaceAsync();
        await world.AddContactsAsync(Enumerable.Range(0, 40)
            .Select(i => World.Values(("firstName", $"A{i:00}"), ("department", i % 2 == 0 ? "Sales" : "Care"))));
        await world.Engine.WriteAsync(other, new Actor(ActorKind.System, null), async batch =>
        {
            for (var i = 0; i < 400; i++) await batch.CreateAsync(World.Contact, World.Values(("firstName", $"B{i:000}"), ("department", "Sales")));
            return 0;
        }, Cancellation);
        await world.AddContactsAsync([World.Values(("firstName", "Last"), ("department", "Sales"))]);
        var inSales = World.Where("department", Operator.Is, FieldValue.Of("sales"));

        var few = await world.CountAsync(inSales);
        var theirs = await world.Engine.Schemas.GetAsync(other, Cancellation);
        var many = await world.Engine.CountAsync(theirs, World.Contact, inSales, deleted: false, Cancellation);

        (few, many).ShouldBe((21, 400));
        await world.AddContactsAsync([World.Values(("firstName", "New"), ("department", "Sales"))]);
        (await world.CountAsync(inSales)).ShouldBe(22);
    }

    [Fact]
    public async Task What_is_known_under_a_number_is_asked_again_after_a_change_a_forgotten_workspace_and_a_new_history()
    {
        await using var world = await World.NewAsync(engine);
        var generations = world.Engine.Generations;
        bool IsStill(GenerationMark mark) => generations.Is(world.Workspace, Generations.Access, mark);
        async Task<GenerationMark> AskAsync() => (await generations.ReadUnderAsync(world.Workspace, Generations.Access,
            session => WorkspaceTable.ByIdAsync(session, world.Workspace), Cancellation)).Mark;

        var first = await AskAsync();
        IsStill(first).ShouldBeTrue();
        await MoveAsync(world);
        IsStill(first).ShouldBeFalse();

        var second = await AskAsync();
        generations.Memories.Of(world.Workspace).Forget();
        IsStill(second).ShouldBeFalse();

        var third = await AskAsync();
        IsStill(third).ShouldBeTrue();
        IsStill(second).ShouldBeFalse("the same number, of what was forgotten");
        generations.Memories.SetBack();
        await AskAsync();
        IsStill(third).ShouldBeFalse("the same number, of another history");
    }

    [Fact]
    public async Task A_change_during_the_first_look_at_a_workspace_is_not_missed()
    {
        await using var world = await World.NewAsync(engine);
        var generations = world.Engine.Generations;
        generations.Memories.Find(world.Workspace)?.Forget();
        var asked = 0;

        var (found, mark) = await generations.ReadUnderAsync<string>(world.Workspace, Generations.Access, async session =>
        {
            var name = (await WorkspaceTable.ByIdAsync(session, world.Workspace))!.Name;
            if (asked++ == 0) await MoveAsync(world);
            return name;
        }, Cancellation);

        found.ShouldNotBeNull();
        asked.ShouldBe(2);
        var stored = await world.Database.ReadAsync(Lane.Interactive, world.Workspace, static (session, workspace) =>
            Generations.ReadAsync(session, workspace, Generations.Access), Cancellation);
        (mark.Number, generations.Is(world.Workspace, Generations.Access, mark)).ShouldBe((stored, true));
    }

    [Fact]
    public async Task Of_a_workspace_in_which_nothing_is_found_nothing_is_remembered()
    {
        await using var world = await World.NewAsync(engine);
        var strange = world.Engine.Ids.Next();

        await world.Engine.Generations.ReadUnderAsync(strange, Generations.Access, session => WorkspaceTable.ByIdAsync(session, strange), Cancellation);

        world.Engine.Generations.Memories.All.ShouldNotContain(memory => memory.Workspace == strange);
    }

    private static async Task<bool> IsKeptAsync(World world, string sort)
    {
        var schema = await world.SchemaAsync();
        Sort.TryParse(schema.Named("contact")!, sort, out var by, out _).ShouldBeTrue();
        var plan = SortPlan.Of(schema.Plan(World.Contact), by, world.Database.Dialect);
        // To ask for it would be to use it.
        return (await SetsAsync(world)).Orders.Left().Any(order => order.Plan.Outline == plan.Outline);
    }

    private static async Task MoveAsync(World world) => await world.Database.WriteAsync(world.Workspace, world, static async (session, world) =>
    {
        await world.Engine.Generations.MoveAsync(session, world.Workspace, Generations.Access);
        return 0;
    }, Cancellation);

    /// <summary>How much memory a thousand small workspaces take: run on demand, it says so.</summary>
    [Fact(Explicit = true)]
    public async Task A_thousand_workspaces_of_a_thousand_contacts_take_less_than_400_MB()
    {
        await using var world = await World.NewAsync(engine);
        for (var i = 0; i < 1_000; i++)
        {
            var workspace = await world.OtherWorkspaceAsync();
            await world.Engine.WriteAsync(workspace, new Actor(ActorKind.System, null), async batch =>
            {
                for (var j = 0; j < 1_000; j++)
                    await batch.CreateAsync(World.Contact, World.Values(("firstName", $"P{j}"), ("city", $"C{j % 50}"), ("email", $"p{j}@example.com")));
                return 0;
            }, Cancellation);
            await world.ListAsync("name", World.Where("city", Operator.Is, FieldValue.Of("c7")), at: 0, workspace: workspace);
            await world.ListAsync("city", at: 300, workspace: workspace);
        }
        GC.Collect();
        var bytes = Environment.WorkingSet;

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{world.Engine.Generations.Memories.All.Count} workspaces, counted {world.Engine.Generations.Bytes >> 20} MB, managed "
            + $"{GC.GetTotalMemory(false) >> 20} MB, all of the process {bytes >> 20} MB");
        bytes.ShouldBeLessThan(400L << 20);
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }

    private static async ValueTask<List<Tsid>> IdsAsync(ISession session, Tsid workspace)
    {
        var ids = new List<Tsid>();
        await session.QueryAsync(new Statement("SELECT id FROM contacts WHERE workspace_id = $1 AND deleted_at IS NULL"), [workspace.Value], ids,
            static (row, ids) =>
        {
            ids.Add(new Tsid(row.Int64(0)));
            return true;
        });
        return ids;
    }

    private static IEnumerable<string?> Names(System.Text.Json.JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());

    private static async Task AddAsync(World world, string name, Tsid id) =>
        (await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact, World.Values(("firstName", name), ("city", "Moline")), id,
            Cancellation)).Status.ShouldBe(WriteStatus.Written);

    private static async Task<Sets.TypeSets> SetsAsync(World world) =>
        world.Engine.Generations.Memories.Of(world.Workspace).Find(await world.SchemaAsync(), World.Contact)!;
}
