using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

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

    /// <summary>The same as another type, with other fields.</summary>
    private RecordType(RecordType like, IReadOnlyList<Field> fields, IReadOnlyList<Field> removed, string? label = null, string? labelPlural = null)
        : this(like.Name, like.Plural, label ?? like.Label, labelPlural ?? like.LabelPlural, like.Title.Name, fields, like.Rules, removed)
    {
        (Recognition, FileWords, Presentation) = (like.Recognition, like.FileWords, like.Presentation);
        (Pipelines, Verbs, Kinds, Kind, Timeline) = (like.Pipelines, like.Verbs, like.Kinds, like.Kind, like.Timeline);
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

    /// <summary>The pipelines that its records go through; null where they go through none.</summary>
    public Pipelines? Pipelines { get; init; }

    /// <summary>The kinds of its records; null where all are alike.</summary>
    public RecordKinds? Kinds { get; init; }

    /// <summary>Of a view: the one kind whose records it has. It is the same type to everything that is stored and remembered.</summary>
    public RecordKind? Kind { get; private init; }

    /// <summary>When its records happened, and to what: by which they stand in timelines. Null where they stand in none.</summary>
    public TimelinePlace? Timeline { get; init; }

    /// <summary>Its name in the API: <see cref="Name"/>, of a view the kind's.</summary>
    public string ApiName => Kind?.Value ?? Name;

    /// <summary>Its plural in URLs: <see cref="Plural"/>, of a view the kind's.</summary>
    public string ApiPlural => Kind?.Plural ?? Plural;
    /// <summary>What is done to its records by names of its own.</summary>
    public IReadOnlyList<Verb> Verbs { get; init; } = [];

    public Verb? Verb(string? name) => Verbs.FirstOrDefault(verb => verb.Name == name);

    /// <summary>Added fields that were taken away: unseen, but their values are kept, and their names are theirs.</summary>
    public IReadOnlyList<Field> Removed { get; }

    /// <summary>The names of the other types that its fields point to.</summary>
    public IReadOnlyList<string> Related { get; }

    /// <summary>The fields that only a record in the trash has.</summary>
    public static IReadOnlyList<Field> Trashed => SharedFields.Trashed;

    /// <summary>What a filter can ask of a record besides its fields.</summary>
    public static IReadOnlyList<Field> Asked => SharedFields.Asked;

    public Field? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// The field of that name, or the path of one step (<c>organization.status</c>): what can be shown, asked, sorted and grouped by. Null for
    /// what there is not, see <see cref="WhyNoPath"/>.
    /// </summary>
    /// <param name="anyCase">Also where letters differ in their case only.</param>
    public Field? Reach(string name, bool anyCase = false)
    {
        if (Find(name) is { } own) return own;
        var comparison = anyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return anyCase ? Fields.FirstOrDefault(field => field.Name.Equals(name, comparison)) : null;
        var relation = Fields.FirstOrDefault(field => name.AsSpan(0, dot).Equals(field.Name, comparison));
        var target = OtherOf(relation)?.Fields.FirstOrDefault(field => name.AsSpan(dot + 1).Equals(field.Name, comparison));
        return target is not null && EndsPath(target) ? Field.Path(relation!, target) : null;
    }

    /// <summary>Why <see cref="Reach"/> finds no path of that name; null for a name that is none of a path.</summary>
    public Reason? WhyNoPath(string name)
    {
        var steps = name.Split('.');
        if (steps.Length == 1) return null;
        var relation = Fields.FirstOrDefault(field => field.Name.Equals(steps[0], StringComparison.OrdinalIgnoreCase));
        if (relation is null) return FilterReasons.NoRelation.Of(steps[0]);
        if (relation.Kind is RelationsField) return FilterReasons.OverMany.Of(relation);
        if (OtherOf(relation) is not { } other) return FilterReasons.OverNone.Of(relation);
        if (steps.Length > 2) return FilterReasons.ManySteps.Of($"{relation.Name}.{other.Title.Name}");
        if (other.Find(steps[1]) is { } end && !EndsPath(end)) return FilterReasons.ToAThird.Of(name);
        var meant = Closest.To(steps[1], other.Fields.Where(EndsPath).Select(field => field.Name));
        return meant is null ? FilterReasons.NoEnd.Of(relation, other, steps[1])
            : FilterReasons.MisspeltEnd.Of(relation, other, steps[1], $"{relation.Name}.{meant}");
    }

    /// <summary>The same type among those that its relations point to, so that paths are found.</summary>
    public RecordType Among(IReadOnlyList<RecordType> types) =>
        new(this, Fields, Removed) { Others = types };

    private IReadOnlyList<RecordType> Others { get; init; } = [];

    /// <summary>Every path that there is.</summary>
    public IEnumerable<Field> Paths =>
        from relation in Fields from target in OtherOf(relation)?.Fields ?? [] where EndsPath(target) select Field.Path(relation, target);

    /// <summary>The type of the records that a relation points to; null for other fields.</summary>
    internal RecordType? OtherOf(Field? relation) =>
        relation is { Kind: RelationField, RelatedType: { } name } ? Others.FirstOrDefault(type => type.Name == name) : null;

    /// <summary>What names a further record would be a second step.</summary>
    private static bool EndsPath(Field field) => field.RelatedTypes.Count == 0;

    /// <summary>The field of that name; throws where the code, not a person, named it.</summary>
    public Field this[string name] => byName[name];

    /// <summary>The same type with other fields (a workspace's custom fields and choices).</summary>
    public RecordType With(IReadOnlyList<Field> fields) => With(fields, Removed);

    /// <inheritdoc cref="With(IReadOnlyList{Field})"/>
    public RecordType With(IReadOnlyList<Field> fields, IReadOnlyList<Field> removed) =>
        new(this, fields, removed);

    /// <summary>The same type with the pipelines of a workspace, whose stages are the choices of its records.</summary>
    public RecordType With(Pipelines pipelines) =>
        new(this, [.. Fields.Select(pipelines.Of)], Removed) { Pipelines = pipelines };

    /// <summary>The view of one of its kinds: what these records have, and is called as they are.</summary>
    public RecordType As(RecordKind kind)
    {
        var gone = Fields.Where(field => !Kinds!.Has(kind, field.Name)).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        return new(this, [.. Fields.Where(field => !gone.Contains(field.Name))], [], kind.Label, kind.LabelPlural)
        {
            Recognition = Recognition.Without(gone), Presentation = Presentation.Without(gone), Kind = kind, Others = Others,
        };
    }

    /// <summary>Whether whoever writes says what a field holds. Of a view, its kind is said by the address.</summary>
    public bool IsWritten(Field field) => !field.ReadOnly && (Kind is null || field.Name != Kinds!.Field);

    /// <summary>Whether a new record must have a value in a field that is written.</summary>
    public bool Requires(Field field) => IsWritten(field) && (field.Required || Kind?.Required.Contains(field.Name, StringComparer.Ordinal) == true);

    /// <summary>Whether a value of the field of kinds is that of this view; true of a whole type.</summary>
    public bool IsOfKind(FieldValue value) => Kind is null || value.Text == Kind.Value;

    /// <summary>What follows from a write besides, in its values, and what is wrong with it: by its kind, and by the rules of the type.</summary>
    public IReadOnlyList<Problem> Decide(RecordWrite write)
    {
        var problems = Kinds?.Check(this, write) ?? [];
        return problems.Count > 0 ? problems : Rules.Decide(this, write);
    }

    /// <summary>Whether a field follows from others, and is not put back by itself: it is made anew when they are.</summary>
    public bool IsMade(Field field) => field.ReadOnly && !Rules.Together.Contains(field.Name);

    /// <summary>Fields with those that are right only together with one of them.</summary>
    public IEnumerable<string> Whole(IReadOnlyCollection<string> fields) => fields.Any(Rules.Together.Contains) ? fields.Union(Rules.Together) : fields;

    /// <summary>Whether the choices of a field are the pipelines, or their stages: they are changed with these.</summary>
    public bool HasStagesIn(Field field) => Pipelines is not null && !field.Custom && field.Name is Pipelines.PipelineField or Pipelines.StageField;

    /// <summary>The values of a new record of which only the name is known.</summary>
    /// <param name="refusal">Why there can be none of this name; null when there can.</param>
    public Dictionary<string, FieldValue> Named(string name, out Reason? refusal)
    {
        refusal = null;
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (field, text) in Rules.Named(this, name))
        {
            if (this[field].Kind.Parse(this[field], text, out var value) is { } problem) refusal ??= problem.Reason;
            else values[field] = value;
        }
        Rules.Derive(this, values);
        return values;
    }

    /// <summary>The same type to somebody who does not see some of its fields; nothing else names them either.</summary>
    /// <param name="hidden">Never the <see cref="Title"/>.</param>
    public RecordType Without(IReadOnlySet<string> hidden) =>
        new(this, [.. Fields.Where(field => !hidden.Contains(field.Name))], [])
        {
            Recognition = Recognition.Without(hidden), Presentation = Presentation.Without(hidden),
            Verbs = [.. Verbs.Where(verb => !verb.Asks.Any(hidden.Contains))],
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

    /// <summary>
    /// By what a record is called: the first of these that is filled, each the names of the fields that make the name together. Whoever does
    /// not see one of them is not told what comes after it.
    /// </summary>
    IReadOnlyList<IReadOnlyList<string>> NamedBy(RecordType type) => [[type.Title.Name]];

    /// <summary>Fields besides the name that are filled from another one, or tell of it, and are not seen where that is not.</summary>
    IReadOnlyList<(string Field, string From)> Following => [];

    /// <summary>
    /// Fields that are right only as they are together: a write that names one may change the others, and an undo puts all of them back as
    /// they were, or none.
    /// </summary>
    IReadOnlyList<string> Together => [];

    /// <summary>
    /// What follows from a write besides, in its values, before <see cref="Derive"/>; and what is wrong with it. Done twice it is as done once.
    /// </summary>
    IReadOnlyList<Problem> Decide(RecordType type, RecordWrite write) => [];

    /// <summary>What is wrong with the record as a whole, or nothing.</summary>
    IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values);
}

/// <summary>Something wrong with input.</summary>
/// <param name="Field">The field's name or a path into it (<c>otherEmails/1/value</c>); empty for the record as a whole.</param>
public sealed record Problem(string Field, Reason Reason)
{
    /// <inheritdoc cref="Reason.Code"/>
    public string Code => Reason.Code;

    /// <inheritdoc cref="Reason.Detail"/>
    public string Detail => Reason.Detail;
}
