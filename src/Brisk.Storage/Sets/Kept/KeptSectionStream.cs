using Microsoft.Win32.SafeHandles;

namespace Brisk.Storage.Sets.Kept;

/// <summary>Reads a section from its beginning to its end.</summary>
internal sealed class KeptSectionStream(SafeFileHandle file, KeptSection section) : Stream
{
    private long at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => section.Length;

    public override long Position
    {
        get => at;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = buffer[..(int)Math.Min(buffer.Length, section.Length - at)];
        if (!KeptFile.TryFill(file, read, section.Offset + at)) throw new EndOfStreamException();
        at += read.Length;
        return read.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
