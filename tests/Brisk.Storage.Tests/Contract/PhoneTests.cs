using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

/// <summary>However a telephone number is written, it is one number: to filters, look-ups and matches, before, while and after all are read again.</summary>
public abstract partial class PhoneTests(TestEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_spellings_are_one_number_to_every_question()
    {
        await using var world = await InAsync("DE");
        var first = await world.AddContactAsync(("lastName", "Weber"), ("phone", "030/123456"));
        await world.AddContactAsync(("lastName", "Other"), ("phone", "030/654321"));

        (await CountAsync(world, Operator.Is, "+49 (0)30 12 34 56")).ShouldBe(1);
        // The filter is remembered by now: what is written next is told by memory.
        await world.AddContactAsync(("lastName", "Again"), ("phone", "0049 30 123456"));
        (await CountAsync(world, Operator.Is, "+49 (0)30 12 34 56")).ShouldBe(2);
        (await CountAsync(world, Operator.In, "030 123456", "030 654321")).ShouldBe(3);
        (await CountAsync(world, Operator.IsNot, "030 123456")).ShouldBe(1);
        (await CountAsync(world, Operator.Ends, "3456")).ShouldBe(2);
        (await CountAsync(world, Operator.Starts, "+49 30")).ShouldBe(3);
        (await CountAsync(world, Operator.Starts, "030 1")).ShouldBe(2);
        (await CountAsync(world, Operator.Contains, "30 123")).ShouldBe(2);
        (await MatchAsync(world, "+49 30 123456")).ShouldContain(first);
        (await LookupAsync(world, "+49 30 123")).ShouldBe(["Weber", "Again"], ignoreOrder: true);
        (await LookupAsync(world, "030 123456")).ShouldBe(["Weber", "Again"], ignoreOrder: true);
        (await world.GetAsync(first))!.Value.GetProperty("phone").GetString().ShouldBe("030/123456", "it stays as it was typed");
    }

    [Fact]
    public async Task Added_fields_for_numbers_are_no_different()
    {
        await using var world = await InAsync("DE");
        var field = await AddFieldAsync(world, "Mobile");
        var id = await world.AddContactAsync(("lastName", "Weber"), (field.Name, "0171/5550199"));

        (await CountAsync(world, field, Operator.Is, "+49 171 5550199")).ShouldBe(1);
        (await CountAsync(world, field, Operator.Ends, "0199")).ShouldBe(1);
        await UpdateAsync(world, id, ("country", "Austria"));
        (await CountAsync(world, field, Operator.Is, "+43 171 5550199")).ShouldBe(1);
        await UpdateAsync(world, id, (field.Name, null));
        (await CountAsync(world, field, Operator.Is, "+43 171 5550199")).ShouldBe(0);
        (await world.TextsAsync("SELECT custom FROM contacts WHERE last_name = 'Weber'")).ShouldBe([""]);
    }

    [Fact]
    public async Task A_record_that_moves_to_another_country_takes_its_number_along()
    {
        await using var world = await InAsync("DE");
        var id = await world.AddContactAsync(("lastName", "Gruber"), ("country", "Österreich"), ("phone", "01 234567"));
        (await CountAsync(world, Operator.Is, "+43 1 234567")).ShouldBe(1);

        await UpdateAsync(world, id, ("country", null));

        (await CountAsync(world, Operator.Is, "+43 1 234567")).ShouldBe(0);
        (await CountAsync(world, Operator.Is, "+49 1 234567")).ShouldBe(1);
        (await world.TextsAsync("SELECT patch FROM changes WHERE kind = 'update'")).ShouldHaveSingleItem().ShouldNotContain("phone");
    }

    [Fact]
    public async Task A_number_of_another_country_is_found_as_it_was_typed_there()
    {
        await using var world = await InAsync("PT");
        var field = await AddFieldAsync(world, "Mobile");
        (await CountAsync(world, Operator.Is, "046-222 01 00")).ShouldBe(0);
        var ek = await world.AddContactAsync(("lastName", "Ek"), ("country", "Sverige"), ("phone", "046-222 01 00"), (field.Name, "070-123 45 67"));
        // The filter was asked before; what is asked for now has one more form.
        (await CountAsync(world, Operator.Is, "046-222 01 00")).ShouldBe(1);
        await world.AddContactAsync(("lastName", "Berg"), ("country", "SE"), ("phone", "+46 46 222 01 00"));

        (await CountAsync(world, Operator.Is, "0462220100")).ShouldBe(2, "told by memory");
        (await CountAsync(world, Operator.Is, "46462220100")).ShouldBe(2, "without its plus");
        (await CountAsync(world, Operator.In, "046/2220100", "21 346 0000")).ShouldBe(2);
        (await CountAsync(world, Operator.IsNot, "046-222 01 00")).ShouldBe(0);
        (await CountAsync(world, Operator.Starts, "046-222")).ShouldBe(2);
        (await CountAsync(world, Operator.Contains, "046 222")).ShouldBe(2);
        (await CountAsync(world, Operator.Ends, "046 222 01 00")).ShouldBe(2);
        (await CountAsync(world, Operator.Ends, "09 22 01 00")).ShouldBe(0);
        (await CountAsync(world, field, Operator.Is, "0701234567")).ShouldBe(1);
        (await LookupAsync(world, "046 222")).ShouldBe(["Ek", "Berg"], ignoreOrder: true);
        (await MatchAsync(world, "046-222 01 00")).ShouldContain(ek);
        await using var again = world.Again();
        (await CountAsync(again, Operator.Is, "046-222 01 00")).ShouldBe(2, "asked of the database");
        (await world.TextsAsync("SELECT country FROM phone_countries")).ShouldBe(["SE"]);
    }

    [Fact]
    public async Task A_number_that_many_countries_have_is_asked_for_in_all_of_them_and_long_lists_are_taken()
    {
        await using var world = await InAsync("PT");
        await world.AddContactsAsync(Countries.All.Select(country => World.Values(("lastName", country), ("country", country), ("phone", "0462 220 100"))));
        await using var again = world.Again();
        var many = Enumerable.Range(0, 199).Select(i => $"0{300_000_000 + i}").Append("0462220100").ToArray();

        foreach (var asked in (World[])[world, again])
        {
            (await CountAsync(asked, Operator.Is, "0462-220-100")).ShouldBe(Countries.All.Count);
            (await CountAsync(asked, Operator.In, many)).ShouldBe(Countries.All.Count);
            (await CountAsync(asked, Operator.NotIn, many)).ShouldBe(0);
            (await CountAsync(asked, Operator.Starts, "0462")).ShouldBeGreaterThan(200, "but for those whose numbers are longer than they are typed");
        }
    }

    [Fact]
    public async Task A_part_that_many_countries_may_have_is_looked_for_once_before_each_of_its_forms_is()
    {
        await using var world = await InAsync("PT");
        var mobile = await AddFieldAsync(world, "Mobile");
        await world.AddContactsAsync(Countries.All.Select(country =>
            World.Values(("lastName", country), ("country", country), ("phone", "0462 220 100"), (mobile.Name, "0462 220 101"))));
        var schema = await world.SchemaAsync();
        var plan = schema.Plan(schema.Named("contact")!);

        foreach (var (field, typed) in new[] { (await FieldAsync(world, "phone"), "0462 220 100"), (await FieldAsync(world, mobile.Name), "0462 220 101") })
        {
            foreach (var op in (Operator[])[Operator.Contains, Operator.Ends, Operator.Starts])
            {
                var condition = new Filter.Condition(field, op, [FieldValue.Of(typed)]);
                var sql = ListSql.IdsOf(condition, schema, plan.Type, world.Database.Dialect);
                var ending = sql.Values[1].Text!;
                typed.Replace(" ", "", StringComparison.Ordinal).ShouldEndWith(ending);
                ending.Length.ShouldBeGreaterThanOrEqualTo(field.Custom ? 3 : 8, "what was added may stand there as it was typed");
                new Sets.ConditionTest(condition, plan, world.Database.Dialect).Bytes.ShouldBeGreaterThan(10_000);
                var found = await CountAsync(world, field, op, typed);
                found.ShouldBeGreaterThan(200, "but for those whose numbers are longer than they are typed");
                var ids = await world.Database.ReadAsync(Lane.Interactive, (sql.Statement, Values: sql.Values.ToArray()), static (session, ask) =>
                    session.ListAsync(ask.Statement, ask.Values, static row => row.Int64(0)), Cancellation);
                ids.Count.ShouldBe((int)found, "the database says what memory says");
            }
            (await CountAsync(world, field, Operator.Ends, typed[..^1] + "2")).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Forms_of_numbers_that_are_asked_for_take_a_bounded_memory_and_every_answer_is_true()
    {
        await using var world = await InAsync("PT");
        await world.AddContactsAsync(Countries.All.Select(country => World.Values(("lastName", country), ("country", country), ("phone", "0462 220 100"))));
        string[] Numbers(int from, int count) => [.. Enumerable.Range(from, count).Select(i => $"0462 {i:000} 999"), "0462 220 100"];
        var sets = async () => world.Engine.Generations.Memories.Of(world.Workspace).Find(await world.SchemaAsync(), World.Contact)!;

        (await CountAsync(world, Operator.In, Numbers(0, 200))).ShouldBe(Countries.All.Count);
        (await sets())?.FormBytes.ShouldBe(0, "it is asked of the database");
        for (var i = 0; i < 20; i++) (await CountAsync(world, Operator.In, Numbers(i * 10, 9))).ShouldBe(Countries.All.Count);

        var kept = (await sets()).FormBytes;
        kept.ShouldBeInRange(Sets.TypeSets.MostForms / 2, Sets.TypeSets.MostForms);
        world.Engine.Generations.Memories.Of(world.Workspace).Shed(0);
        (await sets()).FormBytes.ShouldBe(0);
        (await CountAsync(world, Operator.In, Numbers(0, 9))).ShouldBe(Countries.All.Count);
    }

    [Fact]
    public async Task A_number_as_it_would_have_been_read_before_matches_no_other_record()
    {
        await using var world = await InAsync("DE");
        var other = await world.AddContactAsync(("lastName", "Weber"), ("phone", "+49 21 3460000"));
        var silva = await world.AddContactAsync(("lastName", "Silva"), ("phone", "21 346 0000"));

        await SetCountryAsync(world, "PT");

        (await MatchedAsync(world, ("phone", "21 346 0000"))).ShouldBe((silva, false), "not the number of Germany, which it never was");
        (await MatchedAsync(world, ("phone", "213460000"), ("country", "DE"))).ShouldBe((other, false));
        (await MatchedAsync(world, ("phone", "21 346 0000"), ("country", "Portugal"))).ShouldBe((silva, false));
        await ReadAllAsync(world);
        (await MatchedAsync(world, ("phone", "21 346 0000"))).ShouldBe((silva, false));
    }

    [Fact]
    public async Task A_row_whose_number_could_be_those_of_two_countries_is_told_to_be_unclear()
    {
        await using var world = await InAsync("PT");
        var swede = await world.AddContactAsync(("lastName", "Ek"), ("country", "SE"), ("phone", "046-222 01 00"));
        (await MatchedAsync(world, ("phone", "046 2220100"))).ShouldBe((swede, true), "it is a number of the workspace's country, which nobody has");
        var finn = await world.AddContactAsync(("lastName", "Aho"), ("country", "FI"), ("phone", "046-222 01 00"));

        (await MatchedAsync(world, ("phone", "046 2220100"))).IsUnclear.ShouldBeTrue();
        (await MatchedAsync(world, ("phone", "046 2220100"), ("country", "Finland"))).ShouldBe((finn, false));
        (await MatchedAsync(world, ("phone", "+46 46 2220100"))).ShouldBe((swede, false));
        var here = await world.AddContactAsync(("lastName", "Silva"), ("phone", "046-222 01 00"));
        (await MatchedAsync(world, ("phone", "046 2220100"))).ShouldBe((here, false), "it is the number of the workspace's country first");
    }

    [Fact]
    public async Task Without_any_country_the_only_record_with_a_number_is_meant()
    {
        await using var world = await InAsync(null);
        var swede = await world.AddContactAsync(("lastName", "Ek"), ("country", "SE"), ("phone", "046-222 01 00"));
        (await MatchedAsync(world, ("phone", "046 2220100"))).ShouldBe((swede, false));
        (await MatchedAsync(world, ("phone", "046 2220100"), ("country", "FI"))).ShouldBe((null, false));

        await world.AddContactAsync(("lastName", "Aho"), ("country", "FI"), ("phone", "046-222 01 00"));

        (await MatchedAsync(world, ("phone", "046 2220100"))).IsUnclear.ShouldBeTrue();
    }

    /// <summary>Which record an import would take a row for.</summary>
    private static async Task<(Tsid? Record, bool IsUnclear)> MatchedAsync(World world, params (string Name, object? Value)[] row)
    {
        var (schema, phone) = (await world.SchemaAsync(), await FieldAsync(world, "phone"));
        var values = World.Values(row);
        var oldest = await world.Database.ReadAsync(Lane.Interactive, (schema, phone, values), static (session, read) =>
            ImportReads.OldestAsync(session, read.schema, World.Contact, read.phone, RecordEngine.KeysOf(read.phone, read.values)), Cancellation);
        return ImportReads.Match(RowKeys.Of(phone, values), oldest);
    }

    private async Task<World> InAsync(string? country)
    {
        var world = await World.NewAsync(engine);
        await SetCountryAsync(world, country);
        await RunAsync(world, "DELETE FROM phone_readings");
        world.Engine.Schemas.Forget(world.Workspace);
        return world;
    }

    private static async Task SetCountryAsync(World world, string? country) =>
        await world.Database.WriteAsync(world.Workspace, (world, country), static async (session, set) =>
    {
        var before = (await WorkspaceTable.ByIdAsync(session, set.world.Workspace))!;
        await WorkspaceTable.UpdateAsync(session, before with { Settings = before.Settings with { Country = set.country } });
        await PhoneTable.AgainAsync(session, set.world.Workspace, before.Settings.Country);
        await set.world.Engine.Schemas.ChangedAsync(session, set.world.Workspace);
        return 0;
    }, Cancellation);

    private static async Task<Field> AddFieldAsync(World world, string label)
    {
        var field = CustomFields.Make(label, PhoneField.Instance, World.Contact);
        await world.AddFieldsAsync(field);
        return field;
    }

    private static async Task UpdateAsync(World world, Tsid id, params (string Name, object? Value)[] fields) =>
        (await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(fields), Cancellation)).Status.ShouldBe(
            WriteStatus.Written);

    private static Task<long> CountAsync(World world, Operator op, params string[] typed) => CountAsync(world, World.Contact["phone"], op, typed);

    private static async Task<long> CountAsync(World world, Field field, Operator op, params string[] typed) =>
        await world.CountAsync(new Filter.Condition(await FieldAsync(world, field.Name), op, [.. typed.Select(text => FieldValue.Of(text))]));

    /// <summary>As the workspace has it: it knows whose its numbers are.</summary>
    private static async Task<Field> FieldAsync(World world, string name) => (await world.SchemaAsync()).Named("contact")![name];

    private static async Task<List<Tsid>> MatchAsync(World world, string typed)
    {
        var (schema, phone) = (await world.SchemaAsync(), await FieldAsync(world, "phone"));
        var keys = RecordEngine.KeysOf(phone, World.Values(("phone", typed)));
        return [.. (await world.Engine.MatchAsync(schema, World.Contact, phone, [.. keys], Cancellation)).Select(found => found.Id)];
    }

    private static async Task<List<string>> LookupAsync(World world, string text) =>
        [.. (await world.Engine.LookupAsync(await world.SchemaAsync(), World.Contact, text, 10, Cancellation)).Select(found => found.Name)];

    private static async Task RunAsync(World world, string sql) =>
        await world.Database.WriteAsync(world.Workspace, new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), Cancellation);
}
