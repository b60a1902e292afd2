#pragma warning disable xUnit1051 // What is asked here answers at once, or by the clock of the test.
using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

/// <summary>Whatever changes who has access is written in the turn of the one workspace it concerns.</summary>
public sealed class TurnsTests
{
    private static string SignIn(string email) => $$"""{"email":"{{email}}","password":"{{TestServer.Password}}"}""";

    [Fact]
    public async Task Each_write_of_accounts_and_access_touches_one_workspace_or_the_installation_alone()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var token = (await BriskServer.OfferSetupAsync(server.App, TestContext.Current.CancellationToken))!["/setup#token=".Length..];
        var body = $$"""{"token":"{{token}}","workspace":"Acme","name":"Ann Lee","email":"ann@acme.example","password":"green-river-77"}""";
        var owner = new Client(server, (await server.Anonymous.PostAsync("/api/setup", body)).ShouldBe(HttpStatusCode.OK).Cookie);
        owner = new Client(server, (await owner.PostAsync("/api/sign-in", SignIn("ann@acme.example"))).ShouldBe(HttpStatusCode.OK).Cookie);
        var link = (await owner.PostAsync("/api/users", """{"email":"bo@acme.example","role":"owner"}""")).Of("link").Split("#token=")[1];
        var joined = (await server.Anonymous.PostAsync($"/api/invitations/{link}", $$"""{"name":"Bo","password":"{{TestServer.Password}}"}"""))
            .ShouldBe(HttpStatusCode.OK);
        var guest = new Client(server, joined.Cookie);
        await guest.PatchAsync("/api/account", $$"""{"name":"Bo Lund","email":"bo2@acme.example","password":"{{TestServer.Password}}"}""");
        await guest.PostAsync("/api/keys", """{"name":"script","role":"member"}""");
        await guest.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-5"}""");
        await server.Local.PostAsync("/api/local/password", $$"""{"email":"bo2@acme.example","password":"{{TestServer.Password}}"}""");
        (await server.Anonymous.PostAsync("/api/sign-in", SignIn("bo2@acme.example"))).ShouldBe(HttpStatusCode.OK);
        await owner.DeleteAsync($"/api/users/{joined.Json.GetProperty("user").GetProperty("id").GetString()}");
        await owner.PostAsync("/api/sign-out-everywhere");

        server.Watched.Strays.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_who_signs_in_while_being_removed_keeps_no_session_that_lives_again()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var leaving = await server.JoinAsync(owner.Workspace, Role.Member);
        var (began, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var removal = server.Database.WriteAsync(leaving.Workspace, leaving, async (session, leaving) =>
        {
            await UserTable.RemoveAsync(session, leaving.Workspace, leaving.User);
            var removed = await SessionTable.RemoveOfUserAsync(session, leaving.Workspace, leaving.User);
            began.TrySetResult();
            // On SQLite there is one turn for all, and nobody comes between.
            if (TestServer.IsOnPostgres) await mayEnd.Task;
            return removed;
        }, default).AsTask();
        await began.Task;
        // Its own turn: it waits for the removal. Any other: it is through before.
        server.Watched.OnWrite = (workspace, isDone) =>
        {
            if (isDone || workspace == leaving.Workspace) mayEnd.TrySetResult();
            return Task.CompletedTask;
        };

        var answer = await server.Anonymous.PostAsync("/api/sign-in", SignIn(leaving.Email));
        await removal;

        answer.ShouldBeProblem(401, "bad-credentials");
        (await server.Database.ReadAsync(Lane.Interactive, leaving, static (session, of) =>
            SessionTable.OfAccountAsync(session, of.Workspace, of.Account, 0), default))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_full_disk_people_sign_in_all_the_same_and_stay_so_when_there_is_room_again()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        server.Watched.IsFull = true;

        var answer = (await server.Anonymous.PostAsync("/api/sign-in", SignIn(owner.Email))).ShouldBe(HttpStatusCode.OK);
        var here = new Client(server, answer.Cookie);
        (await here.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        (await here.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        (await here.PostAsync("/api/contacts", """{"firstName":"Bo"}""")).ShouldBeProblem(503, "unavailable");
        server.Watched.IsFull = false;
        await server.Node.Principals.Unwritten.SaveAsync(TestContext.Current.CancellationToken);

        (await here.PostAsync("/api/contacts", """{"firstName":"Bo"}""")).ShouldBe(HttpStatusCode.Created);
        (await here.GetAsync("/api/account/sessions")).Items.Length.ShouldBe(2);
        (await here.PostAsync("/api/sign-out")).ShouldBe(HttpStatusCode.NoContent);
        (await here.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_session_that_could_not_be_written_ends_like_any_other()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        server.Watched.IsFull = true;
        var signedOut = new Client(server, (await server.Anonymous.PostAsync("/api/sign-in", SignIn(member.Email))).Cookie);
        var removed = new Client(server, (await server.Anonymous.PostAsync("/api/sign-in", SignIn(member.Email))).Cookie);
        (await signedOut.PostAsync("/api/sign-out")).ShouldBe(HttpStatusCode.NoContent);
        server.Watched.IsFull = false;

        (await owner.DeleteAsync($"/api/users/{member.User}")).ShouldBe(HttpStatusCode.NoContent);
        await server.Node.Principals.Unwritten.SaveAsync(TestContext.Current.CancellationToken);

        (await signedOut.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        (await removed.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_session_that_could_not_be_written_ends_with_the_password_it_was_opened_with()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        server.Watched.IsFull = true;
        var here = new Client(server, (await server.Anonymous.PostAsync("/api/sign-in", SignIn(owner.Email))).ShouldBe(HttpStatusCode.OK).Cookie);
        (await here.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        server.Watched.IsFull = false;
        // As another node does it, which does not know of this session.
        var hash = await server.Node.Passwords.HashAsync("quiet-meadow-5", default);
        await server.Database.WriteAsync((owner.Account, hash), static (session, of) =>
            AccountTable.SetPasswordAsync(session, of.Account, of.hash!, 0), default);
        server.Clock.Advance(TimeSpan.FromSeconds(6));

        (await here.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
        await server.Node.Principals.Unwritten.SaveAsync(TestContext.Current.CancellationToken);
        (await here.GetAsync("/api/session")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_full_disk_keeps_nobody_out_whose_password_is_to_be_hashed_again()
    {
        await using var server = await TestServer.StartAsync(options => options with { PasswordIterations = 2_000 }, watch: true);
        var owner = await server.OwnerAsync();
        using var older = new Passwords(server.Node.Options with { PasswordIterations = 1_000 });
        var hash = await older.HashAsync(TestServer.Password, default);
        await server.Database.WriteAsync((owner.Account, hash), static (session, of) => AccountTable.RehashAsync(session, of.Account, of.hash!), default);
        server.Watched.IsFull = true;

        (await server.Anonymous.PostAsync("/api/sign-in", SignIn(owner.Email))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_no_more_sessions_can_be_kept_a_sign_in_says_so()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var (now, unwritten) = (server.Clock.GetUtcNow().ToUnixTimeMilliseconds(), server.Node.Principals.Unwritten);
        var waiting = 0;
        while (unwritten.Add(owner.Workspace, $"hash {waiting}", new(server.Node.Ids.Next(), owner.User, owner.Account, "Test", now, now, now))) waiting++;
        server.Watched.IsFull = true;

        (await server.Anonymous.PostAsync("/api/sign-in", SignIn(owner.Email))).ShouldBeProblem(503, "unavailable");
    }
}
