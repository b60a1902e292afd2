using System.Net;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

/// <summary>How much a key reads is counted, told when it is unusually much, and limited where an owner says so.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(Client Script, string Id)> KeyAsync(Client owner, string more = "", string role = "read-only")
    {
        var created = (await owner.PostAsync("/api/keys", $$"""{"name":"export","role":"{{role}}"{{more}}}""")).ShouldBe(HttpStatusCode.Created);
        return (new Client(owner.Server, bearer: created.Of("secret")), created.Json.GetProperty("key").GetProperty("id").GetString()!);
    }

    private static async Task FillAsync(Client owner, int contacts)
    {
        var operations = string.Join(',', Enumerable.Range(0, contacts)
            .Select(i => $$$"""{"op":"create","type":"contact","values":{"firstName":"Bo {{{i}}}"}}"""));
        (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{operations}}]}""")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<long> RowsAsync(Client owner) => (await owner.GetAsync("/api/keys")).Items[0].GetProperty("rowsThisHour").GetInt64();

    private static async Task ReadAsync(Client client, int times)
    {
        for (var i = 0; i < times; i++) (await client.GetAsync("/api/contacts?limit=500")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rows_are_counted_on_every_way_of_reading_whether_an_answer_was_kept_or_not()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 20);
        var (script, _) = await KeyAsync(owner);
        var list = await script.GetAsync("/api/contacts?limit=500");
        var id = list.Items[0].GetProperty("id").GetString();

        await ReadAsync(script, 3);
        await script.GetAsync($"/api/contacts/{id}");
        await script.GetAsync("/api/lookup?q=Bo&limit=10");
        await script.GetAsync($"/api/contacts/{id}/history");
        await script.GetAsync("/api/contacts?limit=500", ("If-None-Match", list.Header("ETag")!));
        await script.GetAsync("/api/contacts/count");

        (await RowsAsync(owner)).ShouldBe(80 + 1 + 10 + 1);
    }

    [Fact]
    public async Task Records_in_the_answers_to_writes_and_among_the_values_of_a_field_are_counted_too()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        var acme = await owner.OrganizationAsync("""{"name":"Acme"}""");
        var (script, _) = await KeyAsync(owner, role: "member");
        var made = await script.ContactAsync($$"""{"firstName":"Bo","organization":"{{acme.Id}}","city":"Lund"}""");

        await script.PatchAsync($"/api/contacts/{made.Id}", "{}", ("If-Match", "*"));
        (await script.PatchAsync($"/api/contacts/{made.Id}", "{}", ("If-Match", "\"9\""))).ShouldBeProblem(412, "version-stale");
        await script.PostAsync("/api/batch", Stale(made.Id));
        foreach (var field in (string[])["organization", "city", "status"]) (await script.GetAsync($"/api/contacts/facets?field={field}"))
            .ShouldBe(HttpStatusCode.OK);

        (await RowsAsync(owner)).ShouldBe(1 + 1 + 1 + 2 + 2);
    }

    /// <summary>Two writes that come too late.</summary>
    private static string Stale(string id)
    {
        var late = $$$"""{"op":"update","type":"contact","id":"{{{id}}}","version":9,"values":{}}""";
        return $$"""{"atomic":false,"operations":[{{late}},{{late}}]}""";
    }

    [Fact]
    public async Task Many_at_once_read_no_more_than_one_after_the_other()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 50);
        var (script, _) = await KeyAsync(owner, ""","rowsPerHour":120""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => script.GetAsync($"/api/contacts?limit={100 + i}")));

        answers.Count(answer => answer.Status == 200).ShouldBe(2);
        answers.Count(answer => answer.Status == 429).ShouldBe(28);
        (await script.GetAsync("/api/contacts?limit=50")).ShouldBeProblem(429, "rate-limited").Of("detail").ShouldContain("20 are left");
        (await script.GetAsync("/api/contacts?limit=20")).ShouldBe(HttpStatusCode.OK);
        (await script.GetAsync("/api/contacts?limit=1")).ShouldBeProblem(429, "rate-limited");
        (await RowsAsync(owner)).ShouldBe(120);
    }

    [Fact]
    public async Task A_key_that_has_read_all_it_may_writes_on_and_is_shown_no_record()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        var there = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var (script, _) = await KeyAsync(owner, ""","rowsPerHour":1""", "member");
        (await script.GetAsync($"/api/contacts/{there.Id}")).ShouldBe(HttpStatusCode.OK);

        var patched = (await script.PatchAsync($"/api/contacts/{there.Id}", """{"city":"Lund"}""", ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);
        var made = (await script.PostAsync("/api/contacts", """{"firstName":"Ada"}""")).ShouldBe(HttpStatusCode.Created);
        var late = (await script.PatchAsync($"/api/contacts/{there.Id}", "{}", ("If-Match", "\"9\""))).ShouldBeProblem(412, "version-stale");
        var batch = (await script.PostAsync("/api/batch", Stale(there.Id))).ShouldBe(HttpStatusCode.OK);

        patched.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "version"]);
        patched.Of("version").ShouldBe("2");
        patched.Header("ETag")!.ShouldStartWith("\"2-");
        patched.Header("Preference-Applied").ShouldBe("return=minimal");
        made.Json.EnumerateObject().Count().ShouldBe(2);
        late.Json.TryGetProperty("current", out _).ShouldBeFalse();
        foreach (var result in batch.Json.GetProperty("results").EnumerateArray())
        {
            result.GetProperty("status").GetInt32().ShouldBe(412);
            result.GetProperty("problem").TryGetProperty("current", out _).ShouldBeFalse();
        }
        (await owner.GetAsync($"/api/contacts/{there.Id}")).Of("city").ShouldBe("Lund");
        (await RowsAsync(owner)).ShouldBe(1);
    }

    [Fact]
    public async Task What_could_not_be_written_down_is_written_the_next_time()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 500);
        var (script, _) = await KeyAsync(owner);
        await ReadAsync(script, 3);
        using var watch = new ReadWatch(server.Node, Microsoft.Extensions.Logging.Abstractions.NullLogger<ReadWatch>.Instance);
        server.Watched.IsFull = true;
        await Should.ThrowAsync<StorageUnavailableException>(() => watch.LookAsync(Cancellation));
        server.Watched.IsFull = false;
        server.Clock.Advance(TimeSpan.FromHours(1));
        await ReadAsync(script, 1);

        await watch.LookAsync(Cancellation);

        (await owner.GetAsync("/api/keys")).Json.GetProperty("alarms").EnumerateArray().Single().GetProperty("rows").GetInt64().ShouldBe(1_500);
    }

    [Fact]
    public async Task Owners_are_told_of_a_key_that_reads_unusually_much_once_an_hour()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 500);
        var (script, id) = await KeyAsync(owner);
        using var watch = new ReadWatch(server.Node, Microsoft.Extensions.Logging.Abstractions.NullLogger<ReadWatch>.Instance);
        await ReadAsync(script, 2);
        await watch.LookAsync(Cancellation);
        (await owner.GetAsync("/api/keys")).Json.GetProperty("alarms").GetArrayLength().ShouldBe(0);

        await ReadAsync(script, 1);
        await watch.LookAsync(Cancellation);
        await ReadAsync(script, 1);
        await watch.LookAsync(Cancellation);

        var alarm = (await owner.GetAsync("/api/keys")).Json.GetProperty("alarms").EnumerateArray().Single();
        alarm.GetProperty("key").GetString().ShouldBe(id);
        alarm.GetProperty("name").GetString().ShouldBe("export");
        alarm.GetProperty("rows").GetInt64().ShouldBe(2_000);
        (await script.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_reads_no_more_in_an_hour_than_an_owner_allows_it()
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop();
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 50);
        var (script, id) = await KeyAsync(owner, ""","rowsPerHour":100""");
        await ReadAsync(script, 2);

        var refused = (await script.GetAsync("/api/contacts")).ShouldBeProblem(429, "rate-limited");
        int.Parse(refused.Header("Retry-After")!).ShouldBeInRange(1, 3_600);
        server.Clock.Advance(TimeSpan.FromHours(1));
        (await script.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        await ReadAsync(script, 1);
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":49}""")).ShouldBe(HttpStatusCode.OK);
        server.Clock.Advance(TimeSpan.FromHours(1));
        var tooMany = (await script.GetAsync("/api/contacts?limit=50")).ShouldBeProblem(403, "forbidden");
        tooMany.Of("detail").ShouldBe("This key may read 49 rows of records an hour, and this answer has 50. Ask for fewer.");
        tooMany.Header("Retry-After").ShouldBeNull();
        (await script.GetAsync("/api/contacts?limit=49")).ShouldBe(HttpStatusCode.OK);
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":0}""")).ShouldBe(HttpStatusCode.OK);
        await ReadAsync(script, 5);
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":-1}""")).ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public void What_other_nodes_counted_counts_too_and_an_hour_begins_with_nothing()
    {
        var meter = new ReadMeter(0);
        meter.Take(60, null, 1_000);
        var hour = meter.Unsaved(1).Single();
        hour.Save(hour.Unsaved, 150);

        meter.Rows(2_000).ShouldBe(150);
        meter.Refuse(150, 2_000)!.RetryAfter.ShouldBe(3_598);
        meter.Refuse(151, 2_000).ShouldBeNull();
        meter.Take(2, 151, 2_000).ShouldNotBeNull();
        meter.Unsaved(1).ShouldBeEmpty();
        meter.Take(1, 151, 2_000).ShouldBeNull();
        meter.Take(1, 151, 3_600_000).ShouldBeNull();
        meter.Rows(3_600_000).ShouldBe(1);
    }

    [Fact]
    public void What_is_left_of_an_hour_is_still_to_be_written_when_it_is_over()
    {
        var meter = new ReadMeter(0);
        meter.Take(60, null, 1_000);
        meter.Unsaved(1).Single().Save(60, 60);
        meter.Take(7, null, 2_000);

        meter.Take(1, null, 3_600_000);

        meter.Unsaved(1).Select(hour => (hour.Number, hour.Unsaved)).ShouldBe([(0L, 7L), (1L, 1L)]);
        meter.Unsaved(60).Select(hour => hour.Number).ShouldBe([0L]);
    }

    [Fact]
    public void A_clock_that_is_set_back_gives_no_second_hour()
    {
        var meter = new ReadMeter(5);
        meter.Take(10, 10, 5 * 3_600_000).ShouldBeNull();

        meter.Take(1, 10, (5 * 3_600_000) - 1).ShouldNotBeNull();

        meter.Hour.ShouldBe(5);
        meter.Rows((5 * 3_600_000) - 1).ShouldBe(10);
    }

    [Fact]
    public void A_clock_that_was_hours_ahead_and_comes_back_goes_on_with_the_hour_as_it_was_counted()
    {
        var meter = new ReadMeter(5);
        meter.Take(10, 10, 5 * 3_600_000).ShouldBeNull();
        meter.Unsaved(1).Single().Save(10, 10);

        meter.Take(4, 10, 8 * 3_600_000).ShouldBeNull();
        meter.Unsaved(1).Select(hour => hour.Number).ShouldBe([8L]);

        meter.Take(1, 10, 5 * 3_600_000).ShouldNotBeNull();
        meter.Rows(5 * 3_600_000).ShouldBe(10);
        meter.Take(7, 10, 8 * 3_600_000).ShouldNotBeNull();
        meter.Take(6, 10, 8 * 3_600_000).ShouldBeNull();
        meter.Unsaved(1).Select(hour => (hour.Number, hour.Unsaved)).ShouldBe([(8L, 10L)]);
    }

    [Fact]
    public void Whoever_is_asked_for_is_counted_for_an_hour_from_then()
    {
        var meters = new ReadMeters();
        var key = new Principal(PrincipalKind.Key, new Tsid(1), new Tsid(2), Role.Member, "script");
        var meter = meters.Of(key, 7 * 3_600_000);

        meters.Prune(7);
        meters.Prune(8);
        meters.Of(key, 9 * 3_600_000).ShouldBe(meter);
        meters.Prune(10);
        meters.Of(key, 9 * 3_600_000).ShouldBe(meter);
        meters.Prune(11);

        meters.Of(key, 11 * 3_600_000).ShouldNotBe(meter);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var meter = new ReadMeter(0);
        meter.Take(1, 1_000_000, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10_000; i++) meter.Take(1, 1_000_000, 1_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
