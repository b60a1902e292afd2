using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

/// <param name="Engine">The engine and its version, such as <c>SQLite 3.40.1</c>.</param>
internal sealed record DatabaseCheck(string Engine, IReadOnlyList<string> Findings, long CacheHits, long CacheMisses, long CacheBytes);

internal static class CheckDatabase
{
    public static async ValueTask<IResult> HandleAsync(Call call)
    {
        var findings = await call.Database.CheckAsync(call.Cancellation);
        var cache = call.Parts.Cache;
        return Answers.Json(new DatabaseCheck(call.Database.Version, findings, cache.Hits, cache.Misses, cache.Bytes), LocalJson.Default.DatabaseCheck);
    }
}
