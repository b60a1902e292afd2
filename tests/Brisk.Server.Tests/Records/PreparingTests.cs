using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Tests.Records;

/// <summary>What takes longer to read than a request may take is said to be prepared, and answered when it is there.</summary>
public sealed class PreparingTests
{
    [Theory]
    [InlineData("/api/contacts?filter=title%20contains%20pilot%20or%20city%20is%20Bern", "Ada")]
    [InlineData("/api/contacts/count?filter=title%20contains%20pilot%20or%20city%20is%20Bern", "{\"count\":1}")]
    [InlineData("/api/contacts/groups?by=city", "Bern")]
    [InlineData("/api/contacts/facets?field=city&filter=title%20contains%20pilot%20or%20city%20is%20Bern", "Bern")]
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

    [Fact]
    public async Task Who_looks_up_what_they_may_see_is_told_so_as_well()
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestTime = TimeSpan.FromSeconds(2) }, watch: true);
        var world = await SightWorld.NewAsync(server);
        var go = new TaskCompletionSource();
        server.Watched.OnFilling = () => go.Task;

        var first = await world.Member.GetAsync("/api/lookup?q=Bea&type=contact");
        go.SetResult();
        server.Watched.OnFilling = null;
        var second = await world.Member.GetAsync("/api/lookup?q=Bea&type=contact");

        first.ShouldBeProblem(503, "preparing").Header("Retry-After").ShouldBe("1");
        second.ShouldBe(HttpStatusCode.OK).Items.ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("Bea");
    }

    [Fact]
    public async Task Who_writes_to_what_a_filter_leaves_is_told_that_nothing_is_saved_yet_and_does_it_later()
    {
        const string Bulk = """{"filter":"title contains pilot or city is Bern","set":{"department":"Air"}}""";
        await using var server = await TestServer.StartAsync(options => options with { RequestTime = TimeSpan.FromSeconds(2) }, watch: true);
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts", """{"firstName":"Ada","title":"Pilot","city":"Bern"}""");
        var go = new TaskCompletionSource();
        server.Watched.OnFilling = () => go.Task;

        var first = await owner.PostAsync("/api/contacts/bulk", Bulk, ("Idempotency-Key", "one"));
        var meanwhile = (await owner.GetAsync("/api/contacts?fields=department")).Items.Single();
        go.SetResult();
        server.Watched.OnFilling = null;
        var second = await owner.PostAsync("/api/contacts/bulk", Bulk, ("Idempotency-Key", "one"));

        first.ShouldBeProblem(503, "preparing").Of("detail").ShouldContain("nothing was saved");
        first.Header("Retry-After").ShouldBe("1");
        meanwhile.TryGetProperty("department", out _).ShouldBeFalse();
        second.ShouldBe(HttpStatusCode.OK).Of("changed").ShouldBe("1");
    }

    [Fact]
    public async Task A_file_waits_for_nothing_that_is_prepared()
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestTime = TimeSpan.FromSeconds(2) }, watch: true);
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts", """{"firstName":"Ada","title":"Pilot","city":"Bern"}""");
        var go = new TaskCompletionSource();
        server.Watched.OnFilling = () => go.Task;

        var file = await owner.GetAsync("/api/contacts/export?format=csv&sort=title&filter=title%20contains%20pilot%20or%20city%20is%20Bern");
        var job = await owner.PostAsync("/api/contacts/export", """{"format":"csv","filter":"title contains pilot or city is Bern"}""");
        go.SetResult();

        file.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Ada");
        job.ShouldBe(HttpStatusCode.Accepted);
    }

    /// <summary>What is read for the answer of a write comes after it.</summary>
    [Theory]
    [InlineData(false, "preparing")]
    [InlineData(true, "unavailable")]
    [Trait("Engine", "any")]
    public void What_is_saved_is_never_said_not_to_be(bool isSaved, string code)
    {
        var http = new DefaultHttpContext { Request = { Method = "POST" } };
        http.Items[typeof(PreparingException)] = true;
        if (isSaved) Errors.HasWritten(http);

        var problem = Problems.TooSlow(http, TimeSpan.FromSeconds(2));

        (problem.Status, problem.Code).ShouldBe((503, code));
        problem.Reason.Detail.Contains("nothing was saved", StringComparison.Ordinal).ShouldBe(!isSaved);
        problem.Reason.Detail.Contains("may still be saved", StringComparison.Ordinal).ShouldBe(isSaved);
    }
}
