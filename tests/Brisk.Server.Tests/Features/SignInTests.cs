using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

public sealed class SignInTests(TestServer server)
{
    private static string Body(string email, string password = TestServer.Password) => $$"""{"email":"{{email}}","password":"{{password}}"}""";

    [Fact]
    public async Task The_right_password_opens_a_session_that_scripts_cannot_read()
    {
        var owner = await server.OwnerAsync();

        var answer = (await server.Anonymous.PostAsync("/api/sign-in", Body("  " + owner.Email.ToUpperInvariant()))).ShouldBe(HttpStatusCode.OK);

        var cookie = answer.Header("Set-Cookie")!;
        cookie.ShouldStartWith($"brisk={owner.Workspace}.");
        cookie.ShouldContain("HttpOnly");
        cookie.ShouldContain("SameSite=Strict");
        cookie.ShouldContain("Path=/");
        (await new Client(server, answer.Cookie).GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_signs_in_is_told_from_where_on_they_hear_what_happens()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Before"}""");
        // Where nodes share a database, they hear from some seconds ago on.
        server.Clock.Advance(TimeSpan.FromSeconds(11));

        var answer = (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);
        var after = (await owner.ContactAsync("""{"firstName":"After"}""")).Id;

        var told = await new Client(server, answer.Cookie).GetAsync("/api/changes?after=" + answer.Of("position"));
        told.Items.Select(item => item.GetProperty("id").GetString()).ShouldBe([after]);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var owner = await server.OwnerAsync();

        var wrong = await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "not-the-password"));
        var unknown = await server.Anonymous.PostAsync("/api/sign-in", Body("nobody@nowhere.example"));

        wrong.ShouldBeProblem(401, "bad-credentials");
        unknown.ShouldBeProblem(401, "bad-credentials");
        wrong.Of("detail").ShouldBe(unknown.Of("detail"));
    }

    [Fact]
    public async Task Signing_in_again_ends_the_former_session_of_the_browser()
    {
        var owner = await server.OwnerAsync();
        var former = owner.SessionCookie;

        var answer = (await owner.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);

        answer.Cookie.ShouldNotBe(former);
        (await new Client(server, former).GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        var owner = await server.OwnerAsync();
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);

        var answer = (await owner.PostAsync("/api/sign-out")).ShouldBe(HttpStatusCode.NoContent);

        answer.Header("Set-Cookie")!.ShouldContain("Max-Age=0");
        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_other_browsers_at_once()
    {
        var owner = await server.OwnerAsync();
        var other = new Client(server, (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).Cookie);
        (await other.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);

        (await owner.PostAsync("/api/sign-out-everywhere")).ShouldBe(HttpStatusCode.NoContent);

        (await other.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task After_five_failures_an_account_waits_and_each_time_longer()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        for (var i = 0; i < SignInLimits.AccountFailures; i++)
            (await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "wrong-password"))).ShouldBeProblem(401, "bad-credentials");

        var first = await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email));
        own.Clock.Advance(TimeSpan.FromSeconds(61));
        (await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "wrong-password"))).ShouldBeProblem(401, "bad-credentials");
        var second = await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email));
        own.Clock.Advance(TimeSpan.FromSeconds(121));
        var third = await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email));

        var firstWait = int.Parse(first.ShouldBeProblem(429, "rate-limited").Header("Retry-After")!);
        var secondWait = int.Parse(second.ShouldBeProblem(429, "rate-limited").Header("Retry-After")!);
        firstWait.ShouldBeInRange(31, 60);
        secondWait.ShouldBeInRange(61, 120);
        third.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_no_more_than_guesses_in_turn()
    {
        // As many rounds as in earnest: all forty are there before the first password is checked.
        await using var own = await TestServer.StartAsync(options => options with { PasswordIterations = 210_000 });
        var owner = await own.OwnerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "wrong-wrong-1"))));

        // On a busy machine one of the five may wait for too long: it was not tried, does not count, and is refused as well.
        var tried = answers.Count(answer => answer.Status == 401);
        tried.ShouldBeInRange(1, SignInLimits.AccountFailures);
        answers.Where(answer => answer.Status != 401).ShouldAllBe(answer => answer.Status == 429);
        for (var i = tried; i < SignInLimits.AccountFailures; i++) await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "wrong-wrong-1"));
        (await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task One_address_cannot_try_many_accounts()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        for (var i = 0; i < SignInLimits.AddressFailures; i++) await own.Anonymous.PostAsync("/api/sign-in", Body($"guess{i}@test.example", "wrong-password"));

        (await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task A_session_ends_after_thirty_idle_days()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();

        own.Clock.Advance(TimeSpan.FromDays(29));
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        await own.Node.Principals.SaveUsesAsync(TestContext.Current.CancellationToken);
        own.Clock.Advance(TimeSpan.FromDays(29));
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromDays(31));

        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_session_ends_after_ninety_days_however_busy()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        for (var day = 0; day < 88; day += 8)
        {
            (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
            await own.Node.Principals.SaveUsesAsync(TestContext.Current.CancellationToken);
            own.Clock.Advance(TimeSpan.FromDays(8));
        }

        own.Clock.Advance(TimeSpan.FromDays(3));

        (await owner.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_role_changed_behind_the_back_of_this_node_counts_after_five_seconds()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var member = await own.JoinAsync(owner.Workspace, Role.Member);
        (await member.ContactAsync("""{"firstName":"Bo"}""")).Status.ShouldBe(201);
        await own.Database.WriteAsync(member, static (session, member) =>
            session.ExecuteAsync(new Brisk.Storage.Engine.Statement("UPDATE users SET role = 'read-only' WHERE workspace_id = $1 AND id = $2"),
                [member.Workspace.Value, member.User.Value]), TestContext.Current.CancellationToken);

        own.Clock.Advance(TimeSpan.FromSeconds(6));

        (await member.PostAsync("/api/contacts", """{"firstName":"Bo"}""")).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task Passwords_hashed_under_older_settings_are_hashed_again()
    {
        await using var own = await TestServer.StartAsync(options => options with { PasswordIterations = 2_000 });
        var owner = await own.OwnerAsync();
        using var older = new Passwords(own.Node.Options with { PasswordIterations = 1_000 });
        var hash = await older.HashAsync(TestServer.Password, TestContext.Current.CancellationToken);
        await own.Database.WriteAsync((owner.Account, hash), static (session, state) =>
            Brisk.Storage.Accounts.AccountTable.RehashAsync(session, state.Account, state.hash!), TestContext.Current.CancellationToken);

        (await own.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);

        var account = await own.Database.ReadAsync(Brisk.Storage.Engine.Lane.Interactive, owner.Account, static (session, id) =>
            Brisk.Storage.Accounts.AccountTable.ByIdAsync(session, id), TestContext.Current.CancellationToken);
        account!.PasswordHash.ShouldNotBe(hash);
        (await own.Node.Passwords.VerifyAsync(account, TestServer.Password, isKnown: true, TestContext.Current.CancellationToken))
            .ShouldBe(PasswordVerdict.Right);
    }

    [Fact]
    public void Passwords_cost_at_least_what_the_standard_asks() =>
        new BriskOptions { DataFolder = "x" }.PasswordIterations.ShouldBeGreaterThanOrEqualTo(210_000);
}
