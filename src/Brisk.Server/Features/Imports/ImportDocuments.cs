using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;

namespace Brisk.Server.Features.Imports;

/// <summary>The states of an import.</summary>
internal static class ImportStatus
{
    public const string Ready = "ready";
    public const string Checking = "checking";
    public const string Checked = "checked";
    public const string Running = "running";
    public const string Done = "done";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
    public const string Undoing = "undoing";
    public const string Undone = "undone";

    public static bool IsActive(string status) => status is Checking or Running or Undoing;
}

/// <summary>A custom field to make; <paramref name="Choices"/> of a choice field.</summary>
internal sealed record NewFieldShape(string Label, [property: ClosedList(ClosedLists.CustomFieldKind)] string Kind, IReadOnlyList<string>? Choices = null)
{
    public NewField ToDomain() => new(Label, Kind, Choices);

    public static NewFieldShape? Of(NewField? field) => field is null ? null : new NewFieldShape(field.Label, field.Kind, field.Choices);
}

internal sealed record SuggestionShape(string Target, [property: AllowedValues("name", "values", "none")] string Why, NewFieldShape? NewField = null);

/// <param name="Filled">The share of the first rows with a value, 0 to 1.</param>
/// <param name="DayFirst">Its days can only have the day first.</param>
/// <param name="MonthFirst">Its days can only have the month first. Where neither is so, the workspace's country decides.</param>
/// <param name="DecimalMark">What its numbers show to stand before their decimals, <c>.</c> or <c>,</c>; absent where they do not show it.</param>
/// <param name="Groups">Its whole numbers look like thousands are grouped, or are not; absent where they show nothing.</param>
/// <param name="ThreeDigits">Numbers such as 1,250: the first of each mark and currency.</param>
/// <param name="Unclear">One of them that is refused where the column goes, as nothing shows whether it is 1250 or 1.25: until the mapping says what
/// stands before decimals, and answered afterwards as well.</param>
/// <param name="Doubt">Why what its numbers show is not enough: <c>againstHabit</c>, as few show it, where the country writes otherwise;
/// <c>always</c>, as they show both marks; <c>left</c>, as they are the refused rows of a file that is not here. Absent where it is.</param>
internal sealed record ColumnShape(
    int Index, string Header, IReadOnlyList<string> Samples, double Filled, int Distinct, bool DayFirst, SuggestionShape Suggestion, bool MonthFirst = false,
    [property: AllowedValues(".", ",", null), Description("What its numbers show to stand before their decimals; absent where they do not show it.")]
    string? DecimalMark = null, bool? Groups = null, IReadOnlyList<string>? ThreeDigits = null, string? Unclear = null,
    [property: AllowedValues("againstHabit", "always", "left", null)] string? Doubt = null)
{
    public Notation ToDomain() => new(DecimalMark?[0], DayFirst ? true : MonthFirst ? false : null, Groups,
        Doubt is null ? Domain.Fields.Doubt.None : Enum.Parse<Doubt>(Doubt, ignoreCase: true));

    /// <summary>The same as its numbers and days are written.</summary>
    public ColumnShape Written(Notation notation, IReadOnlyList<string> threeDigits) => this with
    {
        DayFirst = notation.DayFirst == true,
        MonthFirst = notation.DayFirst == false,
        DecimalMark = notation.DecimalMark?.ToString(),
        Groups = notation.Groups,
        ThreeDigits = threeDigits.Count == 0 ? null : threeDigits,
        Doubt = notation.Doubt switch
        {
            Domain.Fields.Doubt.None => null, Domain.Fields.Doubt.AgainstHabit => "againstHabit", Domain.Fields.Doubt.Always => "always", _ => "left",
        },
    };
}

/// <summary>What was found out about a file.</summary>
/// <param name="Rows">How many there are; absent while a large file was not read to its end.</param>
/// <param name="IsWhole">Its columns are known by all of its rows, not by the first ones alone.</param>
internal sealed record AnalysisDocument(
    string Encoding, string Delimiter, bool HasHeader, long StartOffset, long StartLine, IReadOnlyList<ColumnShape> Columns, long? Rows = null,
    bool IsWhole = false)
{
    public CsvFormat Format => new(Enum.Parse<SourceEncoding>(Encoding), Delimiter[0], HasHeader, new CsvPosition(StartOffset, StartLine));
}

/// <param name="Target">A field, a part of one (see <c>targets</c> of the import), <c>new</c> or <c>skip</c>.</param>
/// <param name="DecimalMark">What stands before the decimals of its numbers, <c>.</c> or <c>,</c>; absent to find out.</param>
internal sealed record MappingShape(int Column, string Target, NewFieldShape? NewField = null,
    [property: AllowedValues(".", ",", null), Description("What stands before the decimals of its numbers; absent to find out.")]
    string? DecimalMark = null)
{
    public ColumnMapping ToDomain() =>
        new(Column, ImportTarget.Parse(Target), NewField?.ToDomain(), DecimalMark switch { null => null, [var mark] => mark, _ => '?' });
}

/// <param name="Match">One of the import's <c>matchFields</c>, or <c>none</c>.</param>
/// <param name="OnMatch"><c>update</c>, <c>fill</c>, <c>skip</c> or <c>create</c>.</param>
/// <param name="KeepUnmatched">Columns that are not named in the mapping become custom fields.</param>
/// <param name="Owner">Whose the new records are where the file does not say.</param>
internal sealed record SettingsShape(
    IReadOnlyList<MappingShape> Mapping, string Match = "none",
    [property: AllowedValues("update", "fill", "skip", "create")] string OnMatch = "update", bool KeepUnmatched = false, Tsid? Owner = null)
{
    /// <summary>What was stored before may be spelt otherwise than what is taken: <c>Update</c>, <c>1</c>.</summary>
    public ImportSettings ToDomain() =>
        new([.. Mapping.Select(column => column.ToDomain())], Match, Enum.Parse<OnMatch>(OnMatch, ignoreCase: true), KeepUnmatched, Owner);

    public static SettingsShape Of(ImportSettings settings) => new(
        [.. settings.Mapping.Select(column => new MappingShape(column.Column, column.Target.ToString(),
            column.Target.IsNew ? NewFieldShape.Of(column.NewField) : null, column.DecimalMark?.ToString()))],
        settings.Match, settings.OnMatch.ToString().ToLowerInvariant(), settings.KeepUnmatched, settings.Owner);
}

/// <summary>What became, or would become, of the rows.</summary>
internal sealed record ImportCounts
{
    public long Rows { get; set; }
    public long Created { get; set; }
    public long Updated { get; set; }
    public long Unchanged { get; set; }
    public long Skipped { get; set; }
    public long Rejected { get; set; }
    public long OrganizationsCreated { get; set; }
    public long FieldsCreated { get; set; }
    public long TagsCreated { get; set; }

    /// <summary>Values written into records that were there already.</summary>
    public long FieldsChanged { get; set; }

    public void Add(ImportCounts more)
    {
        Rows += more.Rows;
        Created += more.Created;
        Updated += more.Updated;
        Unchanged += more.Unchanged;
        Skipped += more.Skipped;
        Rejected += more.Rejected;
        OrganizationsCreated += more.OrganizationsCreated;
        FieldsCreated += more.FieldsCreated;
        TagsCreated += more.TagsCreated;
        FieldsChanged += more.FieldsChanged;
    }
}

/// <summary>One field of one record that an import would change.</summary>
internal sealed record ChangePreview(long Line, Tsid Id, string Name, string Field, string Label, string From, string To);

internal sealed record NamedCount(string Name, long Count);

/// <summary>What a check found that an import would make and change; lists hold the first 50.</summary>
internal sealed record ImportPreview(
    IReadOnlyList<NamedCount> Organizations, IReadOnlyList<string> Tags, IReadOnlyList<NewFieldShape> Fields, IReadOnlyList<ChangePreview> Changes,
        IReadOnlyList<NamedCount> UnknownOwners);

/// <summary>What an undo did: records taken away, records put back, and those left alone because somebody changed them since.</summary>
internal sealed record UndoCounts(long Removed, long Restored, long Kept, IReadOnlyList<KeptRecord> KeptRecords);

/// <summary>By whose habits the numbers, days and amounts of a file are read: those that the workspace had when that began.</summary>
/// <param name="Language">Of a workspace without a country, where it is not English.</param>
internal sealed record HabitsShape(string Currency, string? Country = null, string? TimeZone = null, string? Language = null)
{
    public static HabitsShape Of(WorkspaceSettings settings) => new(settings.Currency, settings.Country, settings.TimeZone,
        settings.Country is null && settings.Language != WorkspaceSettings.Usual.Language ? settings.Language : null);
}

/// <summary>The outcome of a check, a run or an undo.</summary>
/// <param name="Rates">Rows a second, one figure for each second of the run.</param>
/// <param name="Problem">Why it failed, as a sentence.</param>
/// <param name="Wording">The same in any language.</param>
internal sealed record ResultDocument(
    ImportCounts Counts, double Seconds, IReadOnlyList<int> Rates, ImportPreview? Preview = null, UndoCounts? Undo = null, string? Problem = null,
    HabitsShape? Habits = null, ToldWording? Wording = null);

/// <summary>Where a run or an undo stands: enough to go on after the process ended.</summary>
/// <param name="Line">The physical line at the position.</param>
/// <param name="FieldsMade">Names of the custom fields it made.</param>
/// <param name="UndoSeq">Of an undo: the number of the oldest change taken back.</param>
/// <param name="UndoStep">Of an undo: the step that it is.</param>
internal sealed record ProgressDocument(
    long Line, ImportCounts Counts, double Seconds, IReadOnlyList<int> Rates, IReadOnlyList<string> FieldsMade, long? UndoSeq = null, UndoCounts? Undo = null,
    HabitsShape? Habits = null, Tsid? UndoStep = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(AnalysisDocument))]
[JsonSerializable(typeof(SettingsShape))]
[JsonSerializable(typeof(ResultDocument))]
[JsonSerializable(typeof(ProgressDocument))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportList))]
internal sealed partial class ImportJson : JsonSerializerContext;
