using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Brisk.Server.Tests.Records;

public sealed class IdempotencyTests(TestServer server)
{
    private const string Body = """{"firstName":"Once"}""";

    [Fact]
    public async Task The_same_request_under_the_same_key_creates_once()
    {
        var owner = await server.OwnerAsync();

        var first = (await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);
        var second = (await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);

        second.Text.ShouldBe(first.Text);
        second.Header("Location").ShouldBe(first.Header("Location"));
        first.Header("Idempotency-Replayed").ShouldBeNull();
        second.Header("Idempotency-Replayed").ShouldBe("true");
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task Thirty_at_the_same_time_create_one()
    {
        var owner = await server.OwnerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "storm"))));

        answers.ShouldAllBe(answer => answer.Status == 201);
        answers.Select(answer => answer.Id).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.Header("Idempotency-Replayed") is null).ShouldBe(1);
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("1");
    }

    [Fact]
    public async Task A_key_stands_for_one_request_only()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"));

        (await owner.PostAsync("/api/contacts", """{"firstName":"Other"}""", ("Idempotency-Key", "k1"))).ShouldBeProblem(422, "idempotency-mismatch");
        (await owner.PostAsync("/api/organizations", """{"name":"Other"}""", ("Idempotency-Key", "k1"))).ShouldBeProblem(422, "idempotency-mismatch");
    }

    [Fact]
    public async Task A_refused_request_may_be_mended_under_its_key()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts", """{"email":"bad"}""", ("Idempotency-Key", "k1"))).ShouldBeProblem(422, "invalid");

        (await owner.PostAsync("/api/contacts", """{"email":"good@x.example"}""", ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Keys_of_different_people_do_not_meet()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);

        (await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);
        var other = (await member.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);

        other.Header("Idempotency-Replayed").ShouldBeNull();
        (await owner.GetAsync("/api/contacts/count")).Of("count").ShouldBe("2");
    }

    [Fact]
    public async Task Kept_answers_go_after_thirty_days()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", "k1"));
        var housekeeping = own.App.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single();

        own.Clock.Advance(TimeSpan.FromDays(29));
        await housekeeping.PurgeAsync(TestContext.Current.CancellationToken);
        var kept = await own.ContentAsync(owner.Workspace);
        own.Clock.Advance(TimeSpan.FromDays(2));
        await housekeeping.PurgeAsync(TestContext.Current.CancellationToken);
        var gone = await own.ContentAsync(owner.Workspace);

        kept.ShouldContain("|k1|");
        gone.ShouldNotContain("|k1|");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("with space")]
    public async Task Keys_are_plain_and_not_too_long(string key)
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", key.Trim().Length == 0 ? new string('a', 201) : key))).Status.ShouldBe(400);
        (await owner.PostAsync("/api/contacts", Body, ("Idempotency-Key", new string('a', 200)))).ShouldBe(HttpStatusCode.Created);
    }
}
