using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>The answer to a request that may be sent again.</summary>
/// <param name="RequestHash">SHA-256 (lower-case hex) of method, path and body: the same key must mean the same request.</param>
/// <param name="Body">What to answer again; JSON.</param>
public sealed record KeptAnswer(string RequestHash, int Status, string Body);

/// <summary>The table <c>idempotency</c>: written in the transaction of the effect, so that an effect and its answer exist together or not at all.</summary>
public static class RepeatTable
{
    private static readonly Statement Select = new(
        "SELECT request_hash, status, body FROM idempotency WHERE workspace_id = $1 AND principal = $2 AND request_key = $3");
    private static readonly Statement Add = new(
        "INSERT INTO idempotency (workspace_id, principal, request_key, request_hash, status, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    private static readonly Statement Remove = new("DELETE FROM idempotency WHERE workspace_id = $1 AND created_at < $2");

    /// <param name="principal">The user or key that sent the request.</param>
    public static ValueTask<KeptAnswer?> GetAsync(ISession session, Tsid workspace, Tsid principal, string key) =>
        session.FirstAsync(Select, [workspace.Value, principal.Value, key], static row => new KeptAnswer(row.Text(0)!, (int)row.Int64(1), row.Text(2)!));

    /// <exception cref="UniqueViolationException">The key was used meanwhile.</exception>
    public static ValueTask<long> InsertAsync(IWriteSession session, Tsid workspace, Tsid principal, string key, KeptAnswer answer, long now) =>
        session.ExecuteAsync(Add, [workspace.Value, principal.Value, key, answer.RequestHash, answer.Status, answer.Body, now]);

    public static ValueTask<long> RemoveOlderAsync(IWriteSession session, Tsid workspace, long before) =>
        session.ExecuteAsync(Remove, [workspace.Value, before]);
}
