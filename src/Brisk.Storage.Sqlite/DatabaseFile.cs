using System.Buffers.Binary;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The place of a database: what must be true of its folder and file before anything opens it, and the lock that keeps
/// other processes out for as long as this object lives (the operating system drops it when the process dies).
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    /// <summary>File systems that keep their files on another machine: their locks and shared memory do not hold what SQLite needs.</summary>
    private static readonly string[] NetworkFileSystems =
    [
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "9p", "v9fs", "beegfs", "gpfs", "davfs",
        "afpfs", "webdav", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.davfs2", "fuse.gcsfuse", "fuse.juicefs",
            "fuse.smbnetfs", "fuse.curlftpfs",
    ];

    private const string RestoringMark = ".restoring";

    private readonly FileStream held;

    private DatabaseFile(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Where a restore keeps the new file while it takes the old one away: it is there only when one was interrupted; else null.</summary>
    public static string? HalfRestored(string path) =>
        System.IO.Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(path) + RestoringMark + "*").FirstOrDefault() : null;

    /// <summary>The name of that file, for a restore begun at a moment.</summary>
    public static string Restoring(string path, string moment) => $"{path}{RestoringMark}-{moment}";

    /// <summary>The moment in the name of that file; null where an earlier version of Brisk began, which named none.</summary>
    public static string? MomentOf(string path, string restoring) =>
        restoring.Length > Restoring(path, "").Length ? restoring[Restoring(path, "").Length..] : null;

    public static string Log(string path) => path + "-wal";

    public static string SharedMemory(string path) => path + "-shm";

    /// <summary>Takes away a database that nobody needs, with all that SQLite may have put beside it.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(Log(path));
        File.Delete(SharedMemory(path));
        File.Delete(path + "-journal");
    }

    /// <summary>Makes sure of the folder and takes the lock.</summary>
    /// <exception cref="StorageRefusedException">The folder is unsuitable, or another process has the database.</exception>
    public static DatabaseFile Hold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var folder = System.IO.Path.GetDirectoryName(full) ?? throw new StorageRefusedException($"{full} is a folder, not a file for a database.");
        try
        {
            MakeFolder(folder);
            RefuseNetwork(folder);
            return new DatabaseFile(full, Lock(full + ".lock"));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StorageRefusedException($"Brisk may not write in {folder}. Give its user the right to, or choose another folder.");
        }
        catch (IOException exception)
        {
            throw new StorageRefusedException($"The folder {folder} cannot be used: {exception.Message}");
        }
    }

    /// <summary>Looks at the file without opening it as a database.</summary>
    /// <exception cref="StorageRefusedException">It is something else, or half of something.</exception>
    public void RefuseDamage()
    {
        var file = new FileInfo(Path);
        var log = new FileInfo(Log(Path));
        if (log is { Exists: true, Length: > 0 } && file is not { Exists: true, Length: > 0 })
            throw new StorageRefusedException($"{log.FullName} is there without its database {Path}. Put the database back beside it, or move the log away.");
        if (!file.Exists || file.Length == 0) return;

        // With a log, the end of the file may still be in it.
        if (Flaw(Path, isWhole: log is not { Exists: true, Length: > 0 }) is { } flaw) throw Damaged(Path, flaw);
    }

    /// <summary>What the first 100 bytes and the length of a file tell; null when they are those of a database.</summary>
    /// <param name="isWhole">All of its pages must be in the file.</param>
    public static string? Flaw(string path, bool isWhole)
    {
        const int HeaderLength = 100;
        Span<byte> header = stackalloc byte[HeaderLength];
        using var stream = File.OpenRead(path);
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.StartsWith("SQLite format 3\0"u8))
            return "it is not a database, or its beginning is damaged";
        // The format is described at sqlite.org/fileformat.html, under "The Database Header".
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size and not 1 ? size : 65_536L;
        var missing = (pageSize * BinaryPrimitives.ReadUInt32BigEndian(header[28..])) - stream.Length;
        var isCounted = header[24..28].SequenceEqual(header[92..96]);
        return isWhole && isCounted && missing > 0 ? $"its last {missing:N0} bytes are missing" : null;
    }

    public static StorageRefusedException Damaged(string path, string flaw = "it is not a database, or its beginning is damaged") =>
        new($"{path} is damaged: {flaw}. Keep the file, and restore a backup: brisk restore <backup>.");

    public static bool IsNetwork(string fileSystem) => NetworkFileSystems.Contains(fileSystem, StringComparer.OrdinalIgnoreCase);

    // The file of the lock stays: taking it away would let two processes lock two files of the same name.
    public void Dispose() => held.Dispose();

    /// <summary>A folder that Brisk makes itself is for its own user only: it holds personal data.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        PrivateFile.CreateFolder(folder);
    }

    private static FileStream Lock(string path) => FileLock.TryTake(path)
        ?? throw new StorageRefusedException($"Another process uses this database: {path} is held. Stop it first, or give this one its own folder.");

    private static void RefuseNetwork(string folder)
    {
        if (OperatingSystem.IsWindows() && folder.StartsWith(@"\\", StringComparison.Ordinal)) throw OnNetwork(folder, "share");
        var drive = new DriveInfo(folder);
        if (drive.DriveType == DriveType.Network || IsNetwork(drive.DriveFormat))
            throw OnNetwork(folder, drive.DriveFormat);
    }

    private static StorageRefusedException OnNetwork(string folder, string kind) =>
        new($"{folder} is on a network file system ({kind}), where SQLite loses data. Choose a folder on a disk of this machine, or use PostgreSQL.");
}
