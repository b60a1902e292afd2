using Brisk.Domain;
using Brisk.Storage.Files;

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
        PrivateFile.CreateFolder(path);
        return new KeptWriter(FileOf(workspace, type), identity);
    }

    /// <summary>Removes what is left of a workspace.</summary>
    internal void Delete(Tsid workspace) => Delete(name => name == workspace.ToString());

    /// <summary>Removes what is left of all other workspaces.</summary>
    internal void DeleteAllBut(IEnumerable<Tsid> workspaces)
    {
        var names = workspaces.Select(workspace => workspace.ToString()).ToHashSet(StringComparer.Ordinal);
        Delete(name => !names.Contains(name));
    }

    private void Delete(Predicate<string> ofWorkspace)
    {
        try
        {
            if (!Directory.Exists(path)) return;
            foreach (var file in Directory.EnumerateFiles(path)) if (ofWorkspace(Path.GetFileName(file).Split('-')[0])) File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is tried again with the next workspace that goes, and every hour.
        }
    }

    private string FileOf(Tsid workspace, string type) => Path.Combine(path, $"{workspace}-{type}.kept");
}

/// <summary>A part of a file: something that memory keeps of a type, with all changes up to a number.</summary>
internal readonly record struct KeptSection(string Name, long Seq, long Offset, long Length, ulong Hash);

/// <summary>A change of the log by which it is told whether a file is of the same past.</summary>
internal readonly record struct KeptMark(long Seq, long Record, long At);
