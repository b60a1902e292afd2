using System.Runtime.InteropServices;

namespace Brisk.Storage.Sqlite.Native;

/// <summary>
/// Owns a native connection. Closing leaves it alive inside SQLite until its last statement is finalized, so the two kinds
/// of handle may be released in any order, by <c>Dispose</c> or by the finalizer.
/// </summary>
internal sealed class ConnectionHandle : SafeHandle
{
    public ConnectionHandle(nint connection) : base(0, ownsHandle: true) => SetHandle(connection);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Sqlite3.Close(handle) == ResultCode.Ok;
}

/// <summary>Owns a prepared statement.</summary>
internal sealed class StatementHandle : SafeHandle
{
    public StatementHandle(nint statement) : base(0, ownsHandle: true) => SetHandle(statement);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        // The answer repeats the error of the last step, which its caller has seen.
        _ = Sqlite3.Finalize(handle);
        return true;
    }
}
