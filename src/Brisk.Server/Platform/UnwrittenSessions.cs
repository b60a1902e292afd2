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

    private readonly ConcurrentDictionary<string, Entry> waiting = new(StringComparer.Ordinal);

    /// <summary>Keeps a session; false when too many wait already.</summary>
    public bool Add(Tsid workspace, string hash, SignedInSession session)
    {
        if (waiting.Count >= Most) return false;
        waiting[hash] = new Entry(workspace, session);
        return true;
    }

    /// <summary>The session of a secret, with its user as he is now; null when there is none here, or it is over.</summary>
    public async ValueTask<SessionOwner?> FindAsync(ISession session, Tsid workspace, string hash) =>
        waiting.TryGetValue(hash, out var entry) && entry.Workspace == workspace && await OwnerAsync(session, entry) is { } owner
            ? new SessionOwner(entry.Session, owner.User.Name, owner.User.Email, owner.User.Role, owner.User.Hue, owner.User.Status, owner.Account.Language)
            : null;

    /// <summary>Ends those of an account; answers whether there were any.</summary>
    /// <param name="keep">One that stays; the default id for none.</param>
    /// <param name="only">The one to end; the default id for all.</param>
    public bool End(Tsid account, Tsid keep = default, Tsid only = default)
    {
        var ended = false;
        foreach (var (hash, entry) in waiting)
        {
            var session = entry.Session;
            if (session.Account == account && session.Id != keep && (only == default || session.Id == only)) ended |= waiting.TryRemove(hash, out _);
        }
        return ended;
    }

    /// <summary>Writes those whose users are still there.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        foreach (var (hash, entry) in waiting)
        {
            await database.WriteAsync(entry.Workspace, (hash, entry), static async (session, state) =>
                await OwnerAsync(session, state.entry) is null
                    ? 0 : await SessionTable.InsertAsync(session, state.entry.Workspace, state.hash, state.entry.Session), cancellation);
            if (waiting.TryRemove(hash, out _)) continue;
            // It was ended while it was written.
            await database.WriteAsync(entry.Workspace, entry, static (session, entry) =>
                SessionTable.RemoveAsync(session, entry.Workspace, entry.Session.Account, entry.Session.Id), cancellation);
        }
    }

    /// <summary>Whom a session is of; null when that person was removed, or has ended all sessions.</summary>
    private static async ValueTask<(UserRow User, Account Account)?> OwnerAsync(ISession session, Entry entry) =>
        await AccountTable.ByIdAsync(session, entry.Session.Account) is { } account && account.Epoch == entry.Session.Epoch
            && await UserTable.ByIdAsync(session, entry.Workspace, entry.Session.User) is { IsActive: true } user ? (user, account) : null;

    private sealed record Entry(Tsid Workspace, SignedInSession Session);
}
