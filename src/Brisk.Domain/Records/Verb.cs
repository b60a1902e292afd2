using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>
/// Something that is done to records of a type by a name of its own. Its input is fields, some of which it asks for. What follows from them, and what
/// is wrong with them, the rules of the type decide as of any write: a verb adds none.
/// </summary>
/// <param name="Name">In paths, batches and bulks; the kind of the step that it makes.</param>
/// <param name="About">What it does to a record, in a sentence for people who read the API.</param>
/// <param name="Asks">The names of the fields that have to be given.</param>
/// <param name="Takes">The names of other fields that may be given; those that a given stage requires may be, too.</param>
public sealed record Verb(string Name, string About, Permission Permission, IReadOnlyList<string> Asks, IReadOnlyList<string> Takes)
{
    /// <summary>The names of the fields that can be given, whatever the stage.</summary>
    public IEnumerable<string> Inputs => [.. Asks, .. Takes];

    /// <summary>Reads the input like a patch; everything that is wrong with it is said at once.</summary>
    public (IReadOnlyDictionary<string, FieldValue> Values, IReadOnlyList<Problem> Problems) Read(RecordType type, JsonElement json)
    {
        var (values, problems) = RecordInput.Read(type, json, create: false);
        var missing = Asks.Where(name => values.GetValueOrDefault(name).IsNothing && problems.All(problem => problem.Field.Split('/')[0] != name));
        var others = values.Keys.Except([.. Inputs, .. Required(type, values)], StringComparer.Ordinal);
        return (values,
        [
            .. problems, .. missing.Select(name => new Problem(name, RecordReasons.FillIn.Of(type[name]))),
            .. others.Select(name => new Problem(name, RecordReasons.NotTaken.Of([.. Inputs.Select(type.Find).OfType<Field>()]))),
        ]);
    }

    private IReadOnlyList<string> Required(RecordType type, IReadOnlyDictionary<string, FieldValue> values) =>
        Inputs.Contains(Pipelines.StageField, StringComparer.Ordinal) && values.GetValueOrDefault(Pipelines.StageField).Text is { } stage
            ? type.Pipelines?.Stage(stage)?.Required ?? [] : [];
}
