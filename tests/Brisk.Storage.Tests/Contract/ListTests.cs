using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>A list is one order of records, however it is read: by cursors forward, by cursors backward, by position.</summary>
public abstract class ListTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static readonly string[] Cities = ["Moline", "dallas", "Ålesund", "Zürich", "São Paulo", "東京", "😀 Town"];
    private static readonly string[] Names = ["Maya", "maya", "Ömer", "Zoë", "Łukasz", "Ángel", "Bo", "O'Neil", "de la Cruz", "😀"];

    public static TheoryData<string> Sorts =>
    [
        .. ContactSorts().SelectMany(name => new[] { name, "-" + name }),
    ];

    private static IEnumerable<string> ContactSorts() =>
        ["name", "createdAt", "updatedAt", "lastActivityAt", "email", "phone", "city", "country", "status", "owner", "organization", "externalId", "title",
            "birthday", "consent", "doNotCall", "source"];

    private Task<World> MixedAsync(int count = 900) => MixedAsync(engine, count);

    internal static async Task<World> MixedAsync(TestEngine engine, int count)
    {
        var world = await World.NewAsync(engine);
        var organizations = new List<Tsid>();
        foreach (var name in (string[])["Deere", "acme", "Zebra", "Ägir", "Acme"]) organizations.Add(await world.AddOrganizationAsync(("name", name)));
        var random = new Random(7);
        await world.AddContactsAsync(Enumerable.Range(0, count).Select(i => World.Values(
            ("firstName", Names[random.Next(Names.Length)]), ("lastName", random.Next(3) == 0 ? null : "L" + random.Next(40)),
            ("city", random.Next(4) == 0 ? null : Cities[random.Next(Cities.Length)]),
            ("country", random.Next(9) == 0 ? null : "C" + random.Next(5)),
            ("status", random.Next(5) == 0 ? null : (string[])["lead", "customer", "former"] is var all ? all[random.Next(3)] : null),
            ("owner", random.Next(3) switch { 0 => world.Ada, 1 => world.Bob, _ => (object?)null }),
            ("organization", random.Next(3) == 0 ? null : organizations[random.Next(organizations.Count)]),
            ("email", random.Next(6) == 0 ? null : $"p{random.Next(300)}@x.example"),
            ("phone", random.Next(6) == 0 ? null : $"+1 555 {random.Next(900) + 100}"),
            ("externalId", random.Next(6) != 0 ? null : $"X{i}"),
            ("title", random.Next(2) == 0 ? null : "Title " + random.Next(9)),
            ("birthday", random.Next(2) == 0 ? null : $"19{random.Next(50, 99)}-0{random.Next(1, 9)}-11"),
            ("doNotCall", random.Next(2) == 0 ? null : random.Next(2) == 0),
            ("source", random.Next(2) == 0 ? null : "event"),
            ("lastActivityAt", random.Next(2) == 0 ? null : (long)random.Next(1_000_000)),
            ("createdAt", 1_700_000_000_000L + random.Next(400)))));
        return world;
    }

    private static List<string> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static string? Cursor(JsonElement page, string name) => page.GetProperty(name).GetString();

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Reading_on_reading_back_and_jumping_show_the_same_order(string sort)
    {
        await using var world = await engine.Shared!.ReadAsync("mixed", () => MixedAsync());

        var whole = new List<string>();
        JsonElement page = default;
        for (string? after = null; ; after = Cursor(page, "next"))
        {
            page = await world.ListAsync(sort, limit: 37, after: after);
            whole.AddRange(Ids(page));
            if (Cursor(page, "next") is null) break;
        }
        var backward = Ids(page);
        for (var before = Cursor(page, "previous"); before is not null; before = Cursor(page, "previous"))
        {
            page = await world.ListAsync(sort, limit: 41, before: before);
            backward.InsertRange(0, Ids(page));
        }

        whole.Distinct().Count().ShouldBe(900);
        backward.ShouldBe(whole);
        foreach (var at in (long[])[0, 1, 255, 256, 257, 512, 700, 899])
            Ids(await world.ListAsync(sort, at: at, limit: 5)).ShouldBe(whole.Skip((int)at).Take(5), $"at {at}");
        Ids(await world.ListAsync(sort, at: 900)).ShouldBeEmpty();
        foreach (var at in (int[])[0, 1, 6, 7, 255, 256, 700, 899]) await ShouldBeFoundAsync(world, sort, whole, at);
    }

    /// <summary>The page around a record is the one that has it, with its position.</summary>
    private static async Task ShouldBeFoundAsync(World world, string sort, List<string> whole, int at, Filter? filter = null)
    {
        Tsid.TryParse(whole[at], out var id).ShouldBeTrue();

        var page = await world.ListAsync(sort, filter, around: id, limit: 7);

        page.GetProperty("position").GetInt64().ShouldBe(at - (at % 7), $"{sort} around {at}");
        Ids(page).ShouldBe(whole.Skip(at - (at % 7)).Take(7), $"{sort} around {at}");
    }

    [Theory]
    [InlineData("city")]
    [InlineData("-city")]
    [InlineData("-lastActivityAt")]
    [InlineData("status")]
    public async Task Records_without_a_value_come_last_whichever_way_the_list_runs(string sort)
    {
        await using var world = await engine.Shared!.ReadAsync("few", () => MixedAsync(200));
        var field = sort.TrimStart('-');

        var page = await world.ListAsync(sort, limit: 500);

        var filled = page.GetProperty("items").EnumerateArray().Select(item => item.TryGetProperty(field, out _)).ToList();
        filled.ShouldContain(false);
        filled.ShouldBe(filled.OrderByDescending(has => has));
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("-owner")]
    public async Task A_list_by_people_reaches_every_record_once_however_many_there_are(string sort)
    {
        await using var world = await World.NewAsync(engine);
        var users = Enumerable.Range(0, 600).Select(_ => world.Engine.Ids.Next()).ToList();
        await world.Database.WriteAsync(world.Workspace, (world.Workspace, users), static async (session, add) =>
        {
            for (var i = 0; i < add.users.Count; i++)
            {
                var user = new UserRow(add.users[i], null, $"User {i * 7 % 600:000}", $"u{i}@brisk.example", "member", "blue", UserRow.Active, 1, null, null);
                await UserTable.InsertAsync(session, add.Workspace, user, null);
            }
            return 0;
        }, TestContext.Current.CancellationToken);
        world.Engine.Schemas.Forget(world.Workspace);
        await world.AddContactsAsync(Enumerable.Range(0, 87)
            .Select(i => World.Values(("firstName", $"C{i % 9}"), ("owner", i % 10 == 3 ? null : users[i * 37 % 600]))));

        var found = new List<string>();
        for (string? after = null; found.Count <= 87;)
        {
            var page = await world.ListAsync(sort, limit: 5, after: after);
            found.AddRange(Ids(page));
            if ((after = Cursor(page, "next")) is null) break;
        }

        found.Count.ShouldBe(87);
        found.Distinct().Count().ShouldBe(87);
        Ids(await world.ListAsync(sort, limit: 500)).ShouldBe(found);
        var some = users.Where((_, at) => at % 3 == 0).ToList();
        var filter = World.Where("owner", Operator.In, [.. some.Select(user => FieldValue.Of(user))]);
        foreach (var asked in (World[])[world, world.Again()])
        {
            var owned = (await asked.ListAsync(sort, filter, limit: 500)).GetProperty("items").EnumerateArray().ToList();
            owned.Count.ShouldBe(Enumerable.Range(0, 87).Count(i => i % 10 != 3 && i * 37 % 600 % 3 == 0));
            var names = owned.ConvertAll(item => item.GetProperty("owner").GetProperty("name").GetString());
            names.ShouldBe(sort[0] == '-' ? names.OrderDescending(StringComparer.Ordinal) : names.Order(StringComparer.Ordinal));
            var ids = owned.ConvertAll(item => item.GetProperty("id").GetString()!);
            Ids(await asked.ListAsync(sort, filter, limit: 7, at: 20)).ShouldBe(ids.Skip(20).Take(7));
        }
    }

    [Fact]
    public async Task A_position_beyond_all_records_shows_none_of_them()
    {
        await using var world = await MixedAsync(60);

        foreach (var at in (long[])[60, int.MaxValue, 1L << 32, (1L << 32) + 1])
        {
            Ids(await world.ListAsync("name", at: at)).ShouldBeEmpty($"at {at}");
            Ids(await world.ListAsync("name", World.Where("city", Operator.Filled), at: at)).ShouldBeEmpty($"at {at}");
        }
    }

    [Fact]
    public async Task Names_sort_without_regard_to_case_and_accents()
    {
        await using var world = await World.NewAsync(engine);
        foreach (var name in (string[])["zoe", "Émile", "adam", "Eva", "Ödön", "Otto"]) await world.AddContactAsync(("firstName", name));

        var page = await world.ListAsync("name");

        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString())
            .ShouldBe(["adam", "Émile", "Eva", "Ödön", "Otto", "zoe"]);
    }

    [Fact]
    public async Task Organizations_sort_contacts_by_their_name_not_their_id()
    {
        await using var world = await World.NewAsync(engine);
        var zebra = await world.AddOrganizationAsync(("name", "Zebra"));
        var acme = await world.AddOrganizationAsync(("name", "Acme"));
        await world.AddContactAsync(("firstName", "At Zebra"), ("organization", zebra));
        await world.AddContactAsync(("firstName", "Nowhere"));
        await world.AddContactAsync(("firstName", "At Acme"), ("organization", acme));

        var names = async (string sort) => (await world.ListAsync(sort)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("name").GetString()).ToList();

        (await names("organization")).ShouldBe(["At Acme", "At Zebra", "Nowhere"]);
        (await names("-organization")).ShouldBe(["At Zebra", "At Acme", "Nowhere"]);
    }

    [Fact]
    public async Task Positions_stay_exact_while_records_come_change_and_go()
    {
        await using var world = await MixedAsync(2_000);
        await world.ListAsync("name", at: 1_000);
        await world.ListAsync("-city", at: 1_000);
        var random = new Random(3);

        for (var i = 0; i < 120; i++)
        {
            var page = await world.ListAsync("name", at: random.Next(1_900), limit: 1);
            var id = Tsid.TryParse(Ids(page)[0], out var parsed) ? parsed : default;
            switch (i % 3)
            {
                case 0: await world.AddContactAsync(("firstName", Names[random.Next(Names.Length)]), ("city", Cities[random.Next(Cities.Length)])); break;
                case 1: await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null,
                    World.Values(("lastName", "New" + i), ("city", null)), TestContext.Current.CancellationToken); break;
                default: await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken); break;
            }
        }

        foreach (var sort in (string[])["name", "-city"])
        {
            foreach (var filter in (Filter?[])[null, World.Where("city", Operator.Filled)])
            {
                var whole = new List<string>();
                for (string? after = null; ;)
                {
                    var page = await world.ListAsync(sort, filter, limit: 500, after: after);
                    whole.AddRange(Ids(page));
                    if ((after = Cursor(page, "next")) is null) break;
                }
                for (var at = 0; at < whole.Count; at += 97)
                {
                    Ids(await world.ListAsync(sort, filter, at: at, limit: 3)).ShouldBe(whole.Skip(at).Take(3), $"{sort} at {at}");
                    await ShouldBeFoundAsync(world, sort, whole, at, filter);
                }
            }
        }
    }

    [Fact]
    public async Task Records_with_a_choice_that_is_no_more_are_still_listed()
    {
        await using var world = await MixedAsync(100);
        await world.AddContactAsync(("firstName", "Odd"), ("status", "gone"));
        await world.AddContactAsync(("firstName", "Zed"), ("status", "zzz"));

        foreach (var sort in (string[])["status", "-status"])
        {
            var page = await world.ListAsync(sort, limit: 500);
            page.GetProperty("items").GetArrayLength().ShouldBe(102);
            Ids(page).Distinct().Count().ShouldBe(102);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cursor_that_is_not_ours_is_refused(string cursor)
    {
        await using var world = await World.NewAsync(engine);
        await world.AddContactAsync(("firstName", "Maya"));

        await Should.ThrowAsync<CursorRefusedException>(() => world.ListAsync("name", after: cursor));
    }

    [Fact]
    public async Task A_cursor_of_another_list_or_workspace_is_refused()
    {
        await using var world = await MixedAsync(60);
        var cursor = Cursor(await world.ListAsync("name", limit: 10), "next");
        var other = await world.OtherWorkspaceAsync();

        await Should.ThrowAsync<CursorRefusedException>(() => world.ListAsync("-name", after: cursor));
        await Should.ThrowAsync<CursorRefusedException>(() => world.ListAsync("name", after: cursor, workspace: other));
        await Should.ThrowAsync<CursorRefusedException>(() => world.ListAsync("name", after: cursor, asked: "city is Lund"));
        await Should.ThrowAsync<CursorRefusedException>(() => world.ListAsync("name", after: cursor, deleted: true));
    }
}
