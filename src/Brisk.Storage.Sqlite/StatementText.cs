using System.Text;

namespace Brisk.Storage.Sqlite;

/// <summary>Turns the shared form of a statement into SQLite's.</summary>
internal static class StatementText
{
    /// <summary>
    /// The text as UTF-8, ended by NUL, with <c>$1</c> as <c>?1</c>: SQLite takes <c>$1</c> for a name and would number the
    /// parameters by their first appearance. Quoted texts, names and comments stay as they are.
    /// </summary>
    public static byte[] ToSqlite(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        var sql = bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes));
        for (var at = 0; at < sql.Length;)
        {
            var rest = sql[at..];
            at += rest[0] switch
            {
                (byte)'\'' or (byte)'"' or (byte)'`' => LengthThrough(rest, 1, rest[..1]),
                (byte)'[' => LengthThrough(rest, 1, "]"u8),
                (byte)'-' when rest.StartsWith("--"u8) => LengthThrough(rest, 2, "\n"u8),
                (byte)'/' when rest.StartsWith("/*"u8) => LengthThrough(rest, 2, "*/"u8),
                _ => 1,
            };
            if (rest[0] == '$' && rest.Length > 1 && char.IsAsciiDigit((char)rest[1])) rest[0] = (byte)'?';
        }
        return bytes;
    }

    /// <summary>True when only white space, semicolons and comments are left.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> sql)
    {
        while (true)
        {
            sql = sql.TrimStart(Blank);
            if (sql.StartsWith("--"u8)) sql = sql[LengthThrough(sql, 2, "\n"u8)..];
            else if (sql.StartsWith("/*"u8)) sql = sql[LengthThrough(sql, 2, "*/"u8)..];
            else return sql.IsEmpty;
        }
    }

    private static ReadOnlySpan<byte> Blank => " \t\r\n;\0"u8;

    /// <summary>Bytes up to and with <paramref name="end"/>, looked for behind the opening; a doubled quote simply opens again.</summary>
    private static int LengthThrough(ReadOnlySpan<byte> sql, int opening, ReadOnlySpan<byte> end)
    {
        var found = sql[opening..].IndexOf(end);
        return found < 0 ? sql.Length : opening + found + end.Length;
    }
}
