using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Lists in the order of what their records are related to.</summary>
public sealed class RelatedOrderTests
{
    [Fact]
    public async Task An_order_that_is_read_while_related_records_change_is_not_kept()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        var firms = new List<string>();
        foreach (var name in (string[])["Alpha", "Beta", "Gamma"]) firms.Add((await owner.OrganizationAsync($$"""{"name":"{{name}}"}""")).Id);
        foreach (var firm in firms) await owner.ContactAsync($$"""{"firstName":"Of {{firm}}","organization":"{{firm}}"}""");
        const string Page = "/api/contacts?sort=organization&at=1&limit=2";
        (await owner.GetAsync("/api/contacts?filter=title%20empty")).ShouldBe(HttpStatusCode.OK);
        var isFirst = 1;
        server.Watched.OnRead = async text =>
        {
            if (!text.Contains("FROM organizations o", StringComparison.Ordinal) || text.Contains("LIMIT", StringComparison.Ordinal)) return;
            if (Interlocked.Exchange(ref isFirst, 0) == 0) return;
            (await owner.PatchAsync($"/api/organizations/{firms[0]}", """{"name":"Zeta"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        };

        await owner.GetAsync(Page);
        var second = await owner.GetAsync(Page);

        isFirst.ShouldBe(0, "the order was never read");
        second.Items.Select(item => item.GetProperty("organization").GetProperty("name").GetString()).ShouldBe(["Gamma", "Zeta"]);
    }
}
