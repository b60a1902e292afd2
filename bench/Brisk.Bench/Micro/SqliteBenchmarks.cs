using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Order;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Bench.Micro;

/// <summary>
/// What the seam costs: the same work by direct calls of the binding and through <see cref="IDatabase"/>. 100,000 people of
/// ten columns, warm. Writes are durable (synchronous = FULL) and go to the folder for temporary files: on a file system in
/// memory they would say nothing.
/// </summary>
[MemoryDiagnoser]
[Orderer(SummaryOrderPolicy.Declared)]
public class SqliteBenchmarks
{
    private const int People = 100_000;
    private const int PageRows = 50;
    private const int Columns = 10;
    private const int Callers = 64;

    /// <summary>A token like a request's: it could be cancelled and never is.</summary>
    private static readonly CancellationToken Request = new CancellationTokenSource().Token;

    private static readonly Statement CreatePeople = new("""
        CREATE TABLE person (id INTEGER PRIMARY KEY, workspace_id bigint NOT NULL, name text, name_key text, email text,
            phone text, title text, city text, created_at bigint, version bigint);
        CREATE INDEX person_name ON person (workspace_id, name_key);
        """);

    private static readonly Statement FillPeople = new($"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {People})
        INSERT INTO person SELECT i, 1, 'Given ' || i || ' Family', 'given ' || i || ' family', 'given.' || i || '@example.com',
            '+49 30 ' || (i * 7919 % 1000000), 'Head of Sales', 'Berlin', 1700000000000 + i, 1 FROM n
        """);

    private static readonly Statement ReadOne = new("""
        SELECT id, workspace_id, name, name_key, email, phone, title, city, created_at, version FROM person WHERE workspace_id = $1 AND id = $2
        """);

    private static readonly Statement ReadPage = new($"""
        SELECT id, workspace_id, name, name_key, email, phone, title, city, created_at, version FROM person
        WHERE workspace_id = $1 AND name_key > $2 ORDER BY workspace_id, name_key, id LIMIT {PageRows}
        """);

    private static readonly Statement ChangeOne = new("UPDATE person SET title = $2, version = version + 1 WHERE id = $1");

    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);
    private string folder = "";
    private SqliteDatabase database = null!;
    private Connection direct = null!;
    private PreparedStatement one = null!;
    private PreparedStatement page = null!;
    private nint rawOne;
    private nint rawPage;
    private int turn;

    [GlobalSetup]
    public async Task Open()
    {
        folder = Directory.CreateTempSubdirectory("brisk-bench-").FullName;
        var path = Path.Combine(folder, "brisk.db");
        database = await SqliteDatabase.OpenAsync(path, new SqliteOptions(), TimeProvider.System, CancellationToken.None);
        await database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(CreatePeople, []);
            return await session.ExecuteAsync(FillPeople, []);
        }, CancellationToken.None);
        await database.OptimizeAsync(CancellationToken.None);
        direct = new Connections(path, new SqliteOptions()).OpenReader();
        one = direct.Prepare(ReadOne.Text);
        page = direct.Prepare(ReadPage.Text);
        rawOne = PrepareRaw(ReadOne.Text);
        rawPage = PrepareRaw(ReadPage.Text);
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _ = Sqlite3.Finalize(rawOne);
        _ = Sqlite3.Finalize(rawPage);
        one.Dispose();
        page.Dispose();
        direct.Dispose();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Description = "point read, native calls")]
    public unsafe long PointRaw()
    {
        _ = Sqlite3.BindInteger(rawOne, 1, 1);
        _ = Sqlite3.BindInteger(rawOne, 2, Next());
        var sum = 0L;
        while (Sqlite3.Step(rawOne) == ResultCode.Row)
        {
            sum += Sqlite3.ColumnInteger(rawOne, 0);
            _ = Sqlite3.ColumnText(rawOne, 2);
            sum += Sqlite3.ColumnBytes(rawOne, 2);
        }
        _ = Sqlite3.Reset(rawOne);
        return sum;
    }

    [Benchmark(Description = "point read, prepared statement")]
    public int PointPrepared() => one.Query([1, Next()], this, static (row, _) => row.Int64(0) + row.Utf8(2).Length > 0);

    [Benchmark(Description = "point read, IDatabase")]
    public ValueTask<int> PointDatabase() => database.ReadAsync(Lane.Interactive, this, static (session, bench) =>
        session.QueryAsync(ReadOne, [1, bench.Next()], bench, static (row, _) => row.Int64(0) + row.Utf8(2).Length > 0), CancellationToken.None);

    [Benchmark(Description = "point read, IDatabase, cancellable")]
    public ValueTask<int> PointCancellable() => database.ReadAsync(Lane.Interactive, this, static (session, bench) =>
        session.QueryAsync(ReadOne, [1, bench.Next()], bench, static (row, _) => row.Int64(0) + row.Utf8(2).Length > 0), Request);

    [Benchmark(Description = "page of 50 to UTF-8, native calls")]
    public unsafe int PageRaw()
    {
        buffer.ResetWrittenCount();
        var start = Encoding.UTF8.GetBytes(StartOfPage());
        fixed (byte* key = start)
        {
            _ = Sqlite3.BindInteger(rawPage, 1, 1);
            _ = Sqlite3.BindText(rawPage, 2, key, start.Length, Sqlite3.StaticText);
            while (Sqlite3.Step(rawPage) == ResultCode.Row)
            {
                for (var column = 0; column < Columns; column++)
                    buffer.Write(new ReadOnlySpan<byte>(Sqlite3.ColumnText(rawPage, column), Sqlite3.ColumnBytes(rawPage, column)));
            }
            _ = Sqlite3.Reset(rawPage);
        }
        return buffer.WrittenCount;
    }

    [Benchmark(Description = "page of 50 to UTF-8, prepared statement")]
    public int PagePrepared()
    {
        buffer.ResetWrittenCount();
        return page.Query([1, StartOfPage()], buffer, WriteRow);
    }

    [Benchmark(Description = "page of 50 to UTF-8, IDatabase")]
    public ValueTask<int> PageDatabase()
    {
        buffer.ResetWrittenCount();
        return database.ReadAsync(Lane.Interactive, this, static (session, bench) =>
            session.QueryAsync(ReadPage, [1, bench.StartOfPage()], bench.buffer, WriteRow), CancellationToken.None);
    }

    [Benchmark(Description = "durable write of one row, IDatabase")]
    public ValueTask<long> WriteOne() => database.WriteAsync(Next(), static (session, id) =>
        session.ExecuteAsync(ChangeOne, [id, "Head of Sales " + id]), CancellationToken.None);

    [Benchmark(Description = "durable write, each of 64 callers at once", OperationsPerInvoke = Callers)]
    public async Task WriteTogether()
    {
        var writes = new Task<long>[Callers];
        for (var caller = 0; caller < Callers; caller++) writes[caller] = WriteOne().AsTask();
        await Task.WhenAll(writes);
    }

    private long Next() => (turn = (turn + 7919) % People) + 1;

    private string StartOfPage() => $"given {Next()} family";

    private static bool WriteRow(RowReader row, ArrayBufferWriter<byte> buffer)
    {
        for (var column = 0; column < Columns; column++) buffer.Write(row.Utf8(column));
        return true;
    }

    private unsafe nint PrepareRaw(string text)
    {
        nint statement;
        byte* tail;
        var sql = StatementText.ToSqlite(text);
        fixed (byte* start = sql) direct.Check(Sqlite3.Prepare(direct.Pointer, start, sql.Length, Sqlite3.PreparePersistent, &statement, &tail));
        return statement;
    }
}
