using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Filters;

public sealed class FilterWriterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("CITY IS  Lund", "city is Lund")]
    [InlineData("((city is \"Lund\"))", "city is Lund")]
    [InlineData("city is \"New \\\\ \\\"York\\\"\"", "city is \"New \\\\ \\\"York\\\"\"")]
    [InlineData("city is \"AND\"", "city is \"AND\"")]
    [InlineData("status in (Lead, CUSTOMER)", "status in (lead, customer)")]
    [InlineData("tags hasany vip", "tags has vip")]
    [InlineData("tags hasall (vip)", "tags hasall (vip)")]
    [InlineData("doNotCall is true", "doNotCall is Yes")]
    [InlineData("birthday under today", "birthday before 2026-11-20")]
    [InlineData("birthday within 2026", "birthday within 2026-01-01..2027-01-01")]
    [InlineData("createdAt after now", "createdAt after 2026-11-20T11:00:00.000Z")]
    [InlineData("createdAt isnot today", "not createdAt within 2026-11-19T23:00:00.000Z..2026-11-20T23:00:00.000Z")]
    [InlineData("city is a and (region is b and country is c)", "city is a and (region is b and country is c)")]
    [InlineData("(city is a and region is b) or not (country is c or street empty)", "city is a and region is b or not (country is c or street empty)")]
    [InlineData("owner is me", "owner is 000000007T007")]
    public void The_canonical_text_is_short_and_absolute(string text, string canonical)
    {
        FilterParser.TryParse(ContactType.Type, text, Some.Scope, out var filter, out _).ShouldBeTrue();

        FilterWriter.Write(filter).ShouldBe(canonical.Replace("000000007T007", Some.Me.ToString()));
        FilterTree.Parse(FilterWriter.Write(filter)).ShouldBe(FilterTree.Of(filter));
    }

    [Fact]
    public void A_group_of_one_is_written_as_the_one()
    {
        var condition = new Filter.Condition(ContactType.Type["city"], Operator.Empty, []);

        FilterWriter.Write(new Filter.Not(new Filter.AllOf([new Filter.AnyOf([condition])]))).ShouldBe("not city empty");
    }

    [Fact]
    public void What_has_no_text_is_refused()
    {
        Should.Throw<ArgumentException>(() => FilterWriter.Write(new Filter.AnyOf([])));
        Should.Throw<ArgumentException>(() => FilterWriter.Write(new Filter.Not(Filter.Everything)));
    }

    [Fact]
    public void Amounts_are_written_so_that_they_read_back()
    {
        var filter = new Filter.Condition(
            OrganizationType.Type["annualRevenue"], Operator.Between, [FieldValue.Money(-5, "KWD"), FieldValue.Money(123450, "EUR")]);

        FilterWriter.Write(filter).ShouldBe("annualRevenue between \"-0.005 KWD\" and \"1234.50 EUR\"");
    }

    [Fact]
    public void Every_word_of_the_language_is_an_operator()
    {
        foreach (var asked in Enum.GetValues<Operator>())
        {
            OperatorWords.TryFind(OperatorWords.Of(asked), out var plain).ShouldBeTrue();
            OperatorWords.TryFind(OperatorWords.Of(asked, ofTime: true).ToUpperInvariant(), out var ofTime).ShouldBeTrue();
            plain.ShouldBe(asked);
            ofTime.ShouldBe(asked);
        }
        OperatorWords.TryFind("has", out var has).ShouldBeTrue();
        has.ShouldBe(Operator.HasAny);
        OperatorWords.TryFind("=", out _).ShouldBeFalse();
    }
}
