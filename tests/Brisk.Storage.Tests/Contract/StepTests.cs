using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

public abstract class StepTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_alone_is_a_step_and_writes_together_are_one()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        await world.AddContactsAsync([World.Values(("firstName", "Bo")), World.Values(("firstName", "Ida"))]);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, maya, 1, Cancellation);

        var steps = await world.StepsAsync();

        steps.Select(step => (step.Kind, step.FirstSeq, step.LastSeq)).ShouldBe([("delete", 4, 4), ("batch", 2, 3), ("create", 1, 1)]);
        steps.ShouldAllBe(step => step.ActorKind == "user" && step.Actor == world.Ada && step.UndoneBy == null);
        (await HistoryAsync(world, maya)).Select(change => change.Step).ShouldBe([steps[0].Id, steps[2].Id]);
    }

    [Fact]
    public async Task Several_transactions_can_be_one_step_which_leaves_others_changes_alone()
    {
        await using var world = await World.NewAsync(engine);
        var id = world.Engine.Ids.Next();
        var actor = world.Actor with { Step = new Step(id, StepKinds.Import, "people.csv") };
        await world.Engine.CreateAsync(world.Workspace, actor, World.Contact, World.Values(("firstName", "Maya")), null, Cancellation);
        var other = await world.AddContactAsync(("firstName", "Bo"));
        await world.Engine.CreateAsync(world.Workspace, actor, World.Contact, World.Values(("firstName", "Ida")), null, Cancellation);

        var undone = await world.UndoStepAsync(id);

        var step = (await world.StepsAsync()).Single(step => step.Id == id);
        (step.Kind, step.Label, step.FirstSeq, step.LastSeq).ShouldBe(("import", "people.csv", 1L, 3L));
        (undone.Removed, undone.Kept.Count).ShouldBe((2, 0));
        (await world.GetAsync(other)).ShouldNotBeNull();
        (await world.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Undoing_takes_back_what_nobody_changed_since_and_tells_the_rest()
    {
        await using var world = await World.NewAsync(engine);
        var (deere, acme) = (await world.AddOrganizationAsync(("name", "Deere")), await world.AddOrganizationAsync(("name", "Acme")));
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"), ("title", "Buyer"));
        var gone = await world.AddContactAsync(("firstName", "Gone"));
        var made = new Tsid[2];
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.UpdateAsync(World.Contact, maya, null, World.Values(("city", "Oslo"), ("title", "VP")));
            await batch.DeleteAsync(World.Contact, gone, null);
            for (var i = 0; i < 2; i++) made[i] = (await batch.CreateAsync(World.Organization, World.Values(("name", $"New {i}")))).Id;
            return 0;
        }, Cancellation);
        var step = (await world.StepsAsync())[0];
        await UpdateAsync(world, maya, ("title", "CEO"), ("organization", made[0]));

        var undone = await world.UndoStepAsync(step.Id);

        (undone.Removed, undone.Restored).ShouldBe((1, 2));
        undone.Kept.Select(kept => $"{kept.Name} {kept.Reason} {string.Join(',', kept.Fields)}")
            .ShouldBe(["New 0 used ", "Maya changed title"], ignoreOrder: true);
        var json = (await world.GetAsync(maya))!.Value;
        (json.GetProperty("city").GetString(), json.GetProperty("title").GetString()).ShouldBe(("Lund", "CEO"));
        (await world.GetAsync(gone)).ShouldNotBeNull();
        (await world.GetAsync(made[1], World.Organization)).ShouldBeNull();
        (await world.GetAsync(deere, World.Organization)).ShouldNotBeNull();
        (await world.GetAsync(acme, World.Organization)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_undo_can_be_undone_and_the_step_then_undone_again()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("city", "Lund"));
        var gone = await world.AddContactAsync(("firstName", "Gone"));
        var made = default(Tsid);
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.UpdateAsync(World.Contact, maya, null, World.Values(("city", "Oslo")));
            await batch.DeleteAsync(World.Contact, gone, null);
            made = (await batch.CreateAsync(World.Contact, World.Values(("firstName", "Made")))).Id;
            return 0;
        }, Cancellation);
        var step = (await world.StepsAsync())[0].Id;

        var states = new List<string>();
        for (var turn = 0; turn < 4; turn++)
        {
            var newest = (await world.StepsAsync())[0];
            var undone = await world.UndoStepAsync(turn == 2 ? step : newest.Id);
            undone.Kept.ShouldBeEmpty();
            states.Add($"{await CityAsync(world, maya)} {await world.GetAsync(gone) is not null} {await world.GetAsync(made) is not null}");
        }

        states.ShouldBe(["Lund True False", "Oslo False True", "Lund True False", "Oslo False True"]);
        var steps = await world.StepsAsync();
        steps.Take(4).ShouldAllBe(one => one.Kind == "undo");
        steps[0].Undoes.ShouldBe(steps[1].Id);
        steps[1].UndoneBy.ShouldBe(steps[0].Id);
        steps[1].Undoes.ShouldBe(step);
        steps.Single(one => one.Id == step).UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_changed_and_put_back_by_an_undo_is_as_if_nobody_had_changed_it()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        var made = (await world.StepsAsync())[0].Id;
        await UpdateAsync(world, maya, ("city", "Oslo"));
        var change = (await HistoryAsync(world, maya))[0];

        await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, maya, change.Seq, null, Cancellation);
        var undone = await world.UndoStepAsync(made);

        (undone.Removed, undone.Kept.Count).ShouldBe((1, 0));
        (await world.StepsAsync()).Select(step => step.Kind).ShouldBe(["undo", "undo", "update", "create"]);
    }

    [Fact]
    public async Task What_was_deleted_again_by_somebody_else_stays_deleted()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, maya, null, Cancellation);
        var step = (await world.StepsAsync())[0].Id;
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, maya, null, Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, new Actor(ActorKind.System, null), World.Contact, maya, null, Cancellation);

        var undone = await world.UndoStepAsync(step);

        undone.Kept.Select(kept => $"{kept.Name} {kept.Reason}").ShouldBe(["Maya changed"]);
        (await world.GetAsync(maya)).ShouldBeNull();
        (await world.StepsAsync()).Single(one => one.Id == step).UndoneBy.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_put_into_the_trash_since_is_told_unless_the_step_made_it()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        var made = default(Tsid);
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.UpdateAsync(World.Contact, maya, null, World.Values(("city", "Oslo")));
            made = (await batch.CreateAsync(World.Contact, World.Values(("firstName", "Made")))).Id;
            await batch.UpdateAsync(World.Contact, made, null, World.Values(("city", "Oslo")));
            return 0;
        }, Cancellation);
        var step = (await world.StepsAsync())[0].Id;
        foreach (var id in (Tsid[])[maya, made]) await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);

        var undone = await world.UndoStepAsync(step);

        undone.Kept.Select(kept => $"{kept.Name} {kept.Reason}").ShouldBe(["Maya trashed"]);
        (undone.Removed, undone.Restored).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_filter_finds_the_records_of_a_step_also_after_further_changes()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactsAsync([World.Values(("firstName", "Ada")), World.Values(("firstName", "Bo")), World.Values(("firstName", "Cy"))]);
        var batch = (await world.StepsAsync())[0].Id;
        var dan = await world.AddContactAsync(("firstName", "Dan"));
        var single = (await world.StepsAsync())[0].Id;
        await world.AddOrganizationAsync(("name", "Deere"));
        var none = (await world.StepsAsync())[0].Id;

        async Task<string> NamesAsync(World of, string text)
        {
            var type = (await of.SchemaAsync()).Named("contact")!;
            FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, null), out var filter, out var problem)
                .ShouldBeTrue(problem?.Detail);
            var items = (await of.ListAsync("name", filter)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString())
                .ToList();
            (await of.CountAsync(filter)).ShouldBe(items.Count);
            return string.Join(' ', items);
        }

        foreach (var of in (World[])[world, world.Again()])
        {
            (await NamesAsync(of, $"step is {batch}")).ShouldBe("Ada Bo Cy");
            (await NamesAsync(of, $"import is {batch} and not name is Bo")).ShouldBe("Ada Cy");
            (await NamesAsync(of, $"STEP in ({batch}, {single})")).ShouldBe("Ada Bo Cy Dan");
            (await NamesAsync(of, $"step isnot {batch}")).ShouldBe("Dan");
            (await NamesAsync(of, $"step notin ({batch}, {single})")).ShouldBe("");
            (await NamesAsync(of, $"step is {none}")).ShouldBe("");
        }
        await UpdateAsync(world, dan, ("city", "Oslo"));
        var changed = (await world.StepsAsync())[0].Id;
        (await NamesAsync(world, $"step is {changed}")).ShouldBe("Dan");
        (await NamesAsync(world, $"step is {single} and step is {changed}")).ShouldBe("Dan");
        await world.UndoStepAsync(batch);
        (await NamesAsync(world, $"step is {batch}")).ShouldBe("");
        await world.UndoStepAsync((await world.StepsAsync())[0].Id);
        (await NamesAsync(world, $"step is {batch}")).ShouldBe("Ada Bo Cy");
    }

    [Fact]
    public async Task Another_workspace_has_steps_of_its_own()
    {
        await using var world = await World.NewAsync(engine);
        var other = await world.OtherWorkspaceAsync();
        await world.Engine.CreateAsync(other, new Actor(ActorKind.System, null), World.Contact, World.Values(("firstName", "Foreign")), null, Cancellation);

        (await world.StepsAsync()).ShouldBeEmpty();
    }

    private static async Task UpdateAsync(World world, Tsid id, params (string Name, object? Value)[] fields) =>
        (await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(fields), Cancellation))
            .Status.ShouldBe(WriteStatus.Written);

    private static async Task<string?> CityAsync(World world, Tsid id) => (await world.GetAsync(id))!.Value.GetProperty("city").GetString();

    private static async Task<IReadOnlyList<Change>> HistoryAsync(World world, Tsid id) =>
        (await world.Engine.HistoryAsync(await world.SchemaAsync(), World.Contact, id, new HistoryFilter(), long.MaxValue, 50, Cancellation)).Changes;
}
