using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("", "all()")]
    [InlineData("  ", "all()")]
    [InlineData("city is Lund", "city Is <Lund>")]
    [InlineData("CITY Is \"New York\"", "city Is <New York>")]
    [InlineData("city is \"say \\\"hi\\\" \\\\o/\"", "city Is <say \"hi\" \\o/>")]
    [InlineData("city isnot Malmö", "city IsNot <Malmö>")]
    [InlineData("city in (Lund, Oslo,\"São Paulo\")", "city In <Lund> <Oslo> <São Paulo>")]
    [InlineData("city in Lund", "city In <Lund>")]
    [InlineData("city notin (Lund)", "city NotIn <Lund>")]
    [InlineData("email ends @Example.com", "email Ends <@example.com>")]
    [InlineData("email is ANA@Example.com", "email Is <ana@example.com>")]
    [InlineData("phone contains 555", "phone Contains <555>")]
    [InlineData("notes contains \"two words\"", "notes Contains <two words>")]
    [InlineData("website starts https://x", "website Starts <https://x>")]
    [InlineData("city empty", "city Empty")]
    [InlineData("city filled", "city Filled")]
    [InlineData("status is Customer", "status Is <customer>")]
    [InlineData("source is \"Trade fair\"", "source Is <Trade fair>")]
    [InlineData("doNotCall is yes", "doNotCall Is <1>")]
    [InlineData("tags has vip", "tags HasAny <vip>")]
    [InlineData("tags hasany (vip, news)", "tags HasAny <vip> <news>")]
    [InlineData("tags hasall (vip, news)", "tags HasAll <vip> <news>")]
    [InlineData("otherEmails contains x.com", "otherEmails Contains <x.com>")]
    [InlineData("city is Αθήνα", "city Is <Αθήνα>")]
    [InlineData("city is \"and\"", "city Is <and>")]
    public void A_condition_is_a_field_an_operator_and_values(string text, string tree) =>
        FilterTree.Parse(text).ShouldBe(tree);

    [Theory]
    [InlineData("city is a and region is b and country is c", "all(city Is <a>, region Is <b>, country Is <c>)")]
    [InlineData("city is a or region is b AND country is c", "any(city Is <a>, all(region Is <b>, country Is <c>))")]
    [InlineData("(city is a or region is b) and country is c", "all(any(city Is <a>, region Is <b>), country Is <c>)")]
    [InlineData("not city is a and region is b", "all(not(city Is <a>), region Is <b>)")]
    [InlineData("not (city is a or region is b)", "not(any(city Is <a>, region Is <b>))")]
    [InlineData("not not city is a", "not(not(city Is <a>))")]
    [InlineData("((city is a))", "city Is <a>")]
    [InlineData("(city is a and region is b) and country is c", "all(all(city Is <a>, region Is <b>), country Is <c>)")]
    public void And_binds_closer_than_or_and_not_closest(string text, string tree) =>
        FilterTree.Parse(text).ShouldBe(tree);

    [Theory]
    [InlineData("employees over 100", "employees Over <100>")]
    [InlineData("employees between 10 and 20 and city is a", "all(employees Between <10> <20>, city Is <a>)")]
    [InlineData("employees between -1.5 and 1e3", "employees Between <-1.5> <1000>")]
    [InlineData("annualRevenue atleast \"1,000.50 EUR\"", "annualRevenue AtLeast <100050 EUR>")]
    [InlineData("annualRevenue atmost 5", "annualRevenue AtMost <500 USD>")]
    [InlineData("employees between 20 and 10", "! reversed at 18")]
    [InlineData("employees between 10", "! expected-and at 20")]
    [InlineData("employees between 10 and", "! expected-value at 24")]
    public void Amounts_are_compared(string text, string tree) =>
        FilterTree.Parse(text, type: OrganizationType.Type).ShouldBe(tree);

    [Fact]
    public void People_are_meant_by_id_or_by_me()
    {
        FilterTree.Parse("owner is me").ShouldBe($"owner Is <{Some.Me.Value}>");
        FilterTree.Parse($"owner in (ME, {Some.Me})").ShouldBe($"owner In <{Some.Me.Value}> <{Some.Me.Value}>");
        FilterTree.Parse("owner is me", Some.Scope with { Me = null }).ShouldBe("! nobody at 9");
        FilterTree.Parse($"organization is {Some.Me}").ShouldBe($"organization Is <{Some.Me.Value}>");
        FilterTree.Parse("organization is me").ShouldBe("! not-an-id at 16");
    }

    [Theory]
    [InlineData("birthday is 2026-11-20", "birthday Is <2026-11-20>")]
    [InlineData("birthday is \"20 Nov 2026\"", "birthday Is <2026-11-20>")]
    [InlineData("birthday is --04-12", "birthday Is <--04-12>")]
    [InlineData("birthday is today", "birthday Is <2026-11-20>")]
    [InlineData("birthday before yesterday", "birthday Under <2026-11-19>")]
    [InlineData("birthday under tomorrow", "birthday Under <2026-11-21>")]
    [InlineData("birthday after -30d", "birthday Over <2026-10-21>")]
    [InlineData("birthday atleast +2w", "birthday AtLeast <2026-12-04>")]
    [InlineData("birthday atmost -3m", "birthday AtMost <2026-08-20>")]
    [InlineData("birthday between -1y and now", "birthday Between <2025-11-20> <2026-11-20>")]
    [InlineData("birthday within this-month", "birthday Within <2026-11-01> <2026-12-01>")]
    [InlineData("birthday within 2026-05-01..2026-06-01", "birthday Within <2026-05-01> <2026-06-01>")]
    [InlineData("birthday is \"today\"", "! not-a-date at 12")]
    [InlineData("birthday between today and yesterday", "! reversed at 17")]
    [InlineData("birthday within sometime", "! not-a-period at 16")]
    [InlineData("birthday within 2026-06-01..2026-05-01", "! reversed at 16")]
    [InlineData("birthday within 2026-06-01T00:00:00Z..2026-07-01", "! not-a-period at 16")]
    [InlineData("birthday isnot --04-12", "birthday IsNot <--04-12>")]
    [InlineData("birthday before --04-12", "! no-year at 16")]
    [InlineData("birthday between 1990-01-01 and --04-12", "! no-year at 32")]
    [InlineData("birthday within --04-12..--05-12", "! not-a-period at 16")]
    [InlineData("birthday after -9999y", "! not-a-date at 15")]
    public void Days_are_absolute_or_reckoned_from_today(string text, string tree) =>
        FilterTree.Parse(text).ShouldBe(tree);

    [Theory]
    [InlineData("createdAt is 2026-11-20", "createdAt Within <2026-11-19T23:00Z> <2026-11-20T23:00Z>")]
    [InlineData("createdAt isnot 2026-11-20", "not(createdAt Within <2026-11-19T23:00Z> <2026-11-20T23:00Z>)")]
    [InlineData("createdAt before 2026-11-20", "createdAt Under <2026-11-19T23:00Z>")]
    [InlineData("createdAt atmost 2026-11-20", "createdAt Under <2026-11-20T23:00Z>")]
    [InlineData("createdAt after 2026-11-20", "createdAt AtLeast <2026-11-20T23:00Z>")]
    [InlineData("createdAt atleast 2026-11-20", "createdAt AtLeast <2026-11-19T23:00Z>")]
    [InlineData("createdAt after today", "createdAt AtLeast <2026-11-20T23:00Z>")]
    [InlineData("createdAt atleast -30d", "createdAt AtLeast <2026-10-20T22:00Z>")]
    [InlineData("createdAt before now", "createdAt Under <2026-11-20T11:00Z>")]
    [InlineData("createdAt is 2026-11-20T10:00:00Z", "createdAt Is <2026-11-20T10:00Z>")]
    [InlineData("createdAt isnot 2026-11-20T10:00:00+01:00", "createdAt IsNot <2026-11-20T09:00Z>")]
    [InlineData("createdAt between 2026-11-01 and 2026-11-20", "createdAt Within <2026-10-31T23:00Z> <2026-11-20T23:00Z>")]
    [InlineData("createdAt between 2026-11-01 and now", "createdAt Between <2026-10-31T23:00Z> <2026-11-20T11:00Z>")]
    [InlineData("createdAt within today", "createdAt Within <2026-11-19T23:00Z> <2026-11-20T23:00Z>")]
    [InlineData("createdAt within 2026-11-01..2026-11-02T00:00:00Z", "createdAt Within <2026-10-31T23:00Z> <2026-11-02T00:00Z>")]
    [InlineData("createdAt is \"20.11.2026\"", "createdAt Within <2026-11-19T23:00Z> <2026-11-20T23:00Z>")]
    [InlineData("createdAt between 2026-11-20 and 2026-11-01", "! reversed at 18")]
    [InlineData("createdAt is soon", "! not-a-time at 13")]
    [InlineData("createdAt is \" \"", "! expected-value at 13")]
    [InlineData("createdAt before 1000-01-01", "! out-of-range at 17")]
    [InlineData("createdAt before 9999-12-31", "! out-of-range at 17")]
    [InlineData("createdAt before 1001-01-01", "createdAt Under <1000-12-31T23:06Z>")]
    [InlineData("createdAt within soon..later", "! not-a-period at 17")]
    public void A_day_asked_of_a_moment_means_that_whole_day_where_one_is(string text, string tree)
    {
        var shown = System.Text.RegularExpressions.Regex.Replace(
            FilterTree.Parse(text), "<(?<ms>-?[0-9]+)>", match =>
                $"<{DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(match.Groups["ms"].Value)):yyyy-MM-dd'T'HH:mm'Z'}>",
                System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

        shown.ShouldBe(tree);
    }

    [Theory]
    [InlineData("cty is Lund", "! unknown-field at 0")]
    [InlineData("city was Lund", "! unknown-operator at 5")]
    [InlineData("city over Lund", "! unknown-operator at 5")]
    [InlineData("city", "! unknown-operator at 4")]
    [InlineData("city \"is\" Lund", "! unknown-operator at 5")]
    [InlineData("city is", "! expected-value at 7")]
    [InlineData("city is and", "! expected-value at 8")]
    [InlineData("city is (Lund)", "! expected-value at 8")]
    [InlineData("city is \"\"", "! expected-value at 8")]
    [InlineData("city contains \" \"", "! expected-value at 14")]
    [InlineData("city is New York", "! unexpected at 12")]
    [InlineData("city is Lund)", "! unexpected at 12")]
    [InlineData("city is Lund, Oslo", "! unexpected at 12")]
    [InlineData("city is Lund (", "! unexpected at 13")]
    [InlineData("(city is Lund", "! unclosed-parenthesis at 13")]
    [InlineData("(city is Lund, b)", "! unclosed-parenthesis at 13")]
    [InlineData("city in (Lund", "! unclosed-list at 13")]
    [InlineData("city in (Lund Oslo)", "! unclosed-list at 14")]
    [InlineData("city in ()", "! expected-value at 9")]
    [InlineData("city in (a,)", "! expected-value at 11")]
    [InlineData("and", "! expected-field at 0")]
    [InlineData("city is a or", "! expected-field at 12")]
    [InlineData("not", "! expected-field at 3")]
    [InlineData("()", "! expected-field at 1")]
    [InlineData("\"city\" is a", "! expected-field at 0")]
    [InlineData("city = Lund", "! unexpected at 5")]
    [InlineData("city is Lund; drop", "! unexpected at 12")]
    [InlineData("city is 😀", "! unexpected at 8")]
    [InlineData("city is \"Lund", "! unclosed-quote at 8")]
    [InlineData("city is \"Lund\\", "! unclosed-quote at 8")]
    [InlineData("city is \"a\\n\"", "! bad-escape at 10")]
    [InlineData("status is vip", "! not-a-choice at 10")]
    [InlineData("email is ana", "! not-an-email at 9")]
    [InlineData("tags has \"a,b\"", "! bad-character at 9")]
    [InlineData("phone contains +-", "! not-a-phone at 15")]
    [InlineData("city is \"a\0b\"", "! bad-character at 8")]
    public void A_mistake_is_named_at_its_position(string text, string outcome) =>
        FilterTree.Parse(text).ShouldBe(outcome);

    [Theory]
    [InlineData("cty is Lund", "There is no field “cty”; did you mean city?")]
    [InlineData("zzzzzz is Lund", "There is no field “zzzzzz” on contacts.")]
    [InlineData("city over Lund", "city knows is, isnot, in, notin, contains, starts, ends, empty, filled.")]
    [InlineData("birthday over Lund x", "Put")]
    [InlineData("createdAt contains x", "createdAt knows is, isnot, before, atmost, after, atleast, between, within, empty, filled.")]
    [InlineData("city is New York", "Put and or or in front of “York”, or the whole text into quotes.")]
    [InlineData("city is (Lund)", "Give one value; for several write city in (a, b).")]
    [InlineData("status is vip", "status: “vip” is not one of Lead, Prospect, Customer, Partner, Former.")]
    public void The_sentence_says_what_would_be_right(string text, string detail)
    {
        if (detail == "Put") FilterTree.Problem(text).ShouldContain("day that exists");
        else FilterTree.Problem(text).ShouldBe(detail);
    }

    [Fact]
    public void A_filter_has_at_most_4096_characters()
    {
        static string Filter(int length) => "city contains \"" + new string(' ', length - 17) + "a\"";

        FilterTree.Parse(Filter(4_096)).ShouldBe("city Contains <a>");
        FilterTree.Parse(Filter(4_097)).ShouldBe("! too-long at 4096");
    }

    [Fact]
    public void Parentheses_and_nots_nest_at_most_8_deep()
    {
        static string Nested(int depth) => new string('(', depth) + "city is a" + new string(')', depth);

        FilterTree.Parse(Nested(8)).ShouldBe("city Is <a>");
        FilterTree.Parse(Nested(9)).ShouldBe("! too-deep at 8");
        FilterTree.Parse(string.Concat(Enumerable.Repeat("not ", 8)) + "city is a").ShouldStartWith("not(not(");
        FilterTree.Parse(string.Concat(Enumerable.Repeat("not ", 9)) + "city is a").ShouldBe("! too-deep at 32");
        FilterTree.Parse(string.Concat(Enumerable.Repeat("not ", 8)) + "createdAt isnot today").ShouldBe("! too-deep at 32");
        FilterTree.Parse(string.Concat(Enumerable.Repeat("not ", 7)) + "createdAt isnot today").ShouldStartWith("not(not(");
    }

    [Fact]
    public void Half_a_character_is_refused_where_it_stands()
    {
        FilterTree.Parse("city is \ud800").ShouldBe("! unexpected at 8");

        FilterTree.Parse("city is \"\ud800\"").ShouldBe("! bad-character at 8");
    }

    [Fact]
    public void A_hundred_thousand_parentheses_are_refused_without_falling_over()
    {
        FilterTree.Parse(new string('(', 100_000)).ShouldBe("! too-long at 4096");
        FilterTree.Parse(new string('(', 4_096)).ShouldBe("! too-deep at 8");

        FilterTree.Parse(string.Concat(Enumerable.Repeat("not ", 1_000))).ShouldBe("! too-deep at 32");
        FilterTree.Parse(new string(')', 4_096)).ShouldBe("! expected-field at 0");
        FilterTree.Parse(new string('"', 4_096)).ShouldBe("! expected-field at 0");
    }

    [Fact]
    public void A_filter_has_at_most_50_conditions()
    {
        static string Filter(int count) => string.Join(" or ", Enumerable.Repeat("city is a", count));

        FilterTree.Parse(Filter(50)).ShouldStartWith("any(");
        FilterTree.Parse(Filter(51)).ShouldStartWith("! too-many-conditions");
    }

    [Theory]
    [InlineData("status is customer and ({0})", true)]
    [InlineData("status empty and ({0})", true)]
    [InlineData("status is customer or ({0})", false)]
    [InlineData("status is customer and ({0}) and city is a", false)]
    [InlineData("status is customer and city is a and ({0})", false)]
    [InlineData("status is customer and (city is a) and ({0})", false)]
    public void A_column_of_a_board_has_room_before_whatever_filter_there_may_be(string around, bool fits)
    {
        var many = string.Join(" or ", Enumerable.Repeat("city is a", 50));
        var deep = new string('(', 8) + "city is a" + new string(')', 8);
        var wide = "city contains \"" + new string(' ', 4_079) + "a\"";
        foreach (var filter in (string[])[many, deep, wide])
        {
            FilterTree.Parse(filter).ShouldNotStartWith("!");
            FilterTree.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, around, filter)).StartsWith('!').ShouldBe(!fits);
        }
    }

    [Fact]
    public void A_list_has_at_most_200_values()
    {
        static string Filter(int count) => $"city in ({string.Join(',', Enumerable.Range(1, count))})";

        FilterTree.Parse(Filter(200)).ShouldEndWith("<200>");
        FilterTree.Parse(Filter(201)).ShouldStartWith("! too-many-values");
    }

    [Fact]
    public void Custom_fields_are_asked_like_all_others()
    {
        var type = ContactType.Type.With(
            [.. ContactType.Type.Fields, CustomFields.Make("Shoe size", Brisk.Domain.Fields.NumberField.Instance, ContactType.Type)]);

        FilterTree.Parse("shoeSize over 40", type: type).ShouldBe("shoeSize Over <40>");
    }

    [Fact]
    public void The_largest_hostile_filters_answer_at_once()
    {
        string[] hostile =
        [
            new('a', 4_096),
            string.Concat(Enumerable.Repeat("city is a or ", 315)),
            "city in (" + string.Concat(Enumerable.Repeat("a,", 2_000)),
            string.Concat(Enumerable.Repeat("(not ", 800)),
        ];

        foreach (var text in hostile) FilterTree.Parse(text).ShouldStartWith("!");
    }
}
