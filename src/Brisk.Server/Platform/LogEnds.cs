using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>What a page has to know of who opens it: nothing where nobody is signed in.</summary>
/// <param name="Position">Where the change log ends for them.</param>
/// <param name="Own">The language that they chose (ISO 639-1).</param>
/// <param name="OfWorkspace">That of the workspace.</param>
/// <param name="Workspace">In which they are.</param>
internal readonly record struct Visitor(LogPosition? Position, string? Own = null, string? OfWorkspace = null, Tsid Workspace = default)
{
    /// <summary>Somebody is signed in, as far as was to be found out in time.</summary>
    public bool IsSomebody => OfWorkspace is not null;

    /// <summary>In which Brisk speaks to them; null to nobody in particular.</summary>
    public string? Language => Own ?? OfWorkspace;
}

/// <summary>From where on somebody is told what happens who has asked for nothing yet: what they then read is no older.</summary>
internal sealed class LogEnds(NodeServices node)
{
    /// <summary>
    /// A node answers from memory for up to five seconds before it has to hear whether another wrote; the rest is for clocks that differ and
    /// writes that took their time. Told twice is harmless, never told is not.
    /// </summary>
    private static readonly TimeSpan MayBeUnheard = TimeSpan.FromSeconds(10);

    /// <summary>How long ago a position may have been read that is taken while the database is slow.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(1);

    private const int Most = 4096;

    // By session.
    private readonly ConcurrentDictionary<string, (Visitor Visitor, DateTimeOffset ReadAt)> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Visitor?>> reading = new(StringComparer.Ordinal);

    /// <summary>Null where so much was written just now that all is to be asked anew.</summary>
    public async Task<LogPosition?> OfAsync(Principal principal, CancellationToken cancellation)
    {
        var full = await node.Schemas.GetAsync(principal.Workspace, cancellation);
        return await node.Engine.EndAsync(node.Engine.Under(full, node.SightOf(principal, full)),
            node.Database.IsShared ? (node.Clock.GetUtcNow() - MayBeUnheard).ToUnixTimeMilliseconds() : null, cancellation);
    }

    /// <summary>
    /// The same for whoever opens a page, with their language. Where the database takes too long, the position that the session was given shortly
    /// before, or none: what is being read then is there for its next page; and the language that this node knows of.
    /// </summary>
    public async Task<Visitor> OfPageAsync(HttpContext http)
    {
        // The API would not listen to the cookie beside it.
        if (http.Request.Headers.Authorization.Count > 0) return default;
        if (BrowserSessions.Find(http.Request, NamedWorkspace.Of(http.Request)) is not { } session) return default;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(node.PageWaits);
        try
        {
            if (await Read(session, http).WaitAsync(patience.Token) is { } visitor)
                return await SpokenToAsync(visitor, await node.Principals.FindAsync(http, session, patience.Token), patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It goes on.
        }
        catch (StorageUnavailableException)
        {
            // Then as before.
        }
        return RecallOf(session);
    }

    private Visitor RecallOf(string session)
    {
        var (before, readAt) = known.GetValueOrDefault(session);
        var person = node.Principals.Recall(session) is { Kind: PrincipalKind.User } found ? found : null;
        var workspace = person?.Workspace ?? before.Workspace;
        return new Visitor(node.Clock.GetUtcNow() - readAt < Good ? before.Position : null, person is null ? before.Own : person.Language,
            node.Schemas.Recall(workspace)?.Language ?? before.OfWorkspace, workspace);
    }

    /// <summary>The same with the languages as they are now: a read that was joined may have begun before one was chosen.</summary>
    private async ValueTask<Visitor> SpokenToAsync(Visitor visitor, Principal? person, CancellationToken cancellation) =>
        person is not { Kind: PrincipalKind.User }
        ? visitor with { Own = null, OfWorkspace = null }
        : visitor with { Own = person.Language, OfWorkspace = (await node.Schemas.GetAsync(person.Workspace, cancellation)).Settings.Language };

    /// <summary>One read of a session at a time, however often its page is opened meanwhile.</summary>
    private Task<Visitor?> Read(string session, HttpContext http)
    {
        lock (reading)
        {
            if (IsUnderWay(out var under)) return under;
        }
        var finding = node.Principals.FindAsync(http, session, CancellationToken.None).AsTask();
        lock (reading)
        {
            if (IsUnderWay(out var under)) return under;
            if (reading.Count >= Most) reading.Clear();
            return reading[session] = Task.Run(() => ReadAsync(session, finding));
        }

        bool IsUnderWay([NotNullWhen(true)] out Task<Visitor?>? read) => reading.TryGetValue(session, out read) && !read.IsCompleted;
    }

    /// <summary>Null where the database is away, too.</summary>
    private async Task<Visitor?> ReadAsync(string session, Task<Principal?> finding)
    {
        try
        {
            var now = node.Clock.GetUtcNow();
            if (known.Count >= Most) known.Clear();
            if (await finding is not { Kind: PrincipalKind.User } person)
            {
                known.TryRemove(session, out _);
                return new Visitor();
            }
            var found =
                await SpokenToAsync(new Visitor(await OfAsync(person, CancellationToken.None), Workspace: person.Workspace), person, CancellationToken.None);
            known[session] = (found, now);
            return found;
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }
}
