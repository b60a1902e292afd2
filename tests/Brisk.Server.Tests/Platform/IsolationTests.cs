using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

/// <summary>Two workspaces in one database, and whoever asks in one never sees anything of the other.</summary>
public sealed class IsolationTests(TestServer server)
{
    private const int Requests = 10_000;
    private const int AtOnce = 8;

    private sealed record Side(Client Client, string Mark, List<string> Ids);

    [Fact]
    public async Task Ten_thousand_requests_across_two_workspaces_show_nothing_of_the_other()
    {
        Side[] sides = [await SideAsync("Aardvark"), await SideAsync("Zebra")];

        await Parallel.ForEachAsync(Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            var (mine, theirs) = (sides[i % 2], sides[(i + 1) % 2]);
            var own = mine.Ids[i % mine.Ids.Count];
            var foreign = theirs.Ids[i % theirs.Ids.Count];
            var answer = (i / 2 % 10) switch
            {
                0 => await mine.Client.GetAsync($"/api/contacts?limit=20&sort=name&at={i % 25}"),
                1 => await mine.Client.GetAsync("/api/contacts?limit=20&sort=-createdAt&filter=city%20starts%20m"),
                2 => await mine.Client.GetAsync("/api/contacts?limit=20&sort=organization&filter=tags%20has%20vip"),
                3 => await mine.Client.GetAsync("/api/contacts/count?filter=city%20is%20Moline"),
                4 => await mine.Client.GetAsync($"/api/contacts/{own}"),
                5 => (await mine.Client.GetAsync($"/api/contacts/{foreign}")).ShouldBe(HttpStatusCode.NotFound),
                6 => (await mine.Client.PatchAsync($"/api/contacts/{foreign}", "{\"title\":\"mine\"}", ("If-Match", "\"1\"")))
                    .ShouldBe(HttpStatusCode.NotFound),
                7 => await mine.Client.PatchAsync($"/api/contacts/{own}", $"{{\"title\":\"{mine.Mark} {i}\"}}", ("If-Match", "*")),
                8 => (await mine.Client.GetAsync($"/api/contacts/{foreign}/history")).ShouldBe(HttpStatusCode.NotFound),
                _ => await mine.Client.GetAsync("/api/organizations?limit=20&sort=name"),
            };
            answer.Text.Contains(theirs.Mark, StringComparison.Ordinal).ShouldBeFalse(answer.Text);
            answer.Status.ShouldBeLessThan(500, answer.Text);
        });

        foreach (var side in sides)
        {
            (await side.Client.GetAsync("/api/contacts/count")).Text.ShouldBe("""{"count":30}""");
            (await side.Client.GetAsync("/api/contacts/count?filter=title%20is%20mine")).Text.ShouldBe("""{"count":0}""");
        }
    }

    private async Task<Side> SideAsync(string mark)
    {
        var owner = await server.OwnerAsync();
        var organization = await owner.OrganizationAsync($$"""{"name":"{{mark}} Ltd"}""");
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
            ids.Add((await owner.ContactAsync(
                $$"""{"firstName":"{{mark}} {{i}}","city":"{{(i % 2 == 0 ? "Moline" : "Lund")}}","tags":["VIP"],"organization":"{{organization.Id}}"}""")).Id);
        return new Side(owner, mark, ids);
    }
}
