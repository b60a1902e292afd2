using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Records;

/// <summary>
/// Writes and reads places as opaque texts for the API. A cursor belongs to one workspace, record type and list, and is
/// sealed with a MAC: one that was made elsewhere or changed is refused.
/// </summary>
internal sealed class Cursor(byte[] secret)
{
    private const byte Version = 2;
    private const int MacLength = 12;

    /// <summary>Letters of <see cref="Seal(KeptMark, Tsid, string)"/>.</summary>
    public const int SealLength = 10;

    /// <param name="list">What tells the list from others of its type: <see cref="ListQuery.Place"/>.</param>
    public string Write(Place place, Tsid workspace, string type, string list)
    {
        using var buffer = new PooledBuffer();
        buffer.Add(Version);
        buffer.Add(checked((byte)place.Segment));
        AddInt64(buffer, place.Id);
        foreach (var key in place.Keys)
        {
            buffer.Add((byte)key.Kind);
            if (key.Kind == SqlValueKind.Text)
            {
                var text = Encoding.UTF8.GetBytes(key.Text!);
                AddInt64(buffer, text.Length);
                buffer.Add(text);
            }
            else
            {
                AddInt64(buffer, key.Kind == SqlValueKind.Real ? BitConverter.DoubleToInt64Bits(key.Real) : key.Integer);
            }
        }
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Seal(buffer.Span, workspace, type, list, mac);
        buffer.Add(mac[..MacLength]);
        return Base64Url.EncodeToString(buffer.Span);
    }

    public bool TryRead(string text, Tsid workspace, string type, string list, out Place place)
    {
        place = default;
        if (text.Length > 2_000 || !Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < 2 + 8 + MacLength || bytes[0] != Version) return false;
        var body = bytes.AsSpan(0, bytes.Length - MacLength);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Seal(body, workspace, type, list, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..MacLength], bytes.AsSpan(bytes.Length - MacLength))) return false;

        // From here on the bytes are our own.
        var rest = body[2..];
        var id = Take(ref rest);
        var keys = new List<SqlValue>(3);
        while (rest.Length > 0)
        {
            var kind = (SqlValueKind)rest[0];
            rest = rest[1..];
            var number = Take(ref rest);
            if (kind == SqlValueKind.Text)
            {
                keys.Add(Encoding.UTF8.GetString(rest[..(int)number]));
                rest = rest[(int)number..];
            }
            else
            {
                keys.Add(kind switch
                {
                    SqlValueKind.Integer => number,
                    SqlValueKind.Real => BitConverter.Int64BitsToDouble(number),
                    _ => SqlValue.Null,
                });
            }
        }
        place = new Place(body[1], [.. keys], id);
        return true;
    }

    /// <summary>Seals a place in the change log, as somebody sees so much of it: lower-case hex.</summary>
    public string Seal(KeptMark mark, Tsid workspace, string sight)
    {
        using var body = new PooledBuffer();
        AddInt64(body, mark.Seq);
        AddInt64(body, mark.Record);
        AddInt64(body, mark.At);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Seal(body.Span, workspace, "position", sight, mac);
        return Convert.ToHexStringLower(mac[..(SealLength / 2)]);
    }

    private void Seal(ReadOnlySpan<byte> body, Tsid workspace, string type, string of, Span<byte> mac)
    {
        using var buffer = new PooledBuffer();
        AddInt64(buffer, workspace.Value);
        buffer.AddString(type);
        buffer.AddString(of);
        buffer.Add(body);
        HMACSHA256.HashData(secret, buffer.Span, mac);
    }

    private static void AddInt64(PooledBuffer buffer, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        buffer.Add(bytes);
    }

    private static long Take(ref Span<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[8..];
        return number;
    }
}
