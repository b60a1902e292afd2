using System.CommandLine;
using System.Globalization;
using Brisk.Server.Features.Local;
using Spectre.Console;

namespace Brisk.Commands;

/// <summary>Makes, lists, renames and deletes workspaces.</summary>
internal static class WorkspaceVerbs
{
    private static readonly Argument<string> NewName = new("name") { Description = "What it is called" };
    private static readonly Argument<string> Which = new("workspace") { Description = "The workspace, by its name or its id" };
    private static readonly Argument<string> Renamed = new("new-name") { Description = "What it is called from now on" };
    private static readonly Option<string?> Owner =
        new("--owner") { Description = "Invite an address as its owner, and print the link to send", HelpName = "address" };
    private static readonly Option<string?> Yes = new("--yes") { Description = "Do not ask: its name, letter by letter", HelpName = "name" };
    private static readonly WorkspaceFlags Flags = new();

    public static IEnumerable<Command> Create()
    {
        var create = new Command("create", "Make a workspace and print its id") { NewName, Owner };
        foreach (var flag in Flags.All) create.Add(flag);
        create.SetAction(CreateAsync);
        var list = new Command("list", "The workspaces: id, how many people are in them, name");
        list.SetAction(ListAsync);
        var rename = new Command("rename", "Give a workspace another name") { Which, Renamed };
        rename.SetAction(RenameAsync);
        var delete = new Command("delete", "Delete a workspace with all that is in it, for good") { Which, Yes };
        delete.SetAction(DeleteAsync);
        return [create, list, rename, delete];
    }

    private static async Task<int> CreateAsync(ParseResult result, CancellationToken cancellation)
    {
        var chosen = Flags.Read(result);
        await using var link = await ServerConnection.OpenAsync(Settings.Folder(result), cancellation);
        var request = new MakeWorkspaceRequest(result.GetRequiredValue(NewName), chosen.Country, chosen.TimeZone, chosen.Currency, chosen.WeekStart,
            chosen.Language, result.GetValue(Owner));
        var made = await link.SendAsync(HttpMethod.Post, "api/local/workspaces", request, LocalJson.Default.MakeWorkspaceRequest,
            LocalJson.Default.LocalWorkspace, cancellation);
        Console.WriteLine(made.Id);
        if (made.Link is { } invitation) Console.WriteLine(UserCommand.LinkOf(link, invitation));
        return 0;
    }

    private static async Task<int> ListAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenAsync(Settings.Folder(result), cancellation);
        foreach (var workspace in (await link.GetAsync("api/local/workspaces", LocalJson.Default.LocalWorkspaceList, cancellation)).Items)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{workspace.Id}  {workspace.People,6}  {workspace.Name}{(workspace.Deleting is true ? " (is being deleted)" : "")}"));
        return 0;
    }

    private static async Task<int> RenameAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenAsync(Settings.Folder(result), cancellation);
        var workspace = await FindAsync(link, result, cancellation);
        await link.SendAsync(HttpMethod.Patch, $"api/local/workspaces/{workspace.Id}", new RenameWorkspaceRequest(result.GetRequiredValue(Renamed)),
            LocalJson.Default.RenameWorkspaceRequest, cancellation);
        return 0;
    }

    private static async Task<int> DeleteAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenAsync(Settings.Folder(result), cancellation);
        var workspace = await FindAsync(link, result, cancellation);
        var said = result.GetValue(Yes) ?? Ask(workspace);
        if (said != workspace.Name) throw new CommandFailedException($"Nothing was deleted: the workspace is called {workspace.Name}, not {said}.");
        using (var response = await link.Http.DeleteAsync($"api/local/workspaces/{workspace.Id}?name={Uri.EscapeDataString(said)}", cancellation))
            await ServerConnection.RefuseAsync(response, cancellation);
        Console.WriteLine($"Nobody gets into {workspace.Name} any more. What was in it is being removed; should this end before, a server goes on.");
        while ((await link.GetAsync("api/local/workspaces", LocalJson.Default.LocalWorkspaceList, cancellation)).Items.Any(one => one.Id == workspace.Id))
            await Task.Delay(200, cancellation);
        Console.WriteLine($"{workspace.Name} is deleted.");
        return 0;
    }

    private static async Task<NamedId> FindAsync(ServerConnection link, ParseResult result, CancellationToken cancellation) =>
        WorkspaceName.Pick(await link.WorkspacesAsync(cancellation), result.GetRequiredValue(Which))!;

    private static string Ask(NamedId workspace)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsInputRedirected)
            throw new CommandFailedException($"Nobody is here to be asked. To delete it with all that is in it, say --yes \"{workspace.Name}\".");
        return AnsiConsole.Prompt(new TextPrompt<string>(Markup.Escape($"All that is in {workspace.Name} goes for good. Type its name to delete it:"))
            .AllowEmpty());
    }
}
