using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Setup;

/// <summary>Why Brisk is not set up.</summary>
internal static class SetupReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason Claimed = List.Add("set-up-already", "Brisk is set up already. Sign in, or ask an owner to invite you.", "conflict");
    public static readonly Reason OlderSetupLink = List.Add("setup-link-older",
        "This set-up link is not the newest one. On the server, ./brisk setup-link prints a new one.", "forbidden");
    public static readonly Reason SetupLinkRanOut = List.Add("setup-link-ran-out",
        "This set-up link ran out: it was good for 24 hours. On the server, ./brisk setup-link prints a new one.", "forbidden");
}
