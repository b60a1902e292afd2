using System.Net;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Features;

/// <summary>One person in several workspaces: where they sign in, how they go from one to another, and what ends where.</summary>
public sealed class SeveralWorkspacesTests(TestServer server)
{
    private static string SignIn(string email, Tsid? workspace = null, string password = TestServer.Password) => workspace is { } one
        ? $$"""{"email":"{{email}}","password":"{{password}}","workspace":"{{one}}"}""" : $$"""{"email":"{{email}}","password":"{{password}}"}""";

    private static string To(Tsid workspace) => $$"""{"workspace":"{{workspace}}"}""";

    private static (string Name, string Value) In(Tsid workspace) => (NamedWorkspace.Header, workspace.ToString());

    /// <summary>A browser with the cookies that it was given.</summary>
    private Client Browser(Answer answer, Client? before = null)
    {
        var jar = (before?.SessionCookie ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(cookie => cookie.Split('=', 2)).ToDictionary(
            pair => pair[0], pair => pair[1]);
        foreach (var set in answer.Header("Set-Cookie")?.Split(", ") ?? [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0) jar.Remove(pair[0]);
            else jar[pair[0]] = pair[1];
        }
        return new Client(server, string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}")));
    }

    private async Task<(Client Here, Client There)> BothAsync()
    {
        var here = await server.OwnerAsync();
        return (here, await server.AlsoInAsync(here, (await server.OwnerAsync()).Workspace, Role.Member));
    }

    private static async Task<string> WhereAsync(Client client, params (string Name, string Value)[] headers) =>
        (await client.GetAsync("/api/session", headers)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("workspace").GetProperty("id").GetString()!;

    [Fact]
    public async Task Who_works_in_several_workspaces_is_asked_which_and_gets_in_where_they_say()
    {
        var (here, there) = await BothAsync();

        var choice = await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email));
        var opened = await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, there.Workspace));
        var wrong = await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, there.Workspace, "not-the-password"));
        var foreign = await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, (await server.OwnerAsync()).Workspace));

        choice.Status.ShouldBe(300);
        choice.Json.GetProperty("workspaces").EnumerateArray().Select(one => one.GetProperty("id").GetString())
            .ShouldBe([$"{here.Workspace}", $"{there.Workspace}"], ignoreOrder: true);
        choice.Header("Set-Cookie").ShouldBeNull();
        (await WhereAsync(Browser(opened))).ShouldBe($"{there.Workspace}");
        opened.Json.GetProperty("workspaces").GetArrayLength().ShouldBe(2);
        opened.Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("member");
        wrong.ShouldBeProblem(401, "bad-credentials");
        foreign.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["workspace"]);
    }

    [Fact]
    public async Task A_session_says_whose_account_it_is_the_same_in_every_workspace()
    {
        var (here, there) = await BothAsync();
        var stranger = await server.OwnerAsync();

        var (mine, elsewhere, theirs) = (await UserAsync(here), await UserAsync(there), await UserAsync(stranger));

        elsewhere.Account.ShouldBe(mine.Account);
        elsewhere.Id.ShouldNotBe(mine.Id);
        theirs.Account.ShouldNotBe(mine.Account);
        var gone = await here.PostAsync("/api/session/workspace", To(there.Workspace));
        gone.Json.GetProperty("user").GetProperty("account").GetString().ShouldBe(mine.Account);

        static async Task<(string? Id, string? Account)> UserAsync(Client client)
        {
            var user = (await client.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("user");
            return (user.GetProperty("id").GetString(), user.GetProperty("account").GetString());
        }
    }

    [Fact]
    public async Task Going_to_another_workspace_opens_a_session_there_and_ends_none()
    {
        var (here, there) = await BothAsync();
        var sessions = (await here.GetAsync("/api/account/sessions")).Items.Length;

        var gone = Browser((await here.PostAsync("/api/session/workspace", To(there.Workspace))).ShouldBe(HttpStatusCode.OK), here);

        (await WhereAsync(gone)).ShouldBe($"{there.Workspace}");
        // A page that is still open in the first goes on there.
        (await WhereAsync(gone, In(here.Workspace))).ShouldBe($"{here.Workspace}");
        (await WhereAsync(gone, In(there.Workspace))).ShouldBe($"{there.Workspace}");
        (await WhereAsync(here)).ShouldBe($"{here.Workspace}");
        (await gone.GetAsync("/api/session", In((await server.OwnerAsync()).Workspace))).ShouldBeProblem(401, "unauthenticated");

        // And back again, to the same session.
        var back = Browser((await gone.PostAsync("/api/session/workspace", To(here.Workspace))).ShouldBe(HttpStatusCode.OK), gone);
        (await WhereAsync(back)).ShouldBe($"{here.Workspace}");
        (await back.GetAsync("/api/account/sessions")).Items.Length.ShouldBe(sessions);
        (await WhereAsync(back, In(there.Workspace))).ShouldBe($"{there.Workspace}");
    }

    [Fact]
    public async Task Whoever_sets_a_password_stays_signed_in_from_the_write_on_that_ends_all_others()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var (owner, other) = (await own.OwnerAsync(), await own.OwnerAsync());
        await own.AlsoInAsync(owner, other.Workspace, Role.Member);
        Tokens.TryReadCookie(owner.SessionCookie!.Split('=', 2)[1], out _, out var secret).ShouldBeTrue();
        var isIn = new List<bool>();
        own.Watched.OnWrite = async (workspace, isDone) =>
        {
            if (!isDone || workspace != default) return;
            // As another node finds it, which knows nothing of this one.
            isIn.Add(await own.Database.ReadAsync(Lane.Interactive, 0, async (session, _) =>
                await SessionTable.ByTokenAsync(session, owner.Workspace, Tokens.Hash(secret)) is not null, default));
        };

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-55"}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        isIn.ShouldNotBeEmpty();
        isIn.ShouldAllBe(one => one);
        own.Watched.OnWrite = null;
        (await owner.PostAsync("/api/sign-out-everywhere")).ShouldBe(HttpStatusCode.NoContent);
        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Two_invitations_of_one_address_are_accepted_at_the_same_moment()
    {
        var places = new List<Client>();
        for (var i = 0; i < 3; i++) places.Add(await server.OwnerAsync());
        var address = $"both{server.Node.Ids.Next()}@x.example".ToLowerInvariant();
        var links = new List<string>();
        foreach (var owner in places)
            links.Add((await owner.PostAsync("/api/users", $$"""{"email":"{{address}}","role":"member"}""")).Of("link").Split("#token=")[1]);

        var answers = await Task.WhenAll(
            links.Select(link => server.Anonymous.PostAsync($"/api/invitations/{link}", """{"name":"Both","password":"quiet-meadow-55"}""")));

        answers.Select(answer => answer.Status).ShouldAllBe(status => status == 200);
        foreach (var owner in places)
            (await owner.GetAsync("/api/users"))
                .Items.Count(user => user.GetProperty("email").GetString() == address && user.GetProperty("status").GetString() == "active").ShouldBe(1);
    }

    [Theory]
    [InlineData("quiet-meadow-55", true)]
    [InlineData("other-meadow-66", false)]
    public async Task An_account_that_belongs_nowhere_yet_is_kept_for_who_knows_its_password(string password, bool isKept)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var owner = await server.OwnerAsync();
        var address = $"early{server.Node.Ids.Next()}@x.example".ToLowerInvariant();
        var early =
            new Account(server.Node.Ids.Next(), address, "Early", (await server.Node.Passwords.HashAsync("quiet-meadow-55", cancellation))!, 1, 1, null);
        await server.Database.WriteAsync(default, early, static (session, account) => AccountTable.InsertAsync(session, account), cancellation);
        var link = (await owner.PostAsync("/api/users", $$"""{"email":"{{address}}","role":"member"}""")).Of("link").Split("#token=")[1];

        (await server.Anonymous.PostAsync($"/api/invitations/{link}", $$"""{"name":"Both","password":"{{password}}"}""")).ShouldBe(HttpStatusCode.OK);

        var account = (await server.Database.ReadAsync(Lane.Interactive, address, AccountTable.ByEmailAsync, cancellation))!;
        account.Name.ShouldBe("Both");
        (account.Id == early.Id).ShouldBe(isKept);
    }

    [Fact]
    public async Task A_name_given_by_a_command_is_not_overwritten_by_settings_that_were_read_before()
    {
        var owner = await server.OwnerAsync();
        var before = await server.Database.ReadAsync(Lane.Interactive, owner.Workspace, static (session, id) => WorkspaceTable.ByIdAsync(session, id),
            TestContext.Current.CancellationToken);
        (await server.Local.PatchAsync($"/api/local/workspaces/{owner.Workspace}", $$"""{"name":"Named {{owner.Workspace}}"}""")).ShouldBe(HttpStatusCode.OK);

        var written = await server.Database.WriteAsync(owner.Workspace, before!, static (session, stale) => WorkspaceTable.UpdateAsync(session, stale),
            TestContext.Current.CancellationToken);

        written.ShouldBe(0);
        (await owner.GetAsync("/api/workspace")).Of("name").ShouldBe($"Named {owner.Workspace}");
    }

    [Fact]
    public async Task A_browser_is_known_for_each_of_the_people_who_use_it()
    {
        var (first, second) = (await server.OwnerAsync(), await server.OwnerAsync());
        var browser = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(first.Email)));
        browser = Browser(await browser.PostAsync("/api/sign-in", SignIn(second.Email)), browser);

        // Who is known gets no other secret on the same day.
        foreach (var person in (Client[])[first, second])
            (await browser.PostAsync("/api/sign-in", SignIn(person.Email))).ShouldBe(HttpStatusCode.OK).Header("Set-Cookie")!.ShouldNotContain("brisk-device");
    }

    [Fact]
    public async Task A_session_that_could_not_be_written_ends_with_what_was_opened_from_it()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var (here, other) = (await own.OwnerAsync(), await own.OwnerAsync());
        await own.AlsoInAsync(here, other.Workspace, Role.Member);
        own.Watched.IsFull = true;
        var session = (await own.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, here.Workspace))).ShouldBe(HttpStatusCode.OK);
        own.Watched.IsFull = false;
        var unwritten = new Client(own, session.Cookie);
        var there = (await unwritten.PostAsync("/api/session/workspace", To(other.Workspace))).ShouldBe(HttpStatusCode.OK);
        var moved = new Client(own, there.Header("Set-Cookie")!.Split(", ").Select(cookie => cookie.Split(';')[0])
            .Single(cookie => cookie.Split('=', 2)[1].StartsWith($"{other.Workspace}.", StringComparison.Ordinal)));
        (await moved.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);

        (await unwritten.PostAsync("/api/sign-out")).ShouldBe(HttpStatusCode.NoContent);

        (await moved.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_workspace_by_another_site_or_to_one_that_is_not_theirs()
    {
        var (here, there) = await BothAsync();
        var stranger = await server.OwnerAsync();

        (await here.PostAsync("/api/session/workspace", To(there.Workspace), ("Sec-Fetch-Site", "cross-site"))).ShouldBeProblem(403, "forbidden");
        (await here.PostAsync("/api/session/workspace", To(there.Workspace), ("X-Brisk", "0"))).ShouldBeProblem(403, "forbidden");
        (await here.PostAsync("/api/session/workspace", To(stranger.Workspace))).ShouldBeProblem(404, "not-found");
        (await here.PostAsync("/api/session/workspace", To(server.Node.Ids.Next()))).ShouldBeProblem(404, "not-found");

        var theirs = await server.JoinAsync(there.Workspace, Role.Owner);
        (await theirs.DeleteAsync($"/api/users/{there.User}")).ShouldBe(HttpStatusCode.NoContent);
        (await here.PostAsync("/api/session/workspace", To(there.Workspace))).ShouldBeProblem(404, "not-found");
        (await WhereAsync(here)).ShouldBe($"{here.Workspace}");
        (await here.GetAsync("/api/session")).Json.TryGetProperty("workspaces", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_somebody_else_left_in_the_browser_is_not_gone_to()
    {
        var (here, there) = await BothAsync();
        var other = await server.JoinAsync(there.Workspace, Role.Owner);
        var browser = new Client(server, $"{here.SessionCookie}; brisk-{there.Workspace}={other.SessionCookie!["brisk=".Length..]}");

        var gone = Browser((await browser.PostAsync("/api/session/workspace", To(there.Workspace))).ShouldBe(HttpStatusCode.OK), browser);

        (await gone.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("id").GetString().ShouldBe($"{there.User}");
    }

    [Fact]
    public async Task What_one_sign_in_has_open_in_several_workspaces_is_one_session_and_ends_as_one()
    {
        var (here, there) = await BothAsync();
        var laptop = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, here.Workspace)));
        var away = Browser(await laptop.PostAsync("/api/session/workspace", To(there.Workspace)), laptop);
        var sessions = (await here.GetAsync("/api/account/sessions")).Items;
        var id = (await away.GetAsync("/api/account/sessions")).Items.Single(one => one.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        // The two of the beginning, one in each workspace, and the laptop's.
        sessions.Length.ShouldBe(3);
        sessions.Select(one => one.GetProperty("id").GetString()).ShouldContain(id);
        (await here.DeleteAsync("/api/account/sessions/" + id)).ShouldBe(HttpStatusCode.NoContent);
        (await here.DeleteAsync("/api/account/sessions/" + id)).ShouldBeProblem(404, "not-found");
        (await laptop.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await away.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await WhereAsync(there)).ShouldBe($"{there.Workspace}");
    }

    [Fact]
    public async Task Signing_out_leaves_no_session_in_the_browser_and_a_new_password_none_anywhere()
    {
        var (here, there) = await BothAsync();
        var both = Browser(await here.PostAsync("/api/session/workspace", To(there.Workspace)), here);

        var left = Browser((await both.PostAsync("/api/sign-out")).ShouldBe(HttpStatusCode.NoContent), both);

        left.SessionCookie.ShouldNotBeNull().ShouldNotContain("brisk=");
        left.SessionCookie.ShouldNotContain($"{here.Workspace}.");
        (await here.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await both.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await WhereAsync(there)).ShouldBe($"{there.Workspace}");

        var again = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, here.Workspace)));
        (await again.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-5"}"""))
            .ShouldBe(HttpStatusCode.NoContent);
        (await there.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await WhereAsync(again)).ShouldBe($"{here.Workspace}");
        (await again.PostAsync("/api/session/workspace", To(there.Workspace))).ShouldBe(HttpStatusCode.OK);

        var far = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, there.Workspace, "quiet-meadow-5")));
        (await again.PostAsync("/api/sign-out-everywhere")).ShouldBe(HttpStatusCode.NoContent);
        (await far.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    /// <summary>Whoever has a session and goes back and forth could have one opened wherever all have just ended.</summary>
    [Fact]
    public async Task A_session_that_is_opened_by_one_while_all_end_is_over_with_them()
    {
        var (here, there) = await BothAsync();
        var (late, now) = (Tokens.New(), server.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var opened = new SignedInSession(server.Node.Ids.Next(), there.User, here.Account, "Late", now, now, now + 86_400_000);

        (await here.PostAsync("/api/sign-out-everywhere")).ShouldBe(HttpStatusCode.NoContent);
        await server.Database.WriteAsync((there, late, opened), static (session, of) =>
            SessionTable.InsertAsync(session, of.there.Workspace, Tokens.Hash(of.late), of.opened), TestContext.Current.CancellationToken);

        (await new Client(server, $"brisk={Tokens.Cookie(there.Workspace, late)}").GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        var again = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, there.Workspace)));
        (await WhereAsync(again)).ShouldBe($"{there.Workspace}");
        (await WhereAsync(Browser(await again.PostAsync("/api/session/workspace", To(here.Workspace)), again))).ShouldBe($"{here.Workspace}");
    }

    [Fact]
    public async Task Going_from_workspace_to_workspace_makes_no_session_younger_and_buys_no_guesses()
    {
        var (here, there) = await BothAsync();
        var first = Browser(await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email, here.Workspace)));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        async Task<Client> GoAsync(Client from, Tsid to)
        {
            var moved = (await from.PostAsync("/api/session/workspace", To(to))).ShouldBe(HttpStatusCode.OK);
            // The browser stays known by where the password was given.
            moved.Header("Set-Cookie").ShouldNotBeNull().ShouldNotContain("brisk-device");
            var gone = Browser(moved, from);
            // A browser that forgets where it comes from.
            return new Client(server, gone.SessionCookie!.Split("; ").Single(cookie => cookie.StartsWith("brisk=", StringComparison.Ordinal)));
        }
        Task<Answer> GuessAsync(Client client) => client.PostAsync("/api/account/password", """{"current":"a-wrong-guess-1","password":"quiet-meadow-5"}""");

        for (var i = 0; i < SignInLimits.AccountFailures; i++) (await GuessAsync(first)).ShouldBeProblem(422, "invalid");
        var back = await GoAsync(await GoAsync(first, there.Workspace), here.Workspace);

        (await GuessAsync(back)).Status.ShouldBe(429);
        var sessions = await server.Database.ReadAsync(Lane.Interactive, here, (session, of) =>
            SessionTable.OfAccountAsync(session, of.Workspace, of.Account, 0), TestContext.Current.CancellationToken);
        sessions.GroupBy(session => session.Origin).Single(group => group.Count() == 2).Select(session => session.ExpiresAt).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_name_is_the_persons_and_shows_in_each_of_their_workspaces()
    {
        var (here, there) = await BothAsync();

        (await here.PatchAsync("/api/account", """{"name":"Ada Lovelace"}""")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("workspaces").GetArrayLength()
            .ShouldBe(2);

        foreach (var client in (Client[])[here, there])
            (await client.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Ada Lovelace");
    }

    [Fact]
    public async Task An_invitation_adds_a_workspace_and_does_not_tell_who_invites_that_the_address_is_known()
    {
        var (here, inviter) = (await server.OwnerAsync(), await server.OwnerAsync());
        var fresh = $"{Guid.CreateVersion7():N}@x.example";
        async Task<string> InviteAsync(string email) =>
            (await inviter.PostAsync("/api/users", $$"""{"email":"{{email}}","role":"member"}""")).ShouldBe(HttpStatusCode.Created).Of("link")
                .Split("#token=")[1];
        var (known, unknown) = (await InviteAsync(here.Email), await InviteAsync(fresh));

        static string Shape(Answer answer, string email) => answer.Text.Replace(email, "?").Replace(email.Split('@')[0], "?");
        Shape(await inviter.GetAsync("/api/invitations/" + known), here.Email).ShouldBe(Shape(await inviter.GetAsync("/api/invitations/" + unknown), fresh));
        (await inviter.PostAsync("/api/invitations/" + known, """{"name":"Bo","password":"short"}""")).Of("detail").ShouldBe(
            (await inviter.PostAsync("/api/invitations/" + unknown, """{"name":"Bo","password":"short"}""")).Of("detail"));

        var joined = await here.PostAsync("/api/invitations/" + known, $$"""{"name":"Ada","password":"{{TestServer.Password}}"}""");
        var browser = Browser(joined.ShouldBe(HttpStatusCode.OK), here);
        (await WhereAsync(browser)).ShouldBe($"{inviter.Workspace}");
        (await WhereAsync(browser, In(here.Workspace))).ShouldBe($"{here.Workspace}");
        joined.Json.GetProperty("workspaces").GetArrayLength().ShouldBe(2);
    }

    private static async Task<string> InviteAsync(Client inviter, string email, string role = "member") =>
        (await inviter.PostAsync("/api/users", $$"""{"email":"{{email}}","role":"{{role}}"}""")).ShouldBe(HttpStatusCode.Created).Of("link")
            .Split("#token=")[1];

    private static string Accept(string name, string password = TestServer.Password) => $$"""{"name":"{{name}}","password":"{{password}}"}""";

    /// <summary>Under a former address in one workspace, under the present one invited: it is the same person.</summary>
    [Fact]
    public async Task Who_is_in_a_workspace_already_and_is_invited_under_another_address_is_no_second_user()
    {
        var (here, there) = await BothAsync();
        var theirs = await server.JoinAsync(there.Workspace, Role.Owner);
        var email = $"{Guid.CreateVersion7():N}@x.example";
        var token = await InviteAsync(theirs, email, "owner");
        (await here.PatchAsync("/api/account", $$"""{"email":"{{email}}","password":"{{TestServer.Password}}"}""")).ShouldBe(HttpStatusCode.OK);

        var joined = (await server.Anonymous.PostAsync("/api/invitations/" + token, Accept("Ada"))).ShouldBe(HttpStatusCode.OK).Json;

        joined.GetProperty("user").GetProperty("id").GetString().ShouldBe($"{there.User}");
        joined.GetProperty("user").GetProperty("email").GetString().ShouldBe(email);
        joined.GetProperty("user").GetProperty("role").GetString().ShouldBe("owner");
        joined.GetProperty("workspaces").GetArrayLength().ShouldBe(2);
        (await there.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("owner");
        var former = (await theirs.GetAsync("/api/users")).Items.Single(user => user.GetProperty("email").GetString() == here.Email);
        former.GetProperty("status").GetString().ShouldBe("removed");

        // And less than they have is nothing that an invitation takes away.
        var again = $"{Guid.CreateVersion7():N}@x.example";
        token = await InviteAsync(theirs, again, "read-only");
        (await here.PatchAsync("/api/account", $$"""{"email":"{{again}}","password":"{{TestServer.Password}}"}""")).ShouldBe(HttpStatusCode.OK);
        (await server.Anonymous.PostAsync("/api/invitations/" + token, Accept("Ada"))).Json.GetProperty("user").GetProperty("role").GetString()
            .ShouldBe("owner");
    }

    [Fact]
    public async Task Joining_leaves_no_session_of_somebody_else_in_the_browser()
    {
        var (here, there) = await BothAsync();
        var inviter = await server.OwnerAsync();
        var both = Browser(await here.PostAsync("/api/session/workspace", To(there.Workspace)), here);
        var token = await InviteAsync(inviter, $"{Guid.CreateVersion7():N}@x.example");

        var joined = Browser((await both.PostAsync("/api/invitations/" + token, Accept("Bo"))).ShouldBe(HttpStatusCode.OK), both);

        joined.SessionCookie.ShouldNotBeNull().ShouldNotContain($"{here.Workspace}");
        (await WhereAsync(joined)).ShouldBe($"{inviter.Workspace}");
        (await both.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await here.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task An_account_that_works_nowhere_keeps_its_address_from_nobody_who_is_invited()
    {
        var (owner, inviter) = (await server.OwnerAsync(), await server.OwnerAsync());
        var left = await server.JoinAsync(owner.Workspace, Role.Member);
        (await owner.DeleteAsync($"/api/users/{left.User}")).ShouldBe(HttpStatusCode.NoContent);

        var joined = await server.Anonymous.PostAsync("/api/invitations/" + await InviteAsync(inviter, left.Email), Accept("Bo", "another-meadow-7"));

        joined.ShouldBe(HttpStatusCode.OK).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Bo");
        (await server.Anonymous.PostAsync("/api/sign-in", SignIn(left.Email))).ShouldBeProblem(401, "bad-credentials");
        (await server.Anonymous.PostAsync("/api/sign-in", SignIn(left.Email, password: "another-meadow-7"))).ShouldBe(HttpStatusCode.OK);
        // Where it is at work, it is not taken over.
        (await server.Anonymous.PostAsync("/api/invitations/" + await InviteAsync(owner, left.Email), Accept("Bo", "third-meadow-7")))
            .ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public async Task Nobody_finds_out_by_changing_their_address_who_has_an_account()
    {
        var (asker, asked) = (await server.OwnerAsync(), await server.OwnerAsync());
        var colleague = await server.JoinAsync(asker.Workspace, Role.Member);
        Task<Answer> AskAsync(string email) => asker.PatchAsync("/api/account", $$"""{"email":"{{email}}","password":"{{TestServer.Password}}"}""");

        var elsewhere = (await AskAsync(asked.Email)).ShouldBeProblem(422, "invalid");
        var beside = (await AskAsync(colleague.Email)).ShouldBeProblem(422, "invalid");

        beside.Of("detail").ShouldBe(elsewhere.Of("detail"));
        for (var i = 2; i < SignInLimits.AccountFailures; i++) (await AskAsync(asked.Email)).ShouldBeProblem(422, "invalid");
        (await AskAsync(asked.Email)).Status.ShouldBe(429);
        (await asker.PatchAsync("/api/account", """{"name":"Still"}""")).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The account is written first; a process may end before its workspaces show it.</summary>
    [Fact]
    public async Task An_address_that_was_changed_half_way_is_shown_when_it_is_changed_again()
    {
        var (here, there) = await BothAsync();
        var email = $"{Guid.CreateVersion7():N}@x.example";
        await server.Database.WriteAsync(default, (here, email), static async (session, of) => await AccountTable.UpdateAsync(
            session, (await AccountTable.ByIdAsync(session, of.here.Account))! with { Email = of.email }), TestContext.Current.CancellationToken);

        (await here.PatchAsync("/api/account", $$"""{"email":"{{email}}"}""")).ShouldBe(HttpStatusCode.OK);

        foreach (var client in (Client[])[here, there])
            (await client.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("email").GetString().ShouldBe(email);
    }

    [Fact]
    public async Task Commands_and_keys_say_which_workspace_they_mean()
    {
        var (here, there) = (await server.OwnerAsync(), await server.OwnerAsync());
        var key = await server.KeyAsync(here.Workspace, Role.Owner);

        (await server.Local.GetAsync("/api/users")).ShouldBeProblem(409, "conflict").Of("detail").ShouldContain("several workspaces");
        (await server.Local.GetAsync("/api/users", In(here.Workspace))).Text.ShouldContain(here.Email);
        (await server.Local.GetAsync("/api/users", In(there.Workspace))).Text.ShouldContain(there.Email);
        (await server.Local.GetAsync("/api/users", In(server.Node.Ids.Next()))).ShouldBeProblem(401, "unauthenticated");
        (await key.GetAsync("/api/users", In(here.Workspace))).ShouldBe(HttpStatusCode.OK);
        (await key.GetAsync("/api/users", In(there.Workspace))).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_deletion_that_is_not_confirmed_are_refused()
    {
        var name = $"Harbour {server.Node.Ids.Next()}";
        var made = (await server.Local.PostAsync("/api/local/workspaces", $$"""{"name":"{{name}}","country":"PT"}""")).ShouldBe(HttpStatusCode.Created);
        var owner = await server.OwnerAsync();

        (await server.Local.PostAsync("/api/local/workspaces", $$"""{"name":" {{name.ToUpperInvariant()}}"}""")).ShouldBeProblem(409, "conflict");
        (await server.Local.PostAsync("/api/local/workspaces", """{"name":" "}""")).ShouldBeProblem(422, "invalid");
        (await server.Local.PatchAsync($"/api/local/workspaces/{owner.Workspace}", $$"""{"name":"{{name}}"}""")).ShouldBeProblem(409, "conflict");
        (await server.Local.PatchAsync($"/api/local/workspaces/{made.Id}", $$"""{"name":"{{name}} 2"}""")).ShouldBe(HttpStatusCode.OK);
        foreach (var said in (string[])["", "?name=", "?name=harbour", $"?name={Uri.EscapeDataString(name)}"])
            (await server.Local.DeleteAsync($"/api/local/workspaces/{made.Id}{said}")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["name"]);
        (await server.Local.DeleteAsync($"/api/local/workspaces/{server.Node.Ids.Next()}?name=x")).ShouldBeProblem(404, "not-found");
        (await server.Local.GetAsync("/api/workspace", ("X-Brisk-Workspace", made.Id))).Of("name").ShouldBe($"{name} 2");
        (await server.Local.GetAsync("/api/workspace", ("X-Brisk-Workspace", made.Id))).Of("currency").ShouldBe("EUR");
    }

    [Fact]
    public async Task A_workspace_is_made_with_its_owner_or_not_at_all()
    {
        var (name, email) = ($"Quay {server.Node.Ids.Next()}", $"{Guid.CreateVersion7():N}@x.example");
        Task<Answer> MakeAsync(string owner) => server.Local.PostAsync("/api/local/workspaces", $$"""{"name":"{{name}}","owner":"{{owner}}"}""");

        (await MakeAsync("nobody")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["owner"]);
        var made = (await MakeAsync(email)).ShouldBe(HttpStatusCode.Created);

        var joined = await server.Anonymous.PostAsync("/api/invitations/" + made.Of("link").Split("#token=")[1], Accept("Ada"));
        joined.ShouldBe(HttpStatusCode.OK).Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("owner");
        joined.Json.GetProperty("workspace").GetProperty("id").GetString().ShouldBe(made.Id);
    }

    [Fact]
    public async Task The_only_workspace_is_not_deleted()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();

        (await own.Local.DeleteAsync($"/api/local/workspaces/{owner.Workspace}?name=Test")).ShouldBeProblem(409, "conflict");

        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_deleted_workspace_lets_nobody_in_and_goes_with_all_that_it_has()
    {
        var (here, there) = await BothAsync();
        var owner = await server.JoinAsync(there.Workspace, Role.Owner);
        var key = await server.KeyAsync(there.Workspace, Role.Owner);
        var kept = (await here.ContactAsync("""{"firstName":"Stays"}""")).Id;
        foreach (var i in Enumerable.Range(0, 60)) await there.ContactAsync($$"""{"firstName":"Goes {{i}}","tags":["VIP"]}""");
        var import = (await owner.UploadAsync("First Name,Last Name\nBo,Ek\n")).Id;
        await owner.WorkAsync(import, "run");
        var file = Path.Combine(server.Folder, "files", "imports", import + ".csv");
        var invitation = (await owner.PostAsync("/api/users", """{"email":"late@x.example","role":"member"}""")).Of("link").Split("#token=")[1];
        (await key.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        File.Exists(file).ShouldBeTrue();
        var export = (await owner.PostAsync("/api/contacts/export", "{}")).ShouldBe(HttpStatusCode.Accepted).Id;
        await owner.WaitAsync(export);
        var exports = Path.Combine(server.Folder, "files", "exports", there.Workspace.ToString());
        // As a process left it that was killed while it sent one.
        await File.WriteAllTextAsync(Path.Combine(exports, $"{server.Node.Ids.Next()}.{server.Node.Ids.Next()}.part"), "half",
            TestContext.Current.CancellationToken);
        Directory.GetFiles(exports).Length.ShouldBe(2);

        (await server.Local.DeleteAsync($"/api/local/workspaces/{there.Workspace}?name=Test")).Status.ShouldBe(202);

        foreach (var client in (Client[])[there, owner, key]) (await client.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        (await server.Anonymous.GetAsync("/api/invitations/" + invitation)).ShouldBeProblem(404, "not-found");
        (await server.Local.GetAsync("/api/users", In(there.Workspace))).ShouldBeProblem(401, "unauthenticated");
        (await server.Anonymous.PostAsync("/api/sign-in", SignIn(here.Email))).ShouldBe(HttpStatusCode.OK);
        await GoneAsync(server, there.Workspace);
        // What was read before it ended, and is counted only now.
        var (nothing, now) = (await server.ContentAsync(server.Node.Ids.Next()), server.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var reader = new Principal(PrincipalKind.Key, there.Workspace, server.Node.Ids.Next(), Role.Member, "late") { RowsPerHour = 100 };
        server.Node.Reads.Of(reader, now)!.Take(5, 100, now).ShouldBeNull();
        await new ReadWatch(server.Node, NullLogger<ReadWatch>.Instance).LookAsync(TestContext.Current.CancellationToken);
        (await server.ContentAsync(there.Workspace)).ShouldBe(nothing);
        File.Exists(file).ShouldBeFalse();
        Directory.GetFiles(exports).ShouldBeEmpty();
        (await here.GetAsync("/api/contacts/" + kept)).ShouldBe(HttpStatusCode.OK);
        (await here.GetAsync("/api/contacts/count")).Text.ShouldBe("""{"count":1}""");
    }

    [Fact]
    public async Task What_an_earlier_process_began_to_delete_is_deleted()
    {
        await using var own = await TestServer.StartAsync();
        var (owner, stays) = (await own.OwnerAsync(), await own.OwnerAsync());
        foreach (var i in Enumerable.Range(0, 5)) await owner.ContactAsync($$"""{"firstName":"Goes {{i}}"}""");
        var removal = new WorkspaceRemoval(own.Database, own.Node.Generations);
        // All that a process did before it was killed.
        await own.Database.WriteAsync(default, owner, static (session, of) =>
            WorkspaceRemoval.DecideAsync(session, of.Workspace, 1), TestContext.Current.CancellationToken);
        await removal.StepAsync(owner.Workspace, 0, () => 3, () => { }, TestContext.Current.CancellationToken);

        await GoneAsync(own, owner.Workspace);

        (await stays.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Files_that_are_away_or_cannot_be_removed_keep_no_workspace_from_being_deleted()
    {
        await using var own = await TestServer.StartAsync();
        var (stuck, goes, last) = (await own.OwnerAsync(), await own.OwnerAsync(), await own.OwnerAsync());
        await own.OwnerAsync();
        var import = (await stuck.UploadAsync("First Name,Last Name\nBo,Ek\n")).Id;
        var folder = Path.Combine(own.Folder, "files", "imports");
        File.Delete(Path.Combine(folder, import + ".csv"));
        Directory.CreateDirectory(Path.Combine(folder, import + ".csv"));
        Task<Answer> DeleteAsync(Client owner) => own.Local.DeleteAsync($"/api/local/workspaces/{owner.Workspace}?name=Test");

        (await DeleteAsync(stuck)).Status.ShouldBe(202);
        (await DeleteAsync(goes)).Status.ShouldBe(202);
        await GoneAsync(own, goes.Workspace);

        Directory.Delete(folder, recursive: true);
        (await DeleteAsync(last)).Status.ShouldBe(202);
        await GoneAsync(own, stuck.Workspace);
    }

    private static async Task GoneAsync(TestServer on, Tsid workspace)
    {
        var nothing = await on.ContentAsync(on.Node.Ids.Next());
        await Eventually.SoAsync("nothing is left of the workspace", async () =>
        {
            // On a database that others may use, the end waits until they have heard.
            if (TestServer.IsOnPostgres) on.Clock.Advance(TimeSpan.FromSeconds(1));
            return await on.ContentAsync(workspace) == nothing;
        });
        await Eventually.SoAsync("the workspace itself is gone", async () =>
            !(await on.Local.GetAsync("/api/local/workspaces")).Text.Contains(workspace.ToString(), StringComparison.Ordinal));
    }
}
