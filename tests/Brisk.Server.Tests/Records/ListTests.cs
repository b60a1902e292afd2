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
    public async Task A_cursor_belongs_to_its_list_and_its_workspace()
    {
        var (owner, stranger) = (await WithContactsAsync(3), await WithContactsAsync(3));
        var cursor = (await owner.GetAsync("/api/contacts?limit=1")).Of("next");

        (await owner.GetAsync($"/api/contacts?limit=1&after={cursor}")).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync($"/api/contacts?limit=1&sort=-createdAt&after={cursor}")).ShouldBeProblem(400, "bad-request");
        (await owner.GetAsync($"/api/organizations?limit=1&after={cursor}")).ShouldBeProblem(400, "bad-request");
        (await stranger.GetAsync($"/api/contacts?limit=1&after={cursor}")).ShouldBeProblem(400, "bad-request");
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
