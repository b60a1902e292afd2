using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>What takes longer to read than a request may take is said to be prepared, and answered when it is there.</summary>
public sealed class PreparingTests
{
    [Theory]
    [InlineData("/api/contacts?filter=title%20contains%20pilot%20or%20city%20is%20Bern", "Ada")]
    [InlineData("/api/contacts/count?filter=title%20contains%20pilot%20or%20city%20is%20Bern", "{\"count\":1}")]
    [InlineData("/api/contacts/groups?by=city", "Bern")]
    public async Task Who_has_waited_long_is_told_that_it_is_being_prepared_and_finds_it_later(string question, string shows)
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestTime = TimeSpan.FromSeconds(2) }, watch: true);
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts", """{"firstName":"Ada","title":"Pilot","city":"Bern"}""");
        var go = new TaskCompletionSource();
        server.Watched.OnFilling = () => go.Task;

        var first = await owner.GetAsync(question);
        var second = await owner.GetAsync(question);
        go.SetResult();
        server.Watched.OnFilling = null;
        var third = await owner.GetAsync(question);

        first.ShouldBeProblem(503, "preparing").Header("Retry-After").ShouldBe("1");
        second.ShouldBeProblem(503, "preparing");
        third.ShouldBe(HttpStatusCode.OK).Text.ShouldContain(shows);
    }
}
