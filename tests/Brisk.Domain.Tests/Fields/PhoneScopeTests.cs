using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class PhoneScopeTests
{
    private static PhoneScope In(string country, params string[] former) => new(country, former);

    [Theory]
    [InlineData("DE", "030/123456", "+4930123456")]
    [InlineData("DE", "+49 (0)30 123456", "+4930123456")]
    [InlineData("DE", "0171-5550199", "+491715550199")]
    [InlineData("US", "(202) 224-3441", "+12022243441")]
    [InlineData("US", "1-800-FLOWERS", "+18003569377")]
    [InlineData("US", "011 44 20 7946 0018", "+442079460018")]
    [InlineData("GB", "020 7946 0018", "+442079460018")]
    [InlineData("GB", "0044 20 7946 0018", "+442079460018")]
    [InlineData("IT", "06 6982", "+39066982")]
    [InlineData("IT", "+39 06 6982", "+39066982")]
    [InlineData("FR", "01 42 68 53 00", "+33142685300")]
    [InlineData("BR", "(011) 3071-0000", "+551130710000")]
    [InlineData("JP", "03-3224-5000", "+81332245000")]
    [InlineData("AU", "(02) 9374 4000", "+61293744000")]
    [InlineData("RU", "8 (495) 606-36-02", "+74956063602")]
    [InlineData("PT", "21 346 0000 ext. 12", "+351213460000")]
    [InlineData("AR", "011 4311-0000", "+541143110000")]
    public void Seventeen_hard_numbers_of_their_countries_are_read(string country, string typed, string key)
    {
        In(country).Key(typed).ShouldBe(key);

        In(country).Key(key).ShouldBe(key, "what was read is read again as the same");
    }

    [Theory]
    [InlineData("+999 12345678", "99912345678")]
    [InlineData("+0 12345", "012345")]
    [InlineData("123456789012345678901234", "123456789012345678901234")]
    public void What_is_no_number_of_any_country_is_found_by_its_digits(string typed, string key) => In("DE").Key(typed).ShouldBe(key);

    [Fact]
    public void Two_spellings_of_a_number_are_one_number()
    {
        string[] spellings = ["030/123456", "+49 30 123456", "0049-30-123456", "030 123456 x7", "(030) 12 34 56", "+49 (0)30 123456"];

        spellings.Select(In("DE").Key).Distinct().ShouldBe(["+4930123456"]);
    }

    [Fact]
    public void The_country_of_a_record_goes_before_that_of_the_workspace_by_code_or_name()
    {
        In("DE").Of("AT").Key("01 234567").ShouldBe("+431234567");
        In("DE").Of("Österreich").Key("01 234567").ShouldBe("+431234567");
        In("DE").Of("at").Key("01 234567").ShouldBe("+431234567");
        In("DE").Of(" AUT ").Key("01 234567").ShouldBe("+431234567");
        In("DE").Of("Republic of Austria").Key("01 234567").ShouldBe("+431234567");
        In("DE").Of("  ").Key("01 234567").ShouldBe("+491234567");
        In("DE").Of(null).Key("01 234567").ShouldBe("+491234567");
    }

    [Theory]
    [InlineData("Atlantis")]
    [InlineData("Kosovo")]
    [InlineData("Deutschland (West)")]
    public void Numbers_of_a_country_that_nobody_knows_are_nobodys(string country)
    {
        In("DE").Of(country).Key("01 234567").ShouldBe("01234567");
        In("DE").Of(country).Key("+43 1 234567").ShouldBe("+431234567");
    }

    [Fact]
    public void A_number_that_has_lost_its_plus_is_the_number_with_it()
    {
        In("PT").Keys("46462220100").ShouldContain("+46462220100");
        PhoneScope.None.Keys("46 46 222 01 00").ShouldBe(["46462220100", "+46462220100"]);
        In("PT").Keys("0462220100").ShouldNotContain("+0462220100", "no country code begins with 0");
    }

    [Fact]
    public void A_number_without_a_country_code_may_be_one_of_any_country_that_records_name()
    {
        var scope = In("PT") with { Named = new HashSet<string> { "SE" } };

        scope.Keys("046-222 01 00").ShouldBe(["+3510462220100", "+46462220100", "0462220100"]);
        scope.Keys("+46 46 222 01 00").ShouldBe(["+46462220100", "46462220100"]);
        scope.Beginnings("046 2").ShouldContain("+46462");
        scope.Key("046-222 01 00").ShouldBe("+3510462220100", "what is stored is one number");
        scope.Of("PT").Keys("046-222 01 00").ShouldBe(["+3510462220100", "0462220100"], "whoever names the country means that one");
    }

    [Fact]
    public void What_is_stored_comes_first_also_where_it_is_digits()
    {
        var scope = PhoneScope.None with { Named = new HashSet<string> { "SE" }, Former = ["DE"] };

        scope.Keys("046-222 01 00").ShouldBe(["0462220100", "+49462220100", "+46462220100"]);
        scope.Present.Keys("046-222 01 00").ShouldBe(["0462220100", "+46462220100"]);
        scope.Of("SE").Keys("046-222 01 00").ShouldBe(["+46462220100", "0462220100"], "numbers of records with a country never were of another");
        In("PT", "DE").Of("Portugal").Keys("213460000").ShouldBe(["+351213460000", "+49213460000", "+213460000", "213460000"]);
    }

    [Fact]
    public void Without_a_country_only_numbers_with_their_own_are_read()
    {
        PhoneScope.None.Key("030/123456").ShouldBe("030123456");
        PhoneScope.None.Key("+49 30 123456").ShouldBe("+4930123456");
    }

    [Fact]
    public void As_long_as_numbers_are_read_again_they_are_looked_for_in_every_form_they_may_have()
    {
        In("DE", "PT").Keys("030/123456").ShouldBe(["+4930123456", "+351030123456", "030123456"]);
        In("DE", "PT").Keys("+49 30 123456").ShouldBe(["+4930123456", "4930123456"]);
        In("DE").Beginnings("030").ShouldBe(["+49030", "030", "+030", "+4930"]);
    }
}
