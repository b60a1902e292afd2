using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The memory behind the texts bound on one connection. Short texts are encoded into one block that stays in place, so
/// that SQLite need not copy them; they are given back together when their statement is reset. Long ones are copied.
/// </summary>
internal sealed unsafe class BoundTexts
{
    private const int Size = 32 * 1024;
    private readonly byte[] block = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>Bytes in use: hand it to <see cref="Release"/> to give back whatever was bound after.</summary>
    public int Used { get; private set; }

    public int Bind(nint statement, int parameter, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most >= Size - Used) return BindCopy(statement, parameter, text, most);
        var start = (byte*)Unsafe.AsPointer(ref block[Used]);
        var length = Encoding.UTF8.GetBytes(text, block.AsSpan(Used));
        Used += length;
        return Sqlite3.BindText(statement, parameter, start, length, Sqlite3.StaticText);
    }

    public void Release(int used) => Used = used;

    private static int BindCopy(nint statement, int parameter, string text, int most)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            fixed (byte* start = buffer) return Sqlite3.BindLongText(statement, parameter, start, length, Sqlite3.CopiedText);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
