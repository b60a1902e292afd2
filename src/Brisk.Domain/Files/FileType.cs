namespace Brisk.Domain.Files;

/// <summary>Tells the media type of a file by its first bytes, and only where these say nothing by its ending.</summary>
public static class FileType
{
    /// <summary>How many first bytes tell it.</summary>
    public const int Head = 64;

    public const string Unknown = "application/octet-stream";

    /// <summary>Where a RIFF file says what is in it.</summary>
    private const int InRiff = 8;

    private const string Zip = "application/zip";
    private const string Compound = "application/x-ole-storage";

    private static readonly (int At, byte[] Bytes, string Type)[] Signatures =
    [
        (0, [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "image/png"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, [.. "GIF87a"u8], "image/gif"),
        (0, [.. "GIF89a"u8], "image/gif"),
        (InRiff, [.. "WEBP"u8], "image/webp"),
        (InRiff, [.. "WAVE"u8], "audio/wav"),
        (InRiff, [.. "AVI "u8], "video/x-msvideo"),
        (4, [.. "ftypheic"u8], "image/heic"),
        (4, [.. "ftypavif"u8], "image/avif"),
        (4, [.. "ftypM4A"u8], "audio/mp4"),
        (4, [.. "ftypqt"u8], "video/quicktime"),
        (4, [.. "ftyp"u8], "video/mp4"),
        (0, [.. "II*\0"u8], "image/tiff"),
        (0, [.. "MM\0*"u8], "image/tiff"),
        (0, [.. "%PDF-"u8], "application/pdf"),
        (0, [.. "PK"u8, 3, 4], Zip),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], Compound),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (0, [.. "Rar!"u8, 0x1A, 0x07], "application/vnd.rar"),
        (0, [.. "{\\rtf"u8], "application/rtf"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [.. "OggS"u8], "audio/ogg"),
        (0, [.. "fLaC"u8], "audio/flac"),
    ];

    /// <summary>What files of other endings are that lie in a ZIP file or in a compound file.</summary>
    private static readonly Dictionary<string, (string Within, string Type)> Contained = new(StringComparer.OrdinalIgnoreCase)
    {
        [".docx"] = (Zip, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        [".xlsx"] = (Zip, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        [".pptx"] = (Zip, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        [".odt"] = (Zip, "application/vnd.oasis.opendocument.text"),
        [".ods"] = (Zip, "application/vnd.oasis.opendocument.spreadsheet"),
        [".odp"] = (Zip, "application/vnd.oasis.opendocument.presentation"),
        [".doc"] = (Compound, "application/msword"),
        [".xls"] = (Compound, "application/vnd.ms-excel"),
        [".ppt"] = (Compound, "application/vnd.ms-powerpoint"),
        [".msg"] = (Compound, "application/vnd.ms-outlook"),
    };

    /// <summary>What nothing at the beginning of a file tells.</summary>
    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain", [".csv"] = "text/csv", [".md"] = "text/markdown", [".json"] = "application/json", [".xml"] = "application/xml",
        [".html"] = "text/html", [".htm"] = "text/html", [".svg"] = "image/svg+xml", [".eml"] = "message/rfc822", [".vcf"] = "text/vcard",
        [".ics"] = "text/calendar",
    };

    /// <summary>What browsers show as a picture, and run nothing of.</summary>
    public static IReadOnlyList<string> Pictures { get; } = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    /// <param name="head">The first <see cref="Head"/> bytes, fewer where the file has fewer.</param>
    /// <param name="name">Its name. An ending never makes a picture of what has not the bytes of one.</param>
    public static string Of(ReadOnlySpan<byte> head, string name)
    {
        var ending = Path.GetExtension(name);
        foreach (var (at, bytes, type) in Signatures)
        {
            if (head.Length < at || !head[at..].StartsWith(bytes) || (at == InRiff && !head.StartsWith("RIFF"u8))) continue;
            return Contained.TryGetValue(ending, out var contained) && contained.Within == type ? contained.Type : type;
        }
        return Endings.GetValueOrDefault(ending, Unknown);
    }
}
