using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

public abstract class WriteTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ValueTask<WriteOutcome> UpdateAsync(World world, Tsid id, long? version, params (string, object?)[] values) =>
        world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, version, World.Values(values), Cancellation);

    private static async Task<IReadOnlyList<Change>> HistoryAsync(World world, Tsid id) =>
        (await world.Engine.HistoryAsync(await world.SchemaAsync(), World.Contact, id, new HistoryFilter(), long.MaxValue, 50, Cancellation)).Changes;

    [Fact]
    public async Task A_record_reads_back_as_it_was_written()
    {
        await using var world = await World.NewAsync(engine);
        var deere = await world.AddOrganizationAsync(
            ("name", "Deere & Company"), ("annualRevenue", FieldValue.Money(5_123_450_000, "USD")), ("employees", 83_000.0));

        var id = await world.AddContactAsync(
            ("firstName", "Maya \"M\" \\ 😀\n"), ("lastName", "Okafor"), ("email", "maya@deere.example"), ("organization", deere), ("owner", world.Bob),
            ("tags", "[\"Customer\",\"Champion\"]"), ("doNotCall", true), ("birthday", "1988-05-14"), ("consentAt", 1_741_000_000_123L));

        var json = (await world.GetAsync(id))!.Value;
        json.GetProperty("name").GetString().ShouldBe("Maya \"M\" \\ 😀\n Okafor");
        json.GetProperty("version").GetInt64().ShouldBe(1);
        json.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Deere & Company");
        json.GetProperty("owner").GetRawText().ShouldBe($"{{\"id\":\"{world.Bob}\",\"name\":\"Bob\"}}");
        json.GetProperty("tags").GetRawText().ShouldBe("[\"Customer\",\"Champion\"]");
        json.GetProperty("doNotCall").GetBoolean().ShouldBeTrue();
        json.GetProperty("consentAt").GetString().ShouldBe("2025-03-03T11:06:40.123Z");
        json.GetProperty("createdBy").GetProperty("name").GetString().ShouldBe("Ada");
        json.TryGetProperty("title", out _).ShouldBeFalse();
        var organization = (await world.GetAsync(deere, World.Organization))!.Value;
        organization.GetProperty("annualRevenue").GetRawText().ShouldBe("{\"amount\":5123450000,\"currency\":\"USD\"}");
        organization.GetProperty("employees").GetRawText().ShouldBe("83000");
    }

    [Fact]
    public async Task A_write_that_saw_an_older_version_is_refused_and_changes_nothing()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await UpdateAsync(world, id, 1, ("title", "Buyer"));

        var late = await UpdateAsync(world, id, 1, ("title", "Intern"));

        late.Status.ShouldBe(WriteStatus.Stale);
        late.Version.ShouldBe(2);
        (await world.GetAsync(id))!.Value.GetProperty("title").GetString().ShouldBe("Buyer");
        (await HistoryAsync(world, id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_makes_no_version_and_no_change()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"));

        var outcome = await UpdateAsync(world, id, 1, ("city", "Moline"));

        outcome.Status.ShouldBe(WriteStatus.Unchanged);
        (await HistoryAsync(world, id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Derived_names_follow_their_parts()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("lastName", "Okafor"));

        await UpdateAsync(world, id, null, ("lastName", "Adeyemi"));

        (await world.GetAsync(id))!.Value.GetProperty("name").GetString().ShouldBe("Maya Adeyemi");
        (await HistoryAsync(world, id))[0].Fields.Select(change => change.Field.Name).ShouldBe(["name", "lastName"]);
    }

    [Fact]
    public async Task Deleted_records_leave_lists_and_counts_and_come_back_when_restored()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await world.AddContactAsync(("firstName", "Bo"));

        var deleted = await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, 1, Cancellation);
        var (listed, trash, counted) = ((await world.ListAsync("name")).GetProperty("items").GetArrayLength(), (await world.ListAsync("name", deleted: true))
            .GetProperty("items").GetArrayLength(), await world.CountAsync());
        var again = await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);
        var restored = await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, id, 2, Cancellation);

        deleted.Status.ShouldBe(WriteStatus.Written);
        (listed, trash, counted).ShouldBe((1, 1, 1));
        again.Status.ShouldBe(WriteStatus.NotFound);
        restored.ShouldBe(WriteOutcome.Written(id, 3));
        (await world.CountAsync()).ShouldBe(2);
        (await world.ListAsync("name", deleted: true)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_record_cannot_point_to_what_is_not_there()
    {
        await using var world = await World.NewAsync(engine);
        var other = await world.OtherWorkspaceAsync();
        var foreign = await world.Engine.CreateAsync(
            other, new Actor(ActorKind.System, null), World.Organization, World.Values(("name", "Foreign")), null, Cancellation);

        var outcome = await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact,
            World.Values(("firstName", "Maya"), ("organization", foreign.Id), ("owner", new Tsid(99))), null, Cancellation);

        outcome.Status.ShouldBe(WriteStatus.Invalid);
        outcome.Problems.Select(problem => problem.Field).ShouldBe(["organization", "owner"], ignoreOrder: true);
        (await world.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_refused()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));

        var outcome = await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact, World.Values(("firstName", "Bo")), id, Cancellation);

        outcome.Status.ShouldBe(WriteStatus.Taken);
    }

    [Fact]
    public async Task Undoing_a_change_puts_the_old_value_back_as_a_change_of_its_own()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("title", "Buyer"), ("tags", "[\"Customer\"]"));
        await UpdateAsync(world, id, null, ("title", "VP"), ("tags", "[\"Customer\",\"Champion\"]"));
        var change = (await HistoryAsync(world, id))[0];

        var undone = await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, id, change.Seq, null, Cancellation);

        undone.Outcome.Status.ShouldBe(WriteStatus.Written);
        var json = (await world.GetAsync(id))!.Value;
        json.GetProperty("title").GetString().ShouldBe("Buyer");
        json.GetProperty("tags").GetRawText().ShouldBe("[\"Customer\"]");
        (await HistoryAsync(world, id))[0].Undoes.ShouldBe(change.Seq);
    }

    [Fact]
    public async Task A_field_that_changed_since_is_not_undone_over()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("title", "Buyer"));
        await UpdateAsync(world, id, null, ("title", "VP"));
        var change = (await HistoryAsync(world, id))[0];
        await UpdateAsync(world, id, null, ("title", "CEO"));

        var undone = await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, id, change.Seq, null, Cancellation);

        undone.Conflicts.ShouldBe(["title"]);
        (await world.GetAsync(id))!.Value.GetProperty("title").GetString().ShouldBe("CEO");
    }

    [Fact]
    public async Task A_change_whose_fields_were_all_removed_is_not_said_to_be_undone()
    {
        await using var world = await World.NewAsync(engine);
        var field = CustomFields.Make("Shoe size", NumberField.Instance, World.Contact);
        await world.AddFieldsAsync(field);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("title", "Buyer"));
        await UpdateAsync(world, id, null, (field.Name, 41d));
        await UpdateAsync(world, id, null, (field.Name, 42d), ("title", "VP"));
        var history = await HistoryAsync(world, id);
        await world.Database.WriteAsync(world.Workspace, (world, field), static (session, remove) =>
            remove.world.Engine.Schemas.EditAsync(session, remove.world.Workspace, async edit =>
        {
            await edit.RemoveFieldAsync(await edit.TypeAsync("contact"), remove.field, 1);
            return 0;
        }), Cancellation);

        var mixed = await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, id, history[0].Seq, null, Cancellation);
        var only = await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, id, history[1].Seq, null, Cancellation);

        mixed.Outcome.Status.ShouldBe(WriteStatus.Written);
        only.Outcome.Status.ShouldBe(WriteStatus.Stale);
        only.Conflicts.ShouldBe([field.Name]);
    }

    [Fact]
    public async Task A_job_that_fails_leaves_no_trace_of_its_records()
    {
        await using var world = await World.NewAsync(engine, isAlone: true);

        await Should.ThrowAsync<InvalidOperationException>(async () => await world.Engine.WriteAsync<int>(world.Workspace, world.Actor, async batch =>
        {
            await batch.CreateAsync(World.Contact, World.Values(("firstName", "Ghost"), ("tags", "[\"Ghosts\"]")));
            throw new InvalidOperationException("broken");
        }, Cancellation));

        (await world.CountAsync()).ShouldBe(0);
        (await world.TextsAsync("SELECT name_key FROM contacts")).ShouldBeEmpty();
        (await world.TextsAsync("SELECT to_key FROM links")).ShouldBeEmpty();
        (await world.SchemaAsync()).Named("contact")!["tags"].Choices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tags_become_choices_of_the_workspace_and_find_their_records()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("tags", "[\"Trade fair\",\"VIP\"]"));
        await world.AddContactAsync(("firstName", "Bo"), ("tags", "[\"VIP\"]"));
        await UpdateAsync(world, maya, null, ("tags", "[\"Trade fair\"]"));

        var schema = await world.SchemaAsync();
        var vips = await world.ListAsync("name", World.Where("tags", Operator.HasAny, FieldValue.Of("vip")));

        schema.Named("contact")!["tags"].Choices.Select(choice => choice.Value).ShouldBe(["Trade fair", "VIP"]);
        vips.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["Bo"]);
    }

    [Fact]
    public async Task A_tag_of_one_field_is_none_of_another()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"), ("tags", "[\"VIP\"]"));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("tags", "[\"Other\"]"));
        await world.Database.WriteAsync(world.Workspace, (world.Workspace, bo), static async (session, row) => await session.ExecuteAsync(new Statement(
            "INSERT INTO links (workspace_id, from_type, field, to_type, to_key, from_id) VALUES ($1, 'contact', 'interests', 'tag', 'vip', $2)"),
            [row.Workspace.Value, row.bo.Value]), Cancellation);
        var filter = World.Where("tags", Operator.HasAny, FieldValue.Of("vip"));

        (await world.CountAsync(filter)).ShouldBe(1);
        var items = (await world.Again().ListAsync("name", filter)).GetProperty("items").EnumerateArray().ToList();
        items.Select(item => item.GetProperty("id").GetString()).ShouldBe([maya.ToString()]);
        (await world.Again().Engine.FacetsAsync(await world.SchemaAsync(), World.Contact, World.Contact["tags"], Filter.Everything, 10, Cancellation))
            .ShouldBe([("other", 1L), ("vip", 1L)]);
    }

    [Theory]
    [InlineData("[vip]")]
    [InlineData("[\"vip\"]")]
    [InlineData("[")]
    public async Task A_tag_that_looks_like_a_list_is_a_tag_to_every_question(string tag)
    {
        await using var world = await World.NewAsync(engine);
        var list = $"[{JsonSerializer.Serialize(tag)}]";
        await world.AddContactAsync(("firstName", "A"), ("tags", list));
        await world.AddContactAsync(("firstName", "B"), ("tags", "[\"vip\"]"));
        var filter = World.Where("tags", Operator.HasAny, FieldValue.Of(tag));

        var asked = await world.CountAsync(filter);
        await world.AddContactAsync(("firstName", "C"), ("tags", list));

        asked.ShouldBe(1);
        (await world.CountAsync(filter)).ShouldBe(2, "as memory tells what comes");
        (await world.Again().CountAsync(filter)).ShouldBe(2, "as the database tells");
        var found = (await world.ListAsync("name", filter)).GetProperty("items").EnumerateArray().ToList();
        found.Select(item => item.GetProperty("name").GetString()).ShouldBe(["A", "C"]);
        found[0].GetProperty("tags")[0].GetString().ShouldBe(tag);
        (await world.SchemaAsync()).Named("contact")!["tags"].Choices.Select(choice => choice.Value).ShouldBe([tag, "vip"]);
    }

    [Fact]
    public async Task Custom_fields_are_stored_listed_filtered_and_sorted_like_any_other()
    {
        await using var world = await World.NewAsync(engine);
        var district = new Field { Name = "district", Label = "District", Kind = NumberField.Instance, Custom = true, Group = "custom" };
        var gender = new Field { Name = "gender", Label = "Gender", Kind = ChoiceField.Instance, Custom = true, Group = "custom",
            Choices = [new("F", "F", "blue"), new("M", "M", "rose")] };
        await world.AddFieldsAsync(district, gender);
        var type = (await world.SchemaAsync()).Named("contact")!;
        await world.AddContactAsync(("firstName", "Amy"), ("district", 7.0), ("gender", "F"));
        var bo = await world.AddContactAsync(("firstName", "Bo"), ("district", 12.0));
        await world.AddContactAsync(("firstName", "Cy"));

        var byDistrict = await world.ListAsync("-district");
        var far = await world.ListAsync("name", new Filter.Condition(type["district"], Operator.Over, [FieldValue.Of(7.0)]));
        await UpdateAsync(world, bo, null, ("district", null), ("gender", "M"));

        byDistrict.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["Bo", "Amy", "Cy"]);
        byDistrict.GetProperty("items")[1].GetProperty("district").GetRawText().ShouldBe("7");
        far.GetProperty("items").GetArrayLength().ShouldBe(1);
        var json = (await world.GetAsync(bo))!.Value;
        json.TryGetProperty("district", out _).ShouldBeFalse();
        json.GetProperty("gender").GetString().ShouldBe("M");
        (await HistoryAsync(world, bo))[0].Fields.Select(change => (change.Field.Name, change.From.ToString(), change.To.ToString()))
            .ShouldBe([("district", "12", ""), ("gender", "", "M")]);
    }

    [Fact]
    public async Task Changes_are_numbered_without_gaps_and_move_the_generation()
    {
        await using var world = await World.NewAsync(engine);
        var before = await world.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => world.AddContactAsync(("firstName", "P" + i))));

        var numbers = (await world.TextsOfAsync("SELECT CAST(seq AS TEXT) FROM changes", "ORDER BY changes.seq")).ConvertAll(long.Parse);
        numbers.ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        (await world.Engine.Generations.OfAsync(world.Workspace, "contact", Cancellation)).ShouldBe(before + 200);
        (await world.CountAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Looking_up_finds_names_words_and_emails()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"), ("lastName", "Okafor"), ("email", "m.okafor@deere.example"));
        await world.AddContactAsync(("firstName", "Okan"), ("lastName", "Öz"), ("email", "oz@x.example"));
        var schema = await world.SchemaAsync();

        var names = async (string text) => (await world.Engine.LookupAsync(schema, World.Contact, text, 5, Cancellation)).Select(found => found.Name).ToList();

        (await names("oka")).ShouldBe(["Okan Öz", "Maya Okafor"]);
        (await names("m.ok")).ShouldBe(["Maya Okafor"]);
        (await names("OZ")).ShouldBe(["Okan Öz"]);
        (await names("nobody")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_most_frequent_values_come_first_and_are_written_as_people_wrote_them()
    {
        await using var world = await World.NewAsync(engine);
        foreach (var (city, status, tags) in new[] { ("Moline", "lead", "[\"VIP\"]"), ("moline", "lead", "[\"VIP\",\"News\"]"), ("Zürich", "customer", null),
            (null, "lead", "[\"VIP\"]") })
            await world.AddContactAsync(("firstName", "Maya"), ("city", city), ("status", status), ("tags", tags));
        var schema = await world.SchemaAsync();

        var facets = async (string field, Filter filter) =>
            string.Join(',', (await world.Engine.FacetsAsync(schema, World.Contact, World.Contact[field], filter, 10, Cancellation))
                .Select(facet => $"{facet.Value}:{facet.Count}"));

        (await facets("city", Filter.Everything)).ShouldBe("Moline:2,Zürich:1");
        (await facets("status", Filter.Everything)).ShouldBe("lead:3,customer:1");
        (await facets("tags", Filter.Everything)).ShouldBe("vip:3,news:1");
        (await facets("city", World.Where("status", Operator.Is, FieldValue.Of("customer")))).ShouldBe("Zürich:1");
        (await facets("status", World.Where("tags", Operator.HasAny, FieldValue.Of("news")))).ShouldBe("lead:1");
    }
}
