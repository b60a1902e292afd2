using System.Collections.Frozen;
using System.Globalization;
using PhoneNumbers;

namespace Brisk.Domain.Fields;

/// <summary>
/// Whose telephone numbers those without a country code are, and with it the searched form of a number: E.164 where it can
/// be read as a number of its country, else its digits. It is read only, not checked against numbering plans, which
/// would cost eight times as much and refuse what people really have.
/// </summary>
/// <param name="Country">ISO 3166; null while nobody chose one: then only numbers with a country code are read.</param>
/// <param name="Former">Countries under which stored numbers may have been read that were not read again yet.</param>
public sealed record PhoneScope(string? Country, IReadOnlyList<string> Former)
{
    /// <summary>Longest that E.164 allows is 15 digits; the library reads up to 17.</summary>
    private const int MostDigits = 17;

    private static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    /// <summary>No country at all.</summary>
    public static PhoneScope None { get; } = new(null, []);

    /// <summary>The field of a record that says whose its numbers are.</summary>
    public const string CountryField = "country";

    private static readonly FrozenDictionary<string, PhoneScope> OfCountries =
        Countries.All.ToFrozenDictionary(code => code, code => new PhoneScope(code, []), StringComparer.Ordinal);

    /// <summary>
    /// Countries that records of the workspace name: a number without a country code that somebody asks for may be one of
    /// theirs. Each is found by its code.
    /// </summary>
    public IReadOnlySet<string> Named
    {
        get;
        init
        {
            field = value;
            namedInOrder = string.Join(' ', value.Order(StringComparer.Ordinal));
        }
    } = FrozenSet<string>.Empty;

    private readonly string namedInOrder = "";

    /// <summary>Everything that the forms of numbers depend on: the same text, the same forms.</summary>
    public string Text => $"{Country}/{string.Join(' ', Former)}/{namedInOrder}";

    /// <summary>Without the countries of before: what a number read today may be stored as.</summary>
    public PhoneScope Present => Former.Count == 0 ? this : this with { Former = [] };

    /// <summary>The country that a record with a telephone number names; null for none.</summary>
    /// <param name="numbers">The fields for telephone numbers of its type.</param>
    public static string? NamedBy(IReadOnlyDictionary<string, FieldValue> record, IReadOnlyList<Field> numbers)
    {
        if (record.GetValueOrDefault(CountryField).Text is not { } text) return null;
        foreach (var field in numbers) if (record.ContainsKey(field.Name)) return Countries.Find(text);
        return null;
    }

    /// <summary>The scope of one record, by what its field <see cref="CountryField"/> says.</summary>
    public PhoneScope OfRecord(IReadOnlyDictionary<string, FieldValue> record) => Of(record.GetValueOrDefault(CountryField).Text);

    /// <summary>The scope of one record.</summary>
    /// <param name="country">
    /// A code or a name; blank for the workspace's. Where it is none that is known, its numbers are nobody's: those of the
    /// workspace's country would be wrong, and nobody would see it.
    /// </param>
    public PhoneScope Of(string? country)
    {
        if (string.IsNullOrWhiteSpace(country)) return this;
        if (Countries.Find(country) is not { } code) return None;
        // Records that name no country may still be stored as those of a former one of the workspace.
        return code == Country && Former.Count > 0 ? this with { Named = FrozenSet<string>.Empty } : OfCountries[code];
    }

    /// <summary>The form that is stored beside a number; null when it has no digit.</summary>
    public string? Key(string typed)
    {
        var digits = PhoneField.Digits(typed, out var isInternational);
        return digits.Length == 0 ? null : International(digits, isInternational, Country) ?? digits;
    }

    /// <summary>
    /// Every form under which a number may be stored, that of <see cref="Key"/> first: without a country code it may be one
    /// of the countries that records name, one that has lost its +, or, as long as numbers are read again, one of before.
    /// </summary>
    public IReadOnlyList<string> Keys(string typed)
    {
        var digits = PhoneField.Digits(typed, out var isInternational);
        var keys = new List<string>(4);
        if (digits.Length == 0) return keys;
        Add(International(digits, isInternational, Country) ?? digits);
        if (!isInternational)
        {
            foreach (var country in Former) Add(International(digits, false, country));
            foreach (var country in Named) Add(International(digits, false, country));
            // Spreadsheets take the + away. No country code begins with 0.
            if (digits[0] != '0') Add("+" + digits);
        }
        Add(digits);
        return keys;

        void Add(string? key)
        {
            if (key is not null && !keys.Contains(key)) keys.Add(key);
        }
    }

    /// <summary>What a number may begin with when somebody typed its beginning, or a part of it that may be its beginning.</summary>
    public IReadOnlyList<string> Beginnings(string typed)
    {
        var keys = (this with { Named = FrozenSet<string>.Empty }).Keys(typed).ToList();
        var digits = PhoneField.Digits(typed, out var isInternational);
        if (digits.Length == 0) return keys;
        Add("+" + digits);
        if (isInternational) return keys;
        // A beginning is too short for the library to tell the prefix of long-distance calls from it.
        if (Country is { } present) Add(Inside(present, digits));
        foreach (var country in Former) Add(Inside(country, digits));
        foreach (var country in Named) Add(Inside(country, digits));
        return keys;

        void Add(string? key)
        {
            if (key is not null && !keys.Contains(key)) keys.Add(key);
        }
    }

    /// <summary>The beginning of a number of a country; null of one that has no numbers.</summary>
    private static string? Inside(string country, string digits)
    {
        var code = Library.GetCountryCodeForRegion(country);
        if (code == 0) return null;
        var prefix = Library.GetNddPrefixForRegion(country, true) is { Length: > 0 } known && digits.StartsWith(known, StringComparison.Ordinal) ? known.Length
            : 0;
        return string.Create(CultureInfo.InvariantCulture, $"+{code}{digits.AsSpan(prefix)}");
    }

    /// <summary>E.164, or null where the digits cannot be read as a number.</summary>
    private static string? International(string digits, bool isInternational, string? country)
    {
        if (digits.Length is < 3 or > MostDigits || (!isInternational && country is null)) return null;
        try
        {
            var number = Library.Parse(isInternational ? "+" + digits : digits, isInternational ? null : country);
            // Italy keeps the zeros in front, and what is unset is 1 in the library.
            var zeros = new string('0', number.HasNumberOfLeadingZeros ? number.NumberOfLeadingZeros : 0);
            return string.Create(CultureInfo.InvariantCulture, $"+{number.CountryCode}{zeros}{number.NationalNumber}");
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
