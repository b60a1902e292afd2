using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Which living records are related to others.</summary>
internal static class RecordUses
{
    /// <summary>For each of some records of a type that are in use, one of those that use it.</summary>
    public static ValueTask<Dictionary<Tsid, (string Type, Tsid Id)>> FindAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyList<Tsid> ids) => FindAsync(session, schema, type, ids, null, null);

    /// <summary>The same, whoever else uses them.</summary>
    /// <param name="except">Whose use does not count; null for nobody's.</param>
    public static async ValueTask<Dictionary<Tsid, (string Type, Tsid Id)>> FindAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyList<Tsid> ids, IReadOnlySet<(string Type, Tsid Id)>? except, Dialect? dialect)
    {
        var users = new Dictionary<Tsid, (string Type, Tsid Id)>();
        var related = ids.Select(id => new SqlValue[] { schema.Workspace.Value, id.Value }).ToList();
        foreach (var other in schema.Types)
        {
            string? others = except is null ? null : IdList.Of(except.Where(key => key.Type == other.Name).Select(key => key.Id.Value));
            foreach (var field in other.Fields)
            {
                if (!field.RelatedTypes.Contains(type.Name, StringComparer.Ordinal)) continue;
                var isMany = field.Kind is RelationsField;
                // What is not seen uses nothing.
                var (seen, more) = schema.Seen?.Condition(other, isMany ? 5 : 2) ?? ("", []);
                if (others is not null)
                {
                    seen += $" AND NOT {dialect!.IdIn("r.id", $"${(isMany ? 6 : 3) + more.Length}")}";
                    more = [.. more, others];
                }
                var statement = isMany ? Linking(other, seen) : SqlText.Shape(
                    $"SELECT r.id FROM {other.Plural} r WHERE r.workspace_id = $1 AND r.{field.Column} = $2 AND r.deleted_at IS NULL{seen} LIMIT 1");
                var asked = isMany ? ids.Select(id => Link(schema, type, id, other, field)).ToList() : related;
                if (more.Length > 0) asked = asked.ConvertAll<SqlValue[]>(values => [.. values, .. more]);
                await session.QueryEachAsync(statement, asked, (users, ids, other.Name), static (row, to) =>
                {
                    to.State.users[to.State.ids[to.At]] = (to.State.Name, new Tsid(row.Int64(0)));
                    return false;
                });
            }
        }
        return users;
    }

    private static Statement Linking(RecordType from, string seen) => SqlText.Shape(
        $"SELECT r.id FROM links l JOIN {from.Plural} r ON r.workspace_id = $1 AND r.id = l.from_id WHERE l.workspace_id = $1 "
        + $"AND l.to_type = $2 AND l.to_key = $3 AND l.from_type = $4 AND l.field = $5 AND r.deleted_at IS NULL{Links.OfRecords}{seen} LIMIT 1");

    private static SqlValue[] Link(WorkspaceSchema schema, RecordType to, Tsid id, RecordType from, Field field) =>
        [schema.Workspace.Value, to.Name, Links.KeyOf(FieldValue.Of(id)), from.Name, field.Name];
}
