using System.Net;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;
using Brisk.Storage.Postgres;
using Brisk.Storage.Tests.Postgres;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Redis.Tests;

/// <summary>A node whose database is away, and a database whose former life Redis remembers.</summary>
public sealed class AwayTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_cached_answer_is_given_while_its_generation_is_known_and_not_when_it_cannot_be()
    {
        await using var nodes = await Nodes.StartAsync(postgres);
        var settings = new NpgsqlConnectionStringBuilder(nodes.Place);
        await using var wire = new CuttingWire(Path.Combine(settings.Host!, ".s.PGSQL.5432"), comesThrough: true);
        (settings.Host, settings.Port, settings.SslMode) = ("127.0.0.1", wire.Port, SslMode.Disable);
        await using var node = await TestServer.StartAsync(open: async () =>
            await PostgresDatabase.OpenAsync(settings.ConnectionString, new PostgresOptions { OutagePatience = TimeSpan.Zero }, TimeProvider.System, default));
        var owner = await node.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Aaron"}""");
        // Who it is stays known: this is about answers.
        node.Clock.Stop();
        for (var i = 0; i < 3; i++) (await owner.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        await Eventually.SoAsync("the node has looked at everything", () => node.Node.Feed.IsCurrent);

        await wire.ShutAsync();
        var cached = await owner.GetAsync("/api/contacts");
        var never = await owner.GetAsync("/api/contacts?limit=7");
        await Eventually.SoAsync("nobody can know any more", async () => (await owner.GetAsync("/api/contacts")).Status == 503);
        wire.Open();
        await Eventually.SoAsync("it is known again", async () => (await owner.GetAsync("/api/contacts")).Status == 200);

        cached.ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(1);
        never.Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_new_epoch_gives_every_name_in_Redis_another_beginning()
    {
        await using var nodes = await Nodes.StartAsync(postgres);
        var (one, other) = (nodes.One.Node.SharedAnswers.Name("1:all:x\n1"), nodes.Other.Node.SharedAnswers.Name("1:all:x\n1"));

        await nodes.One.Database.WriteAsync(0, static (session, _) =>
            InstallationTable.RemoveAsync(session, InstallationTable.Epoch), TestContext.Current.CancellationToken);
        await using var next = await TestServer.StartAsync(open: async () =>
            await PostgresDatabase.OpenAsync(nodes.Place, new PostgresOptions(), TimeProvider.System, default));

        other.ShouldBe(one);
        next.Node.SharedAnswers.Name("1:all:x\n1").ShouldNotBe(one);
    }
}
