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
        "LU luxemburg|MA marokko|MM burma|MO macau|MX mexique|MX mexiko|NL niederlande|NL nederland|NL holland|NL pays-bas|NO norge|" +
        "NO norwegen|NZ neuseeland|PL polska|PL polen|PL pologne|PS palastina|RO rumanien|RU russian federation|RU russland|RU rossiya|SE sverige|" +
        "SE schweden|SE suede|SI slowenien|SI slovenija|SK slovak republic|SK slowakei|SK slovensko|SZ swaziland|SZ eswatini|TL timor-leste|TR turkiye|" +
        "TR turkei|US usa|US united states of america|US u.s.a.|US u.s.|US vereinigte staaten|US vereinigte staaten von amerika|US etats-unis|" +
        "US estados unidos|US stati uniti|VN viet nam|ZA sudafrika";

    /// <summary>What ISO 3166 calls a country, folded, where that is none of the names above.</summary>
    private const string FormalNames =
        "AD principality of andorra|AF islamic republic of afghanistan|AL republic of albania|AM republic of armenia|AO republic of angola|" +
        "AR argentine republic|AT republic of austria|AZ republic of azerbaijan|BA republic of bosnia and herzegovina|" +
        "BD people's republic of bangladesh|BE kingdom of belgium|BG republic of bulgaria|BH kingdom of bahrain|BI republic of burundi|" +
        "BJ republic of benin|BN brunei darussalam|BO bolivia, plurinational state of|BO plurinational state of bolivia|" +
        "BQ bonaire, sint eustatius and saba|BQ bonaire|BR federative republic of brazil|BS commonwealth of the bahamas|BS bahamas, the|" +
        "BT kingdom of bhutan|BW republic of botswana|BY republic of belarus|CC cocos (keeling) islands|CD congo, the democratic republic of the|" +
        "CD congo, democratic republic of the|CD drc|CD congo-kinshasa|CD democratic republic of congo|CG republic of the congo|CG republic of congo|" +
        "CG congo-brazzaville|CH swiss confederation|CI republic of cote d'ivoire|CL republic of chile|CM republic of cameroon|" +
        "CO republic of colombia|CR republic of costa rica|CU republic of cuba|CV republic of cabo verde|CY republic of cyprus|" +
        "DE federal republic of germany|DJ republic of djibouti|DK kingdom of denmark|DM commonwealth of dominica|" +
        "DZ people's democratic republic of algeria|EC republic of ecuador|EE republic of estonia|EG arab republic of egypt|ER state of eritrea|" +
        "ES kingdom of spain|ET federal democratic republic of ethiopia|FI republic of finland|FJ republic of fiji|FK falkland islands (malvinas)|" +
        "FM micronesia, federated states of|FM federated states of micronesia|FR french republic|GA gabonese republic|" +
        "GB united kingdom of great britain and northern ireland|GH republic of ghana|GM republic of the gambia|GM gambia, the|GN republic of guinea|" +
        "GQ republic of equatorial guinea|GR hellenic republic|GS south georgia and the south sandwich islands|GT republic of guatemala|" +
        "GW republic of guinea-bissau|GY republic of guyana|HK hong kong special administrative region of china|HM heard island and mcdonald islands|" +
        "HN republic of honduras|HR republic of croatia|HT republic of haiti|ID republic of indonesia|IL state of israel|IN republic of india|" +
        "IQ republic of iraq|IR iran, islamic republic of|IS republic of iceland|IT italian republic|JO hashemite kingdom of jordan|" +
        "KE republic of kenya|KG kyrgyz republic|KH kingdom of cambodia|KI republic of kiribati|KM union of the comoros|" +
        "KP korea, democratic people's republic of|KP democratic people's republic of korea|KR korea, republic of|KW state of kuwait|" +
        "KZ republic of kazakhstan|LA lao people's democratic republic|LA lao pdr|LB lebanese republic|LI principality of liechtenstein|" +
        "LK democratic socialist republic of sri lanka|LR republic of liberia|LS kingdom of lesotho|LT republic of lithuania|" +
        "LU grand duchy of luxembourg|LV republic of latvia|MA kingdom of morocco|MC principality of monaco|MD moldova, republic of|" +
        "MD republic of moldova|MF saint martin (french part)|MG republic of madagascar|MH republic of the marshall islands|" +
        "MK republic of north macedonia|MK macedonia|ML republic of mali|MM republic of myanmar|MO macao special administrative region of china|" +
        "MP commonwealth of the northern mariana islands|MR islamic republic of mauritania|MT republic of malta|MU republic of mauritius|" +
        "MV republic of maldives|MW republic of malawi|MX united mexican states|MZ republic of mozambique|NA republic of namibia|" +
        "NE republic of the niger|NG federal republic of nigeria|NI republic of nicaragua|NL kingdom of the netherlands|NO kingdom of norway|" +
        "NP federal democratic republic of nepal|NR republic of nauru|OM sultanate of oman|PA republic of panama|PE republic of peru|" +
        "PG independent state of papua new guinea|PH republic of the philippines|PK islamic republic of pakistan|PL republic of poland|" +
        "PS palestine, state of|PS state of palestine|PS palestinian territory|PT portuguese republic|PW republic of palau|PY republic of paraguay|" +
        "QA state of qatar|RS republic of serbia|RW rwandese republic|SA kingdom of saudi arabia|SC republic of seychelles|SD republic of the sudan|" +
        "SE kingdom of sweden|SG republic of singapore|SH saint helena, ascension and tristan da cunha|SI republic of slovenia|" +
        "SL republic of sierra leone|SM republic of san marino|SN republic of senegal|SO federal republic of somalia|SR republic of suriname|" +
        "SS republic of south sudan|ST democratic republic of sao tome and principe|SV republic of el salvador|SX sint maarten (dutch part)|" +
        "SY syrian arab republic|SZ kingdom of eswatini|TD republic of chad|TG togolese republic|TH kingdom of thailand|TJ republic of tajikistan|" +
        "TL democratic republic of timor-leste|TN republic of tunisia|TO kingdom of tonga|TR republic of turkiye|TT republic of trinidad and tobago|" +
        "TW taiwan, province of china|TW republic of china|TZ tanzania, united republic of|TZ united republic of tanzania|UG republic of uganda|" +
        "UM united states minor outlying islands|UY eastern republic of uruguay|UZ republic of uzbekistan|VA holy see (vatican city state)|" +
        "VA holy see|VA vatican|VE venezuela, bolivarian republic of|VE bolivarian republic of venezuela|VG virgin islands, british|" +
        "VI virgin islands, u.s.|VI u.s. virgin islands|VI virgin islands of the united states|VN socialist republic of viet nam|" +
        "VU republic of vanuatu|WS independent state of samoa|YE republic of yemen|ZA republic of south africa|ZM republic of zambia|" +
        "ZW republic of zimbabwe";

    /// <summary>The codes of three letters.</summary>
    private const string LongCodes =
        "AD and|AE are|AF afg|AG atg|AI aia|AL alb|AM arm|AO ago|AQ ata|AR arg|AS asm|AT aut|AU aus|AW abw|AX ala|AZ aze|BA bih|BB brb|BD bgd|BE bel|" +
        "BF bfa|BG bgr|BH bhr|BI bdi|BJ ben|BL blm|BM bmu|BN brn|BO bol|BQ bes|BR bra|BS bhs|BT btn|BV bvt|BW bwa|BY blr|BZ blz|CA can|CC cck|CD cod|" +
        "CF caf|CG cog|CH che|CI civ|CK cok|CL chl|CM cmr|CN chn|CO col|CR cri|CU cub|CV cpv|CW cuw|CX cxr|CY cyp|CZ cze|DE deu|DJ dji|DK dnk|DM dma|" +
        "DO dom|DZ dza|EC ecu|EE est|EG egy|EH esh|ER eri|ES esp|ET eth|FI fin|FJ fji|FK flk|FM fsm|FO fro|FR fra|GA gab|GB gbr|GD grd|GE geo|GF guf|" +
        "GG ggy|GH gha|GI gib|GL grl|GM gmb|GN gin|GP glp|GQ gnq|GR grc|GS sgs|GT gtm|GU gum|GW gnb|GY guy|HK hkg|HM hmd|HN hnd|HR hrv|HT hti|HU hun|" +
        "ID idn|IE irl|IL isr|IM imn|IN ind|IO iot|IQ irq|IR irn|IS isl|IT ita|JE jey|JM jam|JO jor|JP jpn|KE ken|KG kgz|KH khm|KI kir|KM com|KN kna|" +
        "KP prk|KR kor|KW kwt|KY cym|KZ kaz|LA lao|LB lbn|LC lca|LI lie|LK lka|LR lbr|LS lso|LT ltu|LU lux|LV lva|LY lby|MA mar|MC mco|MD mda|ME mne|" +
        "MF maf|MG mdg|MH mhl|MK mkd|ML mli|MM mmr|MN mng|MO mac|MP mnp|MQ mtq|MR mrt|MS msr|MT mlt|MU mus|MV mdv|MW mwi|MX mex|MY mys|MZ moz|NA nam|" +
        "NC ncl|NE ner|NF nfk|NG nga|NI nic|NL nld|NO nor|NP npl|NR nru|NU niu|NZ nzl|OM omn|PA pan|PE per|PF pyf|PG png|PH phl|PK pak|PL pol|PM spm|" +
        "PN pcn|PR pri|PS pse|PT prt|PW plw|PY pry|QA qat|RE reu|RO rou|RS srb|RU rus|RW rwa|SA sau|SB slb|SC syc|SD sdn|SE swe|SG sgp|SH shn|SI svn|" +
        "SJ sjm|SK svk|SL sle|SM smr|SN sen|SO som|SR sur|SS ssd|ST stp|SV slv|SX sxm|SY syr|SZ swz|TC tca|TD tcd|TF atf|TG tgo|TH tha|TJ tjk|TK tkl|" +
        "TL tls|TM tkm|TN tun|TO ton|TR tur|TT tto|TV tuv|TW twn|TZ tza|UA ukr|UG uga|UM umi|US usa|UY ury|UZ uzb|VA vat|VC vct|VE ven|VG vgb|VI vir|" +
        "VN vnm|VU vut|WF wlf|WS wsm|YE yem|YT myt|ZA zaf|ZM zmb|ZW zwe";

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

    /// <summary>Where numbers are written with a comma before their decimals (Unicode CLDR 46, main/numbers, the language most people write there).</summary>
    private const string DecimalCommas =
        "AD AL AM AO AR AT AW AX AZ BA BE BF BG BI BJ BL BO BQ BR BY CD CF CG CI CL CM CO CR CV CW CY CZ DE DJ DK DZ EC EE ES FI FO FR GA GE GF GL " +
        "GN GP GQ GR GW HR HU ID IS IT KG KM KZ LT LU LV MA MC MD ME MF MG MK MQ MR MZ NC NE NL NO PF PL PM PT PY RE RO RS RU RW SE SI SJ SK SM SN " +
        "SR ST SX TD TF TG TJ TL TM TN TR UA UY UZ VA VE VN WF YT ZA";

    /// <summary>Where the month is written before the day (Unicode CLDR 46, main/dates).</summary>
    private const string MonthsFirst = "AS FM GU MH MP PA PH PR PW UM US VI";

    private static readonly FrozenDictionary<string, string> Codes = Entries(NameList).Select(entry => KeyValuePair.Create(entry[..2], entry[..2]))
        .Concat(Entries(LongCodes).Select(entry => KeyValuePair.Create(entry[3..], entry[..2]))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> ByName = Entries(NameList).Concat(Entries(OtherNames)).Concat(Entries(FormalNames))
        .ToFrozenDictionary(entry => entry[3..], entry => entry[..2], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByCode = Entries(CurrencyList)
        .SelectMany(entry => entry[4..].Split(' ').Select(code => KeyValuePair.Create(code, entry[..3]))).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DayOfWeek> Weeks = WeeksFromSunday.Split(' ').Select(code => KeyValuePair.Create(code, DayOfWeek.Sunday))
        .Concat(WeeksFromSaturday.Split(' ').Select(code => KeyValuePair.Create(code, DayOfWeek.Saturday))).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Commas = DecimalCommas.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Months = MonthsFirst.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every code of two letters, upper case, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Codes.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The code of two letters that a code of two or three letters (in any case) or a name means; null when it is no country.</summary>
    public static string? Find(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length is 2 or 3 && Codes.TryGetValue(trimmed, out var code) ? code : ByName.GetValueOrDefault(Plain(trimmed));
    }

    /// <summary>Whether a text of two or three letters is one of the codes, in any case: of words of a language many are.</summary>
    public static bool IsCode(string text) => text.Length is 2 or 3 && Codes.ContainsKey(text);

    /// <summary>What is paid with in a country (ISO 4217).</summary>
    public static string CurrencyOf(string code) => ByCode[code];

    /// <summary>On which day weeks begin in a country.</summary>
    public static DayOfWeek WeekStartOf(string code) => Weeks.GetValueOrDefault(code, DayOfWeek.Monday);

    /// <summary>Whether 3,75 is written in a country rather than 3.75.</summary>
    public static bool HasDecimalComma(string code) => Commas.Contains(code);

    /// <summary>Whether 12/31 is written in a country rather than 31/12.</summary>
    public static bool HasMonthFirst(string code) => Months.Contains(code);

    /// <summary>A name as the lists above have it.</summary>
    private static string Plain(string name)
    {
        var plain = Fold.Text(name).Replace('\u2019', '\'').Replace("&", "and", StringComparison.Ordinal);
        if (plain.StartsWith("the ", StringComparison.Ordinal)) return plain[4..];
        return plain.StartsWith("st. ", StringComparison.Ordinal) ? $"saint {plain[4..]}" : plain;
    }

    private static string[] Entries(string list) => list.Split('|');
}
