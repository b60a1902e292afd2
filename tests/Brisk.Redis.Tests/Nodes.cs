using Brisk.Server;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Migrations;
using Brisk.Storage.Nodes;
using Brisk.Storage.Postgres;
using Brisk.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Brisk.Redis.Tests;

/// <summary>Two nodes on one PostgreSQL database of their own.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> opened = [];
    private readonly PostgresServer postgres;

    private Nodes(PostgresServer postgres, string place) => (this.postgres, Place) = (postgres, place);

    public string Place { get; }
    public TestServer One { get; private set; } = null!;
    public TestServer Other { get; private set; } = null!;

    /// <param name="memory">What a node shares with the other beside the database; called for each.</param>
    public static async Task<Nodes> StartAsync(
        PostgresServer postgres, Func<Task<ISharedMemory>>? memory = null, Func<BriskOptions, BriskOptions>? configure = null)
    {
        var nodes = new Nodes(postgres, await postgres.CreateDatabaseAsync(static async place =>
        {
            await using var template = await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, default);
            await Migrator.MigrateAsync(template, null, TimeProvider.System, default);
        }));
        nodes.One = await nodes.StartOneAsync(memory, configure);
        nodes.Other = await nodes.StartOneAsync(memory, configure);
        return nodes;
    }

    /// <summary>The same person at the other node.</summary>
    public Client AtTheOther(Client client) =>
        new(Other, cookie: client.SessionCookie) { Workspace = client.Workspace, User = client.User, Account = client.Account, Email = client.Email };

    public async ValueTask DisposeAsync()
    {
        for (var i = opened.Count - 1; i >= 0; i--) await opened[i].DisposeAsync();
        await postgres.DropAsync(Place);
    }

    private async Task<TestServer> StartOneAsync(Func<Task<ISharedMemory>>? memory, Func<BriskOptions, BriskOptions>? configure)
    {
        var shared = memory is null ? null : await memory();
        if (shared is not null) opened.Add(shared);
        var node = await TestServer.StartAsync(configure, async () =>
            await PostgresDatabase.OpenAsync(Place, new PostgresOptions(), TimeProvider.System, default), shared);
        opened.Add(node);
        return node;
    }
}
