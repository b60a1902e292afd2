namespace Brisk.Domain.Import;

/// <summary>
/// Where a column goes: a field (<c>email</c>), a part of one (<c>otherAddresses/Home/city</c>,
/// <c>otherPhones/2/label</c>, <c>organization/externalId</c>, <c>consent/unsubscribed</c>, <c>street/2</c>), a new
/// custom field (<c>new</c>), or nowhere (<c>skip</c>).
/// </summary>
/// <param name="Group">Which entry of a list, a name or a number; also the path's second word of fields that are no list.</param>
public readonly record struct ImportTarget(string Field, string? Group = null, string? Part = null)
{
    public static ImportTarget Skip { get; } = new("skip");
    public static ImportTarget New { get; } = new("new");

    public bool IsSkip => Field == "skip";
    public bool IsNew => Field == "new";

    public static ImportTarget Parse(string text)
    {
        var parts = text.Split('/', 3);
        return new ImportTarget(parts[0], parts.Length > 1 ? parts[1] : null, parts.Length > 2 ? parts[2] : null);
    }

    public override string ToString() => Group is null ? Field : Part is null ? $"{Field}/{Group}" : $"{Field}/{Group}/{Part}";
}

/// <summary>Why a column goes where it goes.</summary>
public enum SuggestionWhy
{
    None,
    Name,
    Values,
}

/// <summary>A custom field to make.</summary>
/// <param name="Kind">The name of a field kind.</param>
/// <param name="Choices">Of a choice field: the values seen.</param>
public sealed record NewField(string Label, string Kind, IReadOnlyList<string>? Choices = null);

/// <summary>Where a column should go, and why.</summary>
public sealed record Suggestion(ImportTarget Target, SuggestionWhy Why, NewField? NewField = null)
{
    public static Suggestion Skip { get; } = new(ImportTarget.Skip, SuggestionWhy.None);
}
