using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Which of several workspaces a request is about, where it says so: a page of one is then never answered with another.</summary>
internal static class NamedWorkspace
{
    /// <summary>The id of the workspace.</summary>
    public const string Header = "X-Brisk-Workspace";

    /// <summary>The parameter that says the same where a WebSocket is opened, and where that is.</summary>
    public const string Parameter = "workspace";
    public static readonly PathString SocketPath = "/live";

    /// <summary>What a request names, as it stands; null when it names none.</summary>
    public static string? Of(HttpRequest request) =>
        (request.Path == SocketPath ? request.Query[Parameter] : request.Headers[Header]) is [{ Length: > 0 } named, ..] ? named : null;

    /// <summary>Whether a key is of the workspace: its text says which it is of.</summary>
    public static bool IsOfKey(string key, string workspace) => Tokens.TryReadKey(key, out var own, out _) && own.ToString() == workspace;
}
