using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

public sealed class AccountTests(TestServer server)
{
    private async Task<Client> AgainAsync(Client person, string password = TestServer.Password) =>
        new(server, (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{person.Email}}","password":"{{password}}"}""")).ShouldBe(HttpStatusCode.OK).Cookie);

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
        (await owner.PatchAsync("/api/account", $$"""{"email":"{{fresh}}","password":"wrong-password"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["password"]);
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

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"blue-harbour-88"}""")).ShouldBe(HttpStatusCode.NoContent);

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

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"{{owner.Email}}"}""")).ShouldBeProblem(422, "invalid");
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
}
