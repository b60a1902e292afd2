using System.Collections.Frozen;

namespace Brisk.Domain.Import;

/// <summary>Names and codes of countries (ISO 3166) and of the states of the USA and Canada, to recognise columns by their values.</summary>
internal static class Places
{
    private const string CountryList =
        "AD andorra|AE united arab emirates|AF afghanistan|AG antigua and barbuda|AI anguilla|AL albania|AM armenia|AO angola|AQ antarctica|AR argentina|" +
        "AS american samoa|AT austria|AU australia|AW aruba|AX aland islands|AZ azerbaijan|BA bosnia and herzegovina|BB barbados|BD bangladesh|BE belgium|" +
        "BF burkina faso|BG bulgaria|BH bahrain|BI burundi|BJ benin|BL saint barthelemy|BM bermuda|BN brunei|BO bolivia|BQ caribbean netherlands|BR brazil|" +
        "BS bahamas|BT bhutan|BV bouvet island|BW botswana|BY belarus|BZ belize|CA canada|CC cocos islands|CD dr congo|CF central african republic|CG congo|" +
        "CH switzerland|CI ivory coast|CK cook islands|CL chile|CM cameroon|CN china|CO colombia|CR costa rica|CU cuba|CV cape verde|CW curacao|" +
        "CX christmas island|CY cyprus|CZ czechia|DE germany|DJ djibouti|DK denmark|DM dominica|DO dominican republic|DZ algeria|EC ecuador|EE estonia|" +
        "EG egypt|EH western sahara|ER eritrea|ES spain|ET ethiopia|FI finland|FJ fiji|FK falkland islands|FM micronesia|FO faroe islands|FR france|GA gabon|" +
        "GB united kingdom|GD grenada|GE georgia|GF french guiana|GG guernsey|GH ghana|GI gibraltar|GL greenland|GM gambia|GN guinea|GP guadeloupe|" +
        "GQ equatorial guinea|GR greece|GS south georgia|GT guatemala|GU guam|GW guinea-bissau|GY guyana|HK hong kong|HM heard and mcdonald islands|" +
        "HN honduras|HR croatia|HT haiti|HU hungary|ID indonesia|IE ireland|IL israel|IM isle of man|IN india|IO british indian ocean territory|IQ iraq|" +
        "IR iran|IS iceland|IT italy|JE jersey|JM jamaica|JO jordan|JP japan|KE kenya|KG kyrgyzstan|KH cambodia|KI kiribati|KM comoros|" +
        "KN saint kitts and nevis|KP north korea|KR south korea|KW kuwait|KY cayman islands|KZ kazakhstan|LA laos|LB lebanon|LC saint lucia|LI liechtenstein|" +
        "LK sri lanka|LR liberia|LS lesotho|LT lithuania|LU luxembourg|LV latvia|LY libya|MA morocco|MC monaco|MD moldova|ME montenegro|MF saint martin|" +
        "MG madagascar|MH marshall islands|MK north macedonia|ML mali|MM myanmar|MN mongolia|MO macao|MP northern mariana islands|MQ martinique|MR mauritania|" +
        "MS montserrat|MT malta|MU mauritius|MV maldives|MW malawi|MX mexico|MY malaysia|MZ mozambique|NA namibia|NC new caledonia|NE niger|NF norfolk island|" +
        "NG nigeria|NI nicaragua|NL netherlands|NO norway|NP nepal|NR nauru|NU niue|NZ new zealand|OM oman|PA panama|PE peru|PF french polynesia|" +
        "PG papua new guinea|PH philippines|PK pakistan|PL poland|PM saint pierre and miquelon|PN pitcairn|PR puerto rico|PS palestine|PT portugal|PW palau|" +
        "PY paraguay|QA qatar|RE reunion|RO romania|RS serbia|RU russia|RW rwanda|SA saudi arabia|SB solomon islands|SC seychelles|SD sudan|SE sweden|" +
        "SG singapore|SH saint helena|SI slovenia|SJ svalbard and jan mayen|SK slovakia|SL sierra leone|SM san marino|SN senegal|SO somalia|SR suriname|" +
        "SS south sudan|ST sao tome and principe|SV el salvador|SX sint maarten|SY syria|SZ eswatini (swaziland)|TC turks and caicos islands|TD chad|" +
        "TF french southern territories|TG togo|TH thailand|TJ tajikistan|TK tokelau|TL east timor|TM turkmenistan|TN tunisia|TO tonga|TR turkey|" +
        "TT trinidad and tobago|TV tuvalu|TW taiwan|TZ tanzania|UA ukraine|UG uganda|UM us minor outlying islands|US united states|UY uruguay|UZ uzbekistan|" +
        "VA vatican city|VC saint vincent and the grenadines|VE venezuela|VG british virgin islands|VI us virgin islands|VN vietnam|VU vanuatu|" +
        "WF wallis and futuna|WS samoa|YE yemen|YT mayotte|ZA south africa|ZM zambia|ZW zimbabwe";

    private const string OtherCountryNames =
        "usa|united states of america|u.s.a.|uk|great britain|england|scotland|wales|deutschland|germania|allemagne|tyskland|osterreich|schweiz|suisse|svizzera|frankreich|espana|spanien|espagne|" +
        "sverige|schweden|norge|norwegen|danmark|suomi|finnland|italia|italien|niederlande|nederland|holland|belgien|belgique|polska|polen|russia|russian federation|viet nam|iran|syria|tanzania|" +
        "bolivia|venezuela|taiwan|moldova|czech republic|south korea|korea|turkiye|slovak republic|brasil|mexique|royaume-uni|etats-unis|estados unidos|reino unido|irlanda|irland|vereinigtes konigreich|vereinigte staaten";

    private const string StateList =
        "AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|DC district of columbia|FL florida|GA georgia|" +
        "HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|" +
        "MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|NY new york|NC north carolina|" +
        "ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|" +
        "VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming|AS american samoa|GU guam|MP northern mariana islands|PR puerto rico|" +
        "VI virgin islands|AB alberta|BC british columbia|MB manitoba|NB new brunswick|NL newfoundland and labrador|NS nova scotia|NT northwest territories|" +
        "NU nunavut|ON ontario|PE prince edward island|QC quebec|SK saskatchewan|YT yukon";

    private static readonly FrozenSet<string> CountryCodes = Codes(CountryList);
    private static readonly FrozenSet<string> CountryNames = Names(CountryList).Concat(OtherCountryNames.Split('|')).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> StateCodes = Codes(StateList);
    private static readonly FrozenSet<string> StateNames = Names(StateList).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A country's two letters (upper case) or its name.</summary>
    public static bool IsCountry(string text) => CountryCodes.Contains(text) || (text.Length > 2 && CountryNames.Contains(Fold.Text(text)));

    /// <summary>A state of the USA or Canada: its two letters (upper case) or its name.</summary>
    public static bool IsState(string text) => StateCodes.Contains(text) || (text.Length > 2 && StateNames.Contains(Fold.Text(text)));

    private static FrozenSet<string> Codes(string list) => list.Split('|').Select(entry => entry[..2]).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Names(string list) => list.Split('|').Select(entry => entry[3..]);
}
