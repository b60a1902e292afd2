using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

public sealed class UsersTests(TestServer server)
{
    private static int number;

    private static string Address() => $"guest{Interlocked.Increment(ref number)}@guests.example";

    private static string TokenOf(Answer invited) => invited.Of("link").Split("#token=")[1];

    [Fact]
    public async Task An_invited_person_joins_with_the_link_and_works()
    {
        var owner = await server.OwnerAsync();
        var email = Address();
        var invited = (await owner.PostAsync("/api/users", $$"""{"email":"{{email}}","role":"member","name":"Bo Lund"}""")).ShouldBe(HttpStatusCode.Created);

        var seen = (await server.Anonymous.GetAsync($"/api/invitations/{TokenOf(invited)}")).ShouldBe(HttpStatusCode.OK);
        var joined = (await server.Anonymous.PostAsync($"/api/invitations/{TokenOf(invited)}", """{"name":"Bo Lund","password":"quiet-meadow-5"}"""))
            .ShouldBe(HttpStatusCode.OK);

        seen.Of("email").ShouldBe(email);
        seen.Of("role").ShouldBe("member");
        var guest = new Client(server, joined.Cookie);
        (await guest.ContactAsync("""{"firstName":"Di"}""")).Status.ShouldBe(201);
        (await guest.PostAsync("/api/users", $$"""{"email":"{{Address()}}","role":"member"}""")).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task An_invitation_works_once()
    {
        var owner = await server.OwnerAsync();
        var token = TokenOf(await owner.PostAsync("/api/users", $$"""{"email":"{{Address()}}","role":"member"}"""));
        (await server.Anonymous.PostAsync($"/api/invitations/{token}", """{"name":"Bo","password":"quiet-meadow-5"}""")).ShouldBe(HttpStatusCode.OK);

        (await server.Anonymous.PostAsync($"/api/invitations/{token}", """{"name":"Eve","password":"quiet-meadow-6"}""")).ShouldBeProblem(404, "not-found");
        (await server.Anonymous.GetAsync("/api/invitations/nonsense")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task An_invitation_runs_out_after_seven_days_and_can_be_renewed()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var email = Address();
        var token = TokenOf(await owner.PostAsync("/api/users", $$"""{"email":"{{email}}","role":"member"}"""));

        own.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        var late = await own.Anonymous.GetAsync($"/api/invitations/{token}");
        var again = (await owner.PostAsync("/api/users", $$"""{"email":"{{email}}","role":"read-only"}""")).ShouldBe(HttpStatusCode.Created);

        late.ShouldBeProblem(404, "not-found");
        (await own.Anonymous.GetAsync($"/api/invitations/{TokenOf(again)}")).Of("role").ShouldBe("read-only");
        (await own.Anonymous.GetAsync($"/api/invitations/{token}")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task Who_is_here_already_is_not_invited_again()
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/users", $$"""{"email":"{{owner.Email}}","role":"member"}""")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Removing_a_person_ends_their_sessions_at_once_and_keeps_their_name()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        (await member.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/users/{member.User}")).ShouldBe(HttpStatusCode.NoContent);

        (await member.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        var row = (await owner.GetAsync("/api/users")).Items.Single(user => user.GetProperty("id").GetString() == member.User.ToString());
        row.GetProperty("status").GetString().ShouldBe("removed");
        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{member.Email}}","password":"{{TestServer.Password}}"}"""))
            .ShouldBeProblem(401, "bad-credentials");
    }

    [Fact]
    public async Task Who_was_removed_comes_back_with_the_old_password_or_a_new_one()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        await owner.DeleteAsync($"/api/users/{member.User}");
        async Task<Answer> ComeBackAsync(string password)
        {
            var token = TokenOf(await owner.PostAsync("/api/users", $$"""{"email":"{{member.Email}}","role":"member"}"""));
            return await server.Anonymous.PostAsync($"/api/invitations/{token}", $$"""{"name":"Bo","password":"{{password}}"}""");
        }

        (await ComeBackAsync(TestServer.Password)).ShouldBe(HttpStatusCode.OK);
        await owner.DeleteAsync($"/api/users/{member.User}");
        (await ComeBackAsync("another-one-9")).ShouldBe(HttpStatusCode.OK);
        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{member.Email}}","password":"{{TestServer.Password}}"}""")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_new_role_counts_with_the_next_request()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        (await member.ContactAsync("""{"firstName":"Di"}""")).Status.ShouldBe(201);

        (await owner.PatchAsync($"/api/users/{member.User}", """{"role":"read-only"}""")).ShouldBe(HttpStatusCode.OK);

        (await member.PostAsync("/api/contacts", """{"firstName":"Di"}""")).ShouldBeProblem(403, "forbidden");
        (await member.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_last_owner_can_neither_leave_nor_step_down()
    {
        var owner = await server.OwnerAsync();
        await server.JoinAsync(owner.Workspace, Role.Member);

        (await owner.DeleteAsync($"/api/users/{owner.User}")).ShouldBeProblem(409, "conflict");
        (await owner.PatchAsync($"/api/users/{owner.User}", """{"role":"member"}""")).ShouldBeProblem(409, "conflict");

        (await owner.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("owner");
    }

    [Fact]
    public async Task With_a_second_owner_the_first_may_step_down()
    {
        var owner = await server.OwnerAsync();
        await server.JoinAsync(owner.Workspace, Role.Owner);

        (await owner.PatchAsync($"/api/users/{owner.User}", """{"role":"member"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_workspace_does_not_see_the_users_of_another()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());

        (await stranger.PatchAsync($"/api/users/{owner.User}", """{"role":"read-only"}""")).ShouldBeProblem(404, "not-found");
        (await stranger.DeleteAsync($"/api/users/{owner.User}")).ShouldBeProblem(404, "not-found");
        (await stranger.GetAsync("/api/users")).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Roles_that_do_not_exist_are_refused()
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/users", $$"""{"email":"{{Address()}}","role":"king"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["role"]);
    }
}
