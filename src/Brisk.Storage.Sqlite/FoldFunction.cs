using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Brisk.Domain;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// <c>brisk_fold(text)</c> in SQL: <see cref="Fold.Text"/> over UTF-8. Plain ASCII, nearly every value, is folded without
/// leaving the stack.
/// </summary>
internal static unsafe class FoldFunction
{
    private const int OnStack = 512;

    public static int Register(nint connection)
    {
        fixed (byte* name = "brisk_fold\0"u8)
        {
            return Sqlite3.CreateFunction(connection, name, 1,
                Sqlite3.FunctionUtf8 | Sqlite3.FunctionDeterministic | Sqlite3.FunctionInnocuous, 0, &Run, 0, 0, 0);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint context, int count, nint* values)
    {
        try
        {
            var start = Sqlite3.ValueText(values[0]);
            if (start == null) Sqlite3.ResultNull(context);
            else Answer(context, new ReadOnlySpan<byte>(start, Sqlite3.ValueBytes(values[0])));
        }
#pragma warning disable CA1031 // An exception must not travel through SQLite's frames.
        catch (Exception)
#pragma warning restore CA1031
        {
            fixed (byte* message = "brisk_fold failed"u8) Sqlite3.ResultError(context, message, "brisk_fold failed"u8.Length);
        }
    }

    private static void Answer(nint context, ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            Return(context, Encoding.UTF8.GetBytes(Fold.Text(Encoding.UTF8.GetString(text))));
            return;
        }
        var rented = text.Length <= OnStack ? null : ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var folded = rented is null ? stackalloc byte[OnStack] : rented;
            Return(context, folded[..FoldAscii(text, folded)]);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Folds printable ASCII: lower case, runs of spaces as one, none at the ends.</summary>
    private static int FoldAscii(ReadOnlySpan<byte> text, Span<byte> folded)
    {
        var length = 0;
        var gap = false;
        foreach (var letter in text)
        {
            if (letter == ' ')
            {
                gap = length > 0;
                continue;
            }
            if (gap)
            {
                folded[length++] = (byte)' ';
                gap = false;
            }
            folded[length++] = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        }
        return length;
    }

    private static void Return(nint context, ReadOnlySpan<byte> text)
    {
        // An empty span has no address, and a text without an address would be NULL.
        byte nothing;
        fixed (byte* start = text) Sqlite3.ResultText(context, start == null ? &nothing : start, text.Length, Sqlite3.CopiedText);
    }
}
