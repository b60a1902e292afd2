using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Fields that link a record to many others.</summary>
public sealed class LinksTests(TestServer server)
{
    private const string Peers = """
        {"label":"Peers","kind":"relations","relatedTypes":["contact","organization"],"choices":[{"label":"Boss"},{"label":"Friend"}]}
        """;

    private async Task<(Client Owner, string Ada, string Acme)> BeginAsync()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", Peers)).ShouldBe(HttpStatusCode.Created);
        var ada = (await owner.ContactAsync("""{"firstName":"Ada","email":"ada@x.example"}""")).Id;
        return (owner, ada, (await owner.OrganizationAsync("""{"name":"Acme, Inc."}""")).Id);
    }

    private static async Task<string> NamesAsync(Client owner, string filter, string plural = "contacts") =>
        string.Join(' ', (await owner.GetAsync($"/api/{plural}?filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Items
            .Select(item => item.GetProperty("name").GetString()));

    [Fact]
    public async Task Links_are_answered_with_type_name_and_role_and_are_taken_as_they_were_answered()
    {
        var (owner, ada, acme) = await BeginAsync();

        var bo = await owner.ContactAsync(
            $$"""{"firstName":"Bo","peers":[{"type":"contact","id":"{{ada}}","role":"Boss"},{"type":"organizations","id":"{{acme}}"}]}""");

        bo.Json.GetProperty("peers").GetRawText().ShouldBe(
            $$"""[{"type":"contact","id":"{{ada}}","name":"Ada","role":"boss"},{"type":"organization","id":"{{acme}}","name":"Acme, Inc."}]""");
        var again = await owner.PatchAsync($"/api/contacts/{bo.Id}", $$"""{"peers":{{bo.Json.GetProperty("peers").GetRawText()}}}""", ("If-Match", "*"));
        again.ShouldBe(HttpStatusCode.OK).Json.GetProperty("version").GetInt64().ShouldBe(1);
        (await NamesAsync(owner, $"peers has {ada}")).ShouldBe("Bo");
        (await NamesAsync(owner, $"linked to {bo.Id}", "organizations")).ShouldBe("Acme, Inc.");
        var facets = (await owner.GetAsync("/api/contacts/facets?field=peers")).ShouldBe(HttpStatusCode.OK).Items;
        facets.Select(item => $"{item.GetProperty("label")} {item.GetProperty("count")}").ShouldBe(["Ada 1", "Acme, Inc. 1"], ignoreOrder: true);
        facets.Select(item => item.GetProperty("value").GetString()).ShouldBe([ada, acme], ignoreOrder: true);
    }

    [Fact]
    public async Task Bad_links_are_refused_at_their_place_and_nothing_is_written()
    {
        var (owner, ada, acme) = await BeginAsync();
        async Task RefusedAsync(string peers, string field, string code)
        {
            var answer = await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"city":"Lund","peers":{{peers}}}""", ("If-Match", "*"));
            answer.ShouldBeProblem(422, "invalid");
            answer.Json.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe(field, peers);
            answer.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code, peers);
        }

        await RefusedAsync($$"""[{"type":"contact","id":"{{ada}}"}]""", "peers/0", "itself");
        await RefusedAsync($$"""[{"type":"organization","id":"{{acme}}"},{"type":"organization","id":"{{acme}}","role":"boss"}]""", "peers/1", "duplicate");
        await RefusedAsync($$"""[{"type":"organization","id":"{{ada}}"}]""", "peers/0", "unknown-record");
        await RefusedAsync($$"""[{"type":"user","id":"{{owner.User}}"}]""", "peers/0/type", "wrong-type");
        await RefusedAsync($$"""["{{acme}}"]""", "peers/0/type", "required");
        await RefusedAsync($$"""[{"type":"organization","id":"{{acme}}","role":"nobody"}]""", "peers/0/role", "not-a-choice");
        await RefusedAsync($"\"{acme}\"", "peers", "wrong-type");
        await RefusedAsync($"[{string.Join(',', Enumerable.Repeat($$"""{"type":"contact","id":"{{ada}}"}""", 1001))}]", "peers", "too-many");
        var trashed = (await owner.ContactAsync("""{"firstName":"Gone"}""")).Id;
        (await owner.DeleteAsync($"/api/contacts/{trashed}", ("If-Match", "*"))).Status.ShouldBeLessThan(300);
        await RefusedAsync($$"""[{"type":"contact","id":"{{trashed}}"}]""", "peers/0", "unknown-record");
        var foreign = (await (await server.OwnerAsync()).ContactAsync("""{"firstName":"Foreign"}""")).Id;
        await RefusedAsync($$"""[{"type":"contact","id":"{{foreign}}"}]""", "peers/0", "unknown-record");

        (await NamesAsync(owner, "peers filled")).ShouldBe("");
        (await NamesAsync(owner, "city is Lund")).ShouldBe("");
        (await owner.GetAsync($"/api/contacts/{ada}")).Json.GetProperty("version").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_deleted_only_when_unused_is_refused_by_the_name_of_what_leads_to_it()
    {
        var (owner, ada, acme) = await BeginAsync();
        var path = $"/api/organizations/{acme}?unused=true";
        var bo = (await owner.ContactAsync($$"""{"firstName":"Bo","organization":"{{acme}}"}""")).Id;

        var used = (await owner.DeleteAsync(path, ("If-Match", "\"1\""), ("Idempotency-Key", "a"))).ShouldBeProblem(409, "in-use");
        (await owner.DeleteAsync($"/api/organizations/{acme}?unused=maybe", ("If-Match", "*"))).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["unused"]);
        (await owner.DeleteAsync(path, ("If-Match", "\"7\""))).ShouldBeProblem(412, "version-stale");
        await owner.PatchAsync($"/api/contacts/{bo}", $$"""{"organization":null,"peers":[{"type":"organization","id":"{{acme}}"}]}""", ("If-Match", "*"));
        (await owner.DeleteAsync(path, ("If-Match", "*"))).ShouldBeProblem(409, "in-use");
        await owner.PatchAsync($"/api/contacts/{bo}", """{"peers":null}""", ("If-Match", "*"));
        var gone = await owner.DeleteAsync(path, ("If-Match", "\"1\""), ("Idempotency-Key", "a"));

        used.Fields.ShouldBe(["unused"]);
        used.Of("detail").ShouldBe("Bo leads to it.");
        gone.ShouldBe(HttpStatusCode.OK).Of("version").ShouldBe("2");
        // Who does not ask for it deletes what is used.
        await owner.PatchAsync($"/api/contacts/{bo}", $$"""{"peers":[{"type":"contact","id":"{{ada}}"}]}""", ("If-Match", "*"));
        (await owner.DeleteAsync($"/api/contacts/{ada}?unused=false", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Groups_count_each_record_that_is_linked()
    {
        var (owner, ada, acme) = await BeginAsync();
        await owner.ContactAsync($$"""{"firstName":"Bo","city":"Lund","peers":[{"type":"contact","id":"{{ada}}"},{"type":"organization","id":"{{acme}}"}]}""");
        await owner.ContactAsync($$"""{"firstName":"Cy","city":"Lund","peers":[{"type":"contact","id":"{{ada}}","role":"boss"}]}""");

        async Task<IEnumerable<string>> GroupsAsync(string query) =>
            (await owner.GetAsync($"/api/contacts/groups?{query}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("groups").EnumerateArray()
                .Select(group => $"{group.GetProperty("by")} {group.GetProperty("byLabel")} {group.GetProperty("count")}");

        (await GroupsAsync("by=peers")).ShouldBe([$"{ada} Ada 2", $"{acme} Acme, Inc. 1", "  1"], ignoreOrder: true);
        (await GroupsAsync("by=peers&and=city&filter=city%20is%20Lund")).ShouldBe([$"{ada} Ada 2", $"{acme} Acme, Inc. 1"]);
    }

    [Fact]
    public async Task Many_records_are_linked_at_once_and_none_to_itself()
    {
        var (owner, ada, acme) = await BeginAsync();
        var bo = (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;
        async Task<Answer> BulkAsync(string peers) =>
            await owner.PostAsync("/api/contacts/bulk", $$"""{"ids":["{{ada}}","{{bo}}"],"set":{"peers":{{peers}} } }""");

        (await BulkAsync($$"""[{"type":"contact","id":"{{acme}}"}]""")).ShouldBeProblem(422, "invalid").Json
            .GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("set/peers/0");
        (await BulkAsync($$"""[{"type":"organization","id":"{{acme}}","role":"none"}]""")).ShouldBeProblem(422, "invalid").Json
            .GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("set/peers/0/role");
        (await NamesAsync(owner, "peers filled")).ShouldBe("");
        var answer = (await BulkAsync($$"""[{"type":"contact","id":"{{ada}}"},{"type":"organization","id":"{{acme}}"}]""")).ShouldBe(HttpStatusCode.OK);

        (answer.Json.GetProperty("changed").GetInt32(), answer.Json.GetProperty("refused").GetInt32()).ShouldBe((1, 1));
        var refusal = answer.Json.GetProperty("refusals")[0];
        ((string[])["id", "code", "field"]).Select(name => refusal.GetProperty(name).GetString()).ShouldBe([ada, "itself", "peers/0"]);
        (await NamesAsync(owner, $"peers hasall ({ada}, {acme})")).ShouldBe("Bo");
        (await owner.PostAsync($"/api/steps/{answer.Json.GetProperty("step").GetString()}/undo")).ShouldBe(HttpStatusCode.OK);
        (await NamesAsync(owner, $"linked to {acme}")).ShouldBe("");
    }

    [Fact]
    public async Task Links_of_many_records_come_and_go_and_the_others_stay()
    {
        var (owner, ada, acme) = await BeginAsync();
        var beta = (await owner.OrganizationAsync("""{"name":"Beta"}""")).Id;
        var bo = (await owner.ContactAsync($$"""
            {"firstName":"Bo","peers":[{"type":"organization","id":"{{acme}}"},{"type":"contact","id":"{{ada}}","role":"friend"}]}
            """)).Id;
        static string Link(string type, string id, string role = "") => $$"""{"type":"{{type}}","id":"{{id}}","role":"{{role}}"}""";
        async Task<Answer> BulkAsync(string what) => await owner.PostAsync("/api/contacts/bulk", $$"""{"all":true,{{what}}}""");
        async Task<string> PeersAsync(string id)
        {
            var contact = (await owner.GetAsync($"/api/contacts/{id}")).Json;
            return !contact.TryGetProperty("peers", out var peers) ? "" : string.Join(' ', peers.EnumerateArray()
                .Select(link => $"{link.GetProperty("name")}/{(link.TryGetProperty("role", out var role) ? role : "")}"));
        }

        static string Part(string name, params string[] links) => $"\"{name}\":{{\"peers\":[{string.Join(',', links)}]}}";
        var both = $"{Part("addLinks", Link("organization", acme))},{Part("removeLinks", Link("organization", acme))}";
        foreach (var (what, field) in ((string, string)[])[
            (Part("addLinks", Link("contact", acme)), "addLinks/peers/0"),
            (Part("addLinks", Link("organization", acme, "none")), "addLinks/peers/0/role"),
            (Part("addLinks"), "addLinks/peers"), (both, "removeLinks/peers"),
            ("\"set\":{\"peers\":null}," + Part("addLinks", Link("organization", acme)), "set/peers")])
            (await BulkAsync(what)).ShouldBeProblem(422, "invalid").Fields.ShouldBe([field]);
        var answer = await BulkAsync(Part("addLinks", Link("organization", acme, "boss"), Link("organization", beta)) + ","
            + Part("removeLinks", Link("contact", ada)));

        answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("changed").GetInt32().ShouldBe(2);
        (await PeersAsync(ada), await PeersAsync(bo)).ShouldBe(("Acme, Inc./boss Beta/", "Acme, Inc./boss Beta/"));
        (await NamesAsync(owner, $"peers has {ada}")).ShouldBe("");
        (await owner.PostAsync($"/api/steps/{answer.Of("step")}/undo")).ShouldBe(HttpStatusCode.OK);
        (await PeersAsync(ada), await PeersAsync(bo)).ShouldBe(("", "Acme, Inc./ Ada/friend"));
    }

    [Fact]
    public async Task A_field_of_links_says_what_can_be_linked()
    {
        var owner = await server.OwnerAsync();
        async Task RefusedAsync(string body, string field, string code)
        {
            var answer = (await owner.PostAsync("/api/contacts/fields", body)).ShouldBeProblem(422, "invalid");
            (answer.Json.GetProperty("errors")[0].GetProperty("field").GetString(), answer.Json.GetProperty("errors")[0].GetProperty("code").GetString())
                .ShouldBe((field, code), body);
        }

        await RefusedAsync("""{"label":"A","kind":"relations"}""", "relatedTypes", "required");
        await RefusedAsync("""{"label":"A","kind":"relations","relatedTypes":["planet"]}""", "relatedTypes/0", "unknown-type");
        await RefusedAsync("""{"label":"A","kind":"relations","relatedTypes":["contact","contact"]}""", "relatedTypes/1", "duplicate");
        await RefusedAsync("""{"label":"A","kind":"text","relatedTypes":["contact"]}""", "relatedTypes", "not-for-this-kind");
        var made = (await owner.PostAsync("/api/contacts/fields", Peers)).ShouldBe(HttpStatusCode.Created);
        made.Json.GetProperty("relatedTypes").GetRawText().ShouldBe("""["contact","organization"]""");
        made.Json.GetProperty("operators").GetRawText().ShouldBe("""["hasany","hasall","empty","filled"]""");
    }

    [Fact]
    public async Task A_role_that_is_in_use_goes_only_when_that_is_said_and_links_keep_it()
    {
        var (owner, ada, acme) = await BeginAsync();
        await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"peers":[{"type":"organization","id":"{{acme}}","role":"boss"}]}""", ("If-Match", "*"));
        const string Rest = """{"choices":[{"value":"friend","label":"Friend"}]}""";

        (await owner.PatchAsync("/api/contacts/fields/peers", Rest)).ShouldBeProblem(409, "conflict").Text.ShouldContain("1 contact has Boss");
        (await owner.PatchAsync("/api/contacts/fields/peers",
            Rest.Replace("]}", "],\"removeUsed\":true}", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);

        var peers = (await owner.GetAsync($"/api/contacts/{ada}")).Json.GetProperty("peers");
        peers[0].GetProperty("role").GetString().ShouldBe("boss");
        (await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"city":"Lund","peers":{{peers.GetRawText()}}}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task History_tells_which_links_went_and_came_and_undo_takes_them_back()
    {
        var (owner, ada, acme) = await BeginAsync();
        var bo = (await owner.ContactAsync($$"""{"firstName":"Bo","peers":[{"type":"contact","id":"{{ada}}"}]}""")).Id;
        var written = await owner.PatchAsync($"/api/contacts/{bo}",
            $$"""{"peers":[{"type":"contact","id":"{{ada}}"},{"type":"organization","id":"{{acme}}","role":"boss"}]}""", ("If-Match", "*"));

        var change = (await owner.GetAsync($"/api/contacts/{bo}/history")).Items[0].GetProperty("changes")[0];

        change.GetProperty("from").ValueKind.ShouldBe(JsonValueKind.Null);
        change.GetProperty("to").GetRawText().ShouldBe($$"""[{"type":"organization","id":"{{acme}}","name":"Acme, Inc.","role":"boss"}]""");
        (await owner.PostAsync($"/api/steps/{written.Header("X-Brisk-Step")}/undo")).ShouldBe(HttpStatusCode.OK);
        (await NamesAsync(owner, $"linked to {acme}")).ShouldBe("");
        (await NamesAsync(owner, $"linked to {ada}")).ShouldBe("Bo");
    }

    [Fact]
    public async Task An_answer_is_new_when_what_it_shows_or_asks_by_is_changed_elsewhere()
    {
        var (owner, ada, acme) = await BeginAsync();
        await owner.PostAsync("/api/organizations/fields", """{"label":"Board","kind":"relations","relatedTypes":["contact"]}""");
        var list = await owner.GetAsync("/api/contacts?fields=name,peers");
        var linked = await owner.GetAsync($"/api/contacts?filter=linked%20to%20{acme}");
        linked.ShouldBe(HttpStatusCode.OK).Items.ShouldBeEmpty();

        await owner.PatchAsync($"/api/organizations/{acme}", $$"""{"name":"Beta","board":["{{ada}}"]}""", ("If-Match", "*"));

        (await owner.GetAsync("/api/contacts?fields=name,peers", ("If-None-Match", list.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);
        var now = (await owner.GetAsync($"/api/contacts?filter=linked%20to%20{acme}", ("If-None-Match", linked.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);
        now.Items.Single().GetProperty("id").GetString().ShouldBe(ada);
    }

    /// <summary>An engine may look at a record as its write leaves it; what it shows of others can be older than the ETag says.</summary>
    [Fact]
    public async Task The_answer_to_a_change_shows_linked_records_as_its_ETag_says()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        const string Board = """{"label":"Board","kind":"relations","relatedTypes":["contact"]}""";
        (await owner.PostAsync("/api/organizations/fields", Board)).ShouldBe(HttpStatusCode.Created);
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        var acme = (await owner.OrganizationAsync($$"""{"name":"Acme","board":["{{ada}}"]}""")).Id;
        var isFirst = 1;
        own.Watched.OnWrite = async (workspace, isDone) =>
        {
            if (!isDone || workspace == default || (await owner.GetAsync($"/api/organizations/{acme}")).Of("name") is not "Beta") return;
            if (Interlocked.Exchange(ref isFirst, 0) == 0) return;
            (await owner.PatchAsync($"/api/contacts/{ada}", """{"firstName":"Eve"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        };

        var answer = await owner.PatchAsync($"/api/organizations/{acme}", """{"name":"Beta"}""", ("If-Match", "*"));

        answer.ShouldBe(HttpStatusCode.OK).Of("name").ShouldBe("Beta");
        answer.Of("board").ShouldContain("Eve");
    }

    [Fact]
    public async Task A_batch_links_to_what_it_makes()
    {
        var (owner, ada, _) = await BeginAsync();
        var id = ada[..12] + (ada[12] == '0' ? '1' : '0');

        var answer = await owner.PostAsync("/api/batch", $$$"""
            {"atomic":true,"operations":[{"op":"create","type":"contact","id":"{{{id}}}","values":{"firstName":"Cy"}},
            {"op":"create","type":"contact","values":{"firstName":"Di","peers":[{"type":"contact","id":"{{{id}}}","role":"friend"}]}}]}
            """);

        answer.ShouldBe(HttpStatusCode.OK);
        (await NamesAsync(owner, $"linked to {id}")).ShouldBe("Di");
    }

    [Fact]
    public async Task An_import_links_by_name_address_and_id_several_in_a_cell()
    {
        var (owner, ada, acme) = await BeginAsync();
        var bo = (await owner.ContactAsync("""{"firstName":"Bo","lastName":"Ek","externalId":"b7"}""")).Id;
        var csv = "Record ID,First Name,Peers\n"
            + "1,One,\"ADA@x.example; Acme, Inc. (Boss); bo ek\"\n"
            + $"2,Two,{bo} ::: {acme} ::: {bo}\n"
            + "3,Three,Nobody Known\n"
            + "1,Again,Bo Ek\n";

        var import = await owner.WorkAsync(await owner.PrepareAsync(csv, match: "none"), "run");

        import.Counts().ShouldBe("4 3 0 0 0 1 0", import.ToString());
        import.GetProperty("rejected")[0].GetProperty("column").GetString().ShouldBe("Peers");
        var one = (await owner.FirstAsync("firstName is One")).GetProperty("peers");
        one.EnumerateArray().Select(link => $"{link.GetProperty("name")} {(link.TryGetProperty("role", out var role) ? role : "")}".Trim())
            .ShouldBe(["Ada", "Acme, Inc. boss", "Bo Ek"]);
        (await owner.FirstAsync("firstName is Two")).GetProperty("peers").EnumerateArray().Select(link => link.GetProperty("id").GetString())
            .ShouldBe([bo, acme]);
        var more = await owner.WorkAsync(await owner.PrepareAsync("Record ID,Peers\n2,Ada\n", onMatch: "update"), "run");
        more.Counts().ShouldBe("1 0 1 0 0 0 0", more.ToString());
        (await owner.FirstAsync("firstName is Two")).GetProperty("peers").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task An_import_links_no_record_to_itself_which_the_check_tells_before()
    {
        var (owner, ada, _) = await BeginAsync();
        await owner.PatchAsync($"/api/contacts/{ada}", """{"externalId":"a1"}""", ("If-Match", "*"));
        var prepared = await owner.PrepareAsync("Record ID,Peers\na1,Ada\n", onMatch: "update");

        var check = await owner.WorkAsync(prepared, "check");
        var run = await owner.WorkAsync(prepared, "run");

        foreach (var import in (JsonElement[])[check, run])
        {
            import.Counts().ShouldBe("1 0 0 0 0 1 0", import.ToString());
            import.GetProperty("rejected")[0].GetProperty("column").GetString().ShouldBe("Peers");
        }
        (await NamesAsync(owner, "peers filled")).ShouldBe("");
    }

    [Fact]
    public async Task An_import_makes_organizations_that_links_name()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Clients","kind":"relations","relatedTypes":["organization"]}"""))
            .ShouldBe(HttpStatusCode.Created);

        var import = await owner.WorkAsync(await owner.PrepareAsync("First Name,Clients\nOne,Beta; Gamma\nTwo,BETA\n", match: "none"), "run");

        import.Counts().ShouldBe("2 2 0 0 0 0 2", import.ToString());
        var beta = (await owner.FirstAsync("name is Beta", "organizations")).GetProperty("id").GetString();
        (await NamesAsync(owner, $"clients has {beta}")).ShouldBe("One Two");
    }

    /// <param name="csv">Each row names others by their names, addresses or external ids.</param>
    [Theory]
    [InlineData("First Name,Mates\nBo,Cy\nCy,Bo\nDi,Bo; Cy\n", "Bo>Cy Cy>Bo Di>Bo,Cy")]
    [InlineData("First Name,Email,Record ID,Mates\nBo,bo@x.example,b1,CY@x.example\nCy,cy@x.example,c1,Bo\n", "Bo>Cy Cy>Bo")]
    [InlineData("First Name,Mates\nBo,Di\nBo,Di\nDi,\n", "Bo>Di Bo>Di")]
    public async Task Rows_that_name_one_another_are_linked_to_one_another(string csv, string links)
    {
        var owner = await WithMatesAsync();
        var rows = csv.Count(letter => letter == '\n') - 1;
        var prepared = await owner.PrepareAsync(csv, match: "none");

        var check = await owner.WorkAsync(prepared, "check");
        var run = await owner.WorkAsync(prepared, "run");

        foreach (var import in (JsonElement[])[check, run]) import.Counts().ShouldBe($"{rows} {rows} 0 0 0 0 0", import.ToString());
        (await owner.CountAsync("contacts")).ShouldBe(rows);
        (await MatesAsync(owner)).ShouldBe(links);
    }

    [Fact]
    public async Task A_row_that_is_named_and_refused_leaves_the_name_and_one_that_names_itself_is_refused()
    {
        var owner = await WithMatesAsync();
        var gone = (await owner.ContactAsync("""{"firstName":"Gone"}""")).Id;
        await owner.DeleteAsync($"/api/contacts/{gone}", ("If-Match", "*"));
        var prepared = await owner.PrepareAsync($"First Name,Mates\nBo,Cy\nCy,Di; {gone}\nDi,Di\n", match: "none");

        var check = await owner.WorkAsync(prepared, "check");
        var run = await owner.WorkAsync(prepared, "run");

        foreach (var import in (JsonElement[])[check, run]) import.Counts().ShouldBe("3 1 0 0 0 2 1", import.ToString());
        (await owner.CountAsync("contacts")).ShouldBe(2);
        (await MatesAsync(owner)).ShouldBe("Bo>Cy");
    }

    [Fact]
    public async Task A_row_far_behind_those_that_name_it_becomes_the_record_that_they_made_of_its_name()
    {
        const int rows = 1_200;
        var owner = await WithMatesAsync();
        var csv = new StringBuilder("First Name,City,Mates\n");
        for (var i = 1; i <= rows; i++) csv.Append($"Nr {i},Lund,{(i is 1 or 2 ? $"Nr {rows}" : i == rows ? "Nr 1" : "")}\n");
        var prepared = await owner.PrepareAsync(csv.ToString(), match: "none");

        var check = await owner.WorkAsync(prepared, "check");
        var run = await owner.WorkAsync(prepared, "run");

        foreach (var import in (JsonElement[])[check, run]) import.Counts().ShouldBe($"{rows} {rows} 0 0 0 0 0", import.ToString());
        (await owner.CountAsync("contacts")).ShouldBe(rows);
        (await owner.GetAsync("/api/contacts/count?filter=city%20is%20Lund")).Of("count").ShouldBe($"{rows}");
        (await MatesAsync(owner)).ShouldBe($"Nr 1>Nr {rows} Nr {rows}>Nr 1 Nr 2>Nr {rows}");
        await owner.WorkAsync(prepared, "undo");
        (await owner.CountAsync("contacts")).ShouldBe(0);
    }

    [Fact]
    public async Task Organizations_of_a_file_are_parents_of_one_another()
    {
        var owner = await server.OwnerAsync();

        var import = await owner.WorkAsync(
            await owner.PrepareAsync("Name,Parent organization\nActon,Beta\nBeta,Gamma\nGamma,\n", match: "none", type: "organizations"), "run");

        import.Counts().ShouldBe("3 3 0 0 0 0 0", import.ToString());
        (await owner.CountAsync("organizations")).ShouldBe(3);
        (await owner.FirstAsync("name is Acton", "organizations")).GetProperty("parent").GetProperty("name").GetString().ShouldBe("Beta");
    }

    [Fact]
    public async Task A_change_of_long_lists_is_a_job_by_what_the_records_have()
    {
        var owner = await WithMatesAsync();
        var operations = Enumerable.Range(0, 1_000).Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"Mate {{i}}"} }""");
        var made = await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""");
        var mates = string.Join(',', made.Json.GetProperty("results").EnumerateArray().Select(result => $"\"{result.GetProperty("id").GetString()}\""));
        var ids = new List<string>();
        for (var i = 0; i < 10; i++) ids.Add((await owner.ContactAsync($$"""{"firstName":"Many","mates":[{{mates}}]}""")).Id);
        var one = mates.Split(',')[0];

        var answer = await owner.PostAsync("/api/contacts/bulk",
            $$"""{"ids":[{{string.Join(',', ids.Select(id => $"\"{id}\""))}}],"removeLinks":{"mates":[{{one}}]} }""");

        answer.ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(answer.Id);
        (await owner.FirstAsync("firstName is Many")).GetProperty("mates").GetArrayLength().ShouldBe(999);
    }

    private async Task<Client> WithMatesAsync()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Mates","kind":"relations","relatedTypes":["contact"]}""")).ShouldBe(HttpStatusCode.Created);
        return owner;
    }

    /// <summary>Who is linked to whom: <c>Bo&gt;Cy,Di</c>.</summary>
    private static async Task<string> MatesAsync(Client owner) => string.Join(' ',
        (await owner.GetAsync("/api/contacts?filter=mates%20filled&sort=name&fields=name,mates&limit=500")).Items.Select(item =>
            $"{Name(item)}>{string.Join(',', item.GetProperty("mates").EnumerateArray().Select(Name))}"));

    private static string Name(JsonElement named) => named.GetProperty("name").GetString()!;

    [Fact]
    public async Task An_import_makes_nothing_of_ids_and_addresses_that_are_nobodys()
    {
        var (owner, _, acme) = await BeginAsync();
        foreach (var (label, type) in ((string, string)[])[("Clients", "organization"), ("Mates", "contact")])
            await owner.PostAsync("/api/contacts/fields", $$"""{"label":"{{label}}","kind":"relations","relatedTypes":["{{type}}"]}""");
        var gone = (await owner.OrganizationAsync("""{"name":"Gone"}""")).Id;
        await owner.DeleteAsync($"/api/organizations/{gone}", ("If-Match", "*"));
        var csv = $"First Name,Clients,Mates\nOne,{gone},\nTwo,bo@x.example,\nThree,organization/{gone},\nSix,organization/{acme},Ada\n";
        var prepared = await owner.PrepareAsync(csv, match: "none");

        var check = await owner.WorkAsync(prepared, "check");
        var run = await owner.WorkAsync(prepared, "run");

        foreach (var import in (JsonElement[])[check, run]) import.Counts().ShouldBe("4 1 0 0 0 3 0", import.ToString());
        run.GetProperty("rejected").EnumerateArray().Select(row => row.GetProperty("column").GetString())
            .ShouldBe(["Clients", "Clients", "Clients"]);
        (await NamesAsync(owner, $"clients has {acme} and mates filled")).ShouldBe("Six");
        (await owner.CountAsync("organizations")).ShouldBe(1);
    }

    [Fact]
    public async Task An_import_refuses_a_record_in_two_roles_and_leaves_a_role_that_it_does_not_say()
    {
        var (owner, _, acme) = await BeginAsync();
        await owner.ContactAsync($$"""{"firstName":"Bo","externalId":"b7","peers":[{"type":"organization","id":"{{acme}}","role":"boss"}]}""");
        var csv = $"Record ID,Peers\nb7,\"Acme, Inc.; {acme}\"\nb8,\"Acme, Inc. (Boss); {acme} (Friend)\"\n";

        var import = await owner.WorkAsync(await owner.PrepareAsync(csv), "run");

        import.Counts().ShouldBe("2 0 0 1 0 1 0", import.ToString());
        import.GetProperty("rejected")[0].GetProperty("reason").GetString()!.ShouldContain("twice");
        (await owner.FirstAsync("firstName is Bo")).GetProperty("peers")[0].GetProperty("role").GetString().ShouldBe("boss");
    }

    [Fact]
    public async Task Many_links_to_be_added_to_fewer_records_are_a_job()
    {
        var (owner, ada, _) = await BeginAsync();
        var firms = Enumerable.Range(0, 100).Select(i => $$"""{"op":"create","type":"organization","values":{"name":"F{{i}}"} }""");
        var made = await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', firms)}}]}""");
        var links = made.ShouldBe(HttpStatusCode.OK).Json.GetProperty("results").EnumerateArray()
            .Select(one => $$"""{"type":"organization","id":"{{one.GetProperty("id").GetString()}}"}""");
        var ids = Enumerable.Range(0, 99).Select(_ => server.Node.Ids.Next().ToString()).Append(ada).Select(id => $"\"{id}\"");

        var answer = await owner.PostAsync("/api/contacts/bulk",
            $$"""{"ids":[{{string.Join(',', ids)}}],"addLinks":{"peers":[{{string.Join(',', links)}}]} }""");

        answer.ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(answer.Id);
        (await owner.GetAsync($"/api/contacts/{ada}")).Json.GetProperty("peers").GetArrayLength().ShouldBe(100);
    }
}
