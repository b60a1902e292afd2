using Brisk.Domain.Import;
using Brisk.Server.Features.Imports;

namespace Brisk.Commands;

/// <summary>What the flags of <c>brisk import</c> change about the suggested settings.</summary>
internal sealed record ImportFlags(
    string? Match, string OnMatch, IReadOnlyList<string> Map, IReadOnlyList<string> DecimalMarks, bool SkipUnmatched, bool KeepUnmatched)
{
    /// <exception cref="CommandFailedException">A flag names what the file does not have.</exception>
    public static SettingsShape Apply(ImportAnswer import, ImportFlags flags)
    {
        if (flags is { SkipUnmatched: true, KeepUnmatched: true }) throw new CommandFailedException("Choose one of --skip-unmatched and --keep-unmatched.");
        var mapping = import.Settings!.Mapping.ToDictionary(column => column.Column);
        foreach (var column in import.Columns!)
        {
            var isOpen = column.Suggestion is { Target: "new" } or { Target: "skip", Why: "none" };
            if (flags.SkipUnmatched && column.Suggestion.Target == "new") mapping[column.Index] = new MappingShape(column.Index, "skip");
            if (flags.KeepUnmatched && isOpen) mapping[column.Index] = Fresh(column, column.Suggestion.NewField?.Kind ?? "text");
        }
        foreach (var flag in flags.Map)
        {
            var (column, target) = Parse(import.Columns, flag);
            if (target.Length == 0) throw new CommandFailedException($"Say where {column.Header} goes: --map \"{column.Header}=field\"");
            mapping[column.Index] = target == "new" ? Fresh(column, column.Suggestion.NewField?.Kind ?? "text")
                : target.StartsWith("new:", StringComparison.Ordinal) ? Fresh(column, target[4..])
                : new MappingShape(column.Index, target);
        }
        foreach (var flag in flags.DecimalMarks)
        {
            var (column, mark) = Parse(import.Columns, flag);
            if (mark is not ("." or ",")) throw new CommandFailedException($"Say a point or a comma: --decimal-mark \"{column.Header}=,\"");
            mapping[column.Index] = mapping.GetValueOrDefault(column.Index, new MappingShape(column.Index, "skip")) with { DecimalMark = mark };
        }
        var match = flags.Match ?? import.MatchFields!.FirstOrDefault(field => mapping.Values.Any(column => column.Target == field)) ?? ImportSettings.NoMatch;
        return new SettingsShape([.. mapping.Values.OrderBy(column => column.Column)], match, flags.OnMatch, KeepUnmatched: false, import.Settings.Owner);
    }

    /// <summary>The column and the word of <c>Header=word</c>, empty where there is none.</summary>
    private static (ColumnShape Column, string Word) Parse(IReadOnlyList<ColumnShape> columns, string flag)
    {
        var equals = flag.LastIndexOf('=');
        var header = equals < 0 ? flag : flag[..equals].Trim();
        var column = columns.FirstOrDefault(column => string.Equals(column.Header, header, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException($"The file has no column {header}. It has: {string.Join(", ", columns.Select(known => known.Header))}");
        return (column, equals < 0 ? "" : flag[(equals + 1)..].Trim());
    }

    private static MappingShape Fresh(ColumnShape column, string kind) =>
        new(column.Index, "new", column.Suggestion.NewField is { } known && known.Kind == kind ? known
            : new NewFieldShape(MappingSuggester.LabelFor(column.Header), kind));
}
