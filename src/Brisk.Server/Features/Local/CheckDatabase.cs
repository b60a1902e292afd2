using Brisk.Server.Platform;
using Brisk.Server.Records.Files;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

/// <param name="Engine">The engine and its version, such as <c>SQLite 3.53.4</c>.</param>
/// <param name="Findings">What the engine finds wrong with its pages, indexes and references.</param>
/// <param name="Counters">What is counted wrong.</param>
/// <param name="Changes">What is wrong with the change log.</param>
/// <param name="Files">Files of records without bytes, and bytes without files.</param>
/// <param name="Cache">What the node that answers has in its cache.</param>
/// <param name="Redis">Where the memory is that nodes share; absent when there is none.</param>
/// <param name="RedisAnswers">Whether it answers in time now; absent when there is none.</param>
/// <param name="UntrustedProxy">Where requests come from with an X-Forwarded-For that is not believed; absent when none came.</param>
internal sealed record DatabaseCheck(string Engine, IReadOnlyList<string> Findings, IReadOnlyList<string> Counters, IReadOnlyList<string> Changes,
    IReadOnlyList<string> Files, IReadOnlyList<CacheRegionCheck> Cache, string? Redis = null, bool? RedisAnswers = null, string? UntrustedProxy = null);

/// <param name="Region">What the answers show: <c>lists</c>, <c>records</c>, <c>search</c> or <c>timeline</c>.</param>
/// <param name="Hits">Answers found in the memory of the node.</param>
/// <param name="Shared">Answers found in the memory that nodes share.</param>
/// <param name="Misses">Answers that the node did not have.</param>
/// <param name="Stale">How many of the misses found an answer from before the last change.</param>
/// <param name="Bytes">What the node keeps now.</param>
/// <param name="Evictions">Answers that had to make room.</param>
internal sealed record CacheRegionCheck(string Region, long Hits, long Shared, long Misses, long Stale, long Bytes, long Evictions);

internal static class CheckDatabase
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var findings = await call.Database.CheckAsync(call.Cancellation);
        // Damaged pages would only break the counting.
        var ledger = findings.Count > 0 ? new LedgerFindings([], []) : await LedgerCheck.RunAsync(call.Database, call.Cancellation);
        var shared = call.Node.Shared;
        var regions = call.Node.Cache.Regions.Select(region =>
            new CacheRegionCheck(region.Name, region.Hits, region.Shared, region.Misses, region.Stale, region.Bytes, region.Evictions)).ToList();
        var files = findings.Count > 0 ? [] : await FileStore.CheckAsync(call.Node, call.Cancellation);
        var check = new DatabaseCheck(call.Database.Version, findings, ledger.Counters, ledger.Changes, files, regions, shared?.Place,
            shared?.IsThere, call.Node.Proxy?.Address);
        return Answers.Json(check, LocalJson.Default.DatabaseCheck);
    }
}
