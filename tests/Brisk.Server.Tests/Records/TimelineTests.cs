using System.Net;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Activities and changes in one order, newest first; each once, whatever happens meanwhile.</summary>
public sealed class TimelineTests(TestServer server) : IClassFixture<TestServer>
{
    internal static string Link(string type, string id) => $$"""{"type":"{{type}}","id":"{{id}}"}""";

    internal static async Task<string> CallAsync(Client client, string at, string about, string subject = "Call") =>
        (await client.PostAsync("/api/interactions", $$"""{"form":"call","subject":"{{subject}}","at":"{{at}}","about":[{{about}}]}"""))
            .ShouldBe(HttpStatusCode.Created).Id;

    /// <summary>What tells an entry from others.</summary>
    internal static string IdOf(JsonElement entry) => entry.GetProperty("kind").GetString() == "activity"
        ? entry.GetProperty("activity").GetProperty("id").GetString()!
        : "step " + entry.GetProperty("change").GetProperty("step").GetString();

    internal static async Task<List<JsonElement>> WalkAsync(Client client, string question, int limit, Func<Task>? between = null)
    {
        var entries = new List<JsonElement>();
        for (var cursor = ""; ;)
        {
            var page = (await client.GetAsync($"/api/timeline?limit={limit}{question}{cursor}")).ShouldBe(HttpStatusCode.OK);
            page.Items.Length.ShouldBeLessThanOrEqualTo(limit);
            entries.AddRange(page.Items);
            if (page.Json.GetProperty("next").ValueKind == JsonValueKind.Null) return entries;
            cursor = "&cursor=" + page.Of("next");
            if (between is not null) await between();
        }
    }

    [Fact]
    public async Task S38_Entries_of_one_moment_are_all_there_and_in_the_same_order_by_pages_of_any_length()
    {
        var owner = await server.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        var operations = Enumerable.Range(0, 120).Select(i => $$$"""
            {"op":"create","type":"interaction","values":{"form":"call","at":"2026-11-10T10:00:00Z","about":[{{{Link("contact", contact)}}}]}}
            """);
        (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);

        var question = $"&record=contacts/{contact}&kinds=interaction";
        var whole = (await WalkAsync(owner, question, 1_000)).ConvertAll(IdOf);

        whole.Count.ShouldBe(120);
        whole.ShouldBeUnique();
        foreach (var limit in (int[])[1, 7, 50]) (await WalkAsync(owner, question, limit)).ConvertAll(IdOf).ShouldBe(whole);
        (await WalkAsync(owner, "&kinds=interaction", 50)).ConvertAll(IdOf).ShouldBe(whole);
    }

    [Fact]
    public async Task S39_What_comes_while_somebody_scrolls_repeats_and_hides_nothing()
    {
        var owner = await server.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        var calls = new List<string>();
        for (var i = 0; i < 30; i++) calls.Insert(0, await CallAsync(owner, $"2026-10-{i + 1:00}T10:00:00Z", Link("contact", contact)));
        var added = new List<string>();

        var seen = await WalkAsync(owner, $"&record=contacts/{contact}", 7, async () =>
        {
            added.Add(await CallAsync(owner, "2026-11-29T10:00:00Z", Link("contact", contact)));
            await owner.PatchAsync($"/api/contacts/{contact}", $$"""{"title":"VP {{added.Count}}"}""", ("If-Match", "*"));
        });

        added.Count.ShouldBeGreaterThan(3);
        seen.ConvertAll(IdOf).ShouldBeUnique();
        seen.Where(entry => entry.GetProperty("kind").GetString() == "activity").Select(IdOf).ShouldBe(calls);
        var now = await WalkAsync(owner, $"&record=contacts/{contact}", 7);
        now.Count(entry => entry.GetProperty("kind").GetString() == "activity").ShouldBe(30 + added.Count);
    }

    [Fact]
    public async Task A_record_s_timeline_has_its_activities_and_changes_and_nobody_else_s()
    {
        var owner = await server.OwnerAsync();
        var (ann, bea) = ((await owner.ContactAsync("""{"firstName":"Ann"}""")).Id, (await owner.ContactAsync("""{"firstName":"Bea"}""")).Id);
        var deere = (await owner.OrganizationAsync("""{"name":"Deere"}""")).Id;
        var call = await CallAsync(owner, "2026-11-01T10:00:00Z", $"{Link("contact", ann)},{Link("organization", deere)}");
        var note = (await owner.PostAsync("/api/notes", $$"""
            {"text":"Likes\n\n  tea","at":"2026-11-02T10:00:00Z","about":[{{Link("contact", ann)}}]}
            """)).Id;
        await CallAsync(owner, "2026-11-03T10:00:00Z", Link("contact", bea));
        await owner.PatchAsync($"/api/contacts/{ann}", $$"""{"title":"VP","organization":"{{deere}}"}""", ("If-Match", "*"));

        var entries = await WalkAsync(owner, $"&record=contacts/{ann}", 50);

        entries.Select(entry => entry.GetProperty("kind").GetString()).ShouldBe(["change", "change", "activity", "activity"]);
        var change = entries[0].GetProperty("change");
        (change.GetProperty("what").GetString(), change.GetProperty("records").GetInt32(), change.GetProperty("title").GetString())
            .ShouldBe(("update", 1, "Ann"));
        var fields = change.GetProperty("fields").EnumerateArray().ToList();
        fields.Select(field => field.GetProperty("field").GetString()).ShouldBe(["organization", "title"], ignoreOrder: true);
        fields.Single(field => field.GetProperty("field").GetString() == "organization").GetProperty("to")
            .GetProperty("name").GetString().ShouldBe("Deere");
        entries[0].GetProperty("by").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
        entries.Skip(2).Select(IdOf).ShouldBe([note, call]);
        var shown = entries[2].GetProperty("activity");
        (shown.GetProperty("kind").GetString(), shown.GetProperty("snippet").GetString(), shown.GetProperty("subject").GetString())
            .ShouldBe(("note", "Likes tea", "Likes"));
        (await WalkAsync(owner, $"&record=organizations/{deere}&kinds=interaction,note", 50)).ConvertAll(IdOf).ShouldBe([call]);
        (await WalkAsync(owner, $"&record=contacts/{ann}&from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z", 1)).ConvertAll(IdOf).ShouldBe([note]);
    }

    [Fact]
    public async Task Links_times_and_the_trash_move_an_activity_in_timelines_and_an_undo_moves_it_back()
    {
        var owner = await server.OwnerAsync();
        var (ann, bea) = ((await owner.ContactAsync("""{"firstName":"Ann"}""")).Id, (await owner.ContactAsync("""{"firstName":"Bea"}""")).Id);
        var (first, second) =
            (await CallAsync(owner, "2026-11-01T10:00:00Z", Link("contact", ann)), await CallAsync(owner, "2026-11-02T10:00:00Z", Link("contact", ann)));
        async Task<List<string>> OfAsync(string contact) => (await WalkAsync(owner, $"&record=contacts/{contact}&kinds=interaction", 50)).ConvertAll(IdOf);
        Task<Answer> SetAsync(string values) => owner.PatchAsync($"/api/activities/{first}", values, ("If-Match", "*"));
        (await OfAsync(ann)).ShouldBe([second, first]);

        (await SetAsync("""{"at":"2026-11-03T10:00:00Z"}""")).ShouldBe(HttpStatusCode.OK);
        (await OfAsync(ann)).ShouldBe([first, second]);
        var moved = await SetAsync($$"""{"about":[{{Link("contact", bea)}}]}""");
        ((await OfAsync(ann)).Single(), (await OfAsync(bea)).Single()).ShouldBe((second, first));
        await owner.PostAsync($"/api/steps/{moved.Header("X-Brisk-Step")}/undo", "{}");
        (await OfAsync(ann)).ShouldBe([first, second]);
        var gone = await owner.PostAsync("/api/interactions/bulk", """{"all":true,"action":"delete"}""");
        (await OfAsync(ann)).ShouldBeEmpty();
        (await WalkAsync(owner, "&kinds=interaction", 50)).ShouldBeEmpty();
        (await owner.PostAsync($"/api/steps/{gone.Of("step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        (await OfAsync(ann)).ShouldBe([first, second]);
        (await WalkAsync(owner, "&kinds=interaction", 1)).ConvertAll(IdOf).ShouldBe([first, second]);
    }

    [Fact]
    public async Task S41_What_is_to_come_is_there_when_it_comes_and_nobody_touches_it()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        var at = own.Clock.GetUtcNow().AddMinutes(10);
        var meeting = (await owner.PostAsync("/api/interactions", $$"""
            {"form":"meeting","at":"{{at:yyyy-MM-ddTHH:mm:ss.fffZ}}","about":[{{Link("contact", contact)}}]}
            """)).ShouldBe(HttpStatusCode.Created).Id;
        var question = $"&record=contacts/{contact}&kinds=interaction";

        (await WalkAsync(owner, question, 50)).ShouldBeEmpty();
        (await WalkAsync(owner, question + "&upcoming=only", 50)).ConvertAll(IdOf).ShouldBe([meeting]);
        own.Clock.Advance(TimeSpan.FromMinutes(11));
        (await WalkAsync(owner, question + "&upcoming=only", 50)).ShouldBeEmpty();
        (await WalkAsync(owner, question, 50)).ConvertAll(IdOf).ShouldBe([meeting]);
    }

    [Fact]
    public async Task Changes_are_left_by_the_time_in_which_they_were_made()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        var (times, steps) = (new List<DateTimeOffset>(), new List<string>());
        for (var i = 0; i < 8; i++)
        {
            own.Clock.Advance(TimeSpan.FromHours(i % 2 == 0 ? 3 : 0.25));
            times.Add(own.Clock.GetUtcNow());
            steps.Add("step " + (await owner.PatchAsync($"/api/contacts/{contact}", $$"""{"title":"{{i}}"}""", ("If-Match", "*"))).Header("X-Brisk-Step"));
        }
        string At(int i) => times[i].ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

        foreach (var record in (string[])["", $"&record=contacts/{contact}"])
        {
            (await WalkAsync(owner, $"{record}&from={At(2)}&to={At(5)}", 1)).ConvertAll(IdOf).ShouldBe([steps[4], steps[3], steps[2]], record);
            (await WalkAsync(owner, $"{record}&from={At(6)}", 50)).ConvertAll(IdOf).ShouldBe([steps[7], steps[6]], record);
            (await WalkAsync(owner, $"{record}&to={At(1)}", 50)).ConvertAll(IdOf).First().ShouldBe(steps[0], record);
        }
    }

    [Fact]
    public async Task The_changes_of_one_step_are_one_entry()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync("First name\n" + string.Join('\n', Enumerable.Range(0, 1_200).Select(i => $"Ann {i}")), match: "none");
        await owner.WorkAsync(import, "run");
        var one = (await owner.GetAsync("/api/contacts?limit=1")).Items[0].GetProperty("id").GetString()!;
        var batch = await owner.PostAsync("/api/batch", $$$"""
            {"atomic":true,"operations":[{"op":"update","type":"contact","id":"{{{one}}}","values":{"title":"VP","city":"Lund"}},
                {"op":"update","type":"contact","id":"{{{one}}}","values":{"title":"Buyer","city":null}}]}
            """);
        var bulk = await owner.PostAsync("/api/contacts/bulk", """{"filter":"firstName starts \"Ann 1\"","set":{"status":"lead"}}""");

        var all = await WalkAsync(owner, "", 50);
        var single = await WalkAsync(owner, $"&record=contacts/{one}", 2);

        var changes = all.ConvertAll(entry => entry.GetProperty("change"));
        changes.Select(change => change.GetProperty("what").GetString()).Take(3).ShouldBe(["bulk", "update", "import"]);
        changes[0].GetProperty("records").GetInt64().ShouldBe(bulk.Json.GetProperty("changed").GetInt64());
        (changes[2].GetProperty("records").GetInt64(), changes[2].GetProperty("type").GetString()).ShouldBe((1_200, "contact"));
        changes[2].TryGetProperty("label", out _).ShouldBeTrue();
        var fields = single.Select(entry => entry.GetProperty("change"))
            .Single(change => change.GetProperty("step").GetString() == batch.Header("X-Brisk-Step")).GetProperty("fields").EnumerateArray().ToList();
        fields.Select(field => (field.GetProperty("field").GetString(), field.GetProperty("to").GetString())).ShouldBe([("title", "Buyer")]);
        single.Last().GetProperty("change").GetProperty("what").GetString().ShouldBe("create");
    }

    [Fact]
    public async Task S71_Of_what_is_not_seen_there_is_no_entry_and_the_page_is_full_all_the_same()
    {
        var world = await SightWorld.NewAsync(server);
        var ann = world.Contacts["Ann"];
        for (var i = 0; i < 12; i++)
        {
            (await world.Owner.PostAsync("/api/notes", $$"""{"text":"Zebra {{i}}","about":[{{world.Link("Ann")}}]}""")).ShouldBe(HttpStatusCode.Created);
            await world.Owner.PatchAsync($"/api/contacts/{ann}", $$"""{"birthday":"19{{60 + i}}-07-19"}""", ("If-Match", "*"));
        }
        for (var i = 0; i < 6; i++)
            (await world.Owner.PostAsync("/api/notes", $$"""
                {"text":"Seen","owner":"{{world.Member.User}}","about":[{{world.Link("Ann")}},{{world.Link("Zebra")}}]}
                """)).ShouldBe(HttpStatusCode.Created);

        var page = (await world.Member.GetAsync($"/api/timeline?record=contacts/{ann}&kinds=note&limit=5")).ShouldBe(HttpStatusCode.OK);
        var whole = await WalkAsync(world.Member, $"&record=contacts/{ann}", 3);

        page.Items.Length.ShouldBe(5);
        page.Items.ShouldAllBe(entry => entry.GetProperty("activity").GetProperty("about").GetArrayLength() == 1);
        whole.ConvertAll(IdOf).ShouldBeUnique();
        string.Join('\n', whole.Select(entry => entry.GetRawText())).ShouldNotContain("birthday");
        foreach (var mark in SightWorld.Marks) string.Join('\n', whole.Select(entry => entry.GetRawText())).ShouldNotContain(mark);
        (await world.Owner.GetAsync($"/api/timeline?record=contacts/{ann}&kinds=note&limit=1000")).Items.Length.ShouldBe(19);
        (await world.Member.GetAsync($"/api/timeline?record=contacts/{world.Contacts["Zebra"]}")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task Only_what_somebody_did_is_left_where_that_is_asked()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        await CallAsync(owner, "2026-11-01T10:00:00Z", Link("contact", contact));
        var theirs = await CallAsync(member, "2026-11-02T10:00:00Z", Link("contact", contact));
        var step = (await member.PatchAsync($"/api/contacts/{contact}", """{"title":"VP"}""", ("If-Match", "*"))).Header("X-Brisk-Step");

        (await WalkAsync(owner, $"&record=contacts/{contact}&by={member.User}", 1)).ConvertAll(IdOf).ShouldBe(["step " + step, theirs]);
        (await WalkAsync(owner, $"&by={member.User}", 1)).ConvertAll(IdOf).ShouldBe(["step " + step, theirs]);
        (await WalkAsync(member, "&by=me&kinds=change", 1)).ConvertAll(IdOf).ShouldBe(["step " + step]);
    }

    [Theory]
    [InlineData("record=ships/0H5ZK3V8QX2RT", "record")]
    [InlineData("record=contacts", "record")]
    [InlineData("kinds=note,song", "kinds")]
    [InlineData("by=nobody", "by")]
    [InlineData("from=yesterday", "from")]
    [InlineData("upcoming=true", "upcoming")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("song=x", "song")]
    public async Task Bad_questions_are_told_which_part_is_wrong(string question, string field) =>
        (await (await server.OwnerAsync()).GetAsync("/api/timeline?" + question)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);

    [Fact]
    public async Task A_cursor_belongs_to_its_timeline()
    {
        var owner = await server.OwnerAsync();
        var (ann, bea) = ((await owner.ContactAsync("""{"firstName":"Ann"}""")).Id, (await owner.ContactAsync("""{"firstName":"Bea"}""")).Id);
        foreach (var _ in (int[])[1, 2, 3]) await CallAsync(owner, "2026-11-01T10:00:00Z", Link("contact", ann));
        var next = (await owner.GetAsync($"/api/timeline?record=contacts/{ann}&limit=1")).Of("next");

        foreach (var other in (string[])[$"record=contacts/{bea}", "", $"record=contacts/{ann}&kinds=note", $"record=contacts/{ann}&to=2026-12-01T00:00:00Z"])
            (await owner.GetAsync($"/api/timeline?{other}&cursor={next}")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["cursor"]);
        (await (await server.OwnerAsync()).GetAsync($"/api/timeline?record=contacts/{ann}&cursor={next}")).Status.ShouldBeOneOf(400, 404);
        (await owner.GetAsync($"/api/timeline?record=contacts/{ann}&limit=50&cursor={next}")).Items.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Random_writes_leave_the_timelines_that_plain_code_makes_of_the_activities()
    {
        var (owner, random) = (await server.OwnerAsync(), new Random(20261201));
        var contacts = new List<string>();
        for (var i = 0; i < 4; i++) contacts.Add((await owner.ContactAsync($$"""{"firstName":"C{{i}}"}""")).Id);
        var ids = new List<string>();
        string At() => $"2026-11-{random.Next(1, 5):00}T10:00:0{random.Next(0, 3)}Z";
        string About() => string.Join(',', contacts.Where(_ => random.Next(2) == 0).Select(id => Link("contact", id)));
        for (var round = 0; round < 150; round++)
        {
            var one = ids.Count == 0 ? null : ids[random.Next(ids.Count)];
            switch (random.Next(6))
            {
                case 0 when one is not null: await owner.DeleteAsync($"/api/activities/{one}", ("If-Match", "*")); break;
                case 1 when one is not null: await owner.PostAsync($"/api/activities/{one}/restore", null, ("If-Match", "*")); break;
                case 2 when one is not null:
                    await owner.PatchAsync($"/api/activities/{one}", $$"""{"at":"{{At()}}","about":[{{About()}}]}""", ("If-Match", "*"));
                    break;
                case 3: ids.Add((await owner.PostAsync("/api/notes", $$"""{"text":"x","at":"{{At()}}","about":[{{About()}}]}""")).Id); break;
                default: ids.Add(await CallAsync(owner, At(), About())); break;
            }
        }
        var all = (await owner.GetAsync("/api/activities?limit=500&fields=kind,at,about")).Items;
        List<string> Of(string? contact, params string[] kinds) => [.. all
            .Where(item => kinds.Contains(item.GetProperty("kind").GetString()) && (contact is null || (item.TryGetProperty("about", out var about)
                && about.EnumerateArray().Any(link => link.GetProperty("id").GetString() == contact))))
            .OrderByDescending(item => item.GetProperty("at").GetString(), StringComparer.Ordinal)
            .ThenByDescending(item => item.GetProperty("id").GetString(), StringComparer.Ordinal).Select(item => item.GetProperty("id").GetString()!)];

        all.Length.ShouldBeGreaterThan(30);
        foreach (var contact in contacts.Append(null))
        {
            var record = contact is null ? "" : $"&record=contacts/{contact}";
            (await WalkAsync(owner, record + "&kinds=note,interaction", random.Next(1, 9))).ConvertAll(IdOf).ShouldBe(Of(contact, "note", "interaction"));
            (await WalkAsync(owner, record + "&kinds=note", random.Next(1, 9))).ConvertAll(IdOf).ShouldBe(Of(contact, "note"));
        }
        foreach (var contact in contacts.Append(null))
        {
            // Others write meanwhile: what was there and is left alone comes once, in its order.
            var record = contact is null ? "" : $"&record=contacts/{contact}";
            var old = Of(contact, "note", "interaction", "reminder", "message");
            var seen = (await WalkAsync(owner, record, 5, () => CallAsync(owner, "2026-11-28T10:00:00Z", Link("contact", contacts[0])))).ConvertAll(IdOf);
            seen.ShouldBeUnique();
            seen.Where(old.Contains).ShouldBe(old);
        }
    }
}
