using System.Globalization;
using System.Net;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Records;
using static Brisk.Server.Tests.Records.TimelineTests;

namespace Brisk.Server.Tests.Records;

/// <summary>Timelines of which one page cannot look at everything, and what is still to come.</summary>
public sealed class LongTimelineTests(TestServer server) : IClassFixture<TestServer>
{
    /// <summary>More than one page looks through.</summary>
    private const int Many = 2_500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static Dictionary<string, FieldValue> Values(params (string Name, string Text)[] fields) =>
        fields.ToDictionary(field => field.Name, field => FieldValue.Of(field.Text), StringComparer.Ordinal);

    private static JsonElement ChangeOf(JsonElement entry) => entry.GetProperty("change");

    /// <summary>As many requests one after the other would, without the way there.</summary>
    private async Task MakeAsync(Client by, RecordType type, int count, params (string Name, string Text)[] fields)
    {
        for (var i = 0; i < count; i++)
            (await server.Node.Engine.CreateAsync(by.Workspace, new Actor(ActorKind.User, by.User), type, Values(fields), null, Cancellation))
                .Status.ShouldBe(WriteStatus.Written);
    }

    private static async Task<string> BatchAsync(Client by, params IEnumerable<string> operations) =>
        (await by.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK)
            .Header("X-Brisk-Step")!;

    private static IEnumerable<string> Contacts(int count) =>
        Enumerable.Range(0, count).Select(i => $$$"""{"op":"create","type":"contact","values":{"firstName":"Ann {{{i}}}"}}""");

    [Fact]
    public async Task What_is_to_come_is_told_soonest_first_and_what_is_overdue_is_not_in_it()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        var (now, meetings) = (own.Clock.GetUtcNow(), new string[25]);
        foreach (var i in Enumerable.Range(0, 25).Reverse()) meetings[i] = await CallAsync(owner, Moment(now.AddDays(i + 1)), Link("contact", contact));
        var overdue = (await owner.PostAsync("/api/reminders", $$"""
            {"subject":"Call back","at":"{{Moment(now.AddDays(-1))}}","about":[{{Link("contact", contact)}}]}
            """)).ShouldBe(HttpStatusCode.Created).Id;

        foreach (var record in (string[])["", $"&record=contacts/{contact}"])
        {
            var next = await owner.GetAsync($"/api/timeline?upcoming=only&limit=10{record}");

            next.Items.Select(IdOf).ShouldBe(meetings[..10], record);
            (await WalkAsync(owner, record + "&upcoming=only", 7)).ConvertAll(IdOf).ShouldBe(meetings);
            (await WalkAsync(owner, $"{record}&upcoming=only&from={Moment(now.AddDays(2))}&to={Moment(now.AddDays(4))}", 1)).ConvertAll(IdOf)
                .ShouldBe(meetings[1..3]);
            (await WalkAsync(owner, record + "&upcoming=only&kinds=change", 7)).ShouldBeEmpty(record);
            (await WalkAsync(owner, record + "&kinds=interaction,reminder", 7)).ConvertAll(IdOf).ShouldBe([overdue], record);
        }
    }

    [Fact]
    public async Task Activities_made_one_by_one_do_not_hide_what_else_was_done()
    {
        var owner = await server.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        await MakeAsync(owner, ActivityType.Type, Many, ("kind", "note"), ("text", "x"));

        var all = await owner.GetAsync("/api/timeline?limit=10");
        var changes = await owner.GetAsync("/api/timeline?limit=10&kinds=change");

        all.Items.Length.ShouldBe(10);
        all.Items.ShouldAllBe(entry => entry.GetProperty("kind").GetString() == "activity");
        changes.Items.Select(entry => ChangeOf(entry).GetProperty("id").GetString()).ShouldBe([contact]);
    }

    [Fact]
    public async Task What_is_newer_than_all_that_was_looked_through_is_told_at_once()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        await MakeAsync(owner, ContactType.Type, Many, ("firstName", "Ann"));
        var call = (await member.PostAsync("/api/interactions", """{"form":"call"}""")).ShouldBe(HttpStatusCode.Created).Id;

        var page = await owner.GetAsync($"/api/timeline?limit=10&by={member.User}");

        page.Items.Select(IdOf).ShouldBe([call]);
        page.Json.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.String);
        (await WalkAsync(owner, $"&by={member.User}", 10)).ConvertAll(IdOf).ShouldBe([call]);
    }

    [Fact]
    public async Task A_page_ends_where_it_has_looked_at_enough_and_the_next_goes_on()
    {
        var owner = await server.OwnerAsync();
        var steps = new List<string>();
        for (var i = 0; i < 60; i++) steps.Insert(0, "step " + await BatchAsync(owner, Contacts(50)));

        var page = await owner.GetAsync("/api/timeline?limit=1000");

        page.Items.Length.ShouldBeInRange(1, 59);
        (await WalkAsync(owner, "", 1_000)).ConvertAll(IdOf).ShouldBe(steps);
    }

    [Fact]
    public async Task Of_a_long_step_nothing_is_said_that_was_not_looked_at()
    {
        var owner = await server.OwnerAsync();
        const string Note = """{"op":"create","type":"note","values":{"text":"x"}}""";
        const string Organization = """{"op":"create","type":"organization","values":{"name":"Deere"}}""";
        string[] steps = [await BatchAsync(owner, [Note, .. Contacts(58), Note]), await BatchAsync(owner, [.. Contacts(30), Organization, .. Contacts(30)])];
        var bulk = (await owner.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"status":"lead"}}""")).ShouldBe(HttpStatusCode.OK);

        var changes = (await WalkAsync(owner, "&kinds=change", 50)).ConvertAll(ChangeOf);

        changes.ConvertAll(change => change.GetProperty("step").GetString()).ShouldBe([bulk.Of("step"), steps[1], steps[0]]);
        changes.ConvertAll(change => change.GetProperty("records").GetInt64()).ShouldBe([118, 61, 60]);
        changes.ConvertAll(change => change.TryGetProperty("type", out var type) ? type.GetString() : null).ShouldBe(["contact", null, null]);
    }

    [Fact]
    public async Task A_step_that_goes_on_stays_where_it_began()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var contact = (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;
        Tsid.TryParse(contact, out var id).ShouldBeTrue();
        var engine = own.Node.Engine;
        var (step, part) = (engine.Ids.Next(), 0);
        var actor = new Actor(ActorKind.User, owner.User, new Step(step, StepKinds.Bulk));
        async Task GoOnAsync()
        {
            var values = Values(("title", $"VP {++part}"), (part == 1 ? "city" : "department", $"Lund {part}"));
            (await engine.UpdateAsync(owner.Workspace, actor, ContactType.Type, id, null, values, Cancellation)).Status.ShouldBe(WriteStatus.Written);
        }
        async Task<string> OtherAsync(string name) =>
            "step " + (await owner.PatchAsync($"/api/contacts/{contact}", $$"""{"lastName":"{{name}}"}""", ("If-Match", "*")))
                .ShouldBe(HttpStatusCode.OK).Header("X-Brisk-Step");
        own.Clock.Advance(TimeSpan.FromHours(3));
        await GoOnAsync();
        own.Clock.Advance(TimeSpan.FromHours(3));
        var middle = Moment(own.Clock.GetUtcNow());
        own.Clock.Advance(TimeSpan.FromHours(3));
        await GoOnAsync();
        string[] others = [await OtherAsync("b"), await OtherAsync("a")];
        var question = $"&record=contacts/{contact}";

        var before = await WalkAsync(owner, $"{question}&to={middle}", 1);
        var after = await WalkAsync(owner, $"{question}&from={middle}", 50);
        var whole = await WalkAsync(owner, question, 1, GoOnAsync);

        IdOf(before[0]).ShouldBe("step " + step);
        ChangeOf(before[0]).GetProperty("fields").EnumerateArray().Select(field => $"{field.GetProperty("field")} {field.GetProperty("to")}")
            .ShouldBe(["city Lund 1", "department Lund 2", "title VP 2"], ignoreOrder: true);
        after.ConvertAll(IdOf).ShouldBe(others.Reverse());
        whole.ConvertAll(IdOf)[..3].ShouldBe([others[1], others[0], "step " + step]);
        whole.ConvertAll(IdOf).ShouldBeUnique();
    }
}
