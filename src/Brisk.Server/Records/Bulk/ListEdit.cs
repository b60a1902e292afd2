using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Records;

namespace Brisk.Server.Records.Bulk;

/// <summary>What a field that holds many things has more and less afterwards, on whatever record.</summary>
/// <param name="Field">Of tags or of links.</param>
/// <param name="Added">What every record has afterwards.</param>
/// <param name="Removed">What none has.</param>
internal sealed record ListEdit(Field Field, FieldValue Added, FieldValue Removed)
{
    private bool IsOfLinks => Field.Kind is RelationsField;

    /// <summary>Most that a record may have.</summary>
    public int Most => IsOfLinks ? RelationsField.MaxCount : TagsField.MaxCount;

    /// <summary>Whether the same is to come and to go.</summary>
    private bool IsTwofold => IsOfLinks
        ? RelationsField.Records(Added).Any(link => RelationsField.Records(Removed).Any(gone => gone.Type == link.Type && gone.Id == link.Id))
        : TagsField.Tags(Added).Intersect(TagsField.Tags(Removed), StringComparer.OrdinalIgnoreCase).Any();

    /// <summary>A list afterwards; null when it would be too long.</summary>
    public FieldValue? Of(FieldValue list) => IsOfLinks
        ? RelationsField.Changed(list, RelationsField.Records(Added), RelationsField.Records(Removed))
        : TagsField.Changed(list, TagsField.Tags(Added), TagsField.Tags(Removed));

    /// <summary>Reads what comes and goes; each problem names its part.</summary>
    public static IReadOnlyList<ListEdit> Read(RecordType type, BulkDocument document, List<Problem> problems)
    {
        var edits = new List<ListEdit>();
        var (more, less) = (ReadTags(type, "addTags", document.AddTags, problems), ReadTags(type, "removeTags", document.RemoveTags, problems));
        if (!more.IsNothing || !less.IsNothing) edits.Add(new ListEdit(type["tags"], more, less));
        var (added, removed) = (ReadLinks(type, "addLinks", document.AddLinks, problems), ReadLinks(type, "removeLinks", document.RemoveLinks, problems));
        edits.AddRange(added.Keys.Union(removed.Keys, StringComparer.Ordinal)
            .Select(name => new ListEdit(type[name], added.GetValueOrDefault(name), removed.GetValueOrDefault(name))));
        foreach (var edit in edits.Where(edit => edit.IsTwofold))
        {
            var part = edit.IsOfLinks ? "removeLinks/" + edit.Field.Name : "removeTags";
            problems.Add(new Problem(part, WriteReasons.AddOrRemove.Of(edit.Field)));
        }
        return edits;
    }

    private static FieldValue ReadTags(RecordType type, string part, IReadOnlyList<string>? tags, List<Problem> problems)
    {
        if (tags is null) return default;
        if (type.Find("tags") is not { Kind: TagsField } field)
        {
            problems.Add(new Problem(part, WriteReasons.NoTags.Of(type)));
            return default;
        }
        if (tags.Count == 0) problems.Add(new Problem(part, WriteReasons.NameATag));
        using var json = JsonSerializer.SerializeToDocument(tags, BulkJson.Default.IReadOnlyListString);
        if (field.Kind.Read(field, json.RootElement, out var value) is { } refusal)
            problems.Add(new Problem($"{part}/{refusal.Path}".TrimEnd('/'), refusal.Reason));
        return value;
    }

    private static Dictionary<string, FieldValue> ReadLinks(RecordType type, string part, JsonElement? given, List<Problem> problems)
    {
        var links = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        if (given is not { } fields) return links;
        var (values, wrong) = RecordInput.Read(type, fields, create: false);
        problems.AddRange(wrong.Select(problem => problem with { Field = $"{part}/{problem.Field}".TrimEnd('/') }));
        if (values.Count == 0 && wrong.Count == 0) problems.Add(new Problem(part, WriteReasons.NameAField));
        foreach (var (name, value) in values)
        {
            if (type[name].Kind is not RelationsField)
                problems.Add(new Problem($"{part}/{name}", WriteReasons.NoLinks.Of(type[name])));
            else if (value.IsNothing) problems.Add(new Problem($"{part}/{name}", WriteReasons.NameARecord));
            else links[name] = value;
        }
        return links;
    }
}
