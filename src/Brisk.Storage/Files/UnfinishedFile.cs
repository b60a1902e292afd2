using Brisk.Storage.Engine;

namespace Brisk.Storage.Files;

/// <summary>
/// A file that gets its name only when all of it is there, and never replaces another. One writer at a time works on a
/// name, so that what lies beside the file is of this writer, too; what one that was killed left keeps nobody away.
/// </summary>
public sealed class UnfinishedFile : IDisposable
{
    private readonly FileStream held;

    private UnfinishedFile(string target, FileStream held) => (Target, this.held) = (target, held);

    /// <summary>The full path that it will have.</summary>
    public string Target { get; }

    /// <summary>Where it is written.</summary>
    public string Path => Target + ".unfinished";

    /// <summary>Claims a name, and makes its folder.</summary>
    /// <exception cref="StorageRefusedException">Something has the name already, or somebody is writing it.</exception>
    public static UnfinishedFile Begin(string path)
    {
        var target = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var claim = FileLock.TryTake(target + ".writing", FileOptions.DeleteOnClose)
            ?? throw new StorageRefusedException($"Somebody is writing {target} right now. Choose another name.");
        var file = new UnfinishedFile(target, claim);
        if (!File.Exists(target) && !Directory.Exists(target)) return file;
        claim.Dispose();
        throw new StorageRefusedException($"{target} exists already. A backup never replaces a file: choose another name.");
    }

    /// <summary>Gives it its name, when its content is on disk.</summary>
    public void Finish()
    {
        Disk.SyncFile(Path);
        File.Move(Path, Target, overwrite: false);
        Disk.SyncFolder(System.IO.Path.GetDirectoryName(Target)!);
    }

    /// <summary>Throws away what was not finished.</summary>
    public void Dispose()
    {
        File.Delete(Path);
        held.Dispose();
    }
}
