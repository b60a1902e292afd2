using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Seed;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;

namespace Brisk.Bench.Workspaces;

/// <summary>The data of many small workspaces, each with an owner's API key. Made once and kept.</summary>
internal static class ManyWorkspaces
{
    /// <summary>The folder with as many workspaces of as many contacts as wanted.</summary>
    public static async Task<string> FindOrMakeAsync(Settings settings)
    {
        var folder = settings.Data ?? Path.Combine(settings.Scratch, $"workspaces-{settings.Workspaces}x{settings.Contacts}");
        if (File.Exists(Path.Combine(folder, "done"))) return folder;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        Console.WriteLine($"Making {settings.Workspaces:N0} workspaces of {settings.Contacts:N0} contacts in {folder} …");
        await using var database = await SeededData.OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        await Indexes.DropAsync(database, CancellationToken.None);
        var ids = new TsidSource(TimeProvider.System);
        for (var number = 0; number < settings.Workspaces; number++)
        {
            var workspace = ids.Next();
            await AddAsync(database, workspace, ids, number);
            await new SeedRun(database, TimeProvider.System, progress: null)
                .RunAsync(new SeedOrder(settings.Contacts, null, number, Add: false, new DateOnly(2026, 11, 20), workspace.ToString()), CancellationToken.None);
        }
        await Indexes.BuildAsync(database, CancellationToken.None);
        await database.OptimizeAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(folder, "done"), "");
        return folder;
    }

    public static async Task<IReadOnlyList<Tsid>> AllAsync(IDatabase database) =>
        (await database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), CancellationToken.None))
            .ConvertAll(workspace => workspace.Id);

    /// <summary>The key of a workspace: the same each time.</summary>
    public static string KeyOf(Tsid workspace) => $"brisk_{workspace}_{SecretOf(workspace)}";

    private static string SecretOf(Tsid workspace) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"bench {workspace}")));

    private static async Task AddAsync(IDatabase database, Tsid workspace, TsidSource ids, int number)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var owner = new UserRow(ids.Next(), null, "Owner", "owner@brisk.example", Roles.Name(Role.Owner), "blue", UserRow.Active, now, null, null);
        await database.WriteAsync(workspace, (workspace, number, owner, key: ids.Next(), now), static async (session, made) =>
        {
            await WorkspaceTable.InsertAsync(session, made.workspace, string.Create(CultureInfo.InvariantCulture, $"Workspace {made.number}"), made.now);
            await UserTable.InsertAsync(session, made.workspace, made.owner, null);
            await AddKeyAsync(session, made.workspace, made.key, SecretOf(made.workspace));
            return 0;
        }, CancellationToken.None);
    }

    /// <summary>Adds an owner's key, which is <c>brisk_{workspace}_{secret}</c>.</summary>
    public static async ValueTask AddKeyAsync(IWriteSession session, Tsid workspace, Tsid id, string secret)
    {
        var key = new ApiKey(id, "bench", Roles.Name(Role.Owner), "bnch", null, ApiKey.OfServer, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await KeyTable.InsertAsync(session, workspace, key, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret))));
    }
}
