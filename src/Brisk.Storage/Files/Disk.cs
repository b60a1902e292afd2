using System.Runtime.InteropServices;
using System.Text;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Files;

/// <summary>Makes files and their names outlast a power cut.</summary>
public static partial class Disk
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
    public static unsafe void SyncFolder(string path)
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

    /// <summary>Tells a disk that refuses from a line that breaks, which is an <see cref="IOException"/> as well.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full or takes no writes.</exception>
    public static async ValueTask<T> WritingAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException("The disk of the files is full or takes no writes. Nothing was kept; free some space and try again.",
                exception);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint others);

    [LibraryImport("libc", EntryPoint = "open")]
    private static unsafe partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
