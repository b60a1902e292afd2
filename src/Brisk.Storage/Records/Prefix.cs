using System.Text;

namespace Brisk.Storage.Records;

/// <summary>Prefixes as ranges, so that an index serves them.</summary>
internal static class Prefix
{
    /// <summary>The least text, by code points, that is greater than every text with this prefix; null when there is none.</summary>
    public static string? End(string prefix)
    {
        for (var length = prefix.Length; length > 0;)
        {
            Rune.DecodeLastFromUtf16(prefix.AsSpan(0, length), out var last, out var units);
            length -= units;
            // U+D7FF is followed by the surrogates, which are no letters; the next one is U+E000.
            if (last.Value < 0x10FFFF) return string.Concat(prefix.AsSpan(0, length), new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1).ToString());
        }
        return null;
    }
}
