using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Demo;

/// <summary>The workspace of <c>serve --demo</c>: known to everybody, therefore on this machine only and never beside real data.</summary>
internal static class DemoWorkspace
{
    private const string Marker = "demo";
    private const string Begun = "begun";
    private const string Filled = "1";

    private const string Email = "demo@brisk.example";
    private const string Password = "look-around-7";

    /// <summary>A folder of its own, inside the data folder, with the built-in database.</summary>
    public static DataFolder FolderIn(DataFolder data) => new(Path.Combine(data.Root, "demo"), null);

    public static DemoAccess Access() => new(Email, Password, Tokens.New());

    /// <summary>Refuses other addresses than those of this machine, since everybody knows the password.</summary>
    public static string OnlyHere(string urls, bool isDemo)
    {
        if (!isDemo) return urls;
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback)
                throw new CommandFailedException($"The demo has a password that everybody knows, so it listens to this machine only, not to {url}.");
        }
        return urls;
    }

    /// <summary>Makes the demo where there is none, or where making it was cut short.</summary>
    /// <exception cref="CommandFailedException">The folder holds data that is not a demo's.</exception>
    public static async Task PrepareAsync(DataFolder folder, DemoAccess access, TimeProvider clock, CancellationToken cancellation)
    {
        var (database, _) = await Node.OpenDatabaseAsync(folder, cancellation);
        await using (database)
        {
            var (marker, isSetUp) = await database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
                (await InstallationTable.GetAsync(session, Marker), await WorkspaceTable.AnyAsync(session)), cancellation);
            if (isSetUp && marker is null)
                throw new CommandFailedException($"{folder.Root} holds data that is not a demo's. Use another folder: --data FOLDER");
            if (isSetUp && marker is Filled) return;
            await database.WriteAsync(0, static (session, _) => InstallationTable.SetAsync(session, Marker, Begun), cancellation);
            await new DemoRun(database).RunAsync(access, clock.GetUtcNow(), static async session =>
                await InstallationTable.SetAsync(session, Marker, Filled), cancellation);
        }
    }
}
