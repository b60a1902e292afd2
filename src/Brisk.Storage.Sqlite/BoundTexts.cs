using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The memory behind the texts bound on one connection. Short texts are encoded into one block that stays in place, so
/// that SQLite need not copy them; they are given back together when their statement is reset. Long ones are copied.
/// </summary>
internal sealed unsafe class BoundTexts : IDisposable
{
    private const int Size = 32 * 1024;
    private byte* block = (byte*)NativeMemory.Alloc(Size);

    /// <summary>Bytes in use: hand it to <see cref="Release"/> to give back whatever was bound after.</summary>
    public int Used { get; private set; }

    public int Bind(nint statement, int parameter, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > Size - Used) return BindCopy(statement, parameter, text, most);
        var start = block + Used;
        var length = Encoding.UTF8.GetBytes(text, new Span<byte>(start, most));
        Used += length;
        return Sqlite3.BindText(statement, parameter, start, length, Sqlite3.StaticText);
    }

    public void Release(int used) => Used = used;

    public void Dispose()
    {
        NativeMemory.Free(block);
        block = null;
        Used = Size;
    }

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
