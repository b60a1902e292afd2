using System.Runtime.InteropServices;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>SQLite refused a statement. The message holds the statement's text and never a bound value.</summary>
/// <param name="code">The extended result code, as sqlite.org/rescode.html lists them.</param>
public sealed class SqliteException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The file, and not the statement, is at fault.</summary>
    internal bool IsDamage => ResultCode.Primary(Code) is ResultCode.Corrupt or ResultCode.NotADatabase;

    internal bool IsConstraint => ResultCode.Primary(Code) == ResultCode.Constraint;

    /// <summary>The exception that stands for a failed call: a taken key and a disk that refuses have their own types.</summary>
    /// <param name="sql">The statement's text; empty when there is none.</param>
    internal static Exception From(int code, string message, string sql)
    {
        var detail = sql.Length == 0 ? $"SQLite error {code}: {message}." : $"SQLite error {code}: {message}. Statement: {sql}";
        return code switch
        {
            ResultCode.UniqueConstraint or ResultCode.PrimaryKeyConstraint or ResultCode.RowIdConstraint => new UniqueViolationException(ConstraintOf(message)),
            _ => ResultCode.Primary(code) switch
            {
                ResultCode.Full => new StorageUnavailableException(
                    "The disk of the database is full. Nothing was saved; free some space and try again.", new SqliteException(code, detail)) { IsFull = true },
                ResultCode.IoError or ResultCode.ReadOnly or ResultCode.CannotOpen
                    => new StorageUnavailableException($"The disk of the database does not work as it should ({message}). Nothing was saved.",
                        new SqliteException(code, detail)),
                _ => new SqliteException(code, detail),
            },
        };
    }

    /// <summary>What SQLite says about the last error of a connection, without the values it may quote.</summary>
    internal static string LastMessage(nint connection, int code, bool preparing)
    {
        var message = Marshal.PtrToStringUTF8(Sqlite3.ErrorMessage(connection)) ?? "unknown error";
        // Before it runs, a statement can only quote its own text; constraints only name their columns. Anything else may
        // quote a bound value, such as a search expression, behind its first quotation mark.
        if (preparing || ResultCode.Primary(code) == ResultCode.Constraint) return message;
        var quote = message.AsSpan().IndexOfAny('"', '\'');
        return quote < 0 ? message : message[..quote].TrimEnd() + " …";
    }

    /// <summary>"UNIQUE constraint failed: contact.email" and "…: index 'contact_email'" without what surrounds the name.</summary>
    private static string ConstraintOf(string message)
    {
        var name = message.AsSpan(message.IndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0);
        if (name.StartsWith("index '", StringComparison.Ordinal)) name = name["index '".Length..].TrimEnd('\'');
        return name.ToString();
    }
}
