using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

public sealed class MemoryWatchTests
{
    [Fact]
    public async Task A_process_that_has_grown_too_large_forgets_until_it_is_not_and_answers_as_before()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Aaron","city":"Moline"}""");
        var node = server.Node;
        var watch = new MemoryWatch(node);

        watch.Look(() => node.Memory.Total).ShouldBe(0);
        node.Generations.Budget.ShouldBe(node.Memory.Records);
        watch.Look(() => node.Memory.Total + (20L << 20)).ShouldBe(20L << 20);
        var less = node.Generations.Budget;
        watch.Look(() => node.Memory.Total * 2);
        var least = node.Generations.Budget;
        for (var i = 0; i < 100; i++) watch.Look(() => 0);

        less.ShouldBe(node.Memory.Records - (20L << 20));
        least.ShouldBe(node.Memory.Records / 4);
        node.Generations.Budget.ShouldBeGreaterThan(node.Memory.Records / 4 * 3);
        (await owner.GetAsync("/api/contacts?sort=name&filter=city%20is%20Moline")).ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(1);
    }
}
