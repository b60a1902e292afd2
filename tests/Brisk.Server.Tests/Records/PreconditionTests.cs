using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>If-Match and If-None-Match as RFC 9110 has them.</summary>
public sealed class PreconditionTests(TestServer server)
{
    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("W/\"other\",W/{0} , \"more\"")]
    [InlineData("\"with,comma\", {0}")]
    [InlineData("*")]
    public async Task An_answer_that_is_there_already_is_not_sent_again_however_its_tag_is_written(string header)
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ada"}""");
        foreach (var path in (string[])["/api/contacts", "/api/contacts/count", "/api/contacts/facets?field=city", "/api/schema",
            $"/api/contacts/{contact.Id}", $"/api/contacts/{contact.Id}/history"])
        {
            var strong = (await owner.GetAsync(path)).Header("ETag")!.Replace("W/", "", StringComparison.Ordinal);

            var again = await owner.GetAsync(path, ("If-None-Match", header.Replace("{0}", strong, StringComparison.Ordinal)));

            again.ShouldBe(HttpStatusCode.NotModified);
            again.Header("ETag").ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData("\"other\"")]
    [InlineData("\"*\"")]
    [InlineData("nonsense")]
    [InlineData("\"never closed")]
    public async Task Another_tag_is_answered_in_full(string header)
    {
        var owner = await server.OwnerAsync();

        (await owner.GetAsync("/api/contacts", ("If-None-Match", header))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_page_takes_a_list_of_tags_too()
    {
        var page = await server.Anonymous.GetAsync("/");

        (await server.Anonymous.GetAsync("/", ("If-None-Match", $"\"other\", W/{page.Header("ETag")}"))).ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("/api/contacts")]
    [InlineData("/api/contacts/count")]
    [InlineData("/api/contacts/facets?field=city")]
    [InlineData("/api/schema")]
    public async Task The_tag_of_one_workspace_says_nothing_in_another(string path)
    {
        var (one, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        var tag = (await one.GetAsync(path)).Header("ETag")!;

        var answer = await other.GetAsync(path, ("If-None-Match", tag));

        answer.ShouldBe(HttpStatusCode.OK);
        answer.Header("ETag").ShouldNotBe(tag);
    }

    [Fact]
    public async Task The_tag_of_one_record_says_nothing_of_another()
    {
        var owner = await server.OwnerAsync();
        var (one, other) = (await owner.ContactAsync("""{"firstName":"Ada"}"""), await owner.ContactAsync("""{"firstName":"Bea"}"""));

        var tag = (await owner.GetAsync($"/api/contacts/{one.Id}")).Header("ETag")!;

        (await owner.GetAsync($"/api/contacts/{other.Id}", ("If-None-Match", tag))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\"2\"", 200)]
    [InlineData("\"1\", \"2\"", 200)]
    [InlineData("\"7\" ,\"2\"", 200)]
    [InlineData("\"with,comma\", \"2\"", 200)]
    [InlineData("W/\"2\"", 200)]
    [InlineData("*", 200)]
    [InlineData("\"1\", \"7\"", 412)]
    [InlineData("\"1\"", 412)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("\"99999999999999999999999\"", 412)]
    [InlineData("\"2x\"", 412)]
    [InlineData("\"\"", 412)]
    [InlineData("2", 400)]
    [InlineData("\"2", 400)]
    [InlineData("\"2\" \"3\"", 400)]
    [InlineData("\"1\", *", 400)]
    [InlineData("w/\"2\"", 400)]
    [InlineData("", 428)]
    public async Task A_write_finds_the_version_that_it_names_or_is_refused(string header, int status)
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ada","city":"Lund"}""");
        var path = $"/api/contacts/{contact.Id}";
        (await owner.PatchAsync(path, """{"city":"Oslo"}""", ("If-Match", "*"))).Of("version").ShouldBe("2");

        var changed = await owner.PatchAsync(path, """{"city":"Rome"}""", ("If-Match", header));

        changed.Status.ShouldBe(status, changed.Text);
        (await owner.GetAsync(path)).Of("city").ShouldBe(status == 200 ? "Rome" : "Oslo");
        if (status == 412) changed.Json.GetProperty("current").GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_proxy_that_makes_tags_weak_does_not_keep_anybody_from_writing()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ada"}""");
        var path = $"/api/contacts/{contact.Id}";

        var first = await owner.PatchAsync(path, """{"city":"Rome"}""", ("If-Match", "W/" + contact.Header("ETag")));
        var stale = await owner.DeleteAsync(path, ("If-Match", "W/" + contact.Header("ETag")));
        var deleted = await owner.DeleteAsync(path, ("If-Match", $"\"8\", W/{first.Header("ETag")}"));

        first.ShouldBe(HttpStatusCode.OK);
        stale.ShouldBeProblem(412, "version-stale");
        deleted.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task More_versions_than_anybody_needs_are_refused()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ada"}""");

        var answer = await owner.DeleteAsync(
            $"/api/contacts/{contact.Id}", ("If-Match", string.Join(", ", Enumerable.Range(1, 21).Select(version => $"\"{version}\""))));

        answer.ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["If-Match"]);
    }
}
