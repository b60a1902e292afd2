using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>
/// What the stage of a record rules: the kind of the stage alone says whether it is open, won or lost, and when it was closed, with which
/// probability and for which reason follow it in both directions. A write changes what it names, and what that rules, and nothing else.
/// </summary>
internal sealed class StageRules : IRecordRules
{
    public const string Probability = "probability";
    public const string OwnProbability = "ownProbability";
    public const string ClosedAt = "closedAt";
    public const string LostReason = "lostReason";
    public const string Amount = "amount";
    public const string Weighted = "weighted";

    private static readonly string[] Dependent = [Pipelines.PipelineField, Pipelines.StageField, Probability, OwnProbability, ClosedAt, LostReason];

    public IReadOnlyList<string> Together => Dependent;

    public IReadOnlyList<(string Field, string From)> Following { get; } =
    [
        (Pipelines.StageField, Pipelines.PipelineField), (Probability, Pipelines.StageField), (ClosedAt, Pipelines.StageField),
        (LostReason, Pipelines.StageField), (OwnProbability, Probability), (Weighted, Probability), (Weighted, Amount),
    ];

    /// <summary>The weighted amount follows from amount and probability: rounded once, half away from zero.</summary>
    public void Derive(RecordType type, IDictionary<string, FieldValue> values)
    {
        if (values.TryGetValue(Amount, out var amount) && amount.IsMoney && values.TryGetValue(Probability, out var probability) && probability.IsReal)
            values[Weighted] = FieldValue.Money(Share(amount.Integer, (long)probability.Real), amount.Text!);
        else values.Remove(Weighted);
    }

    public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values) => [];

    public IReadOnlyList<Problem> Decide(RecordType type, RecordWrite write)
    {
        if (type.Pipelines is not { } pipelines) return [];
        if (write.Way == WriteWay.Following)
        {
            if (pipelines.Present(write[Pipelines.StageField].Text) is { } present) Fit(present, write);
            return [];
        }
        if (write.Before is not null && !Dependent.Any(write.Given.ContainsKey)) return [];
        return [.. (write.Way == WriteWay.Undone ? Returns(pipelines, write) : Decide(pipelines, type, write)).Select(Told).Distinct()];

        // What is not seen is not named.
        Problem Told(Problem problem) => problem.Field.Length == 0 || write.Sees(problem.Field) ? problem : new Problem("", StageReasons.Unseen);
    }

    private static List<Problem> Decide(Pipelines pipelines, RecordType type, RecordWrite write)
    {
        var problems = new List<Problem>();
        var from = write.Before is null ? null : pipelines.AnyStage(write.Was(Pipelines.StageField).Text);
        var to = Target(pipelines, type, write, problems);
        if (problems.Count > 0) return problems;
        if (to is not null) Enter(to, from, write);
        var stage = to ?? from;
        DecideClosing(stage, from, write);
        DecideProbability(stage, from, isEntered: to is not null, write, problems);
        DecideReason(type, stage, from, write, problems);
        if (to is not null) Ask(type, to, write, problems);
        return problems;
    }

    /// <summary>A part of an amount in whole minor units, rounded half away from zero.</summary>
    private static long Share(long amount, long percent) => ((amount * percent) + (amount < 0 ? -50 : 50)) / 100;

    /// <summary>
    /// What comes back is as it was, as far as its stage is what it was: that may have another kind or probability since. Only into a stage
    /// that is no more nothing comes.
    /// </summary>
    private static IReadOnlyList<Problem> Returns(Pipelines pipelines, RecordWrite write)
    {
        if (pipelines.Stage(write[Pipelines.StageField].Text) is not { } stage)
        {
            if (!write.Given.TryGetValue(Pipelines.StageField, out var gone) || gone.Equals(write.Was(Pipelines.StageField))) return [];
            return [new Problem(Pipelines.StageField, StageReasons.Gone.Of(pipelines.AnyStage(gone.Text)?.Label ?? gone.Text ?? ""))];
        }
        Fit(stage, write);
        return [];
    }

    /// <summary>Makes a record what its stage rules, and keeps what that leaves open.</summary>
    private static void Fit(Stage stage, RecordWrite write)
    {
        write.Set(Pipelines.StageField, FieldValue.Of(stage.Value));
        write.Set(Pipelines.PipelineField, FieldValue.Of(stage.Pipeline));
        if (stage.IsClosed || write[OwnProbability].IsNothing) write.Set(OwnProbability, FieldValue.Of(false));
        if (write[OwnProbability].Integer == 0) write.Set(Probability, FieldValue.Of((double)stage.Probability));
        if (!stage.IsClosed) write.Set(ClosedAt, default);
        else if (write[ClosedAt].IsNothing) write.Set(ClosedAt, FieldValue.Of(write.Now));
        if (stage.Kind != StageKind.Lost) write.Set(LostReason, default);
    }

    /// <summary>The stage that the write leads into; null where the record stays where it is.</summary>
    private static Stage? Target(Pipelines pipelines, RecordType type, RecordWrite write, List<Problem> problems)
    {
        var (was, wasIn) = (write.Was(Pipelines.StageField), write.Was(Pipelines.PipelineField));
        var namesStage = write.Given.TryGetValue(Pipelines.StageField, out var stage) && !stage.Equals(was);
        var namesPipeline = write.Given.TryGetValue(Pipelines.PipelineField, out var pipeline) && !pipeline.Equals(wasIn);
        if (write.Before is not null)
        {
            if (namesStage && stage.IsNothing) problems.Add(FillIn(type, Pipelines.StageField));
            if (namesPipeline && pipeline.IsNothing) problems.Add(FillIn(type, Pipelines.PipelineField));
            if (problems.Count > 0) return null;
        }
        if (pipeline.IsNothing) namesPipeline = false;
        if (stage.IsNothing) namesStage = false;
        if (!namesStage)
        {
            if (!namesPipeline) return write.Before is null ? pipelines.All[0].First : null;
            // Both are named, and the stage stays: it is of another pipeline than the new one.
            if (!stage.IsNothing) problems.Add(Elsewhere(pipelines, stage));
            else if (pipelines.Find(pipeline.Text) is { } named) return named.First;
            else problems.Add(new Problem(Pipelines.PipelineField, FieldReasons.NotAChoice.Of(pipeline.Text!, type[Pipelines.PipelineField].Choices)));
            return null;
        }
        if (pipelines.Stage(stage.Text) is not { } target)
        {
            problems.Add(new Problem(Pipelines.StageField, StageReasons.NoStage.Of(type[Pipelines.StageField].Choices)));
            return null;
        }
        var given = pipeline.IsNothing ? wasIn : pipeline;
        if (given.IsNothing || given.Text == target.Pipeline) return target;
        problems.Add(Elsewhere(pipelines, stage));
        return null;
    }

    private static void Enter(Stage to, Stage? from, RecordWrite write)
    {
        write.Set(Pipelines.StageField, FieldValue.Of(to.Value));
        write.Set(Pipelines.PipelineField, FieldValue.Of(to.Pipeline));
        if (from is { Kind: StageKind.Lost } && to.Kind != StageKind.Lost && !write.Given.ContainsKey(LostReason)) write.Set(LostReason, default);
    }

    private static void DecideClosing(Stage? stage, Stage? from, RecordWrite write)
    {
        var isGiven = write.Way == WriteWay.Imported && write.Given.TryGetValue(ClosedAt, out var at) && !at.IsNothing;
        if (stage is not { IsClosed: true }) write.Set(ClosedAt, default);
        else if (!isGiven && from?.Kind != stage.Kind) write.Set(ClosedAt, FieldValue.Of(write.Now));
    }

    private static void DecideProbability(Stage? stage, Stage? from, bool isEntered, RecordWrite write, List<Problem> problems)
    {
        if (stage is null) return;
        var isNamed = write.Given.TryGetValue(Probability, out var given);
        if (isNamed && !given.IsNothing && given.Real is var percent && (percent is < 0 or > 100 || percent != Math.Floor(percent)))
        {
            problems.Add(new Problem(Probability, StageReasons.Percent));
            return;
        }
        var isImported = write.Way == WriteWay.Imported;
        // A file tells what every record has: the stage's is nobody's own, unless it says so.
        if (isImported && isNamed && !(write.Given.TryGetValue(OwnProbability, out var own) ? own.Integer != 0 : given.Real != stage.Probability))
            given = default;
        write.Set(OwnProbability, write.Was(OwnProbability));
        if (stage.IsClosed)
        {
            // A file has it of when it was open.
            if (isNamed && !given.IsNothing && given.Real != stage.Probability && !isImported) problems.Add(new Problem(Probability, StageReasons.Closed));
            if (isEntered) SetProbability(stage.Probability, isOwn: false);
            else if (isNamed) write.Set(Probability, write.Was(Probability));
            return;
        }
        if (isNamed && !given.IsNothing) SetProbability(given.Real, isOwn: true);
        else if (isNamed || (isEntered && (from is null or { IsClosed: true } || write.Was(OwnProbability).Integer == 0)))
            SetProbability(stage.Probability, isOwn: false);

        void SetProbability(double percent, bool isOwn)
        {
            write.Set(Probability, FieldValue.Of(percent));
            write.Set(OwnProbability, FieldValue.Of(isOwn));
        }
    }

    private static void DecideReason(RecordType type, Stage? stage, Stage? from, RecordWrite write, List<Problem> problems)
    {
        if (stage is { Kind: StageKind.Lost } || !write.Given.TryGetValue(LostReason, out var given) || given.IsNothing || given.Equals(write.Was(LostReason)))
        {
            if (from is { Kind: StageKind.Lost } && stage is not { Kind: StageKind.Lost }) write.Set(LostReason, default);
            return;
        }
        // A file may have it of what was lost before.
        if (write.Way == WriteWay.Imported) write.Set(LostReason, default);
        else problems.Add(new Problem(LostReason, StageReasons.NotLost.Of(type)));
    }

    /// <summary>What a stage requires of what comes into it.</summary>
    private static void Ask(RecordType type, Stage to, RecordWrite write, List<Problem> problems)
    {
        var missing = to.Required.Select(type.Find).OfType<Field>().Where(field => write[field.Name].IsNothing).ToList();
        problems.AddRange(missing.Where(field => write.Sees(field.Name)).Select(field => FillIn(type, field.Name)));
        if (missing.Exists(field => !write.Sees(field.Name)))
            problems.Add(new Problem(write.Sees(Pipelines.StageField) ? Pipelines.StageField : "", StageReasons.MoreThanSeen));
    }

    private static Problem FillIn(RecordType type, string field) => new(field, RecordReasons.FillIn.Of(type[field]));

    private static Problem Elsewhere(Pipelines pipelines, FieldValue stage) => new(Pipelines.StageField,
        pipelines.Find(pipelines.AnyStage(stage.Text)?.Pipeline) is { } other ? StageReasons.Elsewhere.Of(other.Label) : StageReasons.OfNoPipeline);
}
