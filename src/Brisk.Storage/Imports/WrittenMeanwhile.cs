using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Imports;

/// <summary>
/// What others write while an import fills an empty table: the few records that its rows can match. Found by the numbers
/// of changes, which costs nothing while nobody writes and needs none of the indexes that may be missing meanwhile.
/// </summary>
/// <param name="start">The number of the last change when the table was seen to be empty.</param>
public sealed class WrittenMeanwhile(RecordType type, Tsid import, long start)
{
    /// <summary>Living ones, with their searched form under <see cref="country"/>.</summary>
    private readonly Dictionary<Tsid, (Record Record, string? Key)> records = [];
    private string? country;
    private long after = start;

    /// <summary>The number of the last change, when no record of the type is there or ever was; null otherwise.</summary>
    public static async ValueTask<long?> StartAsync(ISession session, Tsid workspace, RecordType type)
    {
        var seq = await ChangeLog.SeenAsync(session, workspace);
        return await session.AnyAsync(SqlText.Shape($"SELECT id FROM {type.Plural} WHERE workspace_id = $1 LIMIT 1"), [workspace.Value]) ? null : seq;
    }

    /// <summary>Everything up to this change was looked at, or is the import's own.</summary>
    public void Passed(long seq) => after = Math.Max(after, seq);

    /// <summary>The oldest living record of each key, among those that others wrote, as this session sees them.</summary>
    /// <param name="field">The field that tells records apart, of the schema.</param>
    public async ValueTask<Dictionary<string, Tsid>> OldestAsync(ISession session, WorkspaceSchema schema, Field field)
    {
        if (country != field.Phones?.Country)
        {
            country = field.Phones?.Country;
            foreach (var (id, (record, _)) in records) records[id] = (record, KeyOf(field, record));
        }
        foreach (var id in await ChangeLog.ChangedByOthersAsync(session, schema.Workspace, type, after, import))
        {
            records.Remove(id);
            if (await ImportReads.FindAsync(session, schema, type, id) is { DeletedAt: null } record) records[id] = (record, KeyOf(field, record));
        }
        var oldest = new Dictionary<string, Tsid>(records.Count, StringComparer.Ordinal);
        foreach (var (id, (_, key)) in records)
        {
            if (key is not null && (!oldest.TryGetValue(key, out var known) || id < known)) oldest[key] = id;
        }
        return oldest;
    }

    private static string? KeyOf(Field field, Record record) => new SearchedForm(field).In(record.Values).Of(record[field.Name]).Text;
}
