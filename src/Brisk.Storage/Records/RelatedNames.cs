using System.Buffers;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// The names of all records of a type, read at once: to look one up in the table takes as long as all else that is done to a row. In one
/// block of memory, some 40 bytes a record.
/// </summary>
internal sealed class RelatedNames
{
    /// <summary>Of a type with more records names are looked up one by one.</summary>
    private const int Most = 250_000;

    private readonly Dictionary<long, (int Start, int Length)> places = [];
    private readonly ArrayBufferWriter<byte> names = new(64 * 1024);

    private RelatedNames()
    {
    }

    /// <summary>Those that the relations among some fields need, by the name of the type; in the state that a session sees.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, RelatedNames>> ReadAsync(ISession session, WorkspaceSchema schema, IEnumerable<Field> fields)
    {
        var found = new Dictionary<string, RelatedNames>(StringComparer.Ordinal);
        foreach (var type in fields.Select(field => field.RelatedType).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var plan = schema.Plan(type);
            var read = new RelatedNames();
            var statement = SqlText.Shape($"SELECT o.id, o.{plan.Title.Value} FROM {plan.Table} o WHERE o.workspace_id = $1 LIMIT $2");
            await session.QueryAsync(statement, [schema.Workspace.Value, Most + 1], read, static (row, read) => read.Add(row));
            if (read.places.Count <= Most) found[type] = read;
        }
        return found;
    }

    /// <summary>The name of a record, as UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> Of(long id) => places.TryGetValue(id, out var place) ? names.WrittenSpan.Slice(place.Start, place.Length) : default;

    private bool Add(RowReader row)
    {
        var name = row.Utf8(1);
        places[row.Int64(0)] = (names.WrittenCount, name.Length);
        names.Write(name);
        return true;
    }
}
