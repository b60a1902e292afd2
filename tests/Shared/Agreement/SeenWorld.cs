using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;
using Record = Brisk.Storage.Records.Record;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>What is left of records to somebody who sees a part, said by plain code: no other record, no relation or link to one, no hidden field.</summary>
/// <param name="schema">As it is seen.</param>
/// <param name="all">All records of all types, none of which changes meanwhile.</param>
internal sealed class SeenWorld(WorkspaceSchema schema, Sight sight, IEnumerable<Record> all, PlainAnswers plain)
{
    private Dictionary<string, List<Record>>? shown;
    private Dictionary<(string Type, long Id), Record>? byId;

    public WorkspaceSchema Schema => schema;

    public IReadOnlyCollection<Record> Of(RecordType type) => (shown ??= Shown())[type.Name];

    public Record? Find(string type, long id) =>
        (byId ??= (shown ??= Shown()).Values.SelectMany(ofType => ofType).ToDictionary(record => (record.Type.Name, record.Id.Value)))
            .GetValueOrDefault((type, id));

    /// <summary>For whoever reads of a disagreement.</summary>
    public override string ToString() => ", seen: " + string.Join(", ", schema.Types.Select(type =>
        $"{type.Plural} of {sight.RecordsOf(type.Name)} with {string.Join(' ', type.Fields.Select(field => field.Name))}"));

    private Dictionary<string, List<Record>> Shown()
    {
        var there = all.Where(record => plain.Meets(record, sight.RecordsOf(record.Type.Name) ?? Filter.Everything)).ToList();
        var ids = there.Select(record => (record.Type.Name, record.Id.Value)).ToHashSet();
        return schema.Types.ToDictionary(type => type.Name, type => there.Where(record => record.Type.Name == type.Name)
            .Select(record => new Record(type, record.Id, record.Version, ValuesOf(type, record, ids), record.DeletedAt, null)).ToList(),
                StringComparer.Ordinal);
    }

    private static Dictionary<string, FieldValue> ValuesOf(RecordType type, Record record, HashSet<(string Type, long Id)> ids) =>
        (from pair in record.Values
         where type.Find(pair.Key) is not null
         let value = ValueOf(type[pair.Key], pair.Value, ids)
         where !value.IsNothing
         select (pair.Key, value)).ToDictionary(pair => pair.Key, pair => pair.value, StringComparer.Ordinal);

    private static FieldValue ValueOf(Field field, FieldValue value, HashSet<(string Type, long Id)> ids) => field.Kind switch
    {
        RelationField when !ids.Contains((field.RelatedType!, value.Integer)) => FieldValue.Nothing,
        RelationsField => RelationsField.Store([.. RelationsField.Records(value).Where(link => ids.Contains((link.Type, link.Id.Value)))]),
        _ => value,
    };
}
