using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Brisk.Domain.Import;

/// <summary>
/// Reads delimited text record by record, from a stream, in bounded memory: RFC 4180 and what files are really like.
/// Any of CR, LF, CRLF ends a record; empty lines are passed over; a quote inside a cell that does not begin with one
/// is a letter; what follows a closing quote belongs to the cell. Nothing a file holds makes it throw: what cannot be
/// used is a record with a <see cref="Fault"/>. Not thread-safe.
/// </summary>
public sealed class CsvReader : IDisposable
{
    /// <summary>Most cells of a record.</summary>
    public const int MaxCells = 1000;

    /// <summary>Longest cell, in bytes of UTF-8.</summary>
    public const int MaxCell = 1 << 20;

    /// <summary>Longest record, in bytes of UTF-8.</summary>
    public const int MaxRecord = 10 << 20;

    private const int ReadSize = 64 * 1024;

    private readonly Stream stream;
    private readonly SourceEncoding encoding;
    private readonly byte delimiter;
    private readonly SearchValues<byte> plainEnds;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4 * ReadSize);
    private byte[]? raw;
    private int rawLength;
    private Cell[] cells = new Cell[32];

    // Everything below is relative to `start`, so that moving the record to the front of the buffer changes nothing.
    private int start;
    private int end;
    private int length;
    private long lines;
    private bool ended;

    /// <param name="stream">Stands at <paramref name="position"/>; not closed by the reader.</param>
    /// <param name="position">Where to begin: the start of the format, or the <see cref="Next"/> of an earlier reader of the same file.</param>
    public CsvReader(Stream stream, SourceEncoding encoding, char delimiter, CsvPosition position)
    {
        this.stream = stream;
        this.encoding = encoding;
        this.delimiter = (byte)delimiter;
        plainEnds = SearchValues.Create([(byte)delimiter, (byte)'\n', (byte)'\r', 0]);
        Position = position;
    }

    private struct Cell
    {
        public int Start;
        public int Length;
        public bool Quoted;
    }

    /// <summary>Cells of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Where the current record begins.</summary>
    public CsvPosition Position { get; private set; }

    /// <summary>Where the next record begins: a reader that starts there continues this one.</summary>
    public CsvPosition Next => new(Position.Offset + SourceLength, Position.Line + lines);

    /// <summary>Bytes of the file that the current record takes, with its end of line.</summary>
    public long SourceLength { get; private set; }

    public CsvFault Fault { get; private set; }

    /// <summary>The cell with the fault.</summary>
    public int FaultCell { get; private set; }

    /// <summary>The physical line of the fault; of an unclosed quote, where it was opened.</summary>
    public long FaultLine { get; private set; }

    /// <summary>The text of a cell, without its quotes, as UTF-8; lives until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            ref var cell = ref cells[index];
            if (cell.Quoted)
            {
                cell.Length = Unquote(buffer.AsSpan(start + cell.Start, cell.Length));
                cell.Quoted = false;
            }
            return buffer.AsSpan(start + cell.Start, cell.Length);
        }
    }

    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>Moves to the next record; false at the end of the file.</summary>
    public bool Read()
    {
        Advance();
        if (!SkipEmptyLines()) return false;
        ReadRecord();
        if (encoding == SourceEncoding.Utf8 && Fault == CsvFault.None && !Utf8.IsValid(buffer.AsSpan(start, length)))
            SetFault(CsvFault.NotText, 0, Position.Line);
        SourceLength += Transcoder.SourceLength(encoding, buffer.AsSpan(start, length));
        return true;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        if (raw is not null) ArrayPool<byte>.Shared.Return(raw);
        buffer = [];
        raw = null;
    }

    private void Advance()
    {
        Position = Next;
        start += length;
        length = 0;
        lines = 0;
        SourceLength = 0;
        Count = 0;
        Fault = CsvFault.None;
        FaultCell = 0;
        FaultLine = 0;
    }

    private bool SkipEmptyLines()
    {
        while (start < end || Fill())
        {
            var b = buffer[start];
            if (b is not ((byte)'\n' or (byte)'\r')) return true;
            if (b == '\r' && start + 1 == end) Fill();
            length = b == '\r' && start + 1 < end && buffer[start + 1] == '\n' ? 2 : 1;
            lines = 1;
            SourceLength = Transcoder.SourceLength(encoding, buffer.AsSpan(start, length));
            Advance();
        }
        return false;
    }

    private void ReadRecord()
    {
        var at = 0;
        var more = true;
        while (more)
        {
            if ((start + at < end || Fill()) && start + at < end && buffer[start + at] == '"') more = ReadQuoted(ref at);
            else more = ReadPlain(ref at, at, quoted: false);
        }
        length = at;
    }

    /// <summary>Reads to the end of a cell that has no open quote; true when another cell follows.</summary>
    private bool ReadPlain(ref int at, int cellStart, bool quoted)
    {
        while (true)
        {
            var found = Find(plainEnds, at);
            if (found < 0)
            {
                if (!ended) return GiveUp(ref at);
                AddCell(cellStart, end - start - cellStart, quoted);
                at = end - start;
                return false;
            }
            var b = buffer[start + found];
            if (b == 0)
            {
                SetFault(CsvFault.Nul, Count, Position.Line + lines);
                at = found + 1;
                continue;
            }
            AddCell(cellStart, found - cellStart, quoted);
            at = found + 1;
            if (b == delimiter) return true;
            if (b == '\r' && (start + at < end || Fill()) && start + at < end && buffer[start + at] == '\n') at++;
            lines++;
            return false;
        }
    }

    /// <summary>Reads a cell that begins with a quote; true when another cell follows.</summary>
    private bool ReadQuoted(ref int at)
    {
        var cellStart = at;
        var from = at + 1;
        while (true)
        {
            var found = Find((byte)'"', from);
            if (found < 0) return Unclosed(ref at, cellStart);
            if (!Has(found + 1) || buffer[start + found + 1] != '"')
            {
                var inside = buffer.AsSpan(start + cellStart + 1, found - cellStart - 1);
                if (inside.Contains((byte)0)) SetFault(CsvFault.Nul, Count, Position.Line + lines);
                lines += CountLines(inside);
                at = found + 1;
                return ReadPlain(ref at, cellStart, quoted: true);
            }
            from = found + 2;
        }
    }

    /// <summary>The record ends with the line where the quote was opened, so that one forgotten quote does not cost the rest of the file.</summary>
    private bool Unclosed(ref int at, int cellStart)
    {
        var rest = buffer.AsSpan(start + cellStart, end - start - cellStart);
        var lineEnd = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (lineEnd < 0 && !ended) return GiveUp(ref at);
        SetFault(CsvFault.UnclosedQuote, Count, Position.Line + lines);
        AddCell(cellStart, lineEnd < 0 ? rest.Length : lineEnd, quoted: true);
        at = cellStart + rest.Length;
        if (lineEnd < 0) return false;
        at = cellStart + lineEnd + (rest[lineEnd] == '\r' && lineEnd + 1 < rest.Length && rest[lineEnd + 1] == '\n' ? 2 : 1);
        lines++;
        return false;
    }

    /// <summary>The record is too long for memory: passes over it to the end of the line, which no byte read so far is.</summary>
    private bool GiveUp(ref int at)
    {
        SetFault(CsvFault.RecordTooLong, Count, Position.Line + lines);
        Count = 0;
        do
        {
            SourceLength += Transcoder.SourceLength(encoding, buffer.AsSpan(start, end - start));
            start = end = 0;
            Fill();
            at = buffer.AsSpan(0, end).IndexOfAny((byte)'\n', (byte)'\r');
        }
        while (at < 0 && !ended);
        if (at < 0) at = end;
        return false;
    }

    private void AddCell(int cellStart, int cellLength, bool quoted)
    {
        if (cellLength > MaxCell) SetFault(CsvFault.CellTooLong, Count, Position.Line);
        if (Count == MaxCells)
        {
            SetFault(CsvFault.TooManyCells, Count, Position.Line);
            return;
        }
        if (Count == cells.Length) Array.Resize(ref cells, cells.Length * 2);
        if (quoted && cellLength >= 2 && buffer[start + cellStart + cellLength - 1] == '"' && !buffer.AsSpan(start + cellStart + 1, cellLength - 2)
            .Contains((byte)'"'))
        {
            cellStart++;
            cellLength -= 2;
            quoted = false;
        }
        cells[Count++] = new Cell { Start = cellStart, Length = cellLength, Quoted = quoted };
    }

    private void SetFault(CsvFault fault, int cell, long line)
    {
        if (Fault != CsvFault.None) return;
        Fault = fault;
        FaultCell = cell;
        FaultLine = line;
    }

    private bool Has(int at) => start + at < end || (Fill() && start + at < end);

    private int Find(SearchValues<byte> values, int from)
    {
        while (true)
        {
            var found = buffer.AsSpan(start + from, end - start - from).IndexOfAny(values);
            if (found >= 0) return from + found;
            from = end - start;
            if (!Fill()) return -1;
        }
    }

    private int Find(byte value, int from)
    {
        while (true)
        {
            from = Math.Min(from, end - start);
            var found = buffer.AsSpan(start + from, end - start - from).IndexOf(value);
            if (found >= 0) return from + found;
            from = end - start;
            if (!Fill()) return -1;
        }
    }

    /// <summary>Brings more bytes behind <see cref="end"/>; false at the end of the file, or when the record is as long as a record may be.</summary>
    private bool Fill()
    {
        if (ended || end - start >= MaxRecord) return false;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }
        if (buffer.Length - end < 4 * ReadSize) Grow();
        return encoding == SourceEncoding.Utf8 ? FillPlain() : FillTranscoded();
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private bool FillPlain()
    {
        var read = stream.Read(buffer, end, ReadSize);
        if (read == 0) ended = true;
        end += read;
        return read > 0;
    }

    private bool FillTranscoded()
    {
        raw ??= ArrayPool<byte>.Shared.Rent(ReadSize);
        while (true)
        {
            var read = stream.Read(raw, rawLength, ReadSize - rawLength);
            if (read == 0) ended = true;
            rawLength += read;
            var (used, written) = Transcoder.ToUtf8(encoding, raw.AsSpan(0, rawLength), buffer.AsSpan(end), ended);
            raw.AsSpan(used, rawLength - used).CopyTo(raw);
            rawLength -= used;
            end += written;
            if (written > 0 || ended) return written > 0;
        }
    }

    private static long CountLines(ReadOnlySpan<byte> text)
    {
        long count = text.Count((byte)'\n');
        while (true)
        {
            var at = text.IndexOf((byte)'\r');
            if (at < 0) return count;
            if (at + 1 == text.Length || text[at + 1] != '\n') count++;
            text = text[(at + 1)..];
        }
    }

    /// <summary>Takes the quotes away in place: pairs become one, what follows the closing quote stays as it is.</summary>
    private static int Unquote(Span<byte> cell)
    {
        var written = 0;
        var open = false;
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] != '"' || (!open && i > 0))
            {
                cell[written++] = cell[i];
                continue;
            }
            if (!open) open = true;
            else if (i + 1 < cell.Length && cell[i + 1] == '"') cell[written++] = cell[i++];
            else return written + Copy(cell, i + 1, written);
        }
        return written;
    }

    private static int Copy(Span<byte> cell, int from, int to)
    {
        cell[from..].CopyTo(cell[to..]);
        return cell.Length - from;
    }
}
