using System.Net;
using Brisk.Domain.Access;
using Brisk.Domain.Filters;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Records that are called by what somebody does not see.</summary>
public sealed class SightNamesTests(TestServer server)
{
    [Fact]
    public async Task Clearing_a_name_does_not_bring_a_hidden_number_to_light()
    {
        var world = await SightWorld.NewAsync(server);
        // Bea has a number that the member does not see, Cyd has none.
        await world.Owner.PatchAsync("/api/contacts/" + world.Contacts["Bea"], """{"phone":"+46465550199"}""", ("If-Match", "*"));
        var answers = new List<string>();
        foreach (var id in (string[])[world.Contacts["Bea"], world.Contacts["Cyd"]])
        {
            var cleared = await world.Member.PatchAsync("/api/contacts/" + id, """{"firstName":null}""", ("If-Match", "*"));
            cleared.ShouldBe(HttpStatusCode.UnprocessableEntity).Fields.ShouldBe(["firstName"]);
            answers.Add(cleared.Json.GetProperty("errors").GetRawText());
            (await world.Member.PostAsync("/api/contacts/bulk", $$"""{"ids":["{{id}}"],"set":{"firstName":null} }""")).Of("refused").ShouldBe("1");
            (await world.Owner.GetAsync("/api/contacts/" + id)).Of("name").Length.ShouldBe(3);
            (await world.Member.PatchAsync("/api/contacts/" + id, """{"firstName":null,"nickname":"Bee"}""", ("If-Match", "*"))).Of("name").ShouldBe("Bee");
        }
        answers.Distinct().ShouldHaveSingleItem().ShouldNotContain("phone", Case.Insensitive);
        (await world.Member.PostAsync("/api/contacts", """{"city":"Lund","email":"a@lund.example"}""")).Of("name").ShouldBe("a@lund.example");
    }

    [Fact]
    public async Task A_record_that_only_what_is_hidden_names_is_not_there()
    {
        var world = await SightWorld.NewAsync(server);
        var (number, ann) = (world.Contacts["Zebra Number"], world.Contacts["Ann"]);
        await world.Owner.PatchAsync("/api/contacts/" + ann, $$"""{"peers":[{{world.Link("Zebra Number")}},{{world.Link("Cyd")}}]}""", ("If-Match", "*"));

        (await world.Owner.GetAsync("/api/contacts/" + number)).Of("name").ShouldBe("+46465550199");
        (await world.Member.GetAsync("/api/contacts/" + number)).ShouldBe(HttpStatusCode.NotFound);
        (await world.Member.GetAsync("/api/contacts/count?filter=city%20is%20Lund")).Of("count").ShouldBe("2");
        (await world.Member.GetAsync("/api/contacts/count?filter=name%20starts%20%22%2B46%22")).Of("count").ShouldBe("0");
        (await world.Member.GetAsync("/api/lookup?q=%2B4646")).Items.ShouldBeEmpty();
        (await SightWorld.PeersAsync(world.Member, ann)).ShouldBe([world.Contacts["Cyd"]]);
        // Once somebody gives it a name, it is there, and what it was called before is not told.
        await world.Owner.PatchAsync("/api/contacts/" + number, """{"lastName":"Holm"}""", ("If-Match", "*"));
        (await world.Member.GetAsync("/api/contacts/" + number)).Of("name").ShouldBe("Holm");
        foreach (var query in (string[])["", "?field=name", "?field=lastName"])
            (await world.Member.GetAsync($"/api/contacts/{number}/history{query}")).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("5550199");
        (await world.Owner.GetAsync($"/api/contacts/{number}/history?field=name")).Text.ShouldContain("5550199");
    }

    [Fact]
    public void What_follows_from_a_hidden_field_is_hidden_with_it()
    {
        var sight = new Sight("no-websites", [new TypeSight("organization", Filter.Everything, new HashSet<string> { "website" })]);

        sight.Hides("organization", "domain").ShouldBeTrue();
        sight.RecordsOf("organization").ShouldBeNull();
    }
}
