using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Local;

/// <summary>Why a command on the server is not carried out.</summary>
internal static class LocalReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<string> NoAccount = List.Add<string>("no-account", "{email} has no account.", "not-found");
    public static readonly Reason NoWorkspace = List.Add("no-such-workspace", "There is no such workspace.", "not-found");
    public static readonly Wording<string> WorkspaceTaken = List.Add<string>(
        "workspace-name-taken", "There is a workspace called {name} already.", "conflict");
    public static readonly Reason NotConfirmed = List.Add("not-confirmed",
        "Say the name of the workspace, letter by letter, to delete it with all that is in it.");
    public static readonly Reason OnlyWorkspace = List.Add("only-workspace",
        "This is the only workspace. Without one nobody could sign in; to begin anew, use another data folder.", "conflict");
    /// <summary>What the database says, in English.</summary>
    public static readonly Wording<string> BackupRefused = List.Add<string>("backup-refused", "{message}", "conflict");
}
