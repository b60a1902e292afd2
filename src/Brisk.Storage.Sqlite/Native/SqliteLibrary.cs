using System.Reflection;
using System.Runtime.InteropServices;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite.Native;

/// <summary>Finds the operating system's SQLite and sets it up, once per process.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.40.0, as SQLite numbers its versions.</summary>
    private const int Oldest = 3_040_000;

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>The version of the library, such as <c>3.40.1</c>.</summary>
    /// <exception cref="StorageRefusedException">There is no SQLite, or it is too old.</exception>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, Resolve);
        try
        {
            // Counting the bytes in use takes a global lock on every allocation of every connection. The call is refused
            // (and harmless) when something else in the process has started SQLite already.
            _ = Sqlite3.Config(Sqlite3.ConfigMemoryStatus, 0);
            if (Sqlite3.Initialize() != ResultCode.Ok) throw new StorageRefusedException("SQLite does not start on this machine.");
        }
        catch (DllNotFoundException)
        {
            throw new StorageRefusedException("SQLite is missing on this machine. Install it (Debian, Ubuntu: apt-get install libsqlite3-0; Fedora: dnf install sqlite-libs) and start again.");
        }
        var version = Marshal.PtrToStringUTF8(Sqlite3.LibraryVersion()) ?? "unknown";
        if (Sqlite3.LibraryVersionNumber() < Oldest)
            throw new StorageRefusedException($"SQLite {version} is too old: Brisk needs 3.40 or newer. Update the system's SQLite library and start again.");
        return version;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Sqlite3.Library) return 0;
        string[] files = OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var file in files)
        {
            if (NativeLibrary.TryLoad(file, assembly, search, out var library)) return library;
        }
        return 0;
    }
}
