using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

public sealed class RecordTests(TestServer server)
{
    private static readonly (string, string) AnyVersion = ("If-Match", "*");

    [Fact]
    public async Task A_created_record_can_be_read_at_its_location()
    {
        var owner = await server.OwnerAsync();

        var created = await owner.ContactAsync("""{"firstName":"Bo","lastName":"Lund","email":"BO@x.example","tags":["vip"],"birthday":"1990-02-28"}""");
        var read = (await owner.GetAsync(created.Header("Location")!)).ShouldBe(HttpStatusCode.OK);

        read.Text.ShouldBe(created.Text);
        read.Of("name").ShouldBe("Bo Lund");
        read.Of("email").ShouldBe("bo@x.example");
        read.Of("version").ShouldBe("1");
        read.Header("ETag")!.ShouldStartWith("\"1-");
    }

    [Theory]
    [InlineData("field=city", "4 2")]
    [InlineData("field=title", "3")]
    [InlineData("field=notes", "")]
    [InlineData("actor=me", "2 1")]
    [InlineData("actor={member}", "4 3")]
    [InlineData("actor={member}&field=city", "4")]
    [InlineData("actor=me&limit=1", "2")]
    [InlineData("actor=import", "")]
    public async Task History_is_narrowed_to_a_field_and_to_who_wrote(string query, string versions)
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        var path = "/api/contacts/" + (await owner.ContactAsync("""{"firstName":"Bo","notes":"\"city\":[1]"}""")).Id;
        await owner.PatchAsync(path, """{"city":"Lund"}""", AnyVersion);
        await member.PatchAsync(path, """{"title":"\"notes\":[\"x\",\"city\":["}""", AnyVersion);
        await member.PatchAsync(path, """{"city":"Moline"}""", AnyVersion);

        var found = (await owner.GetAsync($"{path}/history?{query.Replace("{member}", member.User.ToString(), StringComparison.Ordinal)}"))
            .ShouldBe(HttpStatusCode.OK).Items;

        string.Join(' ', found.Select(change => change.GetProperty("version"))).ShouldBe(versions);
    }

    [Theory]
    [InlineData("field=nonsense", "field")]
    [InlineData("actor=nobody", "actor")]
    [InlineData("person=me", "person")]
    public async Task History_says_which_of_its_parameters_is_wrong(string query, string parameter)
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");

        (await owner.GetAsync($"/api/contacts/{contact.Id}/history?{query}")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([parameter]);
    }

    [Fact]
    public async Task The_trash_says_when_and_by_whom_a_record_was_deleted()
    {
        var owner = await server.OwnerAsync();
        var (member, key) = (await server.JoinAsync(owner.Workspace, Role.Member), await server.KeyAsync(owner.Workspace, Role.Owner));
        var (one, two) = (await owner.ContactAsync("""{"firstName":"Ada"}"""), await owner.ContactAsync("""{"firstName":"Bo"}"""));

        await member.DeleteAsync($"/api/contacts/{one.Id}", AnyVersion);
        await key.DeleteAsync($"/api/contacts/{two.Id}", AnyVersion);
        var trash = (await owner.GetAsync("/api/contacts?deleted=true&sort=name&fields=name,updatedBy,deletedAt,deletedBy")).ShouldBe(HttpStatusCode.OK).Items;
        var back = (await owner.PostAsync($"/api/contacts/{one.Id}/restore", null, AnyVersion)).ShouldBe(HttpStatusCode.OK);

        trash[0].GetProperty("deletedBy").GetProperty("id").GetString().ShouldBe(member.User.ToString());
        trash[0].GetProperty("updatedBy").GetProperty("id").GetString().ShouldBe(member.User.ToString());
        trash[0].GetProperty("deletedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow(), TimeSpan.FromMinutes(1));
        trash[1].TryGetProperty("deletedBy", out _).ShouldBeFalse("a key is no person");
        back.Json.GetProperty("updatedBy").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
        (await owner.GetAsync("/api/contacts?fields=deletedAt")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["fields"]);
    }

    [Fact]
    public async Task A_client_may_choose_the_id_once()
    {
        var owner = await server.OwnerAsync();
        var id = server.Node.Ids.Next().ToString();

        (await owner.ContactAsync($$"""{"id":"{{id}}","firstName":"Bo"}""")).Id.ShouldBe(id);

        (await owner.PostAsync("/api/contacts", $$"""{"id":"{{id}}","firstName":"Eve"}""")).ShouldBeProblem(409, "conflict").Fields.ShouldBe(["id"]);
        (await owner.PostAsync("/api/contacts", """{"id":"nonsense","firstName":"Eve"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["id"]);
        (await owner.PostAsync("/api/contacts", """{"id":7,"firstName":"Eve"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["id"]);
    }

    [Fact]
    public async Task Everything_wrong_with_a_record_is_said_at_once()
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.PostAsync(
            "/api/contacts", """{"firstName":5,"email":"nobody","birthday":"yesterday","nonsense":1,"createdAt":"2026-01-01T00:00:00Z"}""");

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["firstName", "email", "birthday", "nonsense", "createdAt"], ignoreOrder: true);
    }

    [Fact]
    public async Task Relations_must_exist_in_the_same_workspace()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var foreign = await stranger.OrganizationAsync("""{"name":"Foreign"}""");
        var own = await owner.OrganizationAsync("""{"name":"Own"}""");

        (await owner.PostAsync("/api/contacts", $$"""{"firstName":"Bo","organization":"{{foreign.Id}}"}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["organization"]);
        (await owner.PostAsync("/api/contacts", $$"""{"firstName":"Bo","owner":"{{stranger.User}}"}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["owner"]);
        var contact = await owner.ContactAsync($$"""{"firstName":"Bo","organization":"{{own.Id}}","owner":"{{owner.User}}"}""");

        contact.Json.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Own");
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_seen()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo","city":"Lund"}""");
        var path = $"/api/contacts/{contact.Id}";

        (await owner.PatchAsync(path, """{"city":"Oslo"}""")).ShouldBeProblem(428, "version-required");
        (await owner.PatchAsync(path, """{"city":"Oslo"}""", ("If-Match", "nonsense"))).ShouldBeProblem(400, "bad-request");
        var changed = (await owner.PatchAsync(path, """{"city":"Oslo","firstName":null,"lastName":"Berg"}""", ("If-Match", "\"1\"")))
            .ShouldBe(HttpStatusCode.OK);
        var stale = await owner.PatchAsync(path, """{"city":"Rome"}""", ("If-Match", "\"1\""));

        changed.Of("version").ShouldBe("2");
        changed.Of("name").ShouldBe("Berg");
        changed.Json.TryGetProperty("firstName", out _).ShouldBeFalse();
        stale.ShouldBeProblem(412, "version-stale").Json.GetProperty("current").GetProperty("city").GetString().ShouldBe("Oslo");
    }

    [Fact]
    public async Task The_etag_of_a_record_serves_as_the_version()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");

        (await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"city":"Oslo"}""", ("If-Match", contact.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_keeps_the_version()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo","city":"Lund"}""");

        (await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"city":"Lund"}""", ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK).Of("version")
            .ShouldBe("1");
    }

    [Fact]
    public async Task Deleted_records_leave_the_lists_and_come_back_whole()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var path = $"/api/contacts/{contact.Id}";

        var deleted = (await owner.DeleteAsync(path, ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync(path)).ShouldBeProblem(404, "not-found");
        (await owner.GetAsync(path + "?deleted=true")).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync("/api/contacts")).Items.ShouldBeEmpty();
        (await owner.GetAsync("/api/contacts?deleted=true")).Items.Length.ShouldBe(1);
        (await owner.PatchAsync(path, """{"city":"Oslo"}""", AnyVersion)).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync(path + "/restore", null)).ShouldBeProblem(428, "version-required");
        var restored = (await owner.PostAsync(path + "/restore", null, ("If-Match", $"\"{deleted.Of("version")}\""))).ShouldBe(HttpStatusCode.OK);

        restored.Of("version").ShouldBe("3");
        (await owner.GetAsync("/api/contacts")).Items.Length.ShouldBe(1);
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task Members_delete_and_readers_do_not()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var reader = await server.JoinAsync(owner.Workspace, Role.ReadOnly);
        var member = await server.JoinAsync(owner.Workspace, Role.Member);

        (await reader.DeleteAsync($"/api/contacts/{contact.Id}", AnyVersion)).ShouldBeProblem(403, "forbidden");
        (await member.DeleteAsync($"/api/contacts/{contact.Id}", AnyVersion)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Records_of_another_workspace_do_not_exist()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var contact = await owner.ContactAsync("""{"firstName":"Bo","email":"bo@here.example"}""");
        var path = $"/api/contacts/{contact.Id}";

        (await stranger.GetAsync(path)).ShouldBeProblem(404, "not-found");
        (await stranger.GetAsync(path + "/history")).ShouldBeProblem(404, "not-found");
        (await stranger.PatchAsync(path, """{"city":"Oslo"}""", AnyVersion)).ShouldBeProblem(404, "not-found");
        (await stranger.DeleteAsync(path, AnyVersion)).ShouldBeProblem(404, "not-found");
        (await stranger.PostAsync(path + "/undo", """{"seq":1}""")).ShouldBeProblem(404, "not-found");
        (await stranger.GetAsync("/api/contacts/duplicates?email=bo@here.example")).Items.ShouldBeEmpty();
        (await stranger.GetAsync("/api/lookup?q=bo")).Items.ShouldBeEmpty();
        (await owner.GetAsync(path)).Of("version").ShouldBe("1");
    }

    [Fact]
    public async Task History_tells_who_changed_what()
    {
        var owner = await server.OwnerAsync();
        var organization = await owner.OrganizationAsync("""{"name":"Acme"}""");
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var path = $"/api/contacts/{contact.Id}";
        var script = await server.KeyAsync(owner.Workspace, Role.Member);
        await script.PatchAsync(path, $$"""{"city":"Oslo","organization":"{{organization.Id}}"}""", AnyVersion);

        var history = (await owner.GetAsync(path + "/history")).ShouldBe(HttpStatusCode.OK);

        history.Items.Select(item => item.GetProperty("kind").GetString()).ShouldBe(["update", "create"]);
        history.Items[0].GetProperty("actor").GetProperty("kind").GetString().ShouldBe("key");
        history.Items[0].GetProperty("actor").GetProperty("name").GetString().ShouldBe("script");
        history.Items[1].GetProperty("actor").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
        var changes = history.Items[0].GetProperty("changes").EnumerateArray().ToDictionary(change => change.GetProperty("field").GetString()!);
        changes["city"].GetProperty("from").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        changes["city"].GetProperty("to").GetString().ShouldBe("Oslo");
        changes["organization"].GetProperty("to").GetProperty("name").GetString().ShouldBe("Acme");
    }

    [Fact]
    public async Task History_comes_in_pages()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        for (var i = 0; i < 5; i++) await owner.PatchAsync($"/api/contacts/{contact.Id}", $$"""{"city":"City {{i}}"}""", AnyVersion);

        var first = await owner.GetAsync($"/api/contacts/{contact.Id}/history?limit=4");
        var second = await owner.GetAsync($"/api/contacts/{contact.Id}/history?limit=4&before={first.Of("next")}");

        first.Items.Length.ShouldBe(4);
        second.Items.Length.ShouldBe(2);
        second.Json.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_change_is_taken_back_unless_it_was_changed_again()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo","city":"Lund","department":"Sales"}""");
        var path = $"/api/contacts/{contact.Id}";
        await owner.PatchAsync(path, """{"city":"Oslo","department":"Support"}""", AnyVersion);
        var seq = (await owner.GetAsync(path + "/history")).Items[0].GetProperty("seq").GetInt64();
        await owner.PatchAsync(path, """{"city":"Rome"}""", AnyVersion);

        var refused = await owner.PostAsync(path + "/undo", $$"""{"seq":{{seq}}}""");
        var part = (await owner.PostAsync(path + "/undo", $$"""{"seq":{{seq}},"fields":["department"]}""")).ShouldBe(HttpStatusCode.OK);

        refused.ShouldBeProblem(409, "conflict").Fields.ShouldBe(["city"]);
        part.Of("department").ShouldBe("Sales");
        part.Of("city").ShouldBe("Rome");
        (await owner.GetAsync(path + "/history")).Items[0].GetProperty("undoes").GetInt64().ShouldBe(seq);
    }

    [Fact]
    public async Task Look_alikes_are_found_by_what_tells_most()
    {
        var owner = await server.OwnerAsync();
        var bo = await owner.ContactAsync("""{"firstName":"Bo","lastName":"Lund","email":"bo@x.example","phone":"+46 8 123 45 67","externalId":"A-1"}""");

        (await owner.GetAsync("/api/contacts/duplicates?email=BO@x.example")).Items.Single().GetProperty("why").GetString().ShouldBe("email");
        (await owner.GetAsync("/api/contacts/duplicates?name=bo%20lund")).Items.Single().GetProperty("why").GetString().ShouldBe("name");
        (await owner.GetAsync("/api/contacts/duplicates?externalId=A-1&email=bo@x.example")).Items.Single().GetProperty("id").GetString().ShouldBe(bo.Id);
        (await owner.GetAsync("/api/contacts/duplicates?email=other@x.example&name=Other")).Items.ShouldBeEmpty();
        (await owner.GetAsync("/api/contacts/duplicates?email=half")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Looking_up_finds_names_of_both_types_by_the_start_of_a_word()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Bo","lastName":"Lundqvist"}""");
        await owner.OrganizationAsync("""{"name":"Lunds Bank"}""");

        (await owner.GetAsync("/api/lookup?q=lund")).Items.Select(item => item.GetProperty("type").GetString())
            .ShouldBe(["contact", "organization"], ignoreOrder: true);
        (await owner.GetAsync("/api/lookup?q=lund&type=organization")).Items.Single().GetProperty("name").GetString().ShouldBe("Lunds Bank");
        (await owner.GetAsync("/api/lookup?q=")).Items.ShouldBeEmpty();
        (await owner.GetAsync("/api/lookup?q=lund&type=planet")).ShouldBeProblem(400, "bad-request");
    }

    [Theory]
    [InlineData("contacts", """{"firstName":"Bo","lastName":"Lundqvist","city":"Lund"}""", "Bo Lundqvist")]
    [InlineData("organizations", """{"name":"Lunds Bank","city":"Lund"}""", "Lunds Bank")]
    public async Task Looking_up_finds_what_has_neither_email_nor_domain(string plural, string json, string name)
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync($"/api/{plural}", json)).ShouldBe(HttpStatusCode.Created);

        var found = (await owner.GetAsync("/api/lookup?q=lund")).ShouldBe(HttpStatusCode.OK).Items.ShouldHaveSingleItem();

        found.GetProperty("name").GetString().ShouldBe(name);
        found.GetProperty("subtitle").GetString().ShouldBe("");
    }

    [Theory]
    [InlineData("""{"amount":5,"currency":"XYZ"}""", "annualRevenue", "unknown-currency", "XYZ")]
    [InlineData("""{"amount":5,"currency":7}""", "annualRevenue/currency", "wrong-type", "text")]
    [InlineData("""{"amount":1.5,"currency":"EUR"}""", "annualRevenue/amount", "not-money", "minor units")]
    [InlineData("""{"currency":"EUR"}""", "annualRevenue/amount", "not-money", "minor units")]
    [InlineData("""{"amount":9007199254740992,"currency":"EUR"}""", "annualRevenue", "out-of-range", "smaller amount")]
    [InlineData("""{"amount":5,"tax":1}""", "annualRevenue", "unknown-field", "amount and currency")]
    [InlineData("\"5 EUR\"", "annualRevenue", "wrong-type", "\"currency\"")]
    public async Task Money_that_is_refused_says_where_and_how_it_is_written(string json, string field, string code, string words)
    {
        var owner = await server.OwnerAsync();

        var refused = await owner.PostAsync("/api/organizations", $$"""{"name":"Acme","annualRevenue":{{json}}}""");

        var error = refused.ShouldBeProblem(422, "invalid").Json.GetProperty("errors").EnumerateArray().ShouldHaveSingleItem();
        (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()).ShouldBe((field, code));
        error.GetProperty("detail").GetString()!.ShouldContain(words);
    }

    [Theory]
    [InlineData("annualRevenue over lots", "amount")]
    [InlineData("annualRevenue over \"5 XYZ\"", "XYZ")]
    [InlineData("annualRevenue over \"5.0012 EUR\"", "EUR")]
    public async Task A_filter_by_money_that_is_refused_says_why(string filter, string words)
    {
        var owner = await server.OwnerAsync();

        var refused = (await owner.GetAsync($"/api/organizations?filter={Uri.EscapeDataString(filter)}")).ShouldBeProblem(400, "bad-request");

        refused.Fields.ShouldBe(["filter"]);
        refused.Json.GetProperty("errors")[0].GetProperty("detail").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task Facets_count_the_values_of_a_field()
    {
        var owner = await server.OwnerAsync();
        var acme = await owner.OrganizationAsync("""{"name":"Acme"}""");
        await owner.ContactAsync($$"""
            {"firstName":"A","status":"lead","tags":["Vip","North"],"city":"Lund","owner":"{{owner.User}}","organization":"{{acme.Id}}","doNotCall":true}
            """);
        await owner.ContactAsync("""{"firstName":"B","status":"lead","tags":["vip"],"city":"LUND"}""");
        await owner.ContactAsync("""{"firstName":"C","status":"customer","city":"Oslo"}""");

        (await FacetsAsync("status")).ShouldBe(["lead Lead 2", "customer Customer 1"]);
        (await FacetsAsync("tags")).ShouldBe(["Vip Vip 2", "North North 1"]);
        (await FacetsAsync("owner")).Single().ShouldEndWith(" 1");
        (await FacetsAsync("organization")).ShouldBe([$"{acme.Id} Acme 1"]);
        (await FacetsAsync("doNotCall")).ShouldBe(["true Yes 1"]);
        (await FacetsAsync("status", "city is oslo")).ShouldBe(["customer Customer 1"]);
        (await FacetsAsync("city")).Length.ShouldBe(2);
        (await owner.GetAsync("/api/contacts/facets?field=notes")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["field"]);
        (await owner.GetAsync("/api/contacts/facets")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["field"]);

        async Task<string[]> FacetsAsync(string field, string filter = "") =>
            [.. (await owner.GetAsync($"/api/contacts/facets?field={field}&filter={filter}"))
                .ShouldBe(HttpStatusCode.OK).Items.Select(item =>
                $"{item.GetProperty("value").GetString()} {item.GetProperty("label").GetString()} {item.GetProperty("count").GetInt64()}")];
    }
}
