using System.Net;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

public sealed class SetupTests
{
    private static string Request(string token, string password = "green-river-77") =>
        $$"""{"token":"{{token}}","workspace":"Acme","name":"Ann","email":"Ann@Acme.example","password":"{{password}}"}""";

    private static async Task<string> TokenAsync(TestServer server) =>
        (await BriskServer.OfferSetupAsync(server.App, TestContext.Current.CancellationToken))!["/setup#token=".Length..];

    [Fact]
    public async Task The_link_from_the_console_makes_the_first_owner_and_signs_in()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        var answer = (await server.Anonymous.PostAsync("/api/setup", Request(token))).ShouldBe(HttpStatusCode.OK);

        answer.Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("owner");
        answer.Json.GetProperty("user").GetProperty("email").GetString().ShouldBe("ann@acme.example");
        var session = await new Client(server, answer.Cookie).GetAsync("/api/session");
        session.ShouldBe(HttpStatusCode.OK).Json.GetProperty("workspace").GetProperty("name").GetString().ShouldBe("Acme");
        (await server.Anonymous.GetAsync("/api/setup")).Json.GetProperty("needed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_claims_an_installation_without_the_token()
    {
        await using var server = await TestServer.StartAsync();
        await TokenAsync(server);

        var answer = await server.Anonymous.PostAsync("/api/setup", Request("guess"));

        answer.ShouldBeProblem(403, "forbidden");
        (await server.Anonymous.GetAsync("/api/setup")).Json.GetProperty("needed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_works_once_even_when_two_come_at_the_same_time()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Anonymous.PostAsync("/api/setup", Request(token))));

        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(7);
        (await BriskServer.OfferSetupAsync(server.App, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_newer_link_makes_the_older_one_void()
    {
        await using var server = await TestServer.StartAsync();
        var old = await TokenAsync(server);
        await TokenAsync(server);

        (await server.Anonymous.PostAsync("/api/setup", Request(old))).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task A_link_is_good_for_a_day_and_a_command_makes_another()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        server.Clock.Advance(TimeSpan.FromHours(25));
        var late = await server.Anonymous.PostAsync("/api/setup", Request(token));
        var fresh = (await server.Local.PostAsync("/api/local/setup-link")).ShouldBe(HttpStatusCode.OK).Of("path")["/setup#token=".Length..];
        server.Clock.Advance(TimeSpan.FromHours(23));
        var done = await server.Anonymous.PostAsync("/api/setup", Request(fresh));

        late.ShouldBeProblem(403, "forbidden").Of("detail")
            .ShouldBe("This set-up link ran out: it was good for 24 hours. On the server, ./brisk setup-link prints a new one.");
        done.ShouldBe(HttpStatusCode.OK);
        (await server.Local.PostAsync("/api/local/setup-link")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task A_link_from_before_the_first_workspace_claims_nothing_after_it()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);
        await server.OwnerAsync();

        (await server.Anonymous.PostAsync("/api/setup", Request(token))).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Everything_wrong_with_the_form_is_said_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        var answer = await server.Anonymous.PostAsync(
            "/api/setup", $$"""{"token":"{{token}}","workspace":" ","name":"","email":"nobody","password":"short"}""");

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["workspace", "name", "email", "password"]);
    }

    [Fact]
    public async Task Settings_that_are_not_given_at_set_up_follow_from_the_country()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        var answer = (await server.Anonymous.PostAsync("/api/setup", Request(token)
            .Replace("}", ",\"country\":\"US\",\"timeZone\":\"America/Denver\"}", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);

        var workspace = answer.Json.GetProperty("workspace");
        workspace.GetProperty("country").GetString().ShouldBe("US");
        workspace.GetProperty("timeZone").GetString().ShouldBe("America/Denver");
        workspace.GetProperty("currency").GetString().ShouldBe("USD");
        workspace.GetProperty("weekStart").GetString().ShouldBe("sunday");
        workspace.GetProperty("language").GetString().ShouldBe("en");
    }

    [Fact]
    public async Task A_setting_that_is_wrong_at_set_up_is_named()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);

        var answer = await server.Anonymous.PostAsync(
            "/api/setup", Request(token).Replace("}", ",\"country\":\"XX\",\"currency\":\"money\"}", StringComparison.Ordinal));

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["country", "currency"]);
    }

    [Fact]
    public async Task The_demo_link_signs_in_and_nothing_else_does()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with { Demo = new DemoAccess("ann@acme.example", "green-river-77", "secret-link") });
        (await server.Anonymous.PostAsync("/api/setup", Request(await TokenAsync(server)))).ShouldBe(HttpStatusCode.OK);

        var answer = (await server.Anonymous.GetAsync("/demo/secret-link")).ShouldBe(HttpStatusCode.Redirect);

        answer.Header("Location").ShouldBe("/");
        (await new Client(server, answer.Cookie).GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        (await server.Anonymous.GetAsync("/demo/other")).ShouldBeProblem(404, "not-found");
        (await server.Anonymous.GetAsync("/api/setup")).Json.GetProperty("demo").GetProperty("email").GetString().ShouldBe("ann@acme.example");
    }

    [Fact]
    public async Task Before_set_up_local_commands_can_look_but_not_work()
    {
        await using var server = await TestServer.StartAsync();

        (await server.Local.GetAsync("/api/local/check")).ShouldBe(HttpStatusCode.OK);
        (await server.Local.GetAsync("/api/users")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Of_several_who_use_one_link_the_one_who_is_let_in_has_the_own_password()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server);
        var passwords = Enumerable.Range(0, 8).Select(i => $"green-river-{70 + i}").ToList();

        var answers = await Task.WhenAll(passwords.Select(password => server.Anonymous.PostAsync("/api/setup", Request(token, password))));

        var winner = passwords[Enumerable.Range(0, 8).Single(i => answers[i].Status == 200)];
        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"ann@acme.example","password":"{{winner}}"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_claims_the_address_on_another_node_while_the_workspace_is_made_does_not_take_it_from_its_owner()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var token = await TokenAsync(server);
        var (others, password) = (0, await server.Node.Passwords.HashAsync("blue-harbour-88", TestContext.Current.CancellationToken));
        server.Watched.OnWrite = async (workspace, isDone) =>
        {
            if (workspace == default || !isDone || Interlocked.Increment(ref others) > 1) return;
            // As the other node's claim, which began when there was no workspace yet, does.
            await server.Database.WriteAsync(password!, static async (session, password) =>
            {
                var account = (await AccountTable.ByEmailAsync(session, "ann@acme.example"))!;
                await AccountTable.UpdateAsync(session, account with { Name = "Mallory" });
                return await AccountTable.SetPasswordAsync(session, account.Id, password, 0);
            }, TestContext.Current.CancellationToken);
        };

        (await server.Anonymous.PostAsync("/api/setup", Request(token))).ShouldBe(HttpStatusCode.OK);

        others.ShouldBeGreaterThan(0);
        var signedIn = await server.Anonymous.PostAsync("/api/sign-in", """{"email":"ann@acme.example","password":"green-river-77"}""");
        signedIn.ShouldBe(HttpStatusCode.OK).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Ann");
    }

    /// <summary>A set-up is three transactions: the installation's claim, the workspace, and the end of the link.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_set_up_that_broke_off_in_the_middle_does_not_say_that_nothing_was_saved_and_can_be_gone_on_with(int at)
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var token = await TokenAsync(server);
        var writes = 0;
        server.Watched.OnWrite = (workspace, isDone) =>
        {
            if (isDone) return Task.CompletedTask;
            return ++writes >= at ? throw new StorageUnavailableException("No space left on the device") { IsFull = true } : Task.CompletedTask;
        };

        var half = await server.Anonymous.PostAsync("/api/setup", Request(token));
        server.Watched.OnWrite = null;
        var again = await server.Anonymous.PostAsync("/api/setup", Request(token));

        half.ShouldBe(HttpStatusCode.ServiceUnavailable).Of("detail").ShouldNotContain("nothing was saved");
        half.Of("detail").ShouldContain("Look whether it was saved");
        if (at == 2) again.ShouldBe(HttpStatusCode.OK);
        else again.ShouldBeProblem(409, "conflict");
        (await server.Anonymous.PostAsync("/api/sign-in", """{"email":"ann@acme.example","password":"green-river-77"}""")).ShouldBe(HttpStatusCode.OK);
    }
}
