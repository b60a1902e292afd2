using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("## Budget for **four** cells", "Budget for four cells")]
    [InlineData("- [x] send the `draft`", "send the draft")]
    [InlineData("> see [the plan](https://a.example/p?x=1) first", "see the plan first")]
    [InlineData("---", "")]
    [InlineData("2 * 3 = 6", "2 * 3 = 6")]
    [InlineData("a_b and ~~not~~ c", "a_b and not c")]
    [InlineData("+49 30 123456 called", "+49 30 123456 called")]
    [InlineData("-20 % agreed", "-20 % agreed")]
    [InlineData("my__field and 2**3**4", "my__field and 2**3**4")]
    [InlineData("> - [ ] `now`: __call__", "now: call")]
    [InlineData("| a | b |", "a | b")]
    [InlineData("## Heading ##", "Heading")]
    [InlineData("```csharp", "")]
    [InlineData("#hashtag", "#hashtag")]
    public void A_line_has_its_words(string written, string words) => MarkdownText.Line(written).ShouldBe(words);

    [Fact]
    public void Lines_are_one_line_of_words() => MarkdownText.Lines("# One\r\n\r\n- two\n- [ ] three\n***\n").ShouldBe("One two three");
}
