using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>What programs find that were written for other products: /api/crm and its parameters.</summary>
public sealed class SourceNamesTests(TestServer server)
{
    private async Task<Client> FilledAsync()
    {
        var owner = await server.OwnerAsync();
        for (var i = 1; i <= 7; i++)
        {
            var what = i % 2 == 0 ? "customer" : "lead";
            await owner.ContactAsync($$"""{"firstName":"Person {{i}}","status":"{{what}}","type":"{{what}}"}""");
        }
        await owner.OrganizationAsync("""{"name":"Harbour \"Works\"","type":"supplier"}""");
        return owner;
    }

    private static string[] Names(Answer answer) => [.. answer.ShouldBe(HttpStatusCode.OK).Items.Select(item => item.GetProperty("name").GetString()!)];

    [Theory]
    [InlineData("GET", "/contacts?limit=3&sort=-name")]
    [InlineData("GET", "/contacts/count?filter=status is lead")]
    [InlineData("GET", "/schema")]
    [InlineData("GET", "/lookup?q=pers")]
    [InlineData("GET", "/session")]
    [InlineData("GET", "/nothing")]
    public async Task Every_address_answers_there_as_it_does_here(string method, string path)
    {
        var owner = await FilledAsync();

        var here = await owner.SendAsync(method, "/api" + path, (string?)null);
        var there = await owner.SendAsync(method, "/api/crm" + path, (string?)null);

        there.Status.ShouldBe(here.Status);
        there.Header("ETag").ShouldBe(here.Header("ETag"));
        there.Header("Cache-Control").ShouldBe("no-store");
        if (here.Status == 200) there.Text.ShouldBe(here.Text);
    }

    [Fact]
    public async Task Records_are_written_there_too()
    {
        var owner = await server.OwnerAsync();

        var made = (await owner.PostAsync("/api/crm/contacts", """{"firstName":"Ada"}""")).ShouldBe(HttpStatusCode.Created);
        (await owner.PatchAsync($"/api/crm/contacts/{made.Id}", """{"city":"Lund"}""", ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);

        (await owner.GetAsync(made.Header("Location")!)).Of("city").ShouldBe("Lund");
        (await server.Anonymous.PostAsync("/api/crm/contacts", "{}")).ShouldBeProblem(401, "unauthenticated");
        (await server.Anonymous.PostAsync("/api/crm/sign-in", "{}", ("X-Brisk", ""))).ShouldBeProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("page=1&limit=3", "Person 1,Person 2,Person 3")]
    [InlineData("page=3&limit=3", "Person 7")]
    [InlineData("page=1", "Person 1,Person 2,Person 3,Person 4,Person 5,Person 6,Person 7")]
    [InlineData("page=9&limit=3", "")]
    [InlineData("offset=5", "Person 6,Person 7")]
    [InlineData("query=son+3", "Person 3")]
    [InlineData("query=%22) or name contains %22", "")]
    [InlineData("query=", "Person 1,Person 2,Person 3,Person 4,Person 5,Person 6,Person 7")]
    [InlineData("filter=&query=son+3", "Person 3")]
    [InlineData("filter=%20&query=son+3&relationshipStatus=", "Person 3")]
    [InlineData("filter=&limit=2", "Person 1,Person 2")]
    [InlineData("contactType=customer&limit=2", "Person 2,Person 4")]
    [InlineData("relationshipStatus=customer&query=6", "Person 6")]
    [InlineData("relationshipStatus=customer&filter=name ends 2 or name ends 3", "Person 2")]
    [InlineData("dateFrom=2020-01-01&dateTo=2100-01-01&limit=1", "Person 1")]
    [InlineData("dateFrom=2100-01-01", "")]
    [InlineData("dateTo=2020-01-01", "")]
    public async Task Lists_understand_the_parameters_of_other_products(string query, string names)
    {
        var owner = await FilledAsync();

        Names(await owner.GetAsync("/api/crm/contacts?" + query)).ShouldBe(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_day_counts_to_its_end()
    {
        var owner = await FilledAsync();
        var today = server.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        (await owner.GetAsync($"/api/crm/contacts/count?dateFrom={today}&dateTo={today}")).Of("count").ShouldBe("7");
    }

    [Fact]
    public async Task One_contact_is_a_list_of_one()
    {
        var owner = await FilledAsync();
        var ada = await owner.ContactAsync("""{"firstName":"Ada"}""");

        Names(await owner.GetAsync($"/api/crm/contacts?contactId={ada.Id}")).ShouldBe(["Ada"]);
        Names(await owner.GetAsync("/api/crm/contacts?contactId=0123456789ABC")).ShouldBeEmpty();
        (await owner.GetAsync("/api/crm/contacts?contactId=17")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["contactId"]);
        (await owner.GetAsync($"/api/crm/contacts?contactId={ada.Id}&query=x")).ShouldBeProblem(400, "bad-request");
        (await (await server.OwnerAsync()).GetAsync($"/api/crm/contacts?contactId={ada.Id}")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_contact_shows_what_a_list_shows()
    {
        var owner = await FilledAsync();
        var ada = await owner.ContactAsync("""{"firstName":"Ada","city":"Lund","notes":"Long"}""");
        var many = (await owner.GetAsync("/api/crm/contacts?query=Ada")).Items.Single();

        (await owner.GetAsync($"/api/crm/contacts?contactId={ada.Id}")).Items.Single().ToString().ShouldBe(many.ToString());
        (await owner.GetAsync($"/api/crm/contacts?contactId={ada.Id}&fields=city")).Items.Single().EnumerateObject().Select(member => member.Name)
            .ShouldBe(["id", "version", "city"]);
        (await owner.GetAsync($"/api/crm/contacts?contactId={ada.Id}&deleted=true")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_address_understands_what_is_said_of_it()
    {
        var owner = await server.OwnerAsync();
        foreach (var name in (string[])[.. SourceNames.OfLists, "contactId"])
        {
            var list = await owner.GetAsync($"/api/crm/contacts?{name}=1");
            var count = await owner.GetAsync($"/api/crm/contacts/count?{name}=1");

            (list.Status == 400 && list.Text.Contains("unknown-parameter", StringComparison.Ordinal)).ShouldBeFalse(name);
            (count.Status == 400 && count.Text.Contains("unknown-parameter", StringComparison.Ordinal)).ShouldBe(!SourceNames.OfCounts.Contains(name), name);
        }
        Contract.Served.Document.GetProperty("info").GetProperty("description").GetString()!.ShouldContain(SourceNames.About);
    }

    [Fact]
    public async Task Capital_letters_make_no_other_address()
    {
        var owner = await FilledAsync();

        Names(await owner.GetAsync("/API/Crm/Contacts?query=son+3")).ShouldBe(["Person 3"]);
    }

    [Fact]
    public async Task Organizations_and_look_ups_understand_them_too()
    {
        var owner = await FilledAsync();

        Names(await owner.GetAsync("/api/crm/organizations?contactType=supplier&query=%22works")).ShouldBe(["Harbour \"Works\""]);
        Names(await owner.GetAsync("/api/crm/lookup?query=harb")).ShouldBe(["Harbour \"Works\""]);
    }

    [Theory]
    [InlineData("/api/crm/contacts?pagesize=3", "pagesize")]
    [InlineData("/api/crm/contacts?page=0", "at")]
    [InlineData("/api/crm/contacts?page=-1", "at")]
    [InlineData("/api/crm/contacts?page=two", "at")]
    [InlineData("/api/crm/contacts?page=99999999999999999999", "at")]
    [InlineData("/api/crm/contacts?page=2&offset=10", "at")]
    [InlineData("/api/crm/contacts?page=2&after=x", "after")]
    [InlineData("/api/crm/contacts?page=1&page=2", "page")]
    [InlineData("/api/crm/contacts?relationshipStatus=enemy", "filter")]
    [InlineData("/api/crm/contacts?dateFrom=yesterday-ish", "filter")]
    [InlineData("/api/crm/contacts/count?page=1", "page")]
    [InlineData("/api/crm/organizations?contactId=0123456789ABC", "contactId")]
    [InlineData("/api/crm/contacts/facets?field=city&query=x", "query")]
    [InlineData("/api/contacts?page=1", "page")]
    [InlineData("/api/contacts?query=x", "query")]
    [InlineData("/api/contacts?contactId=0123456789ABC", "contactId")]
    public async Task What_is_not_understood_is_refused_as_elsewhere(string path, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync(path)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }
}
