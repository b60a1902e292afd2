using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Wordings;

/// <summary>Why a record does not go where it shall, or does not hold what its stage rules.</summary>
public static class StageReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<IReadOnlyList<Choice>> NoStage = List.Add<IReadOnlyList<Choice>>(
        "no-such-stage", "Choose one of the stages there are: {stages}.", "unknown-choice");
    public static readonly Wording<string> Elsewhere = List.Add<string>(
        "stage-of-another-pipeline", "This stage is of the pipeline {pipeline:quote}. Name that, too, to move it there.", "other-pipeline");
    public static readonly Reason OfNoPipeline = List.Add("stage-of-no-pipeline", "The stage is of another pipeline.", "other-pipeline");
    public static readonly Reason Percent = List.Add("not-a-percentage", "Write a whole number from 0 to 100.", "out-of-range");
    public static readonly Reason Closed = List.Add(
        "probability-of-closed", "It is closed, which says its probability. Move it to an open stage first.", "closed");
    public static readonly Wording<RecordType> NotLost = List.Add<RecordType>(
        "reason-of-not-lost", "Only a lost {type:lower} has one. Move it to a stage for lost ones first, or at once.", "not-lost");
    public static readonly Wording<string> Gone = List.Add<string>("stage-is-gone", "The stage {stage:quote} was removed: nothing goes back into it.", "gone");
    public static readonly Reason Unseen = List.Add("stage-rules-unseen", "The stage keeps it from that, by something that you do not see.", "unseen");
    public static readonly Reason NoPipeline = List.Add("no-such-pipeline", "There is no such pipeline.", "not-found");
    public static readonly Reason NoLabel = List.Add("pipeline-without-name", "Give it a name.", "required");
    public static readonly Reason LabelTwice = List.Add("pipeline-name-twice", "Another one is called so already.", "duplicate");
    public static readonly Reason StageTwice = List.Add("stage-twice", "Give each stage once only.", "duplicate");
    public static readonly Reason NotOfPipeline = List.Add(
        "no-stage-of-pipeline", "This pipeline has no such stage; leave the value out for a new one.", "unknown-stage");
    public static readonly Wording<IReadOnlyList<string>> UnknownKind = List.Add<IReadOnlyList<string>>(
        "unknown-stage-kind", "Choose one of {kinds}.", "unknown-kind");
    public static readonly Wording<int> KindSays = List.Add<int>(
        "kind-says-probability", "The kind of this stage says its probability: {percent:plain}. Leave it out.", "fixed");
    public static readonly Wording<int> Days = List.Add<int>("stage-rest-days", "Give a whole number of days from 1 to {max}, or none.", "out-of-range");
    public static readonly Reason FieldTwice = List.Add("stage-field-twice", "Name each field once only.", "duplicate");
    public static readonly Wording<RecordType> CannotRequire = List.Add<RecordType>(
        "stage-cannot-require", "{type:plural} have no field of this name that can be filled in there.", "unknown-field");
    public static readonly Wording<int> ManyStages = List.Add<int>("too-many-stages", "A pipeline can have {max} stages.", "too-many");
    public static readonly Wording<int> ManyPipelines = List.Add<int>("too-many-pipelines", "There can be {max} pipelines.", "too-many");
    public static readonly Reason OpenFirst = List.Add("open-stages-first", "Open stages come before those of what is won or lost.", "order");
    public static readonly Wording<int> NoPlace = List.Add<int>("no-place-of-pipeline", "Give a place from 0 to {max:plain}.", "out-of-range");
    public static readonly Reason LastPipeline = List.Add("last-pipeline", "It is the last pipeline, and stays: rename it, or add another first.", "last");
    public static readonly Reason Stays = List.Add("stage-stays", "This stage is not removed here.", "not-removed");
    public static readonly Reason NoTarget = List.Add("no-stage-to-move-to", "Choose a stage that stays.", "unknown-stage");
    public static readonly Wording<long, string, long> HasRecords = List.Add<long, string, long>("stage-has-records",
        "{deals} are in {stage:quote}, and {trashed} of the trash: say in moveTo where they go.", "in-use");
    private static readonly Reason NoOpen = List.Add("no-open-stage", "A pipeline has an open stage, where something begins.", "required");
    private static readonly Reason NoWon = List.Add("no-won-stage", "A pipeline has a stage for what is won.", "required");
    private static readonly Reason NoLost = List.Add("no-lost-stage", "A pipeline has a stage for what is lost.", "required");

    /// <summary>There is no stage of a kind.</summary>
    public static Reason NoneOf(StageKind kind) => kind switch { StageKind.Won => NoWon, StageKind.Lost => NoLost, _ => NoOpen };

    public static readonly Reason MoreThanSeen = List.Add(
        "stage-asks-for-unseen", "This stage asks for fields that you do not see.", "required");
}
