using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Groups that are asked for in every way at once.</summary>
public abstract class GroupTests(TestEngine engine)
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

    private static async ValueTask<Grouping?> AskAsync(World world, string by, string zone, string? sum = null)
    {
        var schema = await world.SchemaAsync();
        var type = schema.Named("organization")!;
        Dimension.TryParse(type, by, out var dimension, out _).ShouldBeTrue(by);
        var query = new GroupQuery(schema, type, dimension, null, sum is null ? null : type[sum], Filter.Everything,
            new Almanac(TimeZoneInfo.FindSystemTimeZoneById(zone), DayOfWeek.Monday), 10);
        return await world.Engine.FromMemoryAsync(query, 100, Cancellation);
    }
}
