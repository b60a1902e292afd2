using Brisk.Server.Features.Writing;

namespace Brisk.Server.Tests.Features.Writing;

/// <summary>What people write is shown as they meant it, and nothing that they write runs, fetches or leads where a page must not lead.</summary>
public sealed class MarkdownTests
{
    [Theory]
    [InlineData("Hello **world**", "<p>Hello <strong>world</strong></p>")]
    [InlineData("one\ntwo", "<p>one<br>\ntwo</p>")]
    [InlineData("- [ ] call\n- [x] write", "<ul>\n<li><input disabled=\"disabled\" type=\"checkbox\"> call</li>\n"
        + "<li><input disabled=\"disabled\" type=\"checkbox\" checked=\"checked\"> write</li>\n</ul>")]
    [InlineData("~~old~~", "<p><del>old</del></p>")]
    [InlineData("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>")]
    [InlineData("3. three", "<ol start=\"3\">\n<li>three</li>\n</ol>")]
    public void What_is_written_is_shown(string text, string html) => Markdown.ToHtml(text).Trim().ShouldBe(html);

    [Fact]
    public void A_table_is_a_table() =>
        Markdown.ToHtml("| a | b |\n|---|---|\n| 1 | 2 |").ShouldContain("<td>2</td>");

    [Fact]
    public void A_link_opens_beside_and_tells_nothing() =>
        Markdown.ToHtml("see https://brisk.example/a?b=c").ShouldContain(
            "<a href=\"https://brisk.example/a?b=c\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java&#115;cript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:msgbox)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](https://track.example/pixel.png)")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("[x](<https://a.example/\" onmouseover=\"alert(1)>)")]
    [InlineData("<svg onload=alert(1)>")]
    [InlineData("<iframe src=https://a.example></iframe>")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("| <b onclick=alert(1)>a</b> |\n|---|\n| x |")]
    [InlineData("<p style=\"position:fixed\">over all</p>")]
    [InlineData("[x](//evil.example \"t\" onclick=\"alert(1)\")")]
    public void Nothing_runs_and_nothing_is_fetched(string text)
    {
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Markdown.ToHtml(text));

        foreach (var element in page.Body!.QuerySelectorAll("*"))
        {
            element.LocalName.ShouldNotBeOneOf("script", "img", "svg", "iframe", "style", "object", "form");
            foreach (var attribute in element.Attributes)
            {
                attribute.Name.ShouldBeOneOf("href", "rel", "target", "type", "checked", "disabled", "start");
                if (attribute.Name == "href") attribute.Value.ShouldMatch("^(https?:|mailto:|tel:|//)");
            }
        }
    }

    [Fact]
    public void A_table_of_a_billion_cells_is_shown_as_it_was_written()
    {
        var text = string.Concat(Enumerable.Repeat("a|", 12_500)) + "\n" + string.Concat(Enumerable.Repeat("-|", 12_500)) + "\n"
            + string.Concat(Enumerable.Repeat("|a\n", 16_600));

        Markdown.ToHtml(text).Length.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void What_is_nested_beyond_reason_is_shown_as_it_was_written()
    {
        Markdown.ToHtml(new string('>', 20_000) + "deep").ShouldContain("deep");
        Markdown.ToHtml(string.Concat(Enumerable.Repeat("[", 50_000))).Length.ShouldBeGreaterThan(49_000);
        Markdown.ToHtml(string.Concat(Enumerable.Repeat("* ", 40_000)) + "x").ShouldContain("x");
    }
}
