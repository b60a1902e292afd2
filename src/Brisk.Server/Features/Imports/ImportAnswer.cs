using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

internal sealed record ImportList(IReadOnlyList<ImportAnswer> Items);

internal sealed record PersonShape(Tsid Id, string Name);

internal sealed record TargetShape(string Value, string Label, string Group, [property: ClosedList(ClosedLists.FieldKind)] string Kind);

/// <param name="Phase"><c>check</c>, <c>run</c> or <c>undo</c>.</param>
/// <param name="Of">How many rows there are, where that is known.</param>
/// <param name="Rate">Rows a second.</param>
/// <param name="Problem">Why it has stopped, as a sentence, while the database takes no writes; it ends when it does.</param>
/// <param name="Wording">The same in any language.</param>
internal sealed record ProgressShape(
    [property: AllowedValues("check", "run", "undo")] string Phase, long Bytes, long Rows, long Rate, long? Of = null, long? SecondsLeft = null,
    string? Problem = null, ToldWording? Wording = null);

internal sealed record ResultShape(
    long Rows, long Created, long Updated, long Unchanged, long Skipped, long Rejected, long OrganizationsCreated, long FieldsCreated, long TagsCreated,
        long FieldsChanged,
    double Seconds, IReadOnlyList<int> Rates, UndoCounts? Undo = null)
{
    public static ResultShape Of(ResultDocument result) => new(
        result.Counts.Rows, result.Counts.Created, result.Counts.Updated, result.Counts.Unchanged, result.Counts.Skipped, result.Counts.Rejected,
            result.Counts.OrganizationsCreated,
        result.Counts.FieldsCreated, result.Counts.TagsCreated, result.Counts.FieldsChanged, Math.Round(result.Seconds, 2), result.Rates, result.Undo);
}

/// <param name="Column">The column's name; null when it is the row as a whole.</param>
/// <param name="Wording">The reason in any language; absent where an older version refused the row.</param>
internal sealed record RejectShape(
    long Line, string Field, string Reason, string? Name = null, string? Column = null, string? Value = null, ToldWording? Wording = null);

/// <summary>An import as HTTP answers it. Lists leave out columns, targets and settings.</summary>
internal sealed record ImportAnswer(
    Tsid Id, string Type, string FileName, long Bytes, 
    [property: AllowedValues(ImportStatus.Ready, ImportStatus.Checking, ImportStatus.Checked, ImportStatus.Running, ImportStatus.Done, ImportStatus.Cancelled,
        ImportStatus.Failed, ImportStatus.Undoing, ImportStatus.Undone)]
    string Status, DateTimeOffset CreatedAt, string Encoding, string Delimiter, bool HasHeader,
        int ColumnCount, bool CanUndo, bool CanGoOn)
{
    private const int FirstRejects = 50;

    public PersonShape? CreatedBy { get; init; }

    /// <summary>How many rows there are; null until a large file was read to its end.</summary>
    public long? Rows { get; init; }

    public IReadOnlyList<ColumnShape>? Columns { get; init; }

    /// <summary>Where a column can go.</summary>
    public IReadOnlyList<TargetShape>? Targets { get; init; }

    /// <summary>The fields that rows can be matched by, best first.</summary>
    public IReadOnlyList<string>? MatchFields { get; init; }

    public SettingsShape? Settings { get; init; }

    /// <summary>While it is at work.</summary>
    public ProgressShape? Progress { get; init; }

    /// <summary>The job that works on it, while one does.</summary>
    public Tsid? Job { get; init; }

    public ResultShape? Result { get; init; }
    public ImportPreview? Preview { get; init; }

    /// <summary>The first 50 refused rows.</summary>
    public IReadOnlyList<RejectShape>? Rejected { get; init; }

    /// <summary>Why it failed, as a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>The same in any language.</summary>
    public ToldWording? Wording { get; init; }

    /// <summary>The import with everything, or null when there is none.</summary>
    public static async ValueTask<ImportAnswer?> FindAsync(ApiCall call, Tsid id)
    {
        var (import, job, rejects) = await call.ReadAsync(async session => (
            await ImportTable.FindAsync(session, call.Workspace, id),
            await JobTable.OpenAsync(session, call.Workspace, id),
            await ImportTable.RejectsAsync(session, call.Workspace, id, 0, FirstRejects)));
        if (import is null) return null;
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        return Of(import, schema, job, call.Service<JobRunner>().Find(import.Id), rejects);
    }

    /// <param name="job">That works on it; null for none.</param>
    /// <param name="atWork">The same where this process does.</param>
    public static ImportAnswer Of(StoredImport import, WorkspaceSchema schema, StoredJob? job, Job? atWork, IReadOnlyList<ImportReject>? rejects)
    {
        var analysis = Stored.Read(import.Analysis!, ImportJson.Default.AnalysisDocument);
        var result = import.Result is null ? null : Stored.Read(import.Result, ImportJson.Default.ResultDocument);
        var type = schema.Named(import.RecordType)!;
        var format = analysis.Format;
        var full = rejects is not null;
        var settings = full ? Stored.Read(import.Settings!, ImportJson.Default.SettingsShape).ToDomain() : null;
        // A check by other habits counts as none.
        var status = import.Status == ImportStatus.Checked && MoveImport.IsOutdated(import, schema) ? ImportStatus.Ready : import.Status;
        return new ImportAnswer(
            import.Id, type.Plural, import.FileName, import.Bytes, status, InstantConverter.Of(import.CreatedAt), format.EncodingLabel,
                format.DelimiterLabel, analysis.HasHeader, analysis.Columns.Count,
            MoveImport.CanBegin(import, ImportPhase.Undo), MoveImport.CanGoOn(import))
        {
            CreatedBy = import.CreatedBy is { } by && schema.User(by) is { } user ? new PersonShape(user.Id, user.Name) : null,
            Rows = analysis.Rows ?? result?.Counts.Rows,
            Columns = full ? ImportPlan.Shown(import, analysis, settings!, schema).Columns : null,
            Targets = full ? [.. ImportTargets.Of(type).Select(target => new TargetShape(target.Value, target.Label, target.Group, target.Kind))] : null,
            MatchFields = full ? ImportSettings.MatchFields(type) : null,
            Settings = settings is null ? null : SettingsShape.Of(settings),
            Job = job?.Id,
            Progress = atWork is not null ? ImportJobs.ProgressOf(atWork) : Standing(import, analysis),
            Result = result is null ? null : ResultShape.Of(result),
            Preview = full ? result?.Preview : null,
            Rejected = rejects?.Select(reject => Shape(reject, analysis)).ToList(),
            Problem = result?.Problem,
            Wording = result?.Wording,
        };
    }

    /// <summary>Of an import that another node works on: where it stood after the last rows it wrote. A check writes nothing down before its end.</summary>
    private static ProgressShape? Standing(StoredImport import, AnalysisDocument analysis)
    {
        if (!ImportStatus.IsActive(import.Status)) return null;
        var progress = import.Progress is null ? null : Stored.Read(import.Progress, ImportJson.Default.ProgressDocument);
        if (import.Status == ImportStatus.Undoing)
            return new ProgressShape("undo", 0, import.LastSeq + 1 - progress?.UndoSeq ?? 0, 0, import.LastSeq - import.FirstSeq + 1);
        if (import.Status == ImportStatus.Checking || progress is null)
            return new ProgressShape(import.Status == ImportStatus.Checking ? "check" : "run", 0, 0, 0, analysis.Rows);
        var (rows, seconds) = (progress.Counts.Rows, Math.Max(progress.Seconds, 0.001));
        return new ProgressShape("run", import.Position, rows, (long)(rows / seconds), analysis.Rows, import.Position > 0
            ? (long)Math.Ceiling(seconds * (import.Bytes - import.Position) / import.Position) : null);
    }

    private static RejectShape Shape(ImportReject reject, AnalysisDocument analysis) => new(
        reject.Line, reject.Field, reject.Reason.Detail, reject.Name,
            reject.Cell is { } cell && cell < analysis.Columns.Count ? analysis.Columns[cell].Header : null,
            reject.Value, ToldWording.Of(reject.Reason));
}
