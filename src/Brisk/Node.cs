using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Brisk;

/// <summary>A node of Brisk in this process: its database, opened and migrated, and its web application.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(IDatabase database, WebApplication app)
    {
        Database = database;
        App = app;
    }

    public IDatabase Database { get; }
    public WebApplication App { get; }

    /// <summary>An address under which it listens and that works on this machine. Only after the start.</summary>
    public string Url => App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.OrderBy(address => address.StartsWith("https:", StringComparison.Ordinal)).First()
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>Opens the database of a data folder, making it when there is none, and brings it to this version's schema.</summary>
    /// <exception cref="StorageRefusedException">It cannot be opened; the message says why.</exception>
    public static async Task<(IDatabase Database, int Applied)> OpenDatabaseAsync(DataFolder folder, CancellationToken cancellation)
    {
        folder.Create();
        var database = await OpenAsync(folder, cancellation);
        try
        {
            return (database, await Migrator.MigrateAsync(database, folder.IsElsewhere ? null : Snapshot(folder), TimeProvider.System, cancellation));
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
        ? await PostgresDatabase.OpenAsync(text, new PostgresOptions(), TimeProvider.System, cancellation)
        : await SqliteDatabase.OpenAsync(folder.Database, new SqliteOptions(), TimeProvider.System, cancellation);

    /// <summary>Where a copy of the built-in database goes before an upgrade; others are copied by their own tools.</summary>
    private static string Snapshot(DataFolder folder)
    {
        Directory.CreateDirectory(folder.Snapshots);
        return Path.Combine(folder.Snapshots, $"before-{Migrator.Newest}-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.db");
    }

    public static async Task<Node> BuildAsync(DataFolder folder, BriskOptions options, Action<WebApplicationBuilder>? configure, CancellationToken cancellation)
    {
        var (database, _) = await OpenDatabaseAsync(folder, cancellation);
        try
        {
            return new Node(database, await BriskServer.BuildAsync(options, database, TimeProvider.System, configure, cancellation));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh token for commands on this machine.</summary>
    public static string NewToken() => Tokens.Local(Tokens.New());

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}
