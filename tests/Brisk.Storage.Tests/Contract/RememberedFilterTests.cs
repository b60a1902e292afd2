using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What an engine remembers of a field to answer filters from memory stays what the database holds.</summary>
public abstract class RememberedFilterTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>5,000 records: more than an engine reads before it sees whether the values of a field repeat.</summary>
    private async Task<World> PeopleAsync(Func<int, string?> street)
    {
        var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, 5_000)
            .Select(i => World.Values(("firstName", $"P{i}"), ("lastName", $"Ö{i % 70}"), ("street", street(i)))));
        return world;
    }

    private static Filter Street(Operator op, string value) => World.Where("street", op, FieldValue.Of(value));

    [Fact]
    public async Task A_field_of_which_every_record_has_another_value_is_filtered_all_the_same()
    {
        await using var world = await PeopleAsync(i => $"{i} Main Street");

        var before = await world.CountAsync(Street(Operator.Ends, "7 MAIN STREET"));
        await world.AddContactAsync(("firstName", "New"), ("street", "50007 main street"));
        var after = await world.CountAsync(Street(Operator.Ends, "7 main street"));

        before.ShouldBe(500);
        after.ShouldBe(501);
    }

    [Fact]
    public async Task A_field_whose_values_become_too_many_is_filtered_all_the_same()
    {
        await using var world = await PeopleAsync(i => $"Street {i % 20}");
        var before = await world.CountAsync(Street(Operator.Is, "street 7"));

        await world.AddContactsAsync(Enumerable.Range(0, 66_000).Select(i => World.Values(("firstName", "More"), ("street", $"Road {i}"))));
        await world.AddContactAsync(("firstName", "New"), ("street", "Street 7"));

        before.ShouldBe(250);
        (await world.CountAsync(Street(Operator.Is, "street 7"))).ShouldBe(251);
        (await world.CountAsync(Street(Operator.Starts, "road 6599"))).ShouldBe(11);
    }

    [Theory]
    [InlineData("lastName is \"o7\"", 72)]
    [InlineData("lastName starts \"Ö7\"", 72)]
    [InlineData("lastName isnot ö7", 4_931)]
    [InlineData("lastName empty", 2)]
    [InlineData("not lastName filled", 2)]
    [InlineData("lastName in (ö1, ö2, other)", 145)]
    public async Task Records_that_come_change_and_go_are_counted(string text, long expected)
    {
        await using var world = await PeopleAsync(_ => null);
        var type = (await world.SchemaAsync()).Named("contact")!;
        FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out var problem)
            .ShouldBeTrue(problem?.Detail);
        await world.CountAsync(filter);

        await world.AddContactAsync(("firstName", "Without"));
        var changed = await world.AddContactAsync(("firstName", "With"), ("lastName", "Ö7"));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, changed, null, World.Values(("lastName", null)), Cancellation);
        await world.AddContactAsync(("firstName", "Other"), ("lastName", "Other"));
        var gone = await world.AddContactAsync(("firstName", "Gone"), ("lastName", "Ö7"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, gone, null, Cancellation);

        var kept = await world.CountAsync(filter);

        await using var other = world.Again();
        kept.ShouldBe(await other.CountAsync(filter));
        kept.ShouldBe(expected);
    }

    [Fact]
    public async Task A_record_made_elsewhere_and_sent_late_is_found_and_changed_like_others()
    {
        await using var world = await World.NewAsync(engine);
        var (early, earlier) = (world.Engine.Ids.Next(), world.Engine.Ids.Next());
        await world.AddContactAsync(("firstName", "First"), ("lastName", "Rivers"));
        var last = await world.AddContactAsync(("firstName", "Last"), ("lastName", "Rivers"));
        var filter = World.Where("lastName", Operator.Is, FieldValue.Of("rivers"));
        await world.CountAsync(filter);

        foreach (var id in (Tsid[])[earlier, early])
            await world.Engine.CreateAsync(
                world.Workspace, world.Actor, World.Contact, World.Values(("firstName", "Late"), ("lastName", "Rivers")), id, Cancellation);
        (await world.CountAsync(filter)).ShouldBe(4);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, early, null, World.Values(("lastName", "Lake")), Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, last, null, Cancellation);
        await world.AddContactAsync(("firstName", "Newest"), ("lastName", "Rivers"));

        var page = await world.ListAsync("-createdAt", filter);

        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("firstName").GetString()).ShouldBe(["Newest", "Late", "First"]);
        (await world.CountAsync(filter)).ShouldBe(3);
    }

    [Fact]
    public async Task Fields_of_the_workspace_are_filtered_from_memory_like_the_others()
    {
        await using var world = await World.NewAsync(engine);
        Field[] fields = [new Field { Name = "district", Label = "District", Kind = TextField.Instance, Custom = true },
            new Field { Name = "seats", Label = "Seats", Kind = NumberField.Instance, Custom = true },
            new Field { Name = "voted", Label = "Voted", Kind = YesNoField.Instance, Custom = true }];
        await world.AddFieldsAsync(fields);
        var type = (await world.SchemaAsync()).Named("contact")!;
        await world.AddContactAsync(("firstName", "A"), ("district", "Zürich"), ("seats", 3.0), ("voted", true));
        string[] texts = ["district starts zur", "seats atleast 3", "voted is yes", "district empty", "seats isnot 3"];
        var filters = texts.Select(text =>
            FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out var problem)
            ? filter! : throw new InvalidOperationException(problem?.Detail)).ToList();
        foreach (var filter in filters) await world.CountAsync(filter);

        await world.AddContactAsync(("firstName", "B"), ("district", "zurzach"), ("seats", 2.5), ("voted", false));
        await world.AddContactAsync(("firstName", "C"), ("seats", 12.0), ("voted", true));

        var kept = new List<long>();
        foreach (var filter in filters) kept.Add(await world.CountAsync(filter));
        await using var other = world.Again();
        var fresh = new List<long>();
        foreach (var filter in filters) fresh.Add(await other.CountAsync(filter));
        kept.ShouldBe([2, 2, 2, 1, 2]);
        fresh.ShouldBe(kept);
    }
}
