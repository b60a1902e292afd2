using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Brisk.Storage;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Answers that are not problems.</summary>
internal static class Answers
{
    /// <summary>Bytes given to the server at once.</summary>
    private const int Piece = 64 * 1024;

    public static IResult NoContent { get; } = new EmptyAnswer(StatusCodes.Status204NoContent);

    public static IResult NotModified { get; } = new EmptyAnswer(StatusCodes.Status304NotModified);

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new ValueAnswer<T>(value, type, status);

    /// <summary>JSON that is written already. The buffer is given back after sending.</summary>
    public static IResult Json(PooledBuffer buffer, int status = StatusCodes.Status200OK) => new BufferAnswer(buffer, status);

    public static IResult Json(ReadOnlyMemory<byte> bytes, int status = StatusCodes.Status200OK) => new BytesAnswer(bytes, status);

    private sealed class EmptyAnswer(int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return Task.CompletedTask;
        }
    }

    private sealed class ValueAnswer<T>(T value, JsonTypeInfo<T> type, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var buffer = new PooledBuffer();
            using (var json = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(json, value, type);
            await SendAsync(httpContext, buffer.Memory, status);
        }
    }

    private sealed class BufferAnswer(PooledBuffer buffer, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (buffer) await SendAsync(httpContext, buffer.Memory, status);
        }
    }

    private sealed class BytesAnswer(ReadOnlyMemory<byte> bytes, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => SendAsync(httpContext, bytes, status);
    }

    private static Task SendAsync(HttpContext http, ReadOnlyMemory<byte> bytes, int status)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return Task.CompletedTask;
        return bytes.Length <= Piece ? response.Body.WriteAsync(bytes, http.RequestAborted).AsTask() : SendPiecesAsync(http, bytes);
    }

    /// <summary>The server copies what it is given, all at once: to a slow reader no more is given than it takes.</summary>
    private static async Task SendPiecesAsync(HttpContext http, ReadOnlyMemory<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += Piece)
            await http.Response.Body.WriteAsync(bytes.Slice(start, Math.Min(Piece, bytes.Length - start)), http.RequestAborted);
    }
}
