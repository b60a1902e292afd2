using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// What comes into being by being used: tags and other choices, which get a place in the schema and a hue, and tags their
/// rows for filters; the countries of telephone numbers.
/// </summary>
internal sealed class OpenChoices(IWriteSession session, Schemas schemas, Tsid workspace)
{
    private static readonly TableShape TagRows = new("record_tags",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("record_type", SqlValueKind.Text, 2),
        new("tag_key", SqlValueKind.Text, 3), new("record_id", SqlValueKind.Integer, 4),
    ]);
    private static readonly Statement AddTag = new(
        "INSERT INTO record_tags (workspace_id, record_type, tag_key, record_id) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (workspace_id, record_type, tag_key, record_id) DO NOTHING");
    private static readonly Statement DropTag = new("DELETE FROM record_tags WHERE workspace_id = $1 AND record_type = $2 AND tag_key = $3 AND record_id = $4");

    private static readonly List<string> None = [];

    private readonly Dictionary<string, IReadOnlyList<string>> lists = new(StringComparer.Ordinal);
    private SchemaEdit? edit;

    /// <summary>Keeps what a record uses and no schema has yet.</summary>
    public async ValueTask KeepAsync(TypePlan plan, IReadOnlyDictionary<string, FieldValue> record)
    {
        foreach (var field in plan.OpenFields)
        {
            if (!record.TryGetValue(field.Name, out var value)) continue;
            if (field.Kind is not TagsField) await KeepAsync(plan, field, value.Text!);
            else foreach (var tag in Read(value.Text)) await KeepAsync(plan, field, tag);
        }
        if (plan.NewCountryOf(record) is not { } country) return;
        edit ??= new SchemaEdit(session, workspace);
        await edit.NameCountryAsync(country);
    }

    /// <summary>Writes the tags of a new record.</summary>
    public async ValueTask AddTagsAsync(TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue> record)
    {
        foreach (var tag in TagsOf(plan, record)) await session.AddAsync(TagRows, [workspace.Value, plan.Type.Name, tag, id.Value]);
    }

    /// <summary>Writes what differs between the tags that a record had and has.</summary>
    public async ValueTask ChangeTagsAsync(TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue> from, IReadOnlyDictionary<string, FieldValue> to)
    {
        var (before, after) = (TagsOf(plan, from), TagsOf(plan, to));
        foreach (var tag in before.Except(after, StringComparer.Ordinal)) await session.PostAsync(DropTag, [workspace.Value, plan.Type.Name, tag, id.Value]);
        foreach (var tag in after.Except(before, StringComparer.Ordinal)) await session.PostAsync(AddTag, [workspace.Value, plan.Type.Name, tag, id.Value]);
    }

    /// <summary>Says that the schema changed, if it did.</summary>
    public ValueTask CompleteAsync() => edit is null ? default : schemas.CompleteAsync(edit);

    private ValueTask KeepAsync(TypePlan plan, Field field, string value)
    {
        if (plan.HasChoice(field, value)) return default;
        edit ??= new SchemaEdit(session, workspace);
        return edit.UseAsync(plan.Type, field, value);
    }

    /// <summary>The same few lists of tags come again and again within a batch.</summary>
    private IReadOnlyList<string> Read(string? json)
    {
        if (json is null) return None;
        if (!lists.TryGetValue(json, out var tags)) lists[json] = tags = Tags.Read(json);
        return tags;
    }

    private List<string> TagsOf(TypePlan plan, IReadOnlyDictionary<string, FieldValue> record)
    {
        List<string>? keys = null;
        foreach (var field in plan.TagFields)
        {
            foreach (var tag in Read(record.GetValueOrDefault(field.Name).Text))
            {
                var key = Tags.KeyOf(tag);
                if (keys?.Contains(key, StringComparer.Ordinal) != true) (keys ??= []).Add(key);
            }
        }
        return keys ?? None;
    }
}
