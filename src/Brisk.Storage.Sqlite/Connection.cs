using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// One connection: its prepared statements, its errors, its transaction. Belongs to one caller at a time and to no thread;
/// only <see cref="Interrupt"/> may be called from elsewhere. Calls go by the raw pointer, past the count of the handle: that
/// is safe because nobody but its owner closes it, and its owner waits for an interrupt that is going on before. How
/// connections are set up is in <see cref="Connections"/>.
/// </summary>
internal sealed unsafe class Connection : IDisposable
{
    private readonly ConnectionHandle handle;
    private readonly nint pointer;
    private readonly StatementCache statements;
    private readonly bool isReader;
    // Pinned, because SQLite writes the one number in it.
    private readonly int[] logPages = GC.AllocateArray<int>(1, pinned: true);

    /// <summary>Of the writer: whether its transaction has changed the schema of a workspace.</summary>
    public bool IsSchemaNew { get; set; }

    /// <param name="path">The file; its folder exists.</param>
    /// <param name="flags">How to open: the <c>Open…</c> constants of <see cref="Sqlite3"/>.</param>
    /// <param name="keptStatements">Prepared statements to keep.</param>
    public Connection(string path, int flags, int keptStatements)
    {
        _ = SqliteLibrary.Version;
        isReader = (flags & Sqlite3.OpenReadOnly) != 0;
        nint opened;
        int code;
        fixed (byte* file = Encoding.UTF8.GetBytes(path + '\0'))
        {
            code = Sqlite3.Open(file, &opened, flags | Sqlite3.OpenNoMutex | Sqlite3.OpenExtendedCodes, null);
        }
        handle = new ConnectionHandle(opened);
        pointer = opened;
        if (code != ResultCode.Ok)
        {
            var failure = Failure(code, "");
            handle.Dispose();
            throw failure;
        }
        statements = new StatementCache(this, keptStatements);
        // Takes the place of SQLite's own hook, which copies a long log inside of COMMIT: callers would wait for it, and an
        // error of the copying would look like one of a commit that is saved. PRAGMA wal_autocheckpoint would undo this.
        _ = Sqlite3.OnWal(pointer, &KeepLogPages, (nint)Unsafe.AsPointer(ref logPages[0]));
    }

    public BoundTexts Texts { get; } = new();

    /// <summary>The native connection, for calls that set it up or copy it.</summary>
    public nint Pointer => pointer;

    /// <summary>Ends what the current caller runs, and is named in the exception that tells so.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>After which renewal of its pool it was opened.</summary>
    public int Generation { get; set; }

    /// <summary>The disk or the file answered so oddly that this connection should be replaced.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>True between BEGIN and its end. Some errors (a full disk) end a transaction by themselves.</summary>
    public bool InTransaction => Sqlite3.IsAutoCommit(pointer) == 0;

    /// <summary>Pages in the write-ahead log after this connection's last commit or checkpoint.</summary>
    public int LogPages => logPages[0];

    public int KeptStatements => statements.Count;

    /// <summary>Runs a statement and returns how many rows it changed itself (not by cascades).</summary>
    public long Execute(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        var prepared = statements.Get(statement);
        var before = Sqlite3.TotalChanges(pointer);
        if (prepared.IsScript) RunScript(statement, values);
        else prepared.Execute(values);
        // Only data changes set the count of changes, so after anything else it still tells of an earlier statement.
        return Sqlite3.TotalChanges(pointer) == before ? 0 : Sqlite3.Changes(pointer);
    }

    public int Query<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
    {
        var prepared = statements.Get(statement);
        if (prepared.IsScript) throw new ArgumentException($"A query is one statement: {statement}", nameof(statement));
        return prepared.Query(values, state, onRow);
    }

    /// <summary>The first column of every row as text, for pragmas.</summary>
    public List<string> Lines(Statement statement)
    {
        var lines = new List<string>();
        Query(statement, [], lines, static (row, lines) =>
        {
            lines.Add(row.Text(0) ?? "");
            return true;
        });
        return lines;
    }

    /// <summary>The first column of the first row as a number; 0 without a row.</summary>
    public long Number(Statement statement)
    {
        var answer = new StrongBox<long>();
        Query(statement, [], answer, static (row, answer) =>
        {
            answer.Value = row.Int64(0);
            return false;
        });
        return answer.Value;
    }

    public PreparedStatement Prepare(string text)
    {
        var sql = StatementText.ToSqlite(text);
        fixed (byte* start = sql)
        {
            var (statement, read) = PrepareFirst(start, sql.Length, Sqlite3.PreparePersistent, text);
            if (statement == 0) throw new ArgumentException("The statement is empty.", nameof(text));
            return new PreparedStatement(this, statement, text, isScript: !StatementText.IsBlank(sql.AsSpan(read)));
        }
    }

    /// <summary>Copies what the log holds into the database, as far as no reader still needs the older pages.</summary>
    /// <returns>True when the whole log was copied (and, if asked for, emptied).</returns>
    public bool Checkpoint(int mode)
    {
        int inLog, copied;
        // Waiting for readers would keep writers waiting: what cannot be copied now is copied later.
        _ = Sqlite3.BusyTimeout(pointer, 0);
        var code = Sqlite3.Checkpoint(pointer, null, mode, &inLog, &copied);
        _ = Sqlite3.BusyTimeout(pointer, Connections.BusyTimeout);
        if (ResultCode.Primary(code) is ResultCode.Busy or ResultCode.Locked) return false;
        if (code != ResultCode.Ok) throw Failure(code, "");
        if (mode == Sqlite3.CheckpointTruncate) logPages[0] = 0;
        return inLog == copied;
    }

    public void Configure(int option, bool on) => Check(Sqlite3.Configure(pointer, option, on));

    public void Check(int code)
    {
        if (code != ResultCode.Ok) throw Failure(code, "");
    }

    /// <summary>Stops the running statement from another thread; a call without one does nothing.</summary>
    public void Interrupt() => Sqlite3.Interrupt(pointer);

    /// <summary>The exception for a code that this connection has just answered.</summary>
    /// <param name="sql">The statement's text; empty when there is none.</param>
    public Exception Failure(int code, string sql, bool preparing = false)
    {
        var message = SqliteException.LastMessage(pointer, code, preparing);
        switch (ResultCode.Primary(code))
        {
            // A statement that writes was sent to a reader: the statement is wrong, not the disk.
            case ResultCode.ReadOnly when isReader:
                return new SqliteException(code, $"SQLite error {code}: {message}. Statement: {sql}");
            case ResultCode.Interrupted:
                return new OperationCanceledException(Cancellation);
            case ResultCode.IoError or ResultCode.ReadOnly or ResultCode.CannotOpen or ResultCode.Corrupt or ResultCode.NotADatabase or ResultCode.NoMemory:
                IsSuspect = true;
                break;
        }
        return SqliteException.From(code, message, sql);
    }

    public void Dispose()
    {
        if (handle.IsClosed) return;
        statements.Dispose();
        handle.Dispose();
    }

    /// <summary>Runs several statements in order. Each is prepared when the one before has run, for it may need its tables.</summary>
    private void RunScript(Statement script, ReadOnlySpan<SqlValue> values)
    {
        if (values.Length > 0) throw new ArgumentException($"A text of several statements takes no values: {script}", nameof(values));
        var sql = StatementText.ToSqlite(script.Text);
        fixed (byte* start = sql)
        {
            for (var at = 0; at < sql.Length;)
            {
                var (statement, read) = PrepareFirst(start + at, sql.Length - at, 0, script.Text);
                at += read;
                if (statement == 0) break;
                using var prepared = new PreparedStatement(this, statement, script.Text, isScript: false);
                prepared.Execute([]);
            }
        }
    }

    private (nint Statement, int Read) PrepareFirst(byte* sql, int bytes, uint flags, string text)
    {
        nint statement;
        byte* tail;
        var code = Sqlite3.Prepare(pointer, sql, bytes, flags, &statement, &tail);
        return code == ResultCode.Ok ? (statement, (int)(tail - sql)) : throw Failure(code, text, preparing: true);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int KeepLogPages(nint state, nint connection, byte* schema, int pages)
    {
        *(int*)state = pages;
        return ResultCode.Ok;
    }
}
