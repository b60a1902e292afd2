using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>A key for scripts. Instants are Unix milliseconds; the secret itself is nowhere.</summary>
public sealed record ApiKey(Tsid Id, string Name, string Role, string LastFour, Tsid? CreatedBy, long CreatedAt, long? ExpiresAt, long? LastUsedAt, long? RevokedAt);

/// <summary>The table <c>api_keys</c>. Only the SHA-256 (lower-case hex) of a secret is stored.</summary>
public static class KeyTable
{
    private const string Columns = "id, name, role, last_four, created_by, created_at, expires_at, last_used_at, revoked_at";

    private static readonly Statement SelectByHash = new($"SELECT {Columns} FROM api_keys WHERE workspace_id = $1 AND key_hash = $2");
    private static readonly Statement SelectAll = new($"SELECT {Columns} FROM api_keys WHERE workspace_id = $1 AND revoked_at IS NULL ORDER BY id");
    private static readonly Statement SelectById = new($"SELECT {Columns} FROM api_keys WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Add = new("INSERT INTO api_keys (workspace_id, id, name, role, key_hash, last_four, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    private static readonly Statement Revoke = new("UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL");
    private static readonly Statement Used = new("UPDATE api_keys SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2");

    public static ValueTask<ApiKey?> ByHashAsync(ISession session, Tsid workspace, string hash) => session.FirstAsync(SelectByHash, [workspace.Value, hash], Read);

    /// <summary>The keys that were not revoked, oldest first; expired ones included.</summary>
    public static ValueTask<List<ApiKey>> AllAsync(ISession session, Tsid workspace) => session.ListAsync(SelectAll, [workspace.Value], Read);

    /// <summary>A key, revoked or not.</summary>
    public static ValueTask<ApiKey?> ByIdAsync(ISession session, Tsid workspace, Tsid id) => session.FirstAsync(SelectById, [workspace.Value, id.Value], Read);

    public static ValueTask<long> InsertAsync(IWriteSession session, Tsid workspace, ApiKey key, string hash) =>
        session.ExecuteAsync(Add, [workspace.Value, key.Id.Value, key.Name, key.Role, hash, key.LastFour, key.CreatedBy?.Value, key.CreatedAt, key.ExpiresAt]);

    /// <summary>Answers 0 when there is no such key, or when it is revoked already.</summary>
    public static ValueTask<long> RevokeAsync(IWriteSession session, Tsid workspace, Tsid id, long now) => session.ExecuteAsync(Revoke, [workspace.Value, id.Value, now]);

    public static ValueTask<long> UsedAsync(IWriteSession session, Tsid workspace, Tsid id, long now) => session.ExecuteAsync(Used, [workspace.Value, id.Value, now]);

    private static ApiKey Read(RowReader row) => new(
        new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Int64OrNull(4) is { } by ? new Tsid(by) : null,
        row.Int64(5), row.Int64OrNull(6), row.Int64OrNull(7), row.Int64OrNull(8));
}
