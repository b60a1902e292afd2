using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Features;

public sealed class KeysTests(TestServer server)
{
    [Fact]
    public async Task A_key_works_as_its_role_and_needs_no_cross_site_header()
    {
        var owner = await server.OwnerAsync();
        var created = (await owner.PostAsync("/api/keys", """{"name":"script","role":"member"}""")).ShouldBe(HttpStatusCode.Created);
        var script = new Client(server, bearer: created.Of("secret"));

        (await script.PostAsync("/api/contacts", """{"firstName":"Di"}""", ("X-Brisk", ""))).ShouldBe(HttpStatusCode.Created);
        (await script.GetAsync("/api/keys")).ShouldBeProblem(403, "forbidden");
        created.Of("secret").ShouldStartWith($"brisk_{owner.Workspace}_");
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_stored_nowhere()
    {
        var owner = await server.OwnerAsync();
        var secret = (await owner.PostAsync("/api/keys", """{"name":"script","role":"member"}""")).Of("secret");

        var list = await owner.GetAsync("/api/keys");
        var content = await server.ContentAsync(owner.Workspace);

        list.Text.ShouldNotContain(secret);
        content.ShouldNotContain(secret.Split('_', 3)[2]);
        list.Items[0].GetProperty("lastFour").GetString().ShouldBe(secret[^4..]);
    }

    [Fact]
    public async Task A_revoked_key_ends_at_once()
    {
        var owner = await server.OwnerAsync();
        var created = await owner.PostAsync("/api/keys", """{"name":"script","role":"member"}""");
        var script = new Client(server, bearer: created.Of("secret"));
        (await script.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/keys/{created.Json.GetProperty("key").GetProperty("id").GetString()}")).ShouldBe(HttpStatusCode.NoContent);

        (await script.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        (await owner.GetAsync("/api/keys")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_ends_when_it_says_so()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var until = own.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var script = new Client(own, bearer: (await owner.PostAsync("/api/keys", $$"""{"name":"script","role":"member","expiresAt":"{{until}}"}"""))
            .Of("secret"));
        (await script.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);

        own.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(6));

        (await script.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        (await owner.PostAsync("/api/keys", """{"name":"late","role":"member","expiresAt":"2020-01-01T00:00:00Z"}""")).ShouldBeProblem(422, "invalid");
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_noted()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var script = new Client(own, bearer: (await owner.PostAsync("/api/keys", """{"name":"script","role":"member"}""")).Of("secret"));
        await script.GetAsync("/api/contacts");

        await own.Node.Principals.SaveUsesAsync(TestContext.Current.CancellationToken);

        (await owner.GetAsync("/api/keys")).Items[0].TryGetProperty("lastUsedAt", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_opens_no_other_workspace()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var secret = (await owner.PostAsync("/api/keys", """{"name":"script","role":"owner"}""")).Of("secret");

        var forged = secret.Replace(owner.Workspace.ToString(), stranger.Workspace.ToString(), StringComparison.Ordinal);

        (await new Client(server, bearer: forged).GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer brisk_x")]
    [InlineData("Bearer brisk_local_x")]
    public async Task A_wrong_authorization_is_not_mended_by_a_cookie(string authorization)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync("/api/contacts", ("Authorization", authorization))).ShouldBeProblem(401, "unauthenticated");
    }

    private static async Task<(Client Script, string Id)> MakeAsync(Client maker, string role)
    {
        var created = (await maker.PostAsync("/api/keys", $$"""{"name":"script","role":"{{role}}"}""")).ShouldBe(HttpStatusCode.Created);
        return (new Client(maker.Server, bearer: created.Of("secret")), created.Json.GetProperty("key").GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task The_keys_of_a_removed_person_end_with_the_person_and_stay_ended()
    {
        var owner = await server.OwnerAsync();
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        var (script, _) = await MakeAsync(leaving, "owner");
        (await script.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);

        (await script.GetAsync("/api/users")).ShouldBeProblem(401, "unauthenticated");
        (await script.PostAsync("/api/users", """{"email":"back@door.example","role":"owner"}""")).ShouldBeProblem(401, "unauthenticated");
        var link = (await owner.PostAsync("/api/users", $$"""{"email":"{{leaving.Email}}","role":"owner"}""")).Of("link");
        (await server.Anonymous.PostAsync($"/api/invitations/{link.Split("#token=")[1]}", $$"""{"name":"Bo","password":"{{TestServer.Password}}"}"""))
            .ShouldBe(HttpStatusCode.OK);
        (await script.GetAsync("/api/users")).ShouldBeProblem(401, "unauthenticated");
        (await owner.GetAsync("/api/keys")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_a_key_made_ends_with_the_person_behind_both()
    {
        var owner = await server.OwnerAsync();
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        var (first, _) = await MakeAsync(leaving, "owner");
        var (second, _) = await MakeAsync(first, "owner");
        (await second.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);

        (await second.GetAsync("/api/users")).ShouldBeProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("member", 201)]
    [InlineData("read-only", 403)]
    public async Task A_key_can_never_do_more_than_its_person_can_now(string role, int writing)
    {
        var owner = await server.OwnerAsync();
        var maker = await server.JoinAsync(owner.Workspace, Role.Owner);
        var (script, _) = await MakeAsync(maker, "owner");
        (await script.GetAsync("/api/keys")).ShouldBe(HttpStatusCode.OK);

        (await owner.PatchAsync($"/api/users/{maker.User}", $$"""{"role":"{{role}}"}""")).ShouldBe(HttpStatusCode.OK);

        (await script.GetAsync("/api/keys")).ShouldBeProblem(403, "forbidden");
        (await script.PostAsync("/api/contacts", """{"firstName":"Di"}""")).Status.ShouldBe(writing);
        (await owner.GetAsync("/api/keys")).Items[0].GetProperty("worksAs").GetString().ShouldBe(role);
    }

    [Fact]
    public async Task A_key_that_an_owner_takes_over_outlives_the_person_who_made_it()
    {
        var owner = await server.OwnerAsync();
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        var (kept, keptId) = await MakeAsync(leaving, "member");
        var (left, _) = await MakeAsync(leaving, "member");

        var taken = (await owner.PostAsync($"/api/keys/{keptId}/take-over")).ShouldBe(HttpStatusCode.OK);
        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);

        taken.Of("heldBy").ShouldBe(owner.User.ToString());
        taken.Of("createdBy").ShouldBe(leaving.User.ToString());
        (await kept.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        (await left.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Revoking_all_keys_ends_each_at_once_and_those_of_other_workspaces_go_on()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var (one, _) = await MakeAsync(owner, "member");
        var (two, _) = await MakeAsync(owner, "owner");
        var (other, _) = await MakeAsync(stranger, "member");

        (await owner.DeleteAsync("/api/keys")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("revoked").GetInt32().ShouldBe(2);

        (await one.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        (await two.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
        (await other.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_with_a_limit_lifts_none_and_gives_access_to_nobody()
    {
        var owner = await server.OwnerAsync();
        var created = await owner.PostAsync("/api/keys", """{"name":"script","role":"owner","rowsPerHour":100}""");
        var (script, id) = (new Client(server, bearer: created.Of("secret")), created.Json.GetProperty("key").GetProperty("id").GetString());

        (await script.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":0}""")).ShouldBeProblem(403, "forbidden");

        (await script.PostAsync("/api/keys", """{"name":"more","role":"owner","rowsPerHour":100}""")).ShouldBeProblem(403, "forbidden");
        (await script.PostAsync("/api/users", """{"email":"mira@brisk.example","role":"owner"}""")).ShouldBeProblem(403, "forbidden");
        (await owner.PatchAsync($"/api/keys/{id}", """{"rowsPerHour":0}"""))
            .ShouldBe(HttpStatusCode.OK).Json.TryGetProperty("rowsPerHour", out _).ShouldBeFalse();
    }

    /// <summary>As the former version wrote it, which knows no holders.</summary>
    private async Task<Client> OfFormerVersionAsync(Client owner, Client? maker)
    {
        var secret = Tokens.New();
        await server.Database.WriteAsync(owner.Workspace, (server.Node.Ids, owner.Workspace, maker, secret), static (session, state) =>
            KeyTable.InsertAsync(session, state.Workspace, new ApiKey(state.Ids.Next(), "script", "owner", "none", state.maker?.User, null, 0),
                Tokens.Hash(state.secret)), TestContext.Current.CancellationToken);
        return new Client(server, bearer: Tokens.Key(owner.Workspace, secret));
    }

    [Fact]
    public async Task A_key_that_names_no_holder_works_for_who_made_it()
    {
        var owner = await server.OwnerAsync();
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        var script = await OfFormerVersionAsync(owner, leaving);
        (await script.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);

        (await script.GetAsync("/api/users")).ShouldBeProblem(401, "unauthenticated");
        (await owner.GetAsync("/api/keys")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_of_nobody_rests_until_an_owner_takes_it_over()
    {
        var owner = await server.OwnerAsync();
        var script = await OfFormerVersionAsync(owner, null);
        (await script.GetAsync("/api/users")).ShouldBeProblem(401, "unauthenticated");
        var listed = (await owner.GetAsync("/api/keys")).Items.Single();
        listed.TryGetProperty("worksAs", out _).ShouldBeFalse();

        (await owner.PostAsync($"/api/keys/{listed.GetProperty("id").GetString()}/take-over")).ShouldBe(HttpStatusCode.OK);

        (await script.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_was_made_on_the_server_itself_works_for_the_server()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var created = (await own.Local.PostAsync("/api/keys", """{"name":"script","role":"owner"}""")).ShouldBe(HttpStatusCode.Created);

        (await new Client(own, bearer: created.Of("secret")).GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);

        var listed = (await owner.GetAsync("/api/keys")).Items.Single();
        listed.TryGetProperty("heldBy", out _).ShouldBeFalse();
        listed.GetProperty("worksAs").GetString().ShouldBe("owner");
    }
}
