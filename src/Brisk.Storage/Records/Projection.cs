using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// Which fields of a type are read, and how their columns become JSON without anything in between: names are encoded
/// once, texts are copied as UTF-8. Columns 0 and 1 are id and version. Empty fields are left out.
/// </summary>
internal sealed class Projection
{
    private enum Cell : byte { Text, Integer, Real, YesNo, Instant, Json, Money, Relation, KnownRelation, Relations, User, CustomUser }

    /// <summary>So few added fields that each is taken out of the JSON by the database.</summary>
    private const int FewCustom = 4;

    private readonly (byte[] Name, Cell Cell, int Column)[] cells;

    /// <summary>The names of what relations point to, by the column of its id, where they are not asked of the database.</summary>
    private readonly Dictionary<int, RelatedNames> known = [];
    private readonly Dictionary<long, byte[]> users;
    private readonly CustomCells? custom;
    private readonly int customColumn;
    private readonly int namesColumn = -1;
    private readonly bool isPart;
    private readonly Action<PooledBuffer, Tsid> addUser;

    /// <param name="seen">What is seen, where that is not everything: a relation to anything else is left out as if it were empty.</param>
    /// <param name="names">The names of records, by their type, as far as they are known and all of the type are seen.</param>
    public Projection(
        TypePlan plan, Dialect dialect, IReadOnlyList<Field> fields, SeenRecords? seen = null, IReadOnlyDictionary<string, RelatedNames>? names = null)
    {
        var shown = new SeenColumns(plan, dialect, seen);
        var columns = new List<string> { "r.id", "r.version" };
        var links = fields.Where(field => field.Kind.Shape == Shape.Relations).ToList();
        var spliced = fields.Where(field => field is { Custom: true, Through: null } && field.Kind.Shape != Shape.Relations).ToList();
        if (spliced.Count <= FewCustom) spliced.Clear();
        cells = [.. fields.Where(field => !spliced.Contains(field)).Select(field =>
        {
            var name = Encoding.UTF8.GetBytes($",\"{field.Name}\":");
            if (field.RelatedType is { } target && names?.GetValueOrDefault(target) is { } all)
            {
                known.Add(columns.Count, all);
                columns.Add("r." + field.Column);
                return (name, Cell.KnownRelation, columns.Count - 1);
            }
            var cell = (name, Of(field), columns.Count);
            columns.AddRange(ColumnsOf(plan, dialect, field, shown));
            columns[cell.Count] = shown.Of(field, columns[cell.Count]);
            return cell;
        })];
        users = plan.Schema.Users.ToDictionary(user => user.Id.Value, user =>
        {
            using var json = new PooledBuffer();
            AddReference(json, user.Id.Value);
            json.AddString(user.Name);
            json.Add((byte)'}');
            return json.Span.ToArray();
        });
        if (spliced.Count > 0)
        {
            (custom, customColumn) = (new CustomCells(spliced), columns.Count);
            columns.Add("r.custom");
        }
        if (links.Count > 0)
        {
            namesColumn = columns.Count;
            columns.Add(shown.NamesOf(links));
        }
        addUser = (json, user) => AddUser(json, user.Value);
        Columns = string.Join(", ", columns);
        Joins = shown.Joins;
        Count = columns.Count;
        (Values, isPart) = (shown.Values, shown.HidesLinks);
    }

    /// <summary>The SELECT list, whose parameters are the first of the statement.</summary>
    public string Columns { get; }

    /// <summary>What follows <c>FROM table r</c>: the related records that are told of.</summary>
    public string Joins { get; }

    /// <summary>The values of its parameters: the workspace, and more where not all is seen.</summary>
    public SqlValue[] Values { get; }

    /// <summary>How many columns that is; sort keys follow.</summary>
    public int Count { get; }

    /// <summary>Adds a row as one JSON object.</summary>
    public void Write(RowReader row, PooledBuffer json)
    {
        json.Add("{\"id\":"u8);
        json.AddId(row.Int64(0));
        json.Add(",\"version\":"u8);
        json.Add(row.Int64(1));
        var links = namesColumn < 0 ? default : new LinkCells(row.IsNull(namesColumn) ? default : row.Utf8(namesColumn), isPart);
        foreach (var (name, cell, column) in cells)
        {
            if (row.IsNull(column)) continue;
            if (cell == Cell.Relations)
            {
                links.Write(name, row.Utf8(column), json);
                continue;
            }
            json.Add(name);
            Write(row, json, cell, column);
        }
        if (custom is not null && !row.IsNull(customColumn)) custom.Write(row.Utf8(customColumn), json, addUser);
        json.Add((byte)'}');
    }

    private void Write(RowReader row, PooledBuffer json, Cell cell, int column)
    {
        switch (cell)
        {
            case Cell.Text: json.AddString(row.Utf8(column)); break;
            case Cell.Integer: json.Add(row.Int64(column)); break;
            case Cell.Real: json.Add(row.Double(column)); break;
            case Cell.YesNo: json.Add(row.Int64(column) == 0 ? "false"u8 : "true"u8); break;
            case Cell.Instant: json.AddInstant(row.Int64(column)); break;
            case Cell.Json: json.Add(row.Utf8(column)); break;
            case Cell.Money:
                json.Add("{\"amount\":"u8);
                json.Add(row.Int64(column));
                json.Add(",\"currency\":"u8);
                json.AddString(row.Utf8(column + 1));
                json.Add((byte)'}');
                break;
            case Cell.Relation:
                AddReference(json, row.Int64(column));
                json.AddString(row.Utf8(column + 1));
                json.Add((byte)'}');
                break;
            case Cell.KnownRelation:
                AddReference(json, row.Int64(column));
                json.AddString(known[column].Of(row.Int64(column)));
                json.Add((byte)'}');
                break;
            case Cell.User: AddUser(json, row.Int64(column)); break;
            case Cell.CustomUser:
                if (Tsid.TryParse(Encoding.UTF8.GetString(row.Utf8(column).Trim((byte)'"')), out var id)) AddUser(json, id.Value);
                else json.Add("null"u8);
                break;
        }
    }

    private void AddUser(PooledBuffer json, long id)
    {
        if (users.TryGetValue(id, out var user))
        {
            json.Add(user);
            return;
        }
        AddReference(json, id);
        json.Add("\"\"}"u8);
    }

    private static void AddReference(PooledBuffer json, long id)
    {
        json.Add("{\"id\":"u8);
        json.AddId(id);
        json.Add(",\"name\":"u8);
    }

    private static Cell Of(Field field) => field.Kind.Shape switch
    {
        Shape.Relations => Cell.Relations,
        Shape.User when field.Custom => Cell.CustomUser,
        _ when field.Custom => Cell.Json,
        Shape.Text => Cell.Text,
        Shape.Integer => Cell.Integer,
        Shape.Real => Cell.Real,
        Shape.YesNo => Cell.YesNo,
        Shape.Instant => Cell.Instant,
        Shape.Money => Cell.Money,
        Shape.Json => Cell.Json,
        Shape.Relation => Cell.Relation,
        Shape.User => Cell.User,
        var shape => throw new InvalidOperationException($"No column for {shape}."),
    };

    /// <summary>The expressions of a field's value: two of money, and of a relation its id and its name.</summary>
    internal static IReadOnlyList<string> ColumnsOf(TypePlan plan, Dialect dialect, Field field, SeenColumns shown) =>
        field is { Through: { } relation, Target: { } target }
            ? ColumnsOf(plan.Schema.Plan(relation.RelatedType!), dialect, target, shown.Over(relation)) : ColumnsOf(plan, dialect, field, "r");

    private static IReadOnlyList<string> ColumnsOf(TypePlan plan, Dialect dialect, Field field, string alias)
    {
        if (field.Custom) return [dialect.JsonMember(alias + ".custom", field.Name)];
        var value = $"{alias}.{field.Column}";
        return field.Kind.Shape switch
        {
            Shape.Money => [value, value + "_currency"],
            Shape.Relation => [value, NameOf(plan.Schema.Plan(field.RelatedType!), field)],
            _ => [value],
        };
    }

    /// <summary>The expression of the name of what a relation points to.</summary>
    internal static string NameOf(TypePlan related, Field field) =>
        $"(SELECT o.{related.Title.Value} FROM {related.Table} o WHERE o.workspace_id = $1 AND o.id = r.{field.Column})";
}
