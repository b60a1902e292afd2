using System.Net;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Tests.Jobs;

public sealed class JobsTests(TestServer server)
{
    private const string File = "First Name,Last Name\nAnn,Lee\nBo,Ek\n";

    [Fact]
    public async Task A_job_tells_what_it_did_for_whom_and_keeps_its_result()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync(File, match: "none");

        await owner.WorkAsync(import, "run");
        var job = (await owner.GetAsync("/api/jobs?status=done")).ShouldBe(HttpStatusCode.OK).Items.ShouldHaveSingleItem();
        var one = await owner.GetAsync($"/api/jobs/{job.GetProperty("id").GetString()}");
        var result = await owner.GetAsync($"/api/jobs/{job.GetProperty("id").GetString()}/result");

        one.Json.ToString().ShouldBe(job.ToString());
        (Text(job, "kind"), Text(job, "label"), Text(job, "subject"), Text(job, "step")).ShouldBe(("import", "people.csv", import, import));
        (job.GetProperty("done").GetInt64(), job.GetProperty("total").GetInt64(), job.GetProperty("hasResult").GetBoolean()).ShouldBe((2, 2, true));
        job.GetProperty("actor").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
        result.ShouldBe(HttpStatusCode.OK).Json.GetProperty("created").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task The_result_of_a_failed_job_and_of_what_it_refused_says_why_in_any_language()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        var nameless = (await owner.ContactAsync("""{"email":"ada@acme.example"}""")).Id;
        var made = await owner.PostAsync("/api/batch", $$"""
            {"atomic":true,"operations":[{{string.Join(',', Enumerable.Range(0, 1_000).Select(i =>
                $$$"""{"op":"create","type":"contact","values":{"lastName":"P{{{i}}}"}}"""))}}]}
            """);
        made.ShouldBe(HttpStatusCode.OK);
        own.Watched.FailsRead = lane => lane == Lane.Exporting ? new StorageUnavailableException("Too long.") { IsTooLong = true } : null;

        var failed = (await owner.PostAsync("/api/contacts/export", """{"format":"csv"}""")).ShouldBe(HttpStatusCode.Accepted).Id;
        await owner.WaitAsync(failed);
        var refusing = (await owner.PostAsync("/api/contacts/bulk", """{"all":true,"expected":1001,"set":{"email":null}}"""))
            .ShouldBe(HttpStatusCode.Accepted).Id;
        await owner.WaitAsync(refusing);

        var why = (await owner.GetAsync($"/api/jobs/{failed}/result")).ShouldBeProblem(404, "not-found").Json.GetProperty("wording");
        Text(why, "key").ShouldBe("stopped-by-fault");
        Text(why.GetProperty("params"), "message").ShouldBe("Too long.");
        var refusal = (await owner.GetAsync($"/api/jobs/{refusing}/result")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("refusals").EnumerateArray().Single();
        Text(refusal, "id").ShouldBe(nameless);
        Text(refusal.GetProperty("wording"), "key").ShouldBe("no-name");
        refusal.GetProperty("wording").GetProperty("params").GetProperty("fields").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task People_and_keys_see_their_own_jobs_and_owners_see_all()
    {
        var owner = await server.OwnerAsync();
        Client[] others = [await server.JoinAsync(owner.Workspace, Role.Member), await server.KeyAsync(owner.Workspace, Role.Member)];
        Client[] all = [owner, .. others];
        var ids = new List<string>();
        foreach (var client in all)
        {
            await client.WorkAsync(await client.PrepareAsync(File, match: "none"), "check");
            ids.Add(Text((await owner.GetAsync("/api/jobs")).Items[0], "id")!);
        }

        for (var i = 0; i < all.Length; i++)
        {
            string[] seen = i == 0 ? [.. Enumerable.Reverse(ids)] : [ids[i]];
            (await all[i].GetAsync("/api/jobs")).Items.Select(job => Text(job, "id")).ShouldBe(seen);
            foreach (var id in ids)
            {
                var status = seen.Contains(id) ? HttpStatusCode.OK : HttpStatusCode.NotFound;
                (await all[i].GetAsync($"/api/jobs/{id}")).ShouldBe(status);
                (await all[i].GetAsync($"/api/jobs/{id}/result")).ShouldBe(status);
                (await all[i].PostAsync($"/api/jobs/{id}/cancel")).ShouldBe(seen.Contains(id) ? HttpStatusCode.Accepted : HttpStatusCode.NotFound);
            }
        }
    }

    [Fact]
    public async Task A_job_that_nobody_works_on_is_cancelled_by_whoever_asks_and_its_import_can_go_on()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync(File, match: "none");
        Tsid.TryParse(import, out var subject).ShouldBeTrue();
        var id = server.Node.Ids.Next();
        // As a node left it that died a minute ago; before another one takes it over.
        await server.Database.WriteAsync(owner.Workspace, 0, async (session, _) =>
        {
            await Storage.Imports.ImportTable.SetStatusAsync(session, owner.Workspace, subject, "running", 1);
            var left = await JobTable.AddAsync(session, owner.Workspace, id, new NewJob("import", new Actor(ActorKind.User, owner.User), subject), 7, 60, 1);
            await server.App.Services.GetRequiredService<JobRunner>().CancelAsync(session, left);
            return 0;
        }, TestContext.Current.CancellationToken);

        var cancelled = await owner.GetAsync($"/api/jobs/{id}");
        var after = (await owner.GetAsync($"/api/imports/{import}")).Json;
        var done = await owner.WorkAsync(import, "run");

        cancelled.ShouldBe(HttpStatusCode.OK).Of("status").ShouldBe("cancelled");
        (Text(after, "status"), after.TryGetProperty("job", out _)).ShouldBe(("cancelled", false));
        done.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_check_that_begins_again_counts_from_the_start_and_an_undo_counts_what_it_took_back()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync(File, match: "none");
        Tsid.TryParse(import, out var subject).ShouldBeTrue();
        // As a node left it that died in the midst of it.
        await server.Database.WriteAsync(owner.Workspace, 0, async (session, _) =>
        {
            await Storage.Imports.ImportTable.SetStatusAsync(session, owner.Workspace, subject, "checking", 1);
            var left = await JobTable.AddAsync(
                session, owner.Workspace, server.Node.Ids.Next(), new NewJob("import-check", new Actor(ActorKind.User, owner.User), subject), 7, 1, 1);
            return await JobTable.HoldAsync(session, owner.Workspace, left.Id, 7, 1, 1, 7, 2, 1);
        }, TestContext.Current.CancellationToken);
        await Brisk.Tests.Shared.Eventually.SoAsync("it is checked", async () => (await owner.GetAsync($"/api/imports/{import}")).Of("status") == "checked");
        await owner.WorkAsync(import, "run");

        await owner.WorkAsync(import, "undo");

        (await owner.GetAsync("/api/jobs")).Items.Select(job => (Text(job, "kind"), job.GetProperty("done").GetInt64(), job.GetProperty("total").GetInt64()))
            .ShouldBe([("import-undo", 2, 2), ("import", 2, 2), ("import-check", 2, 2)]);
    }

    [Fact]
    public async Task A_workspace_has_a_hundred_jobs_that_have_not_ended_at_most()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync(File, match: "none");
        // Of a kind that a newer version has.
        await server.Database.WriteAsync(owner.Workspace, 0, async (session, _) =>
        {
            for (var i = 0; i < JobRunner.MostOpen; i++)
                await JobTable.AddAsync(session, owner.Workspace, server.Node.Ids.Next(), new NewJob("other", new Actor(ActorKind.System, null)), 7, 1, 1);
            return 0;
        }, TestContext.Current.CancellationToken);

        (await owner.PostAsync($"/api/imports/{import}/check")).ShouldBeProblem(409, "conflict").Of("detail").ShouldStartWith("100 jobs");
        (await owner.GetAsync($"/api/imports/{import}")).Of("status").ShouldBe("ready");
    }

    [Fact]
    public async Task A_key_that_has_read_all_that_it_may_still_looks_at_its_job_and_stops_it()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"lastName":"Lee"}""");
        var made = await owner.PostAsync("/api/keys", """{"name":"script","role":"member","rowsPerHour":1}""");
        var script = new Client(server, bearer: made.ShouldBe(HttpStatusCode.Created).Of("secret"));
        await script.WorkAsync(await script.PrepareAsync(File, match: "none"), "check");
        (await script.GetAsync("/api/contacts?limit=1")).ShouldBe(HttpStatusCode.OK);
        (await script.GetAsync("/api/contacts?limit=1")).ShouldBeProblem(429, "rate-limited");

        var job = (await script.GetAsync("/api/jobs")).ShouldBe(HttpStatusCode.OK).Items.ShouldHaveSingleItem();

        (await script.GetAsync($"/api/jobs/{Text(job, "id")}")).ShouldBe(HttpStatusCode.OK);
        (await script.PostAsync($"/api/jobs/{Text(job, "id")}/cancel")).ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("status=over", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("before=x", "before")]
    [InlineData("filter=x", "filter")]
    public async Task A_question_that_cannot_be_read_names_its_part(string query, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync("/api/jobs?" + query)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task An_end_that_cannot_be_written_is_written_as_soon_as_it_can()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        var import = await owner.PrepareAsync(File, match: "none");
        Tsid.TryParse(import, out var subject).ShouldBeTrue();
        var runner = own.App.Services.GetRequiredService<JobRunner>();
        own.Watched.OnWrite = (_, isDone) =>
        {
            // The last write of a job is that of its end.
            if (!isDone && runner.Find(subject) is { HasTurn: true, Meter.Done: 2, Problem: null }) own.Watched.IsFull = true;
            if (own.Watched.IsFull) throw new StorageUnavailableException("No space left on the device") { IsFull = true };
            return Task.CompletedTask;
        };
        (await owner.PostAsync($"/api/imports/{import}/run")).ShouldBe(HttpStatusCode.Accepted);
        await Brisk.Tests.Shared.Eventually.SoAsync("it says why it cannot end",
            () => Task.FromResult(runner.Find(subject) is { Problem: not null }));

        var unended = (await owner.GetAsync($"/api/imports/{import}")).Json;
        (await owner.GetAsync($"/api/jobs/{Text(unended, "job")}/result")).ShouldBeProblem(409, "conflict");

        own.Watched.OnWrite = null;
        own.Watched.IsFull = false;
        var done = await owner.EndAsync(import);

        Text(done, "status").ShouldBe("done", done.ToString());
        done.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(2);
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
