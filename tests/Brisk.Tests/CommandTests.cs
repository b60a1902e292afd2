using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>Every command works beside a running server and without one, and says plainly what it cannot do.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_version_is_one_line()
    {
        var version = await Executable.RunAsync(null, ["version"]);

        version.Well.Trim().ShouldMatch(@"^\d+\.\d+\.\d+$");
    }

    [Fact]
    public async Task Help_names_every_command_and_the_data_folder()
    {
        var help = (await Executable.RunAsync(null, ["--help"])).Well;

        foreach (var word in (string[])["serve", "setup-link", "key", "user", "import", "backup", "restore", "doctor", "migrate", "copy", "seed", "openapi",
            "version", "--data"]) help.ShouldContain(word);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("serve", "--urls")]
    [InlineData("serve", "--no-such-flag")]
    [InlineData("serve", "--urls", "here")]
    [InlineData("serve", "--trusted-proxy", "somebody")]
    [InlineData("serve", "--trusted-proxy", "10.0.0.1,10.0.0.0/99")]
    [InlineData("serve", "--memory", "much")]
    [InlineData("serve", "--memory", "1MB")]
    [InlineData("serve", "--demo", "--urls", "http://0.0.0.0:0")]
    [InlineData("key", "create")]
    [InlineData("key", "create", "--role", "king", "--name", "k")]
    [InlineData("user", "add")]
    [InlineData("user", "add", "nobody")]
    [InlineData("backup")]
    [InlineData("restore", "no-such-file.db")]
    [InlineData("import", "no-such-file.csv")]
    [InlineData("copy", "--from", "no-such-folder", "--to", "elsewhere")]
    [InlineData("copy", "--from", "data")]
    [InlineData("seed", "--contacts", "0")]
    public async Task Wrong_arguments_end_with_a_code_and_a_helpful_line(params string[] arguments)
    {
        await using var installation = new Installation();

        var finished = await installation.RunAsync(arguments);

        finished.Code.ShouldNotBe(0);
        finished.Errors.Trim().ShouldNotBeEmpty();
        finished.Errors.ShouldNotContain("   at ", Case.Sensitive, "a stack trace helps nobody here");
        finished.Errors.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task A_new_set_up_link_takes_the_place_of_the_printed_one()
    {
        await using var installation = new Installation();
        var stopped = await installation.RunAsync("setup-link");
        await using var server = await installation.ServeAsync();
        var printed = server.LinkTo("Set up")!;

        var fresh = (await installation.RunAsync("setup-link")).Well.Trim();
        using var old = await Installation.SetUpAsync(server, printed);
        using var done = await Installation.SetUpAsync(server, fresh);
        var late = await installation.RunAsync("setup-link");

        stopped.Code.ShouldBe(1);
        stopped.Errors.ShouldContain("not running");
        fresh.ShouldStartWith(server.Url + "/setup#token=");
        old.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        late.Code.ShouldBe(1);
        late.Errors.ShouldContain("set up already");
    }

    [Fact]
    public async Task The_doctor_finds_what_is_counted_wrong_and_fails()
    {
        await using var installation = new Installation();
        await using (var server = await installation.ServeWorkspaceAsync()) await server.StopAsync();
        var well = await installation.RunAsync("doctor");
        await using (var ledger =
            await Ledger.OpenAsync(installation.Data)) await ledger.ChangeAsync(
                "INSERT INTO counters (workspace_id, name, n) SELECT id, 'contact', 5 FROM workspaces");

        var ill = await installation.RunAsync("doctor");

        well.Output.ShouldMatch(@"Counters +ok\nChange log +ok");
        ill.Code.ShouldBe(1);
        ill.Output.ShouldMatch(@"Counters +5 contacts are counted, but there are 0\.\nChange log +ok");
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();

        var second = await installation.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        second.Code.ShouldBe(1);
        second.Errors.ShouldContain("Another process uses this database");
        (await server.Http.GetAsync("health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await installation.RunAsync("doctor")).Well.ShouldContain("running at " + server.Url);
    }

    [Fact]
    public async Task A_second_server_on_the_same_port_is_refused()
    {
        await using var installation = new Installation();
        await using var other = new Installation();
        await using var server = await installation.ServeAsync();

        var second = await other.RunAsync("serve", "--urls", server.Url);

        second.Code.ShouldBe(1);
        second.Errors.ShouldContain("--urls");
    }

    [Fact]
    public async Task A_server_told_to_stop_ends_well_and_takes_its_announcement_away()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();

        var code = await server.StopAsync();

        code.ShouldBe(0);
        server.Errors.Trim().ShouldBeEmpty();
        File.Exists(Path.Combine(installation.Data, "server.json")).ShouldBeFalse();
        File.Exists(Path.Combine(installation.Data, "local-token")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commands_work_beside_a_server_and_without_one(bool isRunning)
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
        if (!isRunning) await server.StopAsync();
        var file = installation.Beside("people.csv");
        await File.WriteAllTextAsync(file, "First name,Last name,Email,Score\nAda,Lovelace,ada@brisk.example,\"1,250\"\nAlan,Turing,alan@brisk.example,\n",
            TestContext.Current.CancellationToken);

        var key = (await installation.RunAsync("key", "create", "--role", "member", "--name", "script")).Well.Trim();
        var link = (await installation.RunAsync("user", "add", "mira@brisk.example", "--name", "Mira")).Well.Trim();
        var users = (await installation.RunAsync("user", "list")).Well;
        var password = await installation.RunWithInputAsync("eleven small lanterns\n", "user", "password", Installation.Email);
        var import = await installation.RunAsync("import", file, "--map", "Score=new:number", "--decimal-mark", "Score=,", "--yes");
        await File.WriteAllTextAsync(installation.Beside("firms.csv"), "Name,Employees\nAcme,980\nBeta,1.200\n", TestContext.Current.CancellationToken);
        var asking = await installation.RunAsync("import", installation.Beside("firms.csv"), "--type", "organizations", "--yes");
        var backup = await installation.RunAsync("backup", installation.Beside("copy.db"));
        var doctor = await installation.RunAsync("doctor");

        key.ShouldStartWith("brisk_");
        link.ShouldContain("/invitation#token=");
        if (isRunning) link.ShouldStartWith(server.Url);
        users.ShouldContain(Installation.Email);
        users.ShouldContain("mira@brisk.example");
        password.Code.ShouldBe(0, password.Errors);
        import.Well.ShouldContain("2 were created");
        asking.Code.ShouldBe(1, asking.Errors);
        asking.Output.ShouldContain("--decimal-mark \"Employees=,\"");
        backup.Code.ShouldBe(0, backup.Errors);
        doctor.Output.ShouldContain(isRunning ? "running at" : "not running");
        await using var again = isRunning ? server : await installation.ServeAsync();
        Installation.Authorize(again, key);
        (await again.Http.GetFromJsonAsync<JsonElement>("api/contacts/count", TestContext.Current.CancellationToken)).GetProperty("count").GetInt32()
            .ShouldBe(2);
        (await again.Http.GetFromJsonAsync<JsonElement>("api/contacts/count?filter=score%20is%201.25", TestContext.Current.CancellationToken))
            .GetProperty("count").GetInt32().ShouldBe(1, "a comma was said to stand before decimals");
        again.Http.DefaultRequestHeaders.Authorization = null;
        (await SignInAsync(again, Installation.Password)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInAsync(again, "eleven small lanterns")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_command_after_a_kill_finds_no_server_and_works()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
        await server.KillAsync();
        File.Exists(Path.Combine(installation.Data, "server.json")).ShouldBeTrue("the announcement stays behind");

        var key = await installation.RunAsync("key", "create", "--role", "owner", "--name", "after");

        key.Well.ShouldStartWith("brisk_");
    }

    [Fact]
    public async Task A_key_needs_a_workspace()
    {
        await using var installation = new Installation();

        var finished = await installation.RunAsync("key", "create", "--role", "owner", "--name", "early");

        finished.Code.ShouldBe(1);
        finished.Errors.Trim().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_data_folder_is_its_owners_alone()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();

        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(installation.Data).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(installation.Data, "local-token")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Files_in_a_folder_that_others_can_look_into_are_their_owners_alone_and_the_start_warns()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        await using var installation = new Installation();
        Directory.CreateDirectory(installation.Data);
        File.SetUnixFileMode(installation.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await using var server = await installation.ServeWorkspaceAsync();

        var made = Directory.EnumerateFileSystemEntries(installation.Data, "*", SearchOption.AllDirectories).ToList();
        made.Select(Path.GetFileName).ShouldContain("brisk.db");
        made.Select(Path.GetFileName).ShouldContain("server.json");
        foreach (var path in made) (File.GetUnixFileMode(path) & Others).ShouldBe(UnixFileMode.None, path);
        server.LinkTo("Warning").ShouldNotBeNull().ShouldEndWith($"chmod 700 {installation.Data}");
        (await installation.RunAsync("doctor")).Output.ShouldContain($"chmod 700 {installation.Data}");
    }

    [Fact]
    public async Task A_damaged_database_is_refused_with_the_way_out()
    {
        await using var installation = new Installation();
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            await server.StopAsync();
        }
        await using (var file = File.OpenWrite(Path.Combine(installation.Data, "brisk.db"))) file.Write(new byte[64]);

        var finished = await installation.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        finished.Code.ShouldBe(1);
        finished.Errors.ShouldContain("brisk restore");
    }

    private static async Task<HttpStatusCode> SignInAsync(Serving server, string password)
    {
        using var answer = await server.Http.PostAsJsonAsync("api/sign-in", new { email = Installation.Email, password },
            TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
