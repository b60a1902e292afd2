using System.Net;
using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

public sealed class AccountTests(TestServer server)
{
    private async Task<Client> AgainAsync(Client person, string password = TestServer.Password) =>
        new(server, (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{person.Email}}","password":"{{password}}"}"""))
            .ShouldBe(HttpStatusCode.OK).Cookie);

    [Fact]
    public async Task Changing_the_name_shows_everywhere()
    {
        var owner = await server.OwnerAsync();

        (await owner.PatchAsync("/api/account", """{"name":"Ada Byron"}""")).ShouldBe(HttpStatusCode.OK);

        (await owner.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Ada Byron");
        (await owner.GetAsync("/api/schema")).Json.GetProperty("users")[0].GetProperty("name").GetString().ShouldBe("Ada Byron");
    }

    [Fact]
    public async Task Moving_to_another_address_needs_the_password()
    {
        var owner = await server.OwnerAsync();
        var fresh = "new-" + owner.Email;

        (await owner.PatchAsync("/api/account", $$"""{"email":"{{fresh}}"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["password"]);
        (await owner.PatchAsync("/api/account", $$"""{"email":"{{fresh}}","password":"wrong-password"}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["password"]);
        (await owner.PatchAsync("/api/account", $$"""{"email":"{{fresh}}","password":"{{TestServer.Password}}"}""")).ShouldBe(HttpStatusCode.OK);

        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{fresh}}","password":"{{TestServer.Password}}"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_refused()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());

        var answer = await owner.PatchAsync("/api/account", $$"""{"email":"{{other.Email}}","password":"{{TestServer.Password}}"}""");

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["email"]);
    }

    [Fact]
    public async Task An_account_has_a_language_of_its_own_or_that_of_the_workspace()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"language":"de"}""", ("If-Match", "*"));

        var before = (await owner.GetAsync("/api/session")).Json;
        var own = (await owner.PatchAsync("/api/account", """{"language":"en"}""")).ShouldBe(HttpStatusCode.OK).Json;
        await owner.PatchAsync("/api/account", """{"name":"Ada"}""");
        var kept = (await AgainAsync(owner)).GetAsync("/api/session");
        var none = (await owner.PatchAsync("/api/account", """{"language":null}""")).ShouldBe(HttpStatusCode.OK).Json;

        (before.GetProperty("language").GetString(), before.GetProperty("user").TryGetProperty("language", out _)).ShouldBe(("de", false));
        (own.GetProperty("language").GetString(), own.GetProperty("user").GetProperty("language").GetString()).ShouldBe(("en", "en"));
        (await kept).Json.GetProperty("user").GetProperty("language").GetString().ShouldBe("en");
        (none.GetProperty("language").GetString(), none.GetProperty("user").TryGetProperty("language", out _)).ShouldBe(("de", false));
        var wrong = (await owner.PatchAsync("/api/account", """{"language":"unchanged"}""")).ShouldBeProblem(422, "invalid");
        (await owner.PatchAsync("/api/account", """{"language":1}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["language"]);
        wrong.Fields.ShouldBe(["language"]);
        wrong.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe("unknown-language");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux", "Firefox", "Linux")]
    [InlineData("curl/8.5.0", "curl", "curl", null)]
    [InlineData("Something (Windows NT 10.0)", "Windows", null, "Windows")]
    [InlineData("", "Unknown device", null, null)]
    public void A_session_says_its_browser_and_its_system(string userAgent, string name, string? browser, string? system)
    {
        Device.Of(userAgent).ShouldBe(name);
        Device.Parts(name).ShouldBe((browser, system));
    }

    [Fact]
    public async Task Preferences_come_back_as_they_were_given()
    {
        var owner = await server.OwnerAsync();

        (await owner.PatchAsync("/api/account", """{"preferences":{"theme":"dark","columns":["name",1]}}""")).ShouldBe(HttpStatusCode.OK);

        (await owner.GetAsync("/api/session")).Json.GetProperty("preferences").ToString().ShouldBe("""{"theme":"dark","columns":["name",1]}""");
        (await owner.PatchAsync("/api/account", "{\"preferences\":{\"x\":\"" + new string('a', 20_000) + "\"}}")).ShouldBeProblem(422, "invalid");
        (await owner.PatchAsync("/api/account", """{"preferences":[1]}""")).ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var owner = await server.OwnerAsync();
        var other = await AgainAsync(owner);

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"blue-harbour-88"}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        (await other.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        await AgainAsync(owner, "blue-harbour-88");
    }

    [Theory]
    [InlineData("short", "too-short")]
    [InlineData("Password123!", "too-easy")]
    [InlineData("aaaaaaaaaaaa", "too-easy")]
    [InlineData("1q2w3e4r5t", "too-easy")]
    public async Task Weak_passwords_are_refused(string password, string code)
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"{{password}}"}""");

        answer.ShouldBeProblem(422, "invalid").Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task The_own_address_is_no_password()
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"{{owner.Email}}"}"""))
            .ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one()
    {
        var owner = await server.OwnerAsync();
        var other = await AgainAsync(owner);
        var sessions = (await owner.GetAsync("/api/account/sessions")).Items;
        var foreign = sessions.Single(session => !session.GetProperty("current").GetBoolean());

        (await owner.DeleteAsync($"/api/account/sessions/{foreign.GetProperty("id").GetString()}")).ShouldBe(HttpStatusCode.NoContent);

        sessions.Length.ShouldBe(2);
        (await other.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var session = (await owner.GetAsync("/api/account/sessions")).Items[0].GetProperty("id").GetString();

        (await stranger.DeleteAsync($"/api/account/sessions/{session}")).ShouldBeProblem(404, "not-found");

        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_that_was_invited_here_is_refused_and_the_former_one_stays()
    {
        var owner = await server.OwnerAsync();
        var invited = "invited-" + owner.Email;
        (await owner.PostAsync("/api/users", $$"""{"email":"{{invited}}","role":"member"}""")).ShouldBe(HttpStatusCode.Created);

        (await owner.PatchAsync("/api/account", $$"""{"email":"{{invited}}","password":"{{TestServer.Password}}"}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["email"]);

        await AgainAsync(owner);
        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{invited}}","password":"{{TestServer.Password}}"}"""))
            .ShouldBeProblem(401, "bad-credentials");
    }

    /// <summary>A server on which it takes a while to check a password, and somebody who waits for that.</summary>
    private static async Task<(TestServer Server, Client Owner, Task<Answer> Waiting)> WhileCheckingAsync(Func<Client, Task<Answer>> ask)
    {
        var slow = await TestServer.StartAsync(options => options with { PasswordIterations = 210_000 });
        var owner = await slow.OwnerAsync();
        var waiting = ask(owner);
        // It is counted when the account has been read, before the password is looked at.
        while (slow.Node.SignInLimits.Count == 0)
        {
            if (waiting.IsCompleted) (await waiting).Status.ShouldBe(0, "it was answered before the password was looked at");
            await Task.Yield();
        }
        return (slow, owner, waiting);
    }

    [Fact]
    public async Task What_is_changed_while_a_password_is_being_checked_is_not_lost()
    {
        var (slow, owner, moving) = await WhileCheckingAsync(owner =>
            owner.PatchAsync("/api/account", $$"""{"email":"new-{{owner.Email}}","password":"{{TestServer.Password}}"}"""));
        await using var _ = slow;

        (await owner.PatchAsync("/api/account", """{"name":"Ada Byron","preferences":{"theme":"dark"}}""")).ShouldBe(HttpStatusCode.OK);
        (await moving).ShouldBe(HttpStatusCode.OK);

        var session = (await owner.GetAsync("/api/session")).Json;
        session.GetProperty("user").GetProperty("name").GetString().ShouldBe("Ada Byron");
        session.GetProperty("user").GetProperty("email").GetString().ShouldBe("new-" + owner.Email);
        session.GetProperty("preferences").ToString().ShouldBe("""{"theme":"dark"}""");
    }

    [Fact]
    public async Task Of_two_changes_at_once_the_workspace_shows_the_newest_name_and_address_whichever_ends_last()
    {
        await using var watched = await TestServer.StartAsync(watch: true);
        var owner = await watched.OwnerAsync();
        var seen = 0;
        watched.Watched.OnWrite = async (workspace, isDone) =>
        {
            // The account has the first change, and the workspace does not know of it: here the second one comes, and is through.
            if (workspace != owner.Workspace || isDone || Interlocked.Increment(ref seen) > 1) return;
            var moved = $$"""{"name":"Ada Byron","email":"new-{{owner.Email}}","password":"{{TestServer.Password}}"}""";
            (await owner.PatchAsync("/api/account", moved)).ShouldBe(HttpStatusCode.OK);
        };

        var first = (await owner.PatchAsync("/api/account", """{"preferences":{"theme":"dark"}}""")).ShouldBe(HttpStatusCode.OK);

        seen.ShouldBeGreaterThan(1);
        foreach (var session in (JsonElement[])[first.Json, (await owner.GetAsync("/api/session")).Json])
        {
            session.GetProperty("user").GetProperty("name").GetString().ShouldBe("Ada Byron");
            session.GetProperty("user").GetProperty("email").GetString().ShouldBe("new-" + owner.Email);
            session.GetProperty("preferences").ToString().ShouldBe("""{"theme":"dark"}""");
        }
    }

    [Fact]
    public async Task A_password_that_was_reset_is_not_overwritten_by_who_gave_the_former_one()
    {
        var (slow, owner, changing) = await WhileCheckingAsync(owner =>
            owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"blue-harbour-88"}"""));
        await using var _ = slow;

        // As `brisk user password` does on another node.
        using var others = new Passwords(slow.Node.Options with { PasswordIterations = 1_000 });
        var hash = await others.HashAsync("quiet-meadow-5", TestContext.Current.CancellationToken);
        await slow.Database.WriteAsync((owner.Account, hash), static (session, of) =>
            AccountTable.SetPasswordAsync(session, of.Account, of.hash!, 0), TestContext.Current.CancellationToken);

        (await changing).ShouldBeProblem(401, "unauthenticated");
        (await slow.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"quiet-meadow-5"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Beyond_a_hundred_sessions_those_end_that_were_seen_longest_ago()
    {
        var owner = await server.OwnerAsync();
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        await server.Database.WriteAsync(owner.Workspace, (server, owner), static async (session, of) =>
        {
            var now = of.server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            for (var i = 1; i < SessionTable.Most; i++)
                await SessionTable.InsertAsync(session, of.owner.Workspace, $"hash {i}", new SignedInSession(
                    of.server.Node.Ids.Next(), of.owner.User, of.owner.Account, "Test", now, now + 1, now + 60_000));
            return 0;
        }, TestContext.Current.CancellationToken);

        var another = await AgainAsync(owner);

        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await another.GetAsync("/api/account/sessions")).Items.Length.ShouldBe(SessionTable.Most);
    }
}
