using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

[assembly: AssemblyFixture(typeof(PgBouncer))]

namespace Brisk.Tests;

/// <summary>Nodes behind a PgBouncer that gives every transaction another connection.</summary>
public sealed class PoolerTests(PostgresServer postgres, PgBouncer pooler, ITestOutputHelper output)
{
    [Fact]
    public async Task Two_nodes_serve_and_are_backed_up_behind_a_pooler()
    {
        var seed = Seeds.Next(output);
        var direct = await postgres.CreateEmptyDatabaseAsync();
        var database = await pooler.ThroughAsync(direct);
        await using var installation = new Installation();
        await using var second = new Installation();
        await using var server = await installation.ServeWorkspaceAsync("--database", database, "--database-direct", direct);
        await using var other = await second.ServeAsync("--database", database);
        var key = await installation.MakeKeyAsync();
        Installation.Authorize(server, key);
        Installation.Authorize(other, key);
        var callers = Enumerable.Range(1, 8).Select(number => new Caller(number, seed)).ToList();
        using var enough = new CancellationTokenSource();
        var writes = 0;
        await Task.WhenAll(callers.Select((caller, number) => Task.Run(() => caller.WriteAsync(number % 2 == 0 ? server.Http : other.Http, () =>
        {
            if (Interlocked.Increment(ref writes) == 300) enough.Cancel();
        }, enough.Token))));
        await server.CreateAsync("Last");

        var backup = installation.Beside("copy.dump");
        var poisoned = await installation.RunAsync("backup", "--database", database, backup);
        (await installation.RunAsync("backup", "--database", database, "--database-direct", direct, backup)).Code.ShouldBe(0);

        poisoned.Code.ShouldBe(1);
        poisoned.Errors.ShouldContain("--database-direct");
        (await server.NamesAsync()).ShouldContain("Last");
        (await installation.FindingsAsync(server)).ShouldBeEmpty();
        (server.Errors + other.Errors).Trim().ShouldBeEmpty();
    }
}
