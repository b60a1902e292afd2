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
    private const string Table = "idempotency";

    private static readonly Statement Select = new(
        "SELECT request_hash, status, body FROM idempotency WHERE workspace_id = $1 AND principal = $2 AND request_key = $3");
    private static readonly Statement Add = new(
        "INSERT INTO idempotency (workspace_id, principal, request_key, request_hash, status, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    private static readonly Statement Remove = new("DELETE FROM idempotency WHERE workspace_id = $1 AND created_at < $2");

    /// <param name="principal">The user or key that sent the request.</param>
    public static ValueTask<KeptAnswer?> GetAsync(ISession session, Tsid workspace, Tsid principal, string key) =>
        session is IWriteSession write && write.TryRecall(KeyOf(principal, key), out var kept) ? new(kept as KeptAnswer)
            : session.FirstAsync(Select, [workspace.Value, principal.Value, key], Read);

    /// <summary>The answer as what a write will read.</summary>
    public static Need Need(Tsid workspace, Tsid principal, string key) =>
        new(KeyOf(principal, key), Table, Select, [workspace.Value, principal.Value, key], 0, Read);

    /// <summary>Keeps an answer. Nobody waits for it.</summary>
    /// <exception cref="UniqueViolationException">The key was used meanwhile; thrown by what is sent with it.</exception>
    public static ValueTask InsertAsync(IWriteSession session, Tsid workspace, Tsid principal, string key, KeptAnswer answer, long now)
    {
        session.Remember(KeyOf(principal, key), Table, answer);
        return session.PostAsync(Add, [workspace.Value, principal.Value, key, answer.RequestHash, answer.Status, answer.Body, now]);
    }

    public static ValueTask<long> RemoveOlderAsync(IWriteSession session, Tsid workspace, long before) =>
        session.ExecuteAsync(Remove, [workspace.Value, before]);

    private static object KeyOf(Tsid principal, string key) => (principal.Value, key);

    private static KeptAnswer Read(RowReader row) => new(row.Text(0)!, (int)row.Int64(1), row.Text(2)!);
}
