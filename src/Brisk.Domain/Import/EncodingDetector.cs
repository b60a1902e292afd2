using System.Text;
using System.Text.Unicode;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>
/// Decides what encoding a file has while its bytes pass by. A byte order mark decides; then NUL bytes on every other
/// place (UTF-16); then whether the bytes are UTF-8. What is neither is Windows-1252, which every byte is valid in.
/// </summary>
public sealed class EncodingDetector
{
    /// <summary>
    /// A file that is UTF-8 but for a few bytes keeps being UTF-8, and the rows with those bytes are refused: at most one bad byte to so
    /// many good letters.
    /// </summary>
    private const int GoodLettersPerBadByte = 10;

    private readonly byte[] head = new byte[4096];
    private readonly byte[] carry = new byte[4];
    private int headLength;
    private int carryLength;
    private long good;
    private long bad;

    /// <summary>Takes the next bytes of the file.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var first = bytes[..Math.Min(bytes.Length, head.Length - headLength)];
        first.CopyTo(head.AsSpan(headLength));
        headLength += first.Length;

        while (carryLength > 0 && bytes.Length > 0)
        {
            carry[carryLength++] = bytes[0];
            bytes = bytes[1..];
            var status = Rune.DecodeFromUtf8(carry.AsSpan(0, carryLength), out _, out var used);
            if (status == System.Buffers.OperationStatus.NeedMoreData) continue;
            if (status == System.Buffers.OperationStatus.Done) good++;
            else bad++;
            var rest = carry.AsSpan(used, carryLength - used).ToArray();
            carryLength = 0;
            Count(rest);
        }
        Count(bytes);
    }

    /// <summary>The encoding, and how many bytes of byte order mark to pass over.</summary>
    /// <param name="problem">Why this is not a text file that can be read; null when it is.</param>
    public (SourceEncoding Encoding, int Mark) Decide(out Reason? problem)
    {
        var start = head.AsSpan(0, headLength);
        problem = Foreign(start);
        if (start.StartsWith(new byte[] { 0xEF, 0xBB, 0xBF })) return (SourceEncoding.Utf8, 3);
        if (start.StartsWith(new byte[] { 0xFF, 0xFE })) return (SourceEncoding.Utf16LittleEndian, 2);
        if (start.StartsWith(new byte[] { 0xFE, 0xFF })) return (SourceEncoding.Utf16BigEndian, 2);
        if (WithoutMark(start) is { } wide) return (wide, 0);
        var wrong = bad + (carryLength > 0 ? 1 : 0);
        return (wrong == 0 || wrong * GoodLettersPerBadByte <= good ? SourceEncoding.Utf8 : SourceEncoding.Windows1252, 0);
    }

    private static Reason? Foreign(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\x03\x04"u8)) return ImportReasons.Spreadsheet;
        if (start.StartsWith(new byte[] { 0xD0, 0xCF, 0x11, 0xE0 })) return ImportReasons.OldExcel;
        if (start.StartsWith("%PDF"u8)) return ImportReasons.Pdf;
        if (start.StartsWith(new byte[] { 0xFF, 0xFE, 0, 0 }) || start.StartsWith(new byte[] { 0, 0, 0xFE, 0xFF }))
            return ImportReasons.Utf32;
        return null;
    }

    /// <summary>Latin text in UTF-16 is NUL in every other byte.</summary>
    private static SourceEncoding? WithoutMark(ReadOnlySpan<byte> start)
    {
        var pairs = start.Length / 2;
        if (pairs < 4) return null;
        var even = 0;
        var odd = 0;
        for (var i = 0; i < pairs; i++)
        {
            if (start[2 * i] == 0) even++;
            if (start[(2 * i) + 1] == 0) odd++;
        }
        if (odd > pairs * 6 / 10 && even < pairs / 10) return SourceEncoding.Utf16LittleEndian;
        if (even > pairs * 6 / 10 && odd < pairs / 10) return SourceEncoding.Utf16BigEndian;
        return null;
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return;
        var complete = bytes[..^Incomplete(bytes)];
        bytes[complete.Length..].CopyTo(carry);
        carryLength = bytes.Length - complete.Length;
        if (Utf8.IsValid(complete))
        {
            foreach (var b in complete)
            {
                if (b >= 0xC0) good++;
            }
            return;
        }
        while (!complete.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(complete, out var rune, out var used);
            if (status != System.Buffers.OperationStatus.Done) bad++;
            else if (rune.Value >= 0x80) good++;
            complete = complete[used..];
        }
    }

    /// <summary>How many bytes at the end begin a letter that the next bytes must complete: 0 to 3.</summary>
    private static int Incomplete(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80) return 0;
            if (b < 0xC0) continue;
            var needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
            return needed > back ? back : 0;
        }
        return 0;
    }
}
