using System.Buffers;
using System.Threading.Channels;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// A file that is read while it is written: the database writes as fast as it reads, so that nobody's slow line holds a state of it, and
/// whoever reads follows.
/// </summary>
internal sealed class ExportSpool : IDisposable
{
    private const int Piece = 64 * 1024;

    private readonly FileStream stream;
    private readonly SafeFileHandle file;
    private readonly ExportRoom.Place place;
    private readonly Channel<long> ends = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <param name="path">Of the file.</param>
    /// <param name="isKept">Whether it is there when this is disposed.</param>
    /// <param name="place">Its room, which is given back with it.</param>
    /// <exception cref="StorageUnavailableException">The disk takes no file.</exception>
    public ExportSpool(string path, bool isKept, ExportRoom.Place place)
    {
        this.place = place;
        try
        {
            stream = PrivateFile.Create(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete,
                isKept ? FileOptions.None : FileOptions.DeleteOnClose);
            file = stream.SafeFileHandle;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(exception);
        }
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Records written.</summary>
    public long Rows { get; private set; }

    /// <exception cref="StorageUnavailableException">The disk is full or takes no writes.</exception>
    /// <exception cref="ExportTooLargeException">It takes more room than it may.</exception>
    public void Write(ReadOnlySpan<byte> text, int rows)
    {
        place.Take(text.Length);
        try
        {
            RandomAccess.Write(file, text, Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(exception);
        }
        Length += text.Length;
        Rows += rows;
        ends.Writer.TryWrite(Length);
    }

    /// <summary>All is written, or what went wrong.</summary>
    public void Complete(Exception? failure) => ends.Writer.Complete(failure);

    /// <summary>Puts all of it on the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(file);

    /// <summary>Completes when something is written, or all is; throws what went wrong before.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        if (!await ends.Reader.WaitToReadAsync(cancellation)) await ends.Reader.Completion;
    }

    /// <summary>Hands over all that is written, as it comes.</summary>
    public async Task CopyToAsync(Stream to, CancellationToken cancellation)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var at = 0L;
            await foreach (var end in ends.Reader.ReadAllAsync(cancellation))
            {
                while (at < end)
                {
                    var read = await RandomAccess.ReadAsync(file, piece.AsMemory(0, (int)Math.Min(piece.Length, end - at)), at, cancellation);
                    if (read == 0) throw new EndOfStreamException("The file of an export is shorter than what was written to it.");
                    at += read;
                    await to.WriteAsync(piece.AsMemory(0, read), cancellation);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        place.Dispose();
    }

    private static StorageUnavailableException Refused(Exception exception) =>
        new("The disk of the files is full or takes no writes. Free some space and try again.", exception) { IsFull = true };
}
