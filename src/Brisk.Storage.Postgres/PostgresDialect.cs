using System.Text.RegularExpressions;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>SQL as PostgreSQL 14 and newer understand it.</summary>
internal sealed partial class PostgresDialect : Dialect
{
    public static readonly PostgresDialect Instance = new();

    public override string Name => "postgres";

    public override string IdColumns => "workspace_id bigint NOT NULL, id bigint NOT NULL";

    public override string IdKey(string table) => $", CONSTRAINT {table}_pkey PRIMARY KEY (workspace_id, id)";

    public override string EndingInId(string columns) => $"{columns}, id";

    public override string LivingIndex(string columns, bool filled) =>
        $"(workspace_id, {columns}, id) WHERE deleted_at IS NULL{(filled ? $" AND {columns.Split(',')[0]} IS NOT NULL" : "")}";

    public override string Clustered => "";

    /// <summary>Texts compare byte by byte, as on every engine, whatever the database was created with.</summary>
    public override string Define(string statement) =>
        statement.StartsWith("CREATE TABLE ", StringComparison.Ordinal) ? TextType().Replace(statement, " text COLLATE \"C\"")
            : statement.StartsWith("ALTER TABLE contacts ADD COLUMN ", StringComparison.Ordinal) ? TextType().Replace(statement, " text COLLATE \"C\"")
            : statement;

    public override IReadOnlyList<string> Functions => PostgresFunctions.All;

    public override string Catalogue => """
        SELECT t.relname, a.attname, format_type(a.atttypid, NULL), coalesce(array_position(string_to_array(x.indkey::text, ' '), a.attnum::text), 0)
          FROM pg_class t
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_index x ON x.indrelid = t.oid AND x.indisprimary
         WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
         ORDER BY t.relname, a.attname
        """;

    public override string MigrationLock => "SELECT 1 FROM pg_advisory_xact_lock(4711827364)";

    public override async ValueTask DistributeAsync(ISession session, string table, bool isOfWorkspaces)
    {
        if (!await Distribution.IsDistributedAsync(session)) return;
        await (isOfWorkspaces ? Distribution.DistributeAsync(session, table) : Distribution.CopyToAllAsync(session, table));
    }

    public override string Fold(string expression) => $"brisk_fold({expression})";

    public override string Contains(string expression, string parameter) => $"strpos({expression}, {parameter}) > 0";

    public override string TextIn(string expression, string parameter) => $"{expression} = ANY (ARRAY(SELECT jsonb_array_elements_text({parameter}::jsonb)))";

    public override string IdIn(string id, string parameter) => $"{id} = ANY (translate({parameter}, '[]', '{{}}')::bigint[])";

    public override string JoinOne(string table, string alias, string on) =>
        $" LEFT JOIN LATERAL (SELECT {alias}.* FROM {table} {alias} WHERE {on} OFFSET 0) {alias} ON TRUE";

    public override string JsonText(string column, string key, string? member = null) =>
        $"(brisk_json_text({(member is null ? column : JsonMember(column, key))}, '{Checked(member ?? key)}') COLLATE \"C\")";

    public override string JsonNumber(string column, string key, string? member = null) =>
        $"brisk_json_number({(member is null ? column : JsonMember(column, key))}, '{Checked(member ?? key)}')";

    // json and not jsonb: the member comes out as it was written.
    public override string JsonMember(string column, string key) => $"(({column})::json -> '{Checked(key)}')::text";

    public override string JsonArrayHas(string column, string parameter) =>
        $"EXISTS (SELECT 1 FROM json_array_elements_text(brisk_json_array({column})) AS element WHERE {Fold("element")} = {parameter})";

    public override string JsonObjectOf(string key, string value) => $"json_object_agg({key}, {value})::text";

    public override string JsonValuesContain(string column, string parameter) =>
        $"EXISTS (SELECT 1 FROM json_array_elements(brisk_json_array({column})) AS element WHERE strpos(brisk_fold(element ->> 'value'), {parameter}) > 0)";

    /// <summary>Keys are written into the text; so only harmless ones are let through.</summary>
    private static string Checked(string key)
    {
        foreach (var letter in key)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') throw new ArgumentException($"'{key}' is no key of a custom field.", nameof(key));
        }
        if (key.Length == 0) throw new ArgumentException("The key of a custom field is empty.", nameof(key));
        return key;
    }

    [GeneratedRegex(@" text\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextType();
}
