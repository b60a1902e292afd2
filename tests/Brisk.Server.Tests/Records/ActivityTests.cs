using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Activities are one type with kinds: each kind has a plural of its own, by which only its records and its fields are there.</summary>
public sealed class ActivityTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/activities";

    private static readonly (string Plural, string Values)[] OneOfEach =
    [
        ("interactions", """{"form":"call","minutes":12,"outcome":"reached"}"""), ("messages", """{"direction":"in","channel":"email","thread":"T1"}"""),
        ("notes", """{"text":"# Likes **tea**\nNot coffee"}"""), ("reminders", """{"subject":"Call back","at":"2026-12-05T13:00:00Z"}"""),
    ];

    private static async Task<Dictionary<string, Answer>> FillAsync(Client owner)
    {
        var made = new Dictionary<string, Answer>();
        foreach (var (plural, values) in OneOfEach) made[plural] = (await owner.PostAsync("/api/" + plural, values)).ShouldBe(HttpStatusCode.Created);
        return made;
    }

    [Fact]
    public async Task Each_kind_is_listed_counted_grouped_and_exported_by_its_plural()
    {
        var owner = await server.OwnerAsync();
        var made = await FillAsync(owner);

        foreach (var (plural, one) in made)
        {
            var path = "/api/" + plural;
            one.Header("Location").ShouldBe($"{path}/{one.Id}");
            (await owner.GetAsync(path)).Items.Select(item => item.GetProperty("id").GetString()).ShouldBe([one.Id]);
            (await owner.GetAsync(path + "/count")).Of("count").ShouldBe("1");
            (await owner.GetAsync(path + "/count?filter=createdAt is today")).Of("count").ShouldBe("1");
            (await owner.GetAsync($"{path}?around={one.Id}")).Of("position").ShouldBe("0");
            (await owner.GetAsync($"{path}?around={made.Values.First(other => other.Id != one.Id).Id}")).ShouldBe(HttpStatusCode.NotFound);
            (await owner.GetAsync(path + "/facets?field=kind")).Items.Single().GetProperty("count").GetInt64().ShouldBe(1);
            (await owner.GetAsync(path + "/groups?by=kind")).Of("total").ShouldBe("1");
            (await owner.GetAsync(path + "/board?by=owner")).Of("total").ShouldBe("1");
            (await owner.GetAsync(path + "/export?format=jsonl")).Text.TrimEnd().ShouldBe((await owner.GetAsync($"{path}/{one.Id}")).Text);
            (await owner.GetAsync($"{path}/{one.Id}")).Text.ShouldBe((await owner.GetAsync($"{Path}/{one.Id}")).Text);
        }
        (await owner.GetAsync(Path + "/count")).Of("count").ShouldBe("4");
        (await owner.GetAsync("/api/notes/export")).Text.Split("\r\n")[0].ShouldNotContain("Channel");
        // Of all kinds those without a form are there, however interactions were sorted before.
        (await owner.GetAsync("/api/interactions?sort=form")).Items.Length.ShouldBe(1);
        (await owner.GetAsync(Path + "?sort=form")).Items.Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_record_of_another_kind_is_not_there()
    {
        var owner = await server.OwnerAsync();
        var made = await FillAsync(owner);
        var (note, call) = (made["notes"].Id, made["interactions"].Id);
        var path = $"/api/notes/{call}";

        (await owner.GetAsync(path)).ShouldBeProblem(404, "not-found");
        (await owner.GetAsync(path + "?deleted=true")).ShouldBeProblem(404, "not-found");
        (await owner.GetAsync(path + "/history")).ShouldBeProblem(404, "not-found");
        (await owner.PatchAsync(path, """{"tags":["x"]}""", ("If-Match", "*"))).ShouldBeProblem(404, "not-found");
        (await owner.DeleteAsync(path, ("If-Match", "*"))).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync(path + "/undo", """{"seq":1}""")).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync("/api/notes/bulk", $$"""{"ids":["{{call}}"],"action":"delete"}""")).ShouldBeProblem(404, "not-found");
        var both = await owner.PostAsync("/api/notes/bulk", $$$"""{"ids":["{{{call}}}","{{{note}}}"],"set":{"tags":["x"]}}""");
        (both.Of("changed"), both.Of("refused")).ShouldBe(("1", "1"));
        var batch = await owner.PostAsync("/api/batch", $$$"""{"atomic":false,"operations":[{"op":"delete","type":"note","id":"{{{call}}}"}]}""");
        batch.Json.GetProperty("results")[0].GetProperty("status").GetInt32().ShouldBe(404);
        await owner.DeleteAsync($"/api/interactions/{call}", ("If-Match", "*"));
        (await owner.PostAsync(path + "/restore", null, ("If-Match", "*"))).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync($"/api/interactions/{call}/restore", null, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        // What all of a kind are is no other's.
        (await owner.PostAsync("/api/notes/bulk", """{"all":true,"set":{"tags":["all"]},"expected":1}""")).Of("changed").ShouldBe("1");
        (await owner.GetAsync(Path + "/count?filter=tags has all")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task A_field_that_a_kind_does_not_have_is_refused_by_name_by_every_way_in()
    {
        var owner = await server.OwnerAsync();
        var note = (await FillAsync(owner))["notes"];

        foreach (var body in (string[])["""{"text":"x","channel":"sms"}""", """{"text":"x","done":true}""", """{"text":"x","kind":"note"}"""])
            (await owner.PostAsync("/api/notes", body)).ShouldBeProblem(422, "invalid").Fields.Length.ShouldBe(1, body);
        (await owner.PatchAsync($"/api/notes/{note.Id}", """{"channel":"sms"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid")
            .Fields.ShouldBe(["channel"]);
        var general = (await owner.PostAsync(Path, """{"kind":"note","text":"x","channel":"sms"}""")).ShouldBeProblem(422, "invalid");
        general.Fields.ShouldBe(["channel"]);
        general.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe("unknown-field");
        (await owner.PatchAsync($"{Path}/{note.Id}", """{"minutes":3}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["minutes"]);
        (await owner.PostAsync("/api/batch", """{"atomic":true,"operations":[{"op":"create","type":"note","values":{"text":"x","place":"y"}}]}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["operations/0/values/place"]);
        (await owner.PostAsync(Path + "/bulk", $$$"""{"ids":["{{{note.Id}}}"],"set":{"direction":"in"}}""")).Of("refused").ShouldBe("1");
        (await owner.GetAsync("/api/notes?filter=channel filled")).ShouldBeProblem(400, "bad-request");
        (await owner.GetAsync("/api/notes?sort=done")).ShouldBeProblem(400, "bad-request");
        (await owner.GetAsync("/api/notes?fields=place")).ShouldBeProblem(400, "bad-request");
        var import = await owner.PrepareAsync("Subject,Kind,Text,Channel\nOne,note,x,sms\nTwo,note,x,\n", match: "none", type: "activities");
        (await owner.WorkAsync(import, "run")).GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(1);
        (await owner.GetAsync("/api/notes/count?filter=subject is Two")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task What_a_kind_must_have_is_asked_for_and_a_kind_is_for_life()
    {
        var owner = await server.OwnerAsync();
        var note = (await FillAsync(owner))["notes"];

        (await owner.PostAsync("/api/interactions", "{}")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["form"]);
        (await owner.PostAsync("/api/messages", """{"text":"x"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["direction", "channel"]);
        (await owner.PostAsync("/api/notes", "{}")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["text"]);
        (await owner.PostAsync(Path, """{"kind":"note"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["text"]);
        (await owner.PostAsync(Path, """{"subject":"x"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["kind"]);
        (await owner.PatchAsync($"/api/notes/{note.Id}", """{"text":null}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["text"]);
        (await owner.PatchAsync($"{Path}/{note.Id}", """{"kind":"reminder"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["kind"]);
        (await owner.PatchAsync($"{Path}/{note.Id}", """{"at":null}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["at"]);
        foreach (var minutes in (string[])["-1", "1.5", "129601"])
            (await owner.PostAsync("/api/interactions", $$"""{"minutes":{{minutes}},"form":"call"}""")).ShouldBeProblem(422, "invalid")
                .Fields.ShouldBe(["minutes"]);
    }

    [Theory]
    [InlineData("""{"text":"# Likes **tea**\nNot coffee"}""", "Likes tea")]
    [InlineData("""{"text":"\n---\n- [ ] Ask `Bo`\n"}""", "Ask Bo")]
    [InlineData("""{"text":"x","subject":"Own"}""", "Own")]
    [InlineData("""{"text":"***"}""", "Note")]
    public async Task A_note_is_called_by_its_first_line_where_nobody_wrote_a_subject(string values, string subject) =>
        (await (await server.OwnerAsync()).PostAsync("/api/notes", values)).ShouldBe(HttpStatusCode.Created).Of("subject").ShouldBe(subject);

    [Fact]
    public async Task A_subject_that_nobody_wrote_follows_the_text_and_one_that_somebody_wrote_stays()
    {
        var owner = await server.OwnerAsync();
        var note = (await owner.PostAsync("/api/notes", """{"text":"One"}""")).ShouldBe(HttpStatusCode.Created);
        var path = $"/api/notes/{note.Id}";

        (await owner.PatchAsync(path, """{"text":"Two"}""", ("If-Match", "*"))).Of("subject").ShouldBe("Two");
        (await owner.PatchAsync(path, """{"subject":"Mine"}""", ("If-Match", "*"))).Of("subject").ShouldBe("Mine");
        var last = await owner.PatchAsync(path, """{"text":"Three"}""", ("If-Match", "*"));
        last.Of("subject").ShouldBe("Mine");
        (await owner.PatchAsync(path, """{"subject":null}""", ("If-Match", "*"))).Of("subject").ShouldBe("Three");
        (await owner.PostAsync("/api/notes", JsonSerializer.Serialize(new { text = new string('é', 199) + "😀 more" }))).Of("subject")
            .ShouldBe(new string('é', 199));
    }

    [Fact]
    public async Task Done_says_when_and_an_undo_brings_both_back()
    {
        var owner = await server.OwnerAsync();
        var reminder = (await FillAsync(owner))["reminders"];
        reminder.Json.GetProperty("done").GetBoolean().ShouldBeFalse();

        var done = await owner.PatchAsync($"/api/reminders/{reminder.Id}", """{"done":true}""", ("If-Match", "*"));
        done.Of("doneAt").ShouldNotBeNullOrEmpty();
        var tagged = await owner.PatchAsync($"/api/reminders/{reminder.Id}", """{"tags":["x"]}""", ("If-Match", "*"));
        tagged.Of("doneAt").ShouldBe(done.Of("doneAt"));
        var open = await owner.PatchAsync($"/api/reminders/{reminder.Id}", """{"done":false}""", ("If-Match", "*"));
        open.Json.TryGetProperty("doneAt", out _).ShouldBeFalse();
        (await owner.PostAsync($"/api/steps/{open.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);

        (await owner.GetAsync($"/api/reminders/{reminder.Id}")).Of("doneAt").ShouldBe(done.Of("doneAt"));
        (await owner.GetAsync("/api/reminders/count?filter=done is no")).Of("count").ShouldBe("0");
    }

    [Fact]
    public async Task Pages_of_a_kind_go_on_by_their_own_cursors_alone()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 5; i++) await FillAsync(owner);

        var first = await owner.GetAsync("/api/notes?limit=2&filter=createdAt is today");
        var rest = await owner.GetAsync($"/api/notes?limit=500&filter=createdAt is today&after={first.Of("next")}");

        first.Items.Concat(rest.Items).Select(item => item.GetProperty("id").GetString()).Distinct().Count().ShouldBe(5);
        (await owner.GetAsync($"/api/reminders?limit=2&filter=createdAt is today&after={first.Of("next")}")).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public async Task A_file_says_when_something_was_done()
    {
        var owner = await server.OwnerAsync();

        var import =
            await owner.PrepareAsync("External id,Subject,Kind,When,Done,Done at\nR1,Call back,reminder,2024-02-03T04:05:06Z,yes,2024-02-04T05:06:07Z\n",
            type: "activities");
        var run = await owner.WorkAsync(import, "run");

        run.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(1, run.GetRawText());
        var done = (await owner.GetAsync("/api/reminders?fields=done,doneAt")).Items.Single();
        done.GetProperty("doneAt").GetString().ShouldBe("2024-02-04T05:06:07.000Z");
    }

    [Fact]
    public async Task Which_kinds_there_are_is_fixed()
    {
        var owner = await server.OwnerAsync();

        (await owner.PatchAsync(Path + "/fields/kind", """
            {"choices":[{"value":"interaction","label":"Interaction","hue":"blue"},{"value":"message","label":"Message","hue":"teal"},
             {"value":"note","label":"Note","hue":"gold"},{"value":"reminder","label":"Reminder","hue":"rose"},{"label":"Visit","hue":"green"}]}
            """)).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["choices"]);

        (await owner.PostAsync(Path, """{"kind":"visit","text":"x"}""")).ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public async Task S75_Logging_something_about_a_record_leaves_its_version()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ann"}""");

        (await owner.PostAsync("/api/interactions", $$"""{"form":"call","about":[{"type":"contact","id":"{{contact.Id}}"}]}"""))
            .ShouldBe(HttpStatusCode.Created).Json.GetProperty("about")[0].GetProperty("name").GetString().ShouldBe("Ann");

        (await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"title":"VP"}""", ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync($"{Path}/count?filter=linked to {contact.Id}")).Of("count").ShouldBe("1");
        (await owner.GetAsync($"/api/interactions/count?filter=about has {contact.Id}")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task The_schema_tells_the_kinds_and_what_they_have()
    {
        var owner = await server.OwnerAsync();

        var type = (await owner.GetAsync("/api/schema")).Json.GetProperty("types").EnumerateArray()
            .Single(type => type.GetProperty("name").GetString() == "activity");

        type.GetProperty("kindField").GetString().ShouldBe("kind");
        type.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetProperty("plural").GetString())
            .ShouldBe(["interactions", "messages", "notes", "reminders"]);
        type.GetProperty("kinds")[1].GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldBe(["direction", "channel"]);
    }
}
