using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

public sealed class BatchTests(TestServer server)
{
    private static string Batch(bool atomic, params string[] operations) =>
        $$"""{"atomic":{{(atomic ? "true" : "false")}},"operations":[{{string.Join(',', operations)}}]}""";

    [Fact]
    public async Task Writes_of_all_kinds_run_in_one_go()
    {
        var owner = await server.OwnerAsync();
        var (a, b, c) = (await owner.ContactAsync("""{"firstName":"A"}"""), await owner.ContactAsync("""{"firstName":"B"}"""),
            await owner.ContactAsync("""{"firstName":"C"}"""));
        await owner.DeleteAsync($"/api/contacts/{c.Id}", ("If-Match", "*"));

        var answer = (await owner.PostAsync("/api/batch", Batch(true,
            """{"op":"create","type":"organization","values":{"name":"Acme"}}""",
            $$"""{"op":"update","type":"contact","id":"{{a.Id}}","version":1,"values":{"city":"Lund"} }""",
            $$"""{"op":"delete","type":"contact","id":"{{b.Id}}"}""",
            $$"""{"op":"restore","type":"contact","id":"{{c.Id}}"}"""))).ShouldBe(HttpStatusCode.OK);

        answer.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()).ShouldBe([201, 200, 200, 200]);
        (await owner.GetAsync("/api/contacts")).Items.Select(item => item.GetProperty("name").GetString()).ShouldBe(["A", "C"]);
        (await owner.GetAsync("/api/organizations")).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task All_or_nothing_means_nothing_when_one_fails()
    {
        var owner = await server.OwnerAsync();
        var before = await server.ContentAsync(owner.Workspace);

        var answer = await owner.PostAsync("/api/batch", Batch(true,
            """{"op":"create","type":"contact","values":{"firstName":"Good","tags":["new"]}}""",
            """{"op":"create","type":"contact","values":{"email":"bad"}}"""));

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldContain("operations/1/values/email");
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task Each_for_itself_writes_what_can_be_written()
    {
        var owner = await server.OwnerAsync();

        var answer = (await owner.PostAsync("/api/batch", Batch(false,
            """{"op":"create","type":"contact","values":{"firstName":"Good"}}""",
            """{"op":"create","type":"contact","values":{"email":"bad"}}""",
            $$"""{"op":"delete","type":"contact","id":"{{server.Node.Ids.Next()}}"}""",
            """{"op":"explode","type":"contact","id":"0000000000001"}""",
            """{"op":"create","type":"planet","values":{}}""",
            """{"op":"update","type":"contact","values":{}}"""))).ShouldBe(HttpStatusCode.OK);

        var results = answer.Json.GetProperty("results").EnumerateArray().ToList();
        results.Select(result => result.GetProperty("status").GetInt32()).ShouldBe([201, 422, 404, 422, 422, 422]);
        results[1].GetProperty("problem").GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("values/email");
        (await owner.GetAsync("/api/contacts")).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_operation_that_came_too_late_is_told_what_the_record_says_now()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"A","city":"Lund"}""");
        await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"city":"Oslo"}""", ("If-Match", "*"));

        var answer = (await owner.PostAsync("/api/batch", Batch(false,
            $$"""{"op":"update","type":"contact","id":"{{contact.Id}}","version":1,"values":{"city":"Rome"} }"""))).ShouldBe(HttpStatusCode.OK);

        var result = answer.Json.GetProperty("results")[0];
        result.GetProperty("status").GetInt32().ShouldBe(412);
        result.GetProperty("problem").GetProperty("current").GetProperty("city").GetString().ShouldBe("Oslo");
        result.GetProperty("problem").GetProperty("current").GetProperty("version").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task Operations_of_a_batch_may_point_to_what_it_makes_itself()
    {
        var owner = await server.OwnerAsync();
        var id = server.Node.Ids.Next();

        (await owner.PostAsync("/api/batch", Batch(true,
            $$"""{"op":"create","type":"organization","id":"{{id}}","values":{"name":"Acme"} }""",
            $$"""{"op":"create","type":"contact","values":{"firstName":"A","organization":"{{id}}"} }"""))).ShouldBe(HttpStatusCode.OK);

        (await owner.GetAsync("/api/contacts")).Items[0].GetProperty("organization").GetProperty("name").GetString().ShouldBe("Acme");
    }

    [Fact]
    public async Task A_thousand_operations_are_the_most()
    {
        var owner = await server.OwnerAsync();
        string[] Many(int count) => [.. Enumerable.Repeat("""{"op":"create","type":"contact","values":{"firstName":"X"}}""", count)];

        (await owner.PostAsync("/api/batch", Batch(true, Many(1_000)))).ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsync("/api/batch", Batch(true, Many(1_001)))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["operations"]);
        (await owner.PostAsync("/api/batch", Batch(true))).ShouldBeProblem(422, "invalid");
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1000");
    }

    [Fact]
    public async Task Everything_that_batches_deleted_comes_back_by_batches()
    {
        const int Many = 1_001;
        var owner = await server.OwnerAsync();
        async Task<List<JsonElement>> RunAsync(IEnumerable<string> operations)
        {
            var results = new List<JsonElement>();
            foreach (var piece in operations.Chunk(1_000))
            {
                var answer = (await owner.PostAsync("/api/batch", Batch(true, piece))).ShouldBe(HttpStatusCode.OK);
                results.AddRange(answer.Json.GetProperty("results").EnumerateArray());
            }
            return results;
        }
        var ids = (await RunAsync(Enumerable.Range(0, Many)
            .Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"P{{i:0000}}","city":"Lund","tags":["vip"]} }""")))
            .ConvertAll(result => result.GetProperty("id").GetString()!);
        string[] Each(string op) => [.. ids.Select(id => $$"""{"op":"{{op}}","type":"contact","id":"{{id}}"}""")];
        (await owner.GetAsync("/api/contacts/count?filter=city is lund")).Of("count").ShouldBe($"{Many}");

        await RunAsync(Each("delete"));
        var gone = (await owner.GetAsync("/api/contacts/count?filter=city is lund")).Of("count");
        var restored = await RunAsync(Each("restore").Reverse());

        gone.ShouldBe("0");
        restored.ShouldAllBe(result => result.GetProperty("status").GetInt32() == 200);
        (await owner.GetAsync("/api/contacts/count?filter=tags hasany vip")).Of("count").ShouldBe($"{Many}");
        (await owner.GetAsync("/api/contacts?deleted=true")).Items.ShouldBeEmpty();
        var listed = new List<string>();
        for (var at = 0; at < Many; at += 500)
        {
            var page = await owner.GetAsync($"/api/contacts?filter=city is lund&sort=name&limit=500&at={at}");
            listed.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()!));
        }
        listed.ShouldBe(ids);
    }

    [Fact]
    public async Task A_batch_sent_again_under_its_key_has_no_second_effect()
    {
        var owner = await server.OwnerAsync();
        var batch = Batch(true, """{"op":"create","type":"contact","values":{"firstName":"Once"}}""");

        var first = (await owner.PostAsync("/api/batch", batch, ("Idempotency-Key", "b1"))).ShouldBe(HttpStatusCode.OK);
        var second = (await owner.PostAsync("/api/batch", batch, ("Idempotency-Key", "b1"))).ShouldBe(HttpStatusCode.OK);

        second.Text.ShouldBe(first.Text);
        second.Header("Idempotency-Replayed").ShouldBe("true");
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1");
    }
}
