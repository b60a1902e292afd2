using System.IO.Compression;
using System.Net;
using System.Text;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Tests.Records;

public sealed class CachingTests
{
    private static async Task<(TestServer Server, Client Owner)> StartAsync()
    {
        var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 30; i++) await owner.ContactAsync($$"""{"firstName":"Person {{i}}","city":"Lund"}""");
        return (server, owner);
    }

    [Theory]
    [InlineData("/api/contacts?filter=city is lund")]
    [InlineData("/api/contacts/count?filter=city is lund")]
    [InlineData("/api/contacts/facets?field=city")]
    [InlineData("/api/schema")]
    public async Task An_unchanged_answer_costs_nothing(string path)
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var first = (await owner.GetAsync(path)).ShouldBe(HttpStatusCode.OK);

        var again = await owner.GetAsync(path, ("If-None-Match", first.Header("ETag")!));

        first.Header("ETag")!.ShouldStartWith("W/\"");
        again.ShouldBe(HttpStatusCode.NotModified).Bytes.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_write_the_old_etag_is_no_good()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var first = await owner.GetAsync("/api/contacts");

        await owner.ContactAsync("""{"firstName":"Aaron"}""");
        var second = (await owner.GetAsync("/api/contacts", ("If-None-Match", first.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);

        second.Items[0].GetProperty("name").GetString().ShouldBe("Aaron");
    }

    [Fact]
    public async Task Different_questions_have_different_etags()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;

        var etags = new HashSet<string>();
        foreach (var query in (string[])["", "?limit=5", "?sort=-name", "?filter=city is oslo", "?deleted=true", "?fields=name", "?at=3"])
            etags.Add((await owner.GetAsync("/api/contacts" + query)).Header("ETag")!);

        etags.Count.ShouldBe(7);
    }

    [Fact]
    public async Task The_third_asker_gets_the_kept_bytes_whatever_the_spelling()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        await owner.GetAsync("/api/contacts?filter=city is lund");
        await owner.GetAsync("/api/contacts?filter=city%20IS%20%22lund%22&limit=50");
        var hits = server.Node.Cache.Lists.Hits;

        var third = await owner.GetAsync("/api/contacts?sort=name&filter=%20city+is+lund");

        server.Node.Cache.Lists.Hits.ShouldBe(hits + 1);
        third.Header("Server-Timing")!.ShouldContain("db;dur=0.000");
    }

    [Fact]
    public async Task Renaming_an_organization_renews_its_contacts()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var acme = await owner.OrganizationAsync("""{"name":"Acme"}""");
        var contact = await owner.ContactAsync($$"""{"firstName":"Zoe","organization":"{{acme.Id}}"}""");
        for (var i = 0; i < 3; i++) await owner.GetAsync($"/api/contacts/{contact.Id}");
        var before = await owner.GetAsync($"/api/contacts/{contact.Id}");

        await owner.PatchAsync($"/api/organizations/{acme.Id}", """{"name":"Apex"}""", ("If-Match", "*"));
        var after = (await owner.GetAsync($"/api/contacts/{contact.Id}", ("If-None-Match", before.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);

        after.Json.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Apex");
        (await owner.GetAsync($"/api/contacts/{contact.Id}", ("If-None-Match", after.Header("ETag")!))).ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Renaming_a_person_renews_the_lists_that_show_them()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        await owner.ContactAsync($$"""{"firstName":"Aaron","owner":"{{owner.User}}"}""");
        for (var i = 0; i < 3; i++) await owner.GetAsync("/api/contacts");

        await owner.PatchAsync("/api/account", """{"name":"New Name"}""");

        (await owner.GetAsync("/api/contacts")).Items[0].GetProperty("owner").GetProperty("name").GetString().ShouldBe("New Name");
    }

    [Fact]
    public async Task What_is_made_from_a_schema_is_kept_under_its_own_number()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var who = new Principal(PrincipalKind.User, owner.Workspace, owner.User, Role.Owner, "Ann");
        var (early, late) = (new ApiCall(new DefaultHttpContext(), server.Node, Gate.SignedIn, who, default),
            new ApiCall(new DefaultHttpContext(), server.Node, Gate.SignedIn, who, default));
        var before = await early.SchemaAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Grade","kind":"text"}""")).ShouldBe(HttpStatusCode.Created);
        var after = await late.SchemaAsync();

        var old = await CachedRead.StampAsync(early, before, before.Named("contact")!);
        var present = await CachedRead.StampAsync(late, after, after.Named("contact")!);

        old.Stamp.ShouldNotBe(present.Stamp);
    }

    [Theory]
    [InlineData("limit=9", "Index: an index has the order")]
    [InlineData("limit=9&filter=city filled", "FewSorted: the filter leaves few")]
    [InlineData("limit=9&at=3", "AlongOrder: the order is in memory")]
    [InlineData("limit=9&at=3&deleted=true", "Walk: nothing of the trash is in memory")]
    public async Task A_list_says_which_way_it_was_answered_and_why(string query, string way)
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;

        var answer = await owner.GetAsync($"/api/contacts?{query}");

        answer.ShouldBe(HttpStatusCode.OK).Header("Server-Timing")!.ShouldEndWith($"path;desc=\"{way}\"");
    }

    [Theory]
    [InlineData("/api/schema")]
    [InlineData("/api/contacts")]
    [InlineData("/api/contacts?filter=city is lund&sort=-name&at=3")]
    [InlineData("/api/contacts/count?filter=city is lund")]
    [InlineData("/api/contacts/facets?field=city")]
    public async Task Every_answer_that_may_be_kept_says_how_long_it_took_in_the_form_of_the_header(string path)
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;

        // Asked for the first time, made to be kept, kept.
        for (var i = 0; i < 3; i++)
        {
            var timing = (await owner.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Header("Server-Timing");

            timing.ShouldNotBeNull().ShouldMatch("^total;dur=[0-9]+\\.[0-9]{3}, db;dur=[0-9]+\\.[0-9]{3}(, path;desc=\"[\\x20-\\x7e-[\"\\\\]]+\")?$");
        }
    }

    [Fact]
    public async Task Workspaces_never_share_an_answer()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var stranger = await server.OwnerAsync();
        for (var i = 0; i < 3; i++) await owner.GetAsync("/api/contacts");

        (await stranger.GetAsync("/api/contacts")).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br;q=0", "gzip")]
    [InlineData("identity", null)]
    public async Task Answers_are_sent_in_the_form_the_browser_takes(string accepts, string? form)
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var plain = (await owner.GetAsync("/api/contacts?limit=40")).Text;

        // Asked for the first time, made to be kept, kept.
        for (var i = 0; i < 3; i++)
        {
            var answer = await owner.GetAsync("/api/contacts?limit=41", ("Accept-Encoding", accepts));

            answer.Header("Content-Encoding").ShouldBe(form);
            answer.Header("Vary").ShouldBe("Accept-Encoding");
            Decode(answer, form).ShouldBe(plain);
        }
    }

    private static string Decode(Answer answer, string? form)
    {
        using var bytes = new MemoryStream(answer.Bytes);
        using Stream stream = form switch { "br" => new BrotliStream(bytes, CompressionMode.Decompress), "gzip" =>
            new GZipStream(bytes, CompressionMode.Decompress), _ => bytes };
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [Fact]
    public async Task Relative_times_are_asked_anew()
    {
        var (server, owner) = await StartAsync();
        await using var _ = server;
        var first = await owner.GetAsync("/api/contacts?filter=createdAt within today");

        server.Clock.Advance(TimeSpan.FromDays(1));
        var second = await owner.GetAsync("/api/contacts?filter=createdAt within today", ("If-None-Match", first.Header("ETag")!));

        second.ShouldBe(HttpStatusCode.OK).Items.ShouldBeEmpty();
    }
}
