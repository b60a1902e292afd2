using System.Runtime.InteropServices;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets.Kept;

/// <summary>How what memory keeps is written: for the same machine and the same program, in its own order of bytes.</summary>
internal static class KeptValues
{
    public static void Write(this BinaryWriter to, SqlValue value)
    {
        to.Write((byte)value.Kind);
        if (value.Kind == SqlValueKind.Text) to.Write(value.Text!);
        else if (value.Kind != SqlValueKind.Null) to.Write(value.Integer);
    }

    public static SqlValue ReadValue(this BinaryReader from) => (SqlValueKind)from.ReadByte() switch
    {
        SqlValueKind.Null => SqlValue.Null,
        SqlValueKind.Integer => from.ReadInt64(),
        SqlValueKind.Real => BitConverter.Int64BitsToDouble(from.ReadInt64()),
        _ => from.ReadString(),
    };

    public static void Write(this BinaryWriter to, Place place)
    {
        to.Write(place.Segment);
        to.Write(place.Id);
        to.Write(place.Keys.Length);
        foreach (var key in place.Keys) to.Write(key);
    }

    public static Place ReadPlace(this BinaryReader from)
    {
        var (segment, id) = (from.ReadInt32(), from.ReadInt64());
        var keys = new SqlValue[from.ReadInt32()];
        for (var i = 0; i < keys.Length; i++) keys[i] = from.ReadValue();
        return new Place(segment, keys, id);
    }

    public static void WriteAll<T>(this BinaryWriter to, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        to.Write(values.Length);
        to.Write(MemoryMarshal.AsBytes(values));
    }

    public static T[] ReadAll<T>(this BinaryReader from)
        where T : unmanaged
    {
        var values = new T[from.ReadInt32()];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
