using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>A stored import made ready to read its file: which column fills which field.</summary>
internal sealed class ImportPlan
{
    private readonly IReadOnlyList<ColumnShape> columns;
    private readonly Dictionary<int, Notation> notations;

    private ImportPlan(StoredImport import, AnalysisDocument analysis, ImportSettings settings, WorkspaceSchema schema, HabitsShape habits)
    {
        Import = import;
        Format = analysis.Format;
        Settings = settings;
        Headers = [.. analysis.Columns.Select(column => column.Header)];
        columns = analysis.Columns;
        notations = columns.ToDictionary(column => column.Index, column => column.ToDomain().Spoken(habits.Language));
        Habits = habits;
        Rows = analysis.Rows;
        (var read, Mapping, NewFields) = settings.WithNewFields(In(habits.Currency, schema.Named(import.RecordType)!), habits.Currency);
        Type = ByClock(habits.TimeZone ?? schema.Settings.TimeZone, read);
        HasMatches = settings.Match != ImportSettings.NoMatch && settings.OnMatch != OnMatch.Create;
    }

    public StoredImport Import { get; }
    public CsvFormat Format { get; }
    public ImportSettings Settings { get; }
    public IReadOnlyList<string> Headers { get; }
    public long? Rows { get; }
    public HabitsShape Habits { get; }

    /// <summary>With what is unclear in them where they go.</summary>
    public IReadOnlyList<ColumnShape> Columns =>
        [.. columns.Select(column => column.ThreeDigits is null ? column : column with { Unclear = UnclearOf(column, column.ThreeDigits) })];

    /// <summary>With the fields that the import makes, whether they are there already or not.</summary>
    public RecordType Type { get; }

    public IReadOnlyList<ColumnMapping> Mapping { get; }

    /// <summary>The custom fields that are not there yet.</summary>
    public IReadOnlyList<Field> NewFields { get; }

    /// <summary>Rows may be records that are there already.</summary>
    public bool HasMatches { get; }

    private string? UnclearOf(ColumnShape column, IReadOnlyList<string> texts) =>
        OwnFile.IsOne(Headers) ? null : Mapping.FirstOrDefault(mapping => mapping.Column == column.Index)
        is { } mapping ? RowReader.Unclear(Type, mapping, notations[column.Index], Habits.Country, texts) : null;

    /// <summary>The field that tells which record a row is, as the workspace has it now; null when every row is a new record.</summary>
    public Field? MatchFieldOf(WorkspaceSchema schema) => HasMatches ? schema.Named(Type.Name)!.Find(Settings.Match) : null;

    /// <summary>An import whose file is read as its check, or its first rows, read it; else as the workspace reads now.</summary>
    public static ImportPlan Of(StoredImport import, WorkspaceSchema schema) => Of(import, schema, HabitsFor(import, schema, HabitsToFollow(import)));

    /// <summary>An import that is checked anew: as the workspace reads now.</summary>
    public static ImportPlan OfCheck(StoredImport import, WorkspaceSchema schema) => Of(import, schema, HabitsOf(schema));

    /// <summary>An import that is only shown, with what this version knows of it.</summary>
    public static ImportPlan Shown(StoredImport import, AnalysisDocument analysis, ImportSettings settings, WorkspaceSchema schema) =>
        new(import, analysis, Complete(settings, analysis), schema, HabitsFor(import, schema, HabitsOf(import)));

    private static ImportPlan Of(StoredImport import, WorkspaceSchema schema, HabitsShape habits)
    {
        var analysis = Stored.Follow(import.Analysis!, ImportJson.Default.AnalysisDocument);
        var settings = Stored.Follow(import.Settings!, ImportJson.Default.SettingsShape).ToDomain();
        return new ImportPlan(import, analysis, Complete(settings, analysis), schema, habits);
    }

    /// <summary>As the file was read so far; null while it was not.</summary>
    public static HabitsShape? HabitsOf(StoredImport import) =>
        (import.Result is null ? null : Stored.Read(import.Result, ImportJson.Default.ResultDocument).Habits)
        ?? (import.Progress is null ? null : Stored.Read(import.Progress, ImportJson.Default.ProgressDocument).Habits);

    /// <summary>The same for whoever goes by them.</summary>
    public static HabitsShape? HabitsToFollow(StoredImport import) =>
        (import.Result is null ? null : Stored.Follow(import.Result, ImportJson.Default.ResultDocument).Habits)
        ?? (import.Progress is null ? null : Stored.Follow(import.Progress, ImportJson.Default.ProgressDocument).Habits);

    private static HabitsShape HabitsFor(StoredImport import, WorkspaceSchema schema, HabitsShape? noted) =>
        MoveImport.IsOutdated(import, schema) ? HabitsOf(schema) : noted ?? HabitsBefore(import, schema);

    public static HabitsShape HabitsOf(WorkspaceSchema schema) => HabitsShape.Of(schema.Settings);

    /// <summary>Rows that were written before habits were noted were read by nobody's, and the rest of their file is, too.</summary>
    private static HabitsShape HabitsBefore(StoredImport import, WorkspaceSchema schema) =>
        import.Position == 0 ? HabitsOf(schema) : HabitsOf(schema) with { Country = null, TimeZone = "UTC", Language = null };

    private static RecordType In(string currency, RecordType type) =>
        type.Fields.All(field => field.Custom || field.Currency is null || field.Currency == currency)
        ? type
        : type.With([.. type.Fields.Select(field => field.Custom || field.Currency is null ? field : field with { Currency = currency })]);

    /// <summary>Moments without an offset are read by one clock, also those of fields that the import makes.</summary>
    private static RecordType ByClock(string timeZone, RecordType type)
    {
        var zone = WorkspaceSettings.FindZone(timeZone) ?? TimeZoneInfo.Utc;
        return type.Fields.All(field => field.Kind is not InstantField || zone.Equals(field.Zone))
            ? type
            : type.With([.. type.Fields.Select(field => field.Kind is InstantField ? field with { Zone = zone } : field)]);
    }

    /// <summary>Columns that the settings do not name become custom fields when they are to be kept.</summary>
    public static ImportSettings Complete(ImportSettings settings, AnalysisDocument analysis)
    {
        if (!settings.KeepUnmatched) return settings;
        var named = settings.Mapping.Select(column => column.Column).ToHashSet();
        var kept = analysis.Columns.Where(column => !named.Contains(column.Index)).Select(column =>
            new ColumnMapping(column.Index, ImportTarget.New, column.Suggestion.NewField?.ToDomain()
                ?? new NewField(MappingSuggester.LabelFor(column.Header), "text")));
        return settings with { Mapping = [.. settings.Mapping, .. kept] };
    }

    public RowReader OpenRows() => new(Type, Mapping, Headers, notations, Habits.Country);

    /// <summary>The columns that name records.</summary>
    private IEnumerable<ColumnMapping> Links => Mapping.Where(column => Type.Find(column.Target.Field)?.RelatedTypes.Count > 0);

    /// <summary>Rows may name one another.</summary>
    public bool NamesOwnRows => Links.Any(column => Type[column.Target.Field].RelatedTypes.Contains(Type.Name, StringComparer.Ordinal));

    /// <summary>By what else than their names rows may be named by others.</summary>
    public IEnumerable<string> LinkKeys
    {
        get
        {
            if (Links.Any(IsById)) yield return "externalId";
            if (Links.Any(column => Type[column.Target.Field].Kind is RelationsField)) yield return "email";
        }
    }

    /// <summary>
    /// Reads of each row only whom it names; null where one name says nothing of another: where no column does, or each by names of one type.
    /// </summary>
    /// <param name="always">Also there.</param>
    public RowReader? OpenLinks(bool always = false) =>
        Links.ToList() is { Count: > 0 } links && (always || OwnFile.IsOne(Headers) || links.Exists(IsById)
            || (links.Count > 1 && HasOpenLinks))
            ? new RowReader(Type, links, Headers, notations, Habits.Country) : null;

    /// <summary>Names of a column may be of several types.</summary>
    public bool HasOpenLinks => Links.Any(column => Type[column.Target.Field].RelatedTypes.Count > 1);

    private static bool IsById(ColumnMapping column) => column.Target.Group == "externalId";

    /// <summary>Reads one row again, from where it begins.</summary>
    public ImportRow ReadRow(NodeServices node, RowReader rows, long start, long line)
    {
        using var file = ImportFile.Open(ImportFile.PathOf(node, Import.Id));
        using var reader = OpenFile(file, new CsvPosition(start, line));
        return reader.Read() && rows.Read(reader) is { } row ? row : throw new IOException($"The file of this import has no row on line {line} any more.");
    }

    /// <summary>Opens the file; the reader stands before the first row or, going on, where an earlier run stopped.</summary>
    public CsvReader OpenFile(FileStream file, CsvPosition? from = null)
    {
        var start = from ?? Format.Start;
        file.Position = start.Offset;
        var reader = new CsvReader(file, Format.Encoding, Format.Delimiter, start);
        if (from is null && Format.HasHeader) reader.Read();
        return reader;
    }
}
