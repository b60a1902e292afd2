using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

public abstract class SelectionTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("city is Lund", false)]
    [InlineData("not city is Oslo and tags has vip", false)]
    [InlineData("city is Lund", true)]
    [InlineData("", false)]
    public async Task What_a_filter_leaves_is_what_it_leaves_in_the_transaction_that_acts_on_it(string text, bool isOfTrash)
    {
        await using var world = await World.NewAsync(engine);
        var made = new List<Tsid>();
        foreach (var city in (string[])["Lund", "Lund", "Oslo", "Oslo", "Lund"])
            made.Add(await world.AddContactAsync(("firstName", "Maya"), ("city", city), ("tags", "[\"vip\"]")));
        await DeleteAsync(made[4]);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out _).ShouldBeTrue();

        var selection = await world.Engine.SelectAsync(schema, type, filter, isOfTrash, Cancellation);
        var unchanged = await NowAsync(selection);
        // One comes in, one goes out, one goes and comes back, one is deleted, one is restored, one is new.
        await UpdateAsync(made[2], "Lund");
        await UpdateAsync(made[0], "Oslo");
        await UpdateAsync(made[3], "Lund");
        await UpdateAsync(made[3], "Oslo");
        await DeleteAsync(made[1]);
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, made[4], null, Cancellation);
        await world.AddContactAsync(("firstName", "Bo"), ("city", "Lund"), ("tags", "[\"vip\"]"));
        await world.AddOrganizationAsync(("name", "Deere"), ("city", "Lund"));

        var now = await NowAsync(selection);
        var anew = await NowAsync(await world.Again().Engine.SelectAsync(schema, type, filter, isOfTrash, Cancellation));

        unchanged.Count.ShouldBe(isOfTrash ? 1 : text switch { "city is Lund" => 2, "" => 4, _ => 2 });
        now.ShouldBe(anew);
        now.ShouldNotBe(unchanged);
        now.ShouldBeInOrder();

        async Task<IReadOnlyList<long>> NowAsync(RecordSelection selected) =>
            (await world.Engine.WriteAsync(world.Workspace, world.Actor, selected.NowAsync, Cancellation))!;

        ValueTask<WriteOutcome> UpdateAsync(Tsid id, string city) =>
            world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(("city", city)), Cancellation);

        ValueTask<WriteOutcome> DeleteAsync(Tsid id) =>
            world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);
    }

    [Fact]
    public async Task Changes_of_others_than_what_is_linked_have_nothing_looked_through_again()
    {
        await using var world = await World.NewAsync(engine);
        var (deere, other) = (await world.AddOrganizationAsync(("name", "Deere")), await world.AddOrganizationAsync(("name", "Other")));
        var linked = await world.AddContactAsync(("firstName", "Maya"), ("organization", deere));
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        FilterParser.TryParse(type, $"linked to {deere}", new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out _)
            .ShouldBeTrue();
        var seen = (await world.Engine.SelectAsync(schema, type, filter!, false, Cancellation)).Seen;
        // What would not be there were the filter asked again.
        var selection = new RecordSelection(schema, type, filter!, false, [7], seen);
        async Task<IReadOnlyList<long>> NowAsync() => (await world.Engine.WriteAsync(world.Workspace, world.Actor, selection.NowAsync, Cancellation))!;

        await RenameAsync(other);
        (await NowAsync()).ShouldBe([7]);
        var more = await world.AddContactAsync(("firstName", "Bo"), ("organization", deere));
        (await NowAsync()).ShouldBe([7, more.Value]);
        await RenameAsync(deere);
        (await NowAsync()).ShouldBe([linked.Value, more.Value]);

        ValueTask<WriteOutcome> RenameAsync(Tsid id) =>
            world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, id, null, World.Values(("city", "Lund")), Cancellation);
    }

    [Fact]
    public async Task What_a_filter_by_a_path_leaves_follows_the_records_that_it_leads_to()
    {
        await using var world = await World.NewAsync(engine);
        var (lund, oslo) =
            (await world.AddOrganizationAsync(("name", "A"), ("city", "Lund")), await world.AddOrganizationAsync(("name", "B"), ("city", "Oslo")));
        var made = new List<Tsid>();
        foreach (var of in (Tsid[])[lund, lund, oslo, oslo]) made.Add(await world.AddContactAsync(("firstName", "Maya"), ("organization", of)));
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        var filter = new Filter.Condition(type.Reach("organization.city")!, Operator.Is, [FieldValue.Of("Lund")]);
        async Task<IReadOnlyList<long>> NowAsync(RecordSelection selected) =>
            (await world.Engine.WriteAsync(world.Workspace, world.Actor, selected.NowAsync, Cancellation))!;
        var selection = await world.Engine.SelectAsync(schema, type, filter, false, Cancellation);

        var unchanged = await NowAsync(selection);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, lund, null, World.Values(("industry", "Steel")), Cancellation);
        var still = await NowAsync(selection);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, oslo, null, World.Values(("city", "Lund")), Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, lund, null, World.Values(("city", "Oslo")), Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, made[0], null, World.Values(("organization", oslo)), Cancellation);

        unchanged.ShouldBe([made[0].Value, made[1].Value]);
        still.ShouldBe(unchanged);
        (await NowAsync(selection)).ShouldBe([made[0].Value, made[2].Value, made[3].Value]);
    }

    [Fact]
    public async Task However_much_was_written_of_other_types_there_is_nothing_to_look_through_again()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"));
        var schema = await world.SchemaAsync();
        var first = await world.Engine.SelectAsync(schema, schema.Named("contact")!, Filter.Everything, false, Cancellation);
        for (var i = 0; i < 3; i++) await world.AddOrganizationAsync(("name", "Deere"));

        var then = await world.Engine.SelectAsync(schema, schema.Named("contact")!, Filter.Everything, false, Cancellation);

        (then.Seen - first.Seen).ShouldBe(3);
    }

    [Fact]
    public async Task A_record_that_was_read_with_others_is_seen_as_the_transaction_has_left_it()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        var gone = world.Engine.Ids.Next();

        var statuses = await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.ExpectAsync(World.Contact, [id, gone]);
            return new List<WriteOutcome>
            {
                await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Lund"))),
                await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Lund"))),
                await batch.DeleteAsync(World.Contact, id, 2),
                await batch.UpdateAsync(World.Contact, id, null, World.Values(("city", "Oslo"))),
                await batch.RestoreAsync(World.Contact, id, 3),
                await batch.DeleteAsync(World.Contact, gone, null),
                await batch.CreateAsync(World.Contact, World.Values(("firstName", "Bo")), gone),
                await batch.DeleteAsync(World.Contact, gone, null),
            };
        }, Cancellation);

        statuses.Select(outcome => $"{outcome.Status} {outcome.Version}").ShouldBe(
            ["Written 2", "Unchanged 2", "Written 3", "NotFound 0", "Written 4", "NotFound 0", "Written 1", "Written 2"]);
    }
}
