using System.Text;
using Brisk.Domain.Import;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Domain.Tests.Import;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n")]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\rc,d\r")]
    [InlineData("a,b\r\nc,d")]
    [InlineData("\n\na,b\n\r\n\nc,d\n\n")]
    [InlineData("\"a\",\"b\"\n\"c\",d")]
    public void Every_line_end_separates_rows_and_empty_lines_are_passed_over(string text)
    {
        Csv.Read(text).ShouldBe([["a", "b"], ["c", "d"]]);
    }

    [Fact]
    public void Quoted_cells_hold_delimiters_line_breaks_and_doubled_quotes()
    {
        var rows = Csv.Read("\"a,b\",\"line 1\r\nline 2\",\"say \"\"hi\"\"\"\nx,\"\",\"\"\"\"\n");

        rows.ShouldBe([["a,b", "line 1\r\nline 2", "say \"hi\""], ["x", "", "\""]]);
    }

    [Fact]
    public void A_quote_inside_an_unquoted_cell_is_a_letter()
    {
        Csv.Read("5\" pipe,O\"Neil,\"\n\",\"end\" tail\n").ShouldBe([["5\" pipe", "O\"Neil", "\n", "end tail"]]);
    }

    [Fact]
    public void An_unclosed_quote_costs_one_line_and_names_where_it_opened()
    {
        using var reader = Csv.Open("h1,h2\r\n\"x\r\ny\",1\r\nb,\"open\r\nc,3\r\nd,4\r\n");
        var rows = new List<(long Line, CsvFault Fault, long FaultLine, string First)>();

        while (reader.Read()) rows.Add((reader.Position.Line, reader.Fault, reader.FaultLine, reader.Text(0)));

        rows.ShouldBe([(1, CsvFault.None, 0, "h1"), (2, CsvFault.None, 0, "x\r\ny"), (4, CsvFault.UnclosedQuote, 4, "b"), (5, CsvFault.None, 0, "c"),
            (6, CsvFault.None, 0, "d")]);
    }

    [Fact]
    public void Rows_keep_their_physical_lines()
    {
        using var reader = Csv.Open("a\n\n\"b\nb\"\r\n\r\nc\rd\n");
        var lines = new List<long>();

        while (reader.Read()) lines.Add(reader.Position.Line);

        lines.ShouldBe([1, 3, 6, 7]);
    }

    [Fact]
    public void A_nul_byte_is_a_fault_of_its_row_only()
    {
        using var reader = Csv.Open("a,b\nx\0y,\"z\"\n\"p\0\",q\nc,d\n");
        var faults = new List<(CsvFault, int)>();

        while (reader.Read()) faults.Add((reader.Fault, reader.FaultCell));

        faults.ShouldBe([(CsvFault.None, 0), (CsvFault.Nul, 0), (CsvFault.Nul, 0), (CsvFault.None, 0)]);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_a_fault_of_their_row_only()
    {
        using var reader = new CsvReader(new MemoryStream([.. "é\n"u8, 0xE9, (byte)'\n', .. "b"u8]), SourceEncoding.Utf8, ',', CsvPosition.Start);
        var faults = new List<CsvFault>();

        while (reader.Read()) faults.Add(reader.Fault);

        faults.ShouldBe([CsvFault.None, CsvFault.NotText, CsvFault.None]);
    }

    [Fact]
    public void A_thousand_cells_are_read_and_one_more_is_a_fault()
    {
        using var reader = new CsvReader(
            new MemoryStream(Encoding.UTF8.GetBytes(new string(',', 999) + "\n" + new string(',', 1000) + "\na")), SourceEncoding.Utf8, ',', CsvPosition.Start);

        reader.Read().ShouldBeTrue();
        (reader.Count, reader.Fault).ShouldBe((1000, CsvFault.None));
        reader.Read().ShouldBeTrue();
        (reader.Count, reader.Fault).ShouldBe((1000, CsvFault.TooManyCells));
        reader.Read().ShouldBeTrue();
        reader.Fault.ShouldBe(CsvFault.None);
    }

    [Fact]
    public void A_cell_of_a_megabyte_is_read_and_one_byte_more_is_a_fault()
    {
        using var reader = Large(new string('x', CsvReader.MaxCell) + ",1\n" + new string('y', CsvReader.MaxCell + 1) + ",2\nlast");

        reader.Read().ShouldBeTrue();
        (reader.Fault, reader[0].Length).ShouldBe((CsvFault.None, CsvReader.MaxCell));
        reader.Read().ShouldBeTrue();
        reader.Fault.ShouldBe(CsvFault.CellTooLong);
        reader.Read().ShouldBeTrue();
        reader.Text(0).ShouldBe("last");
    }

    [Fact]
    public void A_file_without_a_line_end_is_one_fault_in_bounded_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new CsvReader(new Endless((byte)'x', 1 << 28, "\nnext,row\n"u8.ToArray()), SourceEncoding.Utf8, ',', CsvPosition.Start);

        reader.Read().ShouldBeTrue();
        reader.Fault.ShouldBe(CsvFault.RecordTooLong);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024 * 1024);
        reader.Read().ShouldBeTrue();
        (reader.Text(1), reader.Position).ShouldBe(("row", new CsvPosition((1L << 28) + 1, 2)));
    }

    [Fact]
    public void An_unclosed_quote_before_a_huge_rest_costs_one_line()
    {
        using var reader = new CsvReader(
            new Endless((byte)'\n', 1 << 24, "a,b\n"u8.ToArray(), "x,\"y\n"u8.ToArray()), SourceEncoding.Utf8, ',', CsvPosition.Start);

        reader.Read().ShouldBeTrue();
        (reader.Fault, reader.FaultLine).ShouldBe((CsvFault.UnclosedQuote, 1));
        reader.Read().ShouldBeTrue();
        (reader.Text(0), reader.Fault).ShouldBe(("a", CsvFault.None));
    }

    [Theory]
    [InlineData(SourceEncoding.Utf8)]
    [InlineData(SourceEncoding.Utf16LittleEndian)]
    [InlineData(SourceEncoding.Utf16BigEndian)]
    [InlineData(SourceEncoding.Windows1252)]
    public void A_reader_that_starts_where_another_stands_reads_the_rest(SourceEncoding encoding)
    {
        var bytes = Encode("äé,€\r\n\"q\n\",ü\r\nß,3\n", encoding);
        using var whole = new CsvReader(new Csv.Trickle(bytes, 0), encoding, ',', CsvPosition.Start);
        while (whole.Read())
        {
            var next = whole.Next;
            using var rest = new CsvReader(new Csv.Trickle(bytes, (int)next.Offset), encoding, ',', next);

            var more = rest.Read();
            using var again = new CsvReader(new Csv.Trickle(bytes, 0), encoding, ',', CsvPosition.Start);
            while (again.Read() && again.Position != next) { }

            more.ShouldBe(again.Position == next && again.Count > 0 && next.Offset < bytes.Length);
            if (more) (rest.Text(0), rest.Text(1), rest.Position.Line).ShouldBe((again.Text(0), again.Text(1), again.Position.Line));
        }
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var cell = Gen.Elements('a', 'b', ' ', '"', ',', ';', '\t', '|', '\n', '\r', 'é', '€', '\'', '=', '0').ArrayOf()
            .Select(letters => new string(letters).Replace("\r", "\r\n"));
        var table = from width in Gen.Choose(2, 6)
                    from rows in cell.ArrayOf(width).ListOf()
                    from delimiter in Gen.Elements(',', ';', '\t', '|')
                    from newline in Gen.Elements("\n", "\r\n", "\r")
                    from quoteAll in Gen.Elements(true, false)
                    select (Rows: rows, delimiter, newline, quoteAll);

        Prop.ForAll(table.ToArbitrary(), given =>
        {
            var text = Csv.Write(given.Rows, given.delimiter, given.newline, given.quoteAll);

            var read = Csv.Read(text, given.delimiter);

            return read.Count == given.Rows.Count && read.Zip(given.Rows).All(pair => pair.First.SequenceEqual(pair.Second));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void No_bytes_make_it_throw_and_every_byte_belongs_to_one_row()
    {
        var bytes = Gen.Elements<byte>(0, 9, 10, 13, 34, 44, 59, 65, 0x80, 0xC3, 0xA9, 0xFF, 0xFE, 0xF0, 0xED).ArrayOf();
        var file = from content in bytes
                   from encoding in Gen.Elements(SourceEncoding.Utf8, SourceEncoding.Windows1252, SourceEncoding.Utf16LittleEndian,
                       SourceEncoding.Utf16BigEndian)
                   select (content, encoding);

        Prop.ForAll(file.ToArbitrary(), given =>
        {
            using var reader = new CsvReader(new Csv.Trickle(given.content, 0, 3), given.encoding, ',', CsvPosition.Start);
            var end = 0L;
            while (reader.Read())
            {
                for (var i = 0; i < reader.Count; i++) _ = reader[i].Length;
                if (reader.Position.Offset < end) return false;
                end = reader.Next.Offset;
            }
            return end <= given.content.Length + 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static CsvReader Large(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), SourceEncoding.Utf8, ',', CsvPosition.Start);

    internal static byte[] Encode(string text, SourceEncoding encoding) => encoding switch
    {
        SourceEncoding.Utf16LittleEndian => Encoding.Unicode.GetBytes(text),
        SourceEncoding.Utf16BigEndian => Encoding.BigEndianUnicode.GetBytes(text),
        SourceEncoding.Windows1252 => [.. text.Select(c => c == '€' ? (byte)0x80 : (byte)c)],
        _ => Encoding.UTF8.GetBytes(text),
    };

    /// <summary>A head, one byte very often, then a tail.</summary>
    private sealed class Endless(byte fill, long count, byte[] tail, byte[]? head = null) : Stream
    {
        private readonly byte[] head = head ?? [];
        private long at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => head.Length + count + tail.Length;
        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int length)
        {
            if (at < head.Length) return Copy(head, at, buffer, offset, length);
            if (at < head.Length + count)
            {
                var filled = (int)Math.Min(length, head.Length + count - at);
                buffer.AsSpan(offset, filled).Fill(fill);
                at += filled;
                return filled;
            }
            return Copy(tail, at - head.Length - count, buffer, offset, length);
        }

        private int Copy(byte[] from, long start, byte[] buffer, int offset, int length)
        {
            var copied = (int)Math.Min(length, from.Length - start);
            Array.Copy(from, start, buffer, offset, copied);
            at += copied;
            return copied;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int length) => throw new NotSupportedException();
    }
}
