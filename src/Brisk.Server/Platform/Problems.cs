using System.Diagnostics;
using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>An error as RFC 9457 problem details:
/// <c>{type, title, status, detail, code, wording, traceId, errors: [{field, code, detail, wording}]}</c>.</summary>
internal sealed record ProblemAnswer(ProblemKind Kind, Reason Reason, IReadOnlyList<Problem>? Errors = null) : IResult
{
    public int Status { get; init; } = Kind.Status;
    public string Code => Kind.Code;
    public string Title => Kind.Title;

    /// <summary>Of a stale write: the record as it is now, as JSON.</summary>
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
        json.WriteString("detail", Reason.Detail);
        json.WriteString("code", Code);
        json.WritePropertyName("wording");
        Reason.Write(json);
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
                json.WritePropertyName("wording");
                error.Reason.Write(json);
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

/// <summary>A kind of answer that HTTP gives instead of what was asked for.</summary>
/// <param name="Code">Stable, kebab-case.</param>
internal sealed record ProblemKind(int Status, string Code, string Title);

/// <summary>Every error that HTTP can answer, each with its code and status.</summary>
internal static class Problems
{
    private static readonly List<ProblemKind> Known = [];

    private static readonly ProblemKind NotSignedIn = Kind(401, "unauthenticated", "Not signed in");
    private static readonly ProblemKind WrongCredentials = Kind(401, "bad-credentials", "Wrong e-mail address or password");
    private static readonly ProblemKind NotAllowed = Kind(403, "forbidden", "Not allowed");
    private static readonly ProblemKind Missing = Kind(404, "not-found", "Not found");
    private static readonly ProblemKind OtherMethod = Kind(405, "method-not-allowed", "Method not allowed");
    private static readonly ProblemKind Late = Kind(408, "timeout", "Too slow");
    private static readonly ProblemKind Unfitting = Kind(409, "conflict", "In conflict with what is there");
    private static readonly ProblemKind Used = Kind(409, "in-use", "In use");
    private static readonly ProblemKind Behind = Kind(410, "too-far-behind", "Too far behind");
    private static readonly ProblemKind Stale = Kind(412, "version-stale", "Changed meanwhile");
    private static readonly ProblemKind Large = Kind(413, "too-large", "Too large");
    private static readonly ProblemKind OtherMedia = Kind(415, "unsupported-media-type", "Unsupported media type");
    private static readonly ProblemKind OtherAddress = Kind(421, "misdirected", "Another address");
    private static readonly ProblemKind Wrong = Kind(422, "invalid", "Some values cannot be saved");
    private static readonly ProblemKind OtherRequest = Kind(422, "idempotency-mismatch", "Key used for another request");
    private static readonly ProblemKind NoSocket = Kind(426, "upgrade-required", "WebSocket required");
    private static readonly ProblemKind NoVersion = Kind(428, "version-required", "Version required");
    private static readonly ProblemKind TooMany = Kind(429, "rate-limited", "Too many requests");
    private static readonly ProblemKind LargeHeaders = Kind(431, "headers-too-large", "Headers too large");
    private static readonly ProblemKind Fault = Kind(500, "internal", "Something broke");
    private static readonly ProblemKind Away = Kind(503, "unavailable", "Not available right now");
    private static readonly ProblemKind BeingRead = Kind(503, "preparing", "Being prepared");
    private static readonly ProblemKind Full = Kind(507, "no-room", "No room");
    private static readonly ProblemKind Unreadable = Kind(400, "bad-request", "Bad request");

    public static IReadOnlyList<ProblemKind> Kinds => Known;

    public static ProblemAnswer Unauthenticated() => new(NotSignedIn, RequestReasons.Unauthenticated);

    public static ProblemAnswer BadCredentials() => new(WrongCredentials, RequestReasons.BadCredentials);

    public static ProblemAnswer Forbidden(Reason? reason = null) => new(NotAllowed, reason ?? RequestReasons.Forbidden);

    /// <summary>Whoever asks sees a part of the workspace, and this would tell of, or write, more.</summary>
    public static ProblemAnswer NotSeen() => Forbidden(RequestReasons.NotSeen);

    public static ProblemAnswer NotFound(Reason? reason = null, IReadOnlyList<Problem>? errors = null) =>
        new(Missing, reason ?? RequestReasons.NothingHere, errors);

    public static ProblemAnswer MethodNotAllowed(string method) => new(OtherMethod, RequestReasons.MethodNotAllowed.Of(method));

    public static ProblemAnswer Conflict(Reason reason, IReadOnlyList<Problem>? errors = null) => new(Unfitting, reason, errors);

    /// <param name="errors">One: what leads to it.</param>
    public static ProblemAnswer InUse(IReadOnlyList<Problem> errors) => new(Used, errors[0].Reason, errors);

    public static ProblemAnswer TooFarBehind() => new(Behind, RequestReasons.TooFarBehind);

    public static ProblemAnswer VersionStale(byte[]? current) => new(Stale, RequestReasons.VersionStale) { Current = current };

    public static ProblemAnswer UpgradeRequired() => new(NoSocket, RequestReasons.UpgradeRequired);

    public static ProblemAnswer VersionRequired() => new(NoVersion, RequestReasons.VersionRequired);

    public static ProblemAnswer TooLarge(long limit) => new(Large, RequestReasons.TooLarge.Of(limit));

    public static ProblemAnswer UnsupportedMediaType(string expected) => new(OtherMedia, RequestReasons.UnsupportedMedia.Of(expected));

    public static ProblemAnswer Misdirected(Reason reason) => new(OtherAddress, reason);

    public static ProblemAnswer Invalid(IReadOnlyList<Problem> errors) =>
        new(Wrong, errors.Count == 1 ? errors[0].Reason : RequestReasons.SeveralInvalid.Of(errors.Count), errors);

    public static ProblemAnswer Invalid(string field, Reason reason) => Invalid([new Problem(field, reason)]);

    public static ProblemAnswer BadRequest(Reason reason) => new(Unreadable, reason);

    /// <param name="field">The part of the request that cannot be read: <c>filter</c>, <c>sort</c>, <c>after</c>, …</param>
    public static ProblemAnswer BadRequest(string field, Reason reason) => new(Unreadable, reason, [new Problem(field, reason)]);

    public static ProblemAnswer Mismatch() => new(OtherRequest, RequestReasons.OtherContent);

    public static ProblemAnswer RateLimited(int seconds, Reason reason) => new(TooMany, reason) { RetryAfter = seconds };

    public static ProblemAnswer Unavailable(Reason reason, int seconds = 5) => new(Away, reason) { RetryAfter = seconds };

    public static ProblemAnswer NoRoom(Reason reason) => new(Full, reason);

    /// <summary>
    /// A request that took longer than it may. What it was waiting for that is read into memory is read on, and there for whoever asks again,
    /// whatever was asked; a write that was begun goes on, and nobody can say yet how it ends.
    /// </summary>
    public static ProblemAnswer TooSlow(HttpContext http, TimeSpan limit)
    {
        var seconds = limit.TotalSeconds;
        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (http.Items.ContainsKey(typeof(PreparingException)) && !Platform.Errors.IsWritten(http))
            return new(BeingRead, (reads ? RequestReasons.PreparingRead : RequestReasons.PreparingWrite).Of(seconds)) { RetryAfter = 1 };
        if (reads) return Unavailable(RequestReasons.TooSlow.Of(seconds));
        return Unavailable((http.Request.Headers.ContainsKey(Repeat.Header) ? RequestReasons.TooSlowWithKey : RequestReasons.TooSlowWithoutKey).Of(seconds));
    }

    public static ProblemAnswer Broken() => new(Fault, RequestReasons.Broken);

    /// <summary>The problem of a bare status code, as the web server or the routing sets it.</summary>
    public static ProblemAnswer OfStatus(int status, string method) => status switch
    {
        401 => Unauthenticated(),
        403 => Forbidden(),
        404 => NotFound(),
        405 => MethodNotAllowed(method),
        408 => new(Late, RequestReasons.Timeout),
        409 => Conflict(RequestReasons.Conflict),
        410 => TooFarBehind(),
        412 => VersionStale(null),
        421 => Misdirected(RequestReasons.OtherAddress),
        422 => new(Wrong, RequestReasons.Invalid),
        426 => UpgradeRequired(),
        428 => VersionRequired(),
        429 => RateLimited(1, RequestReasons.ManyRequests),
        413 => new(Large, RequestReasons.LargerThanTaken),
        415 => UnsupportedMediaType("application/json"),
        431 => new(LargeHeaders, RequestReasons.HeadersTooLarge),
        503 => Unavailable(RequestReasons.Busy),
        507 => NoRoom(RequestReasons.NoRoom),
        >= 500 => Broken() with { Status = status },
        _ => BadRequest(RequestReasons.BadRequest) with { Status = status },
    };

    private static ProblemKind Kind(int status, string code, string title)
    {
        var kind = new ProblemKind(status, code, title);
        Known.Add(kind);
        return kind;
    }
}
