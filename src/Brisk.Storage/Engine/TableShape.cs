namespace Brisk.Storage.Engine;

/// <summary>A table as a database has it.</summary>
/// <param name="columns">In the order of their names, which is the same on every engine.</param>
public sealed class TableShape(string name, IReadOnlyList<ColumnShape> columns)
{
    public string Name { get; } = name;
    public IReadOnlyList<ColumnShape> Columns { get; } = columns;

    /// <summary>The columns, as statements list them.</summary>
    public string ColumnNames { get; } = string.Join(", ", columns.Select(column => column.Name));

    /// <summary>Adds a row; takes its values in the order of the columns.</summary>
    public Statement Insert { get; } = new($"INSERT INTO {name} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ({string.Join(", ", columns.Select((_, at) => $"${at + 1}"))})");
}

/// <param name="Kind">What it holds, where it holds something.</param>
/// <param name="Key">Its place in the primary key, from 1; 0 when it is not in it.</param>
public readonly record struct ColumnShape(string Name, SqlValueKind Kind, int Key);
