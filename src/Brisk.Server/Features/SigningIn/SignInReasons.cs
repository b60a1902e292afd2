using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.SigningIn;

/// <summary>Why nobody is signed in to a workspace.</summary>
internal static class SignInReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason NotMyWorkspace = List.Add("not-my-workspace", "You do not work in such a workspace.", "unknown");
}
