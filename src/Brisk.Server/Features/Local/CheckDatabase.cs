using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

/// <param name="Engine">The engine and its version, such as <c>SQLite 3.40.1</c>.</param>
/// <param name="Findings">What the engine finds wrong with its pages, indexes and references.</param>
/// <param name="Counters">What is counted wrong.</param>
/// <param name="Changes">What is wrong with the change log.</param>
internal sealed record DatabaseCheck(string Engine, IReadOnlyList<string> Findings, IReadOnlyList<string> Counters, IReadOnlyList<string> Changes, long CacheHits, long CacheMisses, long CacheBytes);

internal static class CheckDatabase
{
    public static async ValueTask<IResult> HandleAsync(Call call)
    {
        var findings = await call.Database.CheckAsync(call.Cancellation);
        // Damaged pages would only break the counting.
        var ledger = findings.Count > 0 ? new LedgerFindings([], []) : await LedgerCheck.RunAsync(call.Database, call.Cancellation);
        var cache = call.Parts.Cache;
        return Answers.Json(new DatabaseCheck(call.Database.Version, findings, ledger.Counters, ledger.Changes, cache.Hits, cache.Misses, cache.Bytes), LocalJson.Default.DatabaseCheck);
    }
}
