using System.Net;
using System.Text;
using System.Text.Json;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>What came back: status, headers, body.</summary>
internal sealed class Answer(HttpResponseMessage response, byte[] body)
{
    public int Status => (int)response.StatusCode;
    public byte[] Bytes { get; } = body;
    public string Text => Encoding.UTF8.GetString(Bytes);
    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Bytes);

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The code of a problem.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>The fields that a problem names.</summary>
    public string[] Fields => Json.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(error => error.GetProperty("field").GetString()!)] : [];

    public JsonElement[] Items => [.. Json.GetProperty("items").EnumerateArray()];

    public string Id => Json.GetProperty("id").GetString()!;

    public string Of(string member) => Json.GetProperty(member).ToString();

    /// <summary>The value of the session cookie that was set.</summary>
    public string? Cookie => Header("Set-Cookie")?.Split(';')[0];

    public Answer ShouldBe(HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status, Text);
        return this;
    }

    /// <summary>A problem as every error has to be one.</summary>
    public Answer ShouldBeProblem(int status, string code)
    {
        Status.ShouldBe(status, Text);
        MediaType.ShouldBe("application/problem+json");
        Code.ShouldBe(code);
        Json.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        Json.GetProperty("status").GetInt32().ShouldBe(status);
        return this;
    }
}
