using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>The table <c>installation</c>: a few named texts of the whole installation.</summary>
public static class InstallationTable
{
    /// <summary>SHA-256 (lower-case hex) of the token that may set up the first workspace, a space, and when it runs out (Unix milliseconds); gone after set-up.</summary>
    public const string SetupTokenHash = "setup-token-hash";

    /// <summary>The key that seals cursors, base64; made once.</summary>
    public const string CursorSecret = "cursor-secret";

    private static readonly Statement Select = new("SELECT value FROM installation WHERE name = $1");
    private static readonly Statement Upsert = new("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    private static readonly Statement Remove = new("DELETE FROM installation WHERE name = $1");

    public static ValueTask<string?> GetAsync(ISession session, string name) => session.FirstAsync(Select, [name], static row => row.Text(0)!);

    public static ValueTask<long> SetAsync(IWriteSession session, string name, string value) => session.ExecuteAsync(Upsert, [name, value]);

    public static ValueTask<long> RemoveAsync(IWriteSession session, string name) => session.ExecuteAsync(Remove, [name]);
}
