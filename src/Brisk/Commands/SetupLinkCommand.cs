using System.CommandLine;
using Brisk.Server.Features.Setup;

namespace Brisk.Commands;

/// <summary>Prints a new set-up link, for who came too late for the one that the start printed.</summary>
internal static class SetupLinkCommand
{
    public static Command Create()
    {
        var command = new Command("setup-link", "Print a new link that sets Brisk up, good for 24 hours; earlier ones become void");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.AttachAsync(Settings.Folder(result), cancellation)
            ?? throw new CommandFailedException("Brisk is not running here. Start it: while nobody has set it up, every start prints a new link.");
        using var response = await link.Http.PostAsync("api/local/setup-link", null, cancellation);
        var made = await ServerConnection.ReadAsync(response, SetupJson.Default.SetupLink, cancellation);
        Console.WriteLine(new Uri(link.Http.BaseAddress!, made.Path));
        return 0;
    }
}
