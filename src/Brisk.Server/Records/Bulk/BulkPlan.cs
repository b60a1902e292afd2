using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records.Bulk;

/// <summary>What is done to each of many records, checked once.</summary>
internal sealed class BulkPlan
{
    public const string Delete = "delete";
    public const string Restore = "restore";

    private const string Tags = "tags";

    private readonly IReadOnlyDictionary<string, FieldValue> values;
    private readonly IReadOnlyList<string> added;
    private readonly IReadOnlyList<string> removed;

    private BulkPlan(
        RecordType type, BulkDocument document, IReadOnlyDictionary<string, FieldValue> values, IReadOnlyList<string> added, IReadOnlyList<string> removed) =>
        (Type, Document, this.values, this.added, this.removed) = (type, document, values, added, removed);

    public RecordType Type { get; }
    public BulkDocument Document { get; }

    /// <summary>It takes records out of the trash.</summary>
    public bool Restores => Document.Action == Restore;

    /// <summary>It deletes or restores.</summary>
    public bool Moves => Document.Action is not null;

    /// <summary>For people: the fields that it changes; null where the action says it all.</summary>
    public string? Label => Moves ? null
        : string.Join(", ", values.Keys.Concat(added.Count + removed.Count > 0 ? [Tags] : []).Select(name => Type[name].Label));

    /// <summary>Reads what is to be done; each problem names its part.</summary>
    public static (BulkPlan? Plan, IReadOnlyList<Problem> Problems) Read(WorkspaceSchema schema, BulkDocument document)
    {
        var type = schema.Named(document.Type)!;
        var problems = new List<Problem>();
        var hasFields = document.Set is not null || document.AddTags is not null || document.RemoveTags is not null;
        if (document.Action is not (null or Delete or Restore)) problems.Add(new Problem("action", "unknown-choice", "Write delete or restore."));
        else if (document.Action is not null && hasFields) problems.Add(new Problem("action", "too-many", "Give an action, or what to set: not both."));
        else if (document.Action is null && !hasFields)
            problems.Add(new Problem("set", "required", "Say what to do: set, addTags, removeTags or action."));
        var given = ReadSet(type, document.Set, problems);
        var (more, less) = (ReadTags(type, "addTags", document.AddTags, problems), ReadTags(type, "removeTags", document.RemoveTags, problems));
        if (given.ContainsKey(Tags) && more.Count + less.Count > 0)
            problems.Add(new Problem("set/" + Tags, "too-many", "Set the tags, or add and remove some: not both."));
        if (more.Intersect(less, StringComparer.OrdinalIgnoreCase).Any())
            problems.Add(new Problem("removeTags", "too-many", "Add a tag or remove it: not both."));
        return problems.Count > 0 ? (null, problems) : (new BulkPlan(type, document, given, more, less), problems);
    }

    /// <summary>The records that the values point to are there; else what is wrong.</summary>
    public async ValueTask<IReadOnlyList<Problem>> CheckReferencesAsync(RecordBatch batch)
    {
        var problems = await batch.CheckReferencesAsync(Type, values);
        return [.. problems.Select(problem => problem with { Field = "set/" + problem.Field })];
    }

    /// <summary>Says which records come next.</summary>
    public ValueTask ExpectAsync(RecordBatch batch, IEnumerable<Tsid> ids) => batch.ExpectAsync(Type, ids);

    /// <summary>Does it to one record, if it can be done.</summary>
    public async ValueTask WriteAsync(RecordBatch batch, Tsid id, BulkTally tally)
    {
        if (await batch.FindAsync(Type, id) is not { } record || record.DeletedAt is null == Restores)
        {
            tally.Refuse(id, [new Problem("", "not-found", Missing)]);
            return;
        }
        if (WithTags(record) is not { } given)
        {
            tally.Refuse(id, [new Problem(Tags, "too-many", $"A record has at most {TagsField.MaxCount} tags.")]);
            return;
        }
        var outcome = Document.Action switch
        {
            Delete => await batch.DeleteAsync(Type, id, null),
            Restore => await batch.RestoreAsync(Type, id, null),
            _ => await batch.UpdateAsync(Type, id, null, given),
        };
        switch (outcome.Status)
        {
            case WriteStatus.Written: tally.Changed++; break;
            case WriteStatus.Unchanged: tally.Unchanged++; break;
            case WriteStatus.Invalid: tally.Refuse(id, outcome.Problems); break;
            default: tally.Refuse(id, [new Problem("", "not-found", Missing)]); break;
        }
    }

    private string Missing => $"There is no such {Type.Label.ToLowerInvariant()}{(Restores ? " in the trash" : "")}.";

    private IReadOnlyDictionary<string, FieldValue>? WithTags(Record record)
    {
        if (added.Count + removed.Count == 0) return values;
        return TagsField.Changed(record[Tags], added, removed) is { } tags
            ? new Dictionary<string, FieldValue>(values, StringComparer.Ordinal) { [Tags] = tags }
            : null;
    }

    private static IReadOnlyDictionary<string, FieldValue> ReadSet(RecordType type, JsonElement? set, List<Problem> problems)
    {
        if (set is not { } given) return new Dictionary<string, FieldValue>();
        var (values, wrong) = RecordInput.Read(type, given, create: false);
        problems.AddRange(wrong.Select(problem => problem with { Field = $"set/{problem.Field}".TrimEnd('/') }));
        if (values.Count == 0 && wrong.Count == 0) problems.Add(new Problem("set", "required", "Name a field."));
        return values;
    }

    private static IReadOnlyList<string> ReadTags(RecordType type, string part, IReadOnlyList<string>? tags, List<Problem> problems)
    {
        if (tags is null) return [];
        if (type.Find(Tags) is not { Kind: TagsField } field)
        {
            problems.Add(new Problem(part, "unknown-field", $"{type.LabelPlural} have no tags."));
            return [];
        }
        if (tags.Count == 0) problems.Add(new Problem(part, "required", "Name a tag."));
        using var json = JsonSerializer.SerializeToDocument(tags, BulkJson.Default.IReadOnlyListString);
        if (field.Kind.Read(field, json.RootElement, out var value) is not { } refusal) return TagsField.Tags(value);
        problems.Add(new Problem($"{part}/{refusal.Path}".TrimEnd('/'), refusal.Code, refusal.Detail));
        return [];
    }
}
