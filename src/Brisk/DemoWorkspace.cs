using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk;

internal sealed record DemoSetup(string Token, string Workspace, string Name, string Email, string Password);

/// <summary>The workspace of <c>serve --demo</c>: known to everybody, therefore on this machine only and never beside real data.</summary>
internal static class DemoWorkspace
{
    private const string Marker = "demo";
    private const string Email = "demo@brisk.example";
    private const string Password = "look-around-7";

    /// <summary>A folder of its own, inside the data folder.</summary>
    public static string FolderIn(string data) => Path.Combine(data, "demo");

    public static DemoAccess Access() => new(Email, Password, Tokens.New());

    /// <summary>Refuses other addresses than those of this machine, since everybody knows the password.</summary>
    public static string OnlyHere(string urls, bool isDemo)
    {
        if (!isDemo) return urls;
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback) throw new CommandFailedException($"The demo has a password that everybody knows, so it listens to this machine only, not to {url}.");
        }
        return urls;
    }

    /// <summary>Refuses a folder with data that is not a demo's.</summary>
    public static async Task CheckAsync(DataFolder folder, CancellationToken cancellation)
    {
        if (!folder.HasDatabase) return;
        var (database, _) = await Node.OpenDatabaseAsync(folder, cancellation);
        await using (database)
        {
            var known = await database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
                (await WorkspaceTable.AllAsync(session)).Count == 0 || await InstallationTable.GetAsync(session, Marker) is not null, cancellation);
            if (!known) throw new CommandFailedException($"{folder.Root} holds data that is not a demo's. Use another folder: --data FOLDER");
        }
    }

    /// <summary>Sets the demo up over its own API and imports the samples.</summary>
    public static async Task FillAsync(Node node, string setupLink, DemoAccess demo, CancellationToken cancellation)
    {
        await node.Database.WriteAsync(0, static (session, _) => InstallationTable.SetAsync(session, Marker, "1"), cancellation);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(node.Url.TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Add("X-Brisk", "1");
        var token = setupLink[(setupLink.IndexOf('=', StringComparison.Ordinal) + 1)..];
        using var response = await http.PostAsync("api/setup", JsonContent.Create(new DemoSetup(token, "Demo", "Dana Demo", demo.Email, demo.Password), DemoJson.Default.DemoSetup), cancellation);
        await Link.RefuseAsync(response, cancellation);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoSetup))]
internal sealed partial class DemoJson : JsonSerializerContext;
