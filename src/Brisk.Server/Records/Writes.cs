using System.Globalization;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;

namespace Brisk.Server.Records;

/// <summary>What the writing routes share.</summary>
internal static class Writes
{
    /// <summary>Reads <c>If-Match</c>: <c>"3"</c>, or <c>"3-…"</c> as the ETag has it; <c>*</c> means whatever version there is (null).</summary>
    public static (long? Version, ProblemAnswer? Problem) Expected(Call call)
    {
        var values = call.Http.Request.Headers.IfMatch;
        if (values.Count == 0) return (null, Problems.VersionRequired());
        if (values is ["*"]) return (null, null);
        if (values is [{ Length: >= 3 } text] && text[0] == '"' && text[^1] == '"')
        {
            var inner = text.AsSpan(1, text.Length - 2);
            var end = inner.IndexOf('-');
            if (long.TryParse(end < 0 ? inner : inner[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return (version, null);
        }
        return (null, Problems.BadRequest("If-Match", "malformed", "Write the version in quotes, for example \"3\", or *."));
    }

    /// <summary>The id a client chose for a new record.</summary>
    public static (Tsid? Id, Problem? Problem) GivenId(JsonElement body)
    {
        if (!body.TryGetProperty("id", out var given) || given.ValueKind == JsonValueKind.Null) return (null, null);
        try
        {
            if (given.ValueKind == JsonValueKind.String && Tsid.TryParse(given.GetString(), out var id)) return (id, null);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no id either.
        }
        return (null, new Problem("id", "not-an-id", "An id has 13 characters of 0-9 and A-Z without I, L, O and U."));
    }

    /// <summary>What an outcome means to the caller, or null when it was written (or was so already).</summary>
    public static async ValueTask<ProblemAnswer?> RefusalAsync(Call call, RecordType type, WriteOutcome outcome)
    {
        if (outcome.Status != WriteStatus.Stale) return Refusal(type, outcome);
        using var buffer = new PooledBuffer();
        var schema = await call.Parts.Schemas.GetAsync(call.Workspace, call.Cancellation);
        await call.Parts.Engine.GetAsync(schema, schema.Named(type.Name)!, outcome.Id, deleted: true, buffer, call.Cancellation);
        return Problems.VersionStale(buffer.Length > 0 ? buffer.Span.ToArray() : null);
    }

    public static ProblemAnswer? Refusal(RecordType type, WriteOutcome outcome) => outcome.Status switch
    {
        WriteStatus.NotFound => GetRecord.Missing(type),
        WriteStatus.Stale => Problems.VersionStale(null),
        WriteStatus.Invalid => Problems.Invalid(outcome.Problems),
        WriteStatus.Taken => Problems.Conflict($"There is a {type.Label.ToLowerInvariant()} with this id already.", [new Problem("id", "taken", "Choose a new id, or leave it out.")]),
        _ => null,
    };
}
