using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// The files of exports: <c>exports/&lt;workspace&gt;/&lt;job&gt;.csv</c> in the folder for files, beside those of imports; half ones under
/// names of their own, and what is sent at once while it is read.
/// </summary>
internal static class ExportFiles
{
    /// <summary>Finished files of one person or key: the oldest makes room for another.</summary>
    public const int MostOfPerson = 10;

    /// <summary>Finished files of a workspace.</summary>
    public const int MostOfWorkspace = 50;

    /// <summary>How long the file of a job is kept after its end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a state of the database is held at most: until then it keeps all that it writes in its log. At a hundred thousand
    /// records a second these are ninety million.
    /// </summary>
    public static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(15);

    public static string FolderOf(NodeServices node) => Path.Combine(node.Options.FilesFolder, "exports");

    private static string FolderOf(NodeServices node, Tsid workspace) => Path.Combine(FolderOf(node), workspace.ToString());

    public static string PathOf(NodeServices node, StoredJob job, string extension) => Path.Combine(FolderOf(node, job.Workspace), $"{job.Id}.{extension}");

    /// <summary>Where a finished file lies; null where it does not. The version before had those of all workspaces in one folder.</summary>
    public static string? Find(NodeServices node, StoredJob job, string extension) =>
        ((string[])[PathOf(node, job, extension), Path.Combine(FolderOf(node), $"{job.Id}.{extension}")]).FirstOrDefault(File.Exists);

    /// <summary>A name for what is not finished, unlike that of any other.</summary>
    public static string PartOf(NodeServices node, Tsid workspace, Tsid of) => Path.Combine(FolderOf(node, workspace), $"{of}.{node.Ids.Next()}.part");

    /// <summary>Deletes what a job has written, on whichever node, as far as they have one folder.</summary>
    public static void Drop(NodeServices node, Tsid workspace, Tsid job)
    {
        foreach (var folder in (string[])[FolderOf(node, workspace), FolderOf(node)])
            if (Directory.Exists(folder)) foreach (var path in Directory.EnumerateFiles(folder, $"{job}.*")) File.Delete(path);
    }

    /// <summary>Those of a workspace, half ones included.</summary>
    public static async ValueTask<IReadOnlyList<string>> OfAsync(NodeServices node, ISession session, Tsid workspace)
    {
        List<string> files = Directory.Exists(FolderOf(node, workspace)) ? [.. Directory.EnumerateFiles(FolderOf(node, workspace))] : [];
        foreach (var path in Directory.Exists(FolderOf(node)) ? Directory.EnumerateFiles(FolderOf(node)) : [])
        {
            if (Tsid.TryParse(Path.GetFileNameWithoutExtension(path), out var job) && await JobTable.FindAsync(session, workspace, job) is not null)
                files.Add(path);
        }
        return files;
    }

    /// <summary>
    /// Deletes what nobody has written to for longer than files are kept, half ones of processes that ended included, and what other nodes
    /// have let go.
    /// </summary>
    public static async Task SweepAsync(NodeServices node, CancellationToken cancellation)
    {
        if (!Directory.Exists(FolderOf(node))) return;
        var before = (node.Clock.GetUtcNow() - Kept).UtcDateTime;
        foreach (var path in Directory.EnumerateFiles(FolderOf(node), "*", SearchOption.AllDirectories))
            if (File.GetLastWriteTimeUtc(path) < before || await IsLetGoAsync(node, path, cancellation)) File.Delete(path);
        foreach (var folder in Directory.EnumerateDirectories(FolderOf(node)))
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) TryDelete(folder);
    }

    private static async ValueTask<bool> IsLetGoAsync(NodeServices node, string path, CancellationToken cancellation)
    {
        if (path.EndsWith(".part", StringComparison.Ordinal) || !Tsid.TryParse(Path.GetFileNameWithoutExtension(path), out var id)
            || !Tsid.TryParse(Path.GetFileName(Path.GetDirectoryName(path)), out var workspace)) return false;
        var job = await node.Database.ReadAsync(Lane.Interactive, (workspace, id), static (session, of) =>
            JobTable.FindAsync(session, of.workspace, of.id), cancellation);
        return job is null or { IsOpen: false, Result: null };
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // A file came into it.
        }
    }
}
