using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>Imports where two nodes share the database, and the folder of files or not.</summary>
public sealed class SharedImportsTests(PostgresServer postgres) : IDisposable
{
    private const int Rows = 6_000;

    private readonly string files = Directory.CreateTempSubdirectory("brisk-files-").FullName;

    private Task<Nodes> SharingFilesAsync() => Nodes.StartAsync(postgres, configure: options => options with { FilesFolder = files });

    public void Dispose() => Directory.Delete(files, recursive: true);

    [Fact]
    public async Task Any_node_runs_what_another_was_given_and_each_tells_how_far_it_is()
    {
        await using var nodes = await SharingFilesAsync();
        var here = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(here);
        var id = await here.PrepareAsync(File(Rows));

        (await there.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        var refused = await here.PostAsync($"/api/imports/{id}/run");
        await Eventually.SoAsync("the first node tells of rows that the other has written", async () =>
            (await GetAsync(here, id)).GetProperty("progress").GetProperty("rows").GetInt64() > 0);
        var done = await EndAsync(here, id);

        refused.ShouldBeProblem(409, "conflict");
        done.Counts().ShouldBe($"{Rows} {Rows - 1} 0 0 0 1 40");
        (await there.GetAsync($"/api/imports/{id}/rejected.csv")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_import_at_work_on_another_node_can_be_cancelled()
    {
        await using var nodes = await SharingFilesAsync();
        var here = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(here);
        var id = await here.PrepareAsync(File(60_000));
        (await here.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);

        (await there.PostAsync($"/api/imports/{id}/cancel")).ShouldBe(HttpStatusCode.Accepted);
        var cancelled = await EndAsync(there, id);

        cancelled.GetProperty("status").GetString().ShouldBe("cancelled");
        (await here.CountAsync()).ShouldBe(cancelled.GetProperty("result").GetProperty("created").GetInt64());
    }

    [Fact]
    public async Task A_node_that_was_taken_for_dead_writes_no_row_that_the_other_writes()
    {
        await using var nodes = await SharingFilesAsync();
        var here = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(here);
        var id = await here.PrepareAsync(File(20_000));
        (await here.PostAsync($"/api/imports/{id}/run")).ShouldBe(HttpStatusCode.Accepted);
        await Eventually.SoAsync("rows are written", async () => (await GetAsync(here, id)).GetProperty("progress").GetProperty("rows").GetInt64() > 0);

        // To the other node, what the first one said is a minute old.
        nodes.Other.Clock.Advance(TimeSpan.FromMinutes(1));
        var done = await EndAsync(there, id);

        done.GetProperty("status").GetString().ShouldBe("done");
        done.Counts().ShouldBe("20000 19999 0 0 0 1 40");
        (await there.CountAsync()).ShouldBe(19_999);
        (await there.CountAsync("organizations")).ShouldBe(40);
    }

    [Fact]
    public async Task Of_one_workspace_one_job_writes_at_a_time_on_whatever_node()
    {
        await using var nodes = await SharingFilesAsync();
        var here = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(here);
        var (first, second) = (await here.PrepareAsync(File(Rows)), await here.PrepareAsync(File(300)));
        (await here.PostAsync($"/api/imports/{first}/run")).ShouldBe(HttpStatusCode.Accepted);
        (await there.PostAsync($"/api/imports/{second}/run")).ShouldBe(HttpStatusCode.Accepted);

        var seen = new HashSet<string>();
        await Eventually.SoAsync("both are done", async () =>
        {
            var jobs = (await here.GetAsync("/api/jobs")).ShouldBe(HttpStatusCode.OK).Items;
            return seen.Add(string.Join(' ', jobs.Select(job => job.GetProperty("status").GetString()).Order(StringComparer.Ordinal)))
                && seen.Contains("done done");
        });

        seen.ShouldContain("running waiting");
        seen.ShouldNotContain("running running");
    }

    [Fact]
    public async Task Without_a_shared_folder_a_node_says_that_the_file_is_not_there()
    {
        await using var nodes = await Nodes.StartAsync(postgres);
        var here = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(here);
        var id = await here.PrepareAsync(File(10));

        var run = await there.PostAsync($"/api/imports/{id}/run");
        var preview = await there.GetAsync($"/api/imports/{id}/rows");
        var done = await here.WorkAsync(id, "run");

        run.ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!.ShouldContain("--files");
        preview.ShouldBeProblem(404, "not-found").Json.GetProperty("detail").GetString()!.ShouldContain("not on this node");
        done.GetProperty("status").GetString().ShouldBe("done");
    }

    private static async Task<JsonElement> GetAsync(Client client, string id) => (await client.GetAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.OK).Json;

    /// <summary>Waits until nobody works on it any more, whoever does.</summary>
    private static async Task<JsonElement> EndAsync(Client client, string id)
    {
        while (true)
        {
            var import = await GetAsync(client, id);
            if (import.GetProperty("status").GetString() is not ("running" or "checking" or "undoing")) return import;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>People of 40 companies; the last row has the number of the first.</summary>
    private static string File(int rows)
    {
        var text = new StringBuilder("Record ID,First Name,Last Name,Email,Company,Tags\n");
        for (var i = 1; i <= rows; i++) text.Append(CultureInfo.InvariantCulture, $"R{(i == rows ? 1 : i)},Ann{i},Lee,p{i}@x.org,Company {i % 40},a;b\n");
        return text.ToString();
    }
}
