using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Domain.Records;

/// <summary>What becomes of a record in a stage. This alone says whether it is open, won or lost.</summary>
public enum StageKind
{
    Open,
    Won,
    Lost,
}

/// <summary>A stage of a pipeline.</summary>
/// <param name="Value">What records hold; unique in the workspace, and never changed.</param>
/// <param name="Pipeline">The value of the pipeline that it belongs to, now or before it was removed.</param>
/// <param name="Probability">Of what comes into it, in percent, 0 to 100; of won and lost ones 100 and 0.</param>
/// <param name="RestDays">How many days something may rest in it; null for as long as it likes.</param>
/// <param name="Required">The names of the fields that have to be filled by whoever moves something into it.</param>
public sealed record Stage(
    string Value, string Pipeline, string Label, StageKind Kind, int Probability, int? RestDays = null, IReadOnlyList<string>? Required = null)
{
    public IReadOnlyList<string> Required { get; init; } = Required ?? [];

    /// <summary>Of one that was removed: the stage that what is in it goes to; null where nothing was.</summary>
    public string? MovesTo { get; init; }

    public bool IsClosed => Kind != StageKind.Open;

    /// <summary>The probability that a kind has by itself; null where the stage says it.</summary>
    public static int? ProbabilityOf(StageKind kind) => kind switch { StageKind.Won => 100, StageKind.Lost => 0, _ => null };
}

/// <summary>A way that records go, stage by stage.</summary>
/// <param name="Value">What records hold; never changed.</param>
/// <param name="Stages">In their order.</param>
/// <param name="Version">Counts its changes.</param>
public sealed record Pipeline(string Value, string Label, IReadOnlyList<Stage> Stages, long Version = 1)
{
    /// <summary>Where something begins of which only the pipeline is known.</summary>
    public Stage First => Stages.First(stage => !stage.IsClosed);
}

/// <summary>The pipelines of a record type, as a workspace has them. Immutable.</summary>
public sealed class Pipelines
{
    public const string PipelineField = "pipeline";
    public const string StageField = "stage";

    private static readonly string[] OpenHues = ["blue", "gold", "violet", "teal", "orange", "stone"];

    /// <param name="all">At least one, in their order.</param>
    /// <param name="former">Stages that were removed: records may hold them still.</param>
    /// <param name="formerPipelines">Pipelines that were removed, with no stages.</param>
    public Pipelines(IReadOnlyList<Pipeline> all, IReadOnlyList<Stage>? former = null, IReadOnlyList<Pipeline>? formerPipelines = null)
    {
        (All, Former, FormerPipelines) = (all, former ?? [], formerPipelines ?? []);
        Outline = string.Join('\n', all.SelectMany(pipeline => pipeline.Stages).Concat(Former).Select(stage =>
            $"{stage.Pipeline}/{stage.Value} {stage.Kind} {stage.Probability} {string.Join(' ', stage.Required)}"))
                + $"\n{all.Sum(pipeline => pipeline.Stages.Count)}";
    }

    /// <summary>What a workspace has that never changed any.</summary>
    public static Pipelines Standard { get; } = new(
    [
        new("sales", "Sales",
        [
            new("qualified", "sales", "Qualified", StageKind.Open, 20), new("proposal", "sales", "Proposal", StageKind.Open, 50),
            new("negotiation", "sales", "Negotiation", StageKind.Open, 75), new("won", "sales", "Won", StageKind.Won, 100),
            new("lost", "sales", "Lost", StageKind.Lost, 0, null, ["lostReason"]),
        ]),
    ]);

    public IReadOnlyList<Pipeline> All { get; }
    public IReadOnlyList<Stage> Former { get; }
    public IReadOnlyList<Pipeline> FormerPipelines { get; }

    /// <summary>The same for pipelines by which records are decided alike.</summary>
    public string Outline { get; }

    public Pipeline? Find(string? value) => All.FirstOrDefault(pipeline => pipeline.Value == value);

    /// <summary>A stage that records can be moved into.</summary>
    public Stage? Stage(string? value) => All.SelectMany(pipeline => pipeline.Stages).FirstOrDefault(stage => stage.Value == value);

    /// <summary>A stage that records can be in: also one that was removed.</summary>
    public Stage? AnyStage(string? value) => Stage(value) ?? Former.FirstOrDefault(stage => stage.Value == value);

    /// <summary>The stage that what is in a stage belongs into: that itself, or the one to which what was in it goes since it was removed.</summary>
    public Stage? Present(string? value)
    {
        var stage = AnyStage(value);
        for (var steps = 0; stage is not null && Stage(stage.Value) is null; steps++)
            stage = steps > Former.Count ? null : AnyStage(stage.MovesTo);
        return stage;
    }

    /// <summary>The values of the stages whose records belong into one, that itself among them.</summary>
    public IEnumerable<string> LeadingTo(string value) => Former.Where(stage => Leads(stage, value)).Select(stage => stage.Value).Prepend(value);

    private bool Leads(Stage? stage, string value)
    {
        for (var steps = 0; stage is { MovesTo: { } next } && steps <= Former.Count; steps++)
        {
            if (next == value) return true;
            stage = Former.FirstOrDefault(former => former.Value == next);
        }
        return false;
    }

    /// <summary>The records that are not as their stages rule, as they may be when these were changed: none is where all follow.</summary>
    /// <param name="type">Of the records.</param>
    public Filter Misfits(RecordType type)
    {
        var (stage, probability, own) = (type[StageField], type[StageRules.Probability], type[StageRules.OwnProbability]);
        var (closedAt, reason) = (type[StageRules.ClosedAt], type[StageRules.LostReason]);
        var isOwn = new Filter.Condition(own, Operator.Is, [FieldValue.Of(true)]);
        var gone = Former.Where(former => Present(former.Value) is not null).ToList();
        // Stages that rule the same are asked for together: there may be hundreds of them.
        var alike = All.SelectMany(pipeline => pipeline.Stages).GroupBy(now => (now.Kind, now.Probability));
        return new Filter.AnyOf(
            [.. gone.Count > 0 ? [In(gone)] : (Filter[])[], .. alike.Select(some => new Filter.AllOf([In(some), new Filter.AnyOf([.. Wrong(some.First())])]))]);

        Filter.Condition In(IEnumerable<Stage> some) => new(stage, Operator.In, [.. some.Select(one => FieldValue.Of(one.Value))]);

        IEnumerable<Filter> Wrong(Stage now)
        {
            var differs = new Filter.Condition(probability, Operator.IsNot, [FieldValue.Of((double)now.Probability)]);
            if (now.IsClosed) yield return isOwn;
            yield return now.IsClosed ? differs : new Filter.AllOf([new Filter.Not(isOwn), differs]);
            yield return new Filter.Condition(closedAt, now.IsClosed ? Operator.Empty : Operator.Filled, []);
            if (now.Kind != StageKind.Lost) yield return new Filter.Condition(reason, Operator.Filled, []);
        }
    }

    /// <summary>These by the names and in the order of a type's choices: open stages come before closed ones all the same.</summary>
    /// <param name="type">Of the records; its two fields have a choice for each of these.</param>
    public Pipelines NamedBy(RecordType type)
    {
        var (pipelines, stages) = (Places(type[PipelineField]), Places(type[StageField]));
        return new Pipelines([.. All.OrderBy(pipeline => pipelines[pipeline.Value].Place).Select(pipeline => pipeline with
        {
            Label = pipelines[pipeline.Value].Label,
            Stages = [.. pipeline.Stages.OrderBy(stage => stage.IsClosed).ThenBy(stage => stages[stage.Value].Place)
                .Select(stage => stage with { Label = stages[stage.Value].Label })],
        })]);

        static Dictionary<string, (int Place, string Label)> Places(Field field) =>
            field.Choices.Select((choice, i) => (choice, i)).ToDictionary(one => one.choice.Value, one => (one.i, one.choice.Label), StringComparer.Ordinal);
    }

    /// <summary>A field with the choices that it has by these; others as they are.</summary>
    public Field Of(Field field) => field.Name switch
    {
        PipelineField => field with
        {
            Choices = [.. All.Select((pipeline, i) => new Choice(pipeline.Value, pipeline.Label, OpenHues[i % OpenHues.Length]))],
            FormerChoices = [.. FormerPipelines.Select(pipeline => new Choice(pipeline.Value, pipeline.Label, "stone"))],
        },
        StageField => field with { Choices = [.. All.SelectMany(pipeline => Choices(pipeline.Stages))], FormerChoices = Choices(Former) },
        _ => field,
    };

    private static List<Choice> Choices(IReadOnlyList<Stage> stages) => [.. stages.Select((stage, i) => new Choice(stage.Value, stage.Label, stage.Kind switch
    {
        StageKind.Won => "green",
        StageKind.Lost => "rose",
        _ => OpenHues[i % OpenHues.Length],
    }))];
}
