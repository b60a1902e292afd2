using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The current row of a result, read from the bytes that the server sent: texts are UTF-8 already, numbers are in network
/// order. Nothing is made for a row or a cell.
/// </summary>
internal sealed class ResultRow : RowReader, IDisposable
{
    private enum Form : byte { Text, YesNo, Int16, Int32, Int64, Single, Double, Numeric }

    private const int Unread = -2;
    private const int Empty = -1;

    private NpgsqlDataReader? reader;
    private Form[] forms = [];
    private (int Start, int Length)[] cells = [];
    private int columns;
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(4 * 1024);
    private int used;

    public void Begin(NpgsqlDataReader result)
    {
        reader = result;
        columns = result.FieldCount;
        if (cells.Length < columns) (cells, forms) = (new (int, int)[columns], new Form[columns]);
        for (var column = 0; column < columns; column++) forms[column] = FormOf(result.GetDataTypeOID(column));
    }

    /// <summary>The place of the last column.</summary>
    public int Last => columns - 1;

    public void Next()
    {
        used = 0;
        cells.AsSpan(0, columns).Fill((0, Unread));
    }

    /// <summary>A reader kept beyond its time refuses.</summary>
    public void End() => reader = null;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    public override bool IsNull(int column) => Cell(column).Length == Empty;

    public override long Int64(int column)
    {
        var raw = Raw(column);
        if (raw.IsEmpty) return 0;
        return forms[column] switch
        {
            Form.Int64 => BinaryPrimitives.ReadInt64BigEndian(raw),
            Form.Int32 => BinaryPrimitives.ReadInt32BigEndian(raw),
            Form.Int16 => BinaryPrimitives.ReadInt16BigEndian(raw),
            Form.YesNo => raw[0],
            Form.Single or Form.Double or Form.Numeric => (long)Double(column),
            _ => Utf8Parser.TryParse(raw, out long number, out _) ? number : 0,
        };
    }

    public override double Double(int column)
    {
        var raw = Raw(column);
        if (raw.IsEmpty) return 0;
        return forms[column] switch
        {
            Form.Double => BinaryPrimitives.ReadDoubleBigEndian(raw),
            Form.Single => BinaryPrimitives.ReadSingleBigEndian(raw),
            Form.Numeric => (double)reader!.GetDecimal(column),
            Form.Text => Utf8Parser.TryParse(raw, out double number, out _) ? number : 0,
            _ => Int64(column),
        };
    }

    public override ReadOnlySpan<byte> Utf8(int column)
    {
        var raw = Raw(column);
        if (raw.IsEmpty || forms[column] == Form.Text) return raw;
        return Encoding.UTF8.GetBytes(forms[column] switch
        {
            Form.Single or Form.Double => Real(Double(column)),
            Form.Numeric => reader!.GetDecimal(column).ToString(CultureInfo.InvariantCulture),
            _ => Int64(column).ToString(CultureInfo.InvariantCulture),
        });
    }

    public override SqlValue Value(int column)
    {
        if (IsNull(column)) return SqlValue.Null;
        return forms[column] switch
        {
            Form.Text => Text(column),
            Form.Single or Form.Double or Form.Numeric => Double(column),
            _ => Int64(column),
        };
    }

    /// <summary>A real number is never written like a whole one, as on the built-in engine.</summary>
    private static string Real(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? text + ".0" : text;
    }

    private ReadOnlySpan<byte> Raw(int column)
    {
        var (start, length) = Cell(column);
        return length <= 0 ? default : bytes.AsSpan(start, length);
    }

    private (int Start, int Length) Cell(int column)
    {
        var row = reader ?? throw new ObjectDisposedException(nameof(RowReader));
        if (cells[column].Length != Unread) return cells[column];
        if (row.IsDBNull(column)) return cells[column] = (0, Empty);
        var length = (int)row.GetBytes(column, 0, null, 0, 0);
        var start = used;
        if (bytes.Length - used < length) Grow(length);
        row.GetBytes(column, 0, bytes, start, length);
        used += length;
        return cells[column] = (start, length);
    }

    private void Grow(int needed)
    {
        // Spans of this row may still point into the present array: it goes to the collector instead of back to the pool.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, used + needed));
        bytes.AsSpan(0, used).CopyTo(larger);
        bytes = larger;
    }

    /// <summary>Object ids of the built-in types, which never change (pg_type.dat).</summary>
    private static Form FormOf(uint type) => type switch
    {
        16 => Form.YesNo,
        20 => Form.Int64,
        21 => Form.Int16,
        23 => Form.Int32,
        700 => Form.Single,
        701 => Form.Double,
        1700 => Form.Numeric,
        18 or 19 or 25 or 114 or 705 or 1042 or 1043 => Form.Text,
        _ => throw new NotSupportedException($"A statement answers a column of the type {type}; cast it to text or a number."),
    };
}
