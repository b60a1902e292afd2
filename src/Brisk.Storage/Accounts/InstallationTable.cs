using System.Security.Cryptography;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>The table <c>installation</c>: a few named texts of the whole installation.</summary>
public static class InstallationTable
{
    /// <summary>
    /// SHA-256 (lower-case hex) of the token that may set up the first workspace, a space, and when it runs out (Unix
    /// milliseconds); gone after set-up.
    /// </summary>
    public const string SetupTokenHash = "setup-token-hash";

    /// <summary>The id that the first workspace gets, decided before it is made: whoever sets up waits for its turn, and finds it taken.</summary>
    public const string FirstWorkspace = "first-workspace";

    /// <summary>Who must wait before the next password, when the server last wrote it; see the server's sign-in limits.</summary>
    public const string SignInWaits = "sign-in-waits";

    /// <summary>The key that seals cursors, base64; made once.</summary>
    public const string CursorSecret = "cursor-secret";

    /// <summary>
    /// Tells this life of the database from another, base64: a database that was restored or copied gets a new one, so that
    /// nothing that was remembered of the former is believed.
    /// </summary>
    public const string Epoch = "epoch";

    private static readonly Statement Select = new("SELECT value FROM installation WHERE name = $1");
    private static readonly Statement Upsert = new(
        "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    private static readonly Statement Remove = new("DELETE FROM installation WHERE name = $1");

    public static ValueTask<string?> GetAsync(ISession session, string name) => session.FirstAsync(Select, [name], static row => row.Text(0)!);

    public static ValueTask<long> SetAsync(IWriteSession session, string name, string value) => session.ExecuteAsync(Upsert, [name, value]);

    /// <summary>A text of 32 random bytes, base64, made when it is first asked for.</summary>
    public static async ValueTask<string> SecretAsync(IWriteSession session, string name)
    {
        if (await GetAsync(session, name) is { } known) return known;
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await SetAsync(session, name, fresh);
        return fresh;
    }

    public static ValueTask<long> RemoveAsync(IWriteSession session, string name) => session.ExecuteAsync(Remove, [name]);
}
