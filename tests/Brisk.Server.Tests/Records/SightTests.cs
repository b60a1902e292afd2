using System.Net;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Records;

/// <summary>People of one workspace who do not see the same of it: to each, the rest is not there.</summary>
public sealed class SightTests(TestServer server)
{
    /// <summary>How each reading route is asked, so that it would show what must not be seen; <c>{x}</c> stands for the id of a contact, <c>{o}</c> of an
    /// organization, <c>{p}</c> of an opportunity, of what is seen and what is not, <c>{i}</c> for an import and <c>{j}</c> for jobs of the owner.</summary>
    private static Dictionary<string, string[]> Questions()
    {
        var questions = new Dictionary<string, string[]>
        {
            ["live"] = ["/health/live"], ["ready"] = ["/health/ready"], ["getOpenApi"] = ["/openapi.json"], ["getSetup"] = ["/api/setup"],
            ["getCountries"] = ["/api/countries"], ["enterDemo"] = ["/demo/x"], ["getSession"] = ["/api/session"], ["listSessions"] = ["/api/account/sessions"],
            ["listUsers"] = ["/api/users"], ["listKeys"] = ["/api/keys"], ["getInvitation"] = ["/api/invitations/x"], ["getWorkspace"] = ["/api/workspace"],
            ["listWorkspaces"] = ["/api/local/workspaces"], ["backUp"] = ["/api/local/backup"], ["checkDatabase"] = ["/api/local/check"],
            ["getSchema"] = ["/api/schema"], ["listPipelines"] = ["/api/pipelines"], ["getPipeline"] = ["/api/pipelines/sales"],
            ["lookUp"] = ["/api/lookup?q=z", "/api/lookup?q=w", "/api/lookup?q=%2B4646555", "/api/lookup?q=a"],
            ["openLive"] = ["/live"],
            ["listSteps"] = ["/api/steps?limit=200"],
            ["getTimeline"] =
            [
                "/api/timeline", "/api/timeline?limit=1000&upcoming=only", "/api/timeline?kinds=change&limit=3", "/api/timeline?by=me",
                "/api/timeline?record=contacts/{x}", "/api/timeline?record=contacts/{x}&kinds=interaction,note&limit=1",
                "/api/timeline?record=organizations/{o}", "/api/timeline?record=opportunities/{p}", "/api/timeline?record=activities/{a}",
            ],
            ["listChanges"] = ["/api/changes?after=0&limit=1000", "/api/changes?after=0&limit=1", "/api/changes?after=5&limit=7"],
            ["listJobs"] = ["/api/jobs"], ["getJob"] = ["/api/jobs/{j}"], ["getJobResult"] = ["/api/jobs/{j}/result"],
            ["listImports"] = ["/api/imports"], ["getImport"] = ["/api/imports/{i}"], ["previewImportRows"] = ["/api/imports/{i}/rows"],
            ["listFiles"] = ["/api/files?record=contacts/{x}", "/api/files?record=activities/{a}"],
            ["getFile"] = ["/api/files/{f}"], ["downloadFile"] = ["/api/files/{f}/content"],
            ["downloadRejectedRows"] = ["/api/imports/{i}/rejected.csv"],
        };
        foreach (var type in RecordTypes.Views)
        {
            var (one, many, path, id) = (Capital(type.ApiName), Capital(type.ApiPlural), "/api/" + type.ApiPlural,
                type.Name switch { "contact" => "{x}", "organization" => "{o}", "opportunity" => "{p}", _ => "{a}" });
            var (by, sum) = type.Name switch { "opportunity" => ("stage", "amount"), "activity" => ("kind", "minutes"), _ => ("status", "annualRevenue") };
            var called = type.Title.Name;
            questions["list" + many] =
            [
                .. type.Fields.Where(field => field.Kind.Sortable).SelectMany(field => (string[])
                    [$"{path}?sort={field.Name}", $"{path}?sort=-{field.Name}&at=1&limit=2"]),
                $"{path}?limit=2&around={id}", $"{path}?limit=2&sort=-createdAt&filter={called}%20filled&around={id}",
                $"{SourceNames.Prefix}/{type.Plural}?{SourceNames.OneId(type)}={id}",
                $"{path}?filter={called}%20contains%20e", path + "?deleted=true", $"{path}?deleted=true&fields={called},deletedBy",
                path + "?fields=" + string.Join(',', type.Fields.Select(field => field.Name)),
            ];
            if (type.Pipelines is not null) questions["stagesOf" + one] = [$"{path}/{id}/stages"];
            questions["count" + many] = [path + "/count", $"{path}/count?filter={called}%20starts%20z", path + "/count?deleted=true"];
            questions["facet" + many] = [.. type.Fields.Select(field => $"{path}/facets?field={field.Name}")];
            questions["group" + many] = [.. type.Fields.Select(field => $"{path}/groups?by={field.Name}"), $"{path}/groups?by=createdAt:day&and={by}",
                $"{path}/groups?by={by}&sums={sum}"];
            questions["board" + many] = [$"{path}/board?by={by}&sums={sum}", path + "/board?by=owner&limit=1&sort=-createdAt",
                $"{path}/board?by={by}&filter={called}%20contains%20e&fields={called},{by}"];
            questions["export" + many] = [path + "/export", path + "/export?format=jsonl", $"{path}/export?ids={id}", $"{path}/export?except={id}"];
            if (type.Kind is null) questions["findDuplicate" + many] = [path + "/duplicates?email=zebra@zebra.example", path + "/duplicates?name=Ann",
                path + "/duplicates?name=Alpha", path + "/duplicates?name=Zebra%20Works",
                path + "/duplicates?name=Alpha%20sale", path + "/duplicates?name=Zebra%20sale",
                path + "/duplicates?phone=%2B46465550199", path + "/duplicates?externalId=act9",
                path + "/duplicates?externalId=act8"];
            // What is linked: the added field is of contacts.
            questions["list" + many] = [.. questions["list" + many], path + "?filter=linked%20to%20{x}"];
            if (type.Name == "contact")
            {
                questions["list" + many] = [.. questions["list" + many], path + "?fields=name,peers", path + "?filter=peers%20filled"];
                questions["count" + many] = [.. questions["count" + many], path + "/count?filter=peers%20has%20{x}"];
                questions["facet" + many] = [.. questions["facet" + many], path + "/facets?field=peers"];
                questions["group" + many] = [.. questions["group" + many], path + "/groups?by=peers", path + "/groups?by=city&and=peers"];
            }
            questions["get" + one] = [$"{path}/{id}", $"{path}/{id}?deleted=true"];
            // What stands in the records that these name.
            foreach (var relation in type.Fields.Where(field => field.RelatedType is not null))
            {
                foreach (var end in RecordTypes.Find(relation.RelatedType!)!.Fields.Where(field => field.RelatedTypes.Count == 0))
                {
                    var name = $"{relation.Name}.{end.Name}";
                    questions["list" + many] = [.. questions["list" + many], $"{path}?sort={name}", $"{path}?fields=name,{name}",
                        $"{path}?filter={name}%20filled"];
                    questions["facet" + many] = [.. questions["facet" + many], $"{path}/facets?field={name}"];
                    questions["group" + many] = [.. questions["group" + many], $"{path}/groups?by={name}", $"{path}/groups?by=owner&sums={name}"];
                    if (end.Kind.HasColumns) questions["board" + many] = [.. questions["board" + many], $"{path}/board?by={name}"];
                    questions["get" + one] = [.. questions["get" + one], $"{path}/{id}?fields=name,{name}"];
                }
            }
            questions["history" + one] = [$"{path}/{id}/history", $"{path}/{id}/history?field=organization"];
        }
        return questions;
    }

    [Fact]
    public async Task Every_route_that_reads_has_its_questions_and_shows_nothing_that_is_not_seen()
    {
        var world = await SightWorld.NewAsync(server);
        var questions = Questions();
        var reading = BriskServer.Routes(null).All.Where(route => route.Method == "GET").Select(route => route.Name).ToList();
        questions.Keys.ShouldBe(reading, ignoreOrder: true, "A route that reads shows what its asker sees: give it a line here.");

        var ids = new Dictionary<string, IReadOnlyCollection<string>>
        {
            ["{x}"] = world.Contacts.Values, ["{o}"] = world.Organizations.Values, ["{p}"] = world.Opportunities.Values,
                ["{a}"] = world.Activities.Values, ["{i}"] = [await ImportAsync(world.Owner)],
            ["{j}"] = [.. (await world.Owner.GetAsync("/api/jobs")).Items.Select(job => job.GetProperty("id").GetString()!)],
        };
        var files = new List<string>();
        foreach (var (name, record) in world.Contacts.Select(pair => (pair.Key, "contacts/" + pair.Value))
            .Concat(world.Activities.Select(pair => (pair.Key, "activities/" + pair.Value))))
        {
            var file = await world.Owner.SendFileAsync(record, name + ".txt", name);
            if (file.Status == 201) files.Add(file.Id);
        }
        ids["{f}"] = files;
        foreach (var (name, paths) in questions)
        {
            var (whole, part) = (new List<Answer>(), new List<Answer>());
            foreach (var asked in paths.SelectMany(path => ids.Where(pair => path.Contains(pair.Key, StringComparison.Ordinal)).Select(pair =>
                pair.Value.Select(id => path.Replace(pair.Key, id, StringComparison.Ordinal))).FirstOrDefault() ?? [path]))
            {
                // The owner's answers are kept first: nobody else may get one of them.
                if (asked.StartsWith("/api/", StringComparison.Ordinal)) whole.Add(await world.Owner.GetAsync(asked));
                var answer = await world.Member.GetAsync(asked);
                part.Add(answer);
                answer.Status.ShouldBeLessThan(500, asked);
                var told = answer.Text + string.Join(' ', ((string[])["Location", "ETag", "Server-Timing", "Link"]).Select(answer.Header));
                // What was asked for is not news.
                foreach (var mark in SightWorld.Marks)
                    if (!Uri.UnescapeDataString(asked).Contains(mark, StringComparison.OrdinalIgnoreCase))
                        told.ShouldNotContain(mark, Case.Insensitive, asked);
            }
            if (TellsOfNoRecord.Contains(name)) continue;
            // What shows nothing to anybody hides nothing either.
            var toAll = string.Join('\n', whole.Where(answer => answer.Status == 200).Select(answer => answer.Text));
            var toPart = string.Join('\n', part.Where(answer => answer.Status == 200).Select(answer => answer.Text));
            if (!TellsNumbers(name))
                SightWorld.Marks.ShouldContain(mark => toAll.Contains(mark, StringComparison.OrdinalIgnoreCase), $"{name} shows its owner nothing");
            toPart.ShouldNotBe(toAll, $"{name} shows everybody the same");
            if (IsForWhole(name) && toPart.Length == 0) continue;
            Signs(name).ShouldContain(sign => toPart.Contains(sign, StringComparison.OrdinalIgnoreCase), $"{name} shows the member nothing");
        }
    }

    private static readonly string[] TellsOfNoRecord =
    [
        "live", "openLive", "ready", "getOpenApi", "getSetup", "getCountries", "enterDemo", "getSession", "listSessions", "listUsers", "listKeys",
            "getInvitation",
        "getWorkspace", "listWorkspaces", "backUp", "checkDatabase", "listPipelines", "getPipeline",
        "stagesOfOpportunity",
    ];

    private static bool TellsNumbers(string route) => route is "getSchema" || route.StartsWith("count", StringComparison.Ordinal);

    /// <summary>It may refuse whoever sees a part.</summary>
    private static bool IsForWhole(string route) =>
        route.Contains("Import", StringComparison.Ordinal) || route.Contains("Job", StringComparison.Ordinal) || route is "downloadRejectedRows"
        || route.StartsWith("export", StringComparison.Ordinal);

    /// <summary>One of these is in what a route shows to whoever sees a part.</summary>
    private static string[] Signs(string route) => route switch
    {
        "getSchema" => ["firstName"],
        "listSteps" => ["create"],
        "listJobs" => ["items"],
        _ when route.StartsWith("count", StringComparison.Ordinal) => ["3", "2", "1"],
        _ when route.StartsWith("history", StringComparison.Ordinal) => ["create"],
        _ => ["Ann", "Bea", "Cyd", "Alpha", "Mole", "Lund", "customer"],
    };

    /// <summary>Imports a file of which one row is refused, and takes the import back; what was changed since stays, and is named.</summary>
    private static async Task<string> ImportAsync(Client owner)
    {
        const string File = "First name,Last name,Email,External id\nZebra,Import,zebra.import@zebra.example,Z1\nZebra,Bad,not an address,Z2\n";
        var import = await owner.PrepareAsync(File, name: "Zebra.csv");
        await owner.WorkAsync(import, "run");
        var made = (await owner.FirstAsync("externalId is Z1")).GetProperty("id").GetString();
        (await owner.PatchAsync("/api/contacts/" + made, """{"title":"Buyer"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        await owner.WorkAsync(import, "undo");
        return import;
    }

    [Fact]
    public async Task Lists_counts_facets_and_groups_are_those_of_the_seen_records_alone()
    {
        var world = await SightWorld.NewAsync(server);
        foreach (var type in RecordTypes.All)
        {
            var path = "/api/" + type.Plural;
            var seen = await world.SeenByMemberAsync(type.Plural);
            var trash = await world.SeenByMemberAsync(type.Plural, deleted: true);
            (await world.Member.GetAsync(path + "/count")).Of("count").ShouldBe($"{seen.Count}");
            (await world.Member.GetAsync(path + "/count?deleted=true")).Of("count").ShouldBe($"{trash.Count}");
            Ids((await world.Member.GetAsync(path + "?deleted=true")).Items).ShouldBe(trash.Select(Id), ignoreOrder: true);
            foreach (var field in type.Fields.Where(field => field.Kind.Sortable && !IsHidden(field.Name)))
            {
                Ids((await world.Member.GetAsync($"{path}?sort={field.Name}")).Items).ShouldBe(seen.Select(Id), ignoreOrder: true, field.Name);
                Ids((await world.Member.GetAsync($"{path}?sort=-{field.Name}&at=1")).Items).Count().ShouldBe(seen.Count - 1, field.Name);
                (await world.Member.GetAsync($"{path}/count?filter={field.Name}%20filled")).Of("count")
                    .ShouldBe($"{seen.Count(record => record.ContainsKey(field.Name))}", field.Name);
                (await world.Member.GetAsync($"{path}/count?filter={field.Name}%20empty")).Of("count")
                    .ShouldBe($"{seen.Count(record => !record.ContainsKey(field.Name))}", field.Name);
            }
            var names = type.Name switch
            {
                "contact" => (string[])["city", "status", "organization"], "organization" => ["city", "status", "type"],
                "activity" => ["kind", "outcome", "subject"], _ => ["stage", "lostReason", "organization"],
            };
            foreach (var name in names)
            {
                var facets = (await world.Member.GetAsync($"{path}/facets?field={name}")).ShouldBe(HttpStatusCode.OK).Items;
                facets.Sum(item => item.GetProperty("count").GetInt64()).ShouldBe(seen.Count(record => record.ContainsKey(name)), name);
                var groups = (await world.Member.GetAsync($"{path}/groups?by={name}")).ShouldBe(HttpStatusCode.OK).Json;
                groups.GetProperty("total").GetInt64().ShouldBe(seen.Count);
                groups.GetProperty("groups").EnumerateArray().Where(group => group.GetProperty("by").ValueKind == JsonValueKind.Null)
                    .Sum(group => group.GetProperty("count").GetInt64()).ShouldBe(seen.Count(record => !record.ContainsKey(name)), name);
            }
        }
        (await world.Other.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1");
        (await world.Owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("7");
    }

    [Fact]
    public async Task Files_are_of_what_is_seen_when_they_are_written()
    {
        var world = await SightWorld.NewAsync(server);
        var (path, member) = ("/api/contacts/export", world.Member);
        var lines = (await member.GetAsync(path + "?format=jsonl&sort=organization")).ShouldBe(HttpStatusCode.OK).Text.TrimEnd('\n').Split('\n');
        var table = (await member.GetAsync(path + "?fields=firstName,organization,peers&sort=firstName")).Text;

        lines.Select(line => JsonElement.Parse(line).GetProperty("id").GetString()).ShouldBe(
            (await world.SeenByMemberAsync("contacts")).Select(Id), ignoreOrder: true);
        foreach (var line in lines) line.ShouldBe((await member.GetAsync("/api/contacts/" + JsonElement.Parse(line).GetProperty("id").GetString())).Text);
        table.TrimEnd().Split("\r\n").Select(line => line.Split(',')[1]).ShouldBe(["First name", "Ann", "Bea", "Cyd"]);
        table.ShouldContain("Alpha");
        table.ShouldNotContain(world.Organizations["Zebra Works"]);
        table.ShouldNotContain(world.Contacts["Zebra"]);
        (await member.GetAsync(path + "?fields=firstName,phone")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["fields"]);
        (await member.PostAsync(path, """{"fields":["birthday"]}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["fields"]);

        var ids = string.Join(',', world.Contacts.Values);
        var named = (await member.GetAsync($"{path}?format=jsonl&ids={ids}")).ShouldBe(HttpStatusCode.OK).Text.TrimEnd('\n').Split('\n');
        named.Select(line => JsonElement.Parse(line).GetProperty("id").GetString()).ShouldBe(
            (await world.SeenByMemberAsync("contacts")).Select(Id), ignoreOrder: true);

        var (seen, hidden) = ((await member.PostAsync(path, "{}")).Id, "");
        await member.WaitAsync(seen);
        world.MemberSeesAll = true;
        (await member.GetAsync($"/api/jobs/{seen}/result")).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("Zebra");
        hidden = (await member.PostAsync(path, """{"fields":["firstName","phone"]}""")).Id;
        await member.WaitAsync(hidden);
        world.MemberSeesAll = false;
        (await member.GetAsync($"/api/jobs/{hidden}/result")).ShouldBe(HttpStatusCode.Forbidden);
        (await member.GetAsync($"/api/jobs/{seen}/result")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_job_writes_what_whoever_began_it_sees_when_it_runs()
    {
        await using var own = await TestServer.StartAsync();
        var world = await SightWorld.NewAsync(own);
        world.MemberSeesAll = true;
        var runner = own.App.Services.GetRequiredService<JobRunner>();
        await runner.StopAsync(TestContext.Current.CancellationToken);
        var all = (await world.Member.PostAsync("/api/contacts/export", "{}")).Id;
        var phones = (await world.Member.PostAsync("/api/contacts/export", """{"fields":["phone"]}""")).Id;

        world.MemberSeesAll = false;
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        using var next = new JobRunner(own.Node, own.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await Brisk.Tests.Shared.Eventually.SoAsync("both have ended", async () =>
            (await world.Member.GetAsync($"/api/jobs/{all}")).Of("status") == "done"
                && (await world.Member.GetAsync($"/api/jobs/{phones}")).Of("status") == "failed");

        var text = (await world.Member.GetAsync($"/api/jobs/{all}/result")).ShouldBe(HttpStatusCode.OK).Text;
        foreach (var mark in SightWorld.Marks) text.ShouldNotContain(mark);
        text.ShouldContain("Ann");
        (await world.Member.GetAsync($"/api/jobs/{phones}")).Of("problem").ShouldContain("phone");
    }

    [Fact]
    public async Task A_relation_to_a_record_that_is_not_seen_is_empty_in_every_respect()
    {
        var world = await SightWorld.NewAsync(server);
        var (bea, unseen) = (world.Contacts["Bea"], world.Organizations["Zebra Works"]);

        (await world.Member.GetAsync("/api/contacts/" + bea)).Json.TryGetProperty("organization", out _).ShouldBeFalse();
        (await world.Member.GetAsync("/api/contacts/count?filter=organization%20is%20" + unseen)).Of("count").ShouldBe("0");
        (await world.Member.GetAsync("/api/contacts/count?filter=organization%20isnot%20" + unseen)).Of("count").ShouldBe("3");
        Ids((await world.Member.GetAsync("/api/contacts?sort=organization")).Items).Last().ShouldBe(bea);
        (await world.Member.PatchAsync($"/api/contacts/{bea}", $$"""{"organization":"{{unseen}}"}""", ("If-Match", "*")))
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        // Left as it is seen, it stays as it is.
        (await world.Member.PatchAsync($"/api/contacts/{bea}", """{"organization":null,"title":"Buyer"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await world.Owner.GetAsync("/api/contacts/" + bea)).Json.GetProperty("organization").GetProperty("id").GetString().ShouldBe(unseen);
        var moves = (await world.Member.GetAsync($"/api/contacts/{world.Contacts["Ann"]}/history?field=organization")).ShouldBe(HttpStatusCode.OK).Items;
        moves.SelectMany(change => change.GetProperty("changes").EnumerateArray()).Select(change => change.GetProperty("from").ValueKind)
            .ShouldBe([JsonValueKind.Null, JsonValueKind.Object]);
    }

    [Theory]
    [InlineData("organization.name is \"Zebra Works\"", "")]
    [InlineData("organization.name isnot \"Zebra Works\"", "Ann Bea Cyd")]
    [InlineData("organization.name notin (\"Zebra Works\", Alpha)", "Bea")]
    [InlineData("organization.type in (partner, customer)", "Ann Cyd")]
    [InlineData("organization.city filled", "Ann Cyd")]
    [InlineData("organization.city empty", "Bea")]
    [InlineData("not organization.city starts zebra", "Ann Bea Cyd")]
    public async Task Nothing_is_found_by_what_stands_in_a_record_that_is_not_seen(string filter, string found)
    {
        var world = await SightWorld.NewAsync(server);
        // Whoever sees everything has asked before: what is kept of it is not what the member is told.
        await world.Owner.GetAsync($"/api/contacts?filter={Uri.EscapeDataString(filter)}");

        foreach (var path in (string[])["/api/contacts?sort=name", "/api/contacts?sort=name&at=0"])
        {
            var names = (await world.Member.GetAsync($"{path}&filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Items
                .Select(item => item.GetProperty("name").GetString());
            string.Join(' ', names).ShouldBe(found);
        }
        (await world.Member.GetAsync($"/api/contacts/count?filter={Uri.EscapeDataString(filter)}")).Of("count")
            .ShouldBe($"{found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length}");
    }

    [Fact]
    public async Task A_path_to_a_record_that_is_not_seen_is_empty_and_one_by_or_to_a_hidden_field_is_no_path()
    {
        var world = await SightWorld.NewAsync(server);
        var bea = world.Contacts["Bea"];

        Ids((await world.Member.GetAsync("/api/contacts?sort=organization.name")).Items).Last().ShouldBe(bea);
        Ids((await world.Member.GetAsync("/api/contacts?sort=-organization.city")).Items).Last().ShouldBe(bea);
        (await world.Member.GetAsync($"/api/contacts/{bea}?fields=name,organization.name,organization.city")).Json.EnumerateObject()
            .Select(member => member.Name).ShouldBe(["id", "version", "name"]);
        (await world.Member.GetAsync("/api/contacts/groups?by=organization.name")).Json.GetProperty("groups").EnumerateArray()
            .Select(group => $"{group.GetProperty("by")} {group.GetProperty("count")}").ShouldBe(["Alpha 2", " 1"]);
        (await world.Member.GetAsync("/api/contacts/facets?field=organization.city")).Items.Select(item => item.GetProperty("value").GetString())
            .ShouldBe(["Lund"]);
        foreach (var (client, name) in new[] { (world.Member, "organization.annualRevenue"), (world.Other, "organization.name") })
        {
            foreach (var query in (string[])[$"?filter={name}%20filled", $"?sort={name}", $"?fields=name,{name}", $"/facets?field={name}", $"/groups?by={name}",
                $"/groups?by=city&sums={name}", $"/count?filter={name}%20filled", $"/{bea}?fields={name}"])
                (await client.GetAsync("/api/contacts" + query)).ShouldBe(HttpStatusCode.BadRequest);
        }
        (await world.Owner.GetAsync("/api/contacts?sort=organization.annualRevenue")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Links_to_records_that_are_not_seen_are_not_there_from_either_end()
    {
        var world = await SightWorld.NewAsync(server);
        var (ann, bea, cyd, dan, zebra) = (world.Contacts["Ann"], world.Contacts["Bea"], world.Contacts["Cyd"], world.Contacts["Dan"], world.Contacts["Zebra"]);
        var (alpha, works, mole) = (world.Organizations["Alpha"], world.Organizations["Zebra Works"], world.Organizations["Mole"]);
        await world.Owner.PatchAsync("/api/contacts/" + dan, $$"""{"organization":"{{mole}}"}""", ("If-Match", "*"));

        (await SightWorld.PeersAsync(world.Member, ann)).ShouldBe([cyd, alpha]);
        (await world.Member.GetAsync("/api/contacts/" + bea)).Json.TryGetProperty("peers", out _).ShouldBeFalse();
        foreach (var (plural, filter, found) in new[]
        {
            ("contacts", "peers has " + zebra, ""), ("contacts", $"peers hasany ({zebra}, {cyd})", ann), ("contacts", $"peers hasall ({zebra}, {cyd})", ""),
            ("contacts", $"peers hasall ({alpha}, {cyd})", ann), ("contacts", "peers empty", bea), ("contacts", "peers filled", $"{ann} {cyd}"),
            ("contacts", "not peers has " + works, $"{ann} {bea} {cyd}"), ("contacts", "linked to " + ann, cyd), ("contacts", "linked to " + zebra, ""),
            ("contacts", "linked to " + works, ""), ("contacts", $"not linked to {works}", $"{ann} {bea} {cyd}"),
            ("organizations", "linked to " + ann, alpha), ("organizations", "linked to " + bea, ""), ("organizations", "linked to " + zebra, ""),
        })
        {
            var asked = $"/api/{plural}?sort=createdAt&filter={Uri.EscapeDataString(filter)}";
            string.Join(' ', Ids((await world.Member.GetAsync(asked)).ShouldBe(HttpStatusCode.OK).Items)).ShouldBe(found, filter);
        }
        // Of fields that are not seen no link is told either.
        (await world.Owner.GetAsync("/api/organizations/count?filter=linked%20to%20" + dan)).Of("count").ShouldBe("1");
        (await world.Other.GetAsync("/api/organizations/count?filter=linked%20to%20" + dan)).Of("count").ShouldBe("0");
        (await world.Other.GetAsync("/api/contacts/count?filter=linked%20to%20" + mole)).Of("count").ShouldBe("0");
        foreach (var more in (string[])["", "&filter=peers%20filled"])
            (await world.Member.GetAsync("/api/contacts/facets?field=peers" + more)).Items
                .Select(item => $"{item.GetProperty("value")} {item.GetProperty("count")}").ShouldBe([$"{ann} 1", $"{cyd} 1", $"{alpha} 1"], ignoreOrder: true);
        (await world.Member.GetAsync("/api/contacts/groups?by=peers")).Json.GetProperty("groups").EnumerateArray()
            .Select(group => $"{group.GetProperty("by")} {group.GetProperty("count")}")
            .ShouldBe([$"{ann} 1", $"{cyd} 1", $"{alpha} 1", " 1"], ignoreOrder: true);
        var links = (await world.Member.GetAsync($"/api/contacts/{ann}/history?field=peers")).Items.Single().GetProperty("changes")[0].GetProperty("to");
        links.EnumerateArray().Select(link => link.GetProperty("id").GetString()).ShouldBe([cyd, alpha]);
        (await world.Member.GetAsync($"/api/contacts/{bea}/history?field=peers")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_that_is_not_seen_is_not_there()
    {
        var world = await SightWorld.NewAsync(server);
        var before = await server.ContentAsync(world.Owner.Workspace);
        var (unseen, gone) = (world.Contacts["Zebra"], world.Contacts["Zebra Gone"]);
        var path = "/api/contacts/" + unseen;
        var seq = (await world.Owner.GetAsync(path + "/history")).Items[0].GetProperty("seq").GetInt64();

        Answer[] answers =
        [
            await world.Member.GetAsync(path), await world.Member.GetAsync(path + "?deleted=true"), await world.Member.GetAsync(path + "/history"),
            await world.Member.PatchAsync(path, """{"title":"x"}""", ("If-Match", "*")),
            await world.Member.PatchAsync(path, """{"title":"x"}""", ("If-Match", "\"9\"")),
            await world.Member.DeleteAsync(path, ("If-Match", "*")), await world.Member.PostAsync(path + "/undo", $$"""{"seq":{{seq}}}"""),
            await world.Member.PostAsync($"/api/contacts/{gone}/restore", null, ("If-Match", "*")),
        ];
        var batch = await world.Member.PostAsync("/api/batch", $$$"""
            {"atomic":false,"operations":[{"op":"update","type":"contact","id":"{{{unseen}}}","version":9,"values":{"title":"x"}},
            {"op":"delete","type":"contact","id":"{{{unseen}}}"},{"op":"restore","type":"contact","id":"{{{gone}}}"}]}
            """);

        var bulk = await world.Member.PostAsync("/api/contacts/bulk", $$$"""{"ids":["{{{unseen}}}"],"set":{"title":"x"}}""");
        var filtered = await world.Member.PostAsync("/api/contacts/bulk", """{"all":true,"expected":7,"set":{"title":"x"}}""");

        // As if it had never been, and what comes before it does not count.
        var never = server.Node.Ids.Next().ToString();
        var around = await world.Member.GetAsync($"/api/contacts?sort=-name&around={unseen}");
        around.ShouldBeProblem(404, "not-found").Of("detail").Replace(unseen, never, StringComparison.Ordinal)
            .ShouldBe((await world.Member.GetAsync($"/api/contacts?sort=-name&around={never}")).Of("detail"));
        var seen = (await world.Member.GetAsync("/api/contacts?sort=-name")).Items.Select(item => item.GetProperty("id").GetString()).ToList();
        for (var at = 0; at < seen.Count; at++)
            (await world.Member.GetAsync($"/api/contacts?sort=-name&limit=1&around={seen[at]}")).Of("position").ShouldBe($"{at}");

        bulk.ShouldBe(HttpStatusCode.NotFound);
        filtered.ShouldBe(HttpStatusCode.Conflict).Text.ShouldContain("3 records");
        answers.ShouldAllBe(answer => answer.Status == 404);
        batch.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()).ShouldAllBe(status => status == 404);
        (await server.ContentAsync(world.Owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task A_hidden_field_is_no_field_and_keeps_its_values()
    {
        var world = await SightWorld.NewAsync(server);
        var path = "/api/contacts/" + world.Contacts["Ann"];

        foreach (var query in (string[])["?filter=phone%20filled", "?sort=birthday", "?fields=name,phone", "/facets?field=phone", "/groups?by=birthday:month",
            "/count?filter=birthday%20filled", "/duplicates?phone=%2B46465550199"])
            (await world.Member.GetAsync("/api/contacts" + query)).ShouldBe(HttpStatusCode.BadRequest);
        (await world.Member.GetAsync(path + "/history?field=phone")).ShouldBeProblem(400, "bad-request");
        (await world.Member.PatchAsync(path, """{"phone":"1"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["phone"]);
        (await world.Member.PostAsync("/api/contacts", """{"firstName":"Flo","birthday":"1990-01-01"}""")).ShouldBe(HttpStatusCode.UnprocessableEntity);
        Answer[] writes =
        [
            await world.Member.PatchAsync(path, """{"city":"Lund"}""", ("If-Match", "*")),
            await world.Member.PatchAsync(path, """{"city":"Oslo"}""", ("If-Match", "\"1\"")),
            await world.Member.PostAsync("/api/batch", $$$"""
                {"atomic":false,"operations":[{"op":"update","type":"contact","id":"{{{world.Contacts["Ann"]}}}","version":1,"values":{"city":"Oslo"}}]}
                """),
        ];
        writes.Select(answer => answer.Status).ShouldBe([200, 412, 200]);
        writes[1].Json.GetProperty("current").TryGetProperty("phone", out _).ShouldBeFalse();
        foreach (var mark in SightWorld.Marks) writes.ShouldAllBe(answer => !answer.Text.Contains(mark, StringComparison.OrdinalIgnoreCase));
        (await world.Owner.GetAsync(path)).Of("phone").ShouldBe("+46465550199");
        (await FieldsAsync(world.Member)).ShouldNotContain("birthday");
        (await FieldsAsync(world.Member)).ShouldContain("tags");
        (await FieldsAsync(world.Other)).ShouldContain("birthday");
        (await FieldsAsync(world.Other)).ShouldNotContain("tags");
    }

    private static async Task<IEnumerable<string?>> FieldsAsync(Client client) => (await client.GetAsync("/api/schema")).Json.GetProperty("types")
        .EnumerateArray().First(type => type.GetProperty("name").GetString() == "contact").GetProperty("fields").EnumerateArray()
        .Select(field => field.GetProperty("name").GetString()).ToList();

    [Fact]
    public async Task An_answer_and_its_tag_belong_to_those_who_see_the_same()
    {
        var world = await SightWorld.NewAsync(server);
        foreach (var path in (string[])["/api/contacts?sort=createdAt", "/api/contacts/count", "/api/contacts/facets?field=city",
            "/api/contacts/groups?by=status", "/api/schema", "/api/organizations/" + world.Organizations["Alpha"],
            $"/api/organizations/{world.Organizations["Alpha"]}/history"])
        {
            Client[] all = [world.Owner, world.Member, world.Other];
            foreach (var first in all)
            {
                var etag = (await first.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Header("ETag")!;
                foreach (var second in all)
                    (await second.GetAsync(path, ("If-None-Match", etag))).Status.ShouldBe(ReferenceEquals(first, second) ? 304 : 200, path);
            }
        }
        var cursor = (await world.Owner.GetAsync("/api/contacts?limit=1")).Of("next");
        (await world.Member.GetAsync("/api/contacts?limit=1&after=" + Uri.EscapeDataString(cursor))).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public async Task Imports_and_fields_are_for_those_who_see_everything()
    {
        var world = await SightWorld.NewAsync(server);

        (await world.Member.GetAsync("/api/imports")).ShouldBeProblem(403, "forbidden");
        (await world.Owner.GetAsync("/api/imports")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void A_sight_hides_something_but_not_what_a_record_is_called()
    {
        Should.Throw<ArgumentException>(() => new Sight("none", []));
        Should.Throw<ArgumentException>(() => new Sight("all", [new TypeSight("contact", Filter.Everything, new HashSet<string> { "phone" })]));
        Should.Throw<ArgumentException>(() => new Sight("a:b", [new TypeSight("contact", Filter.Everything, new HashSet<string> { "phone" })]));
        foreach (var name in (string[])["name", "firstName", "lastName"])
            Should.Throw<ArgumentException>(() => new Sight("nameless", [new TypeSight("contact", Filter.Everything, new HashSet<string> { name })]));
    }

    private static bool IsHidden(string field) => SightWorld.HiddenFromMember.Contains(field);

    private static string? Id(Dictionary<string, JsonElement> record) => record["id"].GetString();

    private static IEnumerable<string?> Ids(IEnumerable<JsonElement> items) => items.Select(item => item.GetProperty("id").GetString());

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
