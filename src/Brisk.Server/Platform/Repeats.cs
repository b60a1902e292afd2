using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Platform;

/// <summary>A request that may come again under the same <c>Idempotency-Key</c>, with the hash of what it asks.</summary>
internal sealed record Repeat(string Key, string Hash)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const int LongestKey = 200;

    /// <summary>Reads the header; no key, no repeat.</summary>
    public static (Repeat? Repeat, ProblemAnswer? Problem) Of(Call call, JsonElement body)
    {
        var values = call.Http.Request.Headers[Header];
        if (values.Count == 0) return (null, null);
        if (values is not [{ Length: > 0 and <= LongestKey } key] || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return (null, Problems.BadRequest(Header, "malformed", $"Give one key of 1 to {LongestKey} printable characters."));
        var request = $"{call.Http.Request.Method} {call.Http.Request.Path}\n{body.GetRawText()}";
        return (new Repeat(key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))), null);
    }

    /// <summary>What was answered before, inside the transaction that would have the effect again.</summary>
    public ValueTask<KeptAnswer?> FindAsync(Call call, ISession session) => RepeatTable.GetAsync(session, call.Workspace, call.Principal.Id, Key);

    public ValueTask<long> KeepAsync(Call call, IWriteSession session, int status, string body) =>
        RepeatTable.InsertAsync(session, call.Workspace, call.Principal.Id, Key, new KeptAnswer(Hash, status, body), call.Now);

    /// <summary>The refusal when the key was used for something else, or null; marks the answer as a repetition.</summary>
    public ProblemAnswer? Check(Call call, KeptAnswer kept)
    {
        if (!string.Equals(kept.RequestHash, Hash, StringComparison.Ordinal)) return Problems.Mismatch();
        call.Http.Response.Headers[ReplayedHeader] = "true";
        return null;
    }
}
