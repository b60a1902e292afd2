using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Import;

internal static class SuggestedMappings
{
    /// <summary>header → target, of a file with only a header row.</summary>
    public static Dictionary<string, string> OfHeader(RecordType type, IEnumerable<string> header)
    {
        var names = HeaderNames.Of([.. header]);
        var columns = names.Select((name, i) => new ColumnProfile(i, name)).ToList();
        return Pairs(names, MappingSuggester.Suggest(type, columns));
    }

    public static Dictionary<string, string> OfFile(RecordType type, byte[] bytes) => Pairs(Profiles(bytes), MappingSuggester.Suggest(type, Profiles(bytes)));

    public static List<ColumnProfile> Profiles(byte[] bytes)
    {
        var format = FormatDetector.Detect(bytes, SourceEncoding.Utf8, 0);
        using var reader = new CsvReader(new MemoryStream(bytes), format.Encoding, format.Delimiter, format.Start);
        reader.Read();
        var names = HeaderNames.Of([.. Enumerable.Range(0, reader.Count).Select(reader.Text)]);
        var columns = names.Select((name, i) => new ColumnProfile(i, name)).ToList();
        while (reader.Read())
        {
            for (var i = 0; i < columns.Count; i++) columns[i].Add(i < reader.Count ? reader.Text(i) : "");
        }
        return columns;
    }

    private static Dictionary<string, string> Pairs(List<ColumnProfile> columns, IReadOnlyList<Suggestion> suggestions) =>
        Pairs([.. columns.Select(column => column.Header)], suggestions);

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> names, IReadOnlyList<Suggestion> suggestions) =>
        names.Zip(suggestions, (name, suggestion) => (name, suggestion)).ToDictionary(
            pair => pair.name,
            pair => pair.suggestion.NewField is { } field ? $"new {field.Kind} {field.Label}" : pair.suggestion.Target.ToString());
}
