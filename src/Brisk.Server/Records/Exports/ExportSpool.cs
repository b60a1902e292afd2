using System.Buffers;
using System.Threading.Channels;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// A file that is read while it is written: the database writes as fast as it reads, so that nobody's slow line holds a state of it, and
/// whoever reads follows. What is sent at once lies in parts, each of which goes when it was sent.
/// </summary>
internal sealed class ExportSpool : IDisposable
{
    private const int Piece = 64 * 1024;

    /// <summary>Bytes after which the next part begins.</summary>
    private const long PartBytes = 16 * 1024 * 1024;

    private readonly Func<string> name;
    private readonly bool isKept;
    private readonly ExportRoom.Place place;
    private readonly Channel<(FileStream Part, long End)> ends =
        Channel.CreateUnbounded<(FileStream, long)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <summary>Those that are open, in their order: the last is written, the first read.</summary>
    private readonly Queue<FileStream> parts = new();
    private FileStream part;
    private long end;

    /// <param name="name">Makes the path of a file; called again for further parts.</param>
    /// <param name="isKept">Whether it is one file, which is there when this is disposed, and nobody follows.</param>
    /// <param name="place">Its room, which is given back with it, and where it cannot be made.</param>
    /// <exception cref="StorageUnavailableException">The disk takes no file.</exception>
    public ExportSpool(Func<string> name, bool isKept, ExportRoom.Place place)
    {
        (this.name, this.isKept, this.place) = (name, isKept, place);
        try
        {
            part = Open();
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Records written.</summary>
    public long Rows { get; private set; }

    /// <param name="cancellation">Ends waiting for room.</param>
    /// <exception cref="StorageUnavailableException">The disk is full or takes no writes.</exception>
    /// <exception cref="ExportTooLargeException">It takes more room than it may.</exception>
    /// <exception cref="ExportRoomTakenException">Others take its room.</exception>
    public void Write(ReadOnlySpan<byte> text, int rows, CancellationToken cancellation)
    {
        place.Take(text.Length, cancellation);
        if (end >= PartBytes && !isKept) (part, end) = (Open(), 0);
        try
        {
            RandomAccess.Write(part.SafeFileHandle, text, end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(exception);
        }
        end += text.Length;
        Length += text.Length;
        Rows += rows;
        if (!isKept) ends.Writer.TryWrite((part, end));
    }

    /// <summary>All is written, or what went wrong.</summary>
    public void Complete(Exception? failure) => ends.Writer.Complete(failure);

    /// <summary>Puts all of it on the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(part.SafeFileHandle);

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
            FileStream? open = null;
            var at = 0L;
            await foreach (var (from, until) in ends.Reader.ReadAllAsync(cancellation))
            {
                if (from != open)
                {
                    if (open is not null) CloseFirst();
                    (open, at) = (from, 0);
                }
                while (at < until)
                {
                    var read = await RandomAccess.ReadAsync(from.SafeFileHandle, piece.AsMemory(0, (int)Math.Min(piece.Length, until - at)), at, cancellation);
                    if (read == 0) throw new EndOfStreamException("The file of an export is shorter than what was written to it.");
                    at += read;
                    await to.WriteAsync(piece.AsMemory(0, read), cancellation);
                    place.Give(read);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Nobody takes it any more: whoever writes it does not wait.</summary>
    public void Leave() => place.Dispose();

    public void Dispose()
    {
        lock (parts)
        {
            while (parts.TryDequeue(out var open)) open.Dispose();
        }
        place.Dispose();
    }

    private FileStream Open()
    {
        try
        {
            var made = PrivateFile.Create(name(), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete,
                isKept ? FileOptions.None : FileOptions.DeleteOnClose);
            lock (parts) parts.Enqueue(made);
            return made;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(exception);
        }
    }

    private void CloseFirst()
    {
        lock (parts)
        {
            if (parts.TryDequeue(out var sent)) sent.Dispose();
        }
    }

    private static StorageUnavailableException Refused(Exception exception) =>
        new("The disk of the files is full or takes no writes. Free some space and try again.", exception) { IsFull = true };
}
