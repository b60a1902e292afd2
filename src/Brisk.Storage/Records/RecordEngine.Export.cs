using Brisk.Domain.Fields;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>How a file of records is written.</summary>
public enum ExportFormat
{
    /// <summary>Cells that an import of Brisk reads again as the same values.</summary>
    Csv,

    /// <summary>One record a line, as the API writes it.</summary>
    JsonLines,
}

/// <summary>All records of a list, as a file.</summary>
/// <param name="List">Which, in which order, and what is told of them; its limit and place mean nothing here. Without fields, all.</param>
/// <param name="HasMark">Whether a CSV file begins with a byte order mark.</param>
/// <param name="Most">So many rows at most.</param>
public sealed record ExportQuery(ListQuery List, ExportFormat Format, bool HasMark = false, long Most = long.MaxValue)
{
    /// <summary>Of the list these records alone, by their ids; null for all of it.</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>Of the list all but these.</summary>
    public IReadOnlySet<long>? Except { get; init; }
}

/// <summary>An export was read for as long as it may be.</summary>
public sealed class ExportTooLongException() : Exception("Reading an export took too long.");

/// <summary>Takes the next piece of a file. It keeps the database waiting.</summary>
/// <param name="text">Lives until it returns.</param>
/// <param name="rows">How many rows end in it.</param>
/// <param name="cancellation">Ends whatever it waits for.</param>
public delegate void ExportSink(ReadOnlySpan<byte> text, int rows, CancellationToken cancellation);

public sealed partial class RecordEngine
{
    /// <summary>
    /// Writes all records of a list in one state of the database, which is seen from the first row to the last. The database keeps what
    /// it writes meanwhile in its log: whoever takes the pieces is to wait for nothing slower than a disk, and ends with the token that it gets.
    /// </summary>
    /// <param name="longest">How long reading may take, from when it begins: not while it waits for others.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="ExportTooLongException">Reading took longer.</exception>
    public async ValueTask<long> ExportAsync(ExportQuery query, ExportSink sink, TimeSpan longest, CancellationToken cancellation)
    {
        query = query with { List = query.List.Narrowed };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var export = new Export(sink, query.Most, query.Except, limit.Token);
        try
        {
            await database.ReadAsync(Lane.Exporting, (engine: this, query, export, limit, longest), static (session, read) =>
            {
                read.limit.CancelAfter(read.longest);
                return read.engine.ReadAsync(session, read.query, read.export);
            }, limit.Token);
            export.Send();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ExportTooLongException();
        }
        return export.Rows;
    }

    private async ValueTask<long> ReadAsync(ISession session, ExportQuery query, Export export)
    {
        var (list, seen) = (query.List, query.List.Schema.Seen);
        var fields = list.Fields ?? list.Type.Fields;
        var names = await RelatedNames.ReadAsync(session, list.Schema, fields.Where(field => seen?.RelatedOf(field) is null));
        var type = list.Schema.Plan(list.Type);
        using IRowTexts texts = query.Format == ExportFormat.Csv
            ? new CsvRows(type, database.Dialect, fields, names, query.HasMark, seen)
            : new JsonLines(new Projection(type, database.Dialect, fields, seen, names));
        export.Begin(texts);
        foreach (var part in SortOf(list).Segments)
        {
            if (export.IsFull) break;
            var sql = new SqlText().Add("SELECT ", texts.Values).Add(texts.Columns);
            ListSql.AddFrom(sql, part, list.Type, joins: texts.Joins);
            ListSql.AddFilter(sql, list, database.Dialect);
            if (query.Ids is { } ids) sql.Add(" AND ").Add(database.Dialect.IdIn("r.id", sql.Parameter(IdList.Of(ids))));
            ListSql.AddOrder(sql, part, list.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, export, static (row, export) => export.Take(row));
        }
        return export.Rows;
    }

    private sealed class Export : IDisposable
    {
        /// <summary>Bytes that are handed over at once.</summary>
        private const int Piece = 128 * 1024;

        private readonly ExportSink sink;
        private readonly long most;
        private readonly IReadOnlySet<long>? except;
        private readonly CancellationToken cancellation;
        private readonly PooledBuffer piece = new(Piece + (32 * 1024));
        private IRowTexts? texts;
        private int rows;

        public Export(ExportSink sink, long most, IReadOnlySet<long>? except, CancellationToken cancellation) =>
            (this.sink, this.most, this.except, this.cancellation) = (sink, most, except, cancellation);

        public long Rows { get; private set; }
        public bool IsFull => Rows >= most;

        /// <summary>Begins, perhaps again: a read whose connection broke before its first row is read once more.</summary>
        public void Begin(IRowTexts made)
        {
            texts = made;
            piece.Clear();
            made.Begin(piece);
        }

        public bool Take(RowReader row)
        {
            if (IsFull) return false;
            if (except?.Contains(row.Int64(0)) == true) return true;
            texts!.Add(row, piece);
            Rows++;
            rows++;
            if (piece.Length >= Piece) Send();
            return true;
        }

        public void Send()
        {
            sink(piece.Span, rows, cancellation);
            piece.Clear();
            rows = 0;
        }

        public void Dispose() => piece.Dispose();
    }
}
