using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records.Bulk;

/// <summary>What is done to each of many records, checked once.</summary>
internal sealed class BulkPlan
{
    public const string Delete = "delete";
    public const string Restore = "restore";

    /// <summary>So many links are as much work as a record.</summary>
    private const int LinksOfOne = 10;

    private readonly IReadOnlyDictionary<string, FieldValue> values;
    private readonly IReadOnlyList<ListEdit> edits;

    private BulkPlan(RecordType type, BulkDocument document, IReadOnlyDictionary<string, FieldValue> values, IReadOnlyList<ListEdit> edits) =>
        (Type, Document, this.values, this.edits) = (type, document, values, edits);

    public RecordType Type { get; }
    public BulkDocument Document { get; }

    /// <summary>It takes records out of the trash.</summary>
    public bool Restores => Document.Action == Restore;

    /// <summary>It deletes or restores.</summary>
    public bool Moves => Document.Action is Delete or Restore;

    /// <summary>How many times as much work as usual each record is: ten links take about as long as the rest of it.</summary>
    public int Weight => 1 + ((values.Sum(pair => Count(Type[pair.Key], pair.Value))
        + edits.Sum(edit => Count(edit.Field, edit.Added) + Count(edit.Field, edit.Removed))) / LinksOfOne);

    /// <summary>How much work some records are, in usual ones: a list of links that is changed is written down as a whole, before and after.</summary>
    public async ValueTask<long> WorkAsync(RecordBatch batch, IReadOnlyList<long> ids)
    {
        var work = ids.Count * (long)Weight;
        List<Field> lists = [.. values.Keys.Select(name => Type[name]).Concat(edits.Select(edit => edit.Field)).Where(field => field.Kind is RelationsField)];
        return lists.Count == 0 || work > RunBulk.MostAtOnce ? work : work + (await batch.CountLinksAsync(Type, lists, ids) / LinksOfOne);
    }

    /// <summary>For people: the fields that it changes; null where the action says it all.</summary>
    public string? Label => Moves ? null
        : string.Join(", ", values.Keys.Concat(edits.Select(edit => edit.Field.Name)).Select(name => Type[name].Label));

    /// <summary>The kind of the step that does it: the name of the verb, where it is one.</summary>
    public static string StepKindOf(BulkDocument document) => document.Action is null or Delete or Restore ? StepKinds.Bulk : document.Action;

    /// <summary>Reads what is to be done; each problem names its part.</summary>
    public static (BulkPlan? Plan, IReadOnlyList<Problem> Problems) Read(WorkspaceSchema schema, BulkDocument document)
    {
        var type = schema.NamedOrKind(document.Type)!;
        var problems = new List<Problem>();
        var hasFields = document.Set is not null || document.AddTags is not null || document.RemoveTags is not null || document.AddLinks is not null
            || document.RemoveLinks is not null;
        var verb = type.Verb(document.Action);
        if (verb is null && document.Action is not (null or Delete or Restore)) problems.Add(new Problem("action", WriteReasons.WriteAction));
        else if (verb is null && document.Action is not null && hasFields) problems.Add(new Problem("action", WriteReasons.ActionOrSet));
        else if ((document.Action is null && !hasFields) || (verb is not null && document.Set is null))
            problems.Add(new Problem("set", WriteReasons.NothingToDo));
        var given = ReadSet(type, verb, document.Set, problems);
        var lists = ListEdit.Read(type, document, problems);
        foreach (var edit in lists.Where(edit => given.ContainsKey(edit.Field.Name)))
            problems.Add(new Problem("set/" + edit.Field.Name, WriteReasons.SetOrAdd.Of(edit.Field)));
        return problems.Count > 0 ? (null, problems) : (new BulkPlan(type, document, given, lists), problems);
    }

    /// <summary>The records that the values point to are there; else what is wrong.</summary>
    public async ValueTask<IReadOnlyList<Problem>> CheckReferencesAsync(RecordBatch batch)
    {
        var added = edits.ToDictionary(edit => edit.Field.Name, edit => edit.Added, StringComparer.Ordinal);
        return [.. await WrongAsync("set/", values), .. await WrongAsync("addLinks/", added)];

        async ValueTask<IEnumerable<Problem>> WrongAsync(string part, IReadOnlyDictionary<string, FieldValue> given) =>
            (await batch.CheckReferencesAsync(Type, given)).Select(problem => problem with { Field = part + problem.Field });
    }

    /// <summary>Says which records come next.</summary>
    public ValueTask ExpectAsync(RecordBatch batch, IEnumerable<Tsid> ids) => batch.ExpectAsync(Type, ids);

    /// <summary>Does it to one record, if it can be done.</summary>
    public async ValueTask WriteAsync(RecordBatch batch, Tsid id, BulkTally tally)
    {
        if (await batch.FindAsync(Type, id) is not { } record || record.DeletedAt is null == Restores)
        {
            tally.Refuse(id, [new Problem("", Missing)]);
            return;
        }
        var given = values;
        foreach (var edit in edits)
        {
            if (edit.Of(await batch.ShownAsync(record, edit.Field)) is not { } list)
            {
                tally.Refuse(id, [new Problem(edit.Field.Name, WriteReasons.WouldBeMany.Of(edit.Field, edit.Most))]);
                return;
            }
            given = new Dictionary<string, FieldValue>(given, StringComparer.Ordinal) { [edit.Field.Name] = list };
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
            default: tally.Refuse(id, [new Problem("", Missing)]); break;
        }
    }

    private static int Count(Field field, FieldValue value) => field.Kind is RelationsField ? RelationsField.Records(value).Count : 0;

    private Reason Missing => (Restores ? WriteReasons.NotInTrash : WriteReasons.Missing).Of(Type);

    private static IReadOnlyDictionary<string, FieldValue> ReadSet(RecordType type, Verb? verb, JsonElement? set, List<Problem> problems)
    {
        if (set is not { } given) return new Dictionary<string, FieldValue>();
        var (values, wrong) = verb is not null ? verb.Read(type, given) : RecordInput.Read(type, given, create: false);
        problems.AddRange(wrong.Select(problem => problem with { Field = $"set/{problem.Field}".TrimEnd('/') }));
        if (values.Count == 0 && wrong.Count == 0) problems.Add(new Problem("set", WriteReasons.NameAField));
        return values;
    }
}
