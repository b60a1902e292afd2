using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>A stage as it is given.</summary>
/// <param name="Kind"><c>open</c>, <c>won</c> or <c>lost</c>.</param>
/// <param name="Value">Of one that there is, or that was removed from this pipeline; null for the one there is of this name, or else a new one.</param>
/// <param name="Probability">Of what comes into it, in percent; null for what its kind says, of an open one 0.</param>
/// <param name="RestDays">How many days something may rest in it; null for as long as it likes.</param>
/// <param name="Required">The names of the fields that have to be filled by whoever moves something into it.</param>
public sealed record GivenStage(
    string Label, string Kind, string? Value = null, int? Probability = null, int? RestDays = null, IReadOnlyList<string>? Required = null);

/// <summary>Changes of the pipelines of a record type, decided without a database.</summary>
public sealed class PipelineEdit
{
    /// <summary>Pipelines of a workspace.</summary>
    public const int MostPipelines = 20;

    /// <summary>Stages of a pipeline.</summary>
    public const int MostStages = 30;

    /// <summary>Characters of a name.</summary>
    public const int MaxLabelLength = 60;

    /// <summary>Days that something may be said to rest.</summary>
    public const int MostRestDays = 3_650;

    private static readonly Field Name = new() { Name = "label", Label = "Label", Kind = TextField.Instance, MaxLength = MaxLabelLength };

    private readonly RecordType type;
    private readonly Pipelines before;
    private readonly List<Problem> problems = [];

    private PipelineEdit(RecordType type) => (this.type, before) = (type, type.Pipelines!);

    /// <summary>What is wrong; empty where <see cref="After"/> is right.</summary>
    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>The pipelines as they will be.</summary>
    public Pipelines After { get; private set; } = Pipelines.Standard;

    /// <summary>The value of the pipeline that it is about.</summary>
    public string Value { get; private set; } = "";

    /// <summary>The stages that go.</summary>
    public IReadOnlyList<Stage> Removed { get; private set; } = [];

    /// <summary>Adds a pipeline, as the last.</summary>
    /// <param name="type">Of the records, as a workspace has it.</param>
    public static PipelineEdit Add(RecordType type, string label, IReadOnlyList<GivenStage> stages)
    {
        var edit = new PipelineEdit(type);
        if (edit.before.All.Count >= MostPipelines) edit.problems.Add(new Problem("", StageReasons.ManyPipelines.Of(MostPipelines)));
        var name = edit.Label("label", label, edit.before.All.Select(other => other.Label));
        edit.Value = NewValue(name, edit.before.All.Concat(edit.before.FormerPipelines).Select(known => known.Value));
        var made = new Pipeline(edit.Value, name, edit.Stages(edit.Value, stages));
        edit.After = new Pipelines([.. edit.before.All, made], edit.before.Former, edit.before.FormerPipelines);
        return edit;
    }

    /// <summary>Changes a pipeline that there is; what is null stays as it is.</summary>
    /// <param name="moveTo">By the stages that go, the stage to which what is in them goes.</param>
    /// <param name="position">Its place among the pipelines, from 0.</param>
    public static PipelineEdit Change(
        RecordType type, Pipeline pipeline, string? label, IReadOnlyList<GivenStage>? stages, IReadOnlyDictionary<string, string> moveTo, int? position)
    {
        var edit = new PipelineEdit(type) { Value = pipeline.Value };
        var others = edit.before.All.Where(other => other.Value != pipeline.Value).ToList();
        if (position is { } place && (place < 0 || place > others.Count)) edit.problems.Add(new Problem("position", StageReasons.NoPlace.Of(others.Count)));
        var changed = pipeline with
        {
            Label = label is null ? pipeline.Label : edit.Label("label", label, others.Select(other => other.Label)),
            Stages = stages is null ? pipeline.Stages : edit.Stages(pipeline.Value, stages), Version = pipeline.Version + 1,
        };
        var at = position ?? edit.before.All.ToList().FindIndex(other => other.Value == pipeline.Value);
        others.Insert(Math.Clamp(at, 0, others.Count), changed);
        edit.Remove([.. pipeline.Stages.Where(stage => changed.Stages.All(kept => kept.Value != stage.Value))], others, moveTo, edit.before.FormerPipelines);
        return edit;
    }

    /// <summary>Removes a pipeline with its stages.</summary>
    /// <param name="moveTo">The stage of another one to which what is in it goes; null for none.</param>
    public static PipelineEdit Remove(RecordType type, Pipeline pipeline, string? moveTo)
    {
        var edit = new PipelineEdit(type) { Value = pipeline.Value };
        var others = edit.before.All.Where(other => other.Value != pipeline.Value).ToList();
        if (others.Count == 0)
        {
            edit.problems.Add(new Problem("", StageReasons.LastPipeline));
            return edit;
        }
        var moves = moveTo is null ? [] : pipeline.Stages.ToDictionary(stage => stage.Value, _ => moveTo);
        edit.Remove(pipeline.Stages, others, moves, [.. edit.before.FormerPipelines, pipeline with { Stages = [] }]);
        return edit;
    }

    private void Remove(IReadOnlyList<Stage> gone, IReadOnlyList<Pipeline> left, IReadOnlyDictionary<string, string> moveTo, IReadOnlyList<Pipeline> former)
    {
        Removed = gone;
        var staying = left.SelectMany(pipeline => pipeline.Stages).Select(stage => stage.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (from, to) in moveTo)
        {
            if (gone.All(stage => stage.Value != from)) problems.Add(new Problem($"moveTo/{from}", StageReasons.Stays));
            else if (!staying.Contains(to)) problems.Add(new Problem($"moveTo/{from}", StageReasons.NoTarget));
        }
        var stages = before.Former.Where(stage => !staying.Contains(stage.Value))
            .Concat(gone.Select(stage => stage with { MovesTo = moveTo.GetValueOrDefault(stage.Value) }));
        After = new Pipelines(left, [.. stages], former);
    }

    private List<Stage> Stages(string pipeline, IReadOnlyList<GivenStage> given)
    {
        var known = before.All.SelectMany(other => other.Stages).Concat(before.Former).ToList();
        var stages = new List<Stage>();
        if (given.Count > MostStages) problems.Add(new Problem("stages", StageReasons.ManyStages.Of(MostStages)));
        var named = given.Select(one => one.Value).ToHashSet(StringComparer.Ordinal);
        var free = before.Find(pipeline)?.Stages.Where(stage => !named.Contains(stage.Value)).ToList() ?? [];
        foreach (var (one, path) in given.Take(MostStages).Select((one, i) => (one, $"stages/{i}")))
            stages.Add(Stage(pipeline, one, path, stages, known, free));
        if (problems.Count > 0) return stages;
        foreach (var kind in Enum.GetValues<StageKind>())
            if (!stages.Exists(stage => stage.Kind == kind)) problems.Add(new Problem("stages", StageReasons.NoneOf(kind)));
        var closed = stages.FindIndex(stage => stage.IsClosed);
        var late = closed < 0 ? -1 : stages.FindIndex(closed, stage => !stage.IsClosed);
        if (late >= 0) problems.Add(new Problem($"stages/{late}", StageReasons.OpenFirst));
        return stages;
    }

    /// <param name="free">Stages of the pipeline whose values are not given: each is known by its name.</param>
    private Stage Stage(string pipeline, GivenStage given, string path, List<Stage> others, List<Stage> known, List<Stage> free)
    {
        var label = Label(path + "/label", given.Label, others.Select(other => other.Label));
        var value = given.Value ?? free.Find(stage => Fold.Text(stage.Label) == Fold.Text(label))?.Value;
        if (value is null) value = NewValue(label, known.Concat(others).Select(stage => stage.Value));
        else if (others.Exists(other => other.Value == value)) problems.Add(new Problem(path + "/value", StageReasons.StageTwice));
        else if (!known.Exists(stage => stage.Value == value && stage.Pipeline == pipeline))
            problems.Add(new Problem(path + "/value", StageReasons.NotOfPipeline));
        if (!Kinds.TryGetValue(given.Kind, out var kind)) problems.Add(new Problem(path + "/kind", StageReasons.UnknownKind.Of([.. Kinds.Keys])));
        var ruled = Records.Stage.ProbabilityOf(kind);
        if (given.Probability is < 0 or > 100) problems.Add(new Problem(path + "/probability", StageReasons.Percent));
        else if (given.Probability is { } percent && ruled is { } fixedPercent && percent != fixedPercent)
            problems.Add(new Problem(path + "/probability", StageReasons.KindSays.Of(fixedPercent)));
        if (given.RestDays is < 1 or > MostRestDays) problems.Add(new Problem(path + "/restDays", StageReasons.Days.Of(MostRestDays)));
        var required = given.Required ?? [];
        for (var i = 0; i < required.Count; i++)
        {
            if (required.Take(i).Contains(required[i], StringComparer.Ordinal)) problems.Add(new Problem($"{path}/required/{i}", StageReasons.FieldTwice));
            else if (!CanRequire(required[i], kind)) problems.Add(new Problem($"{path}/required/{i}", StageReasons.CannotRequire.Of(type)));
        }
        return new Stage(value, pipeline, label, kind, ruled ?? given.Probability ?? 0, given.RestDays, required);
    }

    private static string NewValue(string label, IEnumerable<string> known) =>
        CustomFields.MakeChoice(label, [.. known.Select(value => new Choice(value, value, ""))]).Value;

    /// <summary>Whether somebody who moves a record into a stage of a kind can fill a field.</summary>
    private bool CanRequire(string name, StageKind kind) => type.Find(name) is { ReadOnly: false }
        && name is not (Pipelines.StageField or Pipelines.PipelineField) && (name != StageRules.LostReason || kind == StageKind.Lost)
        && (name != StageRules.Probability || kind == StageKind.Open);

    private string Label(string path, string given, IEnumerable<string> others)
    {
        if (TextField.Instance.Parse(Name, given, out var value) is { } refusal) problems.Add(new Problem(path, refusal.Reason));
        else if (value.IsNothing) problems.Add(new Problem(path, StageReasons.NoLabel));
        else if (others.Any(other => Fold.Text(other) == Fold.Text(value.Text!))) problems.Add(new Problem(path, StageReasons.LabelTwice));
        return value.Text ?? "";
    }

    /// <summary>The kinds of stages by their names.</summary>
    public static IReadOnlyDictionary<string, StageKind> Kinds { get; } = Enum.GetValues<StageKind>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>The name of a kind of stages: in JSON and in the table.</summary>
    public static string NameOf(StageKind kind) => kind switch { StageKind.Won => "won", StageKind.Lost => "lost", _ => "open" };
}
