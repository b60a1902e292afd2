using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>A named view of a record type: its records of one kind, with the fields that these have, and a plural of its own in addresses.</summary>
/// <param name="Value">The choice that a record of it has in the field of kinds, and its name in the API: <c>note</c>. Lower-case letters.</param>
/// <param name="Plural">In URLs: <c>notes</c>.</param>
/// <param name="Fields">The names of the fields that not every kind has, and this one has.</param>
/// <param name="Required">Of all its fields, those that a record of it must have.</param>
public sealed record RecordKind(
    string Value, string Plural, string Label, string LabelPlural, IReadOnlyList<string> Fields, IReadOnlyList<string> Required);

/// <summary>
/// The kinds of the records of a type. A record is of one kind for life. A field that some kind names is only of those that name it; all
/// other fields, and those that a workspace adds, are of every kind.
/// </summary>
/// <param name="Field">The name of the choice field that tells it.</param>
public sealed record RecordKinds(string Field, IReadOnlyList<RecordKind> All)
{
    /// <summary>The kind of a value of the field, or null.</summary>
    public RecordKind? Find(string? value) => All.FirstOrDefault(kind => kind.Value == value);

    /// <summary>Whether the records of a kind can have a value in a field.</summary>
    public bool Has(RecordKind kind, string field) =>
        kind.Fields.Contains(field, StringComparer.Ordinal) || !All.Any(other => other.Fields.Contains(field, StringComparer.Ordinal));

    /// <summary>What is wrong with a write by the kind of its record: that is another than it was, or has no such field, or lacks one.</summary>
    internal IReadOnlyList<Problem> Check(RecordType type, RecordWrite write)
    {
        if (Find(write[Field].Text) is not { } kind) return [new Problem(Field, RecordReasons.FillIn.Of(type[Field]))];
        if (write.Before is not null && !write.Was(Field).Equals(write[Field])) return [new Problem(Field, KindReasons.Stays)];
        var problems = new List<Problem>();
        foreach (var (name, value) in write.Given)
        {
            if (!value.IsNothing && type.Find(name) is { } field && !Has(kind, name))
                problems.Add(new Problem(name, KindReasons.NotOfKind.Of(kind.LabelPlural, field)));
        }
        // What is there already, and not written, keeps no write out.
        foreach (var name in kind.Required.Where(name => write[name].IsNothing && (write.Before is null || write.Given.ContainsKey(name)) && write.Sees(name)))
            problems.Add(new Problem(name, RecordReasons.FillIn.Of(type[name])));
        return problems;
    }
}
