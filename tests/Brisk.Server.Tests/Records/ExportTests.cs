using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records.Exports;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Records;

public sealed class ExportTests(TestServer server)
{
    private const string Path = "/api/contacts/export";

    [Fact]
    public async Task A_file_has_what_the_filter_leaves_in_the_order_asked_for_with_the_fields_asked_for()
    {
        var owner = await server.OwnerAsync();
        foreach (var (name, city) in ((string, string)[])[("Ada", "Lund"), ("Bo", "Oslo"), ("Cy", "Lund")])
            await owner.ContactAsync($$"""{"firstName":"{{name}}","city":"{{city}}"}""");

        var csv = await owner.GetAsync($"{Path}?filter=city%20is%20Lund&sort=-firstName&fields=city,firstName&bom=true");
        var lines = await owner.GetAsync($"{Path}?format=jsonl&filter=city%20is%20Lund&sort=-firstName");

        csv.ShouldBe(HttpStatusCode.OK).MediaType.ShouldBe("text/csv");
        csv.Header("Content-Disposition").ShouldNotBeNull().ShouldContain("contacts-");
        csv.Bytes[..3].ShouldBe(Encoding.UTF8.Preamble.ToArray());
        csv.Text[1..].Split("\r\n").Select(line => string.Join(',', line.Split(',')[1..])).ShouldBe(["City,First name", "Lund,Cy", "Lund,Ada", ""]);
        lines.ShouldBe(HttpStatusCode.OK).MediaType.ShouldBe("application/x-ndjson");
        var records = lines.Text.TrimEnd('\n').Split('\n');
        records.Length.ShouldBe(2);
        foreach (var line in records)
        {
            var record = JsonElement.Parse(line);
            (await owner.GetAsync($"/api/contacts/{record.GetProperty("id").GetString()}")).Text.ShouldBe(line);
        }
    }

    [Theory]
    [InlineData("format=xlsx", "format")]
    [InlineData("fields=name,shoeSize", "fields")]
    [InlineData("filter=town%20is%20Lund", "filter")]
    [InlineData("zone=Mars", "zone")]
    [InlineData("sort=tags", "sort")]
    [InlineData("bom=yes", "bom")]
    [InlineData("format=jsonl&bom=true", "bom")]
    [InlineData("limit=5", "limit")]
    [InlineData("format=csv&format=csv", "format")]
    public async Task A_question_that_cannot_be_read_names_its_part(string query, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync($"{Path}?{query}")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }

    [Theory]
    [InlineData("""{"format":"xlsx"}""", "format")]
    [InlineData("""{"fields":["name","shoeSize"]}""", "fields")]
    [InlineData("""{"fields":[]}""", "fields")]
    [InlineData("""{"filter":"town is Lund"}""", "filter")]
    [InlineData("""{"limit":5}""", "limit")]
    public async Task A_job_that_cannot_be_understood_is_not_begun(string body, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync(Path, body)).ShouldBeProblem(422, "invalid").Fields.ShouldBe([field]);
        (await owner.GetAsync("/api/jobs")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_is_of_one_state_whatever_is_written_meanwhile()
    {
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 3_000);
        var schema = await server.Node.Schemas.GetAsync(owner.Workspace, TestContext.Current.CancellationToken);
        var type = schema.Named("contact")!;
        Sort.TryParse(type, "lastName", out var sort, out _).ShouldBeTrue();
        var (text, pieces) = (new StringBuilder(), 0);

        var rows = await server.Node.Engine.ExportAsync(new ExportQuery(new ListQuery(schema, type, Filter.Everything, sort, null, 1), ExportFormat.Csv), (piece, _) =>
        {
            text.Append(Encoding.UTF8.GetString(piece));
            // The last of the list changes, and goes, while the first are read already.
            if (pieces++ == 0) Task.Run(() => ChangeAsync(owner)).GetAwaiter().GetResult();
        }, TestContext.Current.CancellationToken);

        pieces.ShouldBeGreaterThan(1);
        rows.ShouldBe(3_000);
        text.ToString().ShouldContain("Last 2999");
        text.ToString().ShouldNotContain("Changed");
        (await owner.GetAsync(Path)).Text.ShouldContain("Changed");

        static async Task ChangeAsync(Client owner) =>
            (await owner.PostAsync("/api/contacts/bulk", """{"filter":"lastName starts \"Last 29\"","set":{"lastName":"Changed"}}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_file_is_packed_where_that_is_asked_for_and_not_sent_again_where_it_is_there()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");

        var plain = await owner.GetAsync(Path);
        var packed = await owner.GetAsync(Path, ("Accept-Encoding", "br"));
        var again = await owner.GetAsync(Path, ("If-None-Match", plain.Header("ETag")!));
        await owner.ContactAsync("""{"firstName":"Bo"}""");
        var changed = await owner.GetAsync(Path, ("If-None-Match", plain.Header("ETag")!));

        packed.Header("Content-Encoding").ShouldBe("br");
        using var unpacked = new MemoryStream();
        using (var form = new BrotliStream(new MemoryStream(packed.Bytes), CompressionMode.Decompress)) await form.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        unpacked.ToArray().ShouldBe(plain.Bytes);
        again.ShouldBe(HttpStatusCode.NotModified).Bytes.ShouldBeEmpty();
        changed.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Bo");
    }

    [Fact]
    public async Task A_key_gets_as_many_rows_as_it_may_read_and_not_a_part_of_more()
    {
        var owner = await server.OwnerAsync();
        foreach (var name in (string[])["Ada", "Bo", "Cy"]) await owner.ContactAsync($$"""{"firstName":"{{name}}"}""");
        var made = await owner.PostAsync("/api/keys", """{"name":"script","role":"read-only","rowsPerHour":4}""");
        var script = new Client(server, bearer: made.ShouldBe(HttpStatusCode.Created).Of("secret"));

        (await script.GetAsync(Path)).ShouldBe(HttpStatusCode.OK);
        var refused = await script.GetAsync(Path);
        var one = await script.GetAsync($"{Path}?filter=firstName%20is%20Ada");

        refused.ShouldBeProblem(429, "rate-limited").Header("ETag").ShouldBeNull();
        one.ShouldBe(HttpStatusCode.OK);
        (await script.GetAsync(Path)).ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task A_job_leaves_the_file_for_a_day_to_whoever_began_it()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var (reader, other) = (await own.JoinAsync(owner.Workspace, Role.ReadOnly), await own.JoinAsync(owner.Workspace, Role.Member));
        await owner.ContactAsync("""{"firstName":"Ada"}""");

        var begun = (await reader.PostAsync(Path, """{"fields":["firstName"]}""", ("Idempotency-Key", "k"))).ShouldBe(HttpStatusCode.Accepted);
        (await reader.PostAsync(Path, """{"fields":["firstName"]}""", ("Idempotency-Key", "k"))).Id.ShouldBe(begun.Id);
        await reader.WaitAsync(begun.Id);
        var job = await reader.GetAsync($"/api/jobs/{begun.Id}");
        var file = await reader.GetAsync($"/api/jobs/{begun.Id}/result");

        (job.Of("kind"), job.Of("status"), job.Of("done"), job.Of("total")).ShouldBe(("export", "done", "1", "1"));
        file.ShouldBe(HttpStatusCode.OK).MediaType.ShouldBe("text/csv");
        file.Text.ShouldStartWith("brisk_id,First name\r\n");
        file.Text.ShouldEndWith(",Ada\r\n");
        file.Header("Content-Disposition").ShouldNotBeNull().ShouldContain(".csv");
        (await other.GetAsync($"/api/jobs/{begun.Id}/result")).ShouldBeProblem(404, "not-found");
        own.Clock.Advance(ExportFiles.Kept);
        (await reader.GetAsync($"/api/jobs/{begun.Id}/result")).Status.ShouldBe(404);
        Directory.GetFiles(ExportFiles.FolderOf(own.Node)).Length.ShouldBe(1);
        ExportFiles.Sweep(own.Node);
        Directory.GetFiles(ExportFiles.FolderOf(own.Node)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_is_cancelled_leaves_no_file_and_one_that_was_interrupted_begins_again()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 1_000);
        var runner = own.App.Services.GetRequiredService<JobRunner>();
        // As a process left it that was killed in the midst of it.
        await runner.StopAsync(TestContext.Current.CancellationToken);
        var (left, stopped) = ((await owner.PostAsync(Path, "{}")).Id, (await owner.PostAsync(Path, "{}")).Id);
        foreach (var id in (string[])[left, stopped])
        {
            Tsid.TryParse(id, out var job).ShouldBeTrue();
            Directory.CreateDirectory(ExportFiles.FolderOf(own.Node));
            await System.IO.File.WriteAllTextAsync(ExportFiles.PartOf(own.Node, job), "brisk_id,half", TestContext.Current.CancellationToken);
        }
        await own.Database.WriteAsync(owner.Workspace, 0, async (session, _) =>
        {
            Tsid.TryParse(stopped, out var job).ShouldBeTrue();
            await Storage.Jobs.JobTable.AskToStopAsync(session, owner.Workspace, job);
            return 0;
        }, TestContext.Current.CancellationToken);

        own.Clock.Advance(TimeSpan.FromMinutes(1));
        using var next = new JobRunner(own.Node, own.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await Brisk.Tests.Shared.Eventually.SoAsync("both have ended", async () =>
            (await owner.GetAsync($"/api/jobs/{left}")).Of("status") == "done" && (await owner.GetAsync($"/api/jobs/{stopped}")).Of("status") == "cancelled");

        (await owner.GetAsync($"/api/jobs/{left}/result")).Text.Count(letter => letter == '\n').ShouldBe(1_001);
        (await owner.GetAsync($"/api/jobs/{stopped}/result")).Status.ShouldBe(404);
        await Brisk.Tests.Shared.Eventually.SoAsync("one file is left", () =>
            Task.FromResult(Directory.GetFiles(ExportFiles.FolderOf(own.Node)).Select(System.IO.Path.GetFileName).SequenceEqual([$"{left}.csv"])));
    }

    private static async Task FillAsync(Client owner, int contacts)
    {
        for (var start = 0; start < contacts; start += 1_000)
        {
            var operations = Enumerable.Range(start, Math.Min(1_000, contacts - start)).Select(number =>
                $$"""{"op":"create","type":"contact","values":{"lastName":"Last {{number:0000}}","street":"{{new string('x', 100)}}"} }""");
            (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        }
    }
}
