using System.Diagnostics.CodeAnalysis;

namespace Brisk.Domain;

/// <summary>
/// A time-sorted 64-bit id: 42 bits of milliseconds since <see cref="Epoch"/>, then 22 bits that tell apart what was
/// made in the same millisecond. Text form: 13 characters of Crockford's base 32, upper case, same order as the number.
/// </summary>
public readonly record struct Tsid(long Value) : IComparable<Tsid>
{
    /// <summary>Length of the text form, in characters and in UTF-8 bytes.</summary>
    public const int TextLength = 13;

    /// <summary>How many low bits are not time.</summary>
    public const int TailBits = 22;

    /// <summary>The millisecond that counts as zero: 2020-01-01T00:00:00Z, as Unix milliseconds.</summary>
    public const long Epoch = 1_577_836_800_000;

    private static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8;

    /// <summary>When the id was made, in Unix milliseconds.</summary>
    public long UnixMilliseconds => (Value >>> TailBits) + Epoch;

    /// <summary>The id of a moment and a tail; the tail is cut to <see cref="TailBits"/> bits.</summary>
    public static Tsid Of(long unixMilliseconds, int tail) =>
        new(((unixMilliseconds - Epoch) << TailBits) | ((uint)tail & ((1u << TailBits) - 1)));

    public int CompareTo(Tsid other) => Value.CompareTo(other.Value);

    public static bool operator <(Tsid left, Tsid right) => left.Value < right.Value;
    public static bool operator >(Tsid left, Tsid right) => left.Value > right.Value;
    public static bool operator <=(Tsid left, Tsid right) => left.Value <= right.Value;
    public static bool operator >=(Tsid left, Tsid right) => left.Value >= right.Value;

    /// <summary>Writes the 13 characters of the text form as UTF-8.</summary>
    public void Format(Span<byte> destination)
    {
        var rest = (ulong)Value;
        for (var i = TextLength - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    }

    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        var rest = (ulong)value;
        for (var i = TextLength - 1; i >= 0; i--)
        {
            text[i] = (char)Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });

    /// <summary>Reads the text form; lower case and Crockford's look-alikes (I, L as 1; O as 0) are accepted. Ids are positive.</summary>
    public static bool TryParse([NotNullWhen(true)] ReadOnlySpan<char> text, out Tsid id)
    {
        id = default;
        if (text.Length != TextLength) return false;
        ulong value = 0;
        foreach (var c in text)
        {
            var digit = Digit(c);
            if (digit < 0 || value >> 59 != 0) return false;
            value = (value << 5) | (uint)digit;
        }
        if (value is 0 or > long.MaxValue) return false;
        id = new Tsid((long)value);
        return true;
    }

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => Digit((char)(c - 32)),
        'I' or 'L' => 1,
        'O' => 0,
        >= 'A' and <= 'Z' => c < 128 ? Alphabet.IndexOf((byte)c) : -1,
        _ => -1,
    };
}
