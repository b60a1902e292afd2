using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Platform;

/// <summary>
/// The second level of the cache: answers that another node made, in the memory that nodes share. Their names hold the
/// build, the generations and the question, so that an old answer has a name that nobody asks for.
/// </summary>
/// <param name="memory">Null for a node that is alone.</param>
/// <param name="prefix">Tells installations apart that use the same server.</param>
internal sealed class SharedAnswers(ISharedMemory? memory, string prefix)
{
    /// <summary>Longer answers stay on the node that made them: to fetch them would take as long as to make them.</summary>
    public const int Longest = 256 * 1024;

    /// <summary>Shorter ones are not worth compressing.</summary>
    private const int CompressFrom = 1024;

    /// <summary>Answers on their way out; more at the same time are not shared.</summary>
    private const int MostOnTheWay = 32;

    /// <summary>Two lengths and the form.</summary>
    private const int Head = 10;

    private int onTheWay;

    public bool IsThere => memory is { IsThere: true };

    /// <summary>Called when what was found is no answer: another program's, or damaged.</summary>
    public Action? Unreadable { get; set; }

    public async ValueTask<CachedAnswer?> FindAsync(string key)
    {
        if (memory is not { IsThere: true } || await memory.GetAsync(Name(key)) is not { } bytes) return null;
        if (Read(bytes) is { } answer) return answer;
        Unreadable?.Invoke();
        return null;
    }

    /// <summary>Gives an answer to the other nodes, in the background.</summary>
    public void Keep(string key, CachedAnswer answer, TimeSpan lifetime)
    {
        if (memory is not { IsThere: true } || answer.Body.Length > Longest) return;
        if (Interlocked.Increment(ref onTheWay) > MostOnTheWay) Interlocked.Decrement(ref onTheWay);
        else _ = Task.Run(() => SendAsync(memory, key, answer, lifetime));
    }

    /// <summary>Begins with the workspace and the scope, as the key does; the rest is hashed for its length.</summary>
    internal string Name(string key)
    {
        var scope = key.IndexOf(':') is var first and >= 0 && key.IndexOf(':', first + 1) is var second and >= 0 ? key[..second] : "";
        return $"{prefix}:answer:{scope}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AnswerCache.Build + key)))}";
    }

    internal static byte[] Write(CachedAnswer answer)
    {
        var isCompressed = answer.Body.Length >= CompressFrom;
        var payload = isCompressed ? answer.Brotli ?? Compression.Brotli(answer.Body, 4) : answer.Body;
        var bytes = new byte[Head + answer.ETag.Length + payload.Length];
        bytes[0] = isCompressed ? (byte)1 : (byte)0;
        bytes[1] = checked((byte)answer.ETag.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), answer.Body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(6), answer.Rows);
        Encoding.ASCII.GetBytes(answer.ETag, bytes.AsSpan(Head));
        payload.CopyTo(bytes, Head + answer.ETag.Length);
        return bytes;
    }

    /// <summary>Null when these are not the bytes of an answer.</summary>
    internal static CachedAnswer? Read(byte[] bytes)
    {
        if (bytes.Length < Head || bytes[0] > 1 || bytes.Length < Head + bytes[1]) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(2));
        var payload = bytes.AsSpan(Head + bytes[1]);
        var rows = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(6));
        if (length is < 0 or > Longest) return null;
        var etag = Encoding.ASCII.GetString(bytes.AsSpan(Head, bytes[1]));
        if (bytes[0] == 0) return payload.Length == length ? new CachedAnswer(payload.ToArray(), etag) { Rows = rows } : null;
        var body = new byte[length];
        return BrotliDecoder.TryDecompress(payload, body, out var written) && written == length
            ? new CachedAnswer(body, etag, payload.ToArray()) { Rows = rows } : null;
    }

    private async Task SendAsync(ISharedMemory memory, string key, CachedAnswer answer, TimeSpan lifetime)
    {
        try
        {
            await memory.SetAsync(Name(key), Write(answer), lifetime);
        }
        finally
        {
            Interlocked.Decrement(ref onTheWay);
        }
    }
}
