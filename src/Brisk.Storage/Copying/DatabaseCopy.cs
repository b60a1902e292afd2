using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;

namespace Brisk.Storage.Copying;

/// <summary>A copy that was begun and came to nothing. Its target stays marked and is refused by everybody.</summary>
public sealed class CopyFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Copies everything of one database into another, empty one, whatever their engines: one state of the source, a page of
/// rows read while the page before is written, indexes afterwards, and at the end every table read again and compared.
/// </summary>
public sealed class DatabaseCopy(IDatabase source, IDatabase target, TimeProvider clock, IProgress<StepProgress>? progress)
{
    private const int PageRows = 5_000;

    /// <summary>Bytes after which a page ends early, so that long texts do not pile up in memory.</summary>
    private const int PageBytes = 4 * 1024 * 1024;

    private const int ReportEvery = 10_000;

    private readonly IProgress<StepProgress>? progress = progress;

    /// <exception cref="StorageRefusedException">
    /// The source is not of this version's schema or not whole, or the target is not empty. Nothing was written.
    /// </exception>
    /// <exception cref="CopyFailedException">It did not finish, or the two sides differ.</exception>
    public async Task<IReadOnlyList<CopiedTable>> RunAsync(CancellationToken cancellation)
    {
        await Migrator.RequireNewestAsync(source, cancellation);
        await Migrator.MigrateAsync(target, null, clock, cancellation);
        var tables = Same(await TablesAsync(source, cancellation), await TablesAsync(target, cancellation));
        await CopyMark.BeginAsync(target, tables, clock.GetUtcNow(), cancellation);
        try
        {
            await Indexes.DropAsync(target, cancellation);
            var read = await source.ReadAsync(Lane.Deciding, (copy: this, tables, cancellation), static (session, state) =>
                state.copy.CopyAllAsync(session, state.tables, state.cancellation), cancellation);
            progress?.Report(new StepProgress("Indexes", 0, 1));
            await Indexes.BuildAsync(target, cancellation);
            await target.OptimizeAsync(cancellation);
            progress?.Report(new StepProgress("Indexes", 1, 1));
            var copied = read.ConvertAll(sum => sum.Copied);
            CopiedTable.Compare(copied,
                await target.ReadAsync(Lane.Deciding, (copy: this, read), static (session, state) =>
                    state.copy.SumAllAsync(session, state.read), cancellation));
            await RefuseWritersAsync(read, cancellation);
            await BeginLifeAsync(target, cancellation);
            await CopyMark.EndAsync(target, cancellation);
            return copied;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CopyFailedException))
        {
            throw new CopyFailedException($"The copy did not finish, and what was copied is not to be used. {exception.Message}", exception);
        }
    }

    /// <summary>Whatever nodes remember of the database this is a copy of does not hold for it: the next start gives it an epoch of its own.</summary>
    public static async Task BeginLifeAsync(IDatabase copy, CancellationToken cancellation) =>
        await copy.WriteAsync(0, static (session, _) => InstallationTable.RemoveAsync(session, InstallationTable.Epoch), cancellation);

    /// <summary>Every write of people's data moves a number of its workspace: when one moved, something is missing in the copy.</summary>
    private async Task RefuseWritersAsync(List<TableSum> read, CancellationToken cancellation)
    {
        var numbers = read.FindAll(sum => sum.Table.Name is "workspace_seq" or "counters");
        var present = await source.ReadAsync(Lane.Deciding, (copy: this, numbers), static (session, state) =>
            state.copy.SumAllAsync(session, state.numbers), cancellation);
        if (!present.SequenceEqual(numbers.Select(sum => sum.Copied)))
            throw new CopyFailedException(
                "Somebody wrote to the source while it was copied: the copy lacks that, and is not to be used. Stop every server of the source, and "
                    + "copy again, into a new, empty database or folder.");
    }

    private static async Task<List<TableShape>> TablesAsync(IDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync(Lane.Interactive, database.Dialect, static (session, dialect) => TableShapes.ReadAsync(session, dialect), cancellation);

    /// <summary>The tables of the source, after a look that the target has them just so.</summary>
    private static List<TableShape> Same(List<TableShape> ours, List<TableShape> theirs)
    {
        var differing = ours.Select(Describe).Except(theirs.Select(Describe), StringComparer.Ordinal)
            .Concat(theirs.Select(Describe).Except(ours.Select(Describe), StringComparer.Ordinal)).ToList();
        return differing.Count == 0 ? ours
            : throw new StorageRefusedException($"The two databases do not have the same tables: {differing[0]}. One of them was changed by hand.");

        static string Describe(TableShape table) => $"{table.Name} ({string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Kind}"))})";
    }

    private async ValueTask<List<TableSum>> CopyAllAsync(ISession session, List<TableShape> tables, CancellationToken cancellation)
    {
        var sums = new List<TableSum>();
        foreach (var table in tables)
        {
            var counted = await CountAsync(session, table);
            var sum = await CopyAsync(session, table, counted, cancellation);
            if (sum.Rows != counted)
                throw new CopyFailedException(
                    $"Of {table.Name}, {sum.Rows:N0} rows were read, but it has {counted:N0}. The source is damaged: run brisk doctor on it.");
            sums.Add(sum);
        }
        return sums;
    }

    private static async ValueTask<long> CountAsync(ISession session, TableShape table) =>
        await session.ScalarAsync(new Statement($"SELECT count(*) FROM {table.Name}{Where(CopyMark.RowsOf(table), null)}"), []) ?? 0;

    /// <summary>Copies the rows of a table page by page, in the order of the source's primary key.</summary>
    private async Task<TableSum> CopyAsync(ISession session, TableShape table, long rows, CancellationToken cancellation)
    {
        var key = Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column].Key > 0).OrderBy(column => table.Columns[column].Key)
            .ToArray();
        var order = string.Join(", ", key.Select(column => table.Columns[column].Name));
        var after = $"({order}) > ({string.Join(", ", key.Select((_, at) => $"${at + 1}"))})";
        var first = new Statement($"SELECT {table.ColumnNames} FROM {table.Name}{Where(CopyMark.RowsOf(table), null)} ORDER BY {order} LIMIT {PageRows}");
        var next = new Statement($"SELECT {table.ColumnNames} FROM {table.Name}{Where(CopyMark.RowsOf(table), after)} ORDER BY {order} LIMIT {PageRows}");
        var sum = new TableSum(table);
        var writing = Task.CompletedTask;
        SqlValue[]? last = null;
        try
        {
            while (true)
            {
                var page = new Page(sum);
                await session.QueryAsync(last is null ? first : next, last is null ? [] : last, page, static (row, page) => page.Add(row));
                await writing;
                if (page.Rows.Count == 0) return sum;
                last = [.. key.Select(column => page.Rows[^1][column])];
                writing = Task.Run(() => target.AppendAsync(table, page.Rows, cancellation), CancellationToken.None);
                progress?.Report(new StepProgress(table.Name, sum.Rows, rows));
            }
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<List<CopiedTable>> SumAllAsync(ISession session, List<TableSum> read)
    {
        var sums = new List<CopiedTable>();
        foreach (var (table, rows) in read.Select(sum => (sum.Table, sum.Rows)))
        {
            var sum = new TableSum(table);
            await session.QueryAsync(new Statement($"SELECT {table.ColumnNames} FROM {table.Name}{Where(CopyMark.RowsOf(table), null)}"), [],
                (copy: this, sum, rows), static (row, state) =>
            {
                state.sum.Add(row, []);
                if (state.sum.Rows % ReportEvery == 0 || state.sum.Rows == state.rows)
                    state.copy.progress?.Report(new StepProgress($"Compare {state.sum.Table.Name}", state.sum.Rows, state.rows));
                return true;
            });
            sums.Add(sum.Copied);
        }
        return sums;
    }

    private static string Where(string? rows, string? after) => (rows, after) switch
    {
        (null, null) => "",
        (null, _) => $" WHERE {after}",
        (_, null) => $" WHERE {rows}",
        _ => $" WHERE {rows} AND {after}",
    };

    /// <summary>Rows on their way.</summary>
    private sealed class Page(TableSum sum)
    {
        private int bytes;

        public List<SqlValue[]> Rows { get; } = [];

        public bool Add(RowReader row)
        {
            var values = new SqlValue[sum.Table.Columns.Count];
            bytes += sum.Add(row, values);
            Rows.Add(values);
            return bytes < PageBytes;
        }
    }
}
