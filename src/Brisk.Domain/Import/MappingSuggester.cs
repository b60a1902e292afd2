using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>
/// Proposes where each column of a file goes: by its name in the words of other products and several languages, else by
/// its values. No field that holds one value gets two columns; further addresses and numbers go to the lists of others.
/// </summary>
public static class MappingSuggester
{
    /// <summary>At most so many new fields are proposed; the rest is left out.</summary>
    private const int MostNewFields = 30;

    /// <summary>One suggestion a column, in their order.</summary>
    public static IReadOnlyList<Suggestion> Suggest(RecordType type, IReadOnlyList<ColumnProfile> columns)
    {
        var headers = columns.Select(column => column.Header).ToList();
        List<ColumnMeaning> meanings = [.. columns.Select(column => ColumnMeaning.Read(type, column))];
        var assignment = new MappingAssignment(type, meanings);
        if (OwnFile.IsOne(headers))
        {
            foreach (var (column, target) in meanings.Zip(OwnFile.Targets(type, headers)))
                if (target is { } known) assignment.Give(column, known, SuggestionWhy.Name);
        }
        else
        {
            assignment.ByName();
            assignment.ByValues();
        }
        var fresh = 0;
        foreach (var column in assignment.Open)
        {
            if (fresh == MostNewFields) break;
            if (column.Foreign || NewFieldGuess.For(column.Column, column.Words) is not { } field) continue;
            assignment.Give(column, ImportTarget.New, SuggestionWhy.None, field);
            fresh++;
        }
        return assignment.Suggestions;
    }

    /// <summary>What a new field made from a column of this name is called: <c>contact_form</c> gives Contact form.</summary>
    public static string LabelFor(string header) => NewFieldGuess.Label(header);
}
