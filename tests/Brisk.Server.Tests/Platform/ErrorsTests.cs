using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Server.Tests.Records;
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

    [Fact]
    public async Task What_is_saved_is_not_denied_when_the_answer_cannot_be_read()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        // Whoever sees a part is answered by what is read after the commit.
        var world = await SightWorld.NewAsync(own);
        own.Watched.OnWrite = (_, isDone) =>
        {
            if (isDone) own.Watched.FailsRead = _ => new StorageUnavailableException("Nobody answers");
            return Task.CompletedTask;
        };

        var answer = await world.Member.PostAsync("/api/contacts", """{"firstName":"Saved"}""");

        own.Watched.OnWrite = null;
        own.Watched.FailsRead = null;
        answer.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable).Of("detail").ShouldContain("Look whether it was saved");
        (await world.Owner.GetAsync("/api/contacts/count?filter=firstName+is+Saved")).Of("count").ShouldBe("1");
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
