using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Domain.Tests.Fields;

public sealed class PhoneFieldTests
{
    [Theory]
    [InlineData("+49 (0)30 1234-567", "+49 (0)30 1234-567", "49301234567")]
    [InlineData("0049 30 1234567", "0049 30 1234567", "49301234567")]
    [InlineData("(202) 224-3441", "(202) 224-3441", "2022243441")]
    [InlineData("030/1234567", "030/1234567", "0301234567")]
    [InlineData("tel:+1-202-555-0143", "+1-202-555-0143", "12025550143")]
    [InlineData("202-555-0143 x12", "202-555-0143 x12", "2025550143")]
    [InlineData("202-555-0143 ext. 12", "202-555-0143 ext. 12", "2025550143")]
    [InlineData("202-555-0143x12", "202-555-0143x12", "2025550143")]
    [InlineData("202 555 0143 #12", "202 555 0143 #12", "2025550143")]
    [InlineData("1-800-FLOWERS", "1-800-FLOWERS", "18003569377")]
    [InlineData("1-800-flowers x7", "1-800-flowers x7", "18003569377")]
    [InlineData("\u202a+1\u00a0202\u2011555\u202c", "+1 202-555", "1202555")]
    [InlineData("112", "112", "112")]
    public void A_number_is_kept_as_typed_and_found_by_its_digits(string typed, string kept, string digits)
    {
        Outcome.OfText(PhoneField.Instance, typed).ShouldBe(kept);

        PhoneField.Digits(kept, out _).ShouldBe(digits);
    }

    [Theory]
    [InlineData("12", "3 digits")]
    [InlineData("n/a", "digits")]
    [InlineData("call 5550123", "in digits")]
    [InlineData("555-0143, 555-0144", "Only one number")]
    [InlineData("4.93012E+11", "Move the +")]
    [InlineData("555*0143", "Remove")]
    [InlineData("555😀0143", "😀")]
    [InlineData("<script>123", "Remove")]
    public void What_is_no_number_is_refused_with_the_repair(string typed, string hint)
    {
        Outcome.OfText(PhoneField.Instance, typed).ShouldBe("! not-a-phone");

        PhoneField.Instance.TryParse(Some.Field(PhoneField.Instance), typed, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(hint);
    }

    [Fact]
    public void A_number_has_at_most_40_characters()
    {
        Outcome.OfText(PhoneField.Instance, new string('1', PhoneField.MaxLength)).Length.ShouldBe(40);
        Outcome.OfText(PhoneField.Instance, new string('1', PhoneField.MaxLength + 1)).ShouldBe("! too-long");
        Outcome.OfText(PhoneField.Instance, new string('1', 10_000)).ShouldBe("! too-long");
    }

    [Fact]
    public void A_part_of_a_number_can_be_searched_when_it_has_a_digit()
    {
        var field = Some.Field(PhoneField.Instance);

        PhoneField.Instance.ParseOperand(field, Operator.Contains, "55", out var value).ShouldBeNull();
        PhoneField.Instance.Key(value, PhoneScope.None).ShouldBe("55");

        PhoneField.Instance.ParseOperand(field, Operator.Contains, "+-", out _)!.Code.ShouldBe("not-a-phone");
    }
}
