using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// What the planner believes of every index: the same from the first row on. Figures taken from the data are wrong until
/// they are taken again (after an import above all), and then plans change under a running system; without any, SQLite
/// thinks that a workspace has ten rows and reads it whole.
/// </summary>
internal static class PlannerFigures
{
    /// <summary>
    /// A million rows of one workspace, ten for the first column that tells records apart, two for the next, one
    /// for a unique key. The first ANALYZE only makes the table, the last only reads it.
    /// </summary>
    private static readonly Statement Script = new("""
        PRAGMA analysis_limit = 1;
        ANALYZE;
        DELETE FROM sqlite_stat1;
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        SELECT tbl, idx, '1000000 ' || group_concat(alike, ' ')
        FROM (
          SELECT t.name AS tbl, CASE WHEN t.wr = 1 AND i.origin = 'pk' THEN t.name ELSE i.name END AS idx,
            CASE
              WHEN i.[unique] = 1 AND c.seqno = max(c.seqno) OVER (PARTITION BY i.name) THEN 1
              ELSE CASE sum(c.name NOT IN ('workspace_id', 'deleted_at', 'record_type', 'from_type', 'field', 'to_type'))
                OVER (PARTITION BY i.name ORDER BY c.seqno)
                WHEN 0 THEN 1000000 WHEN 1 THEN 10 ELSE 2 END
            END AS alike
          FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
          WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
          ORDER BY i.name, c.seqno)
        GROUP BY tbl, idx;
        ANALYZE sqlite_schema;
        """);

    public static void Set(Connection writer) => writer.Execute(Script, []);
}
