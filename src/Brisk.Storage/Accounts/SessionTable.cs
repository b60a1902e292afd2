using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>A signed-in browser. Instants are Unix milliseconds.</summary>
/// <param name="Epoch">The account's (<see cref="Account.Epoch"/>) of which it is.</param>
/// <param name="From">The session, perhaps of another workspace, from which it comes without the password; null where it was opened with it.</param>
public sealed record SignedInSession(
    Tsid Id, Tsid User, Tsid Account, string Device, long CreatedAt, long LastSeenAt, long ExpiresAt, long Epoch = 0, Tsid? From = null)
{
    /// <summary>The session that a password opened: what comes from it counts, and ends, with it.</summary>
    public Tsid Origin => From ?? Id;
}

/// <summary>A session together with the user it belongs to, as it is now.</summary>
/// <param name="Language">The account's own; null: as the workspace has it.</param>
public sealed record SessionOwner(SignedInSession Session, string Name, string Email, string Role, string Hue, string Status, string? Language);

/// <summary>The table <c>sessions</c>. Only the SHA-256 (lower-case hex) of a token is stored.</summary>
public static class SessionTable
{
    /// <summary>So many sessions an account may have in a workspace.</summary>
    public const int Most = 100;

    private static readonly Statement SelectByToken = new(
        "SELECT s.id, s.user_id, s.account_id, s.device, s.created_at, s.last_seen_at, s.expires_at, a.sessions_epoch, s.origin, u.name, u.email, u.role, "
        + "u.hue, u.status, a.language FROM sessions s JOIN accounts a ON a.id = s.account_id AND (a.sessions_epoch = s.epoch OR a.kept_session = s.id) "
        + "JOIN users u ON u.workspace_id = $1 AND u.id = s.user_id WHERE s.workspace_id = $1 AND s.token_hash = $2");
    private static readonly Statement SelectOfAccount = new(
        "SELECT id, user_id, account_id, device, created_at, last_seen_at, expires_at, epoch, origin FROM sessions "
        + "WHERE workspace_id = $1 AND account_id = $2 AND expires_at > $3 ORDER BY last_seen_at DESC, id DESC");
    private static readonly Statement SelectLastSeen = new("SELECT last_seen_at FROM sessions WHERE workspace_id = $1 ORDER BY last_seen_at DESC LIMIT 1");
    private static readonly Statement Add = new(
        "INSERT INTO sessions (workspace_id, token_hash, id, user_id, account_id, device, created_at, last_seen_at, expires_at, epoch, origin) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    private static readonly Statement Keep = new("UPDATE sessions SET epoch = $3 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Seen = new("UPDATE sessions SET last_seen_at = $3 WHERE workspace_id = $1 AND token_hash = $2");
    private static readonly Statement RemoveOne = new(
        "DELETE FROM sessions WHERE workspace_id = $1 AND account_id = $2 AND coalesce(origin, id) = $3");
    private static readonly Statement RemoveOthers = new("DELETE FROM sessions WHERE workspace_id = $1 AND account_id = $2 AND id <> $3");
    private static readonly Statement RemoveBeyond = new(
        "DELETE FROM sessions WHERE workspace_id = $1 AND account_id = $2 AND id NOT IN "
        + "(SELECT id FROM sessions WHERE workspace_id = $1 AND account_id = $2 ORDER BY last_seen_at DESC, id DESC LIMIT $3)");
    private static readonly Statement RemoveOfUser = new("DELETE FROM sessions WHERE workspace_id = $1 AND user_id = $2");
    private static readonly Statement RemoveExpired = new("DELETE FROM sessions WHERE workspace_id = $1 AND (expires_at <= $2 OR last_seen_at <= $3 "
        + "OR epoch <> (SELECT CASE WHEN a.kept_session = sessions.id THEN epoch ELSE a.sessions_epoch END FROM accounts a WHERE a.id = account_id))");

    public static ValueTask<SessionOwner?> ByTokenAsync(ISession session, Tsid workspace, string tokenHash) =>
        session.FirstAsync(SelectByToken, [workspace.Value, tokenHash], static row =>
            new SessionOwner(Read(row), row.Text(9)!, row.Text(10)!, row.Text(11)!, row.Text(12)!, row.Text(13)!, row.Text(14)));

    /// <summary>When anybody was last seen in a workspace, in Unix milliseconds; null when nobody is signed in.</summary>
    public static async ValueTask<long?> LastSeenAsync(ISession session, Tsid workspace) =>
        await session.ListAsync(SelectLastSeen, [workspace.Value], static row => row.Int64(0)) is [var at] ? at : null;

    /// <summary>The sessions of an account in a workspace that have not run out, last seen first.</summary>
    public static ValueTask<List<SignedInSession>> OfAccountAsync(ISession session, Tsid workspace, Tsid account, long now) =>
        session.ListAsync(SelectOfAccount, [workspace.Value, account.Value, now], Read);

    public static ValueTask<long> InsertAsync(IWriteSession session, Tsid workspace, string tokenHash, SignedInSession fresh) =>
        session.ExecuteAsync(Add, [workspace.Value, tokenHash, fresh.Id.Value, fresh.User.Value, fresh.Account.Value, fresh.Device, fresh.CreatedAt,
            fresh.LastSeenAt, fresh.ExpiresAt, fresh.Epoch, fresh.From?.Value]);

    /// <summary>A session outlives the end of all others: it is of the account's new epoch from now on.</summary>
    public static ValueTask<long> KeepAsync(IWriteSession session, Tsid workspace, Tsid id, long epoch) =>
        session.ExecuteAsync(Keep, [workspace.Value, id.Value, epoch]);

    public static ValueTask<long> SeenAsync(IWriteSession session, Tsid workspace, string tokenHash, long now) =>
        session.ExecuteAsync(Seen, [workspace.Value, tokenHash, now]);

    /// <summary>Ends a session that a password opened, and those that come from it.</summary>
    public static ValueTask<long> RemoveAsync(IWriteSession session, Tsid workspace, Tsid account, Tsid origin) =>
        session.ExecuteAsync(RemoveOne, [workspace.Value, account.Value, origin.Value]);

    /// <summary>Ends every session of an account but one; pass the default id to end all.</summary>
    public static ValueTask<long> RemoveOthersAsync(IWriteSession session, Tsid workspace, Tsid account, Tsid keep) =>
        session.ExecuteAsync(RemoveOthers, [workspace.Value, account.Value, keep.Value]);

    /// <summary>Ends the sessions of an account beyond the <see cref="Most"/> that were seen last; answers how many.</summary>
    public static ValueTask<long> RemoveBeyondAsync(IWriteSession session, Tsid workspace, Tsid account) =>
        session.ExecuteAsync(RemoveBeyond, [workspace.Value, account.Value, Most]);

    public static ValueTask<long> RemoveOfUserAsync(IWriteSession session, Tsid workspace, Tsid user) =>
        session.ExecuteAsync(RemoveOfUser, [workspace.Value, user.Value]);

    /// <param name="idleSince">Sessions not seen since then are removed, too.</param>
    public static ValueTask<long> RemoveExpiredAsync(IWriteSession session, Tsid workspace, long now, long idleSince) =>
        session.ExecuteAsync(RemoveExpired, [workspace.Value, now, idleSince]);

    private static SignedInSession Read(RowReader row) =>
        new(new Tsid(row.Int64(0)), new Tsid(row.Int64(1)), new Tsid(row.Int64(2)), row.Text(3)!, row.Int64(4), row.Int64(5), row.Int64(6),
            row.Int64(7), row.Int64OrNull(8) is { } origin ? new Tsid(origin) : null);
}
