using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Tests.Platform;

public sealed class ErrorsTests
{
    [Fact]
    public async Task A_full_disk_is_said_once_a_minute_in_one_line()
    {
        var log = new Lines();
        var errors = new Errors(log);

        for (var i = 0; i < 100; i++)
        {
            var http = new DefaultHttpContext();
            await errors.RunAsync(http, static _ => throw new StorageUnavailableException("The disk is full"));
            http.Response.StatusCode.ShouldBe(503);
        }

        var line = log.All.ShouldHaveSingleItem();
        line.ShouldContain("The disk is full");
        line.ShouldNotContain("\n");
    }

    private sealed class Lines : ILogger<Errors>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception) + (exception is null ? "" : "\n" + exception));
    }
}
