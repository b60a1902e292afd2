using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// The files of exports: <c>exports/&lt;job&gt;.csv</c> in the folder for files, beside those of imports; half ones under names of their
/// own, and what is sent at once while it is read.
/// </summary>
internal static class ExportFiles
{
    /// <summary>How long the file of a job is kept after its end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a state of the database is held at most: until then it keeps all that it writes in its log. At a hundred thousand
    /// records a second these are ninety million.
    /// </summary>
    public static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(15);

    public static string FolderOf(NodeServices node) => Path.Combine(node.Options.FilesFolder, "exports");

    public static string PathOf(NodeServices node, Tsid job, string extension) => Path.Combine(FolderOf(node), $"{job}.{extension}");

    /// <summary>A name for what is not finished, unlike that of any other.</summary>
    public static string PartOf(NodeServices node, Tsid of) => Path.Combine(FolderOf(node), $"{of}.{node.Ids.Next()}.part");

    /// <summary>Deletes what a job has written, on whichever node, as far as they have one folder.</summary>
    public static void Drop(NodeServices node, Tsid job)
    {
        if (!Directory.Exists(FolderOf(node))) return;
        foreach (var path in Directory.EnumerateFiles(FolderOf(node), $"{job}.*")) File.Delete(path);
    }

    /// <summary>Those of a workspace, half ones included.</summary>
    public static async ValueTask<IReadOnlyList<string>> OfAsync(NodeServices node, ISession session, Tsid workspace)
    {
        if (!Directory.Exists(FolderOf(node))) return [];
        var paths = new List<string>();
        foreach (var path in Directory.EnumerateFiles(FolderOf(node)))
        {
            if (Tsid.TryParse(Path.GetFileName(path).Split('.')[0], out var job) && await JobTable.FindAsync(session, workspace, job) is not null) paths.Add(path);
        }
        return paths;
    }

    /// <summary>Deletes what nobody has written to for longer than files are kept, half ones of processes that ended included.</summary>
    public static void Sweep(NodeServices node)
    {
        if (!Directory.Exists(FolderOf(node))) return;
        var before = (node.Clock.GetUtcNow() - Kept).UtcDateTime;
        foreach (var path in Directory.EnumerateFiles(FolderOf(node))) if (File.GetLastWriteTimeUtc(path) < before) File.Delete(path);
    }
}
