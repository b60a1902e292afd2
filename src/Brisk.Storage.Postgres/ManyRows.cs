using System.Runtime.CompilerServices;
using Brisk.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Brisk.Storage.Postgres;

/// <summary>Adds many rows of one workspace by one statement that takes each column as an array.</summary>
internal static class ManyRows
{
    /// <summary>Shapes come and go with the schemas of workspaces.</summary>
    private static readonly ConditionalWeakTable<TableShape, Statement> statements = [];

    /// <summary>Whether all rows are of one workspace, which is in their first column.</summary>
    public static bool IsOfOne(TableShape table, List<SqlValue> values)
    {
        if (table.Columns[0].Name is not "workspace_id") return false;
        for (var at = table.Columns.Count; at < values.Count; at += table.Columns.Count)
        {
            if (values[at] != values[0]) return false;
        }
        return true;
    }

    /// <param name="values">Row after row, in the order of the columns.</param>
    public static NpgsqlBatchCommand Command(TableShape table, List<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(statements.GetValue(table, StatementOf).Text);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = values[0].Integer, NpgsqlDbType = NpgsqlDbType.Bigint });
        for (var column = 1; column < table.Columns.Count; column++) command.Parameters.Add(Column(table, values, column));
        return command;
    }

    private static Statement StatementOf(TableShape table)
    {
        var columns = table.Columns.Skip(1).Select(column => column.Name).ToList();
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT $1, {string.Join(", ", columns.Select(name => $"u.{name}"))} "
            + $"FROM unnest({string.Join(", ", columns.Select((_, i) => $"${i + 2}"))}) AS u ({string.Join(", ", columns)})");
    }

    private static NpgsqlParameter Column(TableShape table, List<SqlValue> values, int column)
    {
        var (width, kind) = (table.Columns.Count, table.Columns[column].Kind);
        var rows = values.Count / width;
        switch (kind)
        {
            case SqlValueKind.Integer:
                var numbers = new long?[rows];
                for (var row = 0; row < rows; row++)
                    numbers[row] = Checked(values[(row * width) + column], kind) is { Kind: SqlValueKind.Integer } value ? value.Integer : null;
                return new NpgsqlParameter<long?[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
            case SqlValueKind.Real:
                var reals = new double?[rows];
                for (var row = 0; row < rows; row++)
                {
                    reals[row] = Checked(values[(row * width) + column], kind) switch
                    {
                        { Kind: SqlValueKind.Real } value => value.Real,
                        { Kind: SqlValueKind.Integer } value => value.Integer,
                        _ => null,
                    };
                }
                return new NpgsqlParameter<double?[]> { TypedValue = reals, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double };
            default:
                var texts = new string?[rows];
                for (var row = 0; row < rows; row++)
                    texts[row] = Checked(values[(row * width) + column], kind) is { Kind: SqlValueKind.Text } value ? Pipeline.Storable(value.Text!) : null;
                return new NpgsqlParameter<string?[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
        }
    }

    private static SqlValue Checked(SqlValue value, SqlValueKind kind) =>
        value.Kind == SqlValueKind.Null || value.Kind == kind || (value.Kind, kind) == (SqlValueKind.Integer, SqlValueKind.Real) ? value
            : throw new InvalidOperationException($"A column for {kind} was given {value.Kind}.");
}
