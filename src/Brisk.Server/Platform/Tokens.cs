using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>Secrets that Brisk hands out: 256 random bits, of which only the SHA-256 is stored.</summary>
internal static class Tokens
{
    /// <summary>Length of a secret in characters.</summary>
    public const int Length = 43;

    public const string KeyPrefix = "brisk_";
    private const string LocalPrefix = "brisk_local_";

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 as lower-case hexadecimal digits.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The text of an API key: <c>brisk_{workspace}_{secret}</c>.</summary>
    public static string Key(Tsid workspace, string secret) => $"{KeyPrefix}{workspace}_{secret}";

    /// <summary>The text of the token for commands on this machine.</summary>
    public static string Local(string secret) => LocalPrefix + secret;

    public static bool IsLocal(string token) => token.StartsWith(LocalPrefix, StringComparison.Ordinal);

    public static bool TryReadKey(string text, out Tsid workspace, out string secret)
    {
        secret = "";
        workspace = default;
        if (text.Length != KeyPrefix.Length + Tsid.TextLength + 1 + Length) return false;
        if (!text.StartsWith(KeyPrefix, StringComparison.Ordinal) || text[KeyPrefix.Length + Tsid.TextLength] != '_') return false;
        if (!Tsid.TryParse(text.AsSpan(KeyPrefix.Length, Tsid.TextLength), out workspace)) return false;
        secret = text[^Length..];
        return true;
    }

    /// <summary>The value of the session cookie: <c>{workspace}.{secret}</c>.</summary>
    public static string Cookie(Tsid workspace, string secret) => $"{workspace}.{secret}";

    public static bool TryReadCookie(string text, out Tsid workspace, out string secret)
    {
        secret = "";
        workspace = default;
        if (text.Length != Tsid.TextLength + 1 + Length || text[Tsid.TextLength] != '.') return false;
        if (!Tsid.TryParse(text.AsSpan(0, Tsid.TextLength), out workspace)) return false;
        secret = text[^Length..];
        return true;
    }

    /// <summary>Compares without telling by time how much was right.</summary>
    public static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
