using System.Text.RegularExpressions;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;

namespace Brisk.Storage.Copying;

/// <summary>The tables of a database: which there are is said by the migrations, what is in them by the database itself.</summary>
internal static partial class TableShapes
{
    /// <summary>In the order in which the migrations make them.</summary>
    public static async ValueTask<List<TableShape>> ReadAsync(ISession session, Dialect dialect)
    {
        var columns = (await ColumnsAsync(session, dialect)).ToLookup(column => column.Table, StringComparer.Ordinal);
        return [.. Names(dialect).Where(columns.Contains)
            .Select(name => new TableShape(name, [.. columns[name].Select(column => new ColumnShape(column.Name, KindOf(column.Type, name), column.Key))]))];
    }

    /// <summary>Whether there is a table of that name.</summary>
    public static async ValueTask<bool> HasAsync(ISession session, Dialect dialect, string table) =>
        (await ColumnsAsync(session, dialect)).Exists(column => column.Table == table);

    private static ValueTask<List<(string Table, string Name, string Type, int Key)>> ColumnsAsync(ISession session, Dialect dialect) =>
        session.ListAsync(new Statement(dialect.Catalogue), [], static row => (row.Text(0)!, row.Text(1)!, row.Text(2)!, (int)row.Int64(3)));

    private static IEnumerable<string> Names(Dialect dialect) =>
        from migration in Migration.All
        from text in migration.Statements(dialect)
        let match = CreateTable().Match(text)
        where match.Success
        select match.Groups["name"].Value;

    private static SqlValueKind KindOf(string type, string table) => type switch
    {
        "bigint" or "integer" => SqlValueKind.Integer,
        "double precision" => SqlValueKind.Real,
        "text" => SqlValueKind.Text,
        _ => throw new StorageRefusedException($"The table {table} has a column of the type {type}, which Brisk does not make."),
    };

    [GeneratedRegex(@"^CREATE TABLE (?<name>\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateTable();
}
