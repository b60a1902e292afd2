using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Brisk.Server.Tests.Platform;

/// <summary>Requests whose length a proxy in front could read differently.</summary>
[Trait("Engine", "any")]
public sealed class FramingTests(TestServer server)
{
    private const string Start = "POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nX-Brisk: 1\r\nContent-Type: application/json\r\n";
    private const string Body = """{"email":"nobody@brisk.example","password":"never-to-be-guessed"}""";

    /// <summary>What a proxy may have taken for a part of the body before it.</summary>
    private const string Hidden = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static readonly string Chunk = $"{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: +{0}")]
    [InlineData("Content-Length: 0x{0}")]
    [InlineData("Content-Length: {0}x")]
    [InlineData("Content-Length: 000000000000000000000000000000000000000000000000{0}")]
    [InlineData("Content-Length: {0}, {0}")]
    [InlineData("Content-Length: {0}\r\nContent-Length: {0}")]
    [InlineData("Content-Length : {0}")]
    public async Task A_length_that_two_could_read_differently_is_refused(string length)
    {
        using var wire = await Wire.OpenAsync(server.Url);

        var answer = await wire.AskAsync(Start + length.Replace("{0}", $"{Body.Length}", StringComparison.Ordinal) + "\r\n\r\n" + Body + Hidden);

        ShouldBeRefused(answer);
    }

    /// <summary>And nothing that follows is answered.</summary>
    private static void ShouldBeRefused(string answer)
    {
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, answer);
    }

    [Theory]
    [InlineData("Content-Length: -0")]
    [InlineData("Content-Length: +0")]
    [InlineData("Content-Length:")]
    public async Task No_body_is_said_in_one_way_only(string length)
    {
        using var wire = await Wire.OpenAsync(server.Url);

        var answer = await wire.AskAsync($"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n{Hidden}");

        ShouldBeRefused(answer);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("identity, chunked")]
    [InlineData("gzip")]
    [InlineData("chunked, chunked")]
    [InlineData("xchunked")]
    public async Task A_body_in_another_coding_than_chunks_is_refused(string codings)
    {
        using var wire = await Wire.OpenAsync(server.Url);

        var answer = await wire.AskAsync($"{Start}Transfer-Encoding: {codings}\r\n\r\n{Chunk}{Hidden}");

        ShouldBeRefused(answer);
    }

    [Fact]
    public async Task A_doubtful_body_ends_the_connection_also_under_another_name()
    {
        await using var own = await TestServer.StartAsync(options => options with { PublicUrl = new Uri("https://crm.example") });
        using var wire = await Wire.OpenAsync(own.Url);
        var start = Start.Replace("Host: localhost", "Host: evil.example", StringComparison.Ordinal);

        var answer = await wire.AskAsync($"{start}Transfer-Encoding: identity, chunked\r\n\r\n{Chunk}{Hidden}");

        ShouldBeRefused(answer);
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\nHost: localhost\nConnection: close\n\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\n")]
    public async Task A_line_ends_in_both_of_its_characters(string request)
    {
        using var wire = await Wire.OpenAsync(server.Url);

        var answer = await wire.AskAsync(request);

        answer.ShouldNotContain(" 200 ");
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("Chunked")]
    public async Task What_has_one_meaning_is_answered(string coding)
    {
        using var length = await Wire.OpenAsync(server.Url);
        using var chunks = await Wire.OpenAsync(server.Url);

        (await length.AskAsync($"{Start}Connection: close\r\nContent-Length: {Body.Length}\r\n\r\n{Body}")).ShouldMatch("^HTTP/1.1 (401|429) ");
        (await chunks.AskAsync($"{Start}Connection: close\r\nTransfer-Encoding: {coding}\r\n\r\n{Chunk}")).ShouldMatch("^HTTP/1.1 (401|429) ");
    }

    [Fact]
    public async Task Memory_is_rented_as_a_body_comes_and_not_as_it_is_announced()
    {
        var body = new Drip();
        var http = new DefaultHttpContext();
        http.Request.ContentLength = 1_000_000;
        http.Request.Body = body;

        var (buffer, problem) = await Brisk.Server.Platform.Body.ReadAsync(http, 1_000_000);

        problem.ShouldBeNull();
        buffer!.Length.ShouldBe(Drip.Bytes);
        buffer.Dispose();
        body.Offered.ShouldBeLessThanOrEqualTo(16 * 1024);
    }

    [Fact]
    public async Task A_slow_reader_is_given_no_more_than_it_takes()
    {
        using var pieces = new Pieces();
        var http = new DefaultHttpContext();
        http.Response.Body = pieces;

        await Answers.Json(new byte[300_000]).ExecuteAsync(http);

        pieces.Length.ShouldBe(300_000);
        pieces.Largest.ShouldBeLessThanOrEqualTo(64 * 1024);
    }

    [Fact]
    public async Task Strangers_have_little_to_say()
    {
        using var wire = await Wire.OpenAsync(server.Url);

        var answer = await wire.AskAsync($"{Start}Connection: close\r\nContent-Length: 20000\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 413 ");
    }

    [Fact]
    public void Bodies_and_readers_that_crawl_are_cut_off()
    {
        var limits = server.App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        limits.MinRequestBodyDataRate!.BytesPerSecond.ShouldBe(1_000);
        limits.MinResponseDataRate!.BytesPerSecond.ShouldBe(1_000);
    }

    [Fact]
    public async Task An_upload_is_a_csv_file_and_says_so()
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/imports?type=contacts&name=a.csv", """{"a":1}""")).ShouldBeProblem(415, "unsupported-media-type");
        (await owner.PostAsync("/api/imports?type=contacts&name=a.csv")).ShouldBeProblem(415, "unsupported-media-type");
    }

    private sealed class Pieces : MemoryStream
    {
        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Math.Max(Largest, buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <summary>A body of a few bytes that come one at a time.</summary>
    private sealed class Drip : Stream
    {
        public const int Bytes = 300;
        private int given;

        public int Offered { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Offered = Math.Max(Offered, buffer.Length);
            if (given++ >= Bytes) return ValueTask.FromResult(0);
            buffer.Span[0] = (byte)' ';
            return ValueTask.FromResult(1);
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get; set; }
        public override void Flush() => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
