using System.Buffers;
using System.Text;
using Brisk.Domain.Import;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Domain.Tests.Import;

/// <summary>Cells that a spreadsheet would run are marked on their way out, and come back as they were.</summary>
public sealed class FormulaMarkTests
{
    [Theory]
    [InlineData("=1+1,notmail,@SUM(1)", "'=1+1,notmail,'@SUM(1)")]
    [InlineData("\"=HYPERLINK(\"\"http://evil\"\")\",bad@,+1", "\"'=HYPERLINK(\"\"http://evil\"\")\",bad@,'+1")]
    [InlineData("-2,\"\t=1\",\"\r=1\"", "'-2,\"'\t=1\",\"'\r=1\"")]
    [InlineData("a=1,\"b,=c\",it's,'tis,''", "a=1,\"b,=c\",it's,'tis,''")]
    [InlineData("'=1,''@x", "'=1,''@x")]
    [InlineData("a,\"never closed,=1", "a,\"never closed,=1\"")]
    [InlineData("a\r\n=b\n", "a\r\n'=b\n")]
    [InlineData("＝1,\"＠x\",Ａ,ｘ,'＋1,\"\"", "'＝1,\"'＠x\",Ａ,ｘ,'＋1,\"\"")]
    [InlineData("＝", "'＝")]
    public void A_cell_that_begins_like_a_formula_gets_an_apostrophe(string row, string marked)
    {
        Mark(',', row).ShouldBe(marked);
    }

    [Fact]
    public void What_was_marked_is_read_like_what_it_was_made_of()
    {
        var letters = Gen.Elements('=', '+', '-', '@', '\t', '\r', '\n', '\'', '"', ',', ';', ' ', 'a', 'é');
        var cells = Gen.NonEmptyListOf(Gen.ListOf(letters).Select(text => string.Concat(text)));
        Prop.ForAll(Arb.From(cells), row =>
        {
            var file = string.Join(';', row.Select(cell => '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')) + "\n";

            using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(Mark(';', file))), SourceEncoding.Utf8, ';', CsvPosition.Start);
            reader.Read().ShouldBeTrue();

            Enumerable.Range(0, reader.Count).Select(cell => Encoding.UTF8.GetString(FormulaMark.TakenOff(reader[cell])))
                .ShouldBe(row.Select(cell => Encoding.UTF8.GetString(FormulaMark.TakenOff(Encoding.UTF8.GetBytes(cell)))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Marks_within_cells_of_our_own_files_come_off_as_they_went_on()
    {
        var letters = Gen.Elements('=', '+', '-', '@', '＝', '\t', '\r', '\n', '\'', '"', ',', ';', ' ', 'a', 'é');
        Prop.ForAll(Arb.From(Gen.ListOf(letters).Select(text => string.Concat(text))), cell =>
        {
            var bytes = Encoding.UTF8.GetBytes(cell);
            var marked = new ArrayBufferWriter<byte>();
            var (from, start) = (0, 0);
            for (int at; (at = FormulaMark.Next(bytes, ref start)) >= 0; from = at)
            {
                marked.Write(bytes.AsSpan(from, at - from));
                marked.Write("'"u8);
            }
            marked.Write(bytes.AsSpan(from));

            Encoding.UTF8.GetString(FormulaMark.AllTakenOff(marked.WrittenSpan, new byte[marked.WrittenCount])).ShouldBe(cell);
            // Whatever else a program takes for the end of a cell, no part begins like a formula.
            foreach (var part in Encoding.UTF8.GetString(marked.WrittenSpan).Split(';', '\t', '\r', '\n'))
                (part.TrimStart(' ', '"') is ['=' or '+' or '-' or '@' or '＝', ..]).ShouldBeFalse(cell);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>In pieces of every length, which must not make a difference.</summary>
    private static string Mark(char delimiter, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = InPieces(delimiter, bytes, bytes.Length);
        for (var length = 1; length < bytes.Length; length++) InPieces(delimiter, bytes, length).ShouldBe(whole);
        return whole;
    }

    private static string InPieces(char delimiter, byte[] bytes, int length)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FormulaMark.Writer(delimiter);
        foreach (var piece in bytes.Chunk(length)) writer.Write(piece, output);
        writer.EndRow(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
