using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Live;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Server.Tests.Records;

namespace Brisk.Server.Tests.Live;

/// <summary>Who else has a record open, and which field they edit.</summary>
public sealed class PresenceTests(TestServer server)
{
    [Fact]
    public async Task Those_who_have_a_record_open_are_told_who_else_has_and_which_field_is_edited()
    {
        var (owner, member) = await PeopleAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await using var first = await LiveClient.OpenAsync(owner);
        await using var second = await LiveClient.OpenAsync(member);
        await using var tab = await LiveClient.OpenAsync(member);

        await first.SendAsync(Open(ada));
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}:");
        await second.SendAsync(Open(ada, "email"));
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:email");
        await second.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:email");
        // One person in two tabs is one person.
        await tab.SendAsync(Open(ada, "phone"));
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:email,phone");
        await tab.DisposeAsync();
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:email");
        await second.SendAsync(Open(ada));
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:");
        await second.SendAsync($$"""{"frame":"close","type":"contact","id":"{{ada}}"}""");

        var last = await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}:");

        var person = last.GetProperty("people")[0];
        person.GetProperty("name").GetString().ShouldBe((await owner.GetAsync("/api/session")).Json.GetProperty("user").GetProperty("name").GetString());
        person.GetProperty("hue").GetString().ShouldBe("blue");
    }

    [Fact]
    public async Task Who_gives_no_sign_of_life_is_there_no_more_and_comes_back_with_the_next()
    {
        var (owner, member) = await PeopleAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await using var first = await LiveClient.OpenAsync(owner);
        await using var second = await LiveClient.OpenAsync(member);
        await first.SendAsync(Open(ada));
        await second.SendAsync(Open(ada));
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:");

        second.Answers = false;
        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}:");
        await second.SendAsync("""{"frame":"pong"}""");

        await first.NextAsync("presence", frame => Of(frame) == $"{owner.User}: {member.User}:");
    }

    [Fact]
    public async Task Nobody_is_told_of_a_record_that_they_do_not_see_or_have_not_open()
    {
        var world = await SightWorld.NewAsync(server);
        await using var owner = await LiveClient.OpenAsync(world.Owner);
        await using var member = await LiveClient.OpenAsync(world.Member);
        var (seen, unseen) = (world.Contacts["Ann"], world.Contacts["Dan"]);
        foreach (var id in (string[])[seen, unseen]) await owner.SendAsync(Open(id));

        await member.SendAsync(Open(unseen));
        (await member.FramesOfAsync("presence")).ShouldBeEmpty();
        await member.SendAsync(Open(seen));
        await member.NextAsync("presence", frame => Of(frame) == $"{world.Owner.User}: {world.Member.User}:");
        await using var some = await LiveClient.OpenAsync(world.Member, null, ""","types":["organization"]""");
        await some.SendAsync(Open(seen));
        await some.NextAsync("presence");
        // A field that she does not see is none.
        await owner.SendAsync(Open(seen, "phone"));
        await owner.NextAsync("presence", frame => Of(frame).Contains(":phone", StringComparison.Ordinal));
        // It leaves her sight.
        await world.Owner.PatchAsync($"/api/contacts/{seen}", """{"owner":null}""", ("If-Match", "*"));
        await member.ItemsAsync(1);
        await owner.NextAsync("presence", frame => Of(frame) == $"{world.Owner.User}:phone" && frame.GetProperty("id").ValueEquals(seen));
        await owner.SendAsync(Open(seen, "email"));
        await owner.NextAsync("presence", frame => Of(frame) == $"{world.Owner.User}:email");

        foreach (var live in (LiveClient[])[member, some])
            foreach (var frame in await live.FramesOfAsync("presence")) frame.GetRawText().ShouldNotMatch("email|phone");
    }

    [Fact]
    public async Task A_connection_has_so_many_records_open_and_a_script_has_none()
    {
        var owner = await server.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(owner);
        await using var script = await LiveClient.OpenAsync(await server.KeyAsync(owner.Workspace, Role.Owner));
        var ids = new List<string>();
        for (var i = 0; i <= PresenceBoard.MostOpen; i++) ids.Add((await owner.ContactAsync($$"""{"firstName":"Person {{i}}"}""")).Id);

        await script.SendAsync(Open(ids[0]));
        foreach (var id in ids.SkipLast(1)) await live.SendAsync(Open(id));
        (await script.FramesOfAsync("presence")).ShouldBeEmpty();
        await live.NextAsync("presence", frame => frame.GetProperty("id").ValueEquals(ids[^2]));
        await live.SendAsync(Open(ids[0], "email"));
        await live.NextAsync("presence", frame => Of(frame) == $"{owner.User}:email");
        await live.SendAsync(Open(ids[^1]));

        (await live.ClosedAsync()).Status.ShouldBe(1008);
    }

    private async Task<(Client First, Client Second)> PeopleAsync()
    {
        var owner = await server.OwnerAsync();
        return (owner, await server.JoinAsync(owner.Workspace, Role.Member));
    }

    private static string Open(string id, string? field = null) =>
        $$"""{"frame":"open","type":"contact","id":"{{id}}","field":{{(field is null ? "null" : $"\"{field}\"")}}}""";

    /// <summary>The people of a frame, each with the fields that they edit.</summary>
    private static string Of(JsonElement frame) => string.Join(' ', frame.GetProperty("people").EnumerateArray().Select(person =>
        $"{person.GetProperty("id").GetString()}:"
        + string.Join(',', person.GetProperty("fields").EnumerateArray().Select(field => field.GetString()).Order(StringComparer.Ordinal))));
}
