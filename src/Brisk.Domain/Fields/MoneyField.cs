using System.Globalization;
using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>
/// An amount in whole minor units and its currency: <c>{"amount": 123450, "currency": "EUR"}</c> in JSON, <c>€1,234.50</c> and the like in
/// text.
/// </summary>
public sealed class MoneyField : FieldKind
{
    /// <summary>Largest amount either side of zero, in minor units: what every JSON reader keeps exactly (2^53 - 1).</summary>
    public const long MaxAmount = 9_007_199_254_740_991;

    private MoneyField() { }

    public static MoneyField Instance { get; } = new();

    public override string Name => "money";
    public override Shape Shape => Shape.Money;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Amounts;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return FieldReasons.NoMoney.Of(json.ValueKind);
        }
        long? amount = null;
        string? currency = null;
        foreach (var member in json.EnumerateObject())
        {
            if (member.NameEquals("amount"u8))
            {
                if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt64(out var units)) return NotWhole;
                amount = units;
            }
            else if (member.NameEquals("currency"u8))
            {
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                if (JsonText.Refuse(member.Value, out var code) is { } refusal) return refusal with { Path = "currency" };
                currency = code.Trim().ToUpperInvariant();
            }
            else
            {
                return FieldReasons.MoneyMembers;
            }
        }
        if (amount is not { } given) return NotWhole;
        currency ??= field.Currency;
        if (currency is null) return NoCurrency;
        if (!Currencies.TryExponent(currency, out _)) return FieldReasons.UnknownCurrency.Of(currency);
        return Bounded(given, currency, out value);
    }

    public override string Display(Field field, FieldValue value)
    {
        if (!value.IsMoney || !Currencies.TryExponent(value.Text!, out var exponent)) return "";
        var digits = Math.Abs(value.Integer).ToString(CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
        var sign = value.Integer < 0 ? "-" : "";
        return exponent == 0 ? $"{sign}{digits} {value.Text}" : $"{sign}{digits[..^exponent]}.{digits[^exponent..]} {value.Text}";
    }

    /// <summary>An amount of the one currency that is named, or that the field declares: amounts of others are neither more nor less.</summary>
    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        var refusal = base.ParseOperand(field, asked, text, out value);
        return refusal is { Code: "no-currency" }
            ? refusal with { Reason = FieldReasons.NoCurrencyAsked } : refusal;
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        var first = text.IndexOfAnyInRange('0', '9');
        if (first < 0) return FieldReasons.NotMoney;
        if (first > 0 && text[first - 1] is '.' or ',' && (first == 1 || !char.IsLetter(text[first - 2]))) first--;
        var last = text.LastIndexOfAnyInRange('0', '9');
        if (!Around(text[..first], text[(last + 1)..], out var front, out var behind, out var negative)) return FieldReasons.NotMoney;
        if (Currency(field, front, behind, out var currency) is { } refusal) return refusal;
        Currencies.TryExponent(currency, out var exponent);
        var digits = text[first..(last + 1)];
        // Of three digits behind a mark, money without three decimals can only be grouped, in every country, where nothing was refused before.
        var hasThreeDecimals = exponent >= 3;
        if ((hasThreeDecimals || field.Notation?.Doubt == Doubt.Left) && field.Notation?.RefuseUnclear(digits, hasThreeDecimals) is { } unclear) return unclear;
        var mark = field.Notation?.DecimalMark ?? (hasThreeDecimals ? field.Notation?.UsualMark : null);
        if (NumberText.Plain(digits, !hasThreeDecimals, mark) is not { } plain
            || plain.Contains('e', StringComparison.OrdinalIgnoreCase)) return FieldReasons.NotMoney;
        var point = plain.IndexOf('.');
        var whole = point < 0 ? plain : plain[..point];
        var decimals = point < 0 ? "" : plain[(point + 1)..].TrimEnd('0');
        if (decimals.Length > exponent)
        {
            return exponent == 0 ? FieldReasons.NoDecimals.Of(currency) : FieldReasons.TooPrecise.Of(exponent, currency);
        }
        if (!long.TryParse(whole + decimals.PadRight(exponent, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var units))
            return FieldReasons.LargeAmount;
        return Bounded(negative ? -units : units, currency, out value);
    }

    private static Refusal NotWhole => new(FieldReasons.NotWhole, "amount");
    private static Refusal NoCurrency => new(FieldReasons.NoCurrency, "currency");

    /// <summary>What stands before and behind the digits: signs, brackets, and the currency on one side or both.</summary>
    private static bool Around(ReadOnlySpan<char> before, ReadOnlySpan<char> after, out string front, out string behind, out bool negative)
    {
        before = before.Trim();
        after = after.Trim();
        var bracketed = before.Contains('(');
        var minus = before.IndexOfAny('-', '\u2212') >= 0;
        var signs = before.Count('-') + before.Count('\u2212') + before.Count('+');
        var isBalanced = before.Count('(') == after.Count(')') && before.Count('(') <= 1 && !before.Contains(')') && !after.Contains('(');
        if (after.StartsWith(",-", StringComparison.Ordinal) || after.StartsWith(".-", StringComparison.Ordinal)
            || after.StartsWith(",\u2013", StringComparison.Ordinal) || after.StartsWith(".\u2013", StringComparison.Ordinal)) after = after[2..];
        negative = bracketed || minus;
        front = before.ToString().Replace("(", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .Replace("\u2212", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal).Trim();
        behind = (bracketed ? after.ToString().Replace(")", "", StringComparison.Ordinal) : after.ToString()).Trim();
        return isBalanced && signs <= (bracketed ? 0 : 1) && before.Length - front.Length <= 4;
    }

    private static Refusal? Currency(Field field, string front, string behind, out string currency)
    {
        currency = field.Currency ?? "";
        var named = front.Length > 0 ? front : behind;
        if (named.Length == 0) return currency.Length == 0 ? NoCurrency : null;
        if (named.Length > 8) return FieldReasons.NotMoney;
        if (Currencies.Meant(named, field.Currency) is not { } meant) return FieldReasons.UnknownCurrency.Of(named);
        currency = meant;
        if (front.Length == 0 || behind.Length == 0) return null;
        if (behind.Length > 8 || Currencies.Meant(behind, field.Currency) is not { } second)
            return FieldReasons.UnknownCurrency.Of(behind[..Math.Min(behind.Length, 60)]);
        if (second == meant || Currencies.Fits(behind, meant)) return null;
        if (!Currencies.Fits(front, second)) return FieldReasons.SeveralCurrencies;
        currency = second;
        return null;
    }

    private static Refusal? Bounded(long units, string currency, out FieldValue value)
    {
        value = default;
        if (units is > MaxAmount or < -MaxAmount) return FieldReasons.LargeAmount;
        value = FieldValue.Money(units, currency);
        return null;
    }
}
