using System.CommandLine;
using Brisk.Domain.Access;
using Brisk.Server.Features.Keys;

namespace Brisk.Commands;

/// <summary>Makes API keys from a script.</summary>
internal static class KeyCommand
{
    private static readonly Option<string> Role = new("--role") { Description = $"One of {string.Join(", ", Roles.All.Select(Roles.Name))}", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "What the key is for", Required = true };

    public static Command Create()
    {
        var create = new Command("create", "Make a key and print it, and nothing else") { Role, Name, Settings.Workspace };
        create.SetAction(CreateAsync);
        return new Command("key", "API keys") { create };
    }

    private static async Task<int> CreateAsync(ParseResult result, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenInAsync(result, cancellation);
        var request = new CreateKeyRequest(result.GetRequiredValue(Name), result.GetRequiredValue(Role));
        var created = await link.SendAsync(HttpMethod.Post, "api/keys", request, KeysJson.Default.CreateKeyRequest, KeysJson.Default.CreatedKey, cancellation);
        Console.WriteLine(created.Secret);
        return 0;
    }
}
