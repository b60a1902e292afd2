using System.Net;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Brisk.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Records;

public sealed class BulkTests(TestServer server)
{
    private const string Path = "/api/contacts/bulk";

    [Fact]
    public async Task Records_named_by_their_ids_are_changed_once_as_one_step_and_those_that_cannot_be_are_listed()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var (ada, bo) = (await ContactAsync(owner, "Ada"), await ContactAsync(owner, "Bo", ""","city":"Lund" """));
        var (trashed, foreign) = (await ContactAsync(owner, "Cy"), await ContactAsync(stranger, "Di"));
        await owner.DeleteAsync($"/api/contacts/{trashed}", ("If-Match", "*"));
        var unseen = server.Node.Ids.Next().ToString();

        var answer = await owner.PostAsync(Path,
            $$"""{"ids":["{{ada}}","{{bo}}","{{ada}}","{{trashed}}","{{foreign}}","{{unseen}}"],"set":{"city":"Lund"} }""");
        var undone = await owner.PostAsync($"/api/steps/{answer.Header("X-Brisk-Step")}/undo");

        Counts(answer.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("1 1 3");
        answer.Json.GetProperty("refusals").EnumerateArray().Select(refusal => $"{refusal.GetProperty("id")} {refusal.GetProperty("code")}")
            .ShouldBe(new[] { trashed, foreign, unseen }.Select(id => $"{id} not-found"), ignoreOrder: true);
        answer.Of("step").ShouldBe(answer.Header("X-Brisk-Step"));
        var step = (await owner.GetAsync("/api/steps")).Items.Single(step => step.GetProperty("id").GetString() == answer.Of("step"));
        (step.GetProperty("kind").GetString(), step.GetProperty("label").GetString()).ShouldBe(("bulk", "City"));
        undone.ShouldBe(HttpStatusCode.OK).Json.GetProperty("restored").GetInt32().ShouldBe(1);
        (await owner.GetAsync($"/api/contacts/{ada}")).Json.TryGetProperty("city", out _).ShouldBeFalse();
        (await stranger.GetAsync($"/api/contacts/{foreign}")).Of("version").ShouldBe("1");
    }

    [Fact]
    public async Task A_filter_is_acted_on_where_it_leaves_as_many_as_expected_and_else_told_how_many_there_are()
    {
        var owner = await server.OwnerAsync();
        foreach (var city in (string[])["Lund", "Lund", "Oslo"]) await ContactAsync(owner, "Ada", $""","city":"{city}" """);
        const string filter = "\"filter\":\"city is Lund\",\"zone\":\"Europe/Stockholm\",\"set\":{\"city\":\"Malmö\"}";

        var refused = await owner.PostAsync(Path, "{" + filter + ",\"expected\":3}");
        var before = (await owner.GetAsync("/api/contacts/count?filter=city%20is%20Lund")).Json.GetProperty("count").GetInt64();
        var done = await owner.PostAsync(Path, "{" + filter + ",\"expected\":2}");
        var none = await owner.PostAsync(Path, "{" + filter + "}");

        var problem = refused.ShouldBeProblem(409, "conflict").Json.GetProperty("errors")[0];
        (problem.GetProperty("field").GetString(), problem.GetProperty("detail").GetString()).ShouldBe(("expected", "2"));
        before.ShouldBe(2);
        Counts(done.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("2 0 0");
        Counts(none.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("0 0 0");
        none.Header("X-Brisk-Step").ShouldBeNull();
    }

    [Fact]
    public async Task All_that_a_filter_leaves_but_some_is_acted_on_and_they_do_not_count_among_the_expected()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var lund = new List<string>();
        for (var i = 0; i < 4; i++) lund.Add(await ContactAsync(owner, "Ada", ""","city":"Lund" """));
        var (oslo, foreign) = (await ContactAsync(owner, "Bo", ""","city":"Oslo" """), await ContactAsync(stranger, "Di"));
        // Twice, and what the filter does not leave anyway.
        var part = $$"""
            "filter":"city is Lund","except":["{{lund[0]}}","{{lund[0]}}","{{oslo}}","{{foreign}}"],"set":{"title":"Buyer"}
            """;

        var refused = await owner.PostAsync(Path, $$"""{{{part}},"expected":4}""");
        var done = await owner.PostAsync(Path, $$"""{{{part}},"expected":3}""");
        var deleted = await owner.PostAsync(Path, $$"""{"all":true,"except":["{{lund[0]}}","{{lund[1]}}"],"expected":3,"action":"delete"}""");
        var restored = await owner.PostAsync(Path, $$"""{"all":true,"except":["{{oslo}}"],"expected":2,"action":"restore"}""");
        var none = await owner.PostAsync(Path, """{"filter":"city is Lund","except":[],"expected":4,"set":{"title":"Chief"}}""");

        refused.ShouldBeProblem(409, "conflict").Json.GetProperty("errors")[0].GetProperty("detail").GetString().ShouldBe("3");
        Counts(done.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("3 0 0");
        Counts(deleted.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("3 0 0");
        Counts(restored.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("2 0 0");
        Counts(none.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("4 0 0");
        (await owner.GetAsync($"/api/contacts/{lund[0]}/history")).Items.Length.ShouldBe(2);
        (await owner.GetAsync("/api/contacts?deleted=true")).Items.Single().GetProperty("id").GetString().ShouldBe(oslo);
    }

    [Fact]
    public async Task A_job_leaves_out_what_was_excepted_when_it_began()
    {
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 1_300);
        var some = (await owner.GetAsync("/api/contacts?limit=200")).Items.Select(item => item.GetProperty("id").GetString()).ToList();
        var except = string.Join(',', some.Select(id => $"\"{id}\""));

        var begun = (await owner.PostAsync(Path, $$"""{"all":true,"except":[{{except}}],"expected":1100,"set":{"city":"Lund"} }"""))
            .ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(begun.Id);

        Counts((await owner.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe("1100 0 0");
        (await owner.GetAsync("/api/contacts?filter=city empty&limit=500")).Items.Select(item => item.GetProperty("id").GetString()).ShouldBe(some);
    }

    [Fact]
    public async Task Tags_come_and_go_and_the_others_stay()
    {
        var owner = await server.OwnerAsync();
        var (ada, bo) = (await ContactAsync(owner, "Ada", ""","tags":["north","vip"]"""), await ContactAsync(owner, "Bo"));

        var answer = await owner.PostAsync(Path, """{"all":true,"addTags":["press","VIP"],"removeTags":["North"]}""");

        Counts(answer.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("2 0 0");
        Tags(await owner.GetAsync($"/api/contacts/{ada}")).ShouldBe(["vip", "press"]);
        Tags(await owner.GetAsync($"/api/contacts/{bo}")).ShouldBe(["press", "vip"]);
        (await owner.GetAsync("/api/contacts?filter=tags%20has%20press")).Items.Length.ShouldBe(2);

        static IEnumerable<string?> Tags(Answer contact) => contact.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString());
    }

    [Fact]
    public async Task All_that_a_filter_leaves_is_deleted_and_what_a_filter_leaves_of_the_trash_restored()
    {
        var owner = await server.OwnerAsync();
        foreach (var name in (string[])["Ada", "Bo", "Cy"]) await ContactAsync(owner, name);

        var deleted = await owner.PostAsync(Path, """{"filter":"firstName in (Ada, Bo)","action":"delete"}""");
        var left = await owner.CountAsync();
        var restored = await owner.PostAsync(Path, """{"filter":"firstName is Ada","action":"restore"}""");
        var rest = await owner.PostAsync(Path, """{"all":true,"action":"restore"}""");

        Counts(deleted.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("2 0 0");
        left.ShouldBe(1);
        (Counts(restored.Json), Counts(rest.Json)).ShouldBe(("1 0 0", "1 0 0"));
        (await owner.CountAsync()).ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"set":{"city":"Lund"}}""", "ids")]
    [InlineData("""{"filter":"","set":{"city":"Lund"}}""", "filter")]
    [InlineData("""{"filter":" ","set":{"city":"Lund"}}""", "filter")]
    [InlineData("""{"all":false,"set":{"city":"Lund"}}""", "ids")]
    [InlineData("""{"ids":[],"set":{"city":"Lund"}}""", "ids")]
    [InlineData("""{"ids":["0000000000001"],"filter":"city is Lund","set":{"city":"Lund"}}""", "filter")]
    [InlineData("""{"ids":["0000000000001"],"all":true,"set":{"city":"Lund"}}""", "all")]
    [InlineData("""{"ids":["0000000000001"],"expected":1,"set":{"city":"Lund"}}""", "expected")]
    [InlineData("""{"ids":["0000000000001"],"except":["0000000000002"],"set":{"city":"Lund"}}""", "except")]
    [InlineData("""{"except":["0000000000002"],"set":{"city":"Lund"}}""", "ids")]
    [InlineData("""{"all":true,"except":["0000000000002","x"],"set":{"city":"Lund"}}""", "except/1")]
    [InlineData("""{"all":true,"expected":-1,"set":{"city":"Lund"}}""", "expected")]
    [InlineData("""{"ids":["0000000000001","x"],"set":{"city":"Lund"}}""", "ids/1")]
    [InlineData("""{"filter":"town is Lund","set":{"city":"Lund"}}""", "filter")]
    [InlineData("""{"filter":"city is Lund","zone":"Mars","set":{"city":"Lund"}}""", "zone")]
    [InlineData("""{"all":true,"zone":"UTC","set":{"city":"Lund"}}""", "zone")]
    [InlineData("""{"all":true}""", "set")]
    [InlineData("""{"all":true,"set":{}}""", "set")]
    [InlineData("""{"all":true,"set":{"name":"Bo"}}""", "set/name")]
    [InlineData("""{"all":true,"set":{"createdAt":"2026-01-01T00:00:00Z"}}""", "set/createdAt")]
    [InlineData("""{"all":true,"set":{"town":"Lund"}}""", "set/town")]
    [InlineData("""{"all":true,"set":{"email":"no address"}}""", "set/email")]
    [InlineData("""{"all":true,"set":{"organization":"0000000000001"}}""", "set/organization")]
    [InlineData("""{"all":true,"set":{"tags":["a"]},"addTags":["b"]}""", "set/tags")]
    [InlineData("""{"all":true,"addTags":["a"],"removeTags":["A"]}""", "removeTags")]
    [InlineData("""{"all":true,"addTags":["a;b"]}""", "addTags/0")]
    [InlineData("""{"all":true,"removeTags":[]}""", "removeTags")]
    [InlineData("""{"all":true,"addLinks":{}}""", "addLinks")]
    [InlineData("""{"all":true,"addLinks":[]}""", "addLinks")]
    [InlineData("""{"all":true,"addLinks":{"town":[]}}""", "addLinks/town")]
    [InlineData("""{"all":true,"removeLinks":{"city":"Lund"}}""", "removeLinks/city")]
    [InlineData("""{"all":true,"action":"purge"}""", "action")]
    [InlineData("""{"all":true,"action":"delete","set":{"city":"Lund"}}""", "action")]
    [InlineData("""{"all":true,"set":{"city":"Lund"},"atomic":true}""", "atomic")]
    public async Task What_cannot_be_understood_names_its_part_and_nothing_is_done(string body, string field)
    {
        var owner = await server.OwnerAsync();
        await ContactAsync(owner, "Ada");
        var before = await server.ContentAsync(owner.Workspace);

        var answer = await owner.PostAsync(Path, body);

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe([field]);
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task More_ids_than_there_may_be_and_none_that_exist_are_refused()
    {
        var owner = await server.OwnerAsync();
        static string Body(int count) =>
            $$"""{"set":{"city":"Lund"},"ids":[{{string.Join(',', Enumerable.Range(1, count).Select(id => $"\"{new Tsid(id)}\""))}}]}""";

        (await owner.PostAsync(Path, Body(100_001))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["ids"]);
        (await owner.PostAsync(Path, Body(10_001).Replace("\"ids\"", "\"all\":true,\"except\"", StringComparison.Ordinal))).ShouldBeProblem(422, "invalid")
            .Fields.ShouldBe(["except"]);
        Counts((await owner.PostAsync(Path, Body(10_000).Replace("\"ids\"", "\"all\":true,\"except\"", StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.OK).Json).ShouldBe("0 0 0");
        (await owner.PostAsync(Path, Body(100_000))).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync(Path, Body(2))).ShouldBeProblem(404, "not-found");
        (await owner.GetAsync("/api/jobs")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_records_are_a_job_which_lists_what_it_could_not_do_and_is_one_step()
    {
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 1_500);
        // One has no other name than the one that is taken away.
        var nameless = await ContactAsync(owner, "Nr");
        const string body = """{"all":true,"expected":1501,"set":{"firstName":null,"city":"Lund"}}""";

        var begun = (await owner.PostAsync(Path, body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Accepted);
        var again = await owner.PostAsync(Path, body, ("Idempotency-Key", "k1"));
        await owner.WaitAsync(begun.Id);
        var job = await owner.GetAsync($"/api/jobs/{begun.Id}");
        var result = await owner.GetAsync($"/api/jobs/{begun.Id}/result");

        again.ShouldBe(HttpStatusCode.Accepted).Id.ShouldBe(begun.Id);
        (job.Of("kind"), job.Of("status"), job.Of("label")).ShouldBe(("bulk", "done", "First name, City"));
        (job.Json.GetProperty("done").GetInt64(), job.Json.GetProperty("total").GetInt64()).ShouldBe((1_501, 1_501));
        Counts(result.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("1500 0 1");
        result.Json.GetProperty("refusals")[0].GetProperty("id").GetString().ShouldBe(nameless);
        var step = (await owner.GetAsync("/api/steps")).Items[0];
        (step.GetProperty("id").GetString(), step.GetProperty("kind").GetString()).ShouldBe((job.Of("step"), "bulk"));
        (await owner.GetAsync($"/api/contacts/count?filter=step%20is%20{job.Of("step")}%20and%20city%20is%20Lund")).Json.GetProperty("count").GetInt64()
            .ShouldBe(1_500);
    }

    [Fact]
    public async Task A_job_that_a_stop_interrupts_goes_on_and_changes_every_record_once()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 3_000);
        var runner = own.App.Services.GetRequiredService<JobRunner>();

        var begun = (await owner.PostAsync(Path, """{"all":true,"addTags":["a"]}""")).ShouldBe(HttpStatusCode.Accepted);
        Tsid.TryParse(begun.Id, out var id).ShouldBeTrue();
        await Eventually.SoAsync("some are done", () => Task.FromResult(runner.Find(id) is null or { Meter.Done: > 0 }));
        await runner.StopAsync(TestContext.Current.CancellationToken);
        var stopped = (await owner.GetAsync($"/api/jobs/{begun.Id}")).Json;
        using var next = new JobRunner(own.Node, own.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await next.WaitAsync(id);

        stopped.GetProperty("status").GetString().ShouldBe("running");
        stopped.GetProperty("done").GetInt64().ShouldBeInRange(1, 2_999);
        Counts((await owner.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe("3000 0 0");
        (await owner.GetAsync("/api/steps")).Items.Count(step => step.GetProperty("kind").GetString() == "bulk").ShouldBe(1);
        (await owner.GetAsync("/api/contacts/count?filter=tags%20has%20a")).Json.GetProperty("count").GetInt64().ShouldBe(3_000);
        var versions = (await owner.GetAsync("/api/contacts?limit=500")).Items.Select(contact => contact.GetProperty("version").GetInt64());
        versions.ShouldAllBe(version => version == 2);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_keeps_what_it_did()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 3_000);
        var runner = own.App.Services.GetRequiredService<JobRunner>();

        var begun = (await owner.PostAsync(Path, """{"all":true,"set":{"city":"Lund"}}""")).ShouldBe(HttpStatusCode.Accepted);
        Tsid.TryParse(begun.Id, out var id).ShouldBeTrue();
        await Eventually.SoAsync("some are done", () => Task.FromResult(runner.Find(id) is null or { Meter.Done: > 0 }));
        (await owner.PostAsync($"/api/jobs/{begun.Id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(begun.Id);

        (await owner.GetAsync($"/api/jobs/{begun.Id}")).Of("status").ShouldBe("cancelled");
        var changed = (await owner.GetAsync($"/api/jobs/{begun.Id}/result")).Json.GetProperty("changed").GetInt64();
        changed.ShouldBeInRange(1, 2_999);
        (await owner.GetAsync("/api/contacts/count?filter=city%20is%20Lund")).Json.GetProperty("count").GetInt64().ShouldBe(changed);
    }

    [Fact]
    public async Task A_job_that_meets_a_database_that_is_away_waits_for_it_and_changes_every_record_once()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 2_000);
        var (isBegun, parts, refused) = (false, 0, 0);
        var runner = own.App.Services.GetRequiredService<JobRunner>();
        var id = new TaskCompletionSource<Tsid>();
        own.Watched.OnWrite = async (workspace, isDone) =>
        {
            // The answer to a part that was written is lost, then nothing is written for a while.
            if (workspace != owner.Workspace || !isBegun) return;
            if (isDone && ++parts != 4) return;
            if (!isDone && (parts < 4 || ++refused > 3)) return;
            if (isDone) await SayWithoutThatPartAsync();
            throw new StorageUnavailableException("Nobody answers");
        };

        isBegun = true;
        var begun = (await owner.PostAsync(Path, """{"all":true,"set":{"city":"Lund"}}""")).ShouldBe(HttpStatusCode.Accepted);
        Tsid.TryParse(begun.Id, out var number).ShouldBeTrue();
        id.SetResult(number);
        await owner.WaitAsync(begun.Id);

        refused.ShouldBeGreaterThan(3);
        var job = await owner.GetAsync($"/api/jobs/{begun.Id}");
        (job.Of("status"), job.Of("done")).ShouldBe(("done", "2000"));
        Counts((await owner.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe("2000 0 0");
        (await owner.GetAsync("/api/contacts?limit=500")).Items.ShouldAllBe(contact => contact.GetProperty("version").GetInt64() == 2);

        // As the node does each second where others could take the job over: it counts what it has heard of.
        async Task SayWithoutThatPartAsync()
        {
            isBegun = false;
            var atWork = runner.Find(await id.Task)!;
            (await own.Database.WriteAsync(
                owner.Workspace, atWork, static (session, atWork) => atWork.TryHoldAsync(session), TestContext.Current.CancellationToken)).ShouldBeTrue();
            isBegun = true;
        }
    }

    [Fact]
    public async Task A_key_that_has_read_all_that_it_may_learns_nothing_by_changing_records()
    {
        var owner = await server.OwnerAsync();
        foreach (var name in (string[])["Ada", "Bo", "Cy"]) await ContactAsync(owner, name);
        var made = await owner.PostAsync("/api/keys", """{"name":"script","role":"member","rowsPerHour":2}""");
        var script = new Client(server, bearer: made.ShouldBe(HttpStatusCode.Created).Of("secret"));
        // None of them has another name than the one that is taken away.
        const string all = """{"all":true,"set":{"firstName":null}}""";

        var first = await script.PostAsync(Path, """{"filter":"firstName in (Ada, Bo)","set":{"firstName":null}}""");
        var second = await script.PostAsync(Path, all);
        var counted = await script.PostAsync(Path, """{"all":true,"expected":1,"set":{"city":"Lund"}}""");

        first.ShouldBe(HttpStatusCode.OK).Json.GetProperty("refusals").GetArrayLength().ShouldBe(2);
        Counts(second.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("0 0 3");
        second.Json.GetProperty("refusals").GetArrayLength().ShouldBe(0);
        counted.ShouldBeProblem(409, "conflict").Of("detail").ShouldNotContain("3");
        counted.Fields.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_result_tells_of_records_counts_as_read()
    {
        var owner = await server.OwnerAsync();
        var made = await owner.PostAsync("/api/keys", """{"name":"script","role":"member","rowsPerHour":150}""");
        var script = new Client(server, bearer: made.ShouldBe(HttpStatusCode.Created).Of("secret"));
        await FillAsync(owner, 1_100, last: null);

        var begun = (await script.PostAsync(Path, """{"all":true,"set":{"firstName":null}}""")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(begun.Id);

        (await script.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("refusals").GetArrayLength().ShouldBe(100);
        (await script.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBeProblem(429, "rate-limited");
    }

    private static async Task<string> ContactAsync(Client client, string name, string more = "") =>
        (await client.ContactAsync($$"""{"firstName":"{{name}}"{{more}} }""")).Id;

    private static async Task FillAsync(Client owner, int contacts, string? last = "lastName")
    {
        for (var start = 0; start < contacts; start += 1_000)
        {
            var operations = Enumerable.Range(start, Math.Min(1_000, contacts - start))
                .Select(number => $$"""{"op":"create","type":"contact","values":{"firstName":"Nr","{{last ?? "city"}}":"{{number}}"} }""");
            (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        }
    }

    private static string Counts(JsonElement answer) =>
        string.Join(' ', ((string[])["changed", "unchanged", "refused"]).Select(name => answer.GetProperty(name).GetInt64()));
}
