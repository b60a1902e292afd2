using System.CommandLine;
using System.Net.Http.Json;
using Brisk.Server.Features.Workspace;

namespace Brisk.Commands;

/// <summary>
/// The workspaces: makes, lists, renames and deletes them; without a verb, the name and the settings of one: shows them, and changes those that
/// are given.
/// </summary>
internal static class WorkspaceCommand
{
    private static readonly Option<string?> Name = new("--name") { Description = "What it is called" };
    private static readonly WorkspaceFlags Flags = new();

    public static Command Create()
    {
        var command = new Command("workspace", "Show the settings of a workspace, or change those that are given; make, list, rename and delete workspaces")
        {
            Name, Settings.Workspace,
        };
        foreach (var flag in Flags.All) command.Add(flag);
        foreach (var verb in WorkspaceVerbs.Create()) command.Add(verb);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var chosen = Flags.Read(result);
        var change = new ChangeWorkspaceRequest(result.GetValue(Name), chosen.Country, chosen.TimeZone, chosen.Currency, chosen.WeekStart, chosen.Language);
        await using var link = await ServerConnection.OpenInAsync(result, cancellation);
        Print(change == new ChangeWorkspaceRequest() ? await link.GetAsync("api/workspace", WorkspaceJson.Default.WorkspaceAnswer, cancellation)
            : await ChangeAsync(link, change, cancellation));
        return 0;
    }

    private static async Task<WorkspaceAnswer> ChangeAsync(ServerConnection link, ChangeWorkspaceRequest change, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Patch, "api/workspace") { Content = JsonContent.Create(change, WorkspaceJson.Default.ChangeWorkspaceRequest) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await link.Http.SendAsync(request, cancellation);
        return await ServerConnection.ReadAsync(response, WorkspaceJson.Default.WorkspaceAnswer, cancellation);
    }

    private static void Print(WorkspaceAnswer workspace)
    {
        Console.WriteLine($"name        {workspace.Name}");
        Console.WriteLine($"country     {workspace.Country ?? "-"}");
        Console.WriteLine($"time-zone   {workspace.TimeZone}");
        Console.WriteLine($"currency    {workspace.Currency}");
        Console.WriteLine($"week-start  {workspace.WeekStart}");
        Console.WriteLine($"language    {workspace.Language}");
    }
}
