using System.Runtime.InteropServices;

namespace Brisk.Storage.Sqlite.Native;

/// <summary>What is asked of the C library itself.</summary>
internal static partial class LibC
{
    /// <summary>
    /// Gives memory that SQLite has freed back to the operating system. The library keeps it otherwise: after a large
    /// import more than half of what the process holds. Nothing where the library has no such call.
    /// </summary>
    public static void ReturnMemory()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "malloc_trim", out _)) _ = Trim(0);
    }

    /// <summary>
    /// Has threads share two places from which memory comes. The library makes eight a processor otherwise, and each keeps what was freed
    /// there. Nothing where the library has no such call.
    /// </summary>
    public static void ShareMemory()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "mallopt", out _)) _ = Set(MostArenas, 2);
    }

    private const int MostArenas = -8;

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
