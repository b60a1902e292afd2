using System.Collections.Concurrent;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Schema;

/// <summary>Where a field's values lie in its table.</summary>
/// <param name="Value">The column of the value.</param>
/// <param name="Key">The column of the searched form (folded text, digits), or null.</param>
/// <param name="Currency">Of money: the column of the currency.</param>
/// <param name="IsTitle">Whether it is the field that names the record; its key is there even where it is empty.</param>
internal readonly record struct Slot(Field Field, string Value, string? Key, string? Currency, bool IsTitle = false);

/// <summary>What the storage works out once from a record type: columns and the statements that never change shape.</summary>
internal sealed class TypePlan
{
    /// <summary>Columns before the fields in <see cref="SelectOne"/>: id, version, deleted_at, custom.</summary>
    public const int FirstField = 4;

    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
    private readonly string select;
    private readonly Field[] numbers;
    private TypePlan? alike;
    private string? outline;
    private Statement? living;
    private Statement? all;
    private Statement? present;
    private readonly ConcurrentDictionary<string, ChangeShape> changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> choices = new(StringComparer.Ordinal);

    public TypePlan(RecordType type, WorkspaceSchema schema)
    {
        Type = type;
        Schema = schema;
        Table = type.Plural;
        Slots = [.. type.Fields.Where(field => !field.Custom).Select(field => Place(field) with { IsTitle = field == type.Title })];
        Title = Place(type.Title) with { IsTitle = true };
        Telling = [.. type.Recognition.LookUp.Select(name => Place(type[name]))];
        CustomFields = [.. type.Fields.Where(field => field.Custom)];
        References = [.. type.Fields.Where(field => field.Kind.Shape is Shape.User or Shape.Relation or Shape.Relations)];
        Phones = [.. Slots.Where(slot => slot.Field.Kind is PhoneField)];
        numbers = [.. type.Fields.Where(field => field.Kind is PhoneField)];
        OpenFields = [.. type.Fields.Where(field => field.OpenChoices)];
        LinkFields = [.. type.Fields.Where(Links.HasRows)];
        foreach (var field in OpenFields) choices[field.Name] = field.Choices.Select(choice => choice.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var position = FirstField;
        foreach (var slot in Slots)
        {
            positions[slot.Field.Name] = position;
            position += Columns(slot).Count();
        }
        select = $"SELECT id, version, deleted_at, custom, {string.Join(", ", Slots.SelectMany(Columns))} FROM {Table} WHERE workspace_id = $1 AND ";
        SelectOne = SqlText.Shape(select + "id = $2");
        Rows = new TableShape(Table,
        [
            new("workspace_id", SqlValueKind.Integer, 1), new("id", SqlValueKind.Integer, 2),
            new("version", SqlValueKind.Integer, 0), new("custom", SqlValueKind.Text, 0), .. Slots.SelectMany(Shapes),
        ]);
    }

    public RecordType Type { get; }
    public WorkspaceSchema Schema { get; }
    public string Table { get; }
    public IReadOnlyList<Slot> Slots { get; }

    /// <summary>Where the name of a record lies, by which lists are sorted where their own field is alike.</summary>
    public Slot Title { get; }

    public IReadOnlyList<Field> CustomFields { get; }

    /// <summary>
    /// What tells a record from its namesakes, most telling first: short texts with an index, a domain or an e-mail address. May be none.
    /// </summary>
    public IReadOnlyList<Slot> Telling { get; }

    /// <summary>Fields that point to a user or a record, which must be there.</summary>
    public IReadOnlyList<Field> References { get; }

    /// <summary>Where built-in telephone numbers lie, with their searched form.</summary>
    public IReadOnlyList<Slot> Phones { get; }

    /// <summary>Where the country of a record lies, whose its telephone numbers are; nothing in a type without.</summary>
    public string CountryColumn => Type.Find(PhoneScope.CountryField)?.Column ?? "NULL";

    /// <summary>The country that a record with a telephone number names, when no record did before; else null.</summary>
    public string? NewCountryOf(IReadOnlyDictionary<string, FieldValue> record) =>
        PhoneScope.NamedBy(record, numbers) is { } country && !Schema.Phones.Scope.Named.Contains(country) ? country : null;

    /// <summary>Fields whose choices come into being by being used.</summary>
    public IReadOnlyList<Field> OpenFields { get; }

    /// <summary>Whether one of <see cref="OpenFields"/> has a choice already, in whatever case.</summary>
    public bool HasChoice(Field field, string value) => choices[field.Name].Contains(value);

    /// <summary>Fields that hold many things, each kept as a row of links as well, so that a filter finds it by index.</summary>
    public IReadOnlyList<Field> LinkFields { get; }

    /// <summary>$1 workspace, $2 id; every column, in the order of <see cref="Slots"/>.</summary>
    public Statement SelectOne { get; }

    /// <summary>The same for many that are not deleted: $2 is an <see cref="IdList"/>. In no order.</summary>
    public Statement SelectLiving(Dialect dialect) => living ??= SqlText.Shape(select + dialect.IdIn("id", "$2") + " AND deleted_at IS NULL");

    /// <summary>Selects some records by id, <c>$2</c>, deleted or not.</summary>
    public Statement SelectAll(Dialect dialect) => all ??= SqlText.Shape(select + dialect.IdIn("id", "$2"));

    /// <summary>Which of some records there are and not in the trash: $2 is an <see cref="IdList"/>.</summary>
    public Statement Living(Dialect dialect) =>
        present ??= SqlText.Shape($"SELECT id FROM {Table} WHERE workspace_id = $1 AND {dialect.IdIn("id", "$2")} AND deleted_at IS NULL");

    /// <summary>The rows of new records: workspace, id, version, custom, then every column of every slot.</summary>
    public TableShape Rows { get; }

    /// <summary>Whether another plan, of an earlier or a later schema, has the same fields, with numbers read alike: their choices may differ.</summary>
    public bool HasFieldsOf(TypePlan other)
    {
        if (ReferenceEquals(this, other) || ReferenceEquals(alike, other)) return true;
        if (!string.Equals(Outline, other.Outline, StringComparison.Ordinal)) return false;
        alike = other;
        return true;
    }

    /// <summary>Whether what was decided under another plan, of an earlier or a later schema, would be decided so here.</summary>
    public bool DecidesAs(TypePlan other) =>
        HasFieldsOf(other) && string.Equals(Type.Pipelines?.Outline, other.Type.Pipelines?.Outline, StringComparison.Ordinal);

    /// <summary>
    /// The same for plans that have the same fields, with numbers read alike. Those of others that point somewhere are part of it:
    /// they bear on what records are linked to.
    /// </summary>
    public string Outline => outline ??= string.Join('\n',
    [
        $"{Type.Name} {Schema.Phones.Number} {Schema.Phones.IsDone} {Schema.Phones.Scope.Country}",
        .. Type.Fields.Select(one => $"{one.Name} {one.Kind.GetType().Name} {one.Custom}"),
        .. from type in Schema.Types from one in type.Fields where one.RelatedTypes.Count > 0
           select $"{type.Name} {one.Name} {one.Kind.GetType().Name} {one.Custom} {string.Join(' ', one.RelatedTypes)}",
    ]);

    /// <summary>Where the value of a built-in field stands in a row of <see cref="Rows"/>.</summary>
    public int PositionOf(Field field) => positions[field.Name];

    /// <summary>True for the column that has a value in every record, so that a list by it has no part without.</summary>
    public bool NeverEmpty(Field field) => field.Required || field.Name == Title.Field.Name || field.Name is "createdAt" or "updatedAt";

    /// <summary>Where a built-in field lies.</summary>
    public static Slot Place(Field field) =>
        new(field, field.Column, new SearchedForm(field).KeyColumn, field.Kind.Shape == Shape.Money ? field.Column + "_currency" : null);

    /// <summary>The columns of a slot in the order in which they are read and bound.</summary>
    public static IEnumerable<string> Columns(Slot slot)
    {
        yield return slot.Value;
        if (slot.Key is not null) yield return slot.Key;
        if (slot.Currency is not null) yield return slot.Currency;
    }

    /// <summary>A change of some columns, by their names in the order in which they are bound.</summary>
    public ChangeShape Change(string names)
    {
        // Which fields are changed together is people's choice: few in practice, but nothing else bounds them.
        if (changes.Count > 500) changes.Clear();
        return changes.GetOrAdd(names, static (names, plan) => new ChangeShape(plan.Table, [.. names.Split(',').Select(plan.ColumnOf)]), this);
    }

    private ColumnShape ColumnOf(string name) =>
        name is "deleted_at" ? new(name, SqlValueKind.Integer, 0) : Rows.Columns.First(column => column.Name == name);

    private static IEnumerable<ColumnShape> Shapes(Slot slot)
    {
        var kind = slot.Field.Kind.Shape switch
        {
            Shape.Real => SqlValueKind.Real,
            Shape.Text or Shape.Json or Shape.Relations => SqlValueKind.Text,
            _ => SqlValueKind.Integer,
        };
        yield return new(slot.Value, kind, 0);
        if (slot.Key is not null) yield return new(slot.Key, SqlValueKind.Text, 0);
        if (slot.Currency is not null) yield return new(slot.Currency, SqlValueKind.Text, 0);
    }
}
