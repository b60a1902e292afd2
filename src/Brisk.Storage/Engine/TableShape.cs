namespace Brisk.Storage.Engine;

/// <summary>A table as a database has it.</summary>
/// <param name="columns">All of them, or those that rows are given for; the others are then empty.</param>
public sealed class TableShape(string name, IReadOnlyList<ColumnShape> columns)
{
    public string Name { get; } = name;
    public IReadOnlyList<ColumnShape> Columns { get; } = columns;

    /// <summary>The columns, as statements list them.</summary>
    public string ColumnNames { get; } = string.Join(", ", columns.Select(column => column.Name));

    /// <summary>Rows added by <see cref="InsertMany"/>: the table is opened once for all of them.</summary>
    public const int Many = 16;

    /// <summary>Adds a row; takes its values in the order of the columns.</summary>
    public Statement Insert { get; } = InsertOf(name, columns, 1);

    /// <summary>Adds <see cref="Many"/> rows, one after the other.</summary>
    public Statement InsertMany => many ??= InsertOf(Name, Columns, Many);

    private Statement? many;

    private static Statement InsertOf(string name, IReadOnlyList<ColumnShape> columns, int rows)
    {
        var text = new System.Text.StringBuilder($"INSERT INTO {name} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ");
        for (var row = 0; row < rows; row++)
            text.Append(row == 0 ? "(" : ", (").AppendJoin(", ", Enumerable.Range((row * columns.Count) + 1, columns.Count).Select(number => $"${number}"))
                .Append(')');
        return new Statement(text.ToString());
    }
}

/// <param name="Kind">What it holds, where it holds something.</param>
/// <param name="Key">Its place in the primary key, from 1; 0 when it is not in it.</param>
public readonly record struct ColumnShape(string Name, SqlValueKind Kind, int Key);

/// <summary>
/// A change of one row of a table: that of the workspace $1 with the id $2 and the version $3, which becomes the next one.
/// </summary>
/// <param name="columns">What is set, from $4 on.</param>
public sealed class ChangeShape(string table, IReadOnlyList<ColumnShape> columns)
{
    /// <summary>Values in front of those that are set.</summary>
    public const int First = 3;

    public string Table { get; } = table;
    public IReadOnlyList<ColumnShape> Columns { get; } = columns;

    public Statement One { get; } = SqlText.Shape($"UPDATE {table} SET version = version + 1{string.Concat(columns.Select((column, i) =>
        $", {column.Name} = ${First + 1 + i}"))} WHERE workspace_id = $1 AND id = $2 AND version = $3");
}
