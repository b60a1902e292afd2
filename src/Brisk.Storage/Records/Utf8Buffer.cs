using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;

namespace Brisk.Storage.Records;

/// <summary>JSON under construction, as bytes in a rented array. What the database gives as UTF-8 goes in as it is, escaped only where it must be.</summary>
internal sealed class Utf8Buffer : IDisposable
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(32 * 1024);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Add(byte value)
    {
        if (Length == bytes.Length) Grow(1);
        bytes[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> part)
    {
        part.CopyTo(Space(part.Length));
        Length += part.Length;
    }

    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, Space(20), out var written);
        Length += written;
    }

    public void Add(double number)
    {
        // Whole numbers without a fraction, all others in the shortest form that reads back as the same number.
        if (number is > -1e15 and < 1e15 && number == Math.Truncate(number))
        {
            Add((long)number);
            return;
        }
        Utf8Formatter.TryFormat(number, Space(32), out var written);
        Length += written;
    }

    /// <summary>An id as a JSON string.</summary>
    public void AddId(long id)
    {
        var space = Space(Tsid.TextLength + 2);
        space[0] = (byte)'"';
        new Tsid(id).Format(space[1..]);
        space[Tsid.TextLength + 1] = (byte)'"';
        Length += Tsid.TextLength + 2;
    }

    /// <summary>An instant, in Unix milliseconds, as a JSON string.</summary>
    public void AddInstant(long unixMilliseconds)
    {
        Add((byte)'"');
        InstantText.Write(unixMilliseconds, Space(InstantText.Length));
        Length += InstantText.Length;
        Add((byte)'"');
    }

    /// <summary>A text as a JSON string.</summary>
    public void AddString(ReadOnlySpan<byte> utf8)
    {
        Add((byte)'"');
        while (true)
        {
            var plain = utf8.IndexOfAny(Escaped);
            if (plain < 0)
            {
                Add(utf8);
                break;
            }
            Add(utf8[..plain]);
            AddEscape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
        Add((byte)'"');
    }

    public void AddString(string text)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = ArrayPool<byte>.Shared.Rent(needed);
        AddString(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    public void CopyTo(IBufferWriter<byte> output, Range part)
    {
        var (offset, length) = part.GetOffsetAndLength(Length);
        output.Write(bytes.AsSpan(offset, length));
    }

    /// <summary>Cuts back to a length written before.</summary>
    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void AddEscape(byte value)
    {
        switch (value)
        {
            case (byte)'"': Add("\\\""u8); break;
            case (byte)'\\': Add("\\\\"u8); break;
            case (byte)'\n': Add("\\n"u8); break;
            case (byte)'\r': Add("\\r"u8); break;
            case (byte)'\t': Add("\\t"u8); break;
            default:
                Add("\\u00"u8);
                Add("0123456789abcdef"u8[value >> 4]);
                Add("0123456789abcdef"u8[value & 15]);
                break;
        }
    }

    private Span<byte> Space(int needed)
    {
        if (bytes.Length - Length < needed) Grow(needed);
        return bytes.AsSpan(Length);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + needed));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
