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

    /// <summary>The scope of one record, by what its field <see cref="CountryField"/> says.</summary>
    public PhoneScope OfRecord(IReadOnlyDictionary<string, FieldValue> record) => Of(record.GetValueOrDefault(CountryField).Text);

    /// <summary>The scope of one record.</summary>
    /// <param name="country">A code or a name; null or no country for the workspace's.</param>
    public PhoneScope Of(string? country) =>
        country is not null && Countries.Find(country) is { } code && code != Country ? this with { Country = code } : this;

    /// <summary>The form that is stored beside a number; null when it has no digit.</summary>
    public string? Key(string typed)
    {
        var digits = PhoneField.Digits(typed, out var isInternational);
        return digits.Length == 0 ? null : International(digits, isInternational, Country) ?? digits;
    }

    /// <summary>Every form under which a number may be stored, that of <see cref="Key"/> first; as long as numbers are read again, that is more than one.</summary>
    public IReadOnlyList<string> Keys(string typed)
    {
        var digits = PhoneField.Digits(typed, out var isInternational);
        var keys = new List<string>(3);
        if (digits.Length == 0) return keys;
        Add(International(digits, isInternational, Country));
        if (!isInternational) foreach (var country in Former) Add(International(digits, false, country));
        Add(digits);
        return keys;

        void Add(string? key)
        {
            if (key is not null && !keys.Contains(key)) keys.Add(key);
        }
    }

    /// <summary>What a number may begin with when somebody typed its beginning.</summary>
    public IReadOnlyList<string> Beginnings(string typed)
    {
        var keys = Keys(typed).ToList();
        if (keys.Count == 0) return keys;
        var digits = keys[^1];
        Add("+" + digits);
        PhoneField.Digits(typed, out var isInternational);
        if (isInternational) return keys;
        // A beginning is too short for the library to tell the prefix of long-distance calls from it.
        if (Country is { } present) Add(Inside(present, digits));
        foreach (var country in Former) Add(Inside(country, digits));
        return keys;

        void Add(string key)
        {
            if (!keys.Contains(key)) keys.Add(key);
        }
    }

    private static string Inside(string country, string digits)
    {
        var prefix = Library.GetNddPrefixForRegion(country, true) is { Length: > 0 } known && digits.StartsWith(known, StringComparison.Ordinal) ? known.Length : 0;
        return string.Create(CultureInfo.InvariantCulture, $"+{Library.GetCountryCodeForRegion(country)}{digits.AsSpan(prefix)}");
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
