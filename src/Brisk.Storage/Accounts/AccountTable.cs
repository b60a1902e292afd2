using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>Who signs in, whatever the workspace. Instants are Unix milliseconds; <paramref name="Preferences"/> is a JSON object or null.</summary>
/// <param name="Language">One of <see cref="Domain.Workspaces.WorkspaceSettings.Languages"/>; null: as the workspace has it.</param>
/// <param name="Epoch">Moves when all sessions end: those of another one are over.</param>
public sealed record Account(
    Tsid Id, string Email, string Name, string PasswordHash, long CreatedAt, long PasswordChangedAt, string? Preferences, long Epoch = 0,
    string? Language = null);

/// <summary>The table <c>accounts</c>: global, e-mail addresses in lower case and unique.</summary>
public static class AccountTable
{
    private const string Columns = "id, email, name, password_hash, created_at, password_changed_at, preferences, sessions_epoch, language";

    private static readonly Statement SelectByEmail = new($"SELECT {Columns} FROM accounts WHERE email = $1");
    private static readonly Statement SelectById = new($"SELECT {Columns} FROM accounts WHERE id = $1");
    private static readonly Statement Add = new(
        "INSERT INTO accounts (id, email, name, password_hash, created_at, password_changed_at, preferences, language) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    private const string SetPassword =
        "UPDATE accounts SET password_hash = $2, password_changed_at = CASE WHEN $3 > password_changed_at THEN $3 ELSE password_changed_at + 1 END, "
            + "sessions_epoch = sessions_epoch + 1, kept_session = $4 WHERE id = $1";

    private static readonly Statement UpdatePassword = new(SetPassword);
    private static readonly Statement UpdateCheckedPassword = new(SetPassword + " AND password_changed_at = $5");
    private static readonly Statement MoveEpoch = new("UPDATE accounts SET sessions_epoch = sessions_epoch + 1, kept_session = NULL WHERE id = $1");
    private static readonly Statement UpdateHash = new("UPDATE accounts SET password_hash = $2 WHERE id = $1");
    private static readonly Statement UpdateProfile = new("UPDATE accounts SET email = $2, name = $3, preferences = $4, language = $5 WHERE id = $1");

    // Of any workspace: by what is true, not by the directory, which a node of an older version does not write.
    private static readonly Statement RemoveUnused = new(
        "DELETE FROM accounts WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users WHERE account_id = $1 AND status = 'active')");

    public static ValueTask<Account?> ByEmailAsync(ISession session, string email) => session.FirstAsync(SelectByEmail, [email], Read);

    public static ValueTask<Account?> ByIdAsync(ISession session, Tsid id) => session.FirstAsync(SelectById, [id.Value], Read);

    /// <exception cref="UniqueViolationException">The e-mail address has an account.</exception>
    public static ValueTask<long> InsertAsync(IWriteSession session, Account account) =>
        session.ExecuteAsync(Add, [account.Id.Value, account.Email, account.Name, account.PasswordHash, account.CreatedAt, account.PasswordChangedAt,
            account.Preferences, account.Language]);

    /// <summary>Sets a password, and ends every session but one; the moment of its change is another one each time, whatever the clock says.</summary>
    /// <param name="former">The change by which the password came that was checked: with any other nothing is set, and 0 is answered. Null
    /// sets it in any case.</param>
    /// <param name="keep">The session that stays; null for none.</param>
    public static ValueTask<long> SetPasswordAsync(IWriteSession session, Tsid id, string hash, long now, long? former = null, Tsid? keep = null) =>
        former is { } changedAt
            ? session.ExecuteAsync(UpdateCheckedPassword, [id.Value, hash, now, keep?.Value, changedAt])
            : session.ExecuteAsync(UpdatePassword, [id.Value, hash, now, keep?.Value]);

    /// <summary>Ends every session of an account, wherever it is, and each that one of them is opening.</summary>
    public static ValueTask<long> EndSessionsAsync(IWriteSession session, Tsid id) => session.ExecuteAsync(MoveEpoch, [id.Value]);

    /// <summary>The same password under stronger settings.</summary>
    public static ValueTask<long> RehashAsync(IWriteSession session, Tsid id, string hash) => session.ExecuteAsync(UpdateHash, [id.Value, hash]);

    /// <summary>Removes an account that is active in no workspace; answers 0 where it is in one.</summary>
    public static ValueTask<long> RemoveUnusedAsync(IWriteSession session, Tsid id) => session.ExecuteAsync(RemoveUnused, [id.Value]);

    /// <exception cref="UniqueViolationException">The e-mail address has another account.</exception>
    public static ValueTask<long> UpdateAsync(IWriteSession session, Account account) =>
        session.ExecuteAsync(UpdateProfile, [account.Id.Value, account.Email, account.Name, account.Preferences, account.Language]);

    private static Account Read(RowReader row) =>
        new(new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Int64(4), row.Int64(5), row.Text(6), row.Int64(7),
            row.Text(8));
}
