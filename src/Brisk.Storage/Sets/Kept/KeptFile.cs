using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Brisk.Storage.Sets.Kept;

/// <summary>
/// A file that was written by a <see cref="KeptWriter"/>: its sections, then a directory of them, then where that lies and
/// its hash. Each section is checked when it is read. Files are replaced, never changed: one that is open stays as it is.
/// </summary>
internal sealed class KeptFile : IDisposable
{
    /// <summary>Where the directory lies, and its hash.</summary>
    private const int Trailer = 16;

    private const int Piece = 1 << 16;

    private readonly SafeFileHandle file;
    private readonly Dictionary<string, KeptSection> sections;

    private KeptFile(SafeFileHandle file, KeptMark mark, long numbering, Dictionary<string, KeptSection> sections) =>
        (this.file, Mark, Numbering, this.sections) = (file, mark, numbering, sections);

    /// <summary>The last change that the file knows of.</summary>
    public KeptMark Mark { get; }

    /// <summary>Which slots its sections speak of (<see cref="LivingRecords.Numbering"/>).</summary>
    public long Numbering { get; }

    public IReadOnlyCollection<KeptSection> Sections => sections.Values;

    public DateTimeOffset WrittenAt => new(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);

    public bool Has(string name) => sections.ContainsKey(name);

    /// <summary>The number of a change up to which a section shows all; null when it is not there.</summary>
    public long? SeqOf(string name) => sections.TryGetValue(name, out var section) ? section.Seq : null;

    /// <summary>Opens a file; null when there is none, or it is of something else, or damaged.</summary>
    public static KeptFile? TryOpen(string path, string identity)
    {
        SafeFileHandle? handle = null;
        try
        {
            if (!File.Exists(path)) return null;
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Read(handle, identity) is { } opened)
            {
                handle = null;
                return opened;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ArgumentException or OverflowException)
        {
            // A cache that cannot be read is none.
        }
        finally
        {
            handle?.Dispose();
        }
        return null;
    }

    /// <summary>Reads a section; false when it is not there or damaged.</summary>
    public bool TryRead<T>(string name, Func<BinaryReader, T> read, out T? found)
    {
        found = default;
        if (!sections.TryGetValue(name, out var section)) return false;
        try
        {
            if (!IsWhole(section)) return false;
            using var reader = new BinaryReader(new BufferedStream(new KeptSectionStream(file, section), Piece), Encoding.UTF8);
            found = read(reader);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Copies a section as it is; a damaged one is left out.</summary>
    public void CopyTo(KeptSection section, KeptWriter to)
    {
        if (!IsWhole(section)) return;
        to.Begin(section.Name, section.Seq);
        var bytes = ArrayPool<byte>.Shared.Rent(Piece);
        for (var at = 0L; at < section.Length;)
        {
            var read = bytes.AsSpan(0, (int)Math.Min(Piece, section.Length - at));
            if (!TryFill(file, read, section.Offset + at)) throw new EndOfStreamException();
            to.Write(read);
            at += read.Length;
        }
        ArrayPool<byte>.Shared.Return(bytes);
        to.End();
    }

    public void Dispose() => file.Dispose();

    /// <summary>Fills all of it from a place in a file; false at its end.</summary>
    public static bool TryFill(SafeFileHandle handle, Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(handle, bytes, at);
            if (read <= 0) return false;
            bytes = bytes[read..];
            at += read;
        }
        return true;
    }

    private static KeptFile? Read(SafeFileHandle handle, string identity)
    {
        var length = RandomAccess.GetLength(handle);
        Span<byte> trailer = stackalloc byte[Trailer];
        if (length < Trailer || !TryFill(handle, trailer, length - Trailer)) return null;
        var at = BitConverter.ToInt64(trailer);
        if (at < 0 || at > length - Trailer || length - Trailer - at > 1 << 20) return null;
        var directory = new byte[length - Trailer - at];
        if (!TryFill(handle, directory, at) || XxHash3.HashToUInt64(directory) != BitConverter.ToUInt64(trailer[sizeof(long)..])) return null;
        using var reader = new BinaryReader(new MemoryStream(directory), Encoding.UTF8);
        if (reader.ReadString() != identity) return null;
        var mark = new KeptMark(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var numbering = reader.ReadInt64();
        var found = new Dictionary<string, KeptSection>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var section = new KeptSection(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());
            found[section.Name] = section;
        }
        return new KeptFile(handle, mark, numbering, found);
    }

    private bool IsWhole(KeptSection section)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var hash = new XxHash3();
            for (var at = 0L; at < section.Length;)
            {
                var read = bytes.AsSpan(0, (int)Math.Min(Piece, section.Length - at));
                if (!TryFill(file, read, section.Offset + at)) return false;
                hash.Append(read);
                at += read.Length;
            }
            return hash.GetCurrentHashAsUInt64() == section.Hash;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
