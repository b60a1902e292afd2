using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Keys;

/// <summary>Why an API key is not made, changed or revoked.</summary>
internal static class KeyReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason NoKey = List.Add("no-such-key", "There is no such key.", "not-found");
    public static readonly Reason LimitedKeySets = List.Add("limited-key-sets", "A key that has a limit sets and lifts none.", "forbidden");
    public static readonly Reason LimitedKeyMakes = List.Add("limited-key-makes", "A key that has a limit makes no other.", "forbidden");
    public static readonly Reason Past = List.Add("past", "Choose a time that is still to come.");
    public static readonly Wording<long> RowsAnHour = List.Add<long>(
        "rows-an-hour", "Give 1 to {max} rows an hour, or 0 for no limit.", "out-of-range");
    public static readonly Wording<string> KeyMadeAlready = List.Add<string>("key-made-already",
        "This key was made already (id {id}); its secret was in the first answer only. Revoke it and make another.", "conflict");
}
