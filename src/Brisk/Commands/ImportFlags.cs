using Brisk.Domain.Import;
using Brisk.Server.Features.Imports;

namespace Brisk.Commands;

/// <summary>What the flags of <c>brisk import</c> change about the suggested settings.</summary>
internal sealed record ImportFlags(string? Match, string OnMatch, IReadOnlyList<string> Map, bool SkipUnmatched, bool KeepUnmatched)
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
            var equals = flag.LastIndexOf('=');
            var header = equals < 0 ? flag : flag[..equals].Trim();
            var column = import.Columns.FirstOrDefault(column => string.Equals(column.Header, header, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandFailedException(
                    $"The file has no column {header}. It has: {string.Join(", ", import.Columns.Select(known => known.Header))}");
            if (equals < 0) throw new CommandFailedException($"Say where {header} goes: --map \"{header}=field\"");
            var target = flag[(equals + 1)..].Trim();
            mapping[column.Index] = target == "new" ? Fresh(column, column.Suggestion.NewField?.Kind ?? "text")
                : target.StartsWith("new:", StringComparison.Ordinal) ? Fresh(column, target[4..])
                : new MappingShape(column.Index, target);
        }
        var match = flags.Match ?? import.MatchFields!.FirstOrDefault(field => mapping.Values.Any(column => column.Target == field)) ?? ImportSettings.NoMatch;
        return new SettingsShape([.. mapping.Values.OrderBy(column => column.Column)], match, flags.OnMatch, KeepUnmatched: false, import.Settings.Owner);
    }

    private static MappingShape Fresh(ColumnShape column, string kind) =>
        new(column.Index, "new", column.Suggestion.NewField is { } known && known.Kind == kind ? known
            : new NewFieldShape(MappingSuggester.LabelFor(column.Header), kind));
}
