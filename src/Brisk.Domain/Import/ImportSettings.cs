using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>What happens to a row whose record is already there.</summary>
public enum OnMatch
{
    /// <summary>The file's values replace those of the record; lists and tags grow. Empty cells change nothing.</summary>
    Update,
    /// <summary>Only empty fields are filled.</summary>
    Fill,
    /// <summary>The row is left out.</summary>
    Skip,
    /// <summary>A second record comes into being.</summary>
    Create,
}

/// <summary>Where one column goes.</summary>
/// <param name="DecimalMark">What stands in front of the decimals of its numbers, a point or a comma; null to find out.</param>
public sealed record ColumnMapping(int Column, ImportTarget Target, NewField? NewField = null, char? DecimalMark = null);

/// <summary>How a file is imported.</summary>
/// <param name="Match">The field that tells which record a row is, one of <see cref="Recognition.Rows"/>; <c>none</c>.</param>
/// <param name="KeepUnmatched">Columns that go nowhere become custom fields.</param>
/// <param name="Owner">Whose the new records are when the file does not say.</param>
public sealed record ImportSettings(IReadOnlyList<ColumnMapping> Mapping, string Match, OnMatch OnMatch, bool KeepUnmatched = false, Tsid? Owner = null)
{
    public const string NoMatch = "none";

    /// <summary>The fields that rows of a type can be matched by, best first.</summary>
    public static IReadOnlyList<string> MatchFields(RecordType type) => type.Recognition.Rows;

    /// <summary>The settings that the suggestions amount to: matched by the best field that a column goes to.</summary>
    public static ImportSettings Of(RecordType type, IReadOnlyList<Suggestion> suggestions)
    {
        var mapping = suggestions.Select((suggestion, i) => new ColumnMapping(i, suggestion.Target, suggestion.NewField)).ToList();
        var match = MatchFields(type).Except(type.Recognition.Shared)
            .FirstOrDefault(field => mapping.Exists(column => column.Target == new ImportTarget(field)))
            ?? NoMatch;
        return new ImportSettings(mapping, match, OnMatch.Update);
    }

    /// <summary>What is wrong with the settings; empty when they can run.</summary>
    /// <param name="columns">How many columns the file has.</param>
    public IReadOnlyList<Problem> Check(RecordType type, int columns)
    {
        var problems = new List<Problem>();
        var single = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        for (var i = 0; i < Mapping.Count; i++)
        {
            var mapping = Mapping[i];
            var path = $"mapping/{i}";
            if (mapping.Column < 0 || mapping.Column >= columns)
                problems.Add(new Problem(path + "/column", ImportReasons.NoColumn.Of(columns)));
            else if (!seen.Add(mapping.Column)) problems.Add(new Problem(path + "/column", ImportReasons.ColumnTaken));
            if (mapping.DecimalMark is not (null or '.' or ','))
                problems.Add(new Problem(path + "/decimalMark", ImportReasons.DecimalMark));
            if (mapping.Target.IsSkip) continue;
            if (mapping.Target.IsNew)
            {
                if (mapping.NewField is null) problems.Add(new Problem(path + "/newField", ImportReasons.NoNewField));
                else if (!CustomFields.Kinds.Any(kind => kind.Name == mapping.NewField.Kind && kind is not RelationsField))
                    problems.Add(new Problem(path + "/newField/kind", ImportReasons.UnknownKind));
                else if (string.IsNullOrWhiteSpace(mapping.NewField.Label))
                    problems.Add(new Problem(path + "/newField/label", ImportReasons.NoNewLabel));
                continue;
            }
            if (ImportTargets.Refuse(type, mapping.Target) is { } refusal) problems.Add(new Problem(path + "/target", refusal));
            else if (!ImportTargets.TakesMany(type, mapping.Target) && !single.TryAdd(mapping.Target.ToString(), i))
                problems.Add(new Problem(path + "/target", ImportReasons.TargetTaken));
        }
        if (Match != NoMatch && !MatchFields(type).Contains(Match, StringComparer.Ordinal))
            problems.Add(new Problem("match", ImportReasons.UnknownMatch.Of(MatchFields(type))));
        else if (Match != NoMatch && !single.ContainsKey(Match))
            problems.Add(new Problem("match", ImportReasons.NotMapped.Of(type[Match])));
        if (problems.Count == 0 && WithNewFields(type).NewFields.Count is var added && CustomFields.TooMany(type, added) is { } tooMany)
            problems.Add(new Problem("mapping", tooMany));
        if (problems.Count == 0 && Mapping.All(mapping => mapping.Target.IsSkip))
            problems.Add(new Problem("mapping", ImportReasons.NothingMapped));
        return problems;
    }

    /// <summary>The record type with the fields this import will make, and for each mapping the field it fills.</summary>
    /// <param name="currency">What money means that names none.</param>
    public (RecordType Type, IReadOnlyList<ColumnMapping> Mapping, IReadOnlyList<Field> NewFields) WithNewFields(RecordType type, string currency = "USD")
    {
        var made = new List<Field>();
        var mapping = new List<ColumnMapping>();
        foreach (var column in Mapping)
        {
            if (!column.Target.IsNew || column.NewField is not { } fresh)
            {
                mapping.Add(column);
                continue;
            }
            var known = type.Fields.FirstOrDefault(field => field.Custom && string.Equals(field.Label, fresh.Label, StringComparison.OrdinalIgnoreCase)
                && field.Kind.Name == fresh.Kind);
            if (known is null)
            {
                known = CustomFields.Make(fresh.Label, FieldKinds.Find(fresh.Kind)!, type, Choices(fresh), currency);
                type = type.With([.. type.Fields, known]);
                made.Add(known);
            }
            if (known.Kind is ChoiceField && !known.OpenChoices)
            {
                // Made by this import: the first rows need not have shown every choice.
                var open = known with { OpenChoices = true };
                type = type.With([.. type.Fields.Select(field => ReferenceEquals(field, known) ? open : field)]);
            }
            mapping.Add(column with { Target = new ImportTarget(known.Name) });
        }
        return (type, mapping, made);
    }

    private static List<Choice> Choices(NewField field)
    {
        var choices = new List<Choice>();
        if (field.Kind != "choice") return choices;
        foreach (var label in field.Choices ?? []) choices.Add(CustomFields.MakeChoice(label, choices));
        return choices;
    }
}
