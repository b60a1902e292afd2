using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>An account (or an invited address) in a workspace. Instants are Unix milliseconds.</summary>
/// <param name="Role">The name of the role: <c>owner</c>, <c>member</c>, <c>read-only</c>.</param>
/// <param name="Hue">One of the eight hues of the design tokens; kept for life.</param>
/// <param name="Status"><c>active</c>, <c>invited</c> or <c>removed</c>.</param>
public sealed record UserRow(
    Tsid Id, Tsid? Account, string Name, string Email, string Role, string Hue, string Status, long CreatedAt, long? LastSeenAt, long? InvitationExpiresAt)
{
    public const string Active = "active";
    public const string Invited = "invited";
    public const string Removed = "removed";

    public bool IsActive => string.Equals(Status, Active, StringComparison.Ordinal);
    public bool IsRemoved => string.Equals(Status, Removed, StringComparison.Ordinal);
}

/// <summary>That an account belongs to a workspace, and as whom; a person may belong to several.</summary>
public sealed record Membership(Tsid Workspace, Tsid User, string Name);

/// <summary>The table <c>users</c>: who belongs to which workspace. Users are never deleted: records and history go on naming them.</summary>
public static class UserTable
{
    private const string Columns = "id, account_id, name, email, role, hue, status, created_at, last_seen_at, invitation_expires_at";

    private static readonly Statement SelectAll = new($"SELECT {Columns} FROM users WHERE workspace_id = $1 ORDER BY id");
    private static readonly Statement SelectById = new($"SELECT {Columns} FROM users WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement SelectByEmail = new($"SELECT {Columns} FROM users WHERE workspace_id = $1 AND email = $2");
    private static readonly Statement SelectByInvitation = new(
        $"SELECT {Columns} FROM users WHERE workspace_id = $1 AND status = 'invited' AND invitation_hash = $2");
    private static readonly Statement SelectOfAccount = new(
        $"SELECT {Columns} FROM users WHERE workspace_id = $1 AND account_id = $2 ORDER BY CASE status WHEN 'active' THEN 0 ELSE 1 END, id LIMIT 1");
    private static readonly Statement SelectWorkspacesOf = new(
        "SELECT m.workspace, m.user_id, w.name FROM account_workspaces m JOIN workspaces w ON w.id = m.workspace AND w.deleted_at IS NULL "
        + "WHERE m.account_id = $1 ORDER BY m.workspace");
    private static readonly Statement SelectAnywhere = new("SELECT 1 FROM users WHERE account_id = $1 AND status = 'active' LIMIT 1");
    private static readonly Statement CountActive = new("SELECT workspace_id, count(*) FROM users WHERE status = 'active' GROUP BY workspace_id");
    private static readonly Statement CountOwners = new(
        "SELECT count(*) FROM users WHERE workspace_id = $1 AND role = 'owner' AND status = 'active' AND id <> $2");
    private static readonly Statement Add = new(
        "INSERT INTO users (workspace_id, id, account_id, name, email, role, hue, status, created_at, invitation_hash, invitation_expires_at) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    private static readonly Statement Change = new("UPDATE users SET name = $3, email = $4, role = $5 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Invite = new(
        "UPDATE users SET name = $3, role = $4, status = 'invited', invitation_hash = $5, invitation_expires_at = $6 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Join = new(
        "UPDATE users SET account_id = $3, name = $4, status = 'active', invitation_hash = NULL, invitation_expires_at = NULL "
        + "WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Leave = new(
        "UPDATE users SET status = 'removed', invitation_hash = NULL, invitation_expires_at = NULL WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Seen = new("UPDATE users SET last_seen_at = $3 WHERE workspace_id = $1 AND id = $2");

    /// <summary>Everyone, removed users included, oldest first.</summary>
    public static ValueTask<List<UserRow>> AllAsync(ISession session, Tsid workspace) => session.ListAsync(SelectAll, [workspace.Value], Read);

    public static ValueTask<UserRow?> ByIdAsync(ISession session, Tsid workspace, Tsid id) => session.FirstAsync(SelectById, [workspace.Value, id.Value], Read);

    public static ValueTask<UserRow?> ByEmailAsync(ISession session, Tsid workspace, string email) =>
        session.FirstAsync(SelectByEmail, [workspace.Value, email], Read);

    public static ValueTask<UserRow?> ByInvitationAsync(ISession session, Tsid workspace, string hash) =>
        session.FirstAsync(SelectByInvitation, [workspace.Value, hash], Read);

    /// <summary>Whom an account is in a workspace, or was.</summary>
    public static ValueTask<UserRow?> OfAccountAsync(ISession session, Tsid workspace, Tsid account) =>
        session.FirstAsync(SelectOfAccount, [workspace.Value, account.Value], Read);

    /// <summary>The workspaces where an account is active, oldest first.</summary>
    public static ValueTask<List<Membership>> WorkspacesOfAsync(ISession session, Tsid account) => session.ListAsync(SelectWorkspacesOf, [account.Value],
        static row => new Membership(new Tsid(row.Int64(0)), new Tsid(row.Int64(1)), row.Text(2)!));

    /// <summary>How many people are active in each workspace; none where there is nobody.</summary>
    public static async ValueTask<Dictionary<Tsid, long>> CountActiveAsync(ISession session) =>
        (await session.ListAsync(CountActive, [], static row => (Id: new Tsid(row.Int64(0)), People: row.Int64(1))))
            .ToDictionary(row => row.Id, row => row.People);

    /// <summary>True when somebody other than <paramref name="user"/> is an active owner.</summary>
    public static async ValueTask<bool> HasOtherOwnerAsync(ISession session, Tsid workspace, Tsid user) =>
        (await session.ListAsync(CountOwners, [workspace.Value, user.Value], static row => row.Int64(0)))[0] > 0;

    /// <summary>Whether an account is anybody's in any workspace: asked where it may be given away, so of the workspaces themselves.</summary>
    public static async ValueTask<bool> IsAnywhereAsync(ISession session, Tsid account) =>
        await session.ScalarAsync(SelectAnywhere, [account.Value]) is not null;

    /// <exception cref="UniqueViolationException">The workspace has a user with this e-mail address.</exception>
    public static async ValueTask InsertAsync(IWriteSession session, Tsid workspace, UserRow user, string? invitationHash)
    {
        await session.ExecuteAsync(Add, [workspace.Value, user.Id.Value, user.Account?.Value, user.Name, user.Email, user.Role, user.Hue, user.Status,
            user.CreatedAt, invitationHash, user.InvitationExpiresAt]);
        if (user is { IsActive: true, Account: { } account }) await WorkspaceDirectory.AddMemberAsync(session, workspace, account, user.Id);
    }

    public static ValueTask<long> UpdateAsync(IWriteSession session, Tsid workspace, UserRow user) =>
        session.ExecuteAsync(Change, [workspace.Value, user.Id.Value, user.Name, user.Email, user.Role]);

    /// <summary>Invites a known user anew; an older link ends.</summary>
    public static async ValueTask InviteAsync(IWriteSession session, Tsid workspace, UserRow user, string invitationHash, long expiresAt)
    {
        await session.ExecuteAsync(Invite, [workspace.Value, user.Id.Value, user.Name, user.Role, invitationHash, expiresAt]);
        await WorkspaceDirectory.RemoveMemberAsync(session, workspace, user.Id);
    }

    public static async ValueTask JoinAsync(IWriteSession session, Tsid workspace, Tsid id, Tsid account, string name)
    {
        await session.ExecuteAsync(Join, [workspace.Value, id.Value, account.Value, name]);
        await WorkspaceDirectory.RemoveMemberAsync(session, workspace, id);
        await WorkspaceDirectory.AddMemberAsync(session, workspace, account, id);
    }

    public static async ValueTask RemoveAsync(IWriteSession session, Tsid workspace, Tsid id)
    {
        await session.ExecuteAsync(Leave, [workspace.Value, id.Value]);
        await WorkspaceDirectory.RemoveMemberAsync(session, workspace, id);
    }

    public static ValueTask<long> SeenAsync(IWriteSession session, Tsid workspace, Tsid id, long now) =>
        session.ExecuteAsync(Seen, [workspace.Value, id.Value, now]);

    private static UserRow Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Int64OrNull(1) is { } account ? new Tsid(account) : null, row.Text(2)!, row.Text(3)!, row.Text(4)!,
        row.Text(5)!, row.Text(6)!, row.Int64(7), row.Int64OrNull(8), row.Int64OrNull(9));
}
