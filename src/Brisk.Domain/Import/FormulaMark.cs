using System.Buffers;

namespace Brisk.Domain.Import;

/// <summary>
/// The apostrophe that keeps spreadsheets from running a cell as a formula: put in front of cells that begin with
/// <c>= + - @</c> (full-width ones, too), a tab or a carriage return, and taken off when a file comes in. A cell that has one there
/// already was read without it, and goes out as it came.
/// </summary>
public static class FormulaMark
{
    private const byte Mark = (byte)'\'';
    private const int WideLength = 3;

    /// <summary>Behind these a program that goes by another delimiter begins a cell.</summary>
    private static readonly SearchValues<byte> Separators = SearchValues.Create(";\t\r\n"u8);

    /// <summary>What such a program may pass over.</summary>
    private static ReadOnlySpan<byte> Passed => " \""u8;

    /// <summary>The cell without its mark.</summary>
    public static ReadOnlySpan<byte> TakenOff(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty || cell[0] != Mark) return cell;
        return Begins(cell.TrimStart(Mark)) ? cell[1..] : cell;
    }

    /// <summary>
    /// Finds where the next mark stands, or has to, in a cell of a file of ours: at its beginning, and wherever a program that goes by
    /// semicolons or tabs would see one.
    /// </summary>
    /// <param name="start">From where to look: 0 at first, then as it was left.</param>
    /// <returns>The place; -1 when there is no further one.</returns>
    public static int Next(ReadOnlySpan<byte> text, ref int start)
    {
        while (start >= 0)
        {
            var rest = text[start..];
            var begun = rest.TrimStart(Passed);
            var at = start + rest.Length - begun.Length;
            var separator = rest.IndexOfAny(Separators);
            start = separator < 0 ? -1 : start + separator + 1;
            if (Begins(begun.TrimStart(Mark))) return at;
        }
        return -1;
    }

    /// <summary>A cell of a file of ours without its marks.</summary>
    /// <param name="room">At least as long as the cell.</param>
    public static ReadOnlySpan<byte> AllTakenOff(ReadOnlySpan<byte> cell, Span<byte> room)
    {
        if (!cell.Contains(Mark)) return cell;
        var (from, start, length) = (0, 0, 0);
        for (int at; (at = Next(cell, ref start)) >= 0;)
        {
            if (cell[at] != Mark) continue;
            cell[from..at].CopyTo(room[length..]);
            length += at - from;
            from = at + 1;
        }
        cell[from..].CopyTo(room[length..]);
        return room[..(length + cell.Length - from)];
    }

    /// <summary>The text of a cell without its marks.</summary>
    /// <param name="isOwn">Of a file of ours.</param>
    public static string Text(ReadOnlySpan<byte> cell, bool isOwn) =>
        System.Text.Encoding.UTF8.GetString(isOwn ? AllTakenOff(cell, new byte[cell.Length]) : TakenOff(cell));

    private static bool Begins(ReadOnlySpan<byte> text) => !text.IsEmpty && (Begins(text[0]) || text.Length >= WideLength && BeginsWide(text[..WideLength]));

    private static bool Begins(byte letter) => letter is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r';

    /// <summary>The full-width signs U+FF1D, U+FF0B, U+FF0D and U+FF20.</summary>
    private static bool BeginsWide(ReadOnlySpan<byte> letter) => letter is [0xEF, 0xBC, 0x9D or 0x8B or 0x8D or 0xA0];

    /// <summary>Marks the rows of a CSV text that is written piece by piece. Not thread-safe; one a file.</summary>
    public sealed class Writer(char delimiter)
    {
        private enum Place { Start, QuotedStart, Bare, Quoted, Quote }

        private readonly byte delimiter = (byte)delimiter;
        private Place place;
        private int apostrophes;

        /// <summary>The beginning of a letter that may be a full-width sign.</summary>
        private readonly byte[] wide = new byte[WideLength];
        private int held;

        /// <summary>Writes UTF-8 with marks. Apostrophes, and a letter's first bytes, may be held back until it is known what follows them.</summary>
        public void Write(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
        {
            var room = output.GetSpan((2 * piece.Length) + apostrophes + held + 1);
            var written = 0;
            foreach (var letter in piece)
            {
                if (place is Place.Start or Place.QuotedStart)
                {
                    if (letter == Mark)
                    {
                        apostrophes++;
                        continue;
                    }
                    if (place == Place.Start && apostrophes == 0 && letter == '"')
                    {
                        place = Place.QuotedStart;
                        room[written++] = letter;
                        continue;
                    }
                    if (held > 0 || letter == 0xEF)
                    {
                        wide[held++] = letter;
                        if (held == WideLength || letter is not (0xEF or 0xBC)) written += BeginHeld(room[written..]);
                        continue;
                    }
                    written += Begin(letter, Begins(letter), room[written..]);
                }
                room[written++] = letter;
                place = After(letter);
            }
            output.Advance(written);
        }

        /// <summary>Ends a row: with what was held back, and a quote where one was never closed, which would swallow the rows behind it.</summary>
        public void EndRow(IBufferWriter<byte> output)
        {
            var room = output.GetSpan(apostrophes + held + 2);
            var written = held > 0 ? BeginHeld(room) : Release(room);
            if (place is Place.QuotedStart or Place.Quoted) room[written++] = (byte)'"';
            place = Place.Start;
            output.Advance(written);
        }

        private int BeginHeld(Span<byte> room)
        {
            var letter = wide.AsSpan(0, held);
            held = 0;
            var written = Begin(letter[0], BeginsWide(letter), room);
            foreach (var part in letter)
            {
                room[written++] = part;
                place = After(part);
            }
            return written;
        }

        private int Begin(byte letter, bool isFormula, Span<byte> room)
        {
            var written = 0;
            var isEnd = place == Place.Start && (letter == delimiter || letter == '\r');
            if (isFormula && !isEnd && apostrophes == 0) room[written++] = Mark;
            written += Release(room[written..]);
            place = place == Place.Start ? Place.Bare : Place.Quoted;
            return written;
        }

        private int Release(Span<byte> room)
        {
            room[..apostrophes].Fill(Mark);
            (var released, apostrophes) = (apostrophes, 0);
            return released;
        }

        private Place After(byte letter) => place switch
        {
            Place.Quoted => letter == '"' ? Place.Quote : Place.Quoted,
            Place.Quote when letter == '"' => Place.Quoted,
            _ => letter == delimiter || letter is (byte)'\n' or (byte)'\r' ? Place.Start : Place.Bare,
        };
    }
}
