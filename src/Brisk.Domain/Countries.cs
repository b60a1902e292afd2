using System.Collections.Frozen;

namespace Brisk.Domain;

/// <summary>
/// The countries of ISO 3166, as people write them, and what usually goes with each: its currency (ISO 4217) and the day
/// on which weeks begin (Unicode CLDR 46, supplemental/weekData).
/// </summary>
public static class Countries
{
    /// <summary>Code and English name, folded.</summary>
    private const string NameList =
        "AD andorra|AE united arab emirates|AF afghanistan|AG antigua and barbuda|AI anguilla|AL albania|AM armenia|AO angola|AQ antarctica|" +
        "AR argentina|AS american samoa|AT austria|AU australia|AW aruba|AX aland islands|AZ azerbaijan|BA bosnia and herzegovina|BB barbados|" +
        "BD bangladesh|BE belgium|BF burkina faso|BG bulgaria|BH bahrain|BI burundi|BJ benin|BL saint barthelemy|BM bermuda|BN brunei|BO bolivia|" +
        "BQ caribbean netherlands|BR brazil|BS bahamas|BT bhutan|BV bouvet island|BW botswana|BY belarus|BZ belize|CA canada|CC cocos islands|" +
        "CD dr congo|CF central african republic|CG congo|CH switzerland|CI ivory coast|CK cook islands|CL chile|CM cameroon|CN china|CO colombia|" +
        "CR costa rica|CU cuba|CV cape verde|CW curacao|CX christmas island|CY cyprus|CZ czechia|DE germany|DJ djibouti|DK denmark|DM dominica|" +
        "DO dominican republic|DZ algeria|EC ecuador|EE estonia|EG egypt|EH western sahara|ER eritrea|ES spain|ET ethiopia|FI finland|FJ fiji|" +
        "FK falkland islands|FM micronesia|FO faroe islands|FR france|GA gabon|GB united kingdom|GD grenada|GE georgia|GF french guiana|GG guernsey|" +
        "GH ghana|GI gibraltar|GL greenland|GM gambia|GN guinea|GP guadeloupe|GQ equatorial guinea|GR greece|GS south georgia|GT guatemala|GU guam|" +
        "GW guinea-bissau|GY guyana|HK hong kong|HM heard and mcdonald islands|HN honduras|HR croatia|HT haiti|HU hungary|ID indonesia|IE ireland|" +
        "IL israel|IM isle of man|IN india|IO british indian ocean territory|IQ iraq|IR iran|IS iceland|IT italy|JE jersey|JM jamaica|JO jordan|" +
        "JP japan|KE kenya|KG kyrgyzstan|KH cambodia|KI kiribati|KM comoros|KN saint kitts and nevis|KP north korea|KR south korea|KW kuwait|" +
        "KY cayman islands|KZ kazakhstan|LA laos|LB lebanon|LC saint lucia|LI liechtenstein|LK sri lanka|LR liberia|LS lesotho|LT lithuania|" +
        "LU luxembourg|LV latvia|LY libya|MA morocco|MC monaco|MD moldova|ME montenegro|MF saint martin|MG madagascar|MH marshall islands|" +
        "MK north macedonia|ML mali|MM myanmar|MN mongolia|MO macao|MP northern mariana islands|MQ martinique|MR mauritania|MS montserrat|MT malta|" +
        "MU mauritius|MV maldives|MW malawi|MX mexico|MY malaysia|MZ mozambique|NA namibia|NC new caledonia|NE niger|NF norfolk island|NG nigeria|" +
        "NI nicaragua|NL netherlands|NO norway|NP nepal|NR nauru|NU niue|NZ new zealand|OM oman|PA panama|PE peru|PF french polynesia|" +
        "PG papua new guinea|PH philippines|PK pakistan|PL poland|PM saint pierre and miquelon|PN pitcairn|PR puerto rico|PS palestine|PT portugal|" +
        "PW palau|PY paraguay|QA qatar|RE reunion|RO romania|RS serbia|RU russia|RW rwanda|SA saudi arabia|SB solomon islands|SC seychelles|SD sudan|" +
        "SE sweden|SG singapore|SH saint helena|SI slovenia|SJ svalbard and jan mayen|SK slovakia|SL sierra leone|SM san marino|SN senegal|SO somalia|" +
        "SR suriname|SS south sudan|ST sao tome and principe|SV el salvador|SX sint maarten|SY syria|SZ eswatini (swaziland)|" +
        "TC turks and caicos islands|TD chad|TF french southern territories|TG togo|TH thailand|TJ tajikistan|TK tokelau|TL east timor|TM turkmenistan|" +
        "TN tunisia|TO tonga|TR turkey|TT trinidad and tobago|TV tuvalu|TW taiwan|TZ tanzania|UA ukraine|UG uganda|UM us minor outlying islands|" +
        "US united states|UY uruguay|UZ uzbekistan|VA vatican city|VC saint vincent and the grenadines|VE venezuela|VG british virgin islands|" +
        "VI us virgin islands|VN vietnam|VU vanuatu|WF wallis and futuna|WS samoa|YE yemen|YT mayotte|ZA south africa|ZM zambia|ZW zimbabwe";

    /// <summary>Further names, folded: short forms, and what neighbours call a country.</summary>
    private const string OtherNames =
        "AE uae|AT osterreich|AT autriche|AU australien|BE belgien|BE belgique|BE belgie|BG bulgarien|BR brasil|BR brasilien|CA kanada|" +
        "CD democratic republic of the congo|CH schweiz|CH suisse|CH svizzera|CI cote d'ivoire|CN china volksrepublik|CN people's republic of china|" +
        "CN p.r. china|CV cabo verde|CZ czech republic|CZ cesko|CZ tschechien|CZ tschechische republik|DE deutschland|DE germania|DE allemagne|" +
        "DE tyskland|DE alemania|DE alemanha|DE duitsland|DE niemcy|DK danmark|DK danemark|EG agypten|ES espana|ES spanien|ES espagne|ES spagna|" +
        "FI suomi|FI finnland|FI finlande|FR frankreich|FR francia|FR frankrijk|GB uk|GB u.k.|GB great britain|GB england|GB scotland|GB wales|" +
        "GB northern ireland|GB vereinigtes konigreich|GB grossbritannien|GB royaume-uni|GB reino unido|GB regno unito|GR griechenland|GR hellas|" +
        "HK hong kong sar|HR kroatien|HR hrvatska|HU ungarn|HU magyarorszag|IE irlanda|IE irland|IE eire|IN indien|IN bharat|" +
        "IR islamic republic of iran|IT italia|IT italien|IT italie|JP japan (nippon)|JP nippon|KR korea|KR republic of korea|KR sudkorea|LA laos pdr|" +
        "LU luxemburg|MA marokko|MM burma|MO macau|MX mexique|MX mexiko|NL niederlande|NL nederland|NL holland|NL pays-bas|NL the netherlands|NO norge|" +
        "NO norwegen|NZ neuseeland|PL polska|PL polen|PL pologne|PS palastina|RO rumanien|RU russian federation|RU russland|RU rossiya|SE sverige|" +
        "SE schweden|SE suede|SI slowenien|SI slovenija|SK slovak republic|SK slowakei|SK slovensko|SZ swaziland|SZ eswatini|TL timor-leste|TR turkiye|" +
        "TR turkei|US usa|US united states of america|US u.s.a.|US u.s.|US vereinigte staaten|US vereinigte staaten von amerika|US etats-unis|" +
        "US estados unidos|US stati uniti|VN viet nam|ZA sudafrika";

    /// <summary>A currency and the countries in which it is paid with.</summary>
    private const string CurrencyList =
        "EUR AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA YT|" +
        "USD AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI AQ|GBP GB GG GS IM JE|AUD AU CC CX HM KI NF NR TV|NZD CK NU NZ PN TK|DKK DK FO GL|" +
        "NOK BV NO SJ|CHF CH LI|XOF BF BJ CI GW ML NE SN TG|XAF CF CG CM GA GQ TD|XPF NC PF WF|XCD AG AI DM GD KN LC MS VC|XCG CW SX|MAD EH MA|" +
        "ILS IL PS|AED AE|AFN AF|ALL AL|AMD AM|AOA AO|ARS AR|AWG AW|AZN AZ|BAM BA|BBD BB|BDT BD|BHD BH|BIF BI|BMD BM|BND BN|BOB BO|BRL BR|BSD BS|" +
        "BTN BT|BWP BW|BYN BY|BZD BZ|CAD CA|CDF CD|CLP CL|CNY CN|COP CO|CRC CR|CUP CU|CVE CV|CZK CZ|DJF DJ|DOP DO|DZD DZ|EGP EG|ERN ER|ETB ET|FJD FJ|" +
        "FKP FK|GEL GE|GHS GH|GIP GI|GMD GM|GNF GN|GTQ GT|GYD GY|HKD HK|HNL HN|HTG HT|HUF HU|IDR ID|INR IN|IQD IQ|IRR IR|ISK IS|JMD JM|JOD JO|JPY JP|" +
        "KES KE|KGS KG|KHR KH|KMF KM|KPW KP|KRW KR|KWD KW|KYD KY|KZT KZ|LAK LA|LBP LB|LKR LK|LRD LR|LSL LS|LYD LY|MDL MD|MGA MG|MKD MK|MMK MM|MNT MN|" +
        "MOP MO|MRU MR|MUR MU|MVR MV|MWK MW|MXN MX|MYR MY|MZN MZ|NAD NA|NGN NG|NIO NI|NPR NP|OMR OM|PAB PA|PEN PE|PGK PG|PHP PH|PKR PK|PLN PL|PYG PY|" +
        "QAR QA|RON RO|RSD RS|RUB RU|RWF RW|SAR SA|SBD SB|SCR SC|SDG SD|SEK SE|SGD SG|SHP SH|SLE SL|SOS SO|SRD SR|SSP SS|STN ST|SYP SY|SZL SZ|THB TH|" +
        "TJS TJ|TMT TM|TND TN|TOP TO|TRY TR|TTD TT|TWD TW|TZS TZ|UAH UA|UGX UG|UYU UY|UZS UZ|VES VE|VND VN|VUV VU|WST WS|YER YE|ZAR ZA|ZMW ZM|ZWG ZW";

    private const string WeeksFromSunday =
        "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW " +
        "UM US VE VI WS YE ZA ZW";

    private const string WeeksFromSaturday = "AF BH DJ DZ EG IQ IR JO KW LY MV OM QA SD SY";

    private static readonly FrozenDictionary<string, string> Codes =
        Entries(NameList).Select(entry => entry[..2]).ToFrozenDictionary(code => code, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> ByName =
        Entries(NameList).Concat(Entries(OtherNames)).ToFrozenDictionary(entry => entry[3..], entry => entry[..2], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByCode = Entries(CurrencyList)
        .SelectMany(entry => entry[4..].Split(' ').Select(code => KeyValuePair.Create(code, entry[..3]))).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DayOfWeek> Weeks = WeeksFromSunday.Split(' ').Select(code => KeyValuePair.Create(code, DayOfWeek.Sunday))
        .Concat(WeeksFromSaturday.Split(' ').Select(code => KeyValuePair.Create(code, DayOfWeek.Saturday))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every code of two letters, upper case, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Codes.Values.Order(StringComparer.Ordinal)];

    /// <summary>The code that a code of two letters (in any case) or a name means; null when it is no country.</summary>
    public static string? Find(string text) =>
        text.Length == 2 && Codes.TryGetValue(text, out var code) ? code : ByName.GetValueOrDefault(Fold.Text(text.Trim()));

    /// <summary>What is paid with in a country (ISO 4217).</summary>
    public static string CurrencyOf(string code) => ByCode[code];

    /// <summary>On which day weeks begin in a country.</summary>
    public static DayOfWeek WeekStartOf(string code) => Weeks.GetValueOrDefault(code, DayOfWeek.Monday);

    private static string[] Entries(string list) => list.Split('|');
}
