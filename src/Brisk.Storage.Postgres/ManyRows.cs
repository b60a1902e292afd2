using System.Runtime.CompilerServices;
using Brisk.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Brisk.Storage.Postgres;

/// <summary>Adds, or changes, many rows of one workspace by one statement that takes each column as an array.</summary>
internal static class ManyRows
{
    /// <summary>Shapes come and go with the schemas of workspaces.</summary>
    private static readonly ConditionalWeakTable<TableShape, Statement> adding = [];
    private static readonly ConditionalWeakTable<ChangeShape, Statement> changing = [];

    /// <summary>Whether all rows are of one workspace, which is in their first column.</summary>
    public static bool AreOfOne(List<SqlValue> values, int width)
    {
        for (var at = width; at < values.Count; at += width)
        {
            if (values[at] != values[0]) return false;
        }
        return true;
    }

    /// <param name="values">Row after row, in the order of the columns.</param>
    public static NpgsqlBatchCommand Add(TableShape table, List<SqlValue> values)
    {
        return Command(adding.GetValue(table, Text), values, [.. table.Columns.Select(column => column.Kind)]);

        static Statement Text(TableShape table)
        {
            var columns = table.Columns.Skip(1).Select(column => column.Name).ToList();
            return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT $1, {string.Join(", ", columns.Select(name => $"u.{name}"))} "
                + $"FROM unnest({Arrays(columns.Count)}) AS u ({string.Join(", ", columns)})");
        }
    }

    /// <param name="values">Change after change: workspace, id, version, and what is set. No row twice.</param>
    public static NpgsqlBatchCommand Change(ChangeShape change, List<SqlValue> values)
    {
        return Command(changing.GetValue(change, Text), values,
            [SqlValueKind.Integer, SqlValueKind.Integer, SqlValueKind.Integer, .. change.Columns.Select(column => column.Kind)]);

        static Statement Text(ChangeShape change)
        {
            var columns = change.Columns.Select(column => column.Name).ToList();
            return new Statement($"UPDATE {change.Table} AS r SET version = r.version + 1, {string.Join(", ", columns.Select(name => $"{name} = u.{name}"))} "
                + $"FROM unnest({Arrays(columns.Count + 2)}) AS u (id, version, {string.Join(", ", columns)}) "
                + "WHERE r.workspace_id = $1 AND r.id = u.id AND r.version = u.version");
        }
    }

    private static string Arrays(int count) => string.Join(", ", Enumerable.Range(2, count).Select(number => $"${number}"));

    private static NpgsqlBatchCommand Command(Statement statement, List<SqlValue> values, SqlValueKind[] kinds)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = values[0].Integer, NpgsqlDbType = NpgsqlDbType.Bigint });
        for (var column = 1; column < kinds.Length; column++) command.Parameters.Add(Column(values, kinds.Length, column, kinds[column]));
        return command;
    }

    /// <summary>One column of rows as an array.</summary>
    public static NpgsqlParameter Column(List<SqlValue> values, int width, int column, SqlValueKind kind)
    {
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
