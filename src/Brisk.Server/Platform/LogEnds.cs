using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>From where on somebody is told what happens who has asked for nothing yet: what they then read is no older.</summary>
internal sealed class LogEnds(NodeServices node)
{
    /// <summary>A node may answer from memory until it has heard of what another wrote. Told twice is harmless, never told is not.</summary>
    private static readonly TimeSpan MayBeUnheard = TimeSpan.FromSeconds(10);

    /// <summary>How long ago a position may have been read that is taken while the database is slow.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(1);

    private const int Most = 4096;

    private readonly ConcurrentDictionary<(Tsid Workspace, Tsid Person), (LogPosition Position, DateTimeOffset ReadAt)> known = new();

    public async Task<LogPosition> OfAsync(Principal principal, CancellationToken cancellation)
    {
        var full = await node.Schemas.GetAsync(principal.Workspace, cancellation);
        var now = node.Clock.GetUtcNow();
        var position = await node.Engine.EndAsync(node.Engine.Under(full, node.SightOf(principal, full)),
            node.Database.IsShared ? (now - MayBeUnheard).ToUnixTimeMilliseconds() : null, cancellation);
        if (known.Count >= Most) known.Clear();
        known[(principal.Workspace, principal.Id)] = (position, now);
        return position;
    }

    /// <summary>
    /// The same for whoever opens a page; null where nobody is signed in. Where the database takes too long, the one that they were given
    /// shortly before, or null: what is being read then is there for their next page.
    /// </summary>
    public async Task<LogPosition?> OfPageAsync(HttpContext http)
    {
        Principal? person = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(node.PageWaits);
        try
        {
            person = await node.Principals.FindAsync(http, patience.Token);
            if (person is not { Kind: PrincipalKind.User }) return null;
            if (await ReadAsync(person).WaitAsync(patience.Token) is { } position) return position;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            // It is asked for anew with the next page.
        }
        return person is not null && known.TryGetValue((person.Workspace, person.Id), out var before)
            && node.Clock.GetUtcNow() - before.ReadAt < Good ? before.Position : null;
    }

    /// <summary>Null where the database is away.</summary>
    private async Task<LogPosition?> ReadAsync(Principal person)
    {
        try
        {
            return await OfAsync(person, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }
}
