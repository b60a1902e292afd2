using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Records;

public sealed class PrefixTests
{
    [Theory]
    [InlineData("a", "b")]
    [InlineData("a😀", "a😁")]
    [InlineData("😀", "😁")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("\uFFFF", "\U00010000")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    [InlineData("", null)]
    public void A_prefix_ends_at_the_next_letter(string prefix, string? end) => Prefix.End(prefix).ShouldBe(end);

    [Fact]
    public void What_begins_with_a_prefix_and_nothing_else_lies_in_its_range()
    {
        string[] texts = ["a", "a😀", "a😀b", "a😁", "a😂c", "b", "😀", "𠮷", "\uE000", "\uFFFD"];

        foreach (var prefix in texts)
        {
            var end = Prefix.End(prefix)!;
            var inRange = texts.Where(text => SqlOrder.CompareUtf8(text, prefix) >= 0 && SqlOrder.CompareUtf8(text, end) < 0);
            inRange.ShouldBe(texts.Where(text => text.StartsWith(prefix, StringComparison.Ordinal)), prefix);
        }
    }
}
