using System.Text.Encodings.Web;
using Ganss.Xss;
using Markdig;

namespace Brisk.Server.Features.Writing;

/// <summary>
/// Shows what people wrote in Markdown: paragraphs, lists, checklists, tables, quotes, code and links. No HTML of theirs comes through, no
/// picture is fetched from anywhere, and a link leads to the web, to a mailbox or to a telephone.
/// </summary>
internal static class Markdown
{
    /// <summary>A line break is one: people write letters, not manuscripts.</summary>
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UseSoftlineBreakAsHardlineBreak().Build();

    private static readonly string[] Tags =
    [
        "p", "br", "strong", "em", "del", "ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6",
        "blockquote", "code", "pre", "a", "hr",
    ];

    private static readonly string[] Attributes = ["href", "type", "checked", "disabled", "start"];
    private static readonly string[] Schemes = ["http", "https", "mailto", "tel"];

    /// <summary>Cells of tables; each row of one gets as many as the widest has.</summary>
    private const int MostCells = 20_000;

    /// <returns>HTML that may stand in a page of ours.</returns>
    public static string ToHtml(string text)
    {
        if (Cells(text) > MostCells) return AsWritten(text);
        string html;
        try
        {
            html = Markdig.Markdown.ToHtml(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested deeper than anybody means: it is shown as it was written.
            return AsWritten(text);
        }
        return Cleaner().Sanitize(html);
    }

    private static string AsWritten(string text) => $"<pre>{HtmlEncoder.Default.Encode(text)}</pre>";

    /// <summary>How many cells its tables have at most: the widest line times the lines that could be rows.</summary>
    private static long Cells(string text)
    {
        var (widest, rows) = (0, 0L);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var pipes = line.Count('|');
            if (pipes == 0) continue;
            rows++;
            widest = Math.Max(widest, pipes + 1);
        }
        return widest * rows;
    }

    /// <summary>Not shared: it keeps state while it works.</summary>
    private static HtmlSanitizer Cleaner()
    {
        var cleaner = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(Tags, StringComparer.Ordinal), AllowedAttributes = new HashSet<string>(Attributes, StringComparer.Ordinal),
            AllowedSchemes = new HashSet<string>(Schemes, StringComparer.Ordinal), UriAttributes = new HashSet<string>(["href"], StringComparer.Ordinal),
        });
        cleaner.PostProcessNode += (_, found) =>
        {
            if (found.Node is not AngleSharp.Html.Dom.IHtmlAnchorElement link) return;
            link.SetAttribute("rel", "noopener noreferrer nofollow");
            link.SetAttribute("target", "_blank");
        };
        return cleaner;
    }
}
