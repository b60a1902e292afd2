using System.Collections.Frozen;

namespace Brisk.Domain.Import;

/// <summary>What other products call the three states of the consent to be written to.</summary>
internal static class ConsentWords
{
    private static readonly FrozenDictionary<string, string> States = new[]
    {
        ("subscribed", "subscribed|optedin|optin|confirmed|doubleoptin|singleoptin|permissiongranted|granted|accepted|allowed|consented|active"),
        ("unsubscribed", "unsubscribed|optedout|optout|cleaned|bounced|hardbounced|hardbounce|complained|complaint|spam|spamcomplaint|reportedspam|"
            + "suppressed|blocked|blacklisted|declined|denied|refused|withdrawn|revoked|inactive|removed|donotemail"),
        ("unknown", "unknown|notasked|nonsubscribed|nonsubscriber|notsubscribed|neversubscribed|notset|notspecified|pending|pendingconfirmation|unconfirmed|"
            + "notconfirmed|transactional|archived|temporarilybounced|softbounced|none"),
    }.SelectMany(state => state.Item2.Split('|').Select(word => KeyValuePair.Create(word, state.Item1))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The choice of the consent field that a cell means, or null for words that mean none. A bare yes or no answers "may we write?".</summary>
    public static string? State(string cell) => ValueShapes.IsYes(cell) switch
    {
        true => "subscribed",
        false => "unsubscribed",
        _ => States.GetValueOrDefault(Key(cell)),
    };

    /// <summary>Whether a value speaks of subscriptions and can mean nothing else, as "active" could.</summary>
    public static bool IsTelling(string cell) =>
        Key(cell) is var key && (key.EndsWith("subscribed", StringComparison.Ordinal) || key is "optedin" or "optedout" or "cleaned");

    private static string Key(string text) => string.Concat(Fold.Text(text).Where(char.IsLetterOrDigit));
}
