using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;

namespace Brisk.Storage;

/// <summary>
/// A growing buffer on rented memory, above all for JSON under construction: what the database gives as UTF-8 goes in as it is, escaped
/// only where it must be. Give it back by disposing; nothing read from it may live longer.
/// </summary>
/// <param name="capacity">Of how many bytes the first array is.</param>
public sealed class PooledBuffer(int capacity = 4096) : IBufferWriter<byte>, IDisposable
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Whoever asks for any room gets so much, in bytes.</summary>
    private const int Least = 256;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

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

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0) => Space(Math.Max(sizeHint, Least));

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Space(Math.Max(sizeHint, Least));
        return bytes.AsMemory(Length);
    }

    /// <summary>What was written is no more; its room is used again.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        var rented = bytes;
        bytes = [];
        Length = 0;
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
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
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
