using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Compressed forms of bodies.</summary>
internal static class Compression
{
    /// <summary>The best form the request takes: <c>br</c>, <c>gzip</c> or <c>identity</c>.</summary>
    public static string Of(HttpRequest request)
    {
        var accepted = request.Headers.AcceptEncoding.ToString().AsSpan();
        return Takes(accepted, "br") ? "br" : Takes(accepted, "gzip") ? "gzip" : "identity";
    }

    public static byte[] Brotli(ReadOnlySpan<byte> body, int quality)
    {
        var form = new byte[BrotliEncoder.GetMaxCompressedLength(body.Length)];
        return BrotliEncoder.TryCompress(body, form, out var length, quality, window: 22)
            ? form[..length]
            : throw new InvalidOperationException("Brotli needs more room than it says.");
    }

    public static byte[] Gzip(ReadOnlySpan<byte> body, CompressionLevel level)
    {
        using var form = new MemoryStream(body.Length / 2);
        using (var gzip = new GZipStream(form, level, leaveOpen: true)) gzip.Write(body);
        return form.ToArray();
    }

    private static bool Takes(ReadOnlySpan<char> accepted, ReadOnlySpan<char> form)
    {
        foreach (var range in accepted.Split(','))
        {
            var item = accepted[range].Trim();
            var end = item.IndexOf(';');
            var name = end < 0 ? item : item[..end].Trim();
            if (!name.Equals(form, StringComparison.OrdinalIgnoreCase)) continue;
            var weight = end < 0 ? [] : item[(end + 1)..].Trim();
            return !weight.StartsWith("q=0") || (weight.Length > 3 && weight[3..].TrimStart("0.").Length > 0);
        }
        return false;
    }
}
