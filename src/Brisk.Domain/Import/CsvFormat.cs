namespace Brisk.Domain.Import;

/// <summary>A place between two records of a file: bytes from its start, and the number of the line there (from 1), both physical.</summary>
public readonly record struct CsvPosition(long Offset, long Line)
{
    public static CsvPosition Start => new(0, 1);
}

/// <summary>How a file is written.</summary>
/// <param name="Delimiter">One of comma, semicolon, tab, bar.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="Start">Where the first record is: after a byte order mark and a <c>sep=;</c> line.</param>
public sealed record CsvFormat(SourceEncoding Encoding, char Delimiter, bool HasHeader, CsvPosition Start)
{
    public string EncodingLabel => Transcoder.Label(Encoding);

    public string DelimiterLabel => Delimiter switch
    {
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "bar",
        _ => "comma",
    };
}

/// <summary>Why a record cannot be used.</summary>
public enum CsvFault
{
    None,
    /// <summary>A quote was opened and never closed; the record ends with its line.</summary>
    UnclosedQuote,
    /// <summary>Holds a NUL byte.</summary>
    Nul,
    /// <summary>A cell over <see cref="CsvReader.MaxCell"/>.</summary>
    CellTooLong,
    /// <summary>A record over <see cref="CsvReader.MaxRecord"/>; passed over to its end of line.</summary>
    RecordTooLong,
    /// <summary>More than <see cref="CsvReader.MaxCells"/> cells.</summary>
    TooManyCells,
    /// <summary>Bytes that are not UTF-8 in a UTF-8 file.</summary>
    NotText,
}
