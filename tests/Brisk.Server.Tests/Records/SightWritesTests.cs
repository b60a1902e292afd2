using System.Net;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>What people write who see a part of their workspace.</summary>
public sealed class SightWritesTests(TestServer server)
{
    [Fact]
    public async Task A_record_may_be_given_away_and_is_answered_by_id_and_version_alone()
    {
        var world = await SightWorld.NewAsync(server);
        var path = "/api/contacts/" + world.Contacts["Ann"];

        var given = (await world.Member.PatchAsync(path, $$"""{"owner":"{{world.Other.User}}"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var made = (await world.Member.PostAsync("/api/contacts", """{"firstName":"Gus","city":"Bergen"}""")).ShouldBe(HttpStatusCode.Created);

        given.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "version"]);
        given.Header("Preference-Applied").ShouldBe("return=minimal");
        made.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "version"]);
        (await world.Member.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        (await world.Owner.GetAsync("/api/contacts/" + made.Id)).Of("city").ShouldBe("Bergen");
    }

    [Fact]
    public async Task What_leads_to_a_record_and_is_not_seen_keeps_nobody_from_deleting_it_and_is_not_named()
    {
        var world = await SightWorld.NewAsync(server);
        var gil = (await world.Member.PostAsync("/api/contacts", $$"""{"firstName":"Gil","owner":"{{world.Member.User}}"}"""))
            .ShouldBe(HttpStatusCode.Created).Id;
        var link = $$"""{"peers":[{"type":"contact","id":"{{gil}}"}]}""";
        var path = $"/api/contacts/{gil}?unused=true";
        foreach (var name in (string[])["Zebra", "Ann"])
            (await world.Owner.PatchAsync("/api/contacts/" + world.Contacts[name], link, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var used = (await world.Member.DeleteAsync(path, ("If-Match", "*"))).ShouldBeProblem(409, "in-use");
        await world.Owner.PatchAsync("/api/contacts/" + world.Contacts["Ann"], """{"peers":null}""", ("If-Match", "*"));

        used.Of("detail").ShouldBe("Ann leads to it.");
        (await world.Owner.DeleteAsync(path, ("If-Match", "*"))).ShouldBeProblem(409, "in-use").Of("detail").ShouldBe("Zebra leads to it.");
        (await world.Member.DeleteAsync(path, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Links_to_records_that_are_not_seen_stay_and_are_not_made()
    {
        var world = await SightWorld.NewAsync(server);
        var (ann, bea) = (world.Contacts["Ann"], world.Contacts["Bea"]);
        var (zebra, works, alpha) = (world.Contacts["Zebra"], world.Organizations["Zebra Works"], world.Organizations["Alpha"]);

        // One that is there, and one that is not.
        foreach (var name in (string[])["Zebra", "Zebra Two"])
            (await world.Member.PatchAsync("/api/contacts/" + ann, $$"""{"peers":[{{world.Link("Alpha")}},{{world.Link(name)}}]}""", ("If-Match", "*")))
                .ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["peers/1"]);
        (await world.Member.PostAsync("/api/contacts", $$"""{"firstName":"Flo","peers":[{{world.Link("Zebra")}}]}"""))
            .ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["peers/0"]);
        (await world.Member.PatchAsync("/api/contacts/" + ann, $$"""{"peers":[{{world.Link("Alpha")}}]}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await world.Member.PatchAsync("/api/contacts/" + bea, """{"peers":null,"title":"Buyer"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        Counts(await world.Member.PostAsync("/api/contacts/bulk", $$"""{"ids":["{{bea}}"],"set":{"peers":[]} }""")).ShouldBe("0 1 0");

        var version = (await world.Owner.GetAsync("/api/contacts/" + ann)).Of("version");
        Counts(await BulkAsync("removeLinks", ann, bea, world.Link("Zebra"))).ShouldBe("0 2 0");
        (await BulkAsync("addLinks", ann, bea, world.Link("Zebra"))).ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["addLinks/peers/0"]);
        (await world.Member.PatchAsync("/api/contacts/" + ann, $$"""{"peers":[{{world.Link("Alpha")}}]}""", ("If-Match", "*"))).Of("version").ShouldBe(version);
        Counts(await BulkAsync("addLinks", ann, bea, world.Link("Cyd"))).ShouldBe("2 0 0");
        Counts(await BulkAsync("removeLinks", ann, bea, world.Link("Cyd"))).ShouldBe("2 0 0");

        (await SightWorld.PeersAsync(world.Member, ann)).ShouldBe([alpha]);
        (await SightWorld.PeersAsync(world.Owner, ann)).ShouldBe([alpha, zebra, works]);
        (await SightWorld.PeersAsync(world.Owner, bea)).ShouldBe([zebra, works]);
        (await world.Owner.GetAsync("/api/contacts/count?filter=peers%20has%20" + zebra)).Of("count").ShouldBe("2");
        var step = await StepAsync(world.Owner, "/api/contacts/" + bea, """{"peers":[]}""");
        // As she sees it, nothing was done.
        (await world.Member.PostAsync($"/api/steps/{step}/undo")).ShouldBeProblem(409, "conflict");

        Task<Answer> BulkAsync(string what, string one, string other, string link) =>
            world.Member.PostAsync("/api/contacts/bulk", $$$"""{"ids":["{{{one}}}","{{{other}}}"],"{{{what}}}":{"peers":[{{{link}}}]}}""");
    }

    [Fact]
    public async Task What_was_overwritten_unseen_is_back_when_somebody_who_sees_it_takes_that_back()
    {
        var world = await SightWorld.NewAsync(server);
        var (bea, works, alpha) = (world.Contacts["Bea"], world.Organizations["Zebra Works"], world.Organizations["Alpha"]);

        var set = await world.Member.PostAsync("/api/contacts/bulk",
            $$"""{"ids":["{{bea}}"],"set":{"organization":"{{alpha}}","peers":[{{world.Link("Mole")}}]} }""");
        Counts(set.ShouldBe(HttpStatusCode.OK)).ShouldBe("1 0 0");
        (await SightWorld.PeersAsync(world.Owner, bea)).ShouldBe([world.Organizations["Mole"], world.Contacts["Zebra"], works]);
        (await world.Owner.PostAsync($"/api/steps/{set.Of("step")}/undo")).ShouldBe(HttpStatusCode.OK);

        (await world.Owner.GetAsync("/api/contacts/" + bea)).Json.GetProperty("organization").GetProperty("id").GetString().ShouldBe(works);
        (await SightWorld.PeersAsync(world.Owner, bea)).ShouldBe([world.Contacts["Zebra"], works]);
    }

    [Fact]
    public async Task Many_records_are_changed_as_far_as_they_are_seen()
    {
        var world = await SightWorld.NewAsync(server);
        var (ann, bea, zebra) = (world.Contacts["Ann"], world.Contacts["Bea"], world.Contacts["Zebra"]);
        const string bulk = "/api/contacts/bulk";

        var named = await world.Member.PostAsync(bulk, $$"""{"ids":["{{ann}}","{{zebra}}"],"set":{"title":"Buyer"} }""");
        var wrong = await world.Member.PostAsync(bulk, """{"filter":"status is customer","expected":3,"set":{"title":"Chief"}}""");
        var right = await world.Member.PostAsync(bulk, """{"filter":"status is customer","expected":2,"set":{"title":"Chief"}}""");
        // Whoever is not seen is left out already: naming them changes no number.
        var butUnseen = await world.Member.PostAsync(
            bulk, $$"""{"filter":"status is customer","except":["{{zebra}}"],"expected":1,"set":{"title":"Chief"} }""");
        var kept = await world.Member.PostAsync(bulk, $$"""{"ids":["{{bea}}"],"set":{"organization":null} }""");
        var pointing = await world.Member.PostAsync(bulk, $$"""{"ids":["{{bea}}"],"set":{"organization":"{{world.Organizations["Zebra Works"]}}"} }""");
        var hidden = await world.Member.PostAsync(bulk, """{"all":true,"set":{"phone":"1"}}""");
        var asked = await world.Member.PostAsync(bulk, """{"filter":"birthday filled","set":{"title":"x"}}""");
        var restored = await world.Member.PostAsync(bulk, """{"all":true,"action":"restore"}""");

        Counts(named.ShouldBe(HttpStatusCode.OK)).ShouldBe("1 0 1");
        named.Json.GetProperty("refusals")[0].GetProperty("code").GetString().ShouldBe("not-found");
        wrong.ShouldBe(HttpStatusCode.Conflict).Text.ShouldContain("2 records");
        Counts(right.ShouldBe(HttpStatusCode.OK)).ShouldBe("2 0 0");
        butUnseen.ShouldBe(HttpStatusCode.Conflict).Text.ShouldContain("2 records");
        Counts(kept.ShouldBe(HttpStatusCode.OK)).ShouldBe("0 1 0");
        pointing.ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["set/organization"]);
        hidden.ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["set/phone"]);
        asked.ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["filter"]);
        Counts(restored.ShouldBe(HttpStatusCode.OK)).ShouldBe("1 0 0");
        (await world.Owner.GetAsync("/api/contacts/count?filter=title%20filled")).Of("count").ShouldBe("3");
        (await world.Owner.GetAsync("/api/contacts/count?deleted=true")).Of("count").ShouldBe("1");
        foreach (var answer in (Answer[])[named, wrong, right, butUnseen, kept, restored])
            SightWorld.Marks.ShouldAllBe(mark => !answer.Text.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_takes_long_is_done_to_what_its_beginner_sees_and_tells_no_more()
    {
        var world = await SightWorld.NewAsync(server);
        var works = world.Organizations["Zebra Works"];
        string[] cities = [.. Enumerable.Repeat("Lund", 1_001), "Bergen"];
        foreach (var part in cities.Chunk(1_000))
            await world.Owner.PostAsync("/api/batch", "{\"atomic\":true,\"operations\":[" + string.Join(',', part.Select((city, at) =>
                $$$"""{"op":"create","type":"contact","values":{"firstName":"Ida {{{at}}}","city":"{{{city}}}","organization":"{{{works}}}"}}""")) + "]}");
        var step = (await world.Owner.PostAsync("/api/contacts/bulk", """{"filter":"firstName starts Ida","set":{"department":"Zebra"}}"""))
            .ShouldBe(HttpStatusCode.Accepted);
        await world.Owner.WaitAsync(step.Id);

        var begun = (await world.Member.PostAsync("/api/contacts/bulk",
            """{"filter":"firstName starts Ida","expected":1001,"set":{"title":"Chief","organization":null}}""")).ShouldBe(HttpStatusCode.Accepted);
        await world.Member.WaitAsync(begun.Id);
        var undo = (await world.Owner.PostAsync($"/api/steps/{step.Of("step")}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await world.Owner.WaitAsync(undo.Id);

        Counts(await world.Member.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBe("1001 0 0");
        (await world.Owner.GetAsync("/api/contacts/count?filter=title%20is%20Chief")).Of("count").ShouldBe("1001");
        (await world.Owner.GetAsync("/api/contacts/count?filter=organization%20is%20" + works)).Of("count").ShouldBe("1004");
        // Of others' jobs nothing, and of the own only what was seen then.
        foreach (var job in (string[])[step.Id, undo.Id])
            foreach (var path in (string[])["", "/result"])
                (await world.Member.GetAsync($"/api/jobs/{job}{path}")).ShouldBe(HttpStatusCode.NotFound);
        (await world.Member.GetAsync("/api/jobs")).Items.Select(job => job.GetProperty("id").GetString()).ShouldBe([begun.Id]);
        (await world.Member.PostAsync($"/api/steps/{step.Of("step")}/undo")).ShouldBeProblem(403, "forbidden").Of("detail").ShouldContain("too much");

        world.MemberSeesAll = true;
        undo = (await world.Member.PostAsync($"/api/steps/{begun.Of("step")}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await world.Member.WaitAsync(undo.Id);
        (await world.Member.GetAsync($"/api/jobs/{undo.Id}/result")).ShouldBe(HttpStatusCode.OK);
        world.MemberSeesAll = false;
        (await world.Member.GetAsync($"/api/jobs/{undo.Id}/result")).ShouldBeProblem(403, "forbidden");
    }

    private static string Counts(Answer answer) =>
        string.Join(' ', ((string[])["changed", "unchanged", "refused"]).Select(name => answer.Json.GetProperty(name).GetInt64()));

    [Fact]
    public async Task A_step_is_taken_back_by_those_who_see_all_that_it_wrote_and_one_change_in_its_seen_fields()
    {
        var world = await SightWorld.NewAsync(server);
        var path = "/api/contacts/" + world.Contacts["Bea"];
        var partly = await StepAsync(world.Owner, path, """{"title":"Buyer","phone":"+46465550199"}""");
        var seq = (await world.Owner.GetAsync(path + "/history")).Items[0].GetProperty("seq").GetInt64();
        var elsewhere = (await world.Owner.PostAsync("/api/contacts/bulk",
            $$"""{"ids":["{{world.Contacts["Cyd"]}}","{{world.Contacts["Zebra"]}}"],"set":{"title":"Chief"} }""")).Of("step");
        var pointing = await StepAsync(world.Owner, path, """{"organization":null}""");
        var before = await server.ContentAsync(world.Owner.Workspace);

        foreach (var step in (string[])[partly, elsewhere])
            (await world.Member.PostAsync($"/api/steps/{step}/undo")).ShouldBeProblem(403, "forbidden");
        (await world.Member.PostAsync($"/api/steps/{pointing}/undo")).ShouldBeProblem(409, "conflict");
        (await server.ContentAsync(world.Owner.Workspace)).ShouldBe(before);

        var own = (await world.Member.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"department":"Sales"}}""")).Of("step");
        await world.Owner.PatchAsync(path, """{"department":"Zebra"}""", ("If-Match", "*"));
        var undone = await world.Member.PostAsync($"/api/steps/{own}/undo", null, ("Idempotency-Key", "\"undo\""));
        undone.ShouldBe(HttpStatusCode.OK).Json.GetProperty("kept")[0].GetProperty("name").GetString().ShouldBe("Bea");
        (await world.Owner.GetAsync("/api/contacts/count?filter=department%20is%20Sales")).Of("count").ShouldBe("0");
        // What was kept is told as far as it is seen at the moment.
        await world.Owner.PatchAsync(path, """{"city":"Bergen","firstName":"Zebra"}""", ("If-Match", "*"));
        var again = await world.Member.PostAsync($"/api/steps/{own}/undo", null, ("Idempotency-Key", "\"undo\""));
        again.ShouldBe(HttpStatusCode.OK).Json.GetProperty("kept").GetArrayLength().ShouldBe(0);
        await world.Owner.PatchAsync(path, """{"city":"Lund","firstName":"Bea"}""", ("If-Match", "*"));

        (await world.Member.PostAsync(path + "/undo", $$"""{"seq":{{seq}}}""")).ShouldBe(HttpStatusCode.OK);
        (await world.Owner.GetAsync(path)).Json.TryGetProperty("title", out _).ShouldBeFalse();
        (await world.Owner.GetAsync(path)).Of("phone").ShouldBe("+46465550199");
    }

    [Fact]
    public async Task Taking_a_step_back_does_not_tell_what_else_a_record_is_linked_to()
    {
        var world = await SightWorld.NewAsync(server);
        var (ann, bea, cyd, dan) = (world.Contacts["Ann"], world.Contacts["Bea"], world.Contacts["Cyd"], world.Contacts["Dan"]);
        var (zebra, works, alpha) = (world.Contacts["Zebra"], world.Organizations["Zebra Works"], world.Organizations["Alpha"]);

        // Ann and Bea are linked to what is not seen, Cyd is not.
        foreach (var id in (string[])[ann, bea, cyd])
        {
            var before = (await world.Member.GetAsync("/api/contacts/" + id)).Json;
            var step = await StepAsync(world.Member, "/api/contacts/" + id,
                $$"""{"peers":[{{world.Link("Mole")}}],"organization":"{{world.Organizations["Mole"]}}"}""");
            // Somebody changes what is not seen meanwhile.
            await world.Owner.PostAsync("/api/contacts/bulk", $$$"""{"ids":["{{{id}}}"],"addLinks":{"peers":[{{{world.Link("Dan")}}}]}}""");
            var undone = (await world.Member.PostAsync($"/api/steps/{step}/undo")).ShouldBe(HttpStatusCode.OK);
            undone.Json.GetProperty("kept").GetArrayLength().ShouldBe(0);
            var after = (await world.Member.GetAsync("/api/contacts/" + id)).Json;
            foreach (var name in (string[])["peers", "organization"])
                after.TryGetProperty(name, out var now).ShouldBe(before.TryGetProperty(name, out var was) && now.GetRawText() == was.GetRawText(), name);
            (await world.Member.PostAsync($"/api/steps/{step}/undo")).ShouldBeProblem(409, "conflict");
        }
        (await SightWorld.PeersAsync(world.Owner, ann)).ShouldBe([cyd, alpha, zebra, works, dan]);
        (await SightWorld.PeersAsync(world.Owner, bea)).ShouldBe([zebra, works, dan]);
    }

    [Fact]
    public async Task Taking_single_fields_of_a_change_back_does_not_tell_which_hidden_ones_it_has()
    {
        var world = await SightWorld.NewAsync(server);
        var path = "/api/contacts/" + world.Contacts["Cyd"];
        await StepAsync(world.Owner, path, """{"title":"Buyer","phone":"+46465550199"}""");
        await StepAsync(world.Owner, path, """{"title":"Chief"}""");
        await StepAsync(world.Owner, path, """{"birthday":"1961-07-19"}""");
        var history = (await world.Owner.GetAsync(path + "/history")).Items.Select(change => change.GetProperty("seq").GetInt64()).ToList();
        var (hidden, seen, mixed) = (history[0], history[1], history[2]);

        foreach (var field in (string[])["phone", "birthday", "nothing"])
        {
            var answers = new[] { await UndoAsync(seen, field), await UndoAsync(mixed, field) };
            answers.ShouldAllBe(answer => answer.Status == 200);
            answers.Select(answer => answer.Of("version")).Distinct().Count().ShouldBe(1);
            (await UndoAsync(hidden, field)).ShouldBeProblem(404, "not-found");
        }
        (await UndoAsync(hidden, "title")).ShouldBeProblem(404, "not-found");
        (await UndoAsync(history[0] + 1_000, "title")).ShouldBeProblem(404, "not-found");
        (await world.Owner.GetAsync(path)).Of("phone").ShouldBe("+46465550199");
        (await UndoAsync(seen, "title")).ShouldBe(HttpStatusCode.OK).Of("title").ShouldBe("Buyer");

        Task<Answer> UndoAsync(long seq, string field) => world.Member.PostAsync(path + "/undo", $$"""{"seq":{{seq}},"fields":["{{field}}"]}""");
    }

    [Fact]
    public async Task An_id_that_a_record_has_which_is_not_seen_is_refused_alone()
    {
        var world = await SightWorld.NewAsync(server);

        var batch = (await world.Member.PostAsync("/api/batch", $$$"""
            {"atomic":false,"operations":[{"op":"create","type":"contact","id":"{{{world.Contacts["Zebra"]}}}","values":{"firstName":"Flo"}},
            {"op":"create","type":"contact","values":{"firstName":"Gus","city":"Lund"}}]}
            """)).ShouldBe(HttpStatusCode.OK);

        batch.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()).ShouldBe([409, 201]);
        (await world.Member.GetAsync("/api/contacts/count?filter=firstName%20is%20Gus")).Of("count").ShouldBe("1");
        (await world.Owner.GetAsync("/api/contacts/" + world.Contacts["Zebra"])).Of("firstName").ShouldBe("Zebra");
    }

    [Fact]
    public async Task What_of_many_records_is_seen_is_read_together()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var world = await SightWorld.NewAsync(own);
        var unseen = world.Contacts["Zebra"];
        var reads = new List<(int Bulk, int Batch, int Undo)>();
        foreach (var count in (int[])[4, 40])
        {
            var ids = new List<string>();
            for (var i = 0; i < count; i++)
            {
                var peer = await world.Owner.ContactAsync($$"""{"firstName":"Zebra {{i}}"}""");
                var made = await world.Owner.ContactAsync($$"""
                    {"firstName":"Lin {{i}}","city":"Lund","peers":[{"type":"contact","id":"{{peer.Id}}"},{"type":"contact","id":"{{unseen}}"}]}
                    """);
                ids.Add(made.Id);
            }
            var link = world.Link("Cyd");
            var bulk = await CountAsync(() => world.Member.PostAsync("/api/contacts/bulk",
                $$$"""{"ids":["{{{string.Join("\",\"", ids)}}}"],"addLinks":{"peers":[{{{link}}}]}}"""));
            var batch = await CountAsync(() => world.Member.PostAsync("/api/batch", "{\"atomic\":false,\"operations\":[" + string.Join(',', ids.Select(id =>
                $$$"""{"op":"update","type":"contact","id":"{{{id}}}","values":{"peers":[{{{link}}},{{{world.Link("Ann")}}}]}}""")) + "]}"));
            var undo = await CountAsync(() => world.Member.PostAsync($"/api/steps/{batch.Answer.Header("X-Brisk-Step")}/undo"));
            reads.Add((bulk.Reads, batch.Reads, undo.Reads));
            foreach (var id in ids) (await SightWorld.PeersAsync(world.Owner, id)).Count.ShouldBe(3);
        }
        reads[1].ShouldBe(reads[0]);

        async Task<(Answer Answer, int Reads)> CountAsync(Func<Task<Answer>> ask)
        {
            own.Watched.Reads = 0;
            var answer = (await ask()).ShouldBe(HttpStatusCode.OK);
            return (answer, own.Watched.Reads);
        }
    }

    private static async Task<string> StepAsync(Client client, string path, string body) =>
        (await client.PatchAsync(path, body, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK).Header("X-Brisk-Step")!;
}
