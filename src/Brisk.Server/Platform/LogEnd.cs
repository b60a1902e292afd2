using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Where the change log ends for somebody who has asked for nothing yet: what happens after it is told them, what they read is no older.</summary>
internal static class LogEnd
{
    public static async ValueTask<LogPosition?> OfAsync(NodeServices node, Principal principal, CancellationToken cancellation)
    {
        var full = await node.Schemas.GetAsync(principal.Workspace, cancellation);
        var schema = node.Engine.Under(full, node.SightOf(principal, full));
        return (await node.Engine.ChangesAsync(schema, after: null, types: null, limit: 1, cancellation))?.Head;
    }

    /// <summary>The same for whoever opens a page; null where nobody is signed in, and where the database takes too long.</summary>
    public static async Task<LogPosition?> OfPageAsync(NodeServices node, HttpContext http)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(node.PageWaits);
        try
        {
            return await node.Principals.FindAsync(http, patience.Token) is { Kind: PrincipalKind.User } person
                ? await OfAsync(node, person, patience.Token) : null;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            return null;
        }
    }
}
