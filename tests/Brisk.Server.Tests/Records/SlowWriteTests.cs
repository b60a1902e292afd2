using System.Diagnostics;
using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

public sealed class SlowWriteTests
{
    [Fact]
    public async Task A_write_that_takes_too_long_says_that_it_may_be_saved_and_is_saved_once_under_its_key()
    {
        var limit = TimeSpan.FromSeconds(4);
        await using var server = await TestServer.StartAsync(options => options with { RequestTime = limit });
        var owner = await server.OwnerAsync();
        var told = server.Node.Engine.Changed;
        server.Node.Engine.Changed = changes =>
        {
            told?.Invoke(changes);
            // Committed, and answered only after the request's time is over.
            var since = Stopwatch.StartNew();
            SpinWait.SpinUntil(() => since.Elapsed > limit * 1.25);
        };

        var slow = await owner.PostAsync("/api/contacts", """{"firstName":"Once"}""", ("Idempotency-Key", "slow"));
        var keyless = await owner.PostAsync("/api/contacts", """{"firstName":"Other"}""");
        server.Node.Engine.Changed = told;
        var again = await owner.PostAsync("/api/contacts", """{"firstName":"Once"}""", ("Idempotency-Key", "slow"));

        slow.ShouldBeProblem(503, "unavailable").Of("detail").ShouldContain("repeat it with the same Idempotency-Key");
        keyless.ShouldBeProblem(503, "unavailable").Of("detail").ShouldContain("look before you send it again");
        again.ShouldBe(HttpStatusCode.Created).Header("Idempotency-Replayed").ShouldBe("true");
        (await owner.GetAsync("/api/contacts?sort=name")).Items.Select(item => item.GetProperty("name").GetString()).ShouldBe(["Once", "Other"]);
    }
}
