using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Writing;

/// <param name="Text">Markdown, of at most 100,000 characters.</param>
internal sealed record MarkdownRequest(string? Text = null);

/// <param name="Html">Clean: it may stand in a page.</param>
internal sealed record MarkdownAnswer(string Html);

/// <summary>What is written, as it is shown: the preview and the page go by the same code.</summary>
internal static class ShowMarkdown
{
    public const int Longest = 100_000;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, MarkdownRequest request)
    {
        var text = request.Text ?? "";
        if (text.Length > Longest) return Problems.Invalid([new("text", FieldReasons.TooLong.Of(Longest, text.Length))]);
        using var turn = await call.Node.Fair.EnterAsync(call.Principal, call.Cancellation);
        return TypedResults.Json(new MarkdownAnswer(Markdown.ToHtml(text)), WritingJson.Default.MarkdownAnswer);
    }
}
