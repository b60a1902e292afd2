using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// What comes into being by being used: tags and other choices, which get a place in the schema and a hue; the countries of
/// telephone numbers.
/// </summary>
internal sealed class OpenChoices(IWriteSession session, Schemas schemas, Tsid workspace)
{
    private readonly Dictionary<string, IReadOnlyList<string>> lists = new(StringComparer.Ordinal);
    private SchemaEdit? edit;

    /// <summary>Whether the schema changed by what was used.</summary>
    public bool IsNew => edit is not null;

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
        if (json is null) return [];
        if (!lists.TryGetValue(json, out var tags)) lists[json] = tags = Links.Tags(json);
        return tags;
    }
}
