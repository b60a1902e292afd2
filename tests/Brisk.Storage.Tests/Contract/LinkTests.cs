using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Links to any number of records, found from both ends.</summary>
public abstract class LinkTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static readonly Field Peers = CustomFields.Make("Peers", RelationsField.Instance, World.Contact,
        [new("boss", "Boss", "blue"), new("friend", "Friend", "rose")], relatedTypes: ["contact", "organization"]);

    private static readonly Field Linked = RecordType.Asked.Single(field => field.Kind is LinkedField);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FieldValue Of(params LinkedRecord[] links) => RelationsField.Store(links);

    private static LinkedRecord Person(Tsid id, string? role = null) => new("contact", id, role);

    private static LinkedRecord Firm(Tsid id, string? role = null) => new("organization", id, role);

    private async Task<World> NewAsync(bool isAlone = false)
    {
        var world = await World.NewAsync(engine, isAlone: isAlone);
        await world.AddFieldsAsync(Peers);
        return world;
    }

    private static async Task<WriteOutcome> LinkAsync(World world, Tsid id, params LinkedRecord[] links) =>
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(("peers", Of(links))), Cancellation);

    private static async Task<string> NamesAsync(World world, Filter filter, RecordType? type = null) =>
        string.Join(' ', (await world.ListAsync("name", filter, type: type)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("name").GetString()));

    /// <summary>The names that are found by memory that followed all changes, and by one that knew nothing.</summary>
    private static async Task<string> FoundAsync(World world, Filter filter, RecordType? type = null)
    {
        var found = await NamesAsync(world, filter, type);
        (await NamesAsync(world.Again(), filter, type)).ShouldBe(found);
        return found;
    }

    private static Filter Has(Operator asked, params Tsid[] ids) => new Filter.Condition(Peers, asked, [.. ids.Select(FieldValue.Of)]);

    private static Filter To(params Tsid[] ids) => new Filter.Condition(Linked, Operator.To, [.. ids.Select(FieldValue.Of)]);

    [Fact]
    public async Task A_record_that_is_to_go_only_when_unused_stays_as_long_as_a_living_one_leads_to_it()
    {
        await using var world = await NewAsync();
        var acme = await world.AddOrganizationAsync(("name", "Acme"));
        var own = World.Values(("parent", FieldValue.Of(acme)));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, acme, null, own, Cancellation);
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("organization", FieldValue.Of(acme)));
        var cy = await world.AddContactAsync(("firstName", "Cy"), ("peers", Of(Firm(acme))));
        var version = (await DeleteAsync(null)).Version;

        (await DeleteAsync(version - 1)).Status.ShouldBe(WriteStatus.Stale);
        var used = await DeleteAsync(version);
        used.ShouldSatisfyAllConditions(() => used.Status.ShouldBe(WriteStatus.InUse), () => used.Version.ShouldBe(version));
        used.Problems.ShouldHaveSingleItem().Detail.ShouldBeOneOf("Bo leads to it.", "Cy leads to it.");
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, bo, null, World.Values(("organization", null)), Cancellation);
        (await DeleteAsync(version)).Problems.ShouldHaveSingleItem().Detail.ShouldBe("Cy leads to it.");
        // What leads to it in the same transaction, and what is in the trash by then.
        var (again, gone) = await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            await batch.DeleteAsync(World.Contact, cy, null);
            var dee = await batch.CreateAsync(World.Contact, World.Values(("firstName", "Dee"), ("organization", FieldValue.Of(acme))));
            var again = await batch.DeleteAsync(World.Organization, acme, version, unused: true);
            await batch.UpdateAsync(World.Contact, dee.Id, null, World.Values(("organization", null)));
            return (again, await batch.DeleteAsync(World.Organization, acme, version, unused: true));
        }, Cancellation);

        again.Problems.ShouldHaveSingleItem().Detail.ShouldBe("Dee leads to it.");
        gone.Status.ShouldBe(WriteStatus.Written);

        ValueTask<WriteOutcome> DeleteAsync(long? expected) =>
            world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Organization, acme, expected, Cancellation, unused: true);
    }

    [Fact]
    public async Task Links_read_back_with_names_and_roles_in_the_order_given()
    {
        await using var world = await NewAsync();
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada \"A\" é")), await world.AddOrganizationAsync(("name", "Acme")));
        // An id is unique in its type only.
        await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Organization, World.Values(("name", "Twin")), ada, Cancellation);

        var id = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Firm(acme), Person(ada, "boss"), Firm(ada, "friend"))));

        var expected = $$"""
            [{"type":"organization","id":"{{acme}}","name":"Acme"},{"type":"contact","id":"{{ada}}","name":"Ada \"A\" é","role":"boss"},
            {"type":"organization","id":"{{ada}}","name":"Twin","role":"friend"}]
            """;
        JsonElement.DeepEquals((await world.GetAsync(id))!.Value.GetProperty("peers"), JsonDocument.Parse(expected).RootElement).ShouldBeTrue();
        var item = (await world.ListAsync("-createdAt")).GetProperty("items")[0];
        JsonElement.DeepEquals(item.GetProperty("peers"), JsonDocument.Parse(expected).RootElement).ShouldBeTrue();
        (await world.GetAsync(ada))!.Value.TryGetProperty("peers", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_filter_finds_by_what_is_linked()
    {
        await using var world = await NewAsync();
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddOrganizationAsync(("name", "Acme")));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Person(ada), Firm(acme))));
        await world.AddContactAsync(("firstName", "Cy"), ("peers", Of(Person(ada))));
        (await FoundAsync(world, Has(Operator.HasAny, ada))).ShouldBe("Bo Cy");

        await world.AddContactAsync(("firstName", "Di"), ("peers", Of(Firm(acme))));
        (await LinkAsync(world, bo, Firm(acme, "boss"))).Status.ShouldBe(WriteStatus.Written);

        (await FoundAsync(world, Has(Operator.HasAny, ada))).ShouldBe("Cy");
        (await FoundAsync(world, Has(Operator.HasAny, ada, acme))).ShouldBe("Bo Cy Di");
        (await FoundAsync(world, Has(Operator.HasAll, ada, acme))).ShouldBe("");
        (await FoundAsync(world, new Filter.Not(Has(Operator.HasAny, acme)))).ShouldBe("Ada Cy");
        (await FoundAsync(world, Has(Operator.Empty))).ShouldBe("Ada");
        (await FoundAsync(world, Has(Operator.Filled))).ShouldBe("Bo Cy Di");
        var facets = await world.Engine.FacetsAsync(await world.SchemaAsync(), World.Contact, Peers, Filter.Everything, 10, Cancellation);
        facets.ShouldBe([(acme.ToString(), 2L), (ada.ToString(), 1L)]);
        facets = await world.Engine.FacetsAsync(await world.SchemaAsync(), World.Contact, Peers, Has(Operator.HasAny, ada), 10, Cancellation);
        facets.ShouldBe([(ada.ToString(), 1L)]);
        (await world.Engine.CountRoleAsync(await world.SchemaAsync(), World.Contact, Peers, "boss", Cancellation)).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_linked_is_found_from_both_ends_by_whatever_field()
    {
        await using var world = await NewAsync();
        await world.AddFieldsAsync(World.Organization, CustomFields.Make("Board", RelationsField.Instance, World.Organization, relatedTypes: ["contact"]));
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddOrganizationAsync(("name", "Acme")));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Person(ada))));
        var cy = await world.AddContactAsync(("firstName", "Cy"), ("organization", acme));
        (await FoundAsync(world, To(ada))).ShouldBe("Bo");
        (await FoundAsync(world, To(bo))).ShouldBe("Ada", "from the other end");
        (await FoundAsync(world, To(acme))).ShouldBe("Cy");
        (await FoundAsync(world, To(cy), World.Organization)).ShouldBe("Acme");

        // Changes of another type bear on what is found.
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, acme, null, World.Values(("board", Of(Person(bo)))), Cancellation);
        (await FoundAsync(world, To(acme))).ShouldBe("Bo Cy");
        (await FoundAsync(world, To(bo), World.Organization)).ShouldBe("Acme");
        await LinkAsync(world, bo);

        (await FoundAsync(world, To(ada))).ShouldBe("");
        (await FoundAsync(world, To(ada, acme))).ShouldBe("Bo Cy");
        (await FoundAsync(world, new Filter.AllOf([To(acme), new Filter.Not(World.Where("organization", Operator.Filled))]))).ShouldBe("Bo");
    }

    [Fact]
    public async Task Links_of_a_removed_field_link_nothing_and_come_back_with_it()
    {
        await using var world = await NewAsync();
        var ada = await world.AddContactAsync(("firstName", "Ada"));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Person(ada, "boss"))));
        async Task EditAsync(Func<Schema.SchemaEdit, ValueTask> work) => await world.Database.WriteAsync(world.Workspace, (world, work),
            static async (session, edit) => await edit.world.Engine.Schemas.EditAsync(session, edit.world.Workspace, async to =>
            {
                await edit.work(to);
                return 0;
            }), Cancellation);
        (await FoundAsync(world, To(ada))).ShouldBe("Bo");

        await EditAsync(edit => edit.RemoveFieldAsync(World.Contact, Peers, 2));
        (await FoundAsync(world, To(ada))).ShouldBe("");
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, bo, null, World.Values(("city", "Lund")), Cancellation);
        var again = CustomFields.Make("Peers", RelationsField.Instance, (await world.SchemaAsync()).Named("contact")!, [new("new", "New", "gold")],
            relatedTypes: ["contact"]);
        await EditAsync(async edit => (await edit.AddFieldAsync(World.Contact, again, 3)).IsRestored.ShouldBeTrue());

        (await FoundAsync(world, To(ada))).ShouldBe("Bo");
        var field = (await world.SchemaAsync()).Named("contact")!["peers"];
        field.RelatedTypes.ShouldBe(["contact", "organization"]);
        field.Choices.Select(choice => choice.Value).ShouldBe(["boss", "friend", "new"]);
        (await world.GetAsync(bo))!.Value.GetProperty("peers")[0].GetProperty("role").GetString().ShouldBe("boss");
    }

    [Fact]
    public async Task A_link_to_itself_or_to_nothing_is_refused_at_its_place()
    {
        await using var world = await NewAsync(isAlone: true);
        var ada = await world.AddContactAsync(("firstName", "Ada"));
        var other = await world.OtherWorkspaceAsync();
        var foreign = (await world.Engine.CreateAsync(other, world.Actor, World.Contact, World.Values(("firstName", "X")), null, Cancellation)).Id;
        var bo = await world.AddContactAsync(("firstName", "Bo"));

        (await LinkAsync(world, bo, Person(ada), Person(bo))).Problems.Select(problem => (problem.Field, problem.Code)).ShouldBe([("peers/1", "itself")]);
        (await LinkAsync(world, bo, Person(foreign), Firm(ada), Person(ada))).Problems.Select(problem => (problem.Field, problem.Code))
            .ShouldBe([("peers/0", "unknown-record"), ("peers/1", "unknown-record")]);
        var id = world.Engine.Ids.Next();
        (await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact, World.Values(("firstName", "Cy"), ("peers", Of(Person(id)))), id,
            Cancellation)).Problems.Single().Code.ShouldBe("itself");
        (await world.TextsAsync("SELECT to_key FROM links")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_linked_may_go_into_the_trash_and_nothing_new_may_be_linked_to_it()
    {
        await using var world = await NewAsync();
        var (ada, bo) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddContactAsync(("firstName", "Bo")));
        var cy = await world.AddContactAsync(("firstName", "Cy"), ("peers", Of(Person(ada))));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, ada, null, Cancellation);

        (await world.GetAsync(cy))!.Value.GetProperty("peers")[0].GetProperty("name").GetString().ShouldBe("Ada");
        (await LinkAsync(world, cy, Person(ada, "friend"), Person(bo))).Status.ShouldBe(WriteStatus.Written);
        (await LinkAsync(world, bo, Person(ada))).Status.ShouldBe(WriteStatus.Invalid);
    }

    [Fact]
    public async Task Undo_of_a_change_and_of_a_step_puts_links_back()
    {
        await using var world = await NewAsync();
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddOrganizationAsync(("name", "Acme")));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Person(ada, "boss"))));
        await LinkAsync(world, bo, Firm(acme));
        var history = await world.Engine.HistoryAsync(await world.SchemaAsync(), World.Contact, bo, new HistoryFilter(), long.MaxValue, 1, Cancellation);
        var change = history.Changes.Single();

        await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, bo, change.Seq, null, Cancellation);

        (await FoundAsync(world, To(ada))).ShouldBe("Bo");
        (await FoundAsync(world, To(acme))).ShouldBe("");
        (await world.GetAsync(bo))!.Value.GetProperty("peers")[0].GetProperty("role").GetString().ShouldBe("boss");
        (await world.TextsOfAsync("SELECT role FROM links")).ShouldBe(["boss"]);
        var made = (await world.StepsAsync()).Single(step => step.LastSeq == 1);
        (await world.UndoStepAsync(made.Id)).Kept.Single().Reason.ShouldBe("used", "Ada is linked to");
        await LinkAsync(world, bo);
        (await world.UndoStepAsync(made.Id)).Removed.ShouldBe(1);
    }

    [Fact]
    public async Task A_link_to_what_is_gone_keeps_no_other_link_and_no_other_field_out_of_an_undo()
    {
        await using var world = await NewAsync();
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddOrganizationAsync(("name", "Acme")));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("city", "Lund"), ("peers", Of(Person(ada), Firm(acme, "boss"))));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, bo, null, World.Values(("city", "Oslo"), ("peers", null)), Cancellation);
        var step = (await world.StepsAsync())[0];
        (await world.Engine.WriteAsync(world.Workspace, world.Actor, batch => StepUndo.IsLongAsync(batch, step), Cancellation)).ShouldBeFalse();
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, ada, null, Cancellation);

        var part = await world.UndoStepAsync(step.Id);

        part.Kept.Select(kept => $"{kept.Reason} {string.Join(' ', kept.Fields)}").ShouldBe(["refused peers"]);
        var record = (await world.GetAsync(bo))!.Value;
        record.GetProperty("city").GetString().ShouldBe("Lund");
        var link = record.GetProperty("peers").EnumerateArray().ShouldHaveSingleItem();
        $"{link.GetProperty("name")} {link.GetProperty("role")}".ShouldBe("Acme boss");
    }

    [Fact]
    public async Task A_selection_by_what_is_linked_follows_the_other_end_and_other_types()
    {
        await using var world = await NewAsync();
        await world.AddFieldsAsync(World.Organization, CustomFields.Make("Board", RelationsField.Instance, World.Organization, relatedTypes: ["contact"]));
        var (ada, acme) = (await world.AddContactAsync(("firstName", "Ada")), await world.AddOrganizationAsync(("name", "Acme")));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("peers", Of(Person(ada))));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, acme, null, World.Values(("board", Of(Person(bo)))), Cancellation);
        var schema = await world.SchemaAsync();
        var toBo = await world.Engine.SelectAsync(schema, schema.Named("contact")!, To(bo), false, Cancellation);
        var toAcme = await world.Engine.SelectAsync(schema, schema.Named("contact")!, To(acme), false, Cancellation);

        await LinkAsync(world, bo);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, acme, null, World.Values(("board", Of(Person(ada)))), Cancellation);

        (await NowAsync(toBo)).ShouldBeEmpty();
        (await NowAsync(toAcme)).ShouldBe([ada.Value]);

        async Task<IReadOnlyList<long>> NowAsync(RecordSelection selected) =>
            (await world.Engine.WriteAsync(world.Workspace, world.Actor, selected.NowAsync, Cancellation))!;
    }

    [Fact]
    public async Task What_was_found_by_links_is_forgotten_also_when_its_condition_was_pushed_out()
    {
        await using var world = await NewAsync();
        await world.AddFieldsAsync(World.Organization, CustomFields.Make("Board", RelationsField.Instance, World.Organization, relatedTypes: ["contact"]));
        var acme = await world.AddOrganizationAsync(("name", "Acme"));
        await world.AddContactAsync(("firstName", "Ada"));
        var bo = await world.AddContactAsync(("firstName", "Bo"));
        (await FoundAsync(world, To(acme))).ShouldBe("");
        foreach (var i in Enumerable.Range(0, 3))
            await NamesAsync(world, new Filter.AnyOf([.. Enumerable.Range(i * 60, 60).Select(n => World.Where("city", Operator.Is, FieldValue.Of($"C{n}")))]));

        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, acme, null, World.Values(("board", Of(Person(bo)))), Cancellation);

        (await FoundAsync(world, To(acme))).ShouldBe("Bo");
    }
}
