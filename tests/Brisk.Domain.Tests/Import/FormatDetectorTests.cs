using System.Text;
using Brisk.Domain.Import;

namespace Brisk.Domain.Tests.Import;

public sealed class FormatDetectorTests
{
    private const string Table = "Name;Stadt;Größe\nMüller, Jörg;Köln;3\n\"Weiß; Anna\";Zürich;4\nЖук;Łódź;5\n";

    public static TheoryData<string, int, char> EncodingsAndDelimiters()
    {
        var cases = new TheoryData<string, int, char>();
        foreach (var encoding in (string[])["utf-8", "utf-8 bom", "utf-16le", "utf-16be", "utf-16le bom", "utf-16be bom", "windows-1252"])
        {
            foreach (var delimiter in ",;\t|") cases.Add(encoding, encoding.EndsWith("bom", StringComparison.Ordinal) ? 1 : 0, delimiter);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(EncodingsAndDelimiters))]
    public void Encoding_and_delimiter_are_found_out(string encoding, int mark, char delimiter)
    {
        // Of Windows-1252 only what it has.
        var rows = Csv.Read(encoding == "windows-1252" ? Table[..Table.IndexOf('Ж')] : Table, ';');
        var text = Csv.Write(rows, delimiter, "\r\n", quoteAll: false);
        var bytes = encoding.Split(' ')[0] switch
        {
            "utf-16le" => [.. mark == 1 ? [0xFF, 0xFE] : Array.Empty<byte>(), .. Encoding.Unicode.GetBytes(text)],
            "utf-16be" => [.. mark == 1 ? [0xFE, 0xFF] : Array.Empty<byte>(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            "windows-1252" => Encoding.Latin1.GetBytes(text),
            _ => (byte[])[.. mark == 1 ? [0xEF, 0xBB, 0xBF] : Array.Empty<byte>(), .. Encoding.UTF8.GetBytes(text)],
        };

        var format = Detect(bytes);

        format.Delimiter.ShouldBe(delimiter);
        Csv.Read(bytes, delimiter, format.Encoding, (int)format.Start.Offset).ShouldBe(rows);
    }

    [Fact]
    public void Windows_1252_has_its_own_letters_where_Latin_1_has_controls()
    {
        var format = Detect([.. "price,name\n"u8, 0x80, .. "5,"u8, 0x8A, .. "koda "u8, 0x93, .. "x"u8, 0x94, (byte)'\n']);

        format.EncodingLabel.ShouldBe("Windows-1252");
        Csv.Read([0x80, (byte)',', 0x8A, 0x9F], ',', format.Encoding).ShouldBe([["€", "ŠŸ"]]);
    }

    [Fact]
    public void A_few_broken_bytes_do_not_cost_a_file_its_encoding()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Jörg,Köln\n", 50))).Append((byte)0xE4).Append((byte)'\n').ToArray();

        Detect(bytes).Encoding.ShouldBe(SourceEncoding.Utf8);
    }

    [Fact]
    public void The_encoding_does_not_depend_on_how_the_bytes_arrive()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("añ€😀,", 300)));
        foreach (var size in (int[])[1, 2, 3, 5, 7, 4096])
        {
            var detector = new EncodingDetector();
            for (var i = 0; i < bytes.Length; i += size) detector.Add(bytes.AsSpan(i, Math.Min(size, bytes.Length - i)));

            detector.Decide(out _).Encoding.ShouldBe(SourceEncoding.Utf8);
        }
    }

    [Theory]
    [InlineData("504B0304", "spreadsheet")]
    [InlineData("D0CF11E0A1B11AE1", "Excel")]
    [InlineData("255044462D312E37", "PDF")]
    [InlineData("FFFE000041000000", "UTF-32")]
    public void Files_that_are_no_text_are_refused_with_the_repair(string hex, string named)
    {
        var detector = new EncodingDetector();
        detector.Add(Convert.FromHexString(hex));

        detector.Decide(out var problem);

        problem.ShouldNotBeNull().Detail.ShouldContain(named);
    }

    [Fact]
    public void The_sep_line_of_Excel_decides_and_is_no_row()
    {
        var bytes = "sep=;\r\na,b;c\r\n1,2;3\r\n"u8.ToArray();

        var format = Detect(bytes);

        (format.Delimiter, format.Start).ShouldBe((';', new CsvPosition(7, 2)));
        Csv.Read(bytes, ';', format.Encoding, 7).ShouldBe([["a,b", "c"], ["1,2", "3"]]);
    }

    [Theory]
    [InlineData("name,email\nA,a@b.com\n", true)]
    [InlineData("Ann,ann@example.com\nBob,bob@example.com\n", false)]
    [InlineData("Ann,2024-01-15\nBob,2024-01-16\n", false)]
    [InlineData("Ann,+49 221 1234567\n", false)]
    public void A_first_row_of_values_is_no_header(string text, bool hasHeader)
    {
        Detect(Encoding.UTF8.GetBytes(text)).HasHeader.ShouldBe(hasHeader);
    }

    [Fact]
    public void Every_column_gets_a_name_of_its_own()
    {
        HeaderNames.Of(["Email", "", " email ", "Email", "A\nB", "\uFEFFName"]).ShouldBe(["Email", "Column 2", "email (2)", "Email (3)", "A B", "Name"]);
    }

    private static CsvFormat Detect(byte[] bytes)
    {
        var detector = new EncodingDetector();
        detector.Add(bytes);
        var (encoding, mark) = detector.Decide(out var problem);
        problem.ShouldBeNull();
        return FormatDetector.Detect(bytes, encoding, mark);
    }
}
