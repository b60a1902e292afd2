using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Domain.Files;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

namespace Brisk.Server.Records.Files;

/// <summary>What has come of a file: enough to give it its place.</summary>
internal sealed record Content(string Sha256, string Type, long Size);

/// <summary>
/// The bytes of files at records, beside the database: <c>records/&lt;workspace&gt;/ab/cd/&lt;SHA-256&gt;</c> in the folder for files, each
/// content of a workspace once; what is on its way in <c>unfinished</c>, where the length says how far it is (decision 0034).
/// </summary>
internal static class FileStore
{
    /// <summary>How long a deleted file can be brought back.</summary>
    public static readonly TimeSpan DeletedKept = TimeSpan.FromDays(30);

    /// <summary>How long an upload may take, with all its pauses.</summary>
    public static readonly TimeSpan UnfinishedKept = TimeSpan.FromHours(24);

    private const int CopySize = 128 * 1024;
    private const int SweptAtOnce = 100;

    public static string FolderOf(NodeServices node, Tsid workspace) => Path.Combine(node.Options.FilesFolder, "records", workspace.ToString());

    public static string PathOf(NodeServices node, Tsid workspace, string sha256) =>
        Path.Combine(FolderOf(node, workspace), sha256[..2], sha256[2..4], sha256);

    public static string UnfinishedOf(NodeServices node, Tsid workspace, Tsid id) => Path.Combine(UnfinishedFolder(node, workspace), id.ToString());

    private static string UnfinishedFolder(NodeServices node, Tsid workspace) => Path.Combine(FolderOf(node, workspace), "unfinished");

    /// <summary>How many bytes of an upload have come.</summary>
    public static long Received(NodeServices node, Tsid workspace, Tsid id) =>
        new FileInfo(UnfinishedOf(node, workspace, id)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Opens what has come of an upload, to add to it; null while somebody else does.</summary>
    /// <exception cref="StorageUnavailableException">The disk takes no writes.</exception>
    public static ValueTask<FileStream?> OpenAsync(NodeServices node, Tsid workspace, Tsid id) => Disk.WritingAsync(() =>
    {
        PrivateFile.CreateFolder(UnfinishedFolder(node, workspace));
        return ValueTask.FromResult(FileLock.TryTake(UnfinishedOf(node, workspace, id), FileOptions.Asynchronous));
    });

    /// <summary>
    /// Adds what comes to an upload, and keeps what has come where the line breaks. More than there may be is not kept at all, and the answer is
    /// false.
    /// </summary>
    /// <param name="most">How long the file may become.</param>
    /// <exception cref="StorageUnavailableException">The disk is full or takes no writes.</exception>
    public static async Task<bool> AppendAsync(FileStream file, Stream source, long most, CancellationToken cancellation)
    {
        var from = file.Length;
        file.Position = from;
        var buffer = new byte[CopySize];
        try
        {
            while (await source.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                if (file.Position + read > most)
                {
                    file.SetLength(from);
                    return false;
                }
                await Disk.WritingAsync(async () =>
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                    return read;
                });
            }
            return true;
        }
        finally
        {
            // What is told to be there is there after a power cut, too.
            await Disk.WritingAsync(() =>
            {
                file.Flush(flushToDisk: true);
                return ValueTask.FromResult(0);
            });
        }
    }

    /// <summary>Reads a whole upload: its hash, what it is, and how long.</summary>
    public static async Task<Content> ReadAsync(FileStream file, string name, CancellationToken cancellation)
    {
        file.Position = 0;
        var head = new byte[FileType.Head];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        file.Position = 0;
        var hash = await SHA256.HashDataAsync(file, cancellation);
        return new Content(Convert.ToHexStringLower(hash), FileType.Of(head.AsSpan(0, read), name), file.Length);
    }

    /// <summary>Makes the folder of a content last, before it gets there.</summary>
    public static async ValueTask PrepareAsync(NodeServices node, Tsid workspace, string sha256) => await Disk.WritingAsync(() =>
    {
        var folder = Path.GetDirectoryName(PathOf(node, workspace, sha256))!;
        if (Directory.Exists(folder)) return ValueTask.FromResult(false);
        PrivateFile.CreateFolder(folder);
        for (var above = Path.GetDirectoryName(folder); above?.Length >= node.Options.FilesFolder.Length; above = Path.GetDirectoryName(above))
            Disk.SyncFolder(above);
        return ValueTask.FromResult(true);
    });

    /// <summary>
    /// Within the write that says that all of a file is there: gives its bytes their name. So nothing that is swept meanwhile is taken for it.
    /// Bytes that are there already stay, for others have them, too: the write may run again, and by then something else may be on its way.
    /// </summary>
    public static async ValueTask PlaceAsync(NodeServices node, Tsid workspace, Tsid id, string sha256) => await Disk.WritingAsync(() =>
    {
        var (from, to) = (UnfinishedOf(node, workspace, id), PathOf(node, workspace, sha256));
        if (File.Exists(to)) return ValueTask.FromResult(false);
        File.Move(from, to);
        Disk.SyncFolder(Path.GetDirectoryName(to)!);
        return ValueTask.FromResult(true);
    });

    /// <summary>Opens a content to be sent; null where it is not.</summary>
    public static FileStream? TryRead(NodeServices node, Tsid workspace, string sha256)
    {
        try
        {
            return new FileStream(PathOf(node, workspace, sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static void DropUnfinished(NodeServices node, Tsid workspace, Tsid id) => Delete(UnfinishedOf(node, workspace, id));

    /// <summary>All that lies there for a workspace.</summary>
    public static ValueTask<IReadOnlyList<string>> OfAsync(NodeServices node, Storage.Engine.ISession session, Tsid workspace) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. Files(FolderOf(node, workspace), SearchOption.AllDirectories)]);

    /// <summary>
    /// Removes files that were deleted 30 days ago, and uploads that have not come to an end in a day. A content goes with the last file that has
    /// it, within the write that removes that: no upload gets the same in between.
    /// </summary>
    public static async Task SweepAsync(NodeServices node, Tsid workspace, DateTimeOffset now, CancellationToken cancellation)
    {
        var (deleted, unfinished) = ((now - DeletedKept).ToUnixTimeMilliseconds(), (now - UnfinishedKept).ToUnixTimeMilliseconds());
        while (await node.Database.WriteAsync(workspace, (node, workspace, deleted, unfinished), static async (session, of) =>
        {
            List<StoredFile> files =
            [
                .. await FileTable.DeletedAsync(session, of.workspace, of.deleted, SweptAtOnce),
                .. await FileTable.UnfinishedAsync(session, of.workspace, of.unfinished, SweptAtOnce),
            ];
            foreach (var file in files) await FileTable.RemoveAsync(session, of.workspace, file.Id);
            foreach (var content in files.Where(file => file.Type is not null).Select(file => file.Sha256!).Distinct())
                if (!await FileTable.IsHeldAsync(session, of.workspace, content)) Delete(PathOf(of.node, of.workspace, content));
            return files.Count;
        }, cancellation) >= SweptAtOnce)
        {
        }
        // Also those that no row tells of: they were sent at once, and the process ended.
        foreach (var path in Files(UnfinishedFolder(node, workspace), SearchOption.TopDirectoryOnly))
            if (Tsid.TryParse(Path.GetFileName(path), out var id) && id.UnixMilliseconds < unfinished) Delete(path);
    }

    /// <summary>What does not fit together: files whose bytes are not there, and bytes of no file.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(NodeServices node, CancellationToken cancellation)
    {
        var findings = new List<string>();
        var workspaces = await node.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellation);
        foreach (var workspace in workspaces.Select(one => one.Id))
        {
            var found = await node.Database.ReadAsync(
                Lane.Deciding, (node, workspace), static (session, of) => CompareAsync(of.node, session, of.workspace), cancellation);
            // People upload and delete meanwhile: only what is so while nobody writes is wrong.
            if (found.Count > 0)
            {
                found = await node.Database.WriteAsync(
                    workspace, (node, workspace), static (session, of) => CompareAsync(of.node, session, of.workspace), cancellation);
            }
            findings.AddRange(found);
        }
        return findings;
    }

    private static async ValueTask<IReadOnlyList<string>> CompareAsync(NodeServices node, Storage.Engine.ISession session, Tsid workspace)
    {
        var held = (await FileTable.ContentsAsync(session, workspace)).ToHashSet(StringComparer.Ordinal);
        var folder = FolderOf(node, workspace);
        var there = Files(folder, SearchOption.AllDirectories).Where(path => Path.GetDirectoryName(path) != UnfinishedFolder(node, workspace))
            .Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. held.Except(there).Select(content => $"The bytes of a file are not there: {PathOf(node, workspace, content)}"),
            .. there.Except(held).Select(content => $"No file has these bytes: {content} in {folder}"),
        ];
    }

    private static IEnumerable<string> Files(string folder, SearchOption how) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", how) : [];

    private static void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
