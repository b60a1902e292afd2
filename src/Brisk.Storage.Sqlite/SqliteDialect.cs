using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>SQL as SQLite understands it.</summary>
internal sealed class SqliteDialect : Dialect
{
    public static readonly SqliteDialect Instance = new();

    public override string Name => "sqlite";

    public override string IdColumns => "id INTEGER PRIMARY KEY, workspace_id bigint NOT NULL";

    public override string IdKey(string table) => "";

    // The column is also a key: for the condition alone SQLite would read the row to look at it again.
    public override string LivingIndex(string columns, bool filled) =>
        $"(workspace_id, deleted_at, {columns}) WHERE deleted_at IS NULL{(filled ? $" AND {columns.Split(',')[0]} IS NOT NULL" : "")}";

    public override string EndingInId(string columns) => columns;

    public override string Clustered => " WITHOUT ROWID";

    public override string Catalogue =>
        "SELECT m.name, c.name, lower(c.type), c.pk FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' "
            + "ESCAPE '!' ORDER BY m.name, c.name";

    public override string Fold(string expression) => $"brisk_fold({expression})";

    public override string IdIn(string id, string parameter) => $"{id} IN (SELECT value FROM json_each({parameter}))";

    public override string TextIn(string expression, string parameter) => IdIn(expression, parameter);

    public override bool KnowsSizes => false;

    public override string Unindexed(string expression) => "+" + expression;

    public override string JsonText(string column, string key, string? member = null) => $"json_extract({column}, {PathOf(key, member)})";

    public override string JsonNumber(string column, string key, string? member = null) => $"CAST(json_extract({column}, {PathOf(key, member)}) AS REAL)";

    public override string JsonMember(string column, string key) => $"({column} -> {PathOf(key)})";

    public override string JsonArrayHas(string column, string parameter) =>
        $"EXISTS (SELECT 1 FROM json_each({column}) AS element WHERE {Fold("element.value")} = {parameter})";

    public override string JsonObjectOf(string key, string value) => $"json_group_object({key}, {value})";

    public override string JsonValuesContain(string column, string parameter) =>
        $"EXISTS (SELECT 1 FROM json_each({column}) AS element WHERE instr(brisk_fold(json_extract(element.value, '$.value')), {parameter}) > 0)";

    /// <summary>Keys are written into the text, as an expression index needs; so only harmless ones are let through.</summary>
    private static string PathOf(string key, string? member = null) => member is null ? $"'$.{Checked(key)}'" : $"'$.{Checked(key)}.{Checked(member)}'";

    private static string Checked(string key)
    {
        foreach (var letter in key)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') throw new ArgumentException($"'{key}' is no key of a custom field.", nameof(key));
        }
        if (key.Length == 0) throw new ArgumentException("The key of a custom field is empty.", nameof(key));
        return key;
    }
}
