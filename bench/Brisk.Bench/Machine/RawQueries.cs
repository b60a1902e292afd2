using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Brisk.Bench.Load;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Bench;

/// <summary>
/// The same questions as bare statements on a connection of their own, over the same file: what an answer cannot cost
/// less than. With the columns either just touched, or written as JSON by the standard writer.
/// </summary>
internal sealed class RawQueries : IDisposable
{
    private const int PageRows = 50;

    private readonly Connection connection;
    private readonly Field[] fields;
    private readonly long workspace;
    private readonly Statement firstPage;
    private readonly Statement deepPage;
    private readonly Statement one;
    private readonly string[] keys;
    private readonly long[] ids;
    private readonly Chance chance = new Chance().Begin(5, 5, 5);
    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);
    private readonly Utf8JsonWriter json;

    /// <param name="path">The database file.</param>
    public RawQueries(string path)
    {
        connection = new Connections(path, new SqliteOptions()).OpenReader();
        fields = [.. ContactType.Type.Fields.Where(field => field.Kind is not LongTextField)];
        var columns = "r.id, r.version, " + string.Join(", ", fields.Select(field => field.Kind is RelationField
            ? $"(SELECT o.name FROM organizations o WHERE o.workspace_id = r.workspace_id AND o.id = r.{field.Column})"
            : "r." + field.Column));
        workspace = Numbers("SELECT id FROM workspaces ORDER BY id LIMIT 1")[0];
        firstPage = new($"SELECT {columns} FROM contacts r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL ORDER BY r.name_key, r.id LIMIT {PageRows + 1}");
        deepPage = new($"SELECT {columns} FROM contacts r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND (r.name_key, r.id) > ($2, $3) ORDER BY "
            + $"r.name_key, r.id LIMIT {PageRows + 1}");
        one = new($"SELECT {columns} FROM contacts r WHERE r.workspace_id = $1 AND r.id = $2 AND r.deleted_at IS NULL");
        var (from, to) = (Numbers("SELECT min(id) FROM contacts")[0], Numbers("SELECT max(id) FROM contacts")[0]);
        var next = new Statement("SELECT id, name_key FROM contacts WHERE id >= $1 AND deleted_at IS NULL ORDER BY id LIMIT 1");
        var picked = new List<(long Id, string Key)>();
        for (var i = 0; i < 4_000; i++)
        {
            connection.Query(next, [from + (long)(chance.Share() * (to - from))], picked, static (row, picked) =>
            {
                picked.Add((row.Int64(0), row.Text(1)!));
                return false;
            });
        }
        ids = [.. picked.Select(pick => pick.Id)];
        keys = [.. picked.Select(pick => pick.Key)];
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
    }

    public int FirstPage(bool asJson) => Run(firstPage, [workspace], asJson);

    /// <summary>A page from a random place.</summary>
    public int DeepPage(bool asJson)
    {
        var at = chance.Below(ids.Length);
        return Run(deepPage, [workspace, keys[at], ids[at]], asJson);
    }

    /// <summary>A random record.</summary>
    public int Record(bool asJson) => Run(one, [workspace, ids[chance.Below(ids.Length)]], asJson);

    /// <summary>Median wall time and mean processor time of one run.</summary>
    public static (TimeSpan Wall, TimeSpan Cpu) Time(Func<int> query, int times)
    {
        for (var i = 0; i < times / 4; i++) query();
        var walls = new Histogram();
        var cpu = Kernel.ThreadCpu;
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            query();
            walls.Record(Stopwatch.GetElapsedTime(start));
        }
        return (walls.Percentile(0.5), (Kernel.ThreadCpu - cpu) / times);
    }

    public void Dispose()
    {
        json.Dispose();
        connection.Dispose();
    }

    private int Run(Statement statement, ReadOnlySpan<SqlValue> values, bool asJson)
    {
        if (!asJson) return connection.Query(statement, values, this, static (row, raw) => raw.Touch(row));
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartArray();
        connection.Query(statement, values, this, static (row, raw) => raw.Write(row));
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenCount;
    }

    private bool Touch(RowReader row)
    {
        for (var column = 0; column < fields.Length + 2; column++)
        {
            if (!row.IsNull(column)) _ = column < 2 || IsNumber(fields[column - 2]) ? (int)row.Int64(column) : row.Utf8(column).Length;
        }
        return true;
    }

    private bool Write(RowReader row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, new Tsid(row.Int64(0)).ToString());
        json.WriteNumber("version"u8, row.Int64(1));
        for (var i = 0; i < fields.Length; i++)
        {
            if (row.IsNull(i + 2)) continue;
            if (IsNumber(fields[i])) json.WriteNumber(fields[i].Name, row.Int64(i + 2));
            else json.WriteString(fields[i].Name, row.Utf8(i + 2));
        }
        json.WriteEndObject();
        return true;
    }

    private static bool IsNumber(Field field) => field.Kind.Shape is Shape.Integer or Shape.Real or Shape.YesNo or Shape.Instant or Shape.User;

    private List<long> Numbers(string sql)
    {
        var numbers = new List<long>();
        connection.Query(new Statement(sql), [], numbers, static (row, numbers) =>
        {
            numbers.Add(row.Int64(0));
            return true;
        });
        return numbers;
    }
}
