using Brisk.Domain;

namespace Brisk.Storage.Records;

/// <summary>
/// The action that writes belong to: all under one id are one step, in however many transactions they are written. It can be
/// taken back as a whole.
/// </summary>
/// <param name="Kind">A change's kind, where it is the only one, or the verb that wrote it; else one of <see cref="StepKinds"/>.</param>
/// <param name="Label">For people, such as the name of a file; null where the kind says it all. Nothing of records.</param>
/// <param name="Undoes">The step that this one takes back.</param>
/// <param name="Kept">Of an undo, at its end: how many <see cref="KeptRecord"/> it had.</param>
public sealed record Step(Tsid Id, string Kind, string? Label = null, Tsid? Undoes = null, long? Kept = null);

public static class StepKinds
{
    /// <summary>Several writes of one request.</summary>
    public const string Batch = "batch";

    /// <summary>The same done to many records.</summary>
    public const string Bulk = "bulk";

    /// <summary>All that an import wrote. Its id is the import's.</summary>
    public const string Import = "import";

    /// <summary>A change, or a whole step, taken back.</summary>
    public const string Undo = "undo";

    /// <summary>Whether the label of a step names fields, as that of a bulk does; else it may be the name of a file.</summary>
    public static bool NamesFields(string kind) => kind is not (Batch or Import or Undo);
}

/// <summary>A step as it is stored.</summary>
/// <param name="ActorKind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
/// <param name="At">When it began, in Unix milliseconds.</param>
/// <param name="FirstSeq">The number of its first change. Between it and the last are changes of others, too, where it took several transactions.</param>
/// <param name="UndoneBy">The step that took all of it back; itself where an import was undone before undoing was a step of its own.</param>
/// <param name="Kept">Of an undo that has come to its end: how many <see cref="KeptRecord"/> it had.</param>
/// <param name="Changes">How many changes it has; null of what was done before that was noted.</param>
public sealed record StoredStep(
    Tsid Id, string Kind, string ActorKind, Tsid? Actor, long At, string? Label, long FirstSeq, long LastSeq, Tsid? Undoes, Tsid? UndoneBy, long? Kept = null,
    long? Changes = null);
