using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

/// <summary>How much a key reads is counted, told when it is unusually much, and limited where an owner says so.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(Client Script, string Id)> KeyAsync(Client owner, string more = "")
    {
        var created = (await owner.PostAsync("/api/keys", $$"""{"name":"export","role":"read-only"{{more}}}""")).ShouldBe(HttpStatusCode.Created);
        return (new Client(owner.Server, bearer: created.Of("secret")), created.Json.GetProperty("key").GetProperty("id").GetString()!);
    }

    private static async Task FillAsync(Client owner, int contacts)
    {
        var operations = string.Join(',', Enumerable.Range(0, contacts).Select(i => $$$"""{"op":"create","type":"contact","values":{"firstName":"Bo {{{i}}}"}}"""));
        (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{operations}}]}""")).ShouldBe(HttpStatusCode.OK);
    }

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

        (await owner.GetAsync("/api/keys")).Items[0].GetProperty("rowsThisHour").GetInt64().ShouldBe(80 + 1 + 10 + 1);
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
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":0}""")).ShouldBe(HttpStatusCode.OK);
        await ReadAsync(script, 5);
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":-1}""")).ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public void What_other_nodes_counted_counts_too_and_an_hour_begins_with_nothing()
    {
        var meter = new ReadMeter();
        meter.Add(60, 1_000);
        var (hour, rows) = meter.Take(1);
        meter.Learn(hour, 150);

        rows.ShouldBe(60);
        meter.Rows(2_000).ShouldBe(150);
        meter.Refuse(150, 2_000)!.RetryAfter.ShouldBe(3_598);
        meter.Refuse(151, 2_000).ShouldBeNull();
        meter.Take(1).Rows.ShouldBe(0);
        meter.Add(1, 3_600_000);
        meter.Rows(3_600_000).ShouldBe(1);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var meter = new ReadMeter();
        meter.Add(1, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10_000; i++) meter.Add(1, 1_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
