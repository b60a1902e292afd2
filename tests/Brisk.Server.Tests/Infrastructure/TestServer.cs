using System.Text;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Nodes;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;
using Brisk.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>
/// A whole server: Kestrel on a free port, SQLite in a folder of its own. Most tests share one and each makes its own
/// workspace in it; those that change what all share start another.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    /// <summary>The password of everybody made here.</summary>
    public const string Password = "green-river-77";

    private readonly string folder = Directory.CreateTempSubdirectory("brisk-test-").FullName;
    private WebApplication? app;
    private static readonly PostgresServer? Postgres = Environment.GetEnvironmentVariable("BRISK_TEST_ENGINE") is "postgres" ? new PostgresServer() : null;

    internal static bool IsOnPostgres => Postgres is not null;

    private IDatabase? database;
    private string? place;
    private List<(string Table, int Columns)>? tables;
    private static int accounts;

    internal Clock Clock { get; } = new();
    internal HttpClient Http { get; } = new(new ContractHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }));
    internal string Url { get; private set; } = "";
    internal NodeServices Node => app!.Services.GetRequiredService<NodeServices>();
    internal IDatabase Database => database!;
    internal WebApplication App => app!;
    internal string LocalToken { get; } = Tokens.Local(Tokens.New());
    internal string Folder => folder;

    /// <summary>Changes the options of a server before it starts.</summary>
    internal Func<BriskOptions, BriskOptions> Configure { get; init; } = options => options;

    /// <summary>Opens the database; null where it is one of the server's own.</summary>
    internal Func<Task<IDatabase>>? Open { get; init; }

    /// <summary>Whether its database is watched.</summary>
    internal bool IsWatched { get; init; }

    internal WatchedDatabase Watched => (WatchedDatabase)Database;

    /// <summary>What it shares with other nodes.</summary>
    internal ISharedMemory? Shared { get; init; }

    internal static async Task<TestServer> StartAsync(
        Func<BriskOptions, BriskOptions>? configure = null, Func<Task<IDatabase>>? open = null, ISharedMemory? shared = null, bool watch = false)
    {
        var server = new TestServer { Configure = configure ?? (options => options), Open = open, Shared = shared, IsWatched = watch };
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        database = Open is null ? await OpenAsync() : await Open();
        if (IsWatched) database = new WatchedDatabase(database);
        // Few rounds, because tests sign in often; that the real number is high enough is a test of its own.
        var options = new BriskOptions { DataFolder = folder, Urls = "http://127.0.0.1:0", LocalToken = LocalToken, PasswordIterations = 1_000,
            // The process has many servers, and what memory they take together is nobody's plan.
            MemoryBytes = 4L << 30, ClientFolder = Path.Combine(folder, "wwwroot") };
        app = await BriskServer.BuildAsync(Configure(options), database, Shared, Clock, null, default);
        await app.StartAsync();
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>SQLite, or with BRISK_TEST_ENGINE=postgres a database on the PostgreSQL server of this run.</summary>
    private async Task<IDatabase> OpenAsync()
    {
        if (Postgres is not null)
        {
            place = await Postgres.CreateDatabaseAsync(static async place =>
            {
                await using var template = await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, default);
                await Migrator.MigrateAsync(template, null, TimeProvider.System, default);
            });
            return await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, default);
        }
        var opened = await SqliteDatabase.OpenAsync(Path.Combine(folder, "brisk.db"), new SqliteOptions(), Clock, default);
        await Migrator.MigrateAsync(opened, null, Clock, default);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        if (database is not null) await database.DisposeAsync();
        if (place is not null) await Postgres!.DropAsync(place);
        Directory.Delete(folder, recursive: true);
    }

    internal Client Anonymous => new(this);

    /// <summary>A command on the same machine.</summary>
    internal Client Local => new(this, bearer: LocalToken);

    /// <summary>The owner of a fresh workspace, signed in.</summary>
    internal async Task<Client> OwnerAsync()
    {
        var workspace = Node.Ids.Next();
        await Database.WriteAsync((workspace, Now), static async (session, state) =>
        {
            await WorkspaceTable.InsertAsync(session, state.workspace, "Test", state.Now);
            return 0;
        }, default);
        return await JoinAsync(workspace, Role.Owner);
    }

    /// <summary>A further person of a workspace, signed in.</summary>
    internal async Task<Client> JoinAsync(Tsid workspace, Role role)
    {
        var number = Interlocked.Increment(ref accounts);
        var email = $"person{number}@test.example";
        var hash = (await Node.Passwords.HashAsync(Password, default))!;
        var account = new Account(Node.Ids.Next(), email, $"Person {number}", hash, Now, Now, null);
        var user = new UserRow(Node.Ids.Next(), account.Id, account.Name, email, Roles.Name(role), "blue", UserRow.Active, Now, null, null);
        var secret = Tokens.New();
        await Database.WriteAsync((this, workspace, account, user, secret), static async (session, state) =>
        {
            var (server, workspace, account, user, secret) = state;
            await AccountTable.InsertAsync(session, account);
            await UserTable.InsertAsync(session, workspace, user, null);
            await SessionTable.InsertAsync(session, workspace, Tokens.Hash(secret),
                new SignedInSession(server.Node.Ids.Next(), user.Id, account.Id, "Test", server.Now, server.Now,
                server.Now + (long)Principals.Absolute.TotalMilliseconds));
            await server.Node.Schemas.ChangedAsync(session, workspace);
            return 0;
        }, default);
        return new Client(this, cookie: $"brisk={Tokens.Cookie(workspace, secret)}") { Workspace = workspace, User = user.Id, Account = account.Id,
            Email = email };
    }

    /// <summary>Somebody who has an account, in another workspace as well, and signed in there.</summary>
    internal async Task<Client> AlsoInAsync(Client person, Tsid workspace, Role role)
    {
        var user = new UserRow(Node.Ids.Next(), person.Account, "Also", person.Email, Roles.Name(role), "rose", UserRow.Active, Now, null, null);
        var secret = Tokens.New();
        await Database.WriteAsync((this, workspace, user, secret), static async (session, state) =>
        {
            var (server, workspace, user, secret) = state;
            await UserTable.InsertAsync(session, workspace, user, null);
            await SessionTable.InsertAsync(session, workspace, Tokens.Hash(secret), new SignedInSession(server.Node.Ids.Next(), user.Id, user.Account!.Value,
                "Test", server.Now, server.Now, server.Now + (long)Principals.Absolute.TotalMilliseconds));
            await server.Node.Schemas.ChangedAsync(session, workspace);
            return 0;
        }, default);
        return new Client(this, cookie: $"brisk={Tokens.Cookie(workspace, secret)}") { Workspace = workspace, User = user.Id, Account = person.Account,
            Email = person.Email };
    }

    /// <summary>A script with a key of that role.</summary>
    internal async Task<Client> KeyAsync(Tsid workspace, Role role)
    {
        var secret = Tokens.New();
        var text = Tokens.Key(workspace, secret);
        await Database.WriteAsync((this, workspace, role, secret), static (session, state) =>
            KeyTable.InsertAsync(session, state.workspace,
                new ApiKey(state.Item1.Node.Ids.Next(), "script", Roles.Name(state.role), "none", null, ApiKey.OfServer, state.Item1.Now),
                Tokens.Hash(state.secret)), default);
        return new Client(this, bearer: text) { Workspace = workspace };
    }

    /// <summary>Every row of every table of a workspace as one text: equal texts mean that nothing was written.</summary>
    internal async Task<string> ContentAsync(Tsid workspace)
    {
        tables ??= await TablesAsync();
        return await Database.ReadAsync(Lane.Long, (workspace, tables), static async (session, of) =>
        {
            var text = new StringBuilder();
            foreach (var (table, columns) in of.tables)
            {
                text.Append(table).Append('\n');
                var rows = new List<string>();
                await session.QueryAsync(new Statement($"SELECT * FROM {table} WHERE workspace_id = $1"), [of.workspace.Value],
                    (rows, columns), static (row, to) =>
                {
                    to.rows.Add(string.Join('|', Enumerable.Range(0, to.columns).Select(row.Text)));
                    return true;
                });
                // In an order that does not depend on the engine's plan.
                rows.Sort(StringComparer.Ordinal);
                foreach (var row in rows) text.Append(row).Append('\n');
            }
            return text.ToString();
        }, default);
    }

    /// <summary>Every table that belongs to workspaces, and how many columns it has: the catalog is slow to ask, and stays as it is.</summary>
    private Task<List<(string Table, int Columns)>> TablesAsync() => Database.ReadAsync(Lane.Long, 0, static async (session, _) =>
    {
        var found = new List<(string, int)>();
        await session.QueryAsync(new Statement(!IsOnPostgres
            ? "SELECT m.name, count(*) FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name "
                + "HAVING sum(c.name = 'workspace_id') > 0 ORDER BY m.name"
            : "SELECT c.table_name::text, count(*) FROM information_schema.columns c WHERE c.table_schema = current_schema() GROUP BY c.table_name "
                + "HAVING bool_or(c.column_name = 'workspace_id') ORDER BY c.table_name"), [], found, static (row, to) =>
        {
            to.Add((row.Text(0)!, (int)row.Int64(1)));
            return true;
        });
        return found;
    }, default).AsTask();

    private long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
