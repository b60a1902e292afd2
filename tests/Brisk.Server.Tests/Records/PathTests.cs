using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Fields of a related record, one step away, over HTTP.</summary>
public sealed class PathTests(TestServer server)
{
    private const string Path = "/api/contacts";

    /// <summary>Ada and Cy work for Acme (EUR), Bo for Bolt (energy, VIP), Di for nobody.</summary>
    private async Task<(Client Owner, Dictionary<string, string> Ids)> WorldAsync()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/organizations/fields", """{"label":"Motto","kind":"text"}""")).Status.ShouldBeLessThan(300);
        var ids = new Dictionary<string, string>
        {
            ["Acme"] = (await owner.OrganizationAsync(
                """{"name":"Acme","industry":"technology","annualRevenue":{"amount":1050,"currency":"EUR"},"motto":"Buy, now","city":"Oslo"}""")).Id,
            ["Bolt"] = (await owner.OrganizationAsync("""{"name":"Bolt","industry":"energy","tags":["VIP"],"founded":1901,"city":"Lund"}""")).Id,
        };
        foreach (var (name, of) in ((string, string?)[])[("Ada", "Acme"), ("Bo", "Bolt"), ("Cy", "Acme"), ("Di", null)])
        {
            var organization = of is null ? "null" : $"\"{ids[of]}\"";
            ids[name] = (await owner.ContactAsync($$"""{"firstName":"{{name}}","organization":{{organization}} }""")).Id;
        }
        return (owner, ids);
    }

    [Fact]
    public async Task Lists_records_and_files_show_what_stands_in_the_related_record()
    {
        var (owner, ids) = await WorldAsync();
        const string fields = "fields=name,organization.industry,organization.annualRevenue,organization.motto,organization.tags,organization.founded";

        var list = (await owner.GetAsync($"{Path}?{fields}")).ShouldBe(HttpStatusCode.OK).Items.ToList();
        var one = (await owner.GetAsync($"{Path}/{ids["Ada"]}?{fields}")).ShouldBe(HttpStatusCode.OK);
        var lines = (await owner.GetAsync($"{Path}/export?format=jsonl&{fields}&sort=name")).ShouldBe(HttpStatusCode.OK).Text.TrimEnd('\n').Split('\n');
        var csv = (await owner.GetAsync($"{Path}/export?{fields}&sort=name")).ShouldBe(HttpStatusCode.OK).Text.Split("\r\n");

        list[0].GetRawText().ShouldBe($$"""{"id":"{{ids["Ada"]}}","version":1,"name":"Ada","organization.industry":"technology",""" + """
            "organization.annualRevenue":{"amount":1050,"currency":"EUR"},"organization.motto":"Buy, now"}
            """);
        list[1].GetRawText().ShouldContain(""" "organization.tags":["VIP"],"organization.founded":1901""".Trim());
        list[3].EnumerateObject().Select(member => member.Name).ShouldBe(["id", "version", "name"]);
        one.Text.ShouldBe(list[0].GetRawText());
        lines.ShouldBe(list.Select(item => item.GetRawText()));
        // A name brings its parts, so that the file need not be guessed from when it comes back.
        csv[0].ShouldBe("brisk_id,Name,First name,Last name,"
            + "Organization: Industry,Organization: Annual revenue,Organization: Motto,Organization: Tags,Organization: Founded");
        csv[1].ShouldBe($"{ids["Ada"]},Ada,Ada,,Technology,10.50 EUR,\"Buy, now\",,");
        csv[2].ShouldBe($"{ids["Bo"]},Bo,Bo,,Energy,,,VIP,1901");
        csv[4].ShouldBe($"{ids["Di"]},Di,Di,,,,,,");
    }

    [Theory]
    [InlineData("organization.industry is energy", "Bo")]
    [InlineData("ORGANIZATION.Industry isnot energy", "Ada Cy Di")]
    [InlineData("organization.industry in (energy, technology)", "Ada Bo Cy")]
    [InlineData("organization.industry notin (energy)", "Ada Cy Di")]
    [InlineData("organization.founded empty", "Ada Cy Di")]
    [InlineData("organization.founded filled", "Bo")]
    [InlineData("organization.annualRevenue over \"10 EUR\"", "Ada Cy")]
    [InlineData("organization.tags has vip", "Bo")]
    [InlineData("organization.motto contains NOW and not name is ada", "Cy")]
    [InlineData("organization.name starts b or organization.industry empty", "Bo Di")]
    public async Task A_filter_asks_the_related_record_and_none_counts_as_an_empty_one(string filter, string found)
    {
        var (owner, _) = await WorldAsync();

        (await NamesAsync(owner, $"filter={Uri.EscapeDataString(filter)}")).ShouldBe(found);
        (await owner.GetAsync($"{Path}/count?filter={Uri.EscapeDataString(filter)}")).Of("count").ShouldBe($"{found.Split(' ').Length}");
        (await owner.GetAsync($"{Path}/export?fields=firstName&sort=name&filter={Uri.EscapeDataString(filter)}")).Text
            .Split("\r\n")[1..^1].Select(line => line.Split(',')[1]).ShouldBe(found.Split(' '));
    }

    [Fact]
    public async Task A_list_sorted_by_a_path_is_by_its_values_then_by_name_and_is_walked_in_both_directions()
    {
        var (owner, _) = await WorldAsync();

        (await NamesAsync(owner, "sort=organization.industry")).ShouldBe("Bo Ada Cy Di");
        (await NamesAsync(owner, "sort=-organization.name")).ShouldBe("Bo Cy Ada Di");
        (await NamesAsync(owner, "sort=organization.annualRevenue")).ShouldBe("Ada Cy Bo Di");
        (await NamesAsync(owner, "sort=organization.name&at=1&limit=2")).ShouldBe("Cy Bo");
        var first = await owner.GetAsync($"{Path}?fields=name&sort=organization.name&limit=2");
        var second = await owner.GetAsync($"{Path}?fields=name&sort=organization.name&limit=2&after={first.Of("next")}");
        var back = await owner.GetAsync($"{Path}?fields=name&sort=organization.name&limit=2&before={second.Of("previous")}");
        string.Join(' ', Names(first).Concat(Names(second)).Concat(Names(back))).ShouldBe("Ada Cy Bo Di Ada Cy");
    }

    [Fact]
    public async Task A_long_list_sorted_by_a_path_is_whole_and_in_order_also_after_people_have_come()
    {
        var (owner, ids) = await WorldAsync();
        for (var i = 0; i < 3; i++)
        {
            var operations = Enumerable.Range(0, 200).Select(at => $$"""
                {"op":"create","type":"contact","values":{"firstName":"{{i}} {{at:000}}","organization":"{{(at % 2 == 0 ? ids["Acme"] : ids["Bolt"])}}"} }
                """);
            (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        }
        await OwnedByAsync("Bolt", owner);
        await ExpectWholeAsync();
        // Before and after the others by name, as it happens.
        await OwnedByAsync("Acme", await server.JoinAsync(owner.Workspace, Role.Member));
        await ExpectWholeAsync();

        async Task OwnedByAsync(string organization, Client by) => (await owner.PatchAsync(
            $"/api/organizations/{ids[organization]}", $$"""{"owner":"{{by.User}}"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        async Task ExpectWholeAsync()
        {
            var (seen, owners, after) = (new HashSet<string>(), new List<string>(), "");
            do
            {
                var page = (await owner.GetAsync($"{Path}?fields=name,organization.owner&sort=organization.owner&limit=100{after}"))
                    .ShouldBe(HttpStatusCode.OK);
                foreach (var item in page.Items)
                {
                    seen.Add(item.GetProperty("id").GetString()!).ShouldBeTrue();
                    owners.Add(item.TryGetProperty("organization.owner", out var by) ? by.GetProperty("name").GetString()! : "\uFFFF");
                }
                after = page.Json.GetProperty("next").GetString() is { } next ? $"&after={next}" : "";
            }
            while (after.Length > 0);
            seen.Count.ShouldBe(604);
            owners.ShouldBe(owners.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Groups_sums_and_facets_are_told_of_the_related_record()
    {
        var (owner, _) = await WorldAsync();

        var groups = (await owner.GetAsync($"{Path}/groups?by=organization.industry&sums=organization.annualRevenue")).ShouldBe(HttpStatusCode.OK).Json;
        var months = (await owner.GetAsync($"{Path}/groups?by=organization.createdAt:year")).ShouldBe(HttpStatusCode.OK).Json;
        var facets = (await owner.GetAsync($"{Path}/facets?field=organization.city")).ShouldBe(HttpStatusCode.OK).Items;

        groups.GetProperty("groups").EnumerateArray()
            .Select(group =>
                $"{group.GetProperty("byLabel")} {group.GetProperty("count")} {group.GetProperty("sums").GetProperty("organization.annualRevenue")}")
            .ShouldBe(["Technology 2 {\"EUR\":2100}", "Energy 1 {}", " 1 {}"], ignoreOrder: true);
        months.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("count").GetInt32()).ShouldBe([3, 1]);
        facets.Select(item => $"{item.GetProperty("value")} {item.GetProperty("count")}").ShouldBe(["Oslo 2", "Lund 1"]);
    }

    [Fact]
    public async Task Whatever_moves_the_end_of_a_path_is_in_the_next_answer()
    {
        var (owner, ids) = await WorldAsync();
        var ask = $"{Path}?fields=name,organization.industry&sort=organization.industry&filter=organization.industry%20is%20energy";
        (await NamesAsync(owner, ask[(Path.Length + 1)..])).ShouldBe("Bo");

        await ExpectAsync("Ada Bo Cy", () => owner.PatchAsync($"/api/organizations/{ids["Acme"]}", """{"industry":"energy"}""", ("If-Match", "*")));
        await ExpectAsync("Bo", () => owner.DeleteAsync($"/api/organizations/{ids["Acme"]}", ("If-Match", "*")));
        await ExpectAsync("Ada Bo Cy", () => owner.PostAsync($"/api/organizations/{ids["Acme"]}/restore", null, ("If-Match", "*")));
        await ExpectAsync("Bo Cy", () => owner.PatchAsync($"{Path}/{ids["Ada"]}", """{"organization":null}""", ("If-Match", "*")));
        await ExpectAsync("Bo Cy Di", () => owner.PatchAsync($"{Path}/{ids["Di"]}", $$"""{"organization":"{{ids["Bolt"]}}"}""", ("If-Match", "*")));
        await ExpectAsync("Bo Cy", () => owner.DeleteAsync($"{Path}/{ids["Di"]}", ("If-Match", "*")));

        async Task ExpectAsync(string names, Func<Task<Answer>> write)
        {
            var (list, groups) = (await owner.GetAsync(ask), await owner.GetAsync($"{Path}/groups?by=organization.industry"));
            (await write()).Status.ShouldBeLessThan(300);
            var now = await owner.GetAsync(ask, ("If-None-Match", list.Header("ETag")!));
            string.Join(' ', Names(now.ShouldBe(HttpStatusCode.OK))).ShouldBe(names);
            var grouped = (await owner.GetAsync($"{Path}/groups?by=organization.industry", ("If-None-Match", groups.Header("ETag")!)))
                .ShouldBe(HttpStatusCode.OK).Json;
            grouped.GetProperty("groups").EnumerateArray().Where(group => group.GetProperty("by").GetString() == "energy")
                .Sum(group => group.GetProperty("count").GetInt32()).ShouldBe(names.Split(' ').Length);
        }
    }

    [Theory]
    [InlineData("organization.town")]
    [InlineData("organization.parent.name")]
    [InlineData("organization.parent")]
    [InlineData("organization.")]
    [InlineData("partners.name")]
    [InlineData("city.name")]
    [InlineData("nothing.name")]
    public async Task What_is_no_path_is_refused_where_it_is_named(string name)
    {
        var (owner, _) = await WorldAsync();
        (await owner.PostAsync($"{Path}/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}""")).Status.ShouldBeLessThan(300);

        foreach (var (query, field) in new[]
        {
            ($"?fields=name,{name}", "fields"), ($"?filter={name}%20filled", "filter"), ($"?sort={name}", "sort"),
            ($"/groups?by={name}", "by"), ($"/groups?by=status&sums={name}", "sums"), ($"/facets?field={name}", "field"),
            ($"/export?fields={name}", "fields"), ($"/export?sort=-{name}", "sort"),
        })
        {
            var problem = (await owner.GetAsync(Path + query)).ShouldBeProblem(400, "bad-request");
            problem.Fields.ShouldBe([field], query);
            problem.Json.GetProperty("errors")[0].GetProperty("detail").GetString()!.ShouldContain(name.Split('.')[0], Case.Sensitive, query);
        }
        (await owner.PostAsync($"{Path}/bulk", $$"""{"filter":"{{name}} filled","action":"delete"}""")).Status.ShouldBe(422);
    }

    [Fact]
    public async Task A_path_is_no_field_to_write_but_picks_the_records_that_are_written()
    {
        var (owner, ids) = await WorldAsync();

        (await owner.PatchAsync($"{Path}/{ids["Ada"]}", """{"organization.industry":"energy"}""", ("If-Match", "*")))
            .ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["organization.industry"]);
        var bulk = await owner.PostAsync($"{Path}/bulk", """{"filter":"organization.industry is technology","expected":2,"set":{"city":"Lund"}}""");

        bulk.ShouldBe(HttpStatusCode.OK).Json.GetProperty("changed").GetInt32().ShouldBe(2);
        (await NamesAsync(owner, "filter=city%20is%20Lund")).ShouldBe("Ada Cy");
    }

    private static async Task<string> NamesAsync(Client client, string query) =>
        string.Join(' ', Names((await client.GetAsync($"{Path}?{query}")).ShouldBe(HttpStatusCode.OK)));

    private static IEnumerable<string> Names(Answer list) => list.Items.Select(item => item.GetProperty("name").GetString()!);
}
