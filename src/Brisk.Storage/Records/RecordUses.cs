using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Which living records are related to others.</summary>
internal static class RecordUses
{
    /// <summary>For each of some records of a type that are in use, one of those that use it.</summary>
    public static async ValueTask<Dictionary<Tsid, (string Type, Tsid Id)>> FindAsync(
        ISession session, WorkspaceSchema schema, RecordType type, IReadOnlyList<Tsid> ids)
    {
        var users = new Dictionary<Tsid, (string Type, Tsid Id)>();
        var asked = ids.Select(id => new SqlValue[] { schema.Workspace.Value, id.Value }).ToList();
        foreach (var other in schema.Types)
        {
            foreach (var field in other.Fields)
            {
                if (field.RelatedType != type.Name || field.Custom) continue;
                var statement = SqlText.Shape($"SELECT id FROM {other.Plural} WHERE workspace_id = $1 AND {field.Column} = $2 AND deleted_at IS NULL LIMIT 1");
                await session.QueryEachAsync(statement, asked, (users, ids, other.Name), static (row, to) =>
                {
                    to.State.users[to.State.ids[to.At]] = (to.State.Name, new Tsid(row.Int64(0)));
                    return false;
                });
            }
        }
        return users;
    }
}
