using System.Buffers;

namespace Brisk.Domain.Import;

/// <summary>
/// The apostrophe that keeps spreadsheets from running a cell as a formula: put in front of cells that begin with
/// <c>= + - @</c>, a tab or a carriage return, and taken off when a file comes in. A cell that has one there already was
/// read without it, and goes out as it came.
/// </summary>
public static class FormulaMark
{
    private const byte Mark = (byte)'\'';

    /// <summary>The cell without its mark.</summary>
    public static ReadOnlySpan<byte> TakenOff(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty || cell[0] != Mark) return cell;
        var rest = cell.TrimStart(Mark);
        return !rest.IsEmpty && Begins(rest[0]) ? cell[1..] : cell;
    }

    private static bool Begins(byte letter) => letter is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r';

    /// <summary>Marks the rows of a CSV text that is written piece by piece. Not thread-safe; one a file.</summary>
    public sealed class Writer(char delimiter)
    {
        private enum Place { Start, QuotedStart, Bare, Quoted, Quote }

        private readonly byte delimiter = (byte)delimiter;
        private Place place;
        private int apostrophes;

        /// <summary>Writes UTF-8 with marks. Apostrophes may be held back until it is known what follows them.</summary>
        public void Write(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
        {
            var room = output.GetSpan((2 * piece.Length) + apostrophes + 1);
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
                    written += Begin(letter, room[written..]);
                }
                room[written++] = letter;
                place = After(letter);
            }
            output.Advance(written);
        }

        /// <summary>Ends a row: with what was held back, and a quote where one was never closed, which would swallow the rows behind it.</summary>
        public void EndRow(IBufferWriter<byte> output)
        {
            var room = output.GetSpan(apostrophes + 1);
            var written = Release(room);
            if (place is Place.QuotedStart or Place.Quoted) room[written++] = (byte)'"';
            place = Place.Start;
            output.Advance(written);
        }

        private int Begin(byte letter, Span<byte> room)
        {
            var written = 0;
            var isEnd = place == Place.Start && (letter == delimiter || letter == '\r');
            if (Begins(letter) && !isEnd && apostrophes == 0) room[written++] = Mark;
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
