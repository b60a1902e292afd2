using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Imports;

/// <summary>What an import asks of the records that are there.</summary>
public static class ImportReads
{
    /// <summary>The oldest living record of each key of a field, by key. Keys are in searched form (<see cref="RecordEngine.KeysOf"/>).</summary>
    /// <param name="several">Takes the keys that more than one record has.</param>
    public static async ValueTask<Dictionary<string, Tsid>> OldestAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys, ISet<string>? several = null)
    {
        var found = new List<(string Key, Tsid Id)>();
        await RecordEngine.MatchAsync(session, schema, schema.Named(type.Name)!, field, keys, found);
        var oldest = new Dictionary<string, Tsid>(found.Count, StringComparer.Ordinal);
        foreach (var (key, id) in found)
        {
            if (!oldest.TryGetValue(key, out var known) || id < known) oldest[key] = id;
            if (known != default && known != id) several?.Add(key);
        }
        return oldest;
    }

    /// <summary>The record that has the value of a row.</summary>
    /// <param name="oldest">What <see cref="OldestAsync"/> found for all keys of the row.</param>
    /// <returns>
    /// Null when there is none. Unclear when the record has the telephone number only if that is another country's than
    /// the row's, or several records may have it: it is one of those, and none is surely meant.
    /// </returns>
    public static (Tsid? Record, bool IsUnclear) Match(RowKeys row, IReadOnlyDictionary<string, Tsid> oldest)
    {
        if (oldest.Count == 0 || row.Present is not [var own, ..]) return default;
        if (oldest.TryGetValue(own, out var same)) return (same, false);
        var found = row.Present.Where(oldest.ContainsKey).Select(key => oldest[key]).Distinct().ToList();
        return found.Count == 0 ? default : (found[0], found.Count > 1 || row.HasCountry);
    }

    /// <summary>A record as the session sees it, deleted or not; null when there is none.</summary>
    public static ValueTask<Record?> FindAsync(ISession session, WorkspaceSchema schema, RecordType type, Tsid id) =>
        RowValues.FindAsync(session, schema.Plan(type), id);

    /// <summary>Records as the session sees them, deleted or not, by their ids, in one question.</summary>
    public static async ValueTask<Dictionary<Tsid, Record>> FindAllAsync(
        ISession session, Dialect dialect, WorkspaceSchema schema, RecordType type, IEnumerable<Tsid> ids) =>
        (await RowValues.AllAsync(session, schema.Plan(type), dialect, [.. ids.Select(id => id.Value).Distinct()])).ToDictionary(record => record.Id);

    /// <summary>Those of some ids that living records of a type have.</summary>
    public static async ValueTask<IReadOnlyList<Tsid>> LivingAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, Dialect dialect)
    {
        if (ids.Count == 0) return [];
        var statement = SqlText.Shape($"SELECT id FROM {type.Plural} WHERE workspace_id = $1 AND {dialect.IdIn("id", "$2")} AND deleted_at IS NULL");
        return await session.ListAsync(statement, [schema.Workspace.Value, IdList.Of(ids.Select(id => id.Value))], static row => new Tsid(row.Int64(0)));
    }

    /// <summary>The names of those of some ids that living records of a type have.</summary>
    public static async ValueTask<IReadOnlyList<(Tsid Id, string Name)>> NamesAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyCollection<Tsid> ids, Dialect dialect)
    {
        if (ids.Count == 0) return [];
        var plan = schema.Plan(type);
        var statement = SqlText.Shape(
            $"SELECT o.id, o.{plan.Title.Value} FROM {plan.Table} o WHERE o.workspace_id = $1 AND {dialect.IdIn("o.id", "$2")} AND o.deleted_at IS NULL");
        return await session.ListAsync(
            statement, [schema.Workspace.Value, IdList.Of(ids.Select(id => id.Value))], static row => (new Tsid(row.Int64(0)), row.Text(1) ?? ""));
    }

    /// <summary>Whether a living record has a value in a custom field. Reads the table when none has.</summary>
    public static async ValueTask<bool> FieldIsUsedAsync(ISession session, Dialect dialect, Tsid workspace, RecordType type, Field field)
    {
        var statement = SqlText.Shape(
            $"SELECT id FROM {type.Plural} WHERE workspace_id = $1 AND deleted_at IS NULL AND custom IS NOT NULL "
            + $"AND {dialect.JsonText("custom", field.Name)} IS NOT NULL LIMIT 1");
        return await session.AnyAsync(statement, [workspace.Value]);
    }
}
