using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Server.Tests.Records;
using Brisk.Storage.Accounts;
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

    /// <summary>As when the connection breaks at the commit, and what became of it cannot be told: it is in.</summary>
    [Theory]
    [InlineData("POST", "/api/contacts", """{"firstName":"Saved"}""")]
    [InlineData("POST", "/api/batch", """{"atomic":true,"operations":[{"op":"create","type":"contact","values":{"firstName":"Saved"}}]}""")]
    [InlineData("POST", "/api/contacts/fields", """{"label":"Saved","kind":"text"}""")]
    [InlineData("PATCH", "/api/workspace", """{"name":"Saved"}""")]
    public async Task A_commit_whose_answer_is_lost_may_be_saved_and_is_saved_once_under_its_key(string method, string path, string body)
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        own.Watched.OnWrite = (workspace, isDone) => isDone && workspace == owner.Workspace
            ? throw new StorageUnavailableException("The connection was lost") { MayBeSaved = true } : Task.CompletedTask;

        var lost = await SendAsync();
        own.Watched.OnWrite = null;
        var content = await own.ContentAsync(owner.Workspace);
        var again = await SendAsync();

        lost.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable).Of("detail").ShouldContain("Look whether it was saved");
        lost.Of("detail").ShouldNotContain("nothing was saved");
        again.Status.ShouldBeInRange(200, 201);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        content.ShouldContain("Saved");
        (await own.ContentAsync(owner.Workspace)).ShouldBe(content);

        Task<Answer> SendAsync() => method == "POST" ? owner.PostAsync(path, body, ("Idempotency-Key", "one"))
            : owner.PatchAsync(path, body, ("Idempotency-Key", "one"), ("If-Match", "*"));
    }

    [Fact]
    public async Task An_account_that_is_saved_before_a_workspace_shows_it_is_not_denied()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        own.Watched.OnWrite = (workspace, isDone) => workspace == owner.Workspace && !isDone
            ? throw new StorageUnavailableException("No space left on the device") { IsFull = true } : Task.CompletedTask;

        var half = await owner.PatchAsync("/api/account", """{"name":"Augusta"}""");
        own.Watched.OnWrite = null;
        var account = await own.Database.ReadAsync(Lane.Interactive, owner.Account, AccountTable.ByIdAsync, TestContext.Current.CancellationToken);
        var again = await owner.PatchAsync("/api/account", """{"name":"Augusta"}""");

        half.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable).Of("detail").ShouldContain("Look whether it was saved");
        account!.Name.ShouldBe("Augusta");
        again.ShouldBe(System.Net.HttpStatusCode.OK).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Augusta");
    }

    [Fact]
    public async Task A_write_that_never_began_says_that_nothing_was_saved()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        own.Watched.IsFull = true;

        var refused = await owner.PostAsync("/api/contacts", """{"firstName":"Nobody"}""");
        own.Watched.IsFull = false;

        refused.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable).Of("detail").ShouldContain("nothing was saved");
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("0");
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
