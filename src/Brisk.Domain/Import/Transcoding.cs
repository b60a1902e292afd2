namespace Brisk.Domain.Import;

/// <summary>Bytes of a file as UTF-8, piece by piece.</summary>
public static class Transcoding
{
    /// <summary>Reads <paramref name="length"/> bytes from where the stream stands. A piece lives until the next is asked for.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(SourceEncoding encoding, Stream source, long length, byte[] buffer)
    {
        var kept = 0;
        var output = new byte[Transcoder.MaxLength(encoding, buffer.Length)];
        while (length > 0 || kept > 0)
        {
            var read = source.Read(buffer, kept, (int)Math.Min(buffer.Length - kept, length));
            length -= read;
            var last = length == 0 || read == 0;
            var (used, written) = Transcoder.ToUtf8(encoding, buffer.AsSpan(0, kept + read), output, last);
            yield return output.AsMemory(0, written);
            buffer.AsSpan(used, kept + read - used).CopyTo(buffer);
            kept += read - used;
            if (last) yield break;
        }
    }
}
