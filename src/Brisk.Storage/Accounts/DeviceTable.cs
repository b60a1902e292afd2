using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>A browser in which an account has signed in before. Instants are Unix milliseconds.</summary>
/// <param name="Id">Stays the same while the secret of the browser's cookie changes.</param>
public sealed record KnownDevice(Tsid Id, long CreatedAt, long LastUsedAt);

/// <summary>The table <c>devices</c>. Only the SHA-256 (lower-case hex) of a secret is stored; several accounts may use one browser.</summary>
public static class DeviceTable
{
    /// <summary>So many browsers of one account are remembered, those used last.</summary>
    public const int Most = 20;

    private static readonly Statement Select = new(
        "SELECT id, created_at, last_used_at FROM devices WHERE workspace_id = $1 AND token_hash = $2 AND account_id = $3");
    private static readonly Statement Rename = new("UPDATE devices SET token_hash = $4 WHERE workspace_id = $1 AND token_hash = $2 AND account_id = $3");
    private static readonly Statement Add = new(
        "INSERT INTO devices (workspace_id, token_hash, account_id, id, created_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5) "
        + "ON CONFLICT (workspace_id, token_hash, account_id) DO UPDATE SET last_used_at = excluded.last_used_at");

    private static readonly Statement RemoveBeyond = new(
        "DELETE FROM devices WHERE workspace_id = $1 AND account_id = $2 AND id NOT IN "
        + "(SELECT id FROM devices WHERE workspace_id = $1 AND account_id = $2 ORDER BY last_used_at DESC, id DESC LIMIT $3)");

    private static readonly Statement RemoveOthers = new("DELETE FROM devices WHERE workspace_id = $1 AND account_id = $2 AND token_hash <> $3");
    private static readonly Statement RemoveOlder = new("DELETE FROM devices WHERE workspace_id = $1 AND last_used_at <= $2");

    public static ValueTask<KnownDevice?> FindAsync(ISession session, Tsid workspace, string tokenHash, Tsid account) => session.FirstAsync(
        Select, [workspace.Value, tokenHash, account.Value], static row => new KnownDevice(new Tsid(row.Int64(0)), row.Int64(1), row.Int64(2)));

    /// <summary>Gives a browser another secret for an account; when that used it first stays.</summary>
    public static ValueTask<long> RenameAsync(IWriteSession session, Tsid workspace, string from, Tsid account, string to) =>
        session.ExecuteAsync(Rename, [workspace.Value, from, account.Value, to]);

    /// <summary>Remembers that an account used a browser, and forgets the account's oldest beyond <see cref="Most"/>.</summary>
    public static async ValueTask AddAsync(IWriteSession session, Tsid workspace, string tokenHash, Tsid account, Tsid id, long now)
    {
        await session.ExecuteAsync(Add, [workspace.Value, tokenHash, account.Value, id.Value, now]);
        await session.ExecuteAsync(RemoveBeyond, [workspace.Value, account.Value, Most]);
    }

    /// <summary>Forgets an account's browsers but one; pass an empty hash to forget all.</summary>
    public static ValueTask<long> RemoveOthersAsync(IWriteSession session, Tsid workspace, Tsid account, string keep) =>
        session.ExecuteAsync(RemoveOthers, [workspace.Value, account.Value, keep]);

    public static ValueTask<long> RemoveOlderAsync(IWriteSession session, Tsid workspace, long unusedSince) =>
        session.ExecuteAsync(RemoveOlder, [workspace.Value, unusedSince]);
}
