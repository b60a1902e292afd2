using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>How the rows of a query become the text of a file. Not thread-safe.</summary>
internal interface IRowTexts : IDisposable
{
    /// <summary>The SELECT list.</summary>
    string Columns { get; }

    /// <summary>The values of its parameters, which are the first of the statement.</summary>
    SqlValue[] Values { get; }

    /// <summary>What follows <c>FROM table r</c>.</summary>
    string Joins { get; }

    /// <summary>Adds what stands before the first row.</summary>
    void Begin(PooledBuffer to);

    void Add(RowReader row, PooledBuffer to);
}

/// <summary>One record a line, as the API writes it.</summary>
internal sealed class JsonLines(Projection projection) : IRowTexts
{
    public string Columns => projection.Columns;

    public SqlValue[] Values => projection.Values;

    public string Joins => projection.Joins;

    public void Begin(PooledBuffer to)
    {
    }

    public void Add(RowReader row, PooledBuffer to)
    {
        projection.Write(row, to);
        to.Add((byte)'\n');
    }

    public void Dispose()
    {
    }
}

/// <summary>
/// A CSV file whose first column is the record's id. Relations and links are two columns, names and ids. Columns 0 and up are read as they lie in
/// the table; added fields from their one JSON object, once a row.
/// </summary>
internal sealed class CsvRows : IRowTexts
{
    private readonly (CsvValues Values, int Column)[] cells;
    private readonly PooledBuffer text = new(1024);
    private readonly PooledBuffer plain = new(256);
    private readonly PooledBuffer added = new(1024);
    private readonly Dictionary<ulong, int> addedAt = [];
    private readonly Range[] found;

    /// <summary>The names of what relations point to, by the column of its id, where they are not asked of the database.</summary>
    private readonly Dictionary<int, RelatedNames> known = [];
    private readonly int customColumn = -1;
    private readonly int namesColumn = -1;
    private readonly bool isPart;
    private readonly PooledBuffer named = new(1024);
    private readonly byte[] header;

    /// <param name="hasMark">Whether it begins with a byte order mark, by which some spreadsheets know UTF-8.</param>
    /// <param name="names">The names of records, by their type, as far as they are known and all of the type are seen.</param>
    /// <param name="seen">What is seen, where that is not everything: relations and links to anything else are left out.</param>
    public CsvRows(TypePlan plan, Dialect dialect, IReadOnlyList<Field> fields, IReadOnlyDictionary<string, RelatedNames> names, bool hasMark,
        SeenRecords? seen = null)
    {
        var shown = new SeenColumns(plan, dialect, seen);
        var users = CsvValues.Users(plan.Schema);
        var columns = new List<string> { "r.id" };
        cells = [.. fields.Select(field =>
        {
            var values = new CsvValues(field, users, text, plain);
            var at = columns.Count;
            if (field is { Custom: true, Through: null } && field.Kind.Shape != Shape.Relations) return (values, -1);
            var told = Projection.ColumnsOf(plan, dialect, field, shown);
            var isKnown = field.Kind.Shape == Shape.Relation && names.TryGetValue(field.RelatedType!, out var all) && known.TryAdd(at, all);
            columns.AddRange(isKnown ? [told[0]] : told);
            columns[at] = shown.Of(field, columns[at]);
            return (values, at);
        })];
        for (var i = 0; i < cells.Length; i++)
        {
            // Names of fields are few, and made of letters and digits: two with one hash would be found out when the file is read again.
            if (cells[i].Column < 0) addedAt.Add(CustomCells.Hash(Encoding.UTF8.GetBytes(fields[i].Name)), i);
        }
        found = new Range[cells.Length];
        if (addedAt.Count > 0)
        {
            customColumn = columns.Count;
            columns.Add("r.custom");
        }
        var links = fields.Where(field => field.Kind.Shape == Shape.Relations).ToList();
        if (links.Count > 0)
        {
            namesColumn = columns.Count;
            columns.Add(shown.NamesOf(links));
        }
        (Columns, Joins) = (string.Join(", ", columns), shown.Joins);
        (Values, isPart) = (shown.Values, shown.HidesLinks);
        using var line = new PooledBuffer();
        if (hasMark) line.Add(Encoding.UTF8.Preamble);
        line.Add(Encoding.UTF8.GetBytes(Domain.Import.OwnFile.IdHeader));
        foreach (var field in fields)
        {
            line.Add((byte)',');
            line.Add(CsvText.CellOf(Domain.Import.OwnFile.HeaderOf(plan.Type, field)));
            if (field.Kind.Shape is not (Shape.Relation or Shape.Relations)) continue;
            line.Add((byte)',');
            line.Add(CsvText.CellOf(Domain.Import.OwnFile.IdHeaderOf(plan.Type, field)));
        }
        line.Add("\r\n"u8);
        header = line.Span.ToArray();
    }

    public string Columns { get; }

    public SqlValue[] Values { get; }

    public string Joins { get; }

    public void Begin(PooledBuffer to) => to.Add(header);

    public void Add(RowReader row, PooledBuffer to)
    {
        if (customColumn >= 0) ReadAdded(row);
        CsvValues.AddId(to, row.Int64(0));
        for (var i = 0; i < cells.Length; i++)
        {
            to.Add((byte)',');
            var (values, column) = cells[i];
            if (column < 0) to.Add(added.Span[found[i]]);
            else Add(row, values, column, to);
        }
        to.Add("\r\n"u8);
    }

    public void Dispose()
    {
        text.Dispose();
        plain.Dispose();
        added.Dispose();
        named.Dispose();
    }

    private void Add(RowReader row, CsvValues values, int column, PooledBuffer to)
    {
        var shape = values.Field.Kind.Shape;
        if (values.Field is { Custom: true, Through: not null } && !row.IsNull(column))
        {
            var json = new Utf8JsonReader(row.Utf8(column));
            json.Read();
            values.AddJson(to, ref json, row.Utf8(column));
            return;
        }
        if (shape is Shape.Text or Shape.Json)
        {
            // Nothing is empty.
            values.AddText(to, row.Utf8(column));
            return;
        }
        if (row.IsNull(column))
        {
            if (shape is Shape.Relation or Shape.Relations) to.Add((byte)',');
            return;
        }
        switch (shape)
        {
            case Shape.Integer: to.Add(row.Int64(column)); break;
            case Shape.Real: to.Add(row.Double(column)); break;
            case Shape.YesNo: CsvValues.AddYesNo(to, row.Int64(column) != 0); break;
            case Shape.Instant: CsvValues.AddInstant(to, row.Int64(column)); break;
            case Shape.Money: values.AddMoney(to, row.Int64(column), row.Utf8(column + 1)); break;
            case Shape.Relations:
                named.Clear();
                new LinkCells(row.IsNull(namesColumn) ? default : row.Utf8(namesColumn), isPart).Write(default, row.Utf8(column), named);
                values.AddLinks(to, named.Span);
                to.Add((byte)',');
                values.AddLinkIds(to, named.Span);
                break;
            case Shape.User: values.AddUser(to, row.Int64(column)); break;
            case Shape.Relation:
                CsvText.Add(to, known.TryGetValue(column, out var names) ? names.Of(row.Int64(column)) : row.Utf8(column + 1));
                to.Add((byte)',');
                CsvValues.AddId(to, row.Int64(column));
                break;
            default: throw new InvalidOperationException($"No cell for {shape}.");
        }
    }

    /// <summary>Makes the cells of the added fields, which lie in any order.</summary>
    private void ReadAdded(RowReader row)
    {
        added.Clear();
        Array.Clear(found);
        var custom = row.Utf8(customColumn);
        if (custom.IsEmpty) return;
        var json = new Utf8JsonReader(custom);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isAsked = addedAt.TryGetValue(CustomCells.Hash(json.ValueSpan), out var at);
            json.Read();
            if (!isAsked)
            {
                json.Skip();
                continue;
            }
            var start = added.Length;
            cells[at].Values.AddJson(added, ref json, custom);
            found[at] = start..added.Length;
        }
    }
}
