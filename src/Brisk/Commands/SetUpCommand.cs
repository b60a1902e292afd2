using System.CommandLine;
using Brisk.Server.Features.Setup;
using Brisk.Server.Platform;

namespace Brisk.Commands;

/// <summary>Sets Brisk up without a browser, for scripts and containers.</summary>
internal static class SetUpCommand
{
    private static readonly Option<string> Workspace = new("--workspace") { Description = "The name of the workspace", Required = true, HelpName = "name" };
    private static readonly Option<string> Name = new("--name") { Description = "The name of its first owner", Required = true };
    private static readonly Option<string> Email =
        new("--email") { Description = "The owner's e-mail address, to sign in with", Required = true, HelpName = "address" };
    private static readonly Option<string?> PasswordFile = new("--password-file")
    {
        Description = "The file that holds the owner's password, - for standard input (without it: standard input, or asked for)",
        HelpName = "file",
    };

    private static readonly WorkspaceFlags Settings = new();

    public static Command Create()
    {
        var command = new Command("set-up", "Make the workspace and its first owner; fails when that was done already") { Workspace, Name, Email,
            PasswordFile };
        foreach (var flag in Settings.All) command.Add(flag);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var password = await GivenPassword.ReadAsync(result.GetValue(PasswordFile), cancellation);
        await using var link = await ServerConnection.OpenAsync(Brisk.Settings.Folder(result), cancellation);
        using var response = await link.Http.PostAsync("api/local/setup-link", null, cancellation);
        var path = (await ServerConnection.ReadAsync(response, SetupJson.Default.SetupLink, cancellation)).Path;
        var chosen = Settings.Read(result);
        var request = new SetUpRequest(
            path[(path.IndexOf('=', StringComparison.Ordinal) + 1)..], result.GetRequiredValue(Workspace), result.GetRequiredValue(Name),
                result.GetRequiredValue(Email), password,
            chosen.Country, chosen.TimeZone, chosen.Currency, chosen.WeekStart, chosen.Language);
        var made = await link.SendAsync(HttpMethod.Post, "api/setup", request, SetupJson.Default.SetUpRequest, SessionJson.Default.SessionAnswer, cancellation);
        Console.WriteLine($"{made.Workspace.Name} is set up. Sign in as {made.User.Email}.");
        return 0;
    }
}
