using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>A key for scripts. Instants are Unix milliseconds; the secret itself is nowhere.</summary>
/// <param name="Role">What it was made as; it never does more than its holder may.</param>
/// <param name="CreatedBy">The user who made it; null when no person did.</param>
/// <param name="HeldBy">
/// The user under whose name it works, and with whom it ends; <see cref="OfServer"/>: whoever runs the server. Null where
/// nobody was named: then it is held by who made it, and where that was no person, it rests until somebody takes it over.
/// </param>
/// <param name="RowsPerHour">How many rows of records it may read in an hour; null: any number.</param>
public sealed record ApiKey(
    Tsid Id, string Name, string Role, string LastFour, Tsid? CreatedBy, Tsid? HeldBy, long CreatedAt, long? ExpiresAt = null, long? LastUsedAt = null,
    long? RevokedAt = null, long? RowsPerHour = null)
{
    /// <summary>Holds the keys that were made on the server itself.</summary>
    public static readonly Tsid OfServer;
}

/// <summary>A key together with its holder as he is now; role and status are null where no user holds it.</summary>
public sealed record HeldKey(ApiKey Key, string? HolderRole, string? HolderStatus);

/// <summary>The table <c>api_keys</c>. Only the SHA-256 (lower-case hex) of a secret is stored.</summary>
public static class KeyTable
{
    /// <summary>A server of the former version knows no holders, and may still be at work.</summary>
    private const string Holder = "COALESCE(k.held_by, k.created_by)";

    private const string Columns =
        $"k.id, k.name, k.role, k.last_four, k.created_by, {Holder}, k.created_at, k.expires_at, "
        + "k.last_used_at, k.revoked_at, k.rows_per_hour, u.role, u.status";

    private const string From =
        $"SELECT {Columns} FROM api_keys k LEFT JOIN users u ON u.workspace_id = $1 AND u.id = {Holder} WHERE k.workspace_id = $1";

    private static readonly Statement SelectByHash = new($"{From} AND k.key_hash = $2");
    private static readonly Statement SelectAll = new($"{From} AND k.revoked_at IS NULL ORDER BY k.id");
    private static readonly Statement SelectById = new($"{From} AND k.id = $2");
    private static readonly Statement Add = new(
        "INSERT INTO api_keys (workspace_id, id, name, role, key_hash, last_four, created_by, held_by, created_at, expires_at, rows_per_hour) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

    private static readonly Statement Revoke = new("UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL");
    private static readonly Statement RevokeAll = new("UPDATE api_keys SET revoked_at = $2 WHERE workspace_id = $1 AND revoked_at IS NULL");
    private static readonly Statement RevokeOfUser = new(
        "UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND COALESCE(held_by, created_by) = $2 AND revoked_at IS NULL");
    private static readonly Statement Hold = new("UPDATE api_keys SET held_by = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL");
    private static readonly Statement Limit = new("UPDATE api_keys SET rows_per_hour = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL");
    private static readonly Statement Used = new("UPDATE api_keys SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2");

    public static ValueTask<HeldKey?> ByHashAsync(ISession session, Tsid workspace, string hash) =>
        session.FirstAsync(SelectByHash, [workspace.Value, hash], Read);

    /// <summary>The keys that were not revoked, oldest first; expired ones included.</summary>
    public static ValueTask<List<HeldKey>> AllAsync(ISession session, Tsid workspace) => session.ListAsync(SelectAll, [workspace.Value], Read);

    /// <summary>A key, revoked or not.</summary>
    public static ValueTask<HeldKey?> ByIdAsync(ISession session, Tsid workspace, Tsid id) => session.FirstAsync(SelectById, [workspace.Value, id.Value], Read);

    public static ValueTask<long> InsertAsync(IWriteSession session, Tsid workspace, ApiKey key, string hash) => session.ExecuteAsync(Add,
        [workspace.Value, key.Id.Value, key.Name, key.Role, hash, key.LastFour, key.CreatedBy?.Value, key.HeldBy?.Value, key.CreatedAt, key.ExpiresAt,
            key.RowsPerHour]);

    /// <summary>Answers 0 when there is no such key, or when it is revoked already.</summary>
    public static ValueTask<long> RevokeAsync(IWriteSession session, Tsid workspace, Tsid id, long now) =>
        session.ExecuteAsync(Revoke, [workspace.Value, id.Value, now]);

    /// <summary>Answers how many ended.</summary>
    public static ValueTask<long> RevokeAllAsync(IWriteSession session, Tsid workspace, long now) => session.ExecuteAsync(RevokeAll, [workspace.Value, now]);

    /// <summary>Ends the keys that work under a user's name; answers how many.</summary>
    public static ValueTask<long> RevokeOfUserAsync(IWriteSession session, Tsid workspace, Tsid user, long now) =>
        session.ExecuteAsync(RevokeOfUser, [workspace.Value, user.Value, now]);

    /// <summary>Lets a key work under another name; answers 0 when there is no such key, or when it is revoked.</summary>
    public static ValueTask<long> HoldAsync(IWriteSession session, Tsid workspace, Tsid id, Tsid holder) =>
        session.ExecuteAsync(Hold, [workspace.Value, id.Value, holder.Value]);

    /// <summary>Sets or lifts the limit of rows an hour; answers 0 when there is no such key, or when it is revoked.</summary>
    public static ValueTask<long> LimitAsync(IWriteSession session, Tsid workspace, Tsid id, long? rowsPerHour) =>
        session.ExecuteAsync(Limit, [workspace.Value, id.Value, rowsPerHour]);

    public static ValueTask<long> UsedAsync(IWriteSession session, Tsid workspace, Tsid id, long now) =>
        session.ExecuteAsync(Used, [workspace.Value, id.Value, now]);

    private static HeldKey Read(RowReader row) => new(
        new ApiKey(
            new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, Id(row, 4), Id(row, 5), row.Int64(6), row.Int64OrNull(7), row.Int64OrNull(8),
            row.Int64OrNull(9), row.Int64OrNull(10)),
        row.Text(11), row.Text(12));

    private static Tsid? Id(RowReader row, int column) => row.Int64OrNull(column) is { } id ? new Tsid(id) : null;
}
