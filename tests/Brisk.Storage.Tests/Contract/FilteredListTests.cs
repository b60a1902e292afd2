using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Storage.Tests.Contract;

/// <summary>
/// A filtered list is the whole list without the records that do not meet the filter: the same order, however it is read and whatever is
/// written meanwhile.
/// </summary>
public abstract class FilteredListTests(TestEngine engine)
{
    private static readonly Filter Chosen = World.Where("status", Operator.In, FieldValue.Of("lead"), FieldValue.Of("customer"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Of each way in which a sort is carried out one or two.</summary>
    public static TheoryData<string> Sorts => ["name", "-name", "createdAt", "-updatedAt", "-city", "status", "-owner", "organization", "title", "-doNotCall"];

    private static List<string> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static string? Cursor(JsonElement page, string name) => page.GetProperty(name).GetString();

    /// <summary>The ids that a list should have: those of the whole list whose status fits.</summary>
    private static async Task<List<string>> ExpectedAsync(World world, string sort)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var page = await world.ListAsync(sort, limit: 500, after: after);
            ids.AddRange(page.GetProperty("items").EnumerateArray()
                .Where(item => item.TryGetProperty("status", out var status) && status.GetString() is "lead" or "customer")
                .Select(item => item.GetProperty("id").GetString()!));
            if ((after = Cursor(page, "next")) is null) return ids;
        }
    }

    private static async Task<List<string>> ForwardAsync(World world, string sort, Filter filter, int limit)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var page = await world.ListAsync(sort, filter, limit, after: after);
            ids.AddRange(Ids(page));
            if ((after = Cursor(page, "next")) is null) return ids;
        }
    }

    private static async Task<List<string>> BackwardAsync(World world, string sort, Filter filter, int limit, long from)
    {
        var page = await world.ListAsync(sort, filter, limit, at: from);
        var ids = Ids(page);
        for (var before = Cursor(page, "previous"); before is not null; before = Cursor(page, "previous"))
        {
            page = await world.ListAsync(sort, filter, limit, before: before);
            ids.InsertRange(0, Ids(page));
        }
        return ids;
    }

    private static async Task ChangeAsync(World world, Random random, List<string> ids, int i)
    {
        var id = Tsid.TryParse(ids[random.Next(ids.Count)], out var parsed) ? parsed : default;
        var status = (string[])["lead", "customer", "former"];
        switch (i % 5)
        {
            case 0: await world.AddContactAsync(
                ("firstName", "N" + random.Next(50)), ("status", status[random.Next(3)]), ("city", "Zürich"), ("owner", world.Bob)); break;
            case 1: await world.Engine.UpdateAsync(
                world.Workspace, world.Actor, World.Contact, id, null, World.Values(("lastName", "New" + i), ("city", null)), Cancellation); break;
            case 2: await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null,
                World.Values(("status", status[random.Next(3)]), ("title", "T" + i)), Cancellation); break;
            case 3: await world.Engine.UpdateAsync(
                world.Workspace, world.Actor, World.Contact, id, null,
                World.Values(("organization", null), ("email", $"n{i}@x.example"), ("birthday", "1970-01-01"),
                ("lastActivityAt", (long)random.Next(1_000_000))), Cancellation); break;
            default: await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation); break;
        }
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task A_filtered_list_is_the_whole_list_without_the_others(string sort)
    {
        await using var world = await ListTests.MixedAsync(engine, 1_200);
        var random = new Random(11);

        // First by reading past the others, then by what is in memory, then by what is in memory and has changed.
        for (var round = 0; round < 3; round++)
        {
            var expected = await ExpectedAsync(world, sort);
            expected.Count.ShouldBeGreaterThan(400);
            (await ForwardAsync(world, sort, Chosen, 37)).ShouldBe(expected, $"forward, round {round}");
            var last = expected.Count - 1;
            (await BackwardAsync(world, sort, Chosen, 41, last)).ShouldBe(expected, $"backward, round {round}");
            foreach (var at in (long[])[1, 255, 256, 300, last - 1])
                Ids(await world.ListAsync(sort, Chosen, 5, at: at)).ShouldBe(expected.Skip((int)at).Take(5), $"at {at}, round {round}");
            Ids(await world.ListAsync(sort, Chosen, at: expected.Count)).ShouldBeEmpty();

            for (var i = 0; i < 40; i++) await ChangeAsync(world, random, expected, i);
        }
    }

    [Fact]
    public async Task A_cursor_goes_on_where_its_record_was_when_that_has_moved_or_gone()
    {
        await using var world = await ListTests.MixedAsync(engine, 1_200);
        await world.ListAsync("name", Chosen, at: 100);
        var page = await world.ListAsync("name", Chosen, 50);
        var expected = (await ExpectedAsync(world, "name")).Skip(50).Take(50).ToList();
        var id = Tsid.TryParse(Ids(page)[^1], out var parsed) ? parsed : default;

        await world.Engine.UpdateAsync(
            world.Workspace, world.Actor, World.Contact, id, null, World.Values(("firstName", "Aaa"), ("lastName", null)), Cancellation);
        var moved = Ids(await world.ListAsync("name", Chosen, 50, after: Cursor(page, "next")));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);
        var gone = Ids(await world.ListAsync("name", Chosen, 50, after: Cursor(page, "next")));

        moved.ShouldBe(expected);
        gone.ShouldBe(expected);
    }

    [Fact]
    public async Task Many_new_records_at_one_place_of_an_order_are_listed_in_order()
    {
        await using var world = await ListTests.MixedAsync(engine, 600);
        await world.ListAsync("name", Chosen, at: 100);
        await world.ListAsync("-createdAt", Chosen, at: 100);

        await world.AddContactsAsync(Enumerable.Range(0, 3_000)
            .Select(i => World.Values(("firstName", "Same"), ("lastName", $"L{i * 7919 % 3_000:0000}"), ("status", "lead"))));

        (await BackwardAsync(world, "name", Chosen, 500, 3_300)).ShouldBe((await ExpectedAsync(world, "name")).Take(3_800));
        foreach (var sort in (string[])["name", "-createdAt"]) (await ForwardAsync(world, sort, Chosen, 500)).ShouldBe(await ExpectedAsync(world, sort), sort);
    }

    [Fact]
    public async Task Lists_are_true_again_when_writers_rest()
    {
        await using var world = await ListTests.MixedAsync(engine, 1_200);
        string[] sorts = ["name", "-updatedAt", "city", "status", "organization", "title"];
        foreach (var sort in sorts) await world.ListAsync(sort, Chosen, at: 10);
        var ids = await ExpectedAsync(world, "name");

        var reading = true;
        var readers = sorts.Select(sort => Task.Run(async () =>
        {
            while (Volatile.Read(ref reading)) Ids(await world.ListAsync(sort, Chosen, 50, at: 100)).Distinct().Count().ShouldBe(50);
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 50; i++) await ChangeAsync(world, random, ids, random.Next(4));
        })));
        Volatile.Write(ref reading, false);
        await Task.WhenAll(readers);

        foreach (var sort in sorts)
        {
            (await ForwardAsync(world, sort, Chosen, 200)).ShouldBe(await ExpectedAsync(world, sort), sort);
            Ids(await world.ListAsync(sort, Chosen, 60, at: 200)).ShouldBe((await ExpectedAsync(world, sort)).Skip(200).Take(60), sort);
        }
    }

    [Theory]
    [InlineData("not status is lead")]
    [InlineData("status isnot lead")]
    [InlineData("status notin (lead, customer) and city isnot Moline")]
    [InlineData("city isnot moline or owner is me")]
    [InlineData("otherEmails contains HOME")]
    [InlineData("not otherEmails contains home")]
    public async Task What_a_filter_rules_out_is_not_listed(string text)
    {
        await using var world = await ListTests.MixedAsync(engine, 900);
        await world.AddContactAsync(("firstName", "Two"), ("otherEmails", "[{\"value\":\"at.home@x.example\",\"label\":\"private\"}]"));
        var type = (await world.SchemaAsync()).Named("contact")!;
        FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out var problem)
            .ShouldBeTrue(problem?.Detail);
        await world.CountAsync(filter);
        await world.AddContactAsync(("firstName", "Three"), ("otherEmails", "[{\"value\":\"other@home.example\",\"label\":\"private\"}]"), ("city", "Moline"),
            ("status", "lead"));

        await using var other = world.Again();
        var count = await world.CountAsync(filter);
        var listed = await ForwardAsync(world, "name", filter, 100);

        listed.Count.ShouldBe((int)count);
        listed.ShouldBe(await ForwardAsync(other, "name", filter, 90));
        (await world.TextsOfAsync("SELECT CAST(count(*) AS TEXT) FROM contacts")).Single().ShouldBe("902");
    }
}
