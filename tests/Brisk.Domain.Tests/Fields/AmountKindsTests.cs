using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class AmountKindsTests
{
    [Theory]
    [InlineData("1234.5", "1234.5")]
    [InlineData("1,234.5", "1234.5")]
    [InlineData("1.234,5", "1234.5")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1\u00a0234\u00a0567", "1234567")]
    [InlineData("1'234.5", "1234.5")]
    [InlineData("1’234’567", "1234567")]
    [InlineData("1,234", "1234")]
    [InlineData("1.234", "1.234")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("12,34,567", "1234567")]
    [InlineData("0,123", "0.123")]
    [InlineData("1234,567", "1234.567")]
    [InlineData("1,5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-3", "-3")]
    [InlineData("−3", "-3")]
    [InlineData("(1,000)", "-1000")]
    [InlineData("+7", "7")]
    [InlineData("1.5e3", "1500")]
    [InlineData("1E+16", "10000000000000000")]
    [InlineData("1E+300", "1E+300")]
    [InlineData("45 %", "45")]
    [InlineData("-0", "0")]
    public void Numbers_are_read_as_people_write_them(string typed, string kept) =>
        Outcome.OfText(NumberField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("abc", "! not-a-number")]
    [InlineData("NaN", "! not-a-number")]
    [InlineData("Infinity", "! not-a-number")]
    [InlineData("1e999", "! out-of-range")]
    [InlineData("1e99999", "! not-a-number")]
    [InlineData("1,23,4", "! not-a-number")]
    [InlineData("1,,234", "! not-a-number")]
    [InlineData("1 23", "! not-a-number")]
    [InlineData("1,234 567", "! not-a-number")]
    [InlineData("1.2.3,4.5", "! not-a-number")]
    [InlineData("12 apples", "! not-a-number")]
    [InlineData("--5", "! not-a-number")]
    [InlineData("0x10", "! not-a-number")]
    [InlineData("٣", "! not-a-number")]
    [InlineData("%", "! not-a-number")]
    [InlineData(".", "! not-a-number")]
    [InlineData("()", "! not-a-number")]
    [InlineData("1234,567,890", "! not-a-number")]
    public void What_is_no_number_is_refused(string typed, string outcome) =>
        Outcome.OfText(NumberField.Instance, typed).ShouldBe(outcome);

    [Theory]
    [InlineData("12.5", "12.5")]
    [InlineData("-0", "0")]
    [InlineData("1e999", "! out-of-range")]
    [InlineData("\"12\"", "! wrong-type")]
    [InlineData("true", "! wrong-type")]
    public void In_json_a_number_is_a_number(string json, string outcome) =>
        Outcome.OfJson(NumberField.Instance, json).ShouldBe(outcome);

    [Theory]
    [InlineData("$1,234.50", "123450 USD")]
    [InlineData("1.234,50 €", "123450 EUR")]
    [InlineData("EUR 1234.5", "123450 EUR")]
    [InlineData("1234.50", "123450 EUR")]
    [InlineData("1234.5000 usd", "123450 USD")]
    [InlineData("1.234 €", "123400 EUR")]
    [InlineData("1,234", "123400 EUR")]
    [InlineData("¥1,234", "1234 JPY")]
    [InlineData("1234 JPY", "1234 JPY")]
    [InlineData("1.234 KWD", "1234 KWD")]
    [InlineData("1.2345 CLF", "12345 CLF")]
    [InlineData("-$5", "-500 USD")]
    [InlineData("$-5", "-500 USD")]
    [InlineData("($1,234.50)", "-123450 USD")]
    [InlineData("US$ 100 USD", "10000 USD")]
    [InlineData("$100 CAD", "10000 CAD")]
    [InlineData("CAD 100 $", "10000 CAD")]
    [InlineData("CHF 1'234.50", "123450 CHF")]
    [InlineData("1.234,- €", "123400 EUR")]
    [InlineData("Rs. 500", "50000 INR")]
    [InlineData("R$ 10", "1000 BRL")]
    [InlineData("$.50", "50 USD")]
    [InlineData("0", "0 EUR")]
    public void Money_is_read_with_its_currency(string typed, string kept) =>
        Outcome.OfText(MoneyField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("lots", "! not-money")]
    [InlineData("$", "! not-money")]
    [InlineData("1.005 XYZ", "! unknown-currency")]
    [InlineData("1.0051 EUR", "! too-precise")]
    [InlineData("1.5 JPY", "! too-precise")]
    [InlineData("1e5 EUR", "! not-money")]
    [InlineData("1-2 EUR", "! not-money")]
    [InlineData("100 kr", "! unknown-currency")]
    [InlineData("(5", "! not-money")]
    [InlineData("5)", "! not-money")]
    [InlineData("((5))", "! not-money")]
    [InlineData("--5", "! not-money")]
    [InlineData("+-5", "! not-money")]
    [InlineData("(-5)", "! not-money")]
    [InlineData("EUR 100 USD", "! not-money")]
    [InlineData("EUR 100 nonsense", "! unknown-currency")]
    [InlineData("about twenty 100", "! not-money")]
    [InlineData("99999999999999999999", "! out-of-range")]
    [InlineData("90071992547409.92", "! out-of-range")]
    public void What_is_no_money_is_refused(string typed, string outcome) =>
        Outcome.OfText(MoneyField.Instance, typed).ShouldBe(outcome);

    [Fact]
    public void An_ambiguous_sign_means_the_currency_of_the_field()
    {
        var field = Some.Field(MoneyField.Instance);

        Outcome.OfText(MoneyField.Instance, "100 kr", field with { Currency = "SEK" }).ShouldBe("10000 SEK");
        Outcome.OfText(MoneyField.Instance, "$100", field with { Currency = "AUD" }).ShouldBe("10000 AUD");
        Outcome.OfText(MoneyField.Instance, "100", field with { Currency = null }).ShouldBe("! no-currency at currency");
    }

    [Theory]
    [InlineData("""{"amount": 123450, "currency": "EUR"}""", "123450 EUR")]
    [InlineData("""{"amount": 5, "currency": " usd "}""", "5 USD")]
    [InlineData("""{"amount": 5}""", "5 EUR")]
    [InlineData("""{"amount": 5, "currency": null}""", "5 EUR")]
    [InlineData("""{"amount": 9007199254740991}""", "9007199254740991 EUR")]
    [InlineData("""{"amount": 9007199254740992}""", "! out-of-range")]
    [InlineData("""{"amount": -9007199254740992}""", "! out-of-range")]
    [InlineData("""{"amount": 1.5}""", "! not-money at amount")]
    [InlineData("""{"amount": "5"}""", "! not-money at amount")]
    [InlineData("""{"amount": 1e999}""", "! not-money at amount")]
    [InlineData("""{"currency": "EUR"}""", "! not-money at amount")]
    [InlineData("""{"amount": 5, "currency": "XYZ"}""", "! unknown-currency")]
    [InlineData("""{"amount": 5, "currency": 7}""", "! wrong-type at currency")]
    [InlineData("""{"amount": 5, "tax": 7}""", "! unknown-field")]
    [InlineData("5", "! wrong-type")]
    public void In_json_money_is_whole_minor_units(string json, string outcome) =>
        Outcome.OfJson(MoneyField.Instance, json).ShouldBe(outcome);

    [Theory]
    [InlineData(-5, "EUR", "-0.05 EUR")]
    [InlineData(123450, "EUR", "1234.50 EUR")]
    [InlineData(7, "JPY", "7 JPY")]
    [InlineData(1234, "KWD", "1.234 KWD")]
    public void Money_is_shown_with_the_decimals_of_its_currency(long units, string currency, string shown) =>
        MoneyField.Instance.Display(Some.Field(MoneyField.Instance), FieldValue.Money(units, currency)).ShouldBe(shown);

    [Fact]
    public void Every_currency_has_three_letters_and_known_decimals()
    {
        Currencies.All.Count.ShouldBeGreaterThan(150);
        Currencies.All.ShouldAllBe(code => code.Length == 3 && code.All(char.IsAsciiLetterUpper));
        Currencies.All.ShouldBeUnique();
        Currencies.TryExponent("eur", out _).ShouldBeFalse();
    }
}
