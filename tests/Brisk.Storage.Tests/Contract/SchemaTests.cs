using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What a workspace adds to the record types, and what stays apart although it is named alike.</summary>
public abstract class SchemaTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<RecordType> TypeAsync(World world) => (await world.SchemaAsync()).Named("contact")!;

    private static async Task<T> EditAsync<T>(World world, Func<Schema.SchemaEdit, ValueTask<T>> work) =>
        await world.Database.WriteAsync(world.Workspace, (world, work), static (session, edit) =>
            edit.world.Engine.Schemas.EditAsync(session, edit.world.Workspace, edit.work), Cancellation);

    private static Task RemoveAsync(World world, string name) => EditAsync(world, async edit =>
    {
        var type = await edit.TypeAsync("contact");
        await edit.RemoveFieldAsync(type, type[name], 2);
        return 0;
    });

    [Fact]
    public async Task A_schema_that_nobody_waits_for_and_that_cannot_be_read_is_told_once_until_it_can()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(CustomFields.Make("Locker No", TextField.Instance, World.Contact));
        var schemas = world.Engine.Schemas;
        var told = new List<Tsid>();
        schemas.FollowingFailed = (workspace, _) => told.Add(workspace);
        world.Engine.Generations.Advance(world.Workspace, Generations.Schema, (await world.SchemaAsync()).Generation + 1);

        await FollowAsync("[]");
        await FollowAsync("[]");
        told.ShouldBe([world.Workspace]);

        await FollowAsync("{}");
        told.Count.ShouldBe(1);
        await FollowAsync("[]");
        told.ShouldBe([world.Workspace, world.Workspace]);

        // The options of a field are an object: a list cannot be read.
        async Task FollowAsync(string options)
        {
            await world.Database.WriteAsync(world.Workspace, (world, options), static (session, to) => session.ExecuteAsync(
                new Statement("UPDATE custom_fields SET options = $2 WHERE workspace_id = $1"), [to.world.Workspace.Value, to.options]), Cancellation);
            await schemas.FollowAsync(world.Workspace);
        }
    }

    public static TheoryData<string> Kinds => [.. CustomFields.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_field_of_any_kind_reads_back_as_it_was_made(string kind)
    {
        await using var world = await World.NewAsync(engine);
        string[] types = kind is "relations" ? ["organization", "contact"] : [];
        Choice[] choices = kind is "choice" or "tags" or "relations" ? [new("gold", "Gold", "gold"), new("tin", "Tin", "stone")] : [];
        var plain = CustomFields.Make("Plain", FieldKinds.Find(kind)!, World.Contact, choices, relatedTypes: types);
        var other = CustomFields.Make("Other", FieldKinds.Find(kind)!, World.Contact, choices, "EUR", types) with { OpenChoices = kind is "choice" or "tags" };

        await world.AddFieldsAsync(plain, other);

        var type = await TypeAsync(world.Again());
        foreach (var made in (Field[])[plain, other])
        {
            var read = type[made.Name];
            // The zone, and the country of telephone numbers, are the workspace's.
            (read with { Choices = [], FormerChoices = [], RelatedTypes = [] }).ShouldBe(
                made with { Choices = [], FormerChoices = [], RelatedTypes = [], Zone = read.Zone, Phones = read.Phones });
            read.RelatedTypes.ShouldBe(types);
            read.Choices.ShouldBe(made.Choices);
        }
    }

    [Fact]
    public async Task A_name_is_given_to_no_other_kind_and_comes_back_with_its_values_to_its_own()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(CustomFields.Make("Locker No", TextField.Instance, World.Contact));
        var id = await world.AddContactAsync(("firstName", "A"), ("lockerNo", "ABC-7"));

        await RemoveAsync(world, "lockerNo");
        var number = CustomFields.Make("Locker No", NumberField.Instance, await TypeAsync(world));
        await world.AddFieldsAsync(number);
        var text = CustomFields.Make("locker no", TextField.Instance, await TypeAsync(world));
        var back = await EditAsync(world, edit => edit.AddFieldAsync(World.Contact, text, 3));

        number.Name.ShouldBe("lockerNo2");
        back.IsRestored.ShouldBeTrue();
        back.Field!.Name.ShouldBe("lockerNo");
        (await TypeAsync(world.Again()))["lockerNo"].Label.ShouldBe("locker no");
        var json = (await world.GetAsync(id))!.Value;
        json.GetProperty("lockerNo").GetString().ShouldBe("ABC-7");
        json.TryGetProperty("lockerNo2", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_removed_choice_field_comes_back_with_its_choices_and_the_new_ones()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(CustomFields.Make("Rank", ChoiceField.Instance, World.Contact, [new("gold", "Gold", "gold")]));
        await RemoveAsync(world, "rank");

        await world.AddFieldsAsync(CustomFields.Make("Rank", ChoiceField.Instance, await TypeAsync(world), [new("tin", "Tin", "stone")]));

        (await TypeAsync(world.Again()))["rank"].Choices.Select(choice => choice.Value).ShouldBe(["gold", "tin"]);
    }

    [Fact]
    public async Task The_hundred_and_first_field_is_refused_however_it_comes()
    {
        await using var world = await World.NewAsync(engine);
        await EditAsync(world, async edit =>
        {
            for (var i = 0; i < CustomFields.Most; i++)
                (await edit.AddFieldAsync(World.Contact, CustomFields.Make("Extra", TextField.Instance, await edit.TypeAsync("contact")),
                    1)).Refusal.ShouldBeNull();
            return 0;
        });

        var more = await EditAsync(world, async edit =>
            await edit.AddFieldAsync(World.Contact, CustomFields.Make("More", TextField.Instance, await edit.TypeAsync("contact")), 1));

        more.Field.ShouldBeNull();
        more.Refusal!.Detail.ShouldBe("Contacts can have 100 added fields and have 100 already: remove some first, or add fewer.");
        (await TypeAsync(world.Again())).Fields.Count(field => field.Custom).ShouldBe(100);
    }

    [Fact]
    public async Task What_a_field_cannot_read_can_be_cleared()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(CustomFields.Make("Score", NumberField.Instance, World.Contact));
        var id = await world.AddContactAsync(("firstName", "A"), ("score", 7.0));
        await RunAsync(world, $$"""UPDATE contacts SET custom = '{"score":"seven","gone":1}' WHERE workspace_id = {{world.Workspace.Value}}""");

        var cleared = await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, 1, World.Values(("score", null)), Cancellation);

        cleared.Status.ShouldBe(WriteStatus.Written);
        (await world.TextsOfAsync("SELECT custom FROM contacts")).ShouldBe(["""{"gone":1}"""]);
    }

    [Fact]
    public async Task A_field_of_a_kind_that_only_a_newer_version_knows_is_a_text_that_nobody_writes()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(
            CustomFields.Make("Score", TextField.Instance, World.Contact), CustomFields.Make("Grade", TextField.Instance, World.Contact));
        var id = await world.AddContactAsync(("firstName", "A"), ("score", "four"), ("grade", "B"));
        await RunAsync(world,
            "UPDATE custom_fields SET kind = 'stars', options = '{\"most\":5}' WHERE name = 'score' AND workspace_id = " + world.Workspace.Value);

        await using var other = world.Again();
        var type = await TypeAsync(other);
        var listed = (await other.ListAsync("-score", new Filter.Condition(type["score"], Operator.Is, [FieldValue.Of("FOUR")]))).GetProperty("items")[0];
        var written = await other.Engine.UpdateAsync(other.Workspace, other.Actor, type, id, null, World.Values(("grade", "C")), Cancellation);

        (type["score"].Kind, type["score"].ReadOnly).ShouldBe((TextField.Instance, true));
        listed.GetProperty("score").GetString().ShouldBe("four");
        written.Status.ShouldBe(WriteStatus.Written);
        (await other.GetAsync(id))!.Value.GetProperty("score").GetString().ShouldBe("four");
        (await other.GetAsync(id))!.Value.GetProperty("grade").GetString().ShouldBe("C");
    }

    [Fact]
    public async Task A_field_that_comes_back_is_filtered_by_what_records_have_now()
    {
        await using var world = await World.NewAsync(engine);
        var score = CustomFields.Make("Score", NumberField.Instance, World.Contact);
        await world.AddFieldsAsync(score);
        var id = await world.AddContactAsync(("firstName", "A"), ("score", 7.0));
        await world.AddContactAsync(("firstName", "B"), ("score", 7.0));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);
        async Task<long> CountAsync(string name, Operator op, params FieldValue[] values) =>
            await world.CountAsync(new Filter.Condition((await TypeAsync(world))[name], op, values));
        (await CountAsync("score", Operator.Is, FieldValue.Of(7.0))).ShouldBe(1);

        await RemoveAsync(world, "score");
        var text = CustomFields.Make("Score", TextField.Instance, await TypeAsync(world));
        await world.AddFieldsAsync(text);
        // Whoever remembers the field that is gone sees this record come without it.
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, id, null, Cancellation);
        await world.AddContactAsync(("firstName", "C"), (text.Name, "7"));
        async Task<long> FreshAsync(Operator op, params FieldValue[] values) =>
            await world.Again().CountAsync(new Filter.Condition((await TypeAsync(world))[text.Name], op, values));
        var ofText = (await FreshAsync(Operator.Is, FieldValue.Of("7")), await FreshAsync(Operator.Empty));
        await RemoveAsync(world, text.Name);
        await world.AddFieldsAsync(CustomFields.Make("Score", NumberField.Instance, await TypeAsync(world)));

        ofText.ShouldBe((1, 2));
        (await CountAsync("score", Operator.Is, FieldValue.Of(7.0))).ShouldBe(2);
        (await CountAsync("score", Operator.Empty)).ShouldBe(1);
    }

    [Fact]
    public async Task Choices_of_a_built_in_field_come_in_the_order_given()
    {
        await using var world = await World.NewAsync(engine);
        var status = World.Contact["status"];
        List<Choice> turned = [.. status.Choices.Reverse()];

        await EditAsync(world, async edit =>
        {
            await edit.SetChoicesAsync(World.Contact, status, turned, 1);
            return 0;
        });

        (await TypeAsync(world.Again()))["status"].Choices.ShouldBe(turned);
    }

    [Fact]
    public async Task New_tags_of_one_transaction_get_places_and_hues_of_their_own()
    {
        await using var world = await World.NewAsync(engine);

        // What a group commit does: both jobs begin with the schema that is in memory.
        await world.Database.WriteAsync(world.Workspace, world, static async (session, world) =>
        {
            var first = await RecordBatch.BeginAsync(session, world.Engine, world.Workspace, world.Actor);
            var second = await RecordBatch.BeginAsync(session, world.Engine, world.Workspace, world.Actor);
            await first.CreateAsync(World.Contact, World.Values(("firstName", "A"), ("tags", "[\"Fair\"]")));
            await first.CompleteAsync();
            await second.CreateAsync(World.Contact, World.Values(("firstName", "B"), ("tags", "[\"VIP\",\"fair\"]")));
            await second.CompleteAsync();
            return 0;
        }, Cancellation);

        var tags = (await TypeAsync(world.Again()))["tags"].Choices;
        tags.Select(tag => tag.Value).ShouldBe(["Fair", "VIP"]);
        tags.Select(tag => tag.Hue).ShouldBe(["blue", "green"]);
        (await world.TextsOfAsync("SELECT DISTINCT CAST(position AS text) FROM field_choices", "ORDER BY 1")).ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task Using_a_tag_that_was_renamed_elsewhere_leaves_its_name()
    {
        await using var world = await World.NewAsync(engine);
        var elsewhere = world.Again();
        await elsewhere.SchemaAsync();
        await world.AddContactAsync(("firstName", "A"), ("tags", "[\"VIP\"]"));
        var type = await TypeAsync(world);
        await EditAsync(world, async edit =>
        {
            await edit.SetChoicesAsync(type, type["tags"], [new Choice("VIP", "Very important", "rose")], 1);
            return 0;
        });

        await elsewhere.AddContactAsync(("firstName", "B"), ("tags", "[\"VIP\"]"));

        (await TypeAsync(world.Again()))["tags"].Choices.ShouldBe([new Choice("VIP", "Very important", "rose")]);
    }

    [Fact]
    public async Task Tags_of_an_added_field_do_not_mix_with_the_built_in_ones()
    {
        await using var world = await World.NewAsync(engine);
        await world.AddFieldsAsync(CustomFields.Make("Badges", TagsField.Instance, World.Contact));
        await world.AddContactAsync(("firstName", "A"), ("tags", "[\"VIP\"]"), ("badges", "[\"Gold\"]"));
        await world.AddContactAsync(("firstName", "B"), ("tags", "[\"Gold\"]"), ("badges", "[\"VIP\"]"));
        var type = await TypeAsync(world);

        async Task<string?[]> NamesAsync(string field, string tag) =>
            [.. (await world.ListAsync("name", new Filter.Condition(type[field], Operator.HasAny, [FieldValue.Of(tag)])))
                .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString())];

        (await NamesAsync("tags", "VIP")).ShouldBe(["A"]);
        (await NamesAsync("badges", "VIP")).ShouldBe(["B"]);
        type["tags"].Choices.Select(choice => choice.Value).ShouldBe(["VIP", "Gold"]);
        type["badges"].Choices.Select(choice => choice.Value).ShouldBe(["Gold", "VIP"]);
    }

    [Fact]
    public async Task Records_of_two_types_with_one_id_keep_their_histories_apart()
    {
        await using var world = await World.NewAsync(engine, isAlone: true);
        var id = world.Engine.Ids.Next();
        await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Contact, World.Values(("firstName", "Maya"), ("city", "Lund")), id, Cancellation);
        await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Organization, World.Values(("name", "Acme"), ("city", "Lund")), id, Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Organization, id, 1, World.Values(("city", "Oslo")), Cancellation);
        var schema = await world.SchemaAsync();

        var history = await world.Engine.HistoryAsync(schema, World.Contact, id, new HistoryFilter(), long.MaxValue, 50, Cancellation);
        var across = await world.Engine.UndoAsync(world.Workspace, world.Actor, World.Contact, id, 3, null, Cancellation);
        var ledger = await LedgerCheck.RunAsync(world.Database, Cancellation);

        history.Changes.Select(change => change.Seq).ShouldBe([1]);
        across.Outcome.Status.ShouldBe(WriteStatus.NotFound);
        ledger.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Undoing_an_import_is_not_stopped_by_a_record_of_another_type_with_the_same_id()
    {
        await using var world = await World.NewAsync(engine);
        var (id, import) = (world.Engine.Ids.Next(), world.Engine.Ids.Next());
        var importer = new Actor(ActorKind.Import, world.Ada, new Step(import, StepKinds.Import));
        await world.Engine.CreateAsync(world.Workspace, importer, World.Contact, World.Values(("firstName", "Maya")), id, Cancellation);
        await world.Engine.CreateAsync(world.Workspace, world.Actor, World.Organization, World.Values(("name", "Acme")), id, Cancellation);

        var step = await world.UndoStepAsync(import);

        (step.Removed, step.Kept.Count).ShouldBe((1, 0));
        (await world.GetAsync(id, World.Organization)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_import_into_an_empty_table_sees_what_others_write_meanwhile()
    {
        await using var world = await World.NewAsync(engine);
        var (schema, import) = (await world.SchemaAsync(), world.Engine.Ids.Next());
        async Task<T> ReadAsync<T>(Func<ISession, ValueTask<T>> read) =>
            await world.Database.ReadAsync(Lane.Interactive, read, static (session, read) => read(session), Cancellation);
        var start = await ReadAsync(session => WrittenMeanwhile.StartAsync(session, world.Workspace, World.Contact));
        var meanwhile = new WrittenMeanwhile(World.Contact, import, start!.Value);
        async Task<string[]> KeysAsync() =>
            [.. (await ReadAsync(session => meanwhile.OldestAsync(session, schema, World.Contact["externalId"]))).Keys.Order(StringComparer.Ordinal)];

        var nothing = await KeysAsync();
        var typed = await world.AddContactAsync(("firstName", "A"), ("externalId", "R1"));
        var mine = await world.Engine.CreateAsync(world.Workspace, new Actor(ActorKind.Import, null, new Step(import, StepKinds.Import)), World.Contact,
            World.Values(("firstName", "B"), ("externalId", "R2")), null, Cancellation);
        var one = await KeysAsync();
        meanwhile.Passed(2);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, mine.Id, null, World.Values(("externalId", "R3")), Cancellation);
        var two = await KeysAsync();
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, typed, null, Cancellation);
        var last = await KeysAsync();

        start.ShouldBe(0);
        nothing.ShouldBeEmpty();
        one.ShouldBe(["r1"]);
        two.ShouldBe(["r1", "r3"]);
        last.ShouldBe(["r3"]);
        (await ReadAsync(session => WrittenMeanwhile.StartAsync(session, world.Workspace, World.Contact))).ShouldBeNull();
        (await ReadAsync(session => WrittenMeanwhile.StartAsync(session, world.Workspace, World.Organization))).ShouldBe(4);
    }

    private static async Task RunAsync(World world, string sql) =>
        await world.Database.WriteAsync(new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), Cancellation);
}
