using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

public sealed class ListTests(TestServer server)
{
    private async Task<Client> WithContactsAsync(int count)
    {
        var owner = await server.OwnerAsync();
        var operations = Enumerable.Range(0, count)
            .Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"Person {{i:000}}","city":"{{(i % 2 == 0 ? "Lund" : "Oslo")}}"} }""");
        (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        return owner;
    }

    private static IEnumerable<string> Names(Answer list) => list.Items.Select(item => item.GetProperty("name").GetString()!);

    [Fact]
    public async Task Walking_the_cursors_forth_and_back_meets_every_record_once()
    {
        var owner = await WithContactsAsync(25);

        var first = await owner.GetAsync("/api/contacts?limit=10");
        var second = await owner.GetAsync($"/api/contacts?limit=10&after={first.Of("next")}");
        var third = await owner.GetAsync($"/api/contacts?limit=10&after={second.Of("next")}");
        var back = await owner.GetAsync($"/api/contacts?limit=10&before={third.Of("previous")}");

        Names(first).Concat(Names(second)).Concat(Names(third)).ShouldBe(Enumerable.Range(0, 25).Select(i => $"Person {i:000}"));
        third.Json.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        Names(back).ShouldBe(Names(second));
        first.Of("position").ShouldBe("0");
    }

    [Fact]
    public async Task A_jump_lands_where_walking_would_have_come_to()
    {
        var owner = await WithContactsAsync(25);

        var jump = await owner.GetAsync("/api/contacts?limit=5&at=17");

        Names(jump).ShouldBe(Enumerable.Range(17, 5).Select(i => $"Person {i:000}"));
        jump.Of("position").ShouldBe("17");
        (await owner.GetAsync("/api/contacts?at=1000")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_sorts_and_fields_shape_the_page()
    {
        var owner = await WithContactsAsync(10);

        var list = await owner.GetAsync("/api/contacts?filter=city is lund&sort=-name&fields=name,city&limit=3");

        Names(list).ShouldBe(["Person 008", "Person 006", "Person 004"]);
        list.Items[0].EnumerateObject().Select(member => member.Name).ShouldBe(["id", "version", "name", "city"]);
        (await owner.GetAsync("/api/contacts/count?filter=city is lund")).Of("count").ShouldBe("5");
    }

    [Theory]
    [InlineData("filter=city is", "filter")]
    [InlineData("filter=nothing is 1", "filter")]
    [InlineData("filter=(((((((((((city is a)))))))))))", "filter")]
    [InlineData("filter=createdAt after nonsense", "filter")]
    [InlineData("sort=nothing", "sort")]
    [InlineData("sort=tags", "sort")]
    [InlineData("fields=name,nothing", "fields")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("at=-1", "at")]
    [InlineData("after=nonsense", "after")]
    [InlineData("before=AAAA", "before")]
    [InlineData("after=a&at=1", "after")]
    [InlineData("around=x", "around")]
    [InlineData("around=0000000000001&at=1", "around")]
    [InlineData("around=0000000000001&around=0000000000002", "around")]
    [InlineData("deleted=maybe", "deleted")]
    [InlineData("zone=Mars/Olympus", "zone")]
    [InlineData("fliter=city is lund", "fliter")]
    [InlineData("limit=1&limit=2", "limit")]
    public async Task A_question_that_makes_no_sense_is_refused_by_name(string query, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync("/api/contacts?" + query)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task A_cursor_goes_on_in_its_list_alone()
    {
        var (owner, stranger) = (await WithContactsAsync(8), await WithContactsAsync(8));
        const string list = "/api/contacts?limit=1&filter=city is Lund";
        var cursor = (await owner.GetAsync(list)).Of("next");
        var changed = (cursor[9] == 'A' ? 'B' : 'A') + cursor[10..];

        foreach (var way in (string[])["after", "before"])
        {
            (await owner.GetAsync($"{list}&{way}={cursor}")).ShouldBe(HttpStatusCode.OK);
            foreach (var (client, asked) in new (Client, string)[]
            {
                (owner, $"{list}&{way}=nonsense"), (owner, $"{list}&{way}={new string('A', 4_000)}"),
                (owner, $"{list}&{way}={cursor[..^2]}"), (owner, $"{list}&{way}={cursor}AA"), (owner, $"{list}&{way}={cursor[..9]}{changed}"),
                (owner, $"/api/contacts?limit=1&{way}={cursor}"), (owner, $"/api/contacts?limit=1&filter=city is Oslo&{way}={cursor}"),
                (owner, $"/api/contacts?limit=1&filter=city is Lund and name filled&{way}={cursor}"),
                (owner, $"/api/contacts?limit=1&filter=city isnot Lund&{way}={cursor}"), (owner, $"/api/crm/contacts?limit=1&query=Person&{way}={cursor}"),
                (owner, $"{list}&sort=-name&{way}={cursor}"), (owner, $"{list}&sort=createdAt&{way}={cursor}"), (owner, $"{list}&deleted=true&{way}={cursor}"),
                (owner, $"/api/organizations?limit=1&filter=city is Lund&{way}={cursor}"), (stranger, $"{list}&{way}={cursor}"),
            })
            {
                var error = (await client.GetAsync(asked)).ShouldBeProblem(400, "bad-request").Json.GetProperty("errors")[0];
                (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()).ShouldBe((way, "bad-cursor"), asked);
            }
        }
    }

    [Theory]
    [InlineData("/api/contacts?limit=2&filter= ( CITY  IS \"Lund\" ) ")]
    [InlineData("/api/contacts?limit=2&fields=name,city&filter=city is Lund")]
    [InlineData("/api/contacts?limit=2&zone=Asia/Tokyo&filter=city is Lund")]
    [InlineData("/api/contacts?limit=2&sort=name&filter=city is Lund")]
    [InlineData("/api/crm/contacts?limit=2&filter=city is Lund&query=")]
    public async Task A_list_asked_for_in_other_words_is_the_same_to_a_cursor(string list)
    {
        var owner = await WithContactsAsync(8);
        var cursor = (await owner.GetAsync("/api/contacts?limit=1&filter=city is Lund")).Of("next");

        Names(await owner.GetAsync($"{list}&after={cursor}")).ShouldBe(["Person 002", "Person 004"]);
    }

    [Theory]
    [InlineData("createdAt after -30d")]
    [InlineData("createdAt before now")]
    [InlineData("not createdAt after tomorrow")]
    public async Task A_cursor_goes_on_while_time_goes_by(string filter)
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        foreach (var name in (string[])["Ada", "Bo"]) await owner.ContactAsync($$"""{"firstName":"{{name}}"}""");
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        var cursor = (await owner.GetAsync($"/api/contacts?limit=1&filter={filter}")).Of("next");

        own.Clock.Advance(TimeSpan.FromDays(2));

        Names(await owner.GetAsync($"/api/contacts?limit=1&filter={filter}&after={cursor}")).ShouldBe(["Bo"]);
    }

    [Fact]
    public async Task Today_and_its_date_are_two_lists_whose_cursors_go_on_in_each()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        foreach (var name in (string[])["Ada", "Bo"]) await owner.ContactAsync($$"""{"firstName":"{{name}}"}""");
        var (today, date) = ("createdAt within today", $"createdAt within {own.Clock.GetUtcNow():yyyy-MM-dd}");

        var cursors = new Dictionary<string, string>();
        // What is asked for again is kept.
        foreach (var filter in (string[])[today, today, date, date])
            cursors[filter] = (await owner.GetAsync($"/api/contacts?limit=1&zone=UTC&filter={filter}")).Of("next");

        foreach (var (filter, cursor) in cursors)
            Names(await owner.GetAsync($"/api/contacts?limit=1&zone=UTC&filter={filter}&after={cursor}")).ShouldBe(["Bo"], filter);
        var other = await owner.GetAsync($"/api/contacts?limit=1&zone=UTC&filter=createdAt within yesterday&after={cursors[today]}");
        var elsewhere = await owner.GetAsync($"/api/contacts?limit=1&zone=Pacific/Kiritimati&filter={today}&after={cursors[today]}");
        foreach (var answer in (Answer[])[other, elsewhere]) answer.ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["after"]);
    }

    [Fact]
    public async Task The_page_around_a_record_has_it_and_says_where_it_begins()
    {
        var owner = await WithContactsAsync(25);
        var all = (await owner.GetAsync("/api/contacts?limit=500")).Items.Select(item => item.GetProperty("id").GetString()).ToList();

        var page = await owner.GetAsync($"/api/contacts?limit=5&around={all[17]}");
        var filtered = await owner.GetAsync($"/api/contacts?limit=5&filter=city is Oslo&sort=-name&around={all[17]}");
        var top = await owner.GetAsync($"/api/contacts?limit=5&around={all[4]}");
        var next = await owner.GetAsync($"/api/contacts?limit=5&after={page.Of("next")}");
        await owner.DeleteAsync($"/api/contacts/{all[3]}", ("If-Match", "*"));
        var trashed = await owner.GetAsync($"/api/contacts?deleted=true&around={all[3]}");
        var moved = await owner.GetAsync($"/api/contacts?limit=5&around={all[17]}");

        (page.Of("position"), string.Join(' ', Names(page))).ShouldBe(("15", "Person 015 Person 016 Person 017 Person 018 Person 019"));
        (filtered.Of("position"), string.Join(' ', Names(filtered))).ShouldBe(("0", "Person 023 Person 021 Person 019 Person 017 Person 015"));
        (top.Of("position"), top.Json.GetProperty("previous").ValueKind).ShouldBe(("0", System.Text.Json.JsonValueKind.Null));
        Names(next).First().ShouldBe("Person 020");
        Names(trashed).ShouldBe(["Person 003"]);
        (moved.Of("position"), Names(moved).First()).ShouldBe(("15", "Person 016"));
    }

    [Fact]
    public async Task A_record_that_is_not_in_a_list_has_no_page_there_whatever_the_reason()
    {
        var (owner, stranger) = (await WithContactsAsync(4), await WithContactsAsync(1));
        var all = (await owner.GetAsync("/api/contacts")).Items.Select(item => item.GetProperty("id").GetString()!).ToList();
        await owner.DeleteAsync($"/api/contacts/{all[0]}", ("If-Match", "*"));
        var foreign = (await stranger.GetAsync("/api/contacts")).Items[0].GetProperty("id").GetString()!;
        var organization = (await owner.OrganizationAsync("""{"name":"Acme"}""")).Id;
        var never = server.Node.Ids.Next().ToString();

        foreach (var (id, more) in new[]
        {
            (all[0], ""), (foreign, ""), (organization, ""), (never, ""), (all[1], "&filter=city is Lund"), (all[1], "&deleted=true"),
        })
        {
            var answer = await owner.GetAsync($"/api/contacts?around={id}{more}");

            answer.ShouldBeProblem(404, "not-found").Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe("not-in-list");
            answer.Fields.ShouldBe(["around"]);
            answer.Header("ETag").ShouldBeNull();
        }
        (await owner.GetAsync($"/api/crm/contacts?contactId={all[1]}&around={all[1]}")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["around"]);
        (await owner.GetAsync($"/api/contacts?around={all[1]}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Me_is_whoever_asks()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync($$"""{"firstName":"Mine","owner":"{{owner.User}}"}""");
        await owner.ContactAsync("""{"firstName":"Nobodys"}""");

        Names(await owner.GetAsync("/api/contacts?filter=owner is me")).ShouldBe(["Mine"]);
    }

    [Fact]
    public async Task The_zone_decides_what_today_is()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Bo"}""");

        (await owner.GetAsync("/api/contacts?filter=createdAt within today&zone=Europe/Lisbon")).Items.Length.ShouldBe(1);
        own.Clock.Advance(TimeSpan.FromDays(2));
        (await owner.GetAsync("/api/contacts?filter=createdAt within today&zone=Europe/Lisbon")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_largest_page_is_five_hundred()
    {
        var owner = await WithContactsAsync(501);

        (await owner.GetAsync("/api/contacts?limit=500")).Items.Length.ShouldBe(500);
        (await owner.GetAsync("/api/contacts?limit=500&at=500")).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task The_schema_describes_every_field_the_lists_show()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo","email":"bo@x.example","notes":"n"}""");

        var schema = (await owner.GetAsync("/api/schema")).Json.GetProperty("types").EnumerateArray()
            .Single(type => type.GetProperty("name").GetString() == "contact");

        var names = schema.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()).ToList();
        contact.Json.EnumerateObject().Select(member => member.Name).Except(["id", "version"]).ShouldBeSubsetOf(names!);
        schema.GetProperty("title").GetString().ShouldBe("name");
    }
}
