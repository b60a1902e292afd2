using System.Buffers;
using System.Security.Cryptography;
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
    internal const int Trailer = 16;

    private readonly SafeFileHandle file;
    private readonly Dictionary<string, KeptSection> sections;

    private KeptFile(SafeFileHandle file, KeptMark mark, Dictionary<string, KeptSection> sections) => (this.file, Mark, this.sections) = (file, mark, sections);

    /// <summary>The last change that the file knows of.</summary>
    public KeptMark Mark { get; }

    public IReadOnlyCollection<KeptSection> Sections => sections.Values;

    /// <summary>A change up to which all sections show all.</summary>
    public long Oldest => sections.Count == 0 ? Mark.Seq : sections.Values.Min(section => section.Seq);

    public bool Has(string name) => sections.ContainsKey(name);

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
        var bytes = ArrayPool<byte>.Shared.Rent(section.Length);
        try
        {
            if (!TryRead(section, bytes)) return false;
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, section.Length, writable: false), Encoding.UTF8);
            found = read(reader);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Copies a section as it is; false when it is damaged.</summary>
    public bool TryCopy(KeptSection section, KeptWriter to)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(section.Length);
        try
        {
            if (!TryRead(section, bytes)) return false;
            to.Add(section.Name, section.Seq, bytes.AsSpan(0, section.Length));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public void Dispose() => file.Dispose();

    private static KeptFile? Read(SafeFileHandle handle, string identity)
    {
        var length = RandomAccess.GetLength(handle);
        Span<byte> trailer = stackalloc byte[Trailer];
        if (length < Trailer || !TryFill(handle, trailer, length - Trailer)) return null;
        var at = BitConverter.ToInt64(trailer);
        if (at < 0 || at > length - Trailer || length - Trailer - at > 1 << 20) return null;
        var directory = new byte[length - Trailer - at];
        if (!TryFill(handle, directory, at) || KeptFolder.Hash(directory) != BitConverter.ToUInt64(trailer[sizeof(long)..])) return null;
        using var reader = new BinaryReader(new MemoryStream(directory), Encoding.UTF8);
        if (reader.ReadString() != identity) return null;
        var mark = new KeptMark(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var found = new Dictionary<string, KeptSection>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var section = new KeptSection(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt64());
            found[section.Name] = section;
        }
        return new KeptFile(handle, mark, found);
    }

    private bool TryRead(KeptSection section, byte[] bytes)
    {
        try
        {
            var read = bytes.AsSpan(0, section.Length);
            return TryFill(file, read, section.Offset) && KeptFolder.Hash(read) == section.Hash;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static bool TryFill(SafeFileHandle handle, Span<byte> bytes, long at)
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
}

/// <summary>Writes a file beside the one that is there, and puts it in its place when all of it is written.</summary>
internal sealed class KeptWriter : IDisposable
{
    private readonly string path;
    private readonly string beside;
    private readonly string identity;
    private readonly FileStream file;
    private readonly List<KeptSection> sections = [];

    public KeptWriter(string path, string identity)
    {
        (this.path, this.identity) = (path, identity);
        beside = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(beside, options);
    }

    public void Add(string name, long seq, ReadOnlySpan<byte> bytes)
    {
        sections.Add(new KeptSection(name, seq, file.Position, bytes.Length, KeptFolder.Hash(bytes)));
        file.Write(bytes);
    }

    public bool Has(string name) => sections.Exists(section => section.Name == name);

    /// <summary>The number of the last change that any section shows.</summary>
    public long Last => sections.Count == 0 ? 0 : sections.Max(section => section.Seq);

    public void Close(KeptMark mark)
    {
        using var directory = new MemoryStream();
        using var writer = new BinaryWriter(directory, Encoding.UTF8);
        writer.Write(identity);
        writer.Write(mark.Seq);
        writer.Write(mark.Record);
        writer.Write(mark.At);
        writer.Write(sections.Count);
        foreach (var section in sections)
        {
            writer.Write(section.Name);
            writer.Write(section.Seq);
            writer.Write(section.Offset);
            writer.Write(section.Length);
            writer.Write(section.Hash);
        }
        var bytes = directory.GetBuffer().AsSpan(0, (int)directory.Length);
        var at = file.Position;
        file.Write(bytes);
        file.Write(BitConverter.GetBytes(at));
        file.Write(BitConverter.GetBytes(KeptFolder.Hash(bytes)));
        file.Dispose();
        File.Move(beside, path, overwrite: true);
    }

    public void Dispose()
    {
        file.Dispose();
        File.Delete(beside);
    }
}
