using Brisk.Domain.Fields;

namespace Brisk.Domain.Wordings;

/// <summary>Why a record does not hold what its kind rules.</summary>
public static class KindReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason Stays = List.Add("kind-stays", "It stays what it was made as. Make another one instead.", "read-only");
    public static readonly Wording<string, Field> NotOfKind = List.Add<string, Field>(
        "field-of-another-kind", "{kinds} have no {field:lowerFirst}.", "unknown-field");
    public static readonly Wording<int> Minutes = List.Add<int>("not-minutes", "Write a whole number of minutes from 0 to {max}.", "out-of-range");
}
