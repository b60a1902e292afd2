using System.Net;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Server.Tests.Records;

namespace Brisk.Server.Tests.Live;

/// <summary>What happened since, asked for by position.</summary>
public sealed class ChangesTests(TestServer server)
{
    [Fact]
    public async Task Each_write_is_told_once_in_order_with_who_did_it_and_the_values_as_the_record_shows_them()
    {
        var owner = await server.OwnerAsync();
        var acme = (await owner.OrganizationAsync("""{"name":"Acme"}""")).Id;
        var ada = await owner.ContactAsync("""{"firstName":"Ada","city":"Lund"}""");
        var begin = await NowAsync(owner);

        await owner.PatchAsync($"/api/contacts/{ada.Id}", $$"""
            {"organization":"{{acme}}","owner":"{{owner.User}}","tags":["VIP"],"email":"ada@x.example","birthday":"1990-02-03","city":null,"phone":"+46 46 222"}
            """, ("If-Match", "*"));
        var now = (await owner.GetAsync($"/api/contacts/{ada.Id}")).Json;
        var deleted = await owner.DeleteAsync($"/api/contacts/{ada.Id}", ("If-Match", "*"));
        await owner.PostAsync($"/api/contacts/{ada.Id}/restore", null, ("If-Match", "*"));
        var bo = (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;

        var answer = (await owner.GetAsync("/api/changes?after=" + begin)).ShouldBe(HttpStatusCode.OK);
        answer.Items.Select(Told).ShouldBe([$"update {ada.Id} 2", $"delete {ada.Id} 3", $"restore {ada.Id} 4", $"create {bo} 1"]);
        answer.Items.Select(item => item.GetProperty("seq").GetInt64()).ShouldBe([3, 4, 5, 6]);
        var update = answer.Items[0];
        update.GetProperty("fields").GetProperty("city").ValueKind.ShouldBe(JsonValueKind.Null);
        foreach (var name in (string[])["organization", "owner", "tags", "email", "birthday", "phone"])
            JsonElement.DeepEquals(update.GetProperty("fields").GetProperty(name), now.GetProperty(name)).ShouldBeTrue($"{name}: {update.GetRawText()}");
        update.GetProperty("at").GetString().ShouldBe(now.GetProperty("updatedAt").GetString());
        update.GetProperty("actor").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
        answer.Items[1].GetProperty("step").GetString().ShouldBe(deleted.Header("X-Brisk-Step"));
        answer.Of("next").ShouldBe(answer.Of("head"));
        answer.Of("schema").ShouldBe((await owner.GetAsync("/api/schema")).Header("X-Brisk-Generation"));
    }

    [Fact]
    public async Task Pages_of_any_size_tell_the_same_without_a_gap()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 7; i++) await owner.ContactAsync($$"""{"firstName":"Person {{i}}"}""");

        var whole = (await owner.GetAsync("/api/changes?after=0&limit=1000")).Items.Select(item => item.GetRawText()).ToList();
        var parts = await FollowAsync(owner, "0", "limit=2");

        whole.Count.ShouldBe(7);
        parts.Select(item => item.GetRawText()).ShouldBe(whole);
        (await owner.GetAsync("/api/changes?after=5")).Items.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_types_that_are_asked_for_are_told_and_the_position_goes_on_behind_the_others()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        var acme = (await owner.OrganizationAsync("""{"name":"Acme"}""")).Id;
        await owner.ContactAsync("""{"firstName":"Bo"}""");

        var answer = await owner.GetAsync("/api/changes?after=0&types=organization");

        answer.Items.Select(Told).ShouldBe([$"create {acme} 1"]);
        answer.Of("next").ShouldBe(answer.Of("head"));
        (await owner.GetAsync("/api/changes?after=0&types=organization,contact")).Items.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=-1", "after")]
    [InlineData("after=1-zz", "after")]
    [InlineData("after=1-ABCDEF0123", "after")]
    [InlineData("after=99999999999999999999", "after")]
    [InlineData("types=person", "types")]
    [InlineData("types=contact,", "types")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("since=1", "since")]
    [InlineData("after=1&after=2", "after")]
    public async Task What_cannot_be_understood_is_named(string query, string field)
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.GetAsync("/api/changes?" + query);

        answer.ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task A_position_beyond_the_end_or_of_another_past_is_too_far_behind()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        await other.ContactAsync("""{"firstName":"Bo"}""");
        await other.ContactAsync("""{"firstName":"Cy"}""");

        (await owner.GetAsync("/api/changes?after=2")).ShouldBeProblem(410, "too-far-behind");
        // Another change has the same number there.
        (await owner.GetAsync("/api/changes?after=" + (await FollowedAsync(other, "0", "limit=1")))).ShouldBeProblem(410, "too-far-behind");
        (await owner.GetAsync("/api/changes?after=1-0123456789")).ShouldBeProblem(410, "too-far-behind");
        (await owner.GetAsync("/api/changes?after=1")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_sees_a_part_is_told_of_what_is_not_too_far_back()
    {
        await using var own = await TestServer.StartAsync();
        var world = await SightWorld.NewAsync(own);
        (await world.Member.GetAsync("/api/changes?after=0")).ShouldBe(HttpStatusCode.OK);
        var head = (await world.Member.GetAsync("/api/changes")).Of("head");

        own.Node.Engine.MostBehind = 2;

        (await world.Member.GetAsync("/api/changes?after=0")).ShouldBeProblem(410, "too-far-behind");
        (await world.Member.GetAsync("/api/changes?after=" + head)).ShouldBe(HttpStatusCode.OK);
        (await world.Owner.GetAsync("/api/changes?after=0")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_another_workspace_nothing_is_told()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        await other.ContactAsync("""{"firstName":"Zebra"}""");
        await owner.ContactAsync("""{"firstName":"Ada"}""");

        var answer = await owner.GetAsync("/api/changes?after=0");

        answer.Items.Length.ShouldBe(1);
        answer.Text.ShouldNotContain((await other.GetAsync("/api/contacts")).Items[0].GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task Whoever_sees_a_part_is_told_what_comes_into_sight_and_leaves_it_and_nothing_else()
    {
        var world = await SightWorld.NewAsync(server);
        var (owner, member, ann) = (world.Owner, world.Member, world.Contacts["Ann"]);
        var begin = await NowAsync(member);
        var alpha = world.Organizations["Alpha"];
        async Task ChangeAsync(string path, string json) => (await owner.PatchAsync(path, json, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        await ChangeAsync($"/api/contacts/{ann}", """{"phone":"+46465550199 x2"}""");
        await ChangeAsync($"/api/contacts/{ann}", $$"""{"organization":"{{world.Organizations["Zebra Works"]}}","title":"Buyer"}""");
        var early = (await member.GetAsync("/api/changes?after=" + begin)).Items[1].GetProperty("fields");
        await ChangeAsync($"/api/contacts/{world.Contacts["Dan"]}", """{"city":"Lund","title":"Zebra keeper"}""");
        await ChangeAsync($"/api/organizations/{alpha}", """{"type":"partner","city":"Zebratown"}""");
        await ChangeAsync($"/api/organizations/{alpha}", """{"city":"Zebraville"}""");
        await ChangeAsync($"/api/contacts/{world.Contacts["Zebra"]}", """{"city":"Zebra Two"}""");
        await owner.DeleteAsync($"/api/contacts/{world.Contacts["Cyd"]}", ("If-Match", "*"));

        var answer = await member.GetAsync("/api/changes?after=" + begin);

        answer.Items.Select(item => $"{item.GetProperty("kind").GetString()} {item.GetProperty("id").GetString()}").ShouldBe(
            [$"update {ann}", $"update {ann}", $"create {world.Contacts["Dan"]}", $"gone {alpha}", $"delete {world.Contacts["Cyd"]}"]);
        // Of a hidden field nothing but that the record has another version.
        answer.Items[0].GetProperty("fields").EnumerateObject().ShouldBeEmpty();
        answer.Items[0].TryGetProperty("actor", out _).ShouldBeFalse();
        // As long as what it pointed to is seen, it is told that it points there no more.
        early.EnumerateObject().Select(field => $"{field.Name} {field.Value}").ShouldBe(["organization ", "title Buyer"], ignoreOrder: true);
        answer.Items[1].GetProperty("fields").EnumerateObject().Select(field => field.Name).ShouldBe(["title"]);
        answer.Items[3].EnumerateObject().Select(one => one.Name).ShouldBe(["seq", "type", "id", "kind"]);
        foreach (var mark in SightWorld.Marks) answer.Text.ShouldNotContain(mark);
        // What the owner goes on from is not the member's, nor the other way round.
        (await member.GetAsync("/api/changes?after=" + await NowAsync(owner))).ShouldBeProblem(410, "too-far-behind");
        world.MemberSeesAll = true;
        (await member.GetAsync("/api/changes?after=" + begin)).ShouldBeProblem(410, "too-far-behind");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Whoever_follows_from_the_beginning_ends_with_the_records_that_are_seen(int limit)
    {
        var world = await SightWorld.NewAsync(server);
        // In and out again, once more and once less.
        foreach (var (name, city) in ((string, string)[])[("Dan", "Lund"), ("Dan", "Oslo"), ("Cyd", "Oslo"), ("Cyd", "Lund"), ("Bea", "Zebracity")])
            await world.Owner.PatchAsync($"/api/contacts/{world.Contacts[name]}", $$"""{"city":"{{city}}"}""", ("If-Match", "*"));

        foreach (var (client, type, plural) in new[]
        {
            (world.Member, "contact", "contacts"), (world.Member, "organization", "organizations"), (world.Other, "contact", "contacts"),
        })
        {
            var there = new HashSet<string>();
            foreach (var item in await FollowAsync(client, "0", $"types={type}&limit={limit}"))
            {
                var id = item.GetProperty("id").GetString()!;
                if (item.GetProperty("kind").GetString() is "create" or "restore") there.Add(id);
                else if (item.GetProperty("kind").GetString() is "delete" or "gone") there.Remove(id);
            }
            there.ShouldBe((await client.GetAsync($"/api/{plural}?limit=500")).Items.Select(item => item.GetProperty("id").GetString()!), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_step_of_more_than_a_thousand_changes_is_one_item_of_each_type()
    {
        var owner = await server.OwnerAsync();
        foreach (var count in (int[])[1_000, 100])
        {
            var operations = Enumerable.Range(0, count).Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"Person {{i}}"} }""");
            (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        }
        var begin = await NowAsync(owner);
        var job = await owner.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"city":"Lund"}}""");
        await owner.WaitAsync(job.Id);
        var after = await owner.ContactAsync("""{"firstName":"Last"}""");

        var answer = await owner.GetAsync("/api/changes?after=" + begin + "&limit=2");
        var before = await owner.GetAsync("/api/changes?after=0&limit=1000");

        before.Items.Length.ShouldBe(1_000);
        answer.Items.Select(item => item.GetProperty("kind").GetString()).ShouldBe(["many", "create"]);
        answer.Items[0].GetProperty("count").GetInt32().ShouldBe(1_100);
        answer.Items[0].GetProperty("step").GetString().ShouldBe(job.Of("step"));
        answer.Items[1].GetProperty("id").GetString().ShouldBe(after.Id);
        answer.Of("next").ShouldBe(answer.Of("head"));
    }

    [Fact]
    public async Task A_page_of_long_texts_ends_early_and_the_next_goes_on()
    {
        var owner = await server.OwnerAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        for (var i = 0; i < 20; i++)
            await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"notes":"{{i}} {{new string('x', 19_000)}}"}""", ("If-Match", "*"));

        var first = await owner.GetAsync("/api/changes?after=0");

        first.Items.Length.ShouldBeInRange(2, 10);
        first.Of("next").ShouldNotBe(first.Of("head"));
        (await FollowAsync(owner, "0", "limit=1000")).Select(item => item.GetProperty("seq").GetInt64())
            .ShouldBe(Enumerable.Range(1, 21).Select(seq => (long)seq));
    }

    [Fact]
    public async Task Who_follows_while_many_write_misses_nothing_and_hears_nothing_twice()
    {
        const int writers = 8, each = 25;
        var owner = await server.OwnerAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async number =>
        {
            for (var i = 0; i < each; i++)
            {
                if (i % 3 == number % 3) await Task.Delay(number, TestContext.Current.CancellationToken);
                await owner.ContactAsync($$"""{"firstName":"Person {{number}} {{i}}"}""");
            }
        }));

        var (heard, position) = (new List<long>(), "0");
        while (heard.Count < writers * each)
        {
            var isLast = writing.IsCompleted;
            if (isLast) await writing;
            var answer = (await owner.GetAsync($"/api/changes?limit=7&after={position}")).ShouldBe(HttpStatusCode.OK);
            if (isLast && answer.Items.Length == 0 && answer.Of("next") == answer.Of("head")) break;
            heard.AddRange(answer.Items.Select(item => item.GetProperty("seq").GetInt64()));
            position = answer.Of("next");
        }
        await writing;

        heard.ShouldBe(Enumerable.Range(1, writers * each).Select(seq => (long)seq));
    }

    [Fact]
    public async Task What_is_told_counts_for_a_key_that_may_read_so_many_rows()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 3; i++) await owner.ContactAsync($$"""{"firstName":"Person {{i}}"}""");
        var key = await owner.PostAsync("/api/keys", """{"name":"script","role":"read-only","rowsPerHour":4}""");
        var script = new Client(server, bearer: key.Of("secret"));

        (await script.GetAsync("/api/changes?after=0")).ShouldBe(HttpStatusCode.OK);
        (await script.GetAsync("/api/changes?after=0")).ShouldBeProblem(429, "rate-limited");
        (await script.GetAsync("/api/changes")).ShouldBe(HttpStatusCode.OK);
    }

    private static string Told(JsonElement item) =>
        $"{item.GetProperty("kind").GetString()} {item.GetProperty("id").GetString()} {item.GetProperty("version").GetInt64()}";

    private static async Task<string> NowAsync(Client client) => (await client.GetAsync("/api/changes")).ShouldBe(HttpStatusCode.OK).Of("head");

    private static async Task<string> FollowedAsync(Client client, string after, string query) =>
        (await client.GetAsync($"/api/changes?after={after}&{query}")).ShouldBe(HttpStatusCode.OK).Of("next");

    /// <summary>All items after a position, page by page.</summary>
    private static async Task<List<JsonElement>> FollowAsync(Client client, string after, string query)
    {
        var items = new List<JsonElement>();
        while (true)
        {
            var answer = (await client.GetAsync($"/api/changes?after={after}&{query}")).ShouldBe(HttpStatusCode.OK);
            items.AddRange(answer.Items);
            after = answer.Of("next");
            if (after == answer.Of("head")) return items;
        }
    }
}
