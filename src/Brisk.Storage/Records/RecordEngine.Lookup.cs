using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A record found by its name or a key.</summary>
/// <param name="Subtitle">What tells it from its namesakes: the email or the domain; may be empty.</param>
public sealed record Found(string Type, Tsid Id, string Name, string Subtitle);

public sealed partial class RecordEngine
{
    /// <summary>Longest scan for a word inside a name before a look-up gives what it has: about 30 ms.</summary>
    private const int MostScanned = 200_000;

    /// <summary>Records whose name, or a word of it, or email begins with a text; names that begin with it first.</summary>
    public async ValueTask<IReadOnlyList<Found>> LookupAsync(WorkspaceSchema schema, RecordType type, string text, int limit, CancellationToken cancellation)
    {
        var key = Fold.Key(text);
        if (key is null) return [];
        var table = type.Plural;
        var second = type.Find("domain") is null ? "r.email" : "r.domain";
        var columns = $"SELECT r.id, r.name, COALESCE({second}, '') FROM";
        const string Living = "r.workspace_id = $1 AND r.deleted_at IS NULL";
        var byName = SqlText.Shape($"{columns} {table} r WHERE {Living} AND r.name_key >= $2 AND r.name_key < $3 ORDER BY r.name_key, r.id LIMIT $4");
        var byEmail = SqlText.Shape($"{columns} {table} r WHERE {Living} AND r.email >= $2 AND r.email < $3 ORDER BY r.email, r.id LIMIT $4");
        var byWord = SqlText.Shape($"{columns} (SELECT i.id, i.name_key FROM {table} i WHERE i.workspace_id = $1 AND i.deleted_at IS NULL ORDER BY i.name_key, i.id LIMIT {MostScanned}) s JOIN {table} r ON r.workspace_id = $1 AND r.id = s.id WHERE {database.Dialect.Contains("s.name_key", "$2")} LIMIT $3");
        return await database.ReadAsync(Lane.Interactive, (byName, byEmail, byWord, schema.Workspace, type.Name, key, limit), static async (session, read) =>
        {
            var found = new List<Found>();
            var to = (found, read.Name, read.limit);
            SqlValue end = Prefix.End(read.key) ?? "\U0010FFFF";
            await session.QueryAsync(read.byName, [read.Workspace.Value, read.key, end, read.limit], to, Take);
            if (found.Count < read.limit) await session.QueryAsync(read.byEmail, [read.Workspace.Value, read.key, end, read.limit], to, Take);
            if (found.Count < read.limit && read.key.Length > 1) await session.QueryAsync(read.byWord, [read.Workspace.Value, " " + read.key, read.limit], to, Take);
            return found;
        }, cancellation);

        static bool Take(RowReader row, (List<Found> Found, string Type, int Limit) to)
        {
            var id = new Tsid(row.Int64(0));
            if (!to.Found.Exists(known => known.Id == id)) to.Found.Add(new Found(to.Type, id, row.Text(1)!, row.Text(2)!));
            return to.Found.Count < to.Limit;
        }
    }

    /// <summary>The living records whose field has one of the keys, found by index: (key, id), in no order. Keys are in searched form (<see cref="KeyOf"/>).</summary>
    public static async ValueTask MatchAsync(ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys, ICollection<(string Key, Tsid Id)> into)
    {
        var slot = TypePlan.Place(field);
        var column = slot.Key ?? slot.Value;
        var statement = SqlText.Shape($"SELECT id FROM {type.Plural} WHERE workspace_id = $1 AND deleted_at IS NULL AND {column} = $2 ORDER BY id LIMIT 2");
        var all = keys.ToList();
        await session.QueryEachAsync(statement, all.ConvertAll(key => new SqlValue[] { schema.Workspace.Value, key }), (all, into), static (row, to) =>
        {
            to.State.into.Add((to.State.all[to.At], new Tsid(row.Int64(0))));
            return true;
        });
    }

    /// <inheritdoc cref="MatchAsync(ISession, WorkspaceSchema, RecordType, Field, IEnumerable{string}, ICollection{ValueTuple{string, Tsid}})"/>
    public ValueTask<List<(string Key, Tsid Id)>> MatchAsync(WorkspaceSchema schema, RecordType type, Field field, IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Interactive, (schema, type, field, keys), static async (session, read) =>
        {
            var found = new List<(string, Tsid)>();
            await MatchAsync(session, read.schema, read.type, read.field, read.keys, found);
            return found;
        }, cancellation);

    /// <summary>The searched form of a value, as <see cref="MatchAsync(WorkspaceSchema, RecordType, Field, IReadOnlyCollection{string}, CancellationToken)"/> compares it; null when it has none.</summary>
    public static string? KeyOf(WorkspaceSchema schema, RecordType type, Field field, FieldValue value)
    {
        if (value.IsNothing) return null;
        return TypePlan.Place(field).Key is null ? value.Text : field.Kind.Key(value) ?? Fold.Key(value.Text);
    }
}
