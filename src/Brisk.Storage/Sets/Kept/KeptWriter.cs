using System.IO.Hashing;
using System.Text;

namespace Brisk.Storage.Sets.Kept;

/// <summary>
/// Writes a file beside the one that is there, and puts it in its place when all of it is on the disk. One process writes
/// one file at a time.
/// </summary>
internal sealed class KeptWriter : IDisposable
{
    private readonly string path;
    private readonly string identity;
    private readonly FileStream file;
    private readonly Dictionary<string, KeptSection> sections = new(StringComparer.Ordinal);
    private readonly HashSet<string> leftOut = new(StringComparer.Ordinal);
    private readonly XxHash3 hash = new();
    private KeptSection present;

    /// <exception cref="IOException">The disk is full, or another process is writing it.</exception>
    public KeptWriter(string path, string identity)
    {
        (this.path, this.identity) = (path, identity);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(path + ".new", options);
    }

    /// <summary>The number of the last change that any section shows.</summary>
    public long Last => sections.Count == 0 ? 0 : sections.Values.Max(section => section.Seq);

    /// <summary>Whether a section is written, or left out for good.</summary>
    public bool Has(string name) => sections.ContainsKey(name) || leftOut.Contains(name);

    /// <summary>A section of the former file that is not to be taken over.</summary>
    public void LeaveOut(string name) => leftOut.Add(name);

    /// <summary>Begins a section.</summary>
    /// <param name="seq">The number of a change up to which it shows all.</param>
    public void Begin(string name, long seq)
    {
        present = new KeptSection(name, seq, file.Position, 0, 0);
        hash.Reset();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        hash.Append(bytes);
    }

    public void End() => sections[present.Name] = present with { Length = file.Position - present.Offset, Hash = hash.GetCurrentHashAsUInt64() };

    /// <param name="mark">The last change that the file knows of.</param>
    /// <param name="numbering">Which slots its sections speak of.</param>
    public void Close(KeptMark mark, long numbering)
    {
        using var directory = new MemoryStream();
        using var writer = new BinaryWriter(directory, Encoding.UTF8);
        writer.Write(identity);
        writer.Write(mark.Seq);
        writer.Write(mark.Record);
        writer.Write(mark.At);
        writer.Write(numbering);
        writer.Write(sections.Count);
        foreach (var (_, section) in sections)
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
        file.Write(BitConverter.GetBytes(XxHash3.HashToUInt64(bytes)));
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Dispose()
    {
        if (file.SafeFileHandle.IsClosed) return;
        try
        {
            file.Dispose();
        }
        finally
        {
            File.Delete(path + ".new");
        }
    }
}
