namespace Brisk.Domain.Import;

/// <summary>Finds out how a file is written from its beginning.</summary>
public static class FormatDetector
{
    /// <summary>How many bytes of a file are enough to look at.</summary>
    public const int HeadSize = 256 * 1024;

    private const int Records = 100;
    private const string Delimiters = ",;\t|";

    /// <param name="head">The first bytes of the file, at most <see cref="HeadSize"/>.</param>
    /// <param name="mark">Bytes of byte order mark at its start.</param>
    public static CsvFormat Detect(byte[] head, SourceEncoding encoding, int mark)
    {
        var start = new CsvPosition(mark, 1);
        if (Announced(head, encoding, start) is { } announced) return Finish(head, encoding, announced.Delimiter, announced.Start);

        var best = ',';
        var bestScore = -1.0;
        foreach (var delimiter in Delimiters)
        {
            var score = Score(head, encoding, delimiter, start);
            if (score > bestScore) (best, bestScore) = (delimiter, score);
        }
        return Finish(head, encoding, best, start);
    }

    /// <summary>The first line <c>sep=;</c>, which Excel writes and reads.</summary>
    private static (char Delimiter, CsvPosition Start)? Announced(byte[] head, SourceEncoding encoding, CsvPosition start)
    {
        // A delimiter no file uses, so that the line is one cell whatever it announces.
        using var reader = Open(head, encoding, '\u0001', start);
        if (!reader.Read() || reader.Count != 1) return null;
        var line = reader.Text(0).Trim('"');
        if (line.Length != 5 || !line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || !Delimiters.Contains(line[4])) return null;
        return (line[4], reader.Next);
    }

    /// <summary>
    /// How much like a table the file looks with this delimiter: the share of records with the usual number of cells, a little more for
    /// more cells.
    /// </summary>
    private static double Score(byte[] head, SourceEncoding encoding, char delimiter, CsvPosition start)
    {
        var counts = new List<int>();
        using var reader = Open(head, encoding, delimiter, start);
        while (counts.Count < Records && reader.Read())
        {
            // The last record may be cut off by the end of the head.
            if (head.Length == HeadSize && counts.Count > 0 && reader.Next.Offset >= head.Length) break;
            counts.Add(reader.Count);
        }
        if (counts.Count == 0) return 0;
        var usual = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
        if (usual.Key <= 1) return 0;
        var agrees = usual.Count() / (double)counts.Count;
        var header = counts[0] == usual.Key ? 1.0 : 0.6;
        return (agrees * header) + (Math.Min(usual.Key, 50) / 1000.0);
    }

    private static CsvFormat Finish(byte[] head, SourceEncoding encoding, char delimiter, CsvPosition start)
    {
        using var reader = Open(head, encoding, delimiter, start);
        var hasHeader = !reader.Read() || reader.Count == 0 || IsHeader(reader);
        return new CsvFormat(encoding, delimiter, hasHeader, start);
    }

    /// <summary>Names of columns are not addresses, dates or long numbers.</summary>
    private static bool IsHeader(CsvReader reader)
    {
        var filled = 0;
        if (OwnFile.IsOne(Enumerable.Range(0, reader.Count).Select(reader.Text))) return true;
        for (var i = 0; i < reader.Count; i++)
        {
            var text = reader.Text(i).Trim();
            if (text.Length > 0) filled++;
            if (ValueShapes.IsEmail(text) || ValueShapes.IsDate(text) || ValueShapes.IsWebAddress(text)) return false;
            if (text.Length >= 7 && ValueShapes.IsPhone(text)) return false;
        }
        return filled > 0;
    }

    private static CsvReader Open(byte[] head, SourceEncoding encoding, char delimiter, CsvPosition start)
    {
        var stream = new MemoryStream(head, writable: false);
        stream.Position = Math.Min(start.Offset, head.Length);
        return new CsvReader(stream, encoding, delimiter, start);
    }
}
