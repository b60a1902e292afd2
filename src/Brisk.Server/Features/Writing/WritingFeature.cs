using System.Text.Json.Serialization;
using Brisk.Domain.Access;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Writing;

/// <summary>What people write at length.</summary>
internal static class WritingFeature
{
    public static void Map(Routes routes) =>
        routes.Post("/api/markdown", Gate.Needs(Permission.ReadRecords), "showMarkdown", "Markdown as it is shown; nothing is stored.")
            .Runs(WritingJson.Default.MarkdownRequest, ShowMarkdown.HandleAsync)
            .Asks().AtMost(ShowMarkdown.Longest * 6)
            .Answers(200, WritingJson.Default.MarkdownAnswer, "HTML that may stand in a page.")
            .Refuses(422);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MarkdownRequest))]
[JsonSerializable(typeof(MarkdownAnswer))]
internal sealed partial class WritingJson : JsonSerializerContext;
