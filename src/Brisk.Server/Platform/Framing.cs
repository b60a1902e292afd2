using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Brisk.Server.Platform;

/// <summary>
/// Refuses requests whose length two programs could read differently (RFC 9112, 6 and 2.2): what the web server takes out
/// of kindness, a proxy in front of it may take for something else.
/// </summary>
internal static class Framing
{
    private const string NoBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public static void Configure(KestrelServerOptions kestrel)
    {
        // Lines end in CR LF and nothing else.
        AppContext.SetSwitch(NoBareLineFeeds, true);
        // A length goes through an encoding of our own, which leaves digits alone; without it, +5 is 5 and -0 is 0.
        kestrel.RequestHeaderEncodingSelector = static name => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? Digits.Instance : null;
    }

    /// <summary>Only <c>chunked</c> alone is undone by the server; with another coding before it, the body would not be what it says.</summary>
    public static ProblemAnswer? Refuse(HttpContext http)
    {
        var codings = http.Request.Headers.TransferEncoding;
        if (codings.Count == 0 || codings is [{ } only] && only.Equals("chunked", StringComparison.OrdinalIgnoreCase)) return null;
        // Whatever follows on this connection is not to be trusted.
        http.Response.Headers.Connection = "close";
        return Problems.BadRequest("Transfer-Encoding", RequestReasons.Framing);
    }

    /// <summary>
    /// Digits as they are and all else as what no number has, since the server takes a sign; what is too long stays wrong instead of
    /// failing.
    /// </summary>
    private sealed class Digits : Encoding
    {
        public static readonly Digits Instance = new();

        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
        {
            var length = Math.Min(bytes.Length, chars.Length);
            for (var i = 0; i < length; i++) chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : '?';
            return length;
        }

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

        public override int GetCharCount(byte[] bytes, int index, int count) => count;
        public override int GetMaxCharCount(int byteCount) => byteCount;
        public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();
        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw new NotSupportedException();
        public override int GetMaxByteCount(int charCount) => charCount;
    }
}
