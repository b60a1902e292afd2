using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class MemoryWatchTests
{
    [Fact]
    public async Task A_process_that_has_grown_too_large_forgets_until_it_is_not_and_answers_as_before()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Aaron","city":"Moline"}""");
        var node = server.Node;
        var watch = new MemoryWatch(node, NullLogger<MemoryWatch>.Instance);

        watch.Look(() => node.Memory.Total, quiet: true).ShouldBe(0);
        node.Generations.Budget.ShouldBe(node.Memory.Records);
        watch.Look(() => node.Memory.Total + (20L << 20), quiet: true).ShouldBe(20L << 20);
        var less = node.Generations.Budget;
        watch.Look(() => node.Memory.Total * 2, quiet: true);
        var least = node.Generations.Budget;
        for (var i = 0; i < 100; i++) watch.Look(() => 0, quiet: true);

        less.ShouldBe(node.Memory.Records - (20L << 20));
        least.ShouldBe(node.Memory.Records / 4);
        node.Generations.Budget.ShouldBeGreaterThan(node.Memory.Records / 4 * 3);
        (await owner.GetAsync("/api/contacts?sort=name&filter=city%20is%20Moline")).ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task While_people_ask_nothing_is_forgotten_before_garbage_was_collected()
    {
        await using var server = await TestServer.StartAsync();
        var node = server.Node;
        var watch = new MemoryWatch(node, NullLogger<MemoryWatch>.Instance);

        watch.Look(() => node.Memory.Total + (20L << 20), quiet: false).ShouldBe(0);
        node.Generations.Budget.ShouldBe(node.Memory.Records);
        await Eventually.SoAsync("it was collected", () => watch.Look(() => node.Memory.Total + (20L << 20), quiet: false) == 20L << 20);
        node.Generations.Budget.ShouldBe(node.Memory.Records - (20L << 20));
        watch.Look(() => node.Memory.Total, quiet: false);
        watch.Look(() => node.Memory.Total + (20L << 20), quiet: false).ShouldBe(0);
    }

    [Fact]
    public async Task A_look_that_fails_is_followed_by_others()
    {
        await using var server = await TestServer.StartAsync();
        var looks = 0;
        using var watch = new MemoryWatch(server.Node, NullLogger<MemoryWatch>.Instance)
        {
            Pause = TimeSpan.FromMilliseconds(5),
            Taken = () => Interlocked.Increment(ref looks) < 3 ? throw new InvalidOperationException("Who knows") : 0,
        };

        await watch.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.SoAsync("it is looked at again", () => Volatile.Read(ref looks) > 5);

        watch.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Pages_of_files_are_not_of_the_process()
    {
        OwnMemory.Taken("600000 75000 23000 40 0 190000 0").ShouldBe(52_000L * Environment.SystemPageSize);
        OwnMemory.Taken().ShouldBeInRange(1L << 20, Environment.WorkingSet);
    }
}
