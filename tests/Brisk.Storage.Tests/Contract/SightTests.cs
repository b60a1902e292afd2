using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What it takes to answer somebody who sees a part.</summary>
public abstract class SightTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Sight SightOf(string key, Filter? records = null, params string[] hidden) =>
        new(key, [new TypeSight("contact", records ?? Filter.Everything, hidden.ToHashSet(StringComparer.Ordinal))]);

    [Fact]
    public async Task Many_who_see_different_things_find_theirs_made_already()
    {
        await using var world = await World.NewAsync(engine);
        var schema = await world.SchemaAsync();
        var first = Enumerable.Range(0, 500).Select(i => world.Engine.Under(schema, Of(i))).ToList();

        var again = Enumerable.Range(0, 500).Select(i => world.Engine.Under(schema, Of(i))).ToList();
        for (var i = 500; i < 5_000; i++) world.Engine.Under(schema, Of(i));

        again.Zip(first).ShouldAllBe(pair => ReferenceEquals(pair.First, pair.Second));
        schema.Bytes.ShouldBeLessThan(40_000_000);
        world.Engine.Under(schema, Of(4_999)).ShouldBeSameAs(world.Engine.Under(schema, Of(4_999)));

        static Sight Of(int i) => SightOf($"one-{i}", World.Where("owner", Operator.Is, FieldValue.Of((long)i + 1)), "phone");
    }

    [Fact]
    public async Task A_page_of_a_history_of_which_nothing_is_seen_ends()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            for (var i = 0; i < 1_500; i++) await batch.UpdateAsync(World.Contact, id, null, World.Values(("birthday", $"1961-07-{10 + (i % 2)}")));
            return 0;
        }, Cancellation);
        var seen = world.Engine.Under(await world.SchemaAsync(), SightOf("part", null, "birthday"));

        var pages = new List<HistoryPage>();
        for (long? before = long.MaxValue; before is { } from; before = pages[^1].Next)
            pages.Add(await world.Engine.HistoryAsync(seen, seen.Named("contact")!, id, new HistoryFilter(), from, 10, Cancellation));

        pages.Count.ShouldBe(2);
        pages[0].Changes.ShouldBeEmpty();
        pages[1].Changes.ShouldHaveSingleItem().Kind.ShouldBe("create");
    }

    [Fact]
    public async Task A_word_is_looked_for_in_the_names_that_are_seen()
    {
        await using var world = await World.NewAsync(engine);
        world.Engine.MostScanned = 10;
        for (var i = 0; i < 60; i++) await world.AddContactAsync(("firstName", $"Aaa{i}"), ("lastName", "Berg"), ("city", "Oslo"));
        await world.AddContactAsync(("firstName", "Zoe"), ("lastName", "Berg"), ("city", "Lund"));
        var seen = world.Engine.Under(await world.SchemaAsync(), SightOf("lund", World.Where("city", Operator.Is, FieldValue.Of("Lund"))));

        var found = await world.Engine.LookupAsync(seen, seen.Named("contact")!, "berg", 5, Cancellation);

        found.Select(one => one.Name).ShouldBe(["Zoe Berg"]);
    }
}
