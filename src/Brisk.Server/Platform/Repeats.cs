using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>A request that may come again under the same <c>Idempotency-Key</c>, with the hash of what it asks.</summary>
internal sealed record Repeat(string Key, string Hash)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const int LongestKey = 200;

    /// <summary>Reads the header; no key, no repeat.</summary>
    /// <param name="body">What was sent; of a stream, which is read only once, its SHA-256 when it has been read.</param>
    public static (Repeat? Repeat, ProblemAnswer? Problem) Of(HttpRequest request, ReadOnlySpan<byte> body)
    {
        var values = request.Headers[Header];
        if (values.Count == 0) return (null, null);
        if (values is not [{ Length: > 0 and <= LongestKey } key] || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return (null, Problems.BadRequest(Header, RequestReasons.BadKey.Of(LongestKey)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString} {request.ContentLength}\n"));
        hash.AppendData(body);
        return (new Repeat(key, Convert.ToHexStringLower(hash.GetHashAndReset())), null);
    }
}

/// <summary>What a write leaves behind for its answer, or why nothing was written.</summary>
/// <param name="Receipt">Enough to answer from, now and should the same request come again: ids, or the answer as JSON. Never a secret.</param>
internal readonly record struct Written(string Receipt, ProblemAnswer? Refusal)
{
    public static implicit operator Written(string receipt) => new(receipt, null);

    public static implicit operator Written(ProblemAnswer refusal) => new("", refusal);
}
