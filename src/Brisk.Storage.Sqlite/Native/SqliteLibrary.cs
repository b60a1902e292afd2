using System.Runtime.InteropServices;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite.Native;

/// <summary>Finds the SQLite that comes with Brisk and sets it up, once per process.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.51.3, as SQLite numbers its versions: those before may damage a database when its log starts anew.</summary>
    private const int Oldest = 3_051_003;

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>The version of the library, such as <c>3.53.4</c>.</summary>
    /// <exception cref="StorageRefusedException">There is no SQLite, or it is too old.</exception>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        try
        {
            // Counting the bytes in use takes a global lock on every allocation of every connection. The call is refused
            // (and harmless) when something else in the process has started SQLite already.
            _ = Sqlite3.Config(Sqlite3.ConfigMemoryStatus, 0);
            LibC.ShareMemory();
            if (Sqlite3.Initialize() != ResultCode.Ok) throw new StorageRefusedException("SQLite does not start on this machine.");
        }
        catch (DllNotFoundException)
        {
            throw new StorageRefusedException("SQLite is missing. It comes with Brisk: install or build Brisk for this kind of machine anew.");
        }
        var version = Marshal.PtrToStringUTF8(Sqlite3.LibraryVersion()) ?? "unknown";
        if (Sqlite3.LibraryVersionNumber() < Oldest)
            throw new StorageRefusedException(
                $"SQLite {version} is too old: Brisk needs 3.51.3 or newer, and brings it. Another program's library is in its place.");
        return version;
    }
}
