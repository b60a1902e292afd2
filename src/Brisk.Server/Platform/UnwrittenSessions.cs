using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Platform;

/// <summary>
/// Sessions that were opened while the database took no writes. They hold on this node alone, and are written as soon as
/// that works; a restart ends those that were not.
/// </summary>
internal sealed class UnwrittenSessions(IDatabase database)
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, (Tsid Workspace, SignedInSession Session)> waiting = new(StringComparer.Ordinal);

    public void Add(Tsid workspace, string hash, SignedInSession session)
    {
        if (waiting.Count < Most) waiting[hash] = (workspace, session);
    }

    /// <summary>The session of a secret, with its user as he is now; null when there is none here.</summary>
    public async ValueTask<SessionOwner?> FindAsync(Tsid workspace, string hash, CancellationToken cancellation)
    {
        if (!waiting.TryGetValue(hash, out var entry) || entry.Workspace != workspace) return null;
        var user = await database.ReadAsync(
            Lane.Interactive, (workspace, entry.Session.User), static (session, of) => UserTable.ByIdAsync(session, of.workspace, of.User), cancellation);
        return user is null ? null : new SessionOwner(entry.Session, user.Name, user.Email, user.Role, user.Hue, user.Status);
    }

    /// <summary>Ends those of an account; answers whether there were any.</summary>
    /// <param name="keep">One that stays; the default id for none.</param>
    /// <param name="only">The one to end; the default id for all.</param>
    public bool End(Tsid account, Tsid keep = default, Tsid only = default)
    {
        var ended = false;
        foreach (var (hash, (_, session)) in waiting)
        {
            if (session.Account == account && session.Id != keep && (only == default || session.Id == only)) ended |= waiting.TryRemove(hash, out _);
        }
        return ended;
    }

    /// <summary>Writes those whose users are still there.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        foreach (var (hash, entry) in waiting)
        {
            await database.WriteAsync(entry.Workspace, (hash, entry.Workspace, entry.Session), static async (session, state) =>
                await UserTable.ByIdAsync(session, state.Workspace, state.Session.User) is { IsActive: true }
                    ? await SessionTable.InsertAsync(session, state.Workspace, state.hash, state.Session)
                    : 0, cancellation);
            if (waiting.TryRemove(hash, out _)) continue;
            // It was ended while it was written.
            await database.WriteAsync(entry.Workspace, entry, static (session, entry) =>
                SessionTable.RemoveAsync(session, entry.Workspace, entry.Session.Account, entry.Session.Id), cancellation);
        }
    }
}
