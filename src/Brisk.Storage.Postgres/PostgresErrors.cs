using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>PostgreSQL refused a statement. The message holds the statement's text and no bound value but what the server itself quotes.</summary>
public sealed class PostgresStatementException(string code, string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The five characters of the SQL state.</summary>
    public string Code { get; } = code;
}

/// <summary>Others got in the way: the same job, run again from its beginning, may succeed.</summary>
internal sealed class TransactionLostException(string message, Exception inner) : Exception(message, inner);

/// <summary>A row that was to be changed is not what it was when it was read, although nobody else writes to the workspace meanwhile.</summary>
internal sealed class RowChangedException() : Exception("A record was changed from outside while it was written.");

/// <summary>What the server or the network said, as what the storage says.</summary>
internal static partial class PostgresErrors
{
    public static Exception Translate(Exception exception, string text, CancellationToken cancellation) => exception switch
    {
        PostgresException refused => Translate(refused, text, cancellation),
        OperationCanceledException => new OperationCanceledException(cancellation),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            new StorageUnavailableException("PostgreSQL did not answer in time.", exception),
        NpgsqlException or IOException or System.Net.Sockets.SocketException =>
            new TransactionLostException($"The connection to PostgreSQL was lost: {exception.Message}", exception),
        _ => exception,
    };

    /// <summary>Says to the person who starts Brisk why the database cannot be opened.</summary>
    public static StorageRefusedException Refuse(string place, Exception exception) => new(exception switch
    {
        PostgresException { SqlState: "3D000" } refused =>
            $"{place}: there is no such database ({refused.MessageText}). Create it, for example: createdb --encoding=UTF8 NAME",
        PostgresException { SqlState: "28P01" or "28000" } refused =>
            $"{place}: PostgreSQL does not let Brisk in ({refused.MessageText}). Check Username and Password.",
        PostgresException refused => $"{place} cannot be opened: {refused.MessageText}",
        NpgsqlException { InnerException: { } inner } => $"{place} cannot be reached: {inner.Message}",
        _ => $"{place} cannot be opened: {exception.Message}",
    });

    private static Exception Translate(PostgresException refused, string text, CancellationToken cancellation) => refused.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => new UniqueViolationException(ConstraintOf(refused)),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            => new TransactionLostException("Another transaction got in the way.", refused),
        // A plan or a function that another node has just replaced.
        "0A000" when refused.MessageText.Contains("cached plan", StringComparison.Ordinal) =>
            new TransactionLostException("The schema changed under a prepared statement.", refused),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or "57P05"
            => new TransactionLostException("PostgreSQL is shutting down or starting.", refused),
        // Of a server behind this one, where the database is distributed: its coordinator says so, or passes on that something broke there.
        // Anything else that is "internal" is a fault that comes again.
        ['0', '8', ..] => new TransactionLostException($"PostgreSQL lost what it needs: {refused.MessageText}", refused),
        PostgresErrorCodes.InternalError when LostServer().IsMatch(refused.MessageText) =>
            new TransactionLostException($"PostgreSQL lost what it needs: {refused.MessageText}", refused),
        PostgresErrorCodes.QueryCanceled when cancellation.IsCancellationRequested => new OperationCanceledException(cancellation),
        PostgresErrorCodes.QueryCanceled => new StorageUnavailableException("PostgreSQL ended a statement that took too long.", refused) { IsTooLong = true },
        PostgresErrorCodes.DiskFull =>
            new StorageUnavailableException("The disk of the database is full. Nothing was saved; free some space and try again.", refused) { IsFull = true },
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            new StorageUnavailableException("The database takes no writes: it is a replica, or was made read-only.", refused),
        ['5', '3', ..] or ['5', '8', ..] =>
            new StorageUnavailableException($"PostgreSQL does not work as it should ({refused.MessageText}). Nothing was saved.", refused),
        _ => new PostgresStatementException(refused.SqlState, $"PostgreSQL error {refused.SqlState}: {refused.MessageText}. Statement: {text}", refused),
    };

    /// <summary>A distributed database leaves the field empty and numbers the name by its shard.</summary>
    private static string ConstraintOf(PostgresException refused) =>
        refused.ConstraintName ?? (Quoted().Match(refused.MessageText) is { Success: true } match ? match.Groups["name"].Value : "");

    [GeneratedRegex("\"(?<name>\\w+?)(_\\d+)?\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    /// <summary>What a coordinator passes on when a server behind it is gone; it has no code of its own.</summary>
    [GeneratedRegex(
        "connection to the remote node|failure on connection|could not commit transaction for shard|server closed the connection|SSL SYSCALL error",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LostServer();
}
