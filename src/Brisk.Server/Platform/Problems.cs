using System.Diagnostics;
using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>An error as RFC 9457 problem details: <c>{type, title, status, detail, code, traceId, errors: [{field, code, detail}]}</c>.</summary>
/// <param name="Code">Stable, kebab-case; see <see cref="Problems"/>.</param>
/// <param name="Current">Of a stale write: the record as it is now, as JSON.</param>
internal sealed record ProblemAnswer(int Status, string Code, string Title, string Detail, IReadOnlyList<Problem>? Errors = null) : IResult
{
    public byte[]? Current { get; init; }

    /// <summary>Seconds after which trying again makes sense.</summary>
    public int? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var buffer = new PooledBuffer(1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.ContentLength = buffer.Length;
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString();
        if (Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer realm=\"brisk\"";
        // Not under the request's token: when that has timed out, this is the answer that says so.
        await response.Body.WriteAsync(buffer.Memory, CancellationToken.None);
    }

    /// <summary>Writes the problem as one JSON object; also inside the answer of a batch.</summary>
    public void Write(Utf8JsonWriter json, string? traceId)
    {
        json.WriteStartObject();
        json.WriteString("type", "urn:brisk:problem:" + Code);
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        json.WriteString("code", Code);
        if (traceId is not null) json.WriteString("traceId", traceId);
        if (Errors is { Count: > 0 })
        {
            json.WriteStartArray("errors");
            foreach (var error in Errors)
            {
                json.WriteStartObject();
                json.WriteString("field", error.Field);
                json.WriteString("code", error.Code);
                json.WriteString("detail", error.Detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (Current is not null)
        {
            json.WritePropertyName("current");
            json.WriteRawValue(Current, skipInputValidation: true);
        }
        json.WriteEndObject();
    }
}

/// <summary>Every error that HTTP can answer, each with its code and status.</summary>
internal static class Problems
{
    public static ProblemAnswer Unauthenticated() => new(401, "unauthenticated", "Not signed in", "Sign in, or send an API key as Authorization: Bearer.");

    public static ProblemAnswer BadCredentials() =>
        new(401, "bad-credentials", "Wrong e-mail address or password", "Check the address and the password and try again.");

    public static ProblemAnswer Forbidden(string detail = "Your role does not allow this.") => new(403, "forbidden", "Not allowed", detail);

    /// <summary>Whoever asks sees a part of the workspace, and this would tell of, or write, more.</summary>
    public static ProblemAnswer NotSeen(string more = "") => Forbidden($"This takes somebody who sees all of the workspace.{more}");

    public static ProblemAnswer NotFound(string detail = "There is nothing at this address.", IReadOnlyList<Problem>? errors = null) =>
        new(404, "not-found", "Not found", detail, errors);

    public static ProblemAnswer MethodNotAllowed(string method) =>
        new(405, "method-not-allowed", "Method not allowed", $"This address does not answer {method}.");

    public static ProblemAnswer Conflict(string detail, IReadOnlyList<Problem>? errors = null) =>
        new(409, "conflict", "In conflict with what is there", detail, errors);

    public static ProblemAnswer TooFarBehind() => new(410, "too-far-behind", "Too far behind",
        "This position is of another past, or of somebody who sees something else. Load anew what you keep, and go on from head.");

    public static ProblemAnswer VersionStale(byte[]? current) =>
        new(412, "version-stale", "Changed meanwhile", "Somebody saved this record after you opened it. Look at what it says now and decide.")
        {
            Current = current,
        };

    public static ProblemAnswer UpgradeRequired() => new(426, "upgrade-required", "WebSocket required", "Open this address as a WebSocket.");

    public static ProblemAnswer VersionRequired() =>
        new(428, "version-required", "Version required", "Send If-Match with the version you saw, for example If-Match: \"3\".");

    public static ProblemAnswer TooLarge(long limit) => new(413, "too-large", "Too large", $"The body may have at most {limit:N0} bytes.");

    public static ProblemAnswer UnsupportedMediaType(string expected) =>
        new(415, "unsupported-media-type", "Unsupported media type", $"Send the body as {expected}.");

    public static ProblemAnswer Invalid(IReadOnlyList<Problem> errors) =>
        new(422, "invalid", "Some values cannot be saved", errors.Count == 1 ? errors[0].Detail : $"{errors.Count} values need a look.", errors);

    public static ProblemAnswer Invalid(string field, string code, string detail) => Invalid([new Problem(field, code, detail)]);

    public static ProblemAnswer BadRequest(string detail) => new(400, "bad-request", "Bad request", detail);

    /// <param name="field">The part of the request that cannot be read: <c>filter</c>, <c>sort</c>, <c>after</c>, …</param>
    public static ProblemAnswer BadRequest(string field, string code, string detail) =>
        new(400, "bad-request", "Bad request", detail, [new Problem(field, code, detail)]);

    public static ProblemAnswer Mismatch() =>
        new(422, "idempotency-mismatch", "Key used for another request", "This Idempotency-Key belongs to a request with another content. Use a new key.");

    public static ProblemAnswer RateLimited(int seconds, string detail) => new(429, "rate-limited", "Too many requests", detail) { RetryAfter = seconds };

    public static ProblemAnswer Unavailable(string detail, int seconds = 5) =>
        new(503, "unavailable", "Not available right now", detail) { RetryAfter = seconds };

    public static ProblemAnswer NoRoom(string detail) => new(507, "no-room", "No room", detail);

    /// <summary>
    /// A request that took longer than it may. What it was waiting for that is read into memory is read on, and there for whoever asks again,
    /// whatever was asked; a write that was begun goes on, and nobody can say yet how it ends.
    /// </summary>
    public static ProblemAnswer TooSlow(HttpContext http, TimeSpan limit)
    {
        var took = $"This took longer than {limit.TotalSeconds:0.#} seconds.";
        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (http.Items.ContainsKey(typeof(PreparingException)) && !Platform.Errors.IsWritten(http))
        {
            var meanwhile = reads ? "It is read on meanwhile: ask again in a moment."
                : "What it needs is read on meanwhile, and nothing was saved: send it again in a moment.";
            return new(503, "preparing", "Being prepared", $"{took} {meanwhile}") { RetryAfter = 1 };
        }
        if (reads) return Unavailable(took);
        return Unavailable(http.Request.Headers.ContainsKey(Repeat.Header)
            ? $"{took} It may still be saved: repeat it with the same Idempotency-Key, and it is saved once only."
            : $"{took} It may still be saved: look before you send it again. With an Idempotency-Key a repetition is saved once only.");
    }

    public static ProblemAnswer Broken() => new(500, "internal", "Something broke", "This is a fault of Brisk. The log has the details under the trace id.");

    /// <summary>The problem of a bare status code, as the web server or the routing sets it.</summary>
    public static ProblemAnswer OfStatus(int status, string method) => status switch
    {
        401 => Unauthenticated(),
        403 => Forbidden(),
        404 => NotFound(),
        405 => MethodNotAllowed(method),
        408 => new(408, "timeout", "Too slow", "The request did not arrive in time."),
        409 => Conflict("This does not fit what is there."),
        410 => TooFarBehind(),
        412 => VersionStale(null),
        421 => new(421, "misdirected", "Another address", "This server answers under another address."),
        422 => new(422, "invalid", "Some values cannot be saved", "Some values cannot be saved."),
        426 => UpgradeRequired(),
        428 => VersionRequired(),
        429 => RateLimited(1, "Too many requests at the same time."),
        413 => new(413, "too-large", "Too large", "The body is larger than this address takes."),
        415 => UnsupportedMediaType("application/json"),
        431 => new(431, "headers-too-large", "Headers too large", "The request's headers are larger than Brisk takes."),
        503 => Unavailable("The server is busy. Try again shortly."),
        507 => NoRoom("There is no room for this."),
        >= 500 => Broken() with { Status = status },
        _ => BadRequest("The request cannot be understood.") with { Status = status },
    };
}
