using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What an undo takes back when others wrote meanwhile, and what it leaves.</summary>
public abstract class StepUndoTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Undoing_the_newest_step_again_and_again_tells_each_time_what_is_undone()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"));
        var step = await UpdateAsync(world, maya, ("city", "Oslo"));

        var states = new List<string>();
        for (var turn = 0; turn < 4; turn++)
        {
            await world.UndoStepAsync((await world.StepsAsync())[0].Id);
            var steps = await world.StepsAsync();
            states.Add($"{await CityAsync(world, maya)} {string.Concat(steps.Take(turn + 2).Select(one => one.UndoneBy is null ? "-" : "u"))}");
        }

        states.ShouldBe(["Lund -u", "Oslo -u-", "Lund -u-u", "Oslo -u-u-"]);
        (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_undone_by_a_chain_of_undos_is_not_taken_from_who_types_it_again()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"));
        var step = await UpdateAsync(world, maya, ("city", "Oslo"));
        for (var turn = 0; turn < 3; turn++) await world.UndoStepAsync((await world.StepsAsync())[0].Id);
        await BobAsync(world, maya, ("city", "Oslo"));

        var undone = await world.UndoStepAsync(step);

        Told(undone).ShouldBe("0 0");
        (await CityAsync(world, maya)).ShouldBe("Oslo");
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1)]
    public async Task A_field_that_a_step_wrote_twice_is_taken_back_once_or_not_at_all(int limit)
    {
        await using var world = await World.NewAsync(engine);
        var ids = await MayaAndZoeAsync(world);
        var step = await WriteAsync(world, async batch =>
        {
            foreach (var city in (string[])["Oslo", "Rome"])
            {
                foreach (var id in ids) await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", city)));
            }
        });
        await BobAsync(world, ids[0], ("city", "Oslo"));

        var undone = await PartsAsync(world, step, limit);

        Told(undone).ShouldBe("0 1; Maya changed city");
        (await CityAsync(world, ids[0]), await CityAsync(world, ids[1])).ShouldBe(("Oslo", "Lund"));
        (await VersionAsync(world, ids[1])).ShouldBe(4);
    }

    [Fact]
    public async Task What_somebody_typed_between_the_parts_of_a_step_comes_back()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"));
        var step = world.Engine.Ids.Next();
        var actor = world.Actor with { Step = new Step(step, StepKinds.Import, "people.csv") };
        await world.Engine.UpdateAsync(world.Workspace, actor, World.Contact, maya, null, World.Values(("city", "Oslo")), Cancellation);
        await BobAsync(world, maya, ("city", "Rome"));
        await world.Engine.UpdateAsync(world.Workspace, actor, World.Contact, maya, null, World.Values(("city", "Paris")), Cancellation);

        var undone = await PartsAsync(world, step, 1);

        Told(undone).ShouldBe("0 1");
        (await CityAsync(world, maya)).ShouldBe("Rome");
    }

    [Fact]
    public async Task An_undo_that_left_a_record_alone_does_not_make_it_look_unchanged()
    {
        await using var world = await World.NewAsync(engine);
        var (old, other) = (await world.AddOrganizationAsync(("name", "Old")), await world.AddOrganizationAsync(("name", "Other")));
        Tsid maya = default, zoe = default;
        var made = await WriteAsync(world, async batch =>
        {
            maya = (await batch.CreateAsync(World.Contact, World.Values(("firstName", "Maya"), ("organization", old)))).Id;
            zoe = (await batch.CreateAsync(World.Contact, World.Values(("firstName", "Zoe")))).Id;
        });
        var bobs = await WriteAsync(world, async batch =>
        {
            foreach (var id in (Tsid[])[maya, zoe]) await batch.UpdateAsync(World.Contact, id, null, World.Values(("organization", other)));
        });
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Organization, old, null, Cancellation);

        Told(await world.UndoStepAsync(bobs)).ShouldBe("0 1; Maya refused organization");
        Told(await world.UndoStepAsync(made)).ShouldBe("1 0; Maya changed");

        (await world.GetAsync(maya)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_undo_of_something_earlier_counts_as_a_change_of_the_record()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"));
        var earlier = await UpdateAsync(world, maya, ("city", "Oslo"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, maya, null, Cancellation);
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, maya, null, Cancellation);
        var restored = (await world.StepsAsync())[0].Id;
        await world.UndoStepAsync(earlier);

        Told(await world.UndoStepAsync(restored)).ShouldBe("0 0; Maya changed");

        (await CityAsync(world, maya)).ShouldBe("Lund");
    }

    [Fact]
    public async Task A_step_that_is_taken_back_in_parts_is_undone_when_the_last_is()
    {
        await using var world = await World.NewAsync(engine);
        var ids = await MayaAndZoeAsync(world);
        var made = (await world.StepsAsync())[1].Id;
        var step = await WriteAsync(world, async batch =>
        {
            foreach (var id in ids) await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Oslo")));
        });
        var undo = world.Engine.Ids.Next();

        var first = await PartAsync(world, step, undo, long.MaxValue, 1, 0);
        var half = (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy;
        var changed = await world.UndoStepAsync(made);
        var last = await PartAsync(world, step, undo, first.Seq, 1, 0);

        // Zoe's city is as it was; Maya's, of which somebody wants to take all back, is not.
        Told(changed).ShouldBe("0 0; Maya changed");
        (first.Done, half, last.Done).ShouldBe((false, null, true));
        (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy.ShouldBe(undo);
        (await CityAsync(world, ids[0]), await CityAsync(world, ids[1])).ShouldBe(("Lund", "Lund"));
    }

    [Fact]
    public async Task A_part_of_an_undo_that_was_undone_itself_is_no_place_to_go_on_from()
    {
        await using var world = await World.NewAsync(engine);
        var ids = await MayaAndZoeAsync(world);
        var step = await WriteAsync(world, async batch =>
        {
            foreach (var id in ids) await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Oslo")));
        });
        var undo = world.Engine.Ids.Next();

        await PartAsync(world, step, undo, long.MaxValue, 1, 0);
        var stopped = await UnendedAsync();
        await world.UndoStepAsync(undo);
        var undone = await UnendedAsync();

        (stopped, undone).ShouldBe((undo, null));
        (await PartsAsync(world, step, 1)).Kept.ShouldBeEmpty();
        (await CityAsync(world, ids[0]), await CityAsync(world, ids[1])).ShouldBe(("Lund", "Lund"));

        async Task<Tsid?> UnendedAsync() => (await world.Database.ReadAsync(Lane.Interactive, (world.Workspace, step), static (session, read) =>
            StepTable.UnendedUndoAsync(session, read.Workspace, read.step), Cancellation))?.Id;
    }

    [Fact]
    public async Task A_relation_to_what_the_same_step_deleted_comes_back_with_it()
    {
        await using var world = await World.NewAsync(engine);
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("organization", deere));
        var step = await WriteAsync(world, async batch =>
        {
            await batch.DeleteAsync(World.Organization, deere, null);
            await batch.UpdateAsync(World.Contact, maya, null, World.Values(("organization", null)));
        });

        var undone = await world.UndoStepAsync(step);
        var again = await world.UndoStepAsync((await world.StepsAsync())[0].Id);

        (Told(undone), Told(again)).ShouldBe(("0 2", "1 1"));
        (await world.GetAsync(maya))!.Value.TryGetProperty("organization", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_value_that_cannot_come_back_keeps_no_other_and_comes_when_it_can()
    {
        await using var world = await World.NewAsync(engine);
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("organization", deere), ("city", "Lund"), ("title", "Buyer"));
        var step = await UpdateAsync(world, maya, ("organization", null), ("city", "Oslo"), ("title", "VP"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Organization, deere, null, Cancellation);

        var undone = await world.UndoStepAsync(step);
        var partly = (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy;
        await BobAsync(world, maya, ("city", "Oslo"));
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Organization, deere, null, Cancellation);
        var rest = await world.UndoStepAsync(step);

        (Told(undone), partly, Told(rest)).ShouldBe(("0 1; Maya refused organization", null, "0 1"));
        var json = (await world.GetAsync(maya))!.Value;
        (json.GetProperty("city").GetString(), json.GetProperty("title").GetString()).ShouldBe(("Oslo", "Buyer"));
        json.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Deere");
        (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy.ShouldBe((await world.StepsAsync())[0].Id);
    }

    [Fact]
    public async Task What_uses_one_another_goes_together_and_stays_with_what_somebody_uses()
    {
        await using var world = await World.NewAsync(engine);
        var ids = new List<Tsid>();
        var step = await WriteAsync(world, async batch =>
        {
            for (var i = 0; i < 4; i++)
            {
                var values = World.Values(("name", $"Unit {i}"), ("parent", i % 2 == 0 ? null : ids[^1]));
                ids.Add((await batch.CreateAsync(World.Organization, values)).Id);
            }
            await batch.CreateAsync(World.Contact, World.Values(("firstName", "Maya"), ("organization", ids[1])));
        });
        await world.AddContactAsync(("firstName", "Bobs"), ("organization", ids[3]));

        var undone = await world.UndoStepAsync(step);

        Told(undone).ShouldBe("3 0; Unit 3 used; Unit 2 used");
    }

    [Fact]
    public async Task Fields_that_were_removed_since_are_told_beside_those_that_came_back()
    {
        await using var world = await World.NewAsync(engine);
        var size = CustomFields.Make("Shoe size", NumberField.Instance, World.Contact);
        await world.AddFieldsAsync(size);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"), (size.Name, 41d));
        var step = await UpdateAsync(world, maya, ("city", "Oslo"), (size.Name, 42d));
        await world.Database.WriteAsync(world.Workspace, (world, size), static (session, remove) =>
            remove.world.Engine.Schemas.EditAsync(session, remove.world.Workspace, async edit =>
            {
                await edit.RemoveFieldAsync(await edit.TypeAsync("contact"), remove.size, 1);
                return 0;
            }), Cancellation);

        var undone = await world.UndoStepAsync(step);

        Told(undone).ShouldBe($"0 1; Maya removed {size.Name}");
        (await CityAsync(world, maya)).ShouldBe("Lund");
        (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task A_step_that_takes_itself_back_leaves_nothing_to_undo()
    {
        await using var world = await World.NewAsync(engine);
        var gone = await world.AddContactAsync(("firstName", "Gone"), ("city", "Lund"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, gone, null, Cancellation);
        var nothing = await WriteAsync(world, async batch =>
        {
            await batch.RestoreAsync(World.Contact, gone, null);
            await batch.DeleteAsync(World.Contact, gone, null);
        });
        Tsid maya = default;
        var made = await WriteAsync(world, async batch =>
        {
            maya = (await batch.CreateAsync(World.Contact, World.Values(("firstName", "Maya")))).Id;
            await batch.DeleteAsync(World.Contact, maya, null);
            await batch.RestoreAsync(World.Contact, maya, null);
        });

        (Told(await world.UndoStepAsync(nothing)), Told(await world.UndoStepAsync(made))).ShouldBe(("0 0", "1 0"));

        (await world.GetAsync(gone)).ShouldBeNull();
        (await VersionAsync(world, gone), await VersionAsync(world, maya)).ShouldBe((4, 4));
    }

    [Fact]
    public async Task Of_two_processes_that_undo_a_step_at_the_same_time_one_does()
    {
        await using var world = await World.NewAsync(engine);
        await using var elsewhere = world.Database.IsShared ? await world.ElsewhereAsync() : world.Again();
        await world.AddContactsAsync(Enumerable.Range(0, 20).Select(i => World.Values(("firstName", $"P{i}"))));
        var step = (await world.StepsAsync())[0].Id;

        var undone = await Task.WhenAll(Task.Run(() => world.UndoStepAsync(step)), Task.Run(() => elsewhere.UndoStepAsync(step)));

        undone.Select(Told).Order().ShouldBe(["0 0", "20 0"]);
        (await world.StepsAsync()).Select(one => one.Kind).ShouldBe(["undo", "batch"]);
    }

    [Fact]
    public async Task Two_steps_of_one_id_are_not_taken_for_one()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"));
        var taken = (await world.StepsAsync())[0].Id;

        async Task AddAsync(Actor actor) => await world.Database.WriteAsync(world.Workspace, (world.Workspace, actor, taken), static async (session, add) =>
        {
            await StepTable.AddAsync(session, add.Workspace, add.actor, new Step(add.taken, "update"), 1, 1, 1, isTold: true);
            return 0;
        }, Cancellation);

        await Should.ThrowAsync<UniqueViolationException>(() => AddAsync(world.Actor));
        await AddAsync(world.Actor with { Step = new Step(taken, "update") });
    }

    private static string Told(UndonePart undone) => string.Join("; ", undone.Kept
        .Select(kept => $"{kept.Name} {kept.Reason} {string.Join(',', kept.Fields)}".Trim()).Prepend($"{undone.Removed} {undone.Restored}"));

    private static async Task<Tsid[]> MayaAndZoeAsync(World world) =>
        [await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund")), await world.AddContactAsync(("firstName", "Zoe"), ("city", "Lund"))];

    /// <summary>Takes a step back part by part, as an import is.</summary>
    private static async Task<UndonePart> PartsAsync(World world, Tsid step, int limit)
    {
        var undo = world.Engine.Ids.Next();
        var all = new UndonePart(long.MaxValue, false, 0, 0, []);
        while (!all.Done)
        {
            var part = await PartAsync(world, step, undo, all.Seq, limit, all.Kept.Count);
            all = part with { Removed = all.Removed + part.Removed, Restored = all.Restored + part.Restored, Kept = [.. all.Kept, .. part.Kept] };
        }
        return all;
    }

    private static async Task<UndonePart> PartAsync(World world, Tsid step, Tsid undo, long before, int limit, long kept) =>
        await world.Engine.WriteAsync(world.Workspace, world.Actor with { Step = new Step(undo, StepKinds.Undo, Undoes: step) }, async batch =>
            await StepUndo.TakeBackAsync(batch, (await StepTable.FindAsync(batch.Session, world.Workspace, step))!, before, limit, kept), Cancellation);

    private static async Task<Tsid> WriteAsync(World world, Func<RecordBatch, Task> write)
    {
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await write(batch);
            return 0;
        }, Cancellation);
        return (await world.StepsAsync())[0].Id;
    }

    private static Task<Tsid> UpdateAsync(World world, Tsid id, params (string Name, object? Value)[] fields) => WriteAsync(world, async batch =>
        (await batch.UpdateAsync(World.Contact, id, null, World.Values(fields))).Status.ShouldBe(WriteStatus.Written));

    private static async Task BobAsync(World world, Tsid id, params (string Name, object? Value)[] fields) =>
        (await world.Engine.UpdateAsync(world.Workspace, new Actor(ActorKind.User, world.Bob), World.Contact, id, null, World.Values(fields), Cancellation))
            .Status.ShouldBe(WriteStatus.Written);

    private static async Task<string?> CityAsync(World world, Tsid id) => (await world.GetAsync(id))!.Value.GetProperty("city").GetString();

    private static async Task<long> VersionAsync(World world, Tsid id) =>
        (await world.Engine.FindAsync(await world.SchemaAsync(), World.Contact, id, Cancellation))!.Version;
}
