using System.Globalization;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>What the writing routes share.</summary>
internal static class Writes
{
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
        return (null, new Problem("id", RequestReasons.NotAnId));
    }

    /// <summary>Writes one record, once under its key, and answers it as it is now. A stale write is told what the record says now.</summary>
    /// <param name="answer">Another answer, from id and version; null for the record.</param>
    /// <param name="needs">What the write will read, where it gains by saying so.</param>
    public static async ValueTask<IResult> OnceAsync(ApiCall call, RecordType type, int status, Func<RecordBatch, ValueTask<WriteOutcome>> write,
        Func<Tsid, long, ValueTask<IResult>>? answer = null, RecordNeeds? needs = null)
    {
        var outcome = default(WriteOutcome);
        RecordLook? look = null;
        var result = await call.RecordsOnceAsync(status, async batch =>
        {
            outcome = await write(batch);
            if (Refusal(type, outcome) is { } refusal) return refusal;
            look = answer is null ? batch.LookAt(type, outcome.Id) : null;
            return Receipt(outcome);
        }, receipt =>
        {
            var (id, version) = Read(receipt);
            if (status == StatusCodes.Status201Created) call.Http.Response.Headers.Location = $"/api/{type.ApiPlural}/{id}";
            return answer is null ? GetRecord.AnswerAsync(call, type, id, version, status, call.IsRepeated ? null : look) : answer(id, version);
        }, needs);
        if (outcome.Status != WriteStatus.Stale) return result;
        return await StaleAsync(call, await call.SchemaAsync(), type, outcome.Id);
    }

    /// <summary>What a write is told that came too late: what the record says now, where whoever asks may read on in this hour.</summary>
    public static async ValueTask<ProblemAnswer> StaleAsync(ApiCall call, WorkspaceSchema schema, RecordType type, Tsid id)
    {
        using var buffer = new PooledBuffer();
        await call.Node.Engine.GetAsync(schema, schema.Of(type), id, deleted: true, buffer, call.Cancellation);
        return Problems.VersionStale(buffer.Length > 0 && call.Take(1) is null ? buffer.Span.ToArray() : null);
    }

    /// <summary>A record by its id and version alone.</summary>
    public static IResult Versioned(Tsid id, long version, int status = StatusCodes.Status200OK)
    {
        var buffer = new PooledBuffer(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id.ToString());
            json.WriteNumber("version", version);
            json.WriteEndObject();
        }
        return Answers.Json(buffer, status);
    }

    /// <summary>What a write of a record leaves for its answer: <c>{id} {version}</c>, the id as a number.</summary>
    public static Written Receipt(WriteOutcome outcome) => string.Create(CultureInfo.InvariantCulture, $"{outcome.Id.Value} {outcome.Version}");

    /// <summary>Reads a <see cref="Receipt"/>.</summary>
    public static (Tsid Id, long Version) Read(string receipt)
    {
        var space = receipt.IndexOf(' ');
        var id = new Tsid(long.Parse(receipt.AsSpan(0, space), CultureInfo.InvariantCulture));
        return (id, long.Parse(receipt.AsSpan(space + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>What an outcome means to the caller, or null when it was written (or was so already).</summary>
    public static ProblemAnswer? Refusal(RecordType type, WriteOutcome outcome) => outcome.Status switch
    {
        WriteStatus.NotFound => GetRecord.Missing(type),
        WriteStatus.Stale => Problems.VersionStale(null),
        WriteStatus.Invalid => Problems.Invalid(outcome.Problems),
        WriteStatus.Taken => Problems.Conflict(WriteReasons.IdTaken.Of(type),
            [new Problem("id", WriteReasons.ChooseId)]),
        WriteStatus.InUse => Problems.InUse(outcome.Problems),
        _ => null,
    };
}
