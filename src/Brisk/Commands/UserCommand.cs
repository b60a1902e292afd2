using System.CommandLine;
using Brisk.Domain.Access;
using Brisk.Server.Features.Local;
using Brisk.Server.Features.Users;

namespace Brisk.Commands;

/// <summary>People, from the console: for the first colleague, and for who forgot a password.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Email = new("email") { Description = "The e-mail address" };
    private static readonly Option<string> Role = new("--role") { Description = $"One of {string.Join(", ", Roles.All.Select(Roles.Name))}",
        DefaultValueFactory = _ => "member" };
    private static readonly Option<string?> Name = new("--name") { Description = "What colleagues call the person" };

    public static Command Create()
    {
        var add = new Command("add", "Invite somebody and print the link to send") { Email, Role, Name, Settings.Workspace };
        add.SetAction(AddAsync);
        var list = new Command("list", "Everybody in the workspace") { Settings.Workspace };
        list.SetAction(ListAsync);
        var password = new Command("password", "Set a password (asked for, or one line of standard input) and end the person's sessions") { Email };
        password.SetAction(SetPasswordAsync);
        return new Command("user", "The people of the workspace") { add, list, password };
    }

    private static async Task<int> AddAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenInAsync(result, cancellation);
        var request = new InviteUserRequest(result.GetRequiredValue(Email), result.GetRequiredValue(Role), result.GetValue(Name));
        var invited = await link.SendAsync(HttpMethod.Post, "api/users", request, UsersJson.Default.InviteUserRequest, UsersJson.Default.InvitedUser,
            cancellation);
        Console.WriteLine(LinkOf(link, invited.Link));
        return 0;
    }

    /// <summary>The link to send. A private server has a passing address; only the path of its links means anything.</summary>
    public static string LinkOf(ServerConnection link, string invitation) =>
        link.IsAttached ? invitation : new Uri(invitation).PathAndQuery + new Uri(invitation).Fragment;

    private static async Task<int> ListAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenInAsync(result, cancellation);
        var users = await link.GetAsync("api/users", UsersJson.Default.UserList, cancellation);
        foreach (var user in users.Items) Console.WriteLine($"{user.Email,-40} {user.Role,-10} {user.Status,-8} {user.Name}");
        return 0;
    }

    private static async Task<int> SetPasswordAsync(ParseResult result, CancellationToken cancellation)
    {
        var password = await GivenPassword.ReadAsync(file: null, cancellation);
        await using var link = await ServerConnection.OpenAsync(Settings.Folder(result), cancellation);
        var request = new SetPasswordRequest(result.GetRequiredValue(Email), password);
        await link.SendAsync(HttpMethod.Post, "api/local/password", request, LocalJson.Default.SetPasswordRequest, cancellation);
        Console.Error.WriteLine("The password is set; earlier sessions have ended.");
        return 0;
    }
}
