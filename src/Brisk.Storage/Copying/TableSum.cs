using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Copying;

/// <summary>
/// How many rows a table has, and a checksum of what is in them: the same on every engine, in whatever order the rows come.
/// It is the sum of the rows' SHA-256, cut to 128 bits; a row's bytes are its values in the order of the columns' names,
/// each with its kind and a text with its length, so that no two rows have the same.
/// </summary>
internal sealed class TableSum(TableShape table)
{
    private readonly ArrayBufferWriter<byte> bytes = new(4 * 1024);

    public TableShape Table { get; } = table;
    public long Rows { get; private set; }
    public UInt128 Sum { get; private set; }
    public CopiedTable Copied => new(Table.Name, Rows, Sum.ToString("x32"));

    /// <summary>Takes a row in; answers how many bytes its values are.</summary>
    /// <param name="into">Takes the values, in the order of the columns; empty when nobody wants them.</param>
    /// <exception cref="StorageRefusedException">A value is not of its column's kind.</exception>
    public int Add(RowReader row, Span<SqlValue> into)
    {
        bytes.ResetWrittenCount();
        for (var column = 0; column < Table.Columns.Count; column++)
        {
            var value = row.Value(column);
            if (value.Kind != SqlValueKind.Null && value.Kind != Table.Columns[column].Kind) throw Odd(column, value.Kind);
            Write(value, row, column);
            if (!into.IsEmpty) into[column] = value;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, hash);
        Sum += BinaryPrimitives.ReadUInt128LittleEndian(hash);
        Rows++;
        return bytes.WrittenCount;
    }

    private void Write(SqlValue value, RowReader row, int column)
    {
        Put((byte)value.Kind);
        switch (value.Kind)
        {
            case SqlValueKind.Integer:
                Put(value.Integer);
                break;
            case SqlValueKind.Real:
                // SQLite keeps a minus zero as zero.
                Put(BitConverter.DoubleToInt64Bits(value.Real == 0 ? 0 : value.Real));
                break;
            case SqlValueKind.Text:
                // The bytes that the database holds, not those of the string: a text that is no text shows.
                var text = row.Utf8(column);
                Put(text.Length);
                bytes.Write(text);
                break;
        }
    }

    private void Put(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    private void Put(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    private StorageRefusedException Odd(int column, SqlValueKind kind) =>
        new($"Row {Rows + 1} of {Table.Name} has a value in {Table.Columns[column].Name} that does not belong there ({kind} instead of "
            + $"{Table.Columns[column].Kind}). The database is damaged: run brisk doctor on it.");
}
