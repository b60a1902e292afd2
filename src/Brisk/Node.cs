using Brisk.Redis;
using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Nodes;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Brisk;

/// <summary>A node of Brisk in this process: its database, opened and migrated, and its web application.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(IDatabase database, ISharedMemory? shared, WebApplication app)
    {
        Database = database;
        Shared = shared;
        App = app;
    }

    public IDatabase Database { get; }
    public ISharedMemory? Shared { get; }
    public WebApplication App { get; }

    /// <summary>An address under which it listens and that works on this machine. Only after the start.</summary>
    public string Url => App.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.OrderBy(address => address.StartsWith("https:", StringComparison.Ordinal)).First()
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>Opens the database of a data folder, making it when there is none, and brings it to this version's schema.</summary>
    /// <exception cref="StorageRefusedException">It cannot be opened; the message says why.</exception>
    public static async Task<(IDatabase Database, int Applied)> OpenDatabaseAsync(DataFolder folder, CancellationToken cancellation)
    {
        folder.Create();
        var database = await OpenAsync(folder, cancellation);
        try
        {
            // Another database is backed up when its people say so: there may be several nodes, and a lot of it.
            return (database, await Migrator.MigrateAsync(database, folder.IsElsewhere ? null : folder.Snapshots, TimeProvider.System, cancellation,
                Console.Error.WriteLine));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the database of a data folder as it is, making it when there is none.</summary>
    /// <exception cref="StorageRefusedException">It cannot be opened; the message says why.</exception>
    public static async Task<IDatabase> OpenAsync(DataFolder folder, CancellationToken cancellation) => folder.ConnectionString is { } text
        ? await PostgresDatabase.OpenAsync(text, folder.Options, TimeProvider.System, cancellation)
        : await SqliteDatabase.OpenAsync(folder.Database, new SqliteOptions(), TimeProvider.System, cancellation);

    /// <param name="redis">The Redis server that the nodes share; null when there is none.</param>
    /// <exception cref="StorageRefusedException">The database or the Redis server cannot be used like this; the message says why.</exception>
    public static async Task<Node> BuildAsync(DataFolder folder, BriskOptions options, string? redis, Action<WebApplicationBuilder>? configure,
        CancellationToken cancellation)
    {
        var shared = redis is null ? null : RedisMemory.Open(redis, TimeProvider.System);
        IDatabase? database = null;
        try
        {
            (database, _) = await OpenDatabaseAsync(folder, cancellation);
            return new Node(database, shared, await BriskServer.BuildAsync(options, database, shared, TimeProvider.System, configure, cancellation));
        }
        catch
        {
            if (database is not null) await database.DisposeAsync();
            if (shared is not null) await shared.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh token for commands on this machine.</summary>
    public static string NewToken() => Tokens.Local(Tokens.New());

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
        if (Shared is not null) await Shared.DisposeAsync();
    }
}
