using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>Opens the connections of one database file, each set up for its part.</summary>
internal sealed class Connections(string path, SqliteOptions options)
{
    /// <summary>Milliseconds. Only a guard: with one writer nothing ever waits for a lock of the file.</summary>
    public const int BusyTimeout = 5000;

    /// <summary>"BRIS": marks the file as Brisk's in its header.</summary>
    public const long ApplicationId = 0x4252_4953;

    public static readonly Statement ReadApplicationId = new("PRAGMA application_id");
    public static readonly Statement CountTables = new("SELECT count(*) FROM sqlite_schema");
    private static readonly Statement UseLog = new("PRAGMA journal_mode = WAL");
    private static readonly Statement UseNoLog = new("PRAGMA journal_mode = DELETE");
    private static readonly Statement KeepNothingSafe = new("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");

    private static readonly Statement ForEveryone = new("""
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA mmap_size = 0;
        """);

    // Deleted bytes are overwritten, also where a page falls free as a whole (FAST would leave those): who is erased is gone.
    private static readonly Statement ForWriter = new("""
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA analysis_limit = 1000;
        """);

    /// <summary>
    /// How an index is built fastest: sorted in pieces that fit the processor's cache, by a second thread, merged from
    /// files. With one large piece in memory it takes a third longer.
    /// </summary>
    private static readonly Statement ForSorting = new("PRAGMA cache_size = -1024; PRAGMA temp_store = FILE; PRAGMA threads = 1");

    private static readonly Statement SortInFiles = new("PRAGMA temp_store = FILE");

    private static readonly Statement ForWriting = new("PRAGMA temp_store = MEMORY; PRAGMA threads = 0");

    private readonly Statement readerCache = new($"PRAGMA cache_size = -{options.ReaderCache}");
    private readonly Statement longReaderCache = new($"PRAGMA cache_size = -{options.LongReaderCache}");
    private readonly Statement writerCache = new($"PRAGMA cache_size = -{options.WriterCache}");

    public string Path => path;

    /// <summary>The one connection that writes; creates the file when there is none.</summary>
    public Connection OpenWriter() => OpenWriter(Sqlite3.OpenCreate);

    /// <summary>The same to a file that is there: one that is not any more is no empty database.</summary>
    public Connection ReopenWriter() => OpenWriter(0);

    private Connection OpenWriter(int create) => SetUp(Sqlite3.OpenReadWrite | create, connection =>
    {
        connection.Execute(writerCache, []);
        connection.Execute(ForWriter, []);
        if (connection.Lines(UseLog) is not ["wal"]) throw new StorageUnavailableException("The file system cannot keep SQLite's write-ahead log.");
    });

    /// <summary>The connection that copies the log while the other writes.</summary>
    public Connection OpenCopier() => SetUp(Sqlite3.OpenReadWrite, connection =>
    {
        connection.Execute(ForWriter, []);
        connection.Configure(Sqlite3.NoCheckpointOnClose, true);
    });

    /// <summary>Runs a statement that sorts much on the writer's connection.</summary>
    public void Sorting(Connection writer, Statement statement)
    {
        writer.Execute(ForSorting, []);
        try
        {
            writer.Execute(statement, []);
        }
        finally
        {
            writer.Execute(ForWriting, []);
            writer.Execute(writerCache, []);
        }
    }

    /// <summary>A connection that cannot write, and leaves the log alone when it closes.</summary>
    public Connection OpenReader() => OpenReader(readerCache);

    /// <summary>
    /// The same for reads that may take seconds: of whole tables, in an order that no index need have. What is sorted goes to files, where
    /// it is more than the cache takes: of ten million records it would be a gigabyte.
    /// </summary>
    public Connection OpenLongReader() => OpenSortingReader(longReaderCache);

    /// <summary>The same with the cache of a short read.</summary>
    public Connection OpenSortingReader() => OpenSortingReader(readerCache);

    private Connection OpenSortingReader(Statement cache)
    {
        var reader = OpenReader(cache);
        reader.Execute(SortInFiles, []);
        return reader;
    }

    private Connection OpenReader(Statement cache) => SetUp(Sqlite3.OpenReadOnly, connection =>
    {
        connection.Configure(Sqlite3.NoCheckpointOnClose, true);
        connection.Execute(cache, []);
    });

    /// <summary>A connection to a copy that is not in use. What a log beside it holds is put into the one file.</summary>
    /// <param name="isEmpty">A new file, thrown away if anything goes wrong: neither journalled nor synced.</param>
    public static Connection OpenCopy(string path, bool isEmpty)
    {
        var flags = Sqlite3.OpenReadWrite | (isEmpty ? Sqlite3.OpenCreate : 0);
        return new Connections(path, new SqliteOptions()).SetUp(flags, connection => connection.Execute(isEmpty ? KeepNothingSafe : UseNoLog, []));
    }

    private Connection SetUp(int flags, Action<Connection> finish)
    {
        var connection = new Connection(path, flags, options.KeptStatements);
        try
        {
            connection.Check(Sqlite3.BusyTimeout(connection.Pointer, BusyTimeout));
            // Otherwise SQLite looks at a bound LIMIT to plan by it, and compiles a kept statement again at each other value.
            connection.Configure(Sqlite3.StablePlans, true);
            connection.Configure(Sqlite3.Defensive, true);
            connection.Configure(Sqlite3.DoubleQuotedTextInQueries, false);
            connection.Configure(Sqlite3.DoubleQuotedTextInSchema, false);
            connection.Check(FoldFunction.Register(connection.Pointer));
            connection.Execute(ForEveryone, []);
            finish(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
