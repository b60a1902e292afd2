using System.Globalization;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>
/// The versions of a record that <c>If-Match</c> lets a write find: <c>"3"</c>, or <c>"3-…"</c> as the record's ETag has
/// it, several with commas between, or <c>*</c> for any.
/// </summary>
/// <remarks>
/// What is compared is the version, a number, and that exactly. So a tag that a proxy has made weak on the way, because it
/// compressed the answer, means the version that it names: what it says of the bytes, the number does not depend on.
/// </remarks>
internal readonly struct ExpectedVersions
{
    /// <summary>Each is tried in turn, in the transaction.</summary>
    private const int Most = 20;

    /// <summary>A version that no record has.</summary>
    private const long None = -1;

    /// <summary>Null for any.</summary>
    private readonly List<long>? versions;

    private ExpectedVersions(List<long>? versions) => this.versions = versions;

    /// <summary>Reads the header. A tag that names no version is one that no record has.</summary>
    public static (ExpectedVersions Expected, ProblemAnswer? Problem) Of(HttpRequest request)
    {
        var values = request.Headers.IfMatch;
        if (values.Count == 0) return (default, Problems.VersionRequired());
        if (values is ["*"]) return (default, null);
        var found = new List<long>();
        foreach (var value in values)
        {
            var rest = value.AsSpan();
            while (EntityTags.TryNext(ref rest, out var tag))
            {
                var end = tag.IndexOf('-');
                if (!long.TryParse(end < 0 ? tag : tag[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) version = None;
                if (!found.Contains(version)) found.Add(version);
            }
            if (!rest.IsEmpty) found.Clear();
            if (found.Count is 0 or > Most) break;
        }
        return found.Count is > 0 and <= Most
            ? (new ExpectedVersions(found), null)
            : (default, Problems.BadRequest("If-Match", RequestReasons.BadVersion.Of(Most)));
    }

    /// <summary>True when this is a version that the write may find.</summary>
    public bool Holds(long version) => versions is null || versions.Contains(version);

    /// <summary>Writes with the first version that the record is at; the last outcome when there is none.</summary>
    /// <param name="write">Takes the version to find, null for any, and writes nothing when it finds another.</param>
    public async ValueTask<WriteOutcome> TryAsync(Func<long?, ValueTask<WriteOutcome>> write)
    {
        if (versions is null) return await write(null);
        WriteOutcome outcome = default;
        foreach (var version in versions)
        {
            outcome = await write(version);
            if (outcome.Status != WriteStatus.Stale) break;
        }
        return outcome;
    }
}
