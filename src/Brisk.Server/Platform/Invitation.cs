using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>The link that lets somebody into a workspace, whoever sends it.</summary>
internal static class Invitation
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(7);

    /// <summary>What to send to the person; good for seven days and one use.</summary>
    public static string LinkOf(ApiCall call, Tsid workspace, string secret) =>
        $"{call.Node.Hosts.Root(call.Http.Request)}/invitation#token={Tokens.Cookie(workspace, secret)}";
}
