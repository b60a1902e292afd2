using System.Net;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Tests.Records;

public sealed class StepTests(TestServer server)
{
    private const string Step = "X-Brisk-Step";

    [Fact]
    public async Task Every_write_names_its_step_and_the_steps_are_listed_newest_first()
    {
        var owner = await server.OwnerAsync();
        var created = await owner.ContactAsync("""{"firstName":"Maya"}""");
        var path = $"/api/contacts/{created.Id}";
        Answer[] writes =
        [
            created,
            await owner.PatchAsync(path, """{"city":"Lund"}""", ("If-Match", "*")),
            await owner.DeleteAsync(path, ("If-Match", "*")),
            await owner.PostAsync(path + "/restore", null, ("If-Match", "*")),
            await owner.PostAsync("/api/batch", """{"atomic":true,"operations":[{"op":"create","type":"contact","values":{"firstName":"A"}},"""
                + """{"op":"create","type":"organization","values":{"name":"B"}}]}"""),
            await owner.PostAsync(path + "/undo", """{"seq":2}"""),
        ];
        var named = writes.Select(write => write.Header(Step)).ToList();
        var unchanged = await owner.PatchAsync(path, """{"firstName":"Maya"}""", ("If-Match", "*"));
        var refused = await owner.PatchAsync(path, """{"email":"no address"}""", ("If-Match", "*"));

        var list = (await owner.GetAsync("/api/steps")).ShouldBe(HttpStatusCode.OK);

        named.ShouldBeUnique();
        (unchanged.Status, unchanged.Header(Step), refused.Header(Step)).ShouldBe((200, null, null));
        list.Items.Select(step => step.GetProperty("id").GetString()).ShouldBe(named.AsEnumerable().Reverse());
        list.Items.Select(step => $"{step.GetProperty("kind")} {step.GetProperty("firstSeq")}-{step.GetProperty("lastSeq")}")
            .ShouldBe(["undo 7-7", "batch 5-6", "restore 4-4", "delete 3-3", "update 2-2", "create 1-1"]);
        list.Items.ShouldAllBe(step => step.GetProperty("actor").GetProperty("id").GetString() == owner.User.ToString());
        list.Items[0].GetProperty("undoes").GetString().ShouldBe(named[1]);
        list.Items[4].GetProperty("undoneBy").GetString().ShouldBe(named[5]);
        var history = (await owner.GetAsync(path + "/history")).Items;
        history.Select(change => change.GetProperty("step").GetString()).ShouldBe([named[5], named[3], named[2], named[1], named[0]]);
    }

    [Fact]
    public async Task A_write_that_comes_again_under_its_key_names_the_step_of_the_first()
    {
        var owner = await server.OwnerAsync();

        var first = await owner.PostAsync("/api/contacts", """{"firstName":"Maya"}""", ("Idempotency-Key", "k1"));
        var again = await owner.PostAsync("/api/contacts", """{"firstName":"Maya"}""", ("Idempotency-Key", "k1"));

        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Header(Step).ShouldBe(first.Header(Step)!);
        (await owner.GetAsync("/api/steps")).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Steps_are_read_page_by_page()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 5; i++) await owner.ContactAsync($$"""{"firstName":"N{{i}}"}""");
        var all = (await owner.GetAsync("/api/steps")).Items.Select(step => step.GetProperty("id").GetString()).ToList();

        var pages = new List<string?>();
        for (var address = "/api/steps?limit=2"; ;)
        {
            var page = await owner.GetAsync(address);
            pages.AddRange(page.Items.Select(step => step.GetProperty("id").GetString()));
            if (!page.Json.TryGetProperty("next", out var next)) break;
            address = $"/api/steps?limit=2&before={next.GetString()}";
        }

        pages.ShouldBe(all);
        all.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("before=yesterday", "before")]
    [InlineData("after=0000000000001", "after")]
    public async Task A_list_that_is_asked_for_wrongly_is_refused(string query, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync("/api/steps?" + query)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task Somebody_else_takes_a_step_back_and_what_was_changed_since_is_listed()
    {
        var owner = await server.OwnerAsync();
        var (maya, bo) = (await owner.ContactAsync("""{"firstName":"Maya","city":"Lund"}"""), await owner.ContactAsync("""{"firstName":"Bo","city":"Lund"}"""));
        var batch = await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{"op":"update","type":"contact","id":"{{maya.Id}}","values":"""
            + $$$"""{"city":"Oslo"}},{"op":"update","type":"contact","id":"{{{bo.Id}}}","values":{"city":"Oslo"}}]}""");
        await owner.PatchAsync($"/api/contacts/{bo.Id}", """{"city":"Rome"}""", ("If-Match", "*"));
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        var reader = await server.JoinAsync(owner.Workspace, Role.ReadOnly);
        var address = $"/api/steps/{batch.Header(Step)}/undo";

        var forbidden = await reader.PostAsync(address);
        var undone = (await member.PostAsync(address)).ShouldBe(HttpStatusCode.OK);

        forbidden.ShouldBeProblem(403, "forbidden");
        (undone.Of("removed"), undone.Of("restored"), undone.Of("step")).ShouldBe(("0", "1", undone.Header(Step)!));
        undone.Json.GetProperty("kept").EnumerateArray().Select(kept => $"{kept.GetProperty("id")} {kept.GetProperty("name")} {kept.GetProperty("reason")} "
            + kept.GetProperty("fields")[0]).ShouldBe([$"{bo.Id} Bo changed city"]);
        (await CityAsync(owner, maya.Id), await CityAsync(owner, bo.Id)).ShouldBe(("Lund", "Rome"));
    }

    [Fact]
    public async Task A_step_is_undone_once_until_its_undo_is_undone()
    {
        var owner = await server.OwnerAsync();
        var step = (await owner.ContactAsync("""{"firstName":"Maya"}""")).Header(Step);
        var undone = (await owner.PostAsync($"/api/steps/{step}/undo")).ShouldBe(HttpStatusCode.OK);

        var twice = await owner.PostAsync($"/api/steps/{step}/undo");
        var back = await owner.PostAsync($"/api/steps/{undone.Header(Step)}/undo");
        var there = await owner.CountAsync();
        var again = await owner.PostAsync($"/api/steps/{step}/undo");

        twice.ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!.ShouldContain("taken back already");
        (back.Status, there, again.Status, await owner.CountAsync()).ShouldBe((200, 1, 200, 0));
    }

    [Fact]
    public async Task A_step_of_which_something_was_kept_can_be_undone_again()
    {
        var owner = await server.OwnerAsync();
        var deere = await owner.OrganizationAsync("""{"name":"Deere"}""");
        var maya = await owner.ContactAsync($$"""{"firstName":"Maya","city":"Lund","organization":"{{deere.Id}}"}""");
        var step = (await owner.PatchAsync($"/api/contacts/{maya.Id}", """{"city":"Oslo","organization":null}""", ("If-Match", "*"))).Header(Step);
        await owner.DeleteAsync($"/api/organizations/{deere.Id}", ("If-Match", "*"));

        var partly = (await owner.PostAsync($"/api/steps/{step}/undo")).ShouldBe(HttpStatusCode.OK);
        var between = (await owner.GetAsync("/api/steps")).Items.ToDictionary(one => one.GetProperty("id").GetString()!);
        var nothing = await owner.PostAsync($"/api/steps/{step}/undo");
        await owner.PostAsync($"/api/organizations/{deere.Id}/restore", null, ("If-Match", "*"));
        (await owner.PostAsync($"/api/steps/{step}/undo")).ShouldBe(HttpStatusCode.OK);

        partly.Json.GetProperty("kept")[0].GetProperty("reason").GetString().ShouldBe("refused");
        between[step!].TryGetProperty("undoneBy", out _).ShouldBeFalse();
        between[partly.Header(Step)!].GetProperty("kept").GetInt64().ShouldBe(1);
        nothing.ShouldBeProblem(409, "conflict").Fields.ShouldBe([$"contact/{maya.Id}"]);
        (await owner.PostAsync($"/api/steps/{step}/undo")).ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!
            .ShouldContain("taken back already");
    }

    [Fact]
    public async Task Of_several_who_undo_a_step_at_the_same_time_one_does()
    {
        var owner = await server.OwnerAsync();
        var step = (await owner.ContactAsync("""{"firstName":"Maya"}""")).Header(Step);

        var undone = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => owner.PostAsync($"/api/steps/{step}/undo")));

        undone.Select(answer => answer.Status).Order().ShouldBe([200, 409, 409, 409]);
        (await owner.GetAsync("/api/steps")).Items.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_step_whose_work_somebody_did_away_with_by_hand_leaves_nothing_to_take_back()
    {
        var owner = await server.OwnerAsync();
        var created = await owner.ContactAsync("""{"firstName":"Maya"}""");
        await owner.DeleteAsync($"/api/contacts/{created.Id}", ("If-Match", "*"));

        var undone = await owner.PostAsync($"/api/steps/{created.Header(Step)}/undo");

        var problem = undone.ShouldBeProblem(409, "conflict");
        problem.Json.GetProperty("detail").GetString()!.ShouldContain("Nothing is left to take back");
        problem.Fields.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_refused_and_says_why()
    {
        var owner = await server.OwnerAsync();
        var created = await owner.ContactAsync("""{"firstName":"Maya"}""");
        await owner.PatchAsync($"/api/contacts/{created.Id}", """{"city":"Rome"}""", ("If-Match", "*"));
        var stranger = await server.OwnerAsync();
        var before = await server.ContentAsync(owner.Workspace);

        var changed = await owner.PostAsync($"/api/steps/{created.Header(Step)}/undo");

        changed.ShouldBeProblem(409, "conflict").Fields.ShouldBe([$"contact/{created.Id}"]);
        (await owner.PostAsync($"/api/steps/{new Tsid(1)}/undo")).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync("/api/steps/none/undo")).ShouldBeProblem(404, "not-found");
        (await stranger.PostAsync($"/api/steps/{created.Header(Step)}/undo")).ShouldBeProblem(404, "not-found");
        (await stranger.GetAsync("/api/steps")).Items.ShouldBeEmpty();
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task Records_that_a_step_made_and_that_point_to_one_another_go_together_unless_somebody_else_uses_them()
    {
        var owner = await server.OwnerAsync();
        var (left, right) = await PairAsync("Left");
        var (top, bottom) = await PairAsync("Top");
        var user = await owner.ContactAsync($$"""{"firstName":"Ada","organization":"{{bottom.Id}}"}""");

        var gone = await owner.PostAsync($"/api/steps/{left.Step}/undo");
        var used = await owner.PostAsync($"/api/steps/{top.Step}/undo");
        await owner.PatchAsync($"/api/contacts/{user.Id}", """{"organization":null}""", ("If-Match", "*"));
        var free = await owner.PostAsync($"/api/steps/{top.Step}/undo");

        left.Step.ShouldBe(right.Step);
        gone.ShouldBe(HttpStatusCode.OK).Of("removed").ShouldBe("3");
        used.ShouldBe(HttpStatusCode.OK).Of("removed").ShouldBe("1");
        used.Json.GetProperty("kept").EnumerateArray().Select(kept => kept.GetProperty("reason").GetString()).ShouldBe(["used", "used"]);
        free.ShouldBe(HttpStatusCode.OK).Of("removed").ShouldBe("2");

        // With one that is used by nobody.
        async Task<((string Id, string Step) One, (string Id, string Step) Other)> PairAsync(string name)
        {
            var (one, other) = (server.Node.Ids.Next(), server.Node.Ids.Next());
            string[] operations =
            [
                $$"""{"op":"create","type":"organization","id":"{{one}}","values":{"name":"{{name}} 1"} }""",
                $$"""{"op":"create","type":"organization","id":"{{other}}","values":{"name":"{{name}} 2","parent":"{{one}}"} }""",
                $$"""{"op":"update","type":"organization","id":"{{one}}","values":{"parent":"{{other}}"} }""",
                $$"""{"op":"create","type":"organization","values":{"name":"{{name}} 3","parent":"{{one}}"} }""",
            ];
            var batch = await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""");
            batch.ShouldBe(HttpStatusCode.OK);
            return ((one.ToString(), batch.Header(Step)!), (other.ToString(), batch.Header(Step)!));
        }
    }

    [Fact]
    public async Task An_import_that_is_half_brought_back_is_undone_from_its_last_change_and_not_while_it_is_brought_back()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var runner = own.App.Services.GetRequiredService<JobRunner>();
        var import = await owner.PrepareAsync("Record ID,First Name\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{i},Nr {i}\n")), match: "none");
        await owner.WorkAsync(import, "run");
        await owner.WorkAsync(import, "undo");
        var undo = (await owner.GetAsync("/api/steps")).Items[0].GetProperty("id").GetString();

        var redo = (await owner.PostAsync($"/api/steps/{undo}/undo")).ShouldBe(HttpStatusCode.Accepted);
        var meanwhile = await owner.PostAsync($"/api/imports/{import}/undo");
        var during = (await owner.GetAsync($"/api/imports/{import}")).Of("status");
        Tsid.TryParse(redo.Id, out var id).ShouldBeTrue();
        await Brisk.Tests.Shared.Eventually.SoAsync("some are there again", () => Task.FromResult(runner.Find(id) is null or { Meter.Done: > 0 }));
        await owner.PostAsync($"/api/imports/{import}/cancel");
        await owner.WaitAsync(redo.Id);
        var half = await owner.CountAsync();
        var stopped = (await owner.GetAsync($"/api/imports/{import}")).Json;
        var goOn = await owner.PostAsync($"/api/imports/{import}/run");
        var undone = await owner.WorkAsync(import, "undo");

        meanwhile.ShouldBeProblem(409, "conflict");
        during.ShouldBe("running");
        half.ShouldBeInRange(1, 2_999);
        (stopped.GetProperty("status").GetString(), stopped.GetProperty("canUndo").GetBoolean()).ShouldBe(("cancelled", true));
        goOn.ShouldBeProblem(409, "conflict");
        (undone.GetProperty("status").GetString(), await owner.CountAsync()).ShouldBe(("undone", 0));
    }

    [Fact]
    public async Task A_step_of_a_thousand_changes_is_undone_in_one_request()
    {
        var owner = await server.OwnerAsync();
        var operations = string.Join(',', Enumerable.Repeat("""{"op":"create","type":"contact","values":{"firstName":"N"}}""", 1_000));
        var batch = await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{operations}}]}""");

        var undone = await owner.PostAsync($"/api/steps/{batch.Header(Step)}/undo");

        undone.Of("removed").ShouldBe("1000");
        (await owner.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_import_is_one_step_with_its_id_that_lists_can_be_filtered_by()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Other"}""");
        var id = await owner.PrepareAsync("Record ID,First Name\n1,Ann\n2,Ben\n");
        await owner.WorkAsync(id, "run");

        async Task<int> FoundAsync(string filter) => (await owner.GetAsync("/api/contacts?filter=" + Uri.EscapeDataString(filter))).Items.Length;
        (await FoundAsync($"import is {id}"), await FoundAsync($"step is {id}"), await FoundAsync($"not import is {id}")).ShouldBe((2, 2, 1));
        (await owner.GetAsync("/api/contacts?filter=step%20is%20yesterday")).ShouldBeProblem(400, "bad-request");
        var begun = (await owner.PostAsync($"/api/steps/{id}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(begun.Id);
        var steps = (await owner.GetAsync("/api/steps")).Items.ToDictionary(step => step.GetProperty("kind").GetString()!);

        var reader = await server.JoinAsync(owner.Workspace, Role.ReadOnly);
        (await reader.GetAsync("/api/steps")).Items.SelectMany(step => step.EnumerateObject()).ShouldNotContain(member => member.Name == "label");
        (await owner.GetAsync($"/api/imports/{id}")).Of("status").ShouldBe("undone");
        begun.Of("step").ShouldBe(steps["undo"].GetProperty("id").GetString());
        (steps["import"].GetProperty("id").GetString(), steps["import"].GetProperty("label").GetString()).ShouldBe((id, "people.csv"));
        steps["import"].GetProperty("undoneBy").GetString().ShouldBe(steps["undo"].GetProperty("id").GetString());
        steps["undo"].GetProperty("undoes").GetString().ShouldBe(id);
        (await owner.PostAsync($"/api/steps/{id}/undo")).ShouldBeProblem(409, "conflict");
        (await owner.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_undo_of_an_import_is_undone_with_its_fields_and_can_be_undone_again()
    {
        var owner = await server.OwnerAsync();
        var there = await owner.ContactAsync("""{"firstName":"Old","externalId":"1"}""");
        var import = await owner.UploadAsync("Record ID,First Name,Shoe\n1,Ann,38\n2,Ben,44\n");
        var mapping = """[{"column":0,"target":"externalId"},{"column":1,"target":"firstName"},"""
            + """{"column":2,"target":"new","newField":{"label":"Shoe","kind":"number"}}]""";
        (await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", $$"""{"mapping":{{mapping}},"match":"externalId","onMatch":"update"}"""))
            .ShouldBe(HttpStatusCode.OK);
        await owner.WorkAsync(import.Id, "run");
        var before = await StandAsync();
        var undone = await owner.WorkAsync(import.Id, "undo");
        var undo = (await owner.GetAsync("/api/steps")).Items[0].GetProperty("id").GetString();

        var redo = (await owner.PostAsync($"/api/steps/{undo}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(redo.Id);
        var back = await StandAsync();
        var restored = (await owner.GetAsync($"/api/imports/{import.Id}")).Json;
        var refused = await owner.PostAsync($"/api/steps/{redo.Of("step")}/undo");
        var again = await owner.WorkAsync(import.Id, "undo");

        undone.GetProperty("status").GetString().ShouldBe("undone");
        before.ShouldBe("Ann 38|Ben 44");
        back.ShouldBe(before);
        (restored.GetProperty("status").GetString(), restored.GetProperty("canUndo").GetBoolean()).ShouldBe(("done", true));
        refused.ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!.ShouldContain($"/api/imports/{import.Id}/undo");
        (again.GetProperty("status").GetString(), await owner.CountAsync()).ShouldBe(("undone", 1));
        (await owner.GetAsync($"/api/contacts/{there.Id}")).Of("firstName").ShouldBe("Old");

        async Task<string> StandAsync() => string.Join('|', (await owner.GetAsync("/api/contacts?sort=externalId")).Items
            .Select(contact => $"{contact.GetProperty("name")} {contact.GetProperty("shoe")}"));
    }

    [Fact]
    public async Task A_step_of_more_than_a_thousand_changes_is_undone_as_a_job_that_can_stop_and_go_on()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var operations = string.Join(',', Enumerable.Repeat("""{"op":"create","type":"contact","values":{"firstName":"N"}}""", 1_000));
        for (var i = 0; i < 3; i++) await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{operations}}]}""");
        var bulk = (await owner.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"city":"Lund"}}""")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(bulk.Id);
        var changed = (await owner.GetAsync("/api/contacts?limit=1")).Items[0].GetProperty("id").GetString();
        await owner.PatchAsync($"/api/contacts/{changed}", """{"city":"Rome"}""", ("If-Match", "*"));
        var address = $"/api/steps/{bulk.Of("step")}/undo";
        var runner = own.App.Services.GetRequiredService<JobRunner>();

        var begun = (await owner.PostAsync(address)).ShouldBe(HttpStatusCode.Accepted);
        Tsid.TryParse(begun.Id, out var id).ShouldBeTrue();
        await Brisk.Tests.Shared.Eventually.SoAsync("some are taken back", () => Task.FromResult(runner.Find(id) is null or { Meter.Done: > 0 }));
        var twice = await owner.PostAsync(address);
        (await owner.PostAsync($"/api/jobs/{begun.Id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(begun.Id);
        var left = await CountAsync("city is Lund");
        var before = (await owner.GetAsync($"/api/jobs/{begun.Id}")).Json.GetProperty("done").GetInt64();
        var rest = (await owner.PostAsync(address)).ShouldBe(HttpStatusCode.Accepted);
        Tsid.TryParse(rest.Id, out var restId).ShouldBeTrue();
        var least = long.MaxValue;
        await Brisk.Tests.Shared.Eventually.SoAsync("it has ended", () =>
        {
            if (runner.Find(restId) is { HasTurn: true, Meter: { Seconds: > 0, Total: not null } meter } && meter.Done > 0) least = Math.Min(least, meter.Done);
            return Task.FromResult(runner.Find(restId) is null);
        });
        await owner.WaitAsync(rest.Id);
        var result = (await owner.GetAsync($"/api/jobs/{rest.Id}/result")).ShouldBe(HttpStatusCode.OK).Json;
        var over = (await owner.PostAsync(address)).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(over.Id);

        twice.ShouldBeProblem(409, "conflict");
        before.ShouldBeInRange(2_999 - left, 3_000 - left);
        least.ShouldBeGreaterThanOrEqualTo(before);
        left.ShouldBeInRange(1, 2_999);
        (await CountAsync("city is Lund"), await CountAsync("city is Rome")).ShouldBe((0, 1));
        (result.GetProperty("restored").GetInt64(), result.GetProperty("keptRecords").GetInt64()).ShouldBe((2_999, 1));
        result.GetProperty("kept")[0].GetProperty("id").GetString().ShouldBe(changed);
        rest.Of("step").ShouldBe(begun.Of("step"));
        // What was kept is tried again; the rest is not.
        var tried = (await owner.GetAsync($"/api/jobs/{over.Id}/result")).Json;
        (tried.GetProperty("restored").GetInt64(), tried.GetProperty("keptRecords").GetInt64()).ShouldBe((0, 1));
        var redo = (await owner.PostAsync($"/api/steps/{rest.Of("step")}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await owner.WaitAsync(redo.Id);
        (await CountAsync("city is Lund")).ShouldBe(2_999);

        async Task<long> CountAsync(string filter) =>
            (await owner.GetAsync("/api/contacts/count?filter=" + Uri.EscapeDataString(filter))).Json.GetProperty("count").GetInt64();
    }

    private static async Task<string?> CityAsync(Client client, string id) =>
        (await client.GetAsync($"/api/contacts/{id}")).Json.GetProperty("city").GetString();
}
