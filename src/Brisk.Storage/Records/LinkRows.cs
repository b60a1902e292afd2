using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Writes the table <c>links</c>, in which what fields hold many of is found.</summary>
internal sealed class LinkRows(IWriteSession session, Tsid workspace)
{
    private static readonly TableShape Rows = new("links",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("from_type", SqlValueKind.Text, 2), new("field", SqlValueKind.Text, 3),
        new("to_type", SqlValueKind.Text, 4), new("to_key", SqlValueKind.Text, 5), new("from_id", SqlValueKind.Integer, 6),
        new("role", SqlValueKind.Text, 0),
    ]);

    private static readonly Statement Add = new(
        "INSERT INTO links (workspace_id, from_type, field, to_type, to_key, from_id, role) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (workspace_id, from_type, field, to_type, to_key, from_id) DO NOTHING");

    private static readonly Statement Drop = new(
        "DELETE FROM links WHERE workspace_id = $1 AND from_type = $2 AND field = $3 AND to_type = $4 AND to_key = $5 AND from_id = $6");

    /// <summary>The same few lists of tags come again and again within a batch.</summary>
    private readonly Dictionary<string, IReadOnlyList<LinkTarget>> lists = new(StringComparer.Ordinal);

    /// <summary>Writes the rows of a new record.</summary>
    public async ValueTask AddAsync(TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue> record)
    {
        foreach (var field in plan.LinkFields)
        {
            foreach (var target in Of(field, record.GetValueOrDefault(field.Name)))
                await session.AddAsync(Rows, [workspace.Value, plan.Type.Name, field.Name, target.Type, target.Key, id.Value, target.Role]);
        }
    }

    /// <summary>Writes what differs between what a record had and has.</summary>
    public async ValueTask ChangeAsync(TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue> from, IReadOnlyDictionary<string, FieldValue> to)
    {
        foreach (var field in plan.LinkFields)
        {
            var (had, has) = (from.GetValueOrDefault(field.Name), to.GetValueOrDefault(field.Name));
            if (had.Equals(has)) continue;
            var (before, after) = (Of(field, had), Of(field, has));
            foreach (var target in before.Except(after))
                await session.PostAsync(Drop, [workspace.Value, plan.Type.Name, field.Name, target.Type, target.Key, id.Value]);
            foreach (var target in after.Except(before))
                await session.PostAsync(Add, [workspace.Value, plan.Type.Name, field.Name, target.Type, target.Key, id.Value, target.Role]);
        }
    }

    private IReadOnlyList<LinkTarget> Of(Field field, FieldValue value)
    {
        if (value.Text is not { } json || field.Kind is not TagsField) return Links.Of(field, value);
        if (!lists.TryGetValue(json, out var targets)) lists[json] = targets = Links.Of(field, value);
        return targets;
    }
}
