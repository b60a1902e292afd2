using System.Net.Http.Headers;
using System.Net.Http.Json;
using Brisk.Domain.Import;
using Brisk.Server;
using Brisk.Server.Features.Imports;
using Brisk.Server.Features.Setup;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk;

/// <summary>The workspace of <c>serve --demo</c>: known to everybody, therefore on this machine only and never beside real data.</summary>
internal static class DemoWorkspace
{
    private const string Marker = "demo";
    private const string Email = "demo@brisk.example";
    private const string Password = "look-around-7";

    private static readonly (string File, string Type)[] Samples = [("sp500-companies.csv", "organizations"), ("us-legislators-current.csv", "contacts")];

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

    /// <summary>Sets the demo up over its own API and imports the samples, as a newcomer would.</summary>
    public static async Task FillAsync(Node node, DataFolder folder, string setupLink, DemoAccess demo, CancellationToken cancellation)
    {
        await node.Database.WriteAsync(0, static (session, _) => InstallationTable.SetAsync(session, Marker, "1"), cancellation);
        await using var link = await ServerConnection.AttachAsync(folder, cancellation)
            ?? throw new CommandFailedException("The server does not answer on its own machine.");
        var token = setupLink[(setupLink.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var setup = new SetUpRequest(token, "Demo", "Dana Demo", demo.Email, demo.Password, Country: "US");
        await link.SendAsync(HttpMethod.Post, "api/setup", setup, SetupJson.Default.SetUpRequest, cancellation);
        foreach (var (file, type) in Samples) await ImportAsync(link, node, Path.Combine(AppContext.BaseDirectory, "samples", file), type, cancellation);
    }

    private static async Task ImportAsync(ServerConnection link, Node node, string path, string type, CancellationToken cancellation)
    {
        if (!File.Exists(path)) return;
        await using var stream = File.OpenRead(path);
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await link.Http.PostAsync($"api/imports?type={type}&name={Path.GetFileName(path)}", content, cancellation);
        await ServerConnection.RefuseAsync(response, cancellation);
        var import = (await response.Content.ReadFromJsonAsync(ImportJson.Default.ImportAnswer, cancellation))!;
        using (var run = await link.Http.PostAsync($"api/imports/{import.Id}/run", content: null, cancellation)) await ServerConnection.RefuseAsync(run,
            cancellation);
        await node.App.Services.GetRequiredService<JobRunner>().WaitAsync(import.Id).WaitAsync(cancellation);
    }
}
