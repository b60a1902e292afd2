using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Walks that take longer than a short read may, here all of them: what one found is left to the next, as long as it is true.</summary>
public abstract class LongWalkTests(TestEngine engine)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_walk_found_is_there_for_the_next_until_a_change_bears_on_it(bool deleted)
    {
        await using var world = await WorldAsync();
        var filter = await ManyAsync(world, "Lund");
        var there = new List<Domain.Tsid>();
        for (var number = 0; number < 5; number++) there.Add(await AddAsync(world, $"Ann {number}", "Lund", deleted));

        (await NamesAsync(world, filter, deleted)).ShouldBe("Ann 0, Ann 1, Ann 2, Ann 3");
        (await NamesAsync(world, filter, deleted)).ShouldBe("Ann 0, Ann 1, Ann 2, Ann 3");
        world.Engine.Walks.Walked.ShouldBe(1);
        await AddAsync(world, "Bo", "Kiruna", deleted);
        await world.AddOrganizationAsync(("name", "Acme"));
        (await NamesAsync(world, filter, deleted)).ShouldBe("Ann 0, Ann 1, Ann 2, Ann 3");
        world.Engine.Walks.Walked.ShouldBe(1, "nothing of it was changed");
        await AddAsync(world, "Ann 00", "Lund", deleted);
        (await NamesAsync(world, filter, deleted)).ShouldBe("Ann 0, Ann 00, Ann 1, Ann 2");
        if (deleted) await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, there[0], null, TestContext.Current.CancellationToken);
        else await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, there[0], null, TestContext.Current.CancellationToken);
        (await NamesAsync(world, filter, deleted)).ShouldBe("Ann 00, Ann 1, Ann 2, Ann 3");
        world.Engine.Walks.Walked.ShouldBe(3);
    }

    [Fact]
    public async Task Another_place_another_order_and_another_filter_are_other_pages()
    {
        await using var world = await WorldAsync();
        var (lund, kiruna) = (await ManyAsync(world, "Lund"), await ManyAsync(world, "Kiruna"));
        foreach (var name in (string[])["Ann", "Bo", "Cyd"]) await AddAsync(world, name, "Lund", deleted: false);
        await AddAsync(world, "Dan", "Kiruna", deleted: false);

        (await NamesAsync(world, lund, deleted: false)).ShouldBe("Ann, Bo, Cyd");
        (await NamesAsync(world, lund, deleted: false, sort: "-name")).ShouldBe("Cyd, Bo, Ann");
        (await NamesAsync(world, lund, deleted: false, at: 1)).ShouldBe("Bo, Cyd");
        (await NamesAsync(world, kiruna, deleted: false)).ShouldBe("Dan");
        await AddAsync(world, "Aa", "Lund", deleted: false);
        (await NamesAsync(world, lund, deleted: false, at: 1)).ShouldBe("Ann, Bo, Cyd");
    }

    private async Task<World> WorldAsync()
    {
        var world = await World.NewAsync(engine);
        world.Engine.Walks.Patience = TimeSpan.Zero;
        return world;
    }

    /// <summary>More conditions than memory keeps.</summary>
    private static async Task<Filter> ManyAsync(World world, string city)
    {
        var type = (await world.SchemaAsync()).Named("contact")!;
        var condition = new Filter.Condition(type["city"], Operator.Is, [FieldValue.Of(city)]);
        return new Filter.AllOf([condition, .. Enumerable.Repeat(new Filter.Condition(type["createdAt"], Operator.Filled, []), 70)]);
    }

    private static async Task<Domain.Tsid> AddAsync(World world, string name, string city, bool deleted)
    {
        var id = await world.AddContactAsync(("firstName", name), ("city", city));
        if (deleted) await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken);
        return id;
    }

    private static async Task<string> NamesAsync(World world, Filter filter, bool deleted, string sort = "name", long? at = null) => string.Join(", ",
        (await world.ListAsync(sort, filter, limit: 4, at: at, deleted: deleted)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("name").GetString()));
}
