using System.Globalization;
using System.Text;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>
/// One phone number, kept as typed. Its key is of <see cref="PhoneScope"/>, which begins with its digits: international
/// numbers without their + or 00, letters as the keys of a telephone, no extension, no (0) behind a country code.
/// </summary>
public sealed class PhoneField : FieldKind
{
    /// <summary>Longest number as typed, in characters.</summary>
    public const int MaxLength = 40;

    private const int MinDigits = 3;

    /// <summary>What the letters A to Z are on a telephone (ITU-T E.161).</summary>
    private const string Keypad = "22233344455566677778889999";

    private PhoneField() { }

    public static PhoneField Instance { get; } = new();

    public override string Name => "phone";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Texts;
    public override string? KeySuffix => "_digits";

    public override string? Key(FieldValue value, PhoneScope phones) => value.Text is { } text ? phones.Key(text) : null;

    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        var refusal = base.ParseOperand(field, asked, text, out value);
        if (refusal is null && Digits(value.Text ?? "", out _).Length == 0) refusal = FieldReasons.NoDigit;
        return refusal;
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) text = text[4..].Trim();
        if (text.Length > 2 * MaxLength) return PlainText.TooLong(MaxLength, text.Length);
        var typed = Plain(text);
        if (typed.Length > MaxLength) return PlainText.TooLong(MaxLength, typed.Length);
        if (Wrong(typed) is { } reason) return reason;
        value = FieldValue.Of(typed);
        return null;
    }

    /// <summary>Hyphens and spaces of word processors as plain ones; invisible direction marks gone.</summary>
    private static string Plain(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.GetUnicodeCategory(c) == UnicodeCategory.Format) continue;
            if (char.IsWhiteSpace(c)) result.Append(' ');
            else if (c is >= '\u2010' and <= '\u2015' or '\u2212') result.Append('-');
            else result.Append(c);
        }
        return result.ToString().Trim();
    }

    private static Reason? Wrong(string typed)
    {
        var digits = 0;
        var letters = 0;
        for (var i = 0; i < typed.Length; i++)
        {
            var c = typed[i];
            if (char.IsAsciiDigit(c)) digits++;
            else if (char.IsAsciiLetter(c)) letters++;
            else if (c == '+' && i > 0 && typed[..i].Trim(' ', '(').Length > 0) return FieldReasons.PlusInside;
            else if (c is ',' or ';') return FieldReasons.SeveralPhones;
            else if (!"+-.()/ #".Contains(c)) return FieldReasons.StrangerInPhone.Of(Shown(typed, i));
        }
        if (digits < MinDigits) return FieldReasons.FewDigits.Of(MinDigits);
        var extension = ExtensionAt(typed);
        var inFront = extension < 0 ? letters : typed.AsSpan(0, extension).ToString().Count(char.IsAsciiLetter);
        return inFront > 0 && !IsVanity(extension < 0 ? typed : typed[..extension])
            ? FieldReasons.WordsInPhone
            : null;
    }

    private static string Shown(string typed, int at) =>
        char.IsHighSurrogate(typed[at]) && at + 1 < typed.Length ? typed.Substring(at, 2) : typed[at].ToString();

    /// <summary>1-800-FLOWERS: digits first, then words of letters.</summary>
    private static bool IsVanity(string number)
    {
        var firstLetter = number.IndexOfAny([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"]);
        return number[..firstLetter].Count(char.IsAsciiDigit) >= MinDigits;
    }

    /// <param name="isInternational">It begins with a country code.</param>
    internal static string Digits(string typed, out bool isInternational)
    {
        var extension = ExtensionAt(typed);
        var number = (extension < 0 ? typed : typed[..extension]).Trim();
        isInternational = number.TrimStart('(', ' ').StartsWith('+');
        if (isInternational || number.StartsWith("00", StringComparison.Ordinal)) number = number.Replace("(0)", "", StringComparison.Ordinal);
        var digits = new StringBuilder(number.Length);
        foreach (var c in number)
        {
            if (char.IsAsciiDigit(c)) digits.Append(c);
            else if (char.IsAsciiLetter(c)) digits.Append(Keypad[(c | 32) - 'a']);
        }
        if (!isInternational && digits.Length > 4 && digits[0] == '0' && digits[1] == '0')
        {
            digits.Remove(0, 2);
            isInternational = true;
        }
        return digits.ToString();
    }

    /// <summary>Where "x12", "ext. 12", "extension 12" or "#12" begins, or -1.</summary>
    private static int ExtensionAt(string typed)
    {
        var i = typed.Length;
        while (i > 0 && char.IsAsciiDigit(typed[i - 1])) i--;
        if (i == typed.Length) return -1;
        while (i > 0 && typed[i - 1] is ' ' or '.' or ':') i--;
        foreach (var mark in (ReadOnlySpan<string>)["extension", "ext", "x", "#"])
        {
            var start = i - mark.Length;
            if (start > 0 && typed.AsSpan(start, mark.Length).Equals(mark, StringComparison.OrdinalIgnoreCase) && !char.IsAsciiLetter(typed[start - 1]))
                return start;
        }
        return -1;
    }
}
