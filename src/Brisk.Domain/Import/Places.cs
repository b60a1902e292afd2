using System.Collections.Frozen;

namespace Brisk.Domain.Import;

/// <summary>Countries and the states of the USA and Canada, to recognise columns by their values.</summary>
internal static class Places
{
    private const string StateList =
        "AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|DC district of columbia|FL florida|" +
        "GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|" +
        "MI michigan|MN minnesota|MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|NY new york|" +
        "NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|" +
        "TN tennessee|TX texas|UT utah|VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming|AS american samoa|GU guam|" +
        "MP northern mariana islands|PR puerto rico|VI virgin islands|AB alberta|BC british columbia|MB manitoba|NB new brunswick|" +
        "NL newfoundland and labrador|NS nova scotia|NT northwest territories|NU nunavut|ON ontario|PE prince edward island|QC quebec|SK saskatchewan|" +
        "YT yukon";

    private static readonly FrozenSet<string> StateCodes = StateList.Split('|').Select(entry => entry[..2]).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> StateNames = StateList.Split('|').Select(entry => entry[3..]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A country's two or three letters (upper case) or its name.</summary>
    public static bool IsCountry(string text) =>
        !(Countries.IsCode(text) && text.AsSpan().ContainsAnyInRange('a', 'z') && text is not "usa") && Countries.Find(text) is not null;

    /// <summary>A state of the USA or Canada: its two letters (upper case) or its name.</summary>
    public static bool IsState(string text) => StateCodes.Contains(text) || (text.Length > 2 && StateNames.Contains(Fold.Text(text)));
}
