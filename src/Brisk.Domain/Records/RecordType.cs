using Brisk.Domain.Fields;

namespace Brisk.Domain.Records;

/// <summary>
/// A kind of record, declared as data: everything generic (columns, validation, JSON, list, filter, sort, import,
/// history, screens) follows from it. Immutable; a workspace's custom fields and choices make a new one.
/// </summary>
public sealed class RecordType
{
    private readonly Dictionary<string, Field> byName;

    /// <param name="name">Singular, camelCase: <c>contact</c>.</param>
    /// <param name="plural">In URLs, and the table: <c>contacts</c>.</param>
    /// <param name="title">The field that names a record.</param>
    /// <param name="fields">All fields but id and version, in the order forms show them.</param>
    /// <param name="rules">What no single field can know; null for nothing.</param>
    /// <param name="removed">Added fields that were taken away.</param>
    public RecordType(
        string name, string plural, string label, string labelPlural, string title, IReadOnlyList<Field> fields,
        IRecordRules? rules = null, IReadOnlyList<Field>? removed = null)
    {
        Removed = removed ?? [];
        Name = name;
        Plural = plural;
        Label = label;
        LabelPlural = labelPlural;
        Fields = fields;
        Rules = rules ?? NoRules.Instance;
        byName = fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        Title = byName[title];
        Recognition = Recognition.By(title);
        Related = [.. fields.SelectMany(field => field.RelatedTypes).Where(other => other != name).Distinct(StringComparer.Ordinal)];
    }

    public string Name { get; }
    public string Plural { get; }
    public string Label { get; }
    public string LabelPlural { get; }
    public Field Title { get; }
    public IReadOnlyList<Field> Fields { get; }
    public IRecordRules Rules { get; }
    public Recognition Recognition { get; init; }
    public FileWords FileWords { get; init; } = new();
    public Presentation Presentation { get; init; } = new();

    /// <summary>Added fields that were taken away: unseen, but their values are kept, and their names are theirs.</summary>
    public IReadOnlyList<Field> Removed { get; }

    /// <summary>The names of the other types that its fields point to.</summary>
    public IReadOnlyList<string> Related { get; }

    /// <summary>The fields that only a record in the trash has.</summary>
    public static IReadOnlyList<Field> Trashed => SharedFields.Trashed;

    /// <summary>What a filter can ask of a record besides its fields.</summary>
    public static IReadOnlyList<Field> Asked => SharedFields.Asked;

    public Field? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The field of that name; throws where the code, not a person, named it.</summary>
    public Field this[string name] => byName[name];

    /// <summary>The same type with other fields (a workspace's custom fields and choices).</summary>
    public RecordType With(IReadOnlyList<Field> fields) => With(fields, Removed);

    /// <inheritdoc cref="With(IReadOnlyList{Field})"/>
    public RecordType With(IReadOnlyList<Field> fields, IReadOnlyList<Field> removed) =>
        new(Name, Plural, Label, LabelPlural, Title.Name, fields, Rules, removed)
        {
            Recognition = Recognition, FileWords = FileWords, Presentation = Presentation,
        };

    /// <summary>The values of a new record of which only the name is known.</summary>
    /// <param name="refusal">Why there can be none of this name; null when there can.</param>
    public Dictionary<string, FieldValue> Named(string name, out string? refusal)
    {
        refusal = null;
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (field, text) in Rules.Named(this, name))
        {
            if (this[field].Kind.Parse(this[field], text, out var value) is { } problem) refusal ??= problem.Detail;
            else values[field] = value;
        }
        Rules.Derive(this, values);
        return values;
    }

    /// <summary>The same type to somebody who does not see some of its fields; nothing else names them either.</summary>
    /// <param name="hidden">Never the <see cref="Title"/>.</param>
    public RecordType Without(IReadOnlySet<string> hidden) =>
        new(Name, Plural, Label, LabelPlural, Title.Name, [.. Fields.Where(field => !hidden.Contains(field.Name))], Rules, [])
        {
            Recognition = Recognition.Without(hidden), FileWords = FileWords, Presentation = Presentation.Without(hidden),
        };

    private sealed class NoRules : IRecordRules
    {
        public static NoRules Instance { get; } = new();

        public void Derive(RecordType type, IDictionary<string, FieldValue> values)
        {
        }

        public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values) => [];
    }
}

/// <summary>Rules over several fields of one record type. Pure.</summary>
public interface IRecordRules
{
    /// <summary>Fills the read-only fields that follow from others (a contact's name from its parts), in place.</summary>
    void Derive(RecordType type, IDictionary<string, FieldValue> values);

    /// <summary>What is written of a record of which only the name is known: that, or the parts that make it, in the order of the fields.</summary>
    IEnumerable<(string Field, string Text)> Named(RecordType type, string name) => [(type.Title.Name, name)];

    /// <summary>Where a name follows from parts: the names of the fields that stand in for them where a record has none.</summary>
    IReadOnlyList<string> NamedInstead => [];

    /// <summary>What is wrong with the record as a whole, or nothing.</summary>
    IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values);
}

/// <summary>Something wrong with input.</summary>
/// <param name="Field">The field's name or a path into it (<c>otherEmails/1/value</c>); empty for the record as a whole.</param>
/// <param name="Code">Stable, kebab-case: <c>required</c>, <c>too-long</c>, <c>not-an-email</c>, <c>unknown-field</c>, …</param>
/// <param name="Detail">A sentence for people that says the repair.</param>
public sealed record Problem(string Field, string Code, string Detail);
