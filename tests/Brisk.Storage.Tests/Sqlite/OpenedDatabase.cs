using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

/// <summary>A real database in a folder of its own, which goes with it.</summary>
internal sealed class OpenedDatabase : IAsyncDisposable
{
    public static readonly Statement InsertNote = new("INSERT INTO note (id, text) VALUES ($1, $2)");
    public static readonly Statement CountNotes = new("SELECT count(*) FROM note");
    private static readonly Statement CreateNotes = new("CREATE TABLE note (id INTEGER PRIMARY KEY, text text) ");

    private OpenedDatabase(string folder, SqliteDatabase database)
    {
        Folder = folder;
        Database = database;
    }

    public string Folder { get; }

    public SqliteDatabase Database { get; private set; }

    public string Path => PathIn(Folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string PathIn(string folder) => System.IO.Path.Combine(folder, "brisk.db");

    /// <summary>A new database with one table, <c>note (id, text)</c>.</summary>
    /// <param name="folder">Where it is made, and goes with it; null for a place of its own.</param>
    public static async Task<OpenedDatabase> WithNotesAsync(SqliteOptions? options = null, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("brisk-sqlite-").FullName;
        var database = await SqliteDatabase.OpenAsync(PathIn(folder), options ?? new SqliteOptions(), TimeProvider.System, Cancellation);
        var opened = new OpenedDatabase(folder, database);
        await opened.ExecuteAsync(CreateNotes);
        return opened;
    }

    public async Task ReopenAsync(SqliteOptions? options = null)
    {
        await Database.DisposeAsync();
        Database = await SqliteDatabase.OpenAsync(Path, options ?? new SqliteOptions(), TimeProvider.System, Cancellation);
    }

    /// <summary>One statement as one write.</summary>
    public Task<long> ExecuteAsync(Statement statement, params SqlValue[] values) =>
        Database.WriteAsync((statement, values), static (session, state) => session.ExecuteAsync(state.statement, state.values), Cancellation).AsTask();

    public Task<long> ExecuteAsync(string sql, params SqlValue[] values) => ExecuteAsync(new Statement(sql), values);

    /// <summary>The first two columns of all rows of a query, as one read.</summary>
    public Task<List<SqlValue[]>> RowsAsync(string sql, params SqlValue[] values) =>
        Database.ReadAsync(Lane.Interactive, (new Statement(sql), values), static (session, state) => Rows(session, state.Item1, state.values), Cancellation)
            .AsTask();

    public async Task<long> CountNotesAsync() => (await RowsAsync(CountNotes.Text))[0][0].Integer;

    /// <summary>The first two columns of all rows, inside a job or a read.</summary>
    public static async ValueTask<List<SqlValue[]>> Rows(ISession session, Statement statement, params SqlValue[] values)
    {
        var rows = new List<SqlValue[]>();
        await session.QueryAsync(statement, values, rows, static (row, rows) =>
        {
            rows.Add([row.Value(0), row.Value(1)]);
            return true;
        });
        return rows;
    }

    /// <summary>Copies the files as they are now; the folder of the copies.</summary>
    public string CopyFiles()
    {
        var copies = Directory.CreateTempSubdirectory("brisk-crash-").FullName;
        File.Copy(Path, PathIn(copies));
        File.Copy(Path + "-wal", PathIn(copies) + "-wal");
        return copies;
    }

    /// <summary>Opens copied files as after a crash, finds them sound, and answers the id of each note and the length of its text. They go.</summary>
    public static async Task<List<SqlValue[]>> RecoverAsync(string copies)
    {
        var database = await SqliteDatabase.OpenAsync(PathIn(copies), new SqliteOptions(), TimeProvider.System, Cancellation);
        await using var crashed = new OpenedDatabase(copies, database);
        (await crashed.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
        return await crashed.RowsAsync("SELECT id, length(text) FROM note");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
