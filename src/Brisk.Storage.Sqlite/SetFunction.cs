using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Brisk.Storage.Sets;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// <c>brisk_in(number, id)</c> in SQL: whether a record is in a set that a statement was lent. The index that orders a
/// list holds the id, so rows outside the set are passed by without being read.
/// </summary>
internal static unsafe class SetFunction
{
    public static int Register(nint connection)
    {
        fixed (byte* name = "brisk_in\0"u8)
        {
            return Sqlite3.CreateFunction(connection, name, 2, Sqlite3.FunctionUtf8 | Sqlite3.FunctionInnocuous, 0, &Run, 0, 0, 0);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint context, int count, nint* values)
    {
        if (IdSet.Find(Sqlite3.ValueInt64(values[0])) is { } set)
        {
            Sqlite3.ResultInt(context, set.Has(Sqlite3.ValueInt64(values[1])) ? 1 : 0);
            return;
        }
        fixed (byte* message = "brisk_in: no such set"u8) Sqlite3.ResultError(context, message, "brisk_in: no such set"u8.Length);
    }
}
