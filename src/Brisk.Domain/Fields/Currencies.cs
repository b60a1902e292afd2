using System.Collections.Frozen;

namespace Brisk.Domain.Fields;

/// <summary>The currencies of ISO 4217 that are money in use, and how people write them.</summary>
public static class Currencies
{
    private const string NoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string TwoDecimals =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK "
            + "DOP DZD " +
        "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD "
            + "MMK MNT " +
        "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
            + "SVC SYP SZL " +
        "THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

    private const string ThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

    private const string FourDecimals = "CLF UYW";

    private static readonly FrozenDictionary<string, int> Exponents = new[] { (NoDecimals, 0), (TwoDecimals, 2), (ThreeDecimals, 3), (FourDecimals, 4) }
        .SelectMany(group => group.Item1.Split(' ').Select(code => KeyValuePair.Create(code, group.Item2)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a sign may mean, the likeliest first; a leading ? where none is likely enough to guess.</summary>
    private static readonly FrozenDictionary<string, string[]> Signs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["$"] = "USD CAD AUD NZD SGD HKD MXN TWD ARS CLP COP",
        ["US$"] = "USD",
        ["C$"] = "CAD",
        ["CA$"] = "CAD",
        ["A$"] = "AUD",
        ["AU$"] = "AUD",
        ["NZ$"] = "NZD",
        ["S$"] = "SGD",
        ["HK$"] = "HKD",
        ["NT$"] = "TWD",
        ["MX$"] = "MXN",
        ["R$"] = "BRL",
        ["€"] = "EUR",
        ["£"] = "GBP EGP",
        ["¥"] = "JPY CNY",
        ["￥"] = "CNY JPY",
        ["元"] = "CNY",
        ["円"] = "JPY",
        ["₹"] = "INR",
        ["Rs"] = "INR PKR LKR NPR MUR",
        ["₽"] = "RUB",
        ["₺"] = "TRY",
        ["₴"] = "UAH",
        ["₩"] = "KRW",
        ["₪"] = "ILS",
        ["₫"] = "VND",
        ["฿"] = "THB",
        ["₦"] = "NGN",
        ["₱"] = "PHP",
        ["zł"] = "PLN",
        ["Kč"] = "CZK",
        ["Ft"] = "HUF",
        ["lei"] = "RON MDL",
        ["Fr"] = "CHF",
        ["SFr"] = "CHF",
        ["kr"] = "? SEK NOK DKK ISK",
        ["лв"] = "BGN",
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Split(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>Every code, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Exponents.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD. False for unknown codes; codes are upper case.</summary>
    public static bool TryExponent(string code, out int exponent) => Exponents.TryGetValue(code, out exponent);

    /// <summary>The code a sign or code means, seen from a field that usually holds <paramref name="usual"/>; null when unknown or too unsure.</summary>
    internal static string? Meant(string sign, string? usual)
    {
        var code = sign.ToUpperInvariant();
        if (Exponents.ContainsKey(code)) return code;
        if (!Signs.TryGetValue(sign.TrimEnd('.'), out var candidates)) return null;
        if (usual is not null && candidates.Contains(usual)) return usual;
        return candidates[0] == "?" ? null : candidates[0];
    }

    /// <summary>True when the sign may stand for the code: $ and CAD.</summary>
    internal static bool Fits(string sign, string code) => Signs.TryGetValue(sign.TrimEnd('.'), out var candidates) && candidates.Contains(code);
}
