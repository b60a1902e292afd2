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
using Brisk.Tests.Shared;
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
    [InlineData("ids=x", "ids")]
    [InlineData("ids=", "ids")]
    [InlineData("ids=0000000000001&filter=city%20is%20Lund", "filter")]
    [InlineData("ids=0000000000001&except=0000000000002", "except")]
    [InlineData("except=0000000000001,x", "except")]
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
    [InlineData("""{"ids":[]}""", "ids")]
    [InlineData("""{"ids":["0000000000001","x"]}""", "ids/1")]
    [InlineData("""{"ids":["0000000000001"],"filter":"city is Lund"}""", "filter")]
    [InlineData("""{"ids":["0000000000001"],"except":["0000000000002"]}""", "except")]
    public async Task A_job_that_cannot_be_understood_is_not_begun(string body, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync(Path, body)).ShouldBeProblem(422, "invalid").Fields.ShouldBe([field]);
        (await owner.GetAsync("/api/jobs")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_has_the_records_that_are_named_or_all_but_those_in_the_order_of_the_list()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var ids = new Dictionary<string, string>();
        foreach (var (name, city) in ((string, string)[])[("Cy", "Lund"), ("Ada", "Lund"), ("Di", "Lund"), ("Bo", "Oslo"), ("Eve", "Lund")])
            ids[name] = (await owner.ContactAsync($$"""{"firstName":"{{name}}","city":"{{city}}"}""")).Id;
        var foreign = (await stranger.ContactAsync("""{"firstName":"Zoe"}""")).Id;
        await owner.DeleteAsync($"/api/contacts/{ids["Eve"]}", ("If-Match", "*"));
        var named = (string[])[ids["Di"], ids["Bo"], ids["Ada"], ids["Bo"], ids["Eve"], foreign, server.Node.Ids.Next().ToString()];
        var (list, json) = (string.Join(',', named), string.Join(',', named.Select(id => $"\"{id}\"")));
        const string Lund = "filter=city%20is%20Lund";

        var some = await owner.GetAsync($"{Path}?format=jsonl&sort=firstName&ids={list}");
        var others = await owner.GetAsync($"{Path}?format=jsonl&sort=-firstName&{Lund}&except={list}");
        var rest = await owner.GetAsync($"{Path}?fields=firstName&except={ids["Ada"]}");
        var none = await owner.GetAsync($"{Path}?format=jsonl&ids={foreign}");
        var someJob = await ExportAsync(owner, $$"""{"format":"jsonl","sort":"-firstName","ids":[{{json}}]}""");
        var othersJob = await ExportAsync(owner, $$"""{"format":"jsonl","sort":"firstName","filter":"city is Lund","except":["{{ids["Di"]}}"]}""");

        Names(some).ShouldBe("Ada Bo Di");
        Names(others).ShouldBe("Cy");
        rest.ShouldBe(HttpStatusCode.OK).Text.Split("\r\n").Select(line => line.Split(',')[^1]).ShouldBe(["First name", "Cy", "Di", "Bo", ""]);
        none.ShouldBe(HttpStatusCode.OK).Text.ShouldBeEmpty();
        Names(await owner.GetAsync($"/api/jobs/{someJob}/result")).ShouldBe("Di Bo Ada");
        Names(await owner.GetAsync($"/api/jobs/{othersJob}/result")).ShouldBe("Ada Cy");
        var job = (await owner.GetAsync($"/api/jobs/{someJob}")).Json;
        (job.GetProperty("done").GetInt64(), job.GetProperty("total").GetInt64()).ShouldBe((3, 3));
        // Others, in another order, are another file.
        foreach (var other in (string[])[$"ids={ids["Di"]}", $"except={list}", $"except={ids["Di"]}"])
            (await owner.GetAsync($"{Path}?format=jsonl&sort=firstName&{other}", ("If-None-Match", some.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);

        static string Names(Answer file) => string.Join(' ', file.ShouldBe(HttpStatusCode.OK).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("firstName").GetString()));
    }

    [Fact]
    public async Task A_job_takes_a_hundred_thousand_ids_and_leaves_out_ten_thousand()
    {
        var owner = await server.OwnerAsync();
        await FillAsync(owner, 12);
        var own = (await owner.GetAsync("/api/contacts?limit=12")).Items.Select(item => item.GetProperty("id").GetString()!).ToList();
        string Body(string name, int count, params IEnumerable<string> more)
        {
            var ids = Enumerable.Range(1, count).Select(id => new Tsid(id).ToString()).Concat(more);
            return $$"""{"format":"jsonl","{{name}}":[{{string.Join(',', ids.Select(id => $"\"{id}\""))}}]}""";
        }

        (await owner.PostAsync(Path, Body("ids", 100_001))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["ids"]);
        (await owner.PostAsync(Path, Body("except", 10_001))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["except"]);
        var some = await ExportAsync(owner, Body("ids", 99_995, own[..5]));
        var others = await ExportAsync(owner, Body("except", 9_995, own[..5]));

        foreach (var (job, expected) in new[] { (some, own[..5]), (others, own[5..]) })
            (await owner.GetAsync($"/api/jobs/{job}/result")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonElement.Parse(line).GetProperty("id").GetString()).ShouldBe(expected, ignoreOrder: true);
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

        var rows = await server.Node.Engine.ExportAsync(new ExportQuery(new ListQuery(schema, type, Filter.Everything, sort, null, 1), ExportFormat.Csv),
            (piece, _, _) =>
        {
            text.Append(Encoding.UTF8.GetString(piece));
            // The last of the list changes, and goes, while the first are read already.
            if (pieces++ == 0) Task.Run(() => ChangeAsync(owner), CancellationToken.None).GetAwaiter().GetResult();
        }, ExportFiles.LongestReading, TestContext.Current.CancellationToken);

        pieces.ShouldBeGreaterThan(1);
        rows.ShouldBe(3_000);
        text.ToString().ShouldContain("Last 2999");
        text.ToString().ShouldNotContain("Changed");
        (await owner.GetAsync(Path)).Text.ShouldContain("Changed");

        static async Task ChangeAsync(Client owner) =>
            (await owner.PostAsync("/api/contacts/bulk", """{"filter":"lastName starts \"Last 29\"","set":{"lastName":"Changed"}}"""))
                .ShouldBe(HttpStatusCode.OK);
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
        using (var form = new BrotliStream(new MemoryStream(packed.Bytes), CompressionMode.Decompress)) await form.CopyToAsync(unpacked,
            TestContext.Current.CancellationToken);
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
        Files(own).Length.ShouldBe(1);
        await ExportFiles.SweepAsync(own.Node, TestContext.Current.CancellationToken);
        Files(own).ShouldBeEmpty();
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
            var part = ExportFiles.PartOf(own.Node, owner.Workspace, job);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(part)!);
            await System.IO.File.WriteAllTextAsync(part, "brisk_id,half", TestContext.Current.CancellationToken);
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
            Task.FromResult(Files(own).Select(System.IO.Path.GetFileName).SequenceEqual([$"{left}.csv"])));
    }

    [Fact]
    public async Task The_oldest_file_of_a_person_makes_room_for_a_further_one_and_nobody_elses()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var reader = await own.KeyAsync(owner.Workspace, Role.ReadOnly);
        var others = await ExportAsync(owner);
        var mine = new List<string>();
        for (var i = 0; i <= ExportFiles.MostOfPerson; i++) mine.Add(await ExportAsync(reader));

        var gone = await reader.GetAsync($"/api/jobs/{mine[0]}/result");

        gone.ShouldBeProblem(404, "not-found").Json.GetProperty("detail").GetString().ShouldBe("Its file made room for newer ones.");
        (await reader.GetAsync($"/api/jobs/{mine[0]}")).Json.GetProperty("hasResult").GetBoolean().ShouldBeFalse();
        foreach (var job in mine.Skip(1)) (await reader.GetAsync($"/api/jobs/{job}/result")).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync($"/api/jobs/{others}/result")).ShouldBe(HttpStatusCode.OK);
        await Brisk.Tests.Shared.Eventually.SoAsync("its file is gone", () =>
            Task.FromResult(Files(own).Select(System.IO.Path.GetFileNameWithoutExtension).Order().SequenceEqual(mine.Skip(1).Append(others).Order())));
    }

    [Fact]
    public async Task Files_take_no_more_room_than_they_may_and_whoever_asks_for_more_is_told()
    {
        // A file of last names has 25 kB: there is room for four, and one for each person.
        await using var own = await TestServer.StartAsync(options => options with { ExportBytes = 100_000 });
        var owner = await own.OwnerAsync();
        var people = new List<Client>();
        for (var i = 0; i < 3; i++) people.Add(await own.JoinAsync(owner.Workspace, Role.ReadOnly));
        await FillAsync(owner, 1_000);
        const string small = """{"fields":["lastName"]}""";

        var script = new Client(own, bearer: (await owner.PostAsync("/api/keys", """{"name":"s","role":"read-only","rowsPerHour":9000}""")).Of("secret"));

        var large = await ExportAsync(owner);
        var atOnce = await owner.GetAsync(Path);
        var whole = await script.GetAsync(Path);
        var kept = new List<string>();
        foreach (var person in people) kept.Add(await ExportAsync(person, small));
        var beyond = await ExportAsync(owner, small);

        (await owner.GetAsync($"/api/jobs/{large}")).Of("problem").ShouldContain("more than");
        // What is sent while it is read may be as long as it is; what is read before it is sent may not.
        atOnce.ShouldBe(HttpStatusCode.OK).Text.Count(letter => letter == '\n').ShouldBe(1_001);
        whole.ShouldBeProblem(507, "no-room").Header("ETag").ShouldBeNull();
        (await owner.GetAsync($"/api/jobs/{beyond}")).Of("problem").ShouldContain("finished exports of this workspace");
        foreach (var (person, job) in people.Zip(kept)) (await person.GetAsync($"/api/jobs/{job}/result")).ShouldBe(HttpStatusCode.OK);
        Files(own).Length.ShouldBe(3);
        // One's own makes room.
        var again = await ExportAsync(people[0], small);
        (await people[0].GetAsync($"/api/jobs/{again}/result")).ShouldBe(HttpStatusCode.OK);
        (await people[0].GetAsync($"/api/jobs/{kept[0]}/result")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_workspace_that_is_full_of_files_begins_no_further_one()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        for (var person = 0; person < ExportFiles.MostOfWorkspace / ExportFiles.MostOfPerson; person++)
        {
            var reader = await own.KeyAsync(owner.Workspace, Role.ReadOnly);
            for (var i = 0; i < ExportFiles.MostOfPerson; i++) await ExportAsync(reader);
        }

        (await owner.PostAsync(Path, "{}")).ShouldBeProblem(507, "no-room").Json.GetProperty("detail").GetString()!.ShouldContain("50");
        own.Clock.Advance(ExportFiles.Kept);
        (await owner.PostAsync(Path, "{}")).ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_job_waits_for_others_that_take_its_room_and_for_no_state_of_the_database()
    {
        await using var own = await TestServer.StartAsync(options => options with { ExportBytes = 200_000 });
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 1_000);
        using var mine = own.Node.Exports.Enter(owner.Workspace, new Storage.Records.Actor(Storage.Records.ActorKind.User, owner.User));
        mine.Take(99_000, TestContext.Current.CancellationToken);

        var job = (await owner.PostAsync(Path, """{"fields":["lastName"]}""")).ShouldBe(HttpStatusCode.Accepted).Id;
        await UntilItWaitsAsync(owner, job);
        // Two of a workspace that read have a turn: those that wait keep none, so that others are done meanwhile.
        var more = (await owner.PostAsync(Path, """{"fields":["lastName"]}""")).ShouldBe(HttpStatusCode.Accepted).Id;
        await UntilItWaitsAsync(owner, more);
        var check = await owner.WorkAsync(await owner.PrepareAsync("First Name\nAda\n", match: "none"), "check");
        check.GetProperty("status").GetString().ShouldBe("checked");
        (await owner.GetAsync(Path + "?fields=firstName")).ShouldBe(HttpStatusCode.OK);
        mine.Dispose();
        foreach (var id in (string[])[job, more])
        {
            await owner.WaitAsync(id);
            (await owner.GetAsync($"/api/jobs/{id}")).Of("status").ShouldBe("done");
            (await owner.GetAsync($"/api/jobs/{id}/result")).Text.Count(letter => letter == '\n').ShouldBe(1_001);
        }
        Files(own).Length.ShouldBe(2);
    }

    private static Task UntilItWaitsAsync(Client owner, string job) => Brisk.Tests.Shared.Eventually.SoAsync("it waits", async () =>
        (await owner.GetAsync($"/api/jobs/{job}")).Text.Contains("Waits until other exports"));

    [Fact]
    public async Task A_job_that_waited_writes_what_whoever_began_it_may_see_by_then()
    {
        await using var own = await TestServer.StartAsync(options => options with { ExportBytes = 200_000 });
        var owner = await own.OwnerAsync();
        await FillAsync(owner, 1_000);
        using var mine = own.Node.Exports.Enter(owner.Workspace, new Storage.Records.Actor(Storage.Records.ActorKind.User, owner.User));
        mine.Take(99_000, TestContext.Current.CancellationToken);
        var job = (await owner.PostAsync(Path, """{"fields":["lastName"]}""")).ShouldBe(HttpStatusCode.Accepted).Id;
        await UntilItWaitsAsync(owner, job);

        await own.Database.WriteAsync(owner.Workspace, (own, owner), static async (session, of) =>
        {
            var write = new Storage.Engine.Statement("UPDATE users SET status = 'removed' WHERE workspace_id = $1 AND id = $2");
            (await session.ExecuteAsync(write, [of.owner.Workspace.Value, of.owner.User.Value])).ShouldBe(1);
            return 0;
        }, TestContext.Current.CancellationToken);
        mine.Dispose();
        await owner.WaitAsync(job);

        var ended = await JobAsync(own, owner, job);
        (ended.Status, ended.Problem?.Detail).ShouldBe(("failed", "Stopped: Whoever began this may not do it any more."));
        Files(own).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_takes_each_piece_is_not_slow_where_others_take_the_room()
    {
        const int piece = 20_000, pieces = 25;
        var room = new ExportRoom(1_000_000) { Patience = TimeSpan.FromSeconds(2) };
        var asker = new Principal(PrincipalKind.User, new Tsid(1), new Tsid(2), Role.Member, "x");
        using var job = room.Enter(asker.Workspace, asker.Actor);
        job.Take((int)room.OfPerson - piece, TestContext.Current.CancellationToken);
        using var place = room.TryEnter(asker).Place!;

        var line = Task.Run(async () =>
        {
            // Longer in all than it may be behind.
            for (var sent = 0; sent < pieces; sent++)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                await Eventually.SoAsync("a piece waits", () => place.Taken >= piece);
                place.Give(piece);
            }
        }, TestContext.Current.CancellationToken);
        for (var read = 0; read < pieces; read++) place.Take(piece, TestContext.Current.CancellationToken);

        await line;
        place.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Reading_waits_for_a_slow_line_for_a_while_in_all_and_then_says_why_it_was_broken_off()
    {
        var folder = Directory.CreateTempSubdirectory("brisk-spool-");
        var room = new ExportRoom(1_000_000) { Patience = TimeSpan.FromMilliseconds(300) };
        var asker = new Principal(PrincipalKind.User, new Tsid(1), new Tsid(2), Role.Member, "x");
        using var spool = new ExportSpool(() => System.IO.Path.Combine(folder.FullName, "1.part"), isKept: false, room.TryEnter(asker).Place!);

        var failure = Should.Throw<ExportTooSlowException>(() =>
        {
            for (var i = 0; i < 20; i++) spool.Write(new byte[100_000], 1, TestContext.Current.CancellationToken);
        });
        spool.Complete(failure);

        failure.Message.ShouldContain("slow line");
        // What there was room for goes out; then the line ends, and not as if that were all.
        using var to = new MemoryStream();
        (await Should.ThrowAsync<ExportTooSlowException>(() => spool.CopyToAsync(to, TestContext.Current.CancellationToken))).ShouldBe(failure);
        to.Length.ShouldBe(500_000);
        spool.Dispose();
        folder.Delete();
    }

    [Fact]
    public void Files_of_one_person_leave_half_of_the_room_to_others()
    {
        var room = new ExportRoom(1_000);
        var (ada, bo) =
            (new Storage.Records.Actor(Storage.Records.ActorKind.User, new Tsid(1)), new Storage.Records.Actor(Storage.Records.ActorKind.User, new Tsid(2)));
        var workspace = new Tsid(9);
        var (first, second, others) = (room.Enter(workspace, ada), room.Enter(workspace, ada), room.Enter(workspace, bo));

        first.Take(300, CancellationToken.None);
        Should.Throw<ExportRoomTakenException>(() => second.Take(300, CancellationToken.None)).Needed.ShouldBe(300);
        others.Take(500, CancellationToken.None);
        Should.Throw<ExportTooLargeException>(() => others.Take(1, CancellationToken.None));
        room.Has(workspace, ada, 300).ShouldBeFalse();
        first.Dispose();
        room.Has(workspace, ada, 300).ShouldBeTrue();
        second.Take(300, CancellationToken.None);
    }

    [Fact]
    public async Task A_file_that_is_sent_takes_no_more_of_the_disk_than_whoever_takes_it_is_behind()
    {
        var folder = Directory.CreateTempSubdirectory("brisk-spool-");
        const int pieces = 700;
        var piece = new byte[100_000];
        var room = new ExportRoom(4_000_000);
        var asker = new Principal(PrincipalKind.User, new Tsid(1), new Tsid(2), Role.Member, "x");
        var (names, most) = (0, 0);
        using var spool = new ExportSpool(() => System.IO.Path.Combine(folder.FullName, $"{++names}.part"), isKept: false, room.TryEnter(asker).Place!);
        using var to = new MemoryStream();

        var writing = Task.Run(() =>
        {
            for (var i = 0; i < pieces; i++)
            {
                Array.Fill(piece, (byte)i);
                spool.Write(piece, 1, TestContext.Current.CancellationToken);
                most = Math.Max(most, Directory.GetFiles(folder.FullName).Length);
            }
            spool.Complete(null);
        }, TestContext.Current.CancellationToken);
        await Brisk.Tests.Shared.Eventually.SoAsync("it is as far ahead as it may be", () => Task.FromResult(spool.Length == 2_000_000));
        await spool.CopyToAsync(to, TestContext.Current.CancellationToken);
        await writing;

        to.Length.ShouldBe(pieces * piece.Length);
        to.ToArray().Where((_, at) => at % piece.Length == 77).ShouldBe(Enumerable.Range(0, pieces).Select(i => (byte)i));
        (names, most).ShouldSatisfyAllConditions(() => names.ShouldBeGreaterThan(3), () => most.ShouldBeLessThanOrEqualTo(2));
        spool.Dispose();
        Directory.GetFiles(folder.FullName).ShouldBeEmpty();
        folder.Delete();
    }

    [Fact]
    public async Task What_the_version_before_left_stays_for_those_who_see_everything_and_what_cannot_be_read_is_gone()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var (old, broken) = (await ExportAsync(owner), await ExportAsync(owner));
        await own.Database.WriteAsync(owner.Workspace, 0, async (session, _) =>
        {
            foreach (var (id, left) in ((string, string)[])[(old, "replace(result, ',\"sight\":\"all\"', '')"), (broken, "'{\"later\":1}'")])
            {
                Tsid.TryParse(id, out var job).ShouldBeTrue();
                var write = new Storage.Engine.Statement($"UPDATE jobs SET result = {left} WHERE workspace_id = $1 AND id = $2");
                (await session.ExecuteAsync(write, [owner.Workspace.Value, job.Value])).ShouldBe(1);
            }
            return 0;
        }, TestContext.Current.CancellationToken);

        // It had the files of all workspaces in one folder.
        File.Move(ExportFiles.PathOf(own.Node, await JobAsync(own, owner, old), "csv"), System.IO.Path.Combine(ExportFiles.FolderOf(own.Node), $"{old}.csv"));

        (await owner.GetAsync($"/api/jobs/{old}/result")).ShouldBe(HttpStatusCode.OK).Text.ShouldStartWith("brisk_id");
        (await owner.GetAsync($"/api/jobs/{broken}/result")).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync(Path, "{}")).ShouldBe(HttpStatusCode.Accepted);
        await own.Database.ReadAsync(Storage.Engine.Lane.Interactive, (own, owner, old), static async (session, of) =>
        {
            (await ExportFiles.OfAsync(of.own.Node, session, of.owner.Workspace)).ShouldContain(path => path.EndsWith($"{of.old}.csv"));
            (await ExportFiles.OfAsync(of.own.Node, session, new Tsid(7))).ShouldBeEmpty();
            return 0;
        }, TestContext.Current.CancellationToken);
        ExportFiles.Drop(own.Node, owner.Workspace, (await JobAsync(own, owner, old)).Id);
        (await owner.GetAsync($"/api/jobs/{old}/result")).ShouldBeProblem(404, "not-found");
    }

    private static async Task<Storage.Jobs.StoredJob> JobAsync(TestServer own, Client owner, string id)
    {
        Tsid.TryParse(id, out var job).ShouldBeTrue();
        return (await own.Database.ReadAsync(Storage.Engine.Lane.Interactive, (owner.Workspace, job), static (session, of) =>
            Storage.Jobs.JobTable.FindAsync(session, of.Workspace, of.job), TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public void Exports_on_their_way_leave_a_place_for_every_workspace()
    {
        var room = new ExportRoom(1_000_000);
        Principal[] people = [.. Enumerable.Range(0, 9).Select(number =>
            new Principal(PrincipalKind.User, new Tsid(number / 3), new Tsid(number), Role.Member, "x"))];

        var first = room.TryEnter(people[0]).Place.ShouldNotBeNull();
        room.TryEnter(people[0]).Place.ShouldNotBeNull();
        room.TryEnter(people[0]).Refusal!.Status.ShouldBe(429);
        foreach (var other in (int[])[1, 2]) room.TryEnter(people[other]).Place.ShouldNotBeNull();
        room.TryEnter(people[1]).Refusal!.RetryAfter.ShouldNotBeNull();
        foreach (var other in (int[])[3, 3, 4, 4]) room.TryEnter(people[other]).Place.ShouldNotBeNull();
        // Half of the places are taken: the rest is for those who have none.
        room.TryEnter(people[6]).Place.ShouldNotBeNull();
        var full = room.TryEnter(people[7]).Refusal!;
        (full.Status, full.RetryAfter is > 0).ShouldBe((503, true));
        first.Dispose();
        room.TryEnter(people[1]).Refusal!.Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_job_whose_question_always_takes_too_long_fails_and_says_why()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        var tries = 0;
        own.Watched.FailsRead = lane => lane == Storage.Engine.Lane.Exporting && Interlocked.Increment(ref tries) > 0
            ? new Storage.Engine.StorageUnavailableException("PostgreSQL ended a statement that took too long.") { IsTooLong = true } : null;

        var job = await ExportAsync(owner);

        var ended = await owner.GetAsync($"/api/jobs/{job}");
        ended.Of("status").ShouldBe("failed");
        ended.Of("problem").ShouldContain("took too long");
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task A_job_of_another_kind_waits_until_its_question_gets_through()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        var import = await owner.PrepareAsync("First Name\nAda\n", match: "none");
        var tries = 0;
        own.Watched.FailsRead = lane => lane == Storage.Engine.Lane.Deciding && Interlocked.Increment(ref tries) <= 4
            ? new Storage.Engine.StorageUnavailableException("PostgreSQL ended a statement that took too long.") { IsTooLong = true } : null;

        (await owner.WorkAsync(import, "check")).GetProperty("status").GetString().ShouldBe("checked");

        tries.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task A_file_has_its_header_once_where_reading_began_again()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        own.Watched.LosesExports = true;

        (await owner.GetAsync($"{Path}?fields=firstName")).Text.Split("\r\n").Select(line => line.Split(',')[^1]).ShouldBe(["First name", "Ada", ""]);
    }

    [Fact]
    public async Task Nobody_else_on_the_machine_can_look_into_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await ExportAsync(owner);

        var file = Files(own).ShouldHaveSingleItem();
        System.IO.File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (var folder = System.IO.Path.GetDirectoryName(file)!; folder != own.Folder; folder = System.IO.Path.GetDirectoryName(folder)!)
            System.IO.File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder);
    }

    private static string[] Files(TestServer of) =>
        Directory.Exists(ExportFiles.FolderOf(of.Node)) ? Directory.GetFiles(ExportFiles.FolderOf(of.Node), "*", SearchOption.AllDirectories) : [];

    private static async Task<string> ExportAsync(Client client, string body = "{}")
    {
        var job = (await client.PostAsync(Path, body)).ShouldBe(HttpStatusCode.Accepted).Id;
        await client.WaitAsync(job);
        return job;
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
