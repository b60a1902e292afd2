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
    public static readonly Reason MoreThanSeen = List.Add(
        "stage-asks-for-unseen", "This stage asks for fields that you do not see.", "required");
}
