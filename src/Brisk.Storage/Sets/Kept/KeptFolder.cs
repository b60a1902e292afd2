using System.IO.Hashing;
using System.Text;
using Brisk.Domain;

namespace Brisk.Storage.Sets.Kept;

/// <summary>
/// Where this process leaves what it found out of the records of workspaces, for its next start: a cache and never the only
/// copy. What does not fit, or is damaged, is not looked at; whoever deletes it loses a few seconds.
/// </summary>
/// <param name="path">The folder; it is made when it is first written to, for nobody else to look into.</param>
/// <param name="least">Of types with fewer records nothing is left: they are read at once.</param>
public sealed class KeptFolder(string path, int least = 10_000)
{
    private long restored;

    internal int Least => least;

    /// <summary>How often something was found that could be used.</summary>
    internal long Restored => Interlocked.Read(ref restored);

    internal void CountRestored() => Interlocked.Increment(ref restored);

    /// <summary>The file of a record type, if there is one that was written by this program of the same fields.</summary>
    internal KeptFile? Open(Tsid workspace, string type, string identity) => KeptFile.TryOpen(FileOf(workspace, type), identity);

    internal KeptWriter Write(Tsid workspace, string type, string identity)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new KeptWriter(FileOf(workspace, type), identity);
    }

    /// <summary>Removes what is left of a workspace.</summary>
    public void Delete(Tsid workspace)
    {
        if (!Directory.Exists(path)) return;
        foreach (var file in Directory.EnumerateFiles(path, $"{workspace}-*")) File.Delete(file);
    }

    /// <summary>Removes what is left of all other workspaces.</summary>
    internal void DeleteAllBut(IEnumerable<Tsid> workspaces)
    {
        if (!Directory.Exists(path)) return;
        var names = workspaces.Select(workspace => workspace.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(path)) if (!names.Contains(Path.GetFileName(file).Split('-')[0])) File.Delete(file);
    }

    internal static ulong Hash(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes);

    private string FileOf(Tsid workspace, string type) => Path.Combine(path, $"{workspace}-{type}.kept");
}

/// <summary>A part of a file: something that memory keeps of a type, with all changes up to a number.</summary>
internal readonly record struct KeptSection(string Name, long Seq, long Offset, int Length, ulong Hash);

/// <summary>A change of the log by which it is told whether a file is of the same past.</summary>
internal readonly record struct KeptMark(long Seq, long Record, long At);
