using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class TimeKindsTests
{
    [Theory]
    [InlineData("2024-01-15")]
    [InlineData("2024-1-15")]
    [InlineData("2024-01-15 09:14")]
    [InlineData("2024-01-15T09:14:00Z")]
    [InlineData("2024-01-15T00:00:00.000+0000")]
    [InlineData("2024/01/15")]
    [InlineData("2024.01.15")]
    [InlineData("2024-Jan-15")]
    [InlineData("15.01.2024")]
    [InlineData("15.1.24")]
    [InlineData("15. Januar 2024")]
    [InlineData("1/15/2024")]
    [InlineData("01/15/2024 2:30 PM")]
    [InlineData("15/1/2024")]
    [InlineData("15-01-2024")]
    [InlineData("01-15-2024")]
    [InlineData("15 Jan 2024")]
    [InlineData("15-Jan-2024")]
    [InlineData("15th January 2024")]
    [InlineData("Jan 15, 2024")]
    [InlineData("January 15 2024")]
    [InlineData("Mon, 15 Jan 2024 09:14:00 GMT")]
    [InlineData("20240115")]
    public void A_day_is_read_as_products_and_people_write_it(string typed) =>
        Outcome.OfText(DateField.Instance, typed).ShouldBe("2024-01-15");

    [Theory]
    [InlineData("03/04/2024", "2024-03-04")]
    [InlineData("03.04.2024", "2024-04-03")]
    [InlineData("03-04-2024", "2024-04-03")]
    [InlineData("1.3.29", "2029-03-01")]
    [InlineData("1.3.30", "1930-03-01")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("1000-01-01", "1000-01-01")]
    [InlineData("9999-12-31", "9999-12-31")]
    [InlineData("--04-12", "--04-12")]
    [InlineData("--0412", "--04-12")]
    [InlineData("--02-29", "--02-29")]
    [InlineData("May 5 2024", "2024-05-05")]
    [InlineData("3 Sept 2024", "2024-09-03")]
    [InlineData("3 Mrz 2024", "2024-03-03")]
    public void The_order_of_the_parts_follows_the_marks_between_them(string typed, string kept) =>
        Outcome.OfText(DateField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-00-10")]
    [InlineData("0999-01-01")]
    [InlineData("10000-01-01")]
    [InlineData("13/13/2024")]
    [InlineData("45631")]
    [InlineData("1705309200000")]
    [InlineData("12345678")]
    [InlineData("2024-01-15 noon")]
    [InlineData("2024-01-15 25:00")]
    [InlineData("2024-01-15x")]
    [InlineData("15 01 2024")]
    [InlineData("15.01-2024")]
    [InlineData("--13-01")]
    [InlineData("--02-30")]
    [InlineData("Foo 15, 2024")]
    [InlineData("2024-Foo-15")]
    [InlineData("15 Jan 024")]
    public void A_day_that_does_not_exist_is_refused(string typed) =>
        Outcome.OfText(DateField.Instance, typed).ShouldBe("! not-a-date");

    [Theory]
    [InlineData("\"2024-01-15\"", "2024-01-15")]
    [InlineData("\" 2024-01-15 \"", "2024-01-15")]
    [InlineData("\"--04-12\"", "--04-12")]
    [InlineData("\"\"", "nothing")]
    [InlineData("\"2024-1-15\"", "! not-a-date")]
    [InlineData("\"15.01.2024\"", "! not-a-date")]
    [InlineData("\"2024-01-15T00:00:00Z\"", "! not-a-date")]
    [InlineData("\"2024-02-30\"", "! not-a-date")]
    [InlineData("20240115", "! wrong-type")]
    public void In_json_a_day_is_strict(string json, string outcome) =>
        Outcome.OfJson(DateField.Instance, json).ShouldBe(outcome);

    [Theory]
    [InlineData("\"1970-01-01T00:00:00Z\"", "0")]
    [InlineData("\"1970-01-01t00:00:01.5z\"", "1500")]
    [InlineData("\"1970-01-01 01:00:00+01:00\"", "0")]
    [InlineData("\"1969-12-31T23:59:59.9999999Z\"", "-1")]
    [InlineData("\"1970-01-01T00:00:00.123456789012Z\"", "123")]
    [InlineData("\"1969-12-31T19:00:00-05:00\"", "0")]
    [InlineData("\"  \"", "nothing")]
    [InlineData("\"1970-01-01T00:00:00\"", "! not-a-time")]
    [InlineData("\"1970-01-01T00:00Z\"", "! not-a-time")]
    [InlineData("\"1970-01-01\"", "! not-a-time")]
    [InlineData("\"1970-01-01T24:00:00Z\"", "! not-a-time")]
    [InlineData("\"1970-01-01T00:00:60Z\"", "! not-a-time")]
    [InlineData("\"1970-02-30T00:00:00Z\"", "! not-a-time")]
    [InlineData("\"1970-01-01T00:00:00+24:00\"", "! not-a-time")]
    [InlineData("\"1970-01-01T00:00:00.Z\"", "! not-a-time")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"", "! not-a-time")]
    [InlineData("\"1000-01-01T00:00:00+14:00\"", "! not-a-time")]
    [InlineData("0", "! wrong-type")]
    public void In_json_a_moment_names_its_offset(string json, string outcome) =>
        Outcome.OfJson(InstantField.Instance, json).ShouldBe(outcome);

    [Theory]
    [InlineData("1970-01-02", "86400000")]
    [InlineData("02.01.1970", "86400000")]
    [InlineData("1/2/1970 12:00 AM", "86400000")]
    [InlineData("1/2/1970 12:01 pm", "129660000")]
    [InlineData("1970-01-01 00:01", "60000")]
    [InlineData("1970-01-01T01:00:00.000+0100", "0")]
    [InlineData("1970-01-01 01:00 +01", "0")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", "0")]
    [InlineData("0", "! not-a-time")]
    [InlineData("1705309200", "! not-a-time")]
    [InlineData("1970-01-01 13:00 PM", "! not-a-time")]
    [InlineData("1970-01-01 12:00 CET", "! not-a-time")]
    [InlineData("1970-01-01 12:00 +0160", "! not-a-time")]
    [InlineData("1970-01-01 12:00 +1", "! not-a-time")]
    [InlineData("1970-01-01T", "! not-a-time")]
    [InlineData("--04-12", "! not-a-time")]
    public void Text_gives_a_moment_in_many_forms(string typed, string outcome) =>
        Outcome.OfText(InstantField.Instance, typed).ShouldBe(outcome);

    [Fact]
    public void A_moment_is_shown_in_utc_with_milliseconds() =>
        InstantField.Instance.Display(Some.Field(InstantField.Instance), FieldValue.Of(1_500L)).ShouldBe("1970-01-01T00:00:01.500Z");
}
