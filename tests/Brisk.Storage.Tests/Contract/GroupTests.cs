using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Groups that are asked for in every way at once.</summary>
public abstract class GroupTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_periods_and_zones_are_asked_for_the_next_question_is_answered_from_memory()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddOrganizationAsync(("name", "Acme"));
        foreach (var zone in (string[])["UTC", "Europe/Lisbon", "Asia/Tokyo", "Pacific/Kiritimati"])
            foreach (var period in Enum.GetNames<Period>()) await AskAsync(world, $"createdAt:{period}", zone);

        (await AskAsync(world, "updatedAt:week", "Asia/Tokyo", "annualRevenue"))!.Total.Count.ShouldBe(1);
        // Of what is kept, the one that was asked for last is the last to go.
        (await AskAsync(world, "createdAt:Year", "Pacific/Kiritimati"))!.Groups.ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Those_who_ask_at_the_same_time_are_all_answered_from_memory()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddOrganizationAsync(("name", "Acme"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(at => AskAsync(world, at % 2 == 0 ? "createdAt:day" : "industry", "UTC").AsTask()));

        answers.ShouldAllBe(answer => answer != null && answer.Total.Count == 1);
    }

    [Fact]
    public async Task Of_more_values_at_the_end_of_a_path_than_groups_can_be_the_largest_are_told_and_the_rest_counted()
    {
        await using var world = await World.NewAsync(engine);
        foreach (var (name, count) in (IReadOnlyList<(string, int)>)[("Acme", 3), ("ACME", 1), ("Deere", 2), ("Ford", 1), ("Gone", 2), ("Idle", 0)])
        {
            var id = await world.AddOrganizationAsync(("name", name));
            for (var i = 0; i < count; i++) await world.AddContactAsync(("firstName", name), ("organization", id));
            if (name == "Gone") await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Organization, id, null, Cancellation);
        }
        await world.AddContactAsync(("firstName", "Alone"));
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        // With so many conditions the database answers alone.
        var filter = new Filter.AllOf([.. Enumerable.Repeat(new Filter.Condition(type["createdAt"], Operator.Filled, []), 65)]);
        var query = new GroupQuery(schema, type, new Dimension(type.Reach("organization.name")!, null), null, [], filter, Almanac.Usual, 2);

        var groups = await world.Engine.CountAsync(query, most: 2, Cancellation);

        groups.Groups.Select(group => $"{group.Keys[0]?.ToUpperInvariant()} {group.Count}").ShouldBe(["ACME 4", " 3"]);
        (groups.RestGroups, groups.Rest!.Count, groups.Total.Count).ShouldBe((2, 3L, 10L));
    }

    [Fact]
    public async Task Nobody_reads_the_database_while_others_wait_for_the_turn()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddOrganizationAsync(("name", "Acme"), ("industry", "Steel"));
        var memory = world.Engine.Generations.Memories.Of(world.Workspace);
        for (var i = 0; i < Environment.ProcessorCount; i++) await GroupColumns.TurnAsync(Cancellation);
        var asked = AskAsync(world, "industry", "UTC", filter: new Filter.Condition(World.Organization["industry"], Operator.Filled, [])).AsTask();
        // A column and a set are read, and it waits for its turn.
        TypeSets? sets;
        while ((sets = memory.Find(await world.SchemaAsync(), World.Organization)) is null || sets.Uses().Count < 2) await Task.Delay(1, Cancellation);
        var end = new TaskCompletionSource();
        var busy = Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Database.ReadAsync(Lane.Filling, end.Task, static async (session, end) =>
        {
            await end;
            return 0;
        }, Cancellation).AsTask())).ToList();

        var isBack = false;
        try
        {
            foreach (var use in sets.Uses()) sets.TryForget(use);
            GroupColumns.Pass();
            await GroupColumns.TurnAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            isBack = true;
            asked.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            end.SetResult();
            await Task.WhenAll(busy);
            for (var i = isBack ? 0 : 1; i < Environment.ProcessorCount; i++) GroupColumns.Pass();
        }
        (await asked)!.Groups.ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    private static async ValueTask<Grouping?> AskAsync(World world, string by, string zone, string? sum = null, Filter? filter = null)
    {
        var schema = await world.SchemaAsync();
        var type = schema.Named("organization")!;
        Dimension.TryParse(type, by, out var dimension, out _).ShouldBeTrue(by);
        var query = new GroupQuery(schema, type, dimension, null, sum is null ? [] : [type[sum]], filter ?? Filter.Everything,
            new Almanac(TimeZoneInfo.FindSystemTimeZoneById(zone), DayOfWeek.Monday), 10);
        return await world.Engine.FromMemoryAsync(query, 100, Cancellation);
    }
}
