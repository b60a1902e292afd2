using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Imports;
using Brisk.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Imports;

/// <summary>What happens to an import that does not run through. Each test has a server of its own.</summary>
public sealed class ImportRunTests
{
    private const int Rows = 6_000;

    [Theory]
    [InlineData("analysis")]
    [InlineData("settings")]
    public async Task An_import_of_which_a_newer_version_noted_more_is_shown_and_not_gone_on_with(string noted)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(10));
        var before = (await owner.GetAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.OK).Json;
        await server.Database.WriteAsync(owner.Workspace, (owner.Workspace, Id: Key(id), noted), async (session, of) =>
        {
            var import = (await ImportTable.FindAsync(session, of.Workspace, of.Id))!;
            if (of.noted == "analysis") await ImportTable.SetAnalysisAsync(session, of.Workspace, of.Id, Later(import.Analysis!));
            else await ImportTable.SetSettingsAsync(session, of.Workspace, of.Id, Later(import.Settings!), import.Status, 0);
            return 0;
        }, TestContext.Current.CancellationToken);

        (await owner.GetAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("settings").ToString()
            .ShouldBe(before.GetProperty("settings").ToString());
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBeProblem(503, "unavailable");
        await owner.WaitAsync(id);
        (await owner.CountAsync()).ShouldBe(0);

        string Later(string json) => "{\"later\":1," + json[1..];
    }

    [Fact]
    public async Task An_import_that_a_stop_interrupts_goes_on_at_the_next_start()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(Rows));
        var runner = server.App.Services.GetRequiredService<JobRunner>();
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(runner, Key(id));

        await runner.StopAsync(TestContext.Current.CancellationToken);
        var stopped = (await owner.GetAsync($"/api/imports/{id}")).Json;
        var written = await owner.CountAsync();
        using var next = new JobRunner(server.Node, server.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await next.WaitAsync(Key(id));
        var done = (await owner.GetAsync($"/api/imports/{id}")).Json;

        stopped.GetProperty("status").GetString().ShouldBe("running");
        written.ShouldBeInRange(1, Rows - 1);
        done.GetProperty("status").GetString().ShouldBe("done", done.ToString());
        done.Counts().ShouldBe($"{Rows} {Rows - 1} 0 0 0 1 40");
        (await owner.CountAsync()).ShouldBe(Rows - 1);
        (await owner.CountAsync("organizations")).ShouldBe(40);
        done.GetProperty("rejected").GetArrayLength().ShouldBe(1);
        done.GetProperty("rejected")[0].GetProperty("line").GetInt64().ShouldBe(Rows + 1);
    }

    [Fact]
    public async Task An_import_that_goes_on_remembers_that_the_first_row_of_a_key_was_refused()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var people = string.Concat(Enumerable.Range(2, Rows - 2).Select(row => $"R{row},Ann{row},\n"));
        var id = await owner.PrepareAsync($"Record ID,First Name,AccountId\nR1,Refused,X9\n{people}R1,Ann,\n");
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));

        await server.App.Services.GetRequiredService<JobRunner>().StopAsync(TestContext.Current.CancellationToken);
        var written = await owner.CountAsync();
        using var next = new JobRunner(server.Node, server.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await next.WaitAsync(Key(id));

        written.ShouldBeInRange(1, Rows - 3);
        (await owner.GetAsync($"/api/imports/{id}")).Json.Counts().ShouldBe($"{Rows} {Rows - 1} 0 0 0 1 0");
        (await owner.FirstAsync("externalId is R1")).GetProperty("name").GetString().ShouldBe("Ann");
    }

    [Theory]
    [InlineData("organizations", "Name,Employees,Annual revenue", "1.250,99", """{"country":"US","currency":"USD"}""",
        "employees is 1250 and annualRevenue is \"99 EUR\"")]
    [InlineData("contacts", "Last name,Consent date", "2024-03-04 10:00", """{"timeZone":"America/New_York"}""",
        "consentAt is 2024-03-04T09:00:00Z")]
    public async Task An_import_that_goes_on_reads_its_file_as_it_began_whatever_the_workspace_has_now(
        string type, string header, string values, string change, string expected)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE","currency":"EUR","timeZone":"Europe/Berlin"}""", ("If-Match", "*"));
        var id = await owner.PrepareAsync(
            header + "\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"N{row},{values}\n")), "none", type: type);
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));

        await server.App.Services.GetRequiredService<JobRunner>().StopAsync(TestContext.Current.CancellationToken);
        var written = await owner.CountAsync(type);
        (await owner.PatchAsync("/api/workspace", change, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        using var next = new JobRunner(server.Node, server.App.Services.GetServices<JobKind>(), NullLogger<JobRunner>.Instance);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await next.WaitAsync(Key(id));

        written.ShouldBeInRange(1, Rows - 1);
        (await owner.GetAsync($"/api/{type}/count?filter={Uri.EscapeDataString(expected)}")).Json.GetProperty("count").GetInt64().ShouldBe(Rows);
    }

    [Fact]
    public async Task An_import_goes_by_the_country_that_the_workspace_gets_meanwhile_and_doubles_nobody()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"PT"}""", ("If-Match", "*"));
        string Numbers(string city) =>
            "Last Name,Phone,City\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"P{row},030/{100_000 + row},{city}\n"));
        await owner.WorkAsync(await owner.PrepareAsync(Numbers("Bonn"), match: "none"), "run");
        var id = await owner.PrepareAsync(Numbers("Berlin"), match: "phone");
        var runner = server.App.Services.GetRequiredService<JobRunner>();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Watched.OnWrite = async (_, isDone) =>
        {
            // Once, between two chunks of the import.
            if (!isDone && runner.Find(Key(id)) is { Meter.Done: > 0 } && begun.TrySetResult())
                await changed.Task.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
        };
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await begun.Task.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);

        (await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var before = runner.Find(Key(id))!.Meter.Done;
        changed.SetResult();
        // All numbers are read again before the next chunk, or after it, or between others.
        var reading = new Storage.Records.PhoneRereading(server.Node.Engine, server.Node.Database, 1);
        while (await reading.StepAsync(owner.Workspace, TestContext.Current.CancellationToken) is not null)
        {
        }
        var done = await owner.EndAsync(id);

        before.ShouldBeInRange(1, Rows - 1);
        done.Counts().ShouldBe($"{Rows} 0 {Rows} 0 0 0 0");
        (await owner.CountAsync()).ShouldBe(Rows);
    }

    [Fact]
    public async Task A_cancelled_import_keeps_whole_rows_and_can_go_on_or_be_undone()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(Rows));
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));

        (await owner.PostAsync($"/api/imports/{id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        var cancelled = await owner.EndAsync(id);
        var written = await owner.CountAsync();
        var done = await owner.WorkAsync(id, "run");
        var undone = await owner.WorkAsync(id, "undo");

        cancelled.GetProperty("status").GetString().ShouldBe("cancelled");
        cancelled.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(written);
        written.ShouldBeInRange(1, Rows - 1);
        done.Counts().ShouldBe($"{Rows} {Rows - 1} 0 0 0 1 40");
        undone.GetProperty("status").GetString().ShouldBe("undone");
        (await owner.CountAsync()).ShouldBe(0);
        (await owner.CountAsync("organizations")).ShouldBe(0);
    }

    [Fact]
    public async Task Who_had_a_name_before_the_import_is_meant_by_it_however_many_have_it_by_then()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await owner.OrganizationAsync("""{"name":"One","externalId":"E1"}""");
        await owner.OrganizationAsync("""{"name":"Two","externalId":"E2"}""");
        var acme = (await owner.OrganizationAsync("""{"name":"Acme"}""")).Id;
        var id = await owner.PrepareAsync($"Name,External id,Parent organization\nAcme,E1,\nAcme,E2,\n{Fillers}Child,C1,Acme\n", type: "organizations");

        var check = await owner.WorkAsync(id, "check");
        var done = await owner.WorkAsync(id, "run");

        done.Counts().ShouldBe(check.Counts());
        (await ParentOfAsync(owner, "C1")).ShouldBe(acme);
    }

    [Fact]
    public async Task Whoever_was_renamed_and_deleted_meanwhile_is_meant_no_more()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var one = (await owner.OrganizationAsync("""{"name":"One","externalId":"E1"}""")).Id;
        var id = await owner.PrepareAsync($"Name,External id,Parent organization\nAcme,E1,\n{Fillers}Child,C1,One\n", type: "organizations");
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));
        (await owner.PostAsync($"/api/imports/{id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        (await owner.EndAsync(id)).GetProperty("status").GetString().ShouldBe("cancelled");
        (await owner.DeleteAsync($"/api/organizations/{one}", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var done = await owner.WorkAsync(id, "run");

        done.GetProperty("status").GetString().ShouldBe("done");
        done.GetProperty("rejected").GetArrayLength().ShouldBe(0);
        (await ParentOfAsync(owner, "C1")).ShouldNotBe(one);
    }

    private static string Fillers => string.Concat(Enumerable.Range(0, 3_000).Select(row => $"P{row},X{row},\n"));

    private static async Task<string> ParentOfAsync(Client owner, string externalId) =>
        (await owner.GetAsync($"/api/organizations?fields=parent&filter=externalId+is+{externalId}")).Items[0].GetProperty("parent").GetProperty("id")
            .GetString()!;

    [Fact]
    public async Task An_undo_that_was_stopped_can_only_be_finished()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(Rows));
        await owner.WorkAsync(id, "run");
        (await owner.PostAsync($"/api/imports/{id}/undo")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));

        (await owner.PostAsync($"/api/imports/{id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        var stopped = await owner.EndAsync(id);
        var left = await owner.CountAsync();
        var refused = await owner.PostAsync($"/api/imports/{id}/run");
        var undone = await owner.WorkAsync(id, "undo");

        stopped.GetProperty("status").GetString().ShouldBe("cancelled");
        stopped.GetProperty("canUndo").GetBoolean().ShouldBeTrue();
        stopped.GetProperty("canGoOn").GetBoolean().ShouldBeFalse();
        left.ShouldBeInRange(1, Rows - 2);
        refused.ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!.ShouldStartWith("Undoing this import has begun");
        undone.GetProperty("status").GetString().ShouldBe("undone");
        (await owner.CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("local", "import", "Import")]
    [InlineData("key", "key", "script")]
    [InlineData("person", "user", "Person")]
    public async Task History_says_who_imported(string who, string kind, string name)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var client = who switch { "local" => server.Local, "key" => await server.KeyAsync(owner.Workspace, Domain.Access.Role.Owner), _ => owner };

        var id = await client.PrepareAsync(File(2));
        await client.WorkAsync(id, "run");
        var contact = await owner.FirstAsync("name filled");
        var change = (await owner.GetAsync($"/api/contacts/{contact.GetProperty("id").GetString()}/history")).Items[0];

        change.GetProperty("importId").GetString().ShouldBe(id);
        change.GetProperty("actor").GetProperty("kind").GetString().ShouldBe(kind);
        change.GetProperty("actor").GetProperty("name").GetString()!.ShouldStartWith(name);
    }

    [Fact]
    public async Task Ten_imports_at_once_are_all_done_and_no_row_is_lost()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => owner.PrepareAsync(
            "Record ID,First Name,City\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{number}-{row},Ann,Paris {number}\n")))));

        var imports = await Task.WhenAll(ids.Select(id => owner.WorkAsync(id, "run")));

        imports.ShouldAllBe(import => import.GetProperty("status").GetString() == "done");
        imports.Select(import => import.GetProperty("result").GetProperty("created").GetInt64()).ShouldAllBe(created => created == 300);
        (await owner.CountAsync()).ShouldBe(3_000);
    }

    [Fact]
    public async Task A_large_first_file_leaves_every_index_in_place()
    {
        const int Many = 20_500;
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var before = await IndexesAsync(server);

        var done = await owner.WorkAsync(await owner.PrepareAsync(File(Many)), "run");
        var again = await owner.WorkAsync(await owner.PrepareAsync(File(Many)), "check");

        done.Counts().ShouldBe($"{Many} {Many - 1} 0 0 0 1 40");
        again.Counts().ShouldBe($"{Many} 0 0 {Many - 1} 0 1 0");
        (await IndexesAsync(server)).ShouldBe(before);
    }

    [Fact]
    public async Task An_import_that_waits_begins_when_the_one_before_has_built_its_indexes_again()
    {
        Assert.SkipWhen(TestServer.IsOnPostgres, "There an import leaves the indexes in place.");
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var (first, second) = (await owner.PrepareAsync(File(20_001)), await owner.PrepareAsync(File(3)));
        var runner = server.App.Services.GetRequiredService<JobRunner>();
        (await owner.PostAsync($"/api/imports/{first}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(runner, Key(first));
        (await owner.PostAsync($"/api/imports/{second}/run")).ShouldBe(HttpStatusCode.Accepted);
        var waits = new ConcurrentQueue<bool>();
        server.Watched.OnBuild = () =>
        {
            waits.Enqueue(runner.Find(Key(second)) is { HasTurn: false });
            return Task.CompletedTask;
        };

        (await owner.PostAsync($"/api/imports/{first}/cancel")).Status.ShouldBeLessThan(300);
        var (ended, done) = (await owner.EndAsync(first), await owner.EndAsync(second));

        waits.ShouldNotBeEmpty();
        waits.ShouldAllBe(isWaiting => isWaiting);
        (ended.GetProperty("status").GetString(), done.GetProperty("status").GetString()).ShouldBe(("cancelled", "done"));
    }

    private static async Task<List<string>> IndexesAsync(TestServer server) =>
        await server.Database.ReadAsync(Storage.Engine.Lane.Long, 0, static async (session, _) =>
    {
        var names = new List<string>();
        await session.QueryAsync(new Storage.Engine.Statement(TestServer.IsOnPostgres
            ? "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"
            : "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"), [], names, static (row, names) =>
        {
            names.Add(row.Text(0)!);
            return true;
        });
        return names;
    }, default);

    [Fact]
    public async Task A_contact_typed_during_a_first_large_import_is_matched_and_not_doubled()
    {
        const int Many = 20_001;
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(Many));
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await UntilRowsAsync(server.App.Services.GetRequiredService<JobRunner>(), Key(id));

        var typed = await owner.ContactAsync($$"""{"firstName":"Typed","externalId":"R{{Many - 1}}"}""");
        var during = (await owner.GetAsync($"/api/imports/{id}")).Of("status");
        var done = await owner.EndAsync(id);

        during.ShouldBe("running");
        done.Counts().ShouldBe($"{Many} {Many - 2} 1 0 0 1 40");
        (await owner.CountAsync()).ShouldBe(Many - 1);
        (await owner.GetAsync($"/api/contacts/{typed.Id}")).Of("firstName").ShouldBe($"Ann{Many - 1}");
    }

    [Theory]
    [InlineData(true, "Stopped: The file cannot be read.")]
    [InlineData(false, "Something in Brisk went wrong; the log has the details. Nothing of the last part was written.")]
    public async Task A_run_that_throws_before_its_first_rows_fails_with_its_reason_and_it_and_the_next_one_run(bool isOfTheMachine, string problem)
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var (id, next) = (await owner.PrepareAsync(File(5)), await owner.PrepareAsync(File(5)));
        var runner = server.App.Services.GetRequiredService<JobRunner>();
        var faults = 1;
        server.Watched.OnWrite = (workspace, isDone) =>
        {
            if (isDone || workspace != owner.Workspace || runner.Find(Key(id)) is not { HasTurn: true } || Interlocked.Decrement(ref faults) != 0)
                return Task.CompletedTask;
            throw isOfTheMachine ? new IOException("The file cannot be read.") : new InvalidOperationException("Nobody thought of this.");
        };

        var failed = await owner.WorkAsync(id, "run");
        var kept = await owner.CountAsync();
        var other = await owner.WorkAsync(next, "run");
        var again = await owner.WorkAsync(id, "run");

        failed.GetProperty("status").GetString().ShouldBe("failed", failed.ToString());
        failed.GetProperty("problem").GetString().ShouldBe(problem);
        kept.ShouldBe(0);
        other.GetProperty("status").GetString().ShouldBe("done", other.ToString());
        again.GetProperty("status").GetString().ShouldBe("done", again.ToString());
        (await owner.CountAsync()).ShouldBe(4);
        (await owner.GetAsync("/api/imports")).ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(2);
    }

    [Fact]
    public async Task An_import_ends_the_same_when_each_of_its_transactions_runs_twice()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(File(4));
        server.Watched.RunsTwice = true;

        var done = await owner.WorkAsync(id, "run");

        done.Counts().ShouldBe("4 3 0 0 0 1 3");
        done.GetProperty("result").GetProperty("tagsCreated").GetInt64().ShouldBe(2);
        (await owner.CountAsync()).ShouldBe(3);
    }

    /// <summary>Waits until rows are done; when it comes too late, the import is over.</summary>
    private static async Task UntilRowsAsync(JobRunner runner, Tsid id)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Bound);
        while (runner.Find(id) is { Meter.Done: 0 })
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        runner.Find(id).ShouldNotBeNull("it is still at work");
    }

    private static Tsid Key(string id) => Tsid.TryParse(id, out var key) ? key : throw new ArgumentException("This is no id.", nameof(id));

    /// <summary>People of 40 companies; the last row has the number of the first.</summary>
    private static string File(int rows)
    {
        var text = new StringBuilder("Record ID,First Name,Last Name,Email,Company,Tags\n");
        for (var i = 1; i <= rows; i++) text.Append(CultureInfo.InvariantCulture, $"R{(i == rows ? 1 : i)},Ann{i},Lee,p{i}@x.org,Company {i % 40},a;b\n");
        return text.ToString();
    }
}
