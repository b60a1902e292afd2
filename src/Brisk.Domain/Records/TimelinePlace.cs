namespace Brisk.Domain.Records;

/// <summary>How the records of a type stand in timelines: by names of its fields.</summary>
/// <param name="At">When it happens or happened: an instant.</param>
/// <param name="On">What it stands in the timelines of: links.</param>
/// <param name="Shown">What an entry shows of it.</param>
/// <param name="Snippet">The long text of which an entry shows the beginning.</param>
/// <param name="By">Who did it: a user; where it is empty, whoever made the record.</param>
public sealed record TimelinePlace(string At, string On, IReadOnlyList<string> Shown, string Snippet, string By);
