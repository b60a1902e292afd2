using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Platform;

/// <summary>What a page would ask comes with it; see web/src/api/client.ts for who takes it.</summary>
[Trait("Engine", "any")]
public sealed partial class PageAnswersTests
{
    private const string Style = ".app { color: red }";
    private const string Script = "begin(1 < 2)";

    private static async Task<TestServer> StartAsync(bool watch = false)
    {
        var server = await TestServer.StartAsync(options =>
        {
            Directory.CreateDirectory(Path.Combine(options.ClientFolder, ".vite"));
            File.WriteAllText(Path.Combine(options.ClientFolder, "index.html"),
                $"<!doctype html><html><head><title>Brisk</title><style>{Style}</style><script type=\"application/json\" id=\"asks\">{{}}</script>"
                + $"<script>{Script}</script></head><body></body></html>");
            File.WriteAllText(Path.Combine(options.ClientFolder, ".vite", "routes.json"), """["/","/settings","/sign-in"]""");
            File.WriteAllText(Path.Combine(options.ClientFolder, ".vite", "manifest.json"), """
                {"index.html":{"file":"assets/app-2.js","isEntry":true},
                 "src/records/list/ListPage.vue":{"file":"assets/contacts-1.js","isDynamicEntry":true},
                 "src/records/record/RecordPage.vue":{"file":"assets/record-1.js","isDynamicEntry":true}}
                """);
            return options;
        }, watch: watch);
        server.Node.PageWaits = Eventually.Bound;
        return server;
    }

    /// <summary>By the address that would be asked: the answer and its ETag.</summary>
    private static Dictionary<string, (string Text, string ETag)> AnswersIn(string page) => Block().Matches(page).ToDictionary(
        block => WebUtility.HtmlDecode(block.Groups["ask"].Value), block => (block.Groups["text"].Value, WebUtility.HtmlDecode(block.Groups["etag"].Value)));

    [Theory]
    [InlineData("/", 4)]
    [InlineData("/contacts", 4)]
    [InlineData("/organizations", 4)]
    [InlineData("/settings", 2)]
    [InlineData("/contacts?filter=city+is+Lund", 2)]
    public async Task A_page_brings_along_what_it_would_be_answered(string path, int answers)
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"</script><script>alert(1)</script>","city":"Łódź & <b>"}""");

        var page = (await owner.GetAsync(path)).ShouldBe(HttpStatusCode.OK);

        var told = AnswersIn(page.Text);
        told.Count.ShouldBe(answers);
        told.Keys.ShouldContain("/api/session");
        told.Keys.ShouldContain("/api/schema");
        foreach (var (ask, (text, etag)) in told)
        {
            var asked = (await owner.GetAsync(ask)).ShouldBe(HttpStatusCode.OK);
            using var expected = JsonDocument.Parse(asked.Text);
            using var given = JsonDocument.Parse(text);
            JsonElement.DeepEquals(given.RootElement, expected.RootElement).ShouldBeTrue(ask);
            etag.ShouldBe(asked.Header("ETag") ?? "");
        }
        page.Text.ShouldNotContain("alert(1)</script>");
        // Nothing of it is asked again, and nobody keeps it.
        page.Text.ShouldNotContain("rel=\"preload\" as=\"fetch\"");
        page.Text.ShouldNotContain("id=\"asks\"");
        page.Header("Cache-Control").ShouldBe("no-store");
        page.Header("ETag").ShouldBeNull();
    }

    [Fact]
    public async Task The_page_of_a_record_brings_it_along_and_one_that_is_not_there_is_asked_for()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();
        var id = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;

        var told = AnswersIn((await owner.GetAsync($"/contacts/{id}?tab=history")).Text);
        var gone = (await owner.GetAsync("/contacts/0S9MEQZAMTM28")).ShouldBe(HttpStatusCode.OK);

        told.Keys.ShouldBe(["/api/session", "/api/schema", $"/api/contacts/{id}", $"/api/contacts/{id}/history?limit=40"]);
        told[$"/api/contacts/{id}"].Text.ShouldContain("\"Ada\"");
        AnswersIn(gone.Text).ShouldBeEmpty();
        gone.Text.ShouldContain("href=\"/api/session\"");
        gone.Header("Cache-Control").ShouldBe("no-cache");
    }

    [Fact]
    public async Task Each_is_brought_their_own_answers_and_nobody_those_of_somebody_else()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        var member = await server.JoinAsync(owner.Workspace, Role.ReadOnly);

        var ofOwner = await owner.GetAsync("/contacts");
        var ofMember = await member.GetAsync("/contacts", ("If-None-Match", ofOwner.Header("ETag") ?? "*"));
        var nobody = await server.Anonymous.GetAsync("/contacts");
        var forged = await server.Anonymous.GetAsync("/contacts", ("Cookie", owner.SessionCookie + "x"));
        await member.PostAsync("/api/sign-out", "{}");
        var left = await server.Anonymous.GetAsync("/contacts", ("Cookie", member.SessionCookie!));

        AnswersIn(ofOwner.Text)["/api/session"].Text.ShouldContain(owner.Email);
        AnswersIn(ofMember.ShouldBe(HttpStatusCode.OK).Text)["/api/session"].Text.ShouldContain(member.Email);
        ofMember.Text.ShouldNotContain(owner.Email + "\",\"role\"");
        foreach (var page in (Answer[])[nobody, forged, left])
        {
            page.ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("data-answer");
            page.Text.ShouldNotContain("Ada");
        }
    }

    [Fact]
    public async Task A_page_is_of_where_the_browser_is_and_of_its_session_alone()
    {
        await using var server = await StartAsync();
        var (here, there) = (await server.OwnerAsync(), await server.OwnerAsync());
        await here.ContactAsync("""{"firstName":"Ada"}""");
        await there.ContactAsync("""{"firstName":"Bela"}""");
        var also = await server.AlsoInAsync(here, there.Workspace, Role.Member);
        var kept = also.SessionCookie!.Replace("brisk=", $"brisk-{there.Workspace}=", StringComparison.Ordinal);
        var end = here.SessionCookie![^1] == 'A' ? 'B' : 'A';

        var both = await server.Anonymous.GetAsync("/contacts", ("Cookie", $"{here.SessionCookie}; {kept}"));
        var forged = await server.Anonymous.GetAsync("/contacts", ("Cookie", here.SessionCookie[..^1] + end));
        var key = await server.Anonymous.GetAsync("/contacts",
            ("Authorization", "Bearer " + Tokens.Key(here.Workspace, Tokens.New())), ("Cookie", here.SessionCookie));

        both.Text.ShouldContain("\"Ada\"");
        both.Text.ShouldNotContain("Bela");
        forged.ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("data-answer");
        key.ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("data-answer");
        key.Text.ShouldNotContain("name=\"position\"");
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_asked_for_by_a_link()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();
        var long100 = new string('€', 100);
        for (var at = 0; at < 110; at++) await owner.ContactAsync($$"""{"firstName":"A{{at}}","title":"{{long100}}","city":"{{long100}}"}""");

        var page = await owner.GetAsync("/contacts");

        AnswersIn(page.Text).Keys.ShouldBe(["/api/session", "/api/schema", "/api/contacts/count"]);
        page.Text.ShouldContain("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"/api/contacts?sort=");
        page.Header("Cache-Control").ShouldBe("no-store");
    }

    [Fact]
    public async Task Nothing_is_asked_for_a_page_of_which_only_the_head_is_wanted()
    {
        await using var server = await StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        var asked = 0;
        server.Watched.OnRead = text =>
        {
            if (IsOfContacts(text)) asked++;
            return Task.CompletedTask;
        };

        (await owner.SendAsync("HEAD", "/contacts", (string?)null)).ShouldBe(HttpStatusCode.OK).Header("Cache-Control").ShouldBe("no-cache");
        asked.ShouldBe(0);
        await owner.GetAsync("/contacts");
        asked.ShouldBeGreaterThan(0);
    }

    private static bool IsOfContacts(string statement) => statement.Contains("FROM contacts", StringComparison.Ordinal);

    [Fact]
    public async Task No_page_waits_for_answers_that_are_slow_and_the_browser_asks_for_them()
    {
        await using var server = await StartAsync(watch: true);
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        await owner.GetAsync("/settings");
        var (held, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Watched.OnRead = text =>
        {
            if (!IsOfContacts(text)) return Task.CompletedTask;
            reached.TrySetResult();
            return held.Task;
        };
        server.Node.PageWaits = TimeSpan.FromSeconds(1);

        var slow = await owner.GetAsync("/contacts");
        reached.Task.IsCompleted.ShouldBeTrue("the list was never read");
        held.SetResult();
        server.Node.PageWaits = Eventually.Bound;
        var quick = await owner.GetAsync("/contacts");
        server.Watched.IsAway = true;
        var away = await owner.GetAsync("/contacts");

        quick.Text.ShouldContain("data-answer");
        foreach (var page in (Answer[])[slow, away])
        {
            page.ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("data-answer");
            page.Text.ShouldContain("href=\"/api/schema\"");
            page.Text.ShouldContain("/contacts?sort=");
        }
    }

    /// <summary>The list that the page of contacts begins with, as it is asked.</summary>
    private static async Task<string> FirstListAsync(Client client) =>
        AnswersIn((await client.GetAsync("/contacts")).Text).Keys.Single(ask => ask.StartsWith("/api/contacts?", StringComparison.Ordinal));

    [Fact]
    public async Task What_a_page_did_not_wait_for_is_read_once_though_the_browser_asks_for_it_too()
    {
        await using var server = await StartAsync(watch: true);
        var list = await FirstListAsync(await server.OwnerAsync());
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        await owner.GetAsync("/settings");
        var (held, reads) = (new TaskCompletionSource(), new ConcurrentQueue<string>());
        server.Watched.OnRead = text =>
        {
            if (!IsOfContacts(text)) return Task.CompletedTask;
            reads.Enqueue(text);
            return held.Task;
        };
        server.Node.PageWaits = TimeSpan.FromSeconds(1);

        (await owner.GetAsync("/contacts")).Text.ShouldNotContain("data-answer");
        var both = Task.WhenAll(owner.GetAsync(list), owner.GetAsync("/api/contacts/count"));
        held.SetResult();

        foreach (var answer in await both) answer.ShouldBe(HttpStatusCode.OK);
        reads.ShouldNotBeEmpty();
        reads.ShouldBeUnique();
    }

    [Fact]
    public async Task Nothing_more_is_read_for_a_page_whose_browser_went_away()
    {
        await using var server = await StartAsync(watch: true);
        var list = await FirstListAsync(await server.OwnerAsync());
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        await owner.GetAsync("/settings");
        var (held, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Watched.OnRead = text =>
        {
            if (!IsOfContacts(text)) return Task.CompletedTask;
            // What else is read goes on for others, whoever leaves.
            if (text.Contains(" LIMIT ", StringComparison.Ordinal)) reached.TrySetResult();
            return held.Task;
        };
        var lists = server.Node.Cache.Lists;
        var (hits, misses) = (lists.Hits, lists.Misses);
        var answers = new PageAnswers(server.Node, BriskServer.Routes(server.Node), new Errors(NullLogger<Errors>.Instance), server.App.Services);
        using var browser = new CancellationTokenSource();
        var page = new DefaultHttpContext { RequestAborted = browser.Token };
        page.Request.Headers.Cookie = owner.SessionCookie;

        var told = answers.OfAsync(page, [list["/api".Length..]], TimeSpan.Zero);
        await Eventually.Within("the list is read", reached.Task);
        await browser.CancelAsync();
        (await told).ShouldBeNull();
        // Who asks while that reading is still held reads anew: nobody makes it any more.
        var other = owner.GetAsync(list);
        await Eventually.SoAsync("another asks", () => lists.Misses > misses + 1);
        held.SetResult();

        (await other).ShouldBe(HttpStatusCode.OK);
        lists.Hits.ShouldBe(hits);
    }

    [Fact]
    public async Task The_policy_lets_run_what_was_built_into_the_page_and_nothing_else_inline()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();

        foreach (var page in (Answer[])[await owner.GetAsync("/contacts"), await server.Anonymous.GetAsync("/sign-in", ("Sec-Fetch-Site", "none")),
            await server.Anonymous.GetAsync("/nothing", ("Accept", "text/html"))])
        {
            var policy = page.Header("Content-Security-Policy")!.Split("; ");
            policy.ShouldContain($"script-src 'self' 'sha256-{Hash(Script)}'");
            policy.ShouldContain($"style-src 'self' 'sha256-{Hash(Style)}'");
        }

        static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Who_says_which_build_asks_is_told_which_one_there_is_also_by_a_refusal()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();

        var old = await owner.GetAsync("/api/contacts", ("X-Brisk-Build", "/assets/app-1.js"));
        var refused = await server.Anonymous.PostAsync("/api/contacts", "{}", ("X-Brisk-Build", "/assets/app-1.js"));

        old.Header("X-Brisk-Build").ShouldBe("/assets/app-2.js");
        refused.Header("X-Brisk-Build").ShouldBe("/assets/app-2.js");
        (await owner.GetAsync("/api/contacts")).Header("X-Brisk-Build").ShouldBeNull();
    }

    [GeneratedRegex("<script type=\"application/json\" data-answer=\"(?<ask>[^\"]*)\"( data-etag=\"(?<etag>[^\"]*)\")?>(?<text>[^<]*)</script>",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
