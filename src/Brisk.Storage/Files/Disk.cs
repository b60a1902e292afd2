using System.Runtime.InteropServices;
using System.Text;

namespace Brisk.Storage.Files;

/// <summary>Makes files and their names outlast a power cut.</summary>
public static unsafe partial class Disk
{
    /// <summary>Waits until the file's content is on disk.</summary>
    public static void SyncFile(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Makes every file and folder that this process makes from now on its user's own.</summary>
    public static void KeepPrivate()
    {
        const uint Others = 0b000_111_111;
        if (!OperatingSystem.IsWindows()) _ = Mask(Others);
    }

    /// <summary>Waits until the names in a folder are on disk. Windows keeps them in its journal by itself.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        int folder;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0')) folder = Open(name, 0);
        if (folder < 0) throw new IOException($"The folder {path} cannot be opened for a sync (error {Marshal.GetLastSystemError()}).");
        var answer = Sync(folder);
        var error = Marshal.GetLastSystemError();
        _ = Close(folder);
        if (answer != 0) throw new IOException($"The folder {path} cannot be synced (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint others);

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
