using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Platform;

public sealed class ShellTests
{
    /// <summary>Told from what the server would make.</summary>
    private static readonly byte[] Built = Compression.Brotli("as built"u8.ToArray(), 11);

    private static async Task<TestServer> StartAsync(bool isGermanBuilt = true, bool watch = false) => await TestServer.StartAsync(options =>
    {
        var root = options.ClientFolder;
        Directory.CreateDirectory(Path.Combine(root, "assets"));
        Directory.CreateDirectory(Path.Combine(root, ".vite"));
        File.WriteAllText(Path.Combine(root, "index.html"),
            "<!doctype html><html><head><title>Brisk</title><script type=\"application/json\" id=\"asks\">{\"/import\":[\"/imports\"]}</script>"
            + "<script type=\"module\" src=\"/assets/app-1.js\"></script></head><body>"
            + "<script type=\"application/json\" id=\"ahead\">{\"cell\":[\"/assets/shared-1.js\",\"/assets/contacts-1.css\"]}</script></body></html>");
        File.WriteAllText(Path.Combine(root, "index.fr.html"), "<!doctype html><html lang=\"fr\"></html>");
        if (isGermanBuilt)
        {
            File.WriteAllText(Path.Combine(root, "index.de.html"),
                "<!doctype html><html lang=\"de\"><head><title>Brisk</title></head><body>Kontakte</body></html>");
            File.WriteAllText(Path.Combine(root, ".vite", "manifest.de.json"), """
                {"index.de.html":{"file":"assets/app-de.js","isEntry":true},
                 "src/records/list/ListPage.vue":{"file":"assets/contacts-de.js","isDynamicEntry":true}}
                """);
        }
        File.WriteAllText(Path.Combine(root, "assets", "app-1.js"), "// " + new string('a', 2_000));
        File.WriteAllText(Path.Combine(root, "assets", "built-1.js"), new string('b', 2_000));
        File.WriteAllBytes(Path.Combine(root, "assets", "built-1.js.br"), Built);
        File.WriteAllText(Path.Combine(root, "assets", "contacts-1.js"), "export {}");
        File.WriteAllText(Path.Combine(root, "sw.js"), "// worker");
        File.WriteAllText(Path.Combine(root, "secret.env"), "KEY=1");
        File.WriteAllText(Path.Combine(root, ".vite", "routes.json"),
            """["/","/import","/import/:id","/settings","/settings/fields","/sign-in"]""");
        File.WriteAllText(Path.Combine(root, ".vite", "integrity.json"), """{"assets/signin-1.js":"sha384-abc"}""");
        File.WriteAllText(Path.Combine(root, ".vite", "manifest.json"), """
            {"index.html":{"file":"assets/app-1.js","isEntry":true},
             "src/records/list/ListPage.vue":{"file":"assets/contacts-1.js","isDynamicEntry":true,"imports":["index.html"],
               "css":["assets/contacts-1.css"]},
             "src/features/account/SignIn.vue":{"file":"assets/signin-1.js","isDynamicEntry":true},
             "src/features/import/ImportsPage.vue":{"file":"assets/imports-1.js","isDynamicEntry":true},
             "src/features/import/ImportPage.vue":{"file":"assets/import-1.js","isDynamicEntry":true},
             "src/records/record/RecordPage.vue":{"file":"assets/record-1.js","isDynamicEntry":true,"imports":["_shared.js"]},
             "_shared.js":{"file":"assets/shared-1.js"}}
            """);
        return options;
    }, watch: watch);

    [Theory]
    [InlineData("/")]
    [InlineData("/contacts")]
    [InlineData("/contacts/0123456789ABC")]
    [InlineData("/organizations/new")]
    [InlineData("/settings/fields")]
    [Trait("Engine", "any")]
    public async Task Every_address_of_the_client_is_the_page(string path)
    {
        await using var server = await StartAsync();

        var answer = (await server.Anonymous.GetAsync(path)).ShouldBe(HttpStatusCode.OK);

        answer.MediaType.ShouldBe("text/html");
        answer.Header("Cache-Control").ShouldBe("no-cache");
        (await server.Anonymous.GetAsync(path, ("If-None-Match", answer.Header("ETag")!))).ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task The_start_screen_of_an_address_is_fetched_with_the_page()
    {
        await using var server = await StartAsync();

        (await server.Anonymous.GetAsync("/contacts")).Text.ShouldContain(
            "<link rel=\"modulepreload\" fetchpriority=\"low\" crossorigin href=\"/assets/contacts-1.js\">");
        (await server.Anonymous.GetAsync("/contacts")).Text.ShouldContain("<link rel=\"preload\" as=\"style\" crossorigin href=\"/assets/contacts-1.css\">");
        (await server.Anonymous.GetAsync("/")).Text.ShouldContain("contacts-1.js");
        (await server.Anonymous.GetAsync("/sign-in")).Text.ShouldContain("href=\"/assets/signin-1.js\" integrity=\"sha384-abc\">");
        (await server.Anonymous.GetAsync("/contacts/0S9MEQZAMTM28")).Text.ShouldContain("assets/shared-1.js");
        (await server.Anonymous.GetAsync("/import")).Text.ShouldContain("assets/imports-1.js");
        (await server.Anonymous.GetAsync("/import/0S9MEQZAMTM28")).Text.ShouldContain("assets/import-1.js");
        (await server.Anonymous.GetAsync("/settings")).Text.ShouldNotContain("modulepreload");
    }

    [Theory]
    [InlineData("/contacts", "assets/contacts-1.js", "assets/contacts-1.css")]
    [InlineData("/contacts/0S9MEQZAMTM28", "assets/record-1.js", "assets/shared-1.js")]
    [Trait("Engine", "any")]
    public async Task What_a_page_names_as_wanted_later_is_linked_where_its_screen_needs_it_now(string path, params string[] files)
    {
        await using var server = await StartAsync();

        var page = (await server.Anonymous.GetAsync(path)).Text;

        page.ShouldContain("id=\"ahead\"");
        foreach (var file in files) page.Split($"crossorigin href=\"/{file}\"").Length.ShouldBe(2, file);
    }

    /// <summary>The client asks just this: see web/src/records/preset.test.ts.</summary>
    [Fact]
    [Trait("Engine", "any")]
    public async Task The_page_says_what_the_screens_of_record_types_ask_first()
    {
        await using var server = await StartAsync();

        var page = (await server.Anonymous.GetAsync("/contacts")).Text;
        var from = page.IndexOf("id=\"asks\">", StringComparison.Ordinal) + "id=\"asks\">".Length;
        using var asks = JsonDocument.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]);

        asks.RootElement.EnumerateObject().Select(ask => ask.Name)
            .ShouldBe([.. RecordTypes.All.SelectMany(type => new[] { $"/{type.Plural}", $"/{type.Plural}/:id" }), "/import"]);
        asks.RootElement.GetProperty("/contacts")[0].GetString().ShouldBe(
            "/contacts?sort=-updatedAt&fields=city%2Cemail%2Cname%2Corganization%2Cowner%2Ctags%2Ctitle%2CupdatedAt&at=0&limit=100");
        asks.RootElement.GetProperty("/organizations/:id").EnumerateArray().Select(ask => ask.GetString())
            .ShouldBe(["/organizations/:id", "/organizations/:id/history?limit=40"]);
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task A_stranger_is_sent_no_link_to_what_would_be_refused()
    {
        await using var server = await StartAsync();
        var typed = ("Sec-Fetch-Site", "none");

        var stranger = await server.Anonymous.GetAsync("/contacts", typed);
        var member = await server.Anonymous.GetAsync("/contacts", typed, ("Cookie", "brisk=anything"));
        var follower = await server.Anonymous.GetAsync("/contacts", ("Sec-Fetch-Site", "cross-site"));

        stranger.Text.ShouldContain("href=\"/api/setup\"");
        stranger.Text.ShouldContain("signin-1.js");
        stranger.Text.ShouldNotContain("/api/session");
        stranger.Text.ShouldNotContain("contacts-1.js");
        stranger.Header("Vary").ShouldBe("Accept-Encoding, Accept-Language, Cookie, Sec-Fetch-Site");
        member.Text.ShouldContain("href=\"/api/session\"");
        member.Text.ShouldContain("href=\"/api/schema\"");
        member.Text.ShouldNotContain("/api/setup");
        member.Text.ShouldContain("contacts-1.js");
        member.Header("ETag").ShouldNotBe(stranger.Header("ETag"));
        // A link in a mail of another site: the browser keeps the cookie back, and there may be a session.
        follower.Text.ShouldBe(member.Text);
        (await server.Anonymous.GetAsync("/contacts")).Text.ShouldBe(member.Text);
    }

    [Fact]
    public async Task The_page_says_from_where_on_who_opens_it_is_told_what_happens()
    {
        await using var server = await StartAsync();
        server.Node.PageWaits = Eventually.Bound;
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Before"}""");
        // Where nodes share a database, a page begins some seconds ago.
        server.Clock.Advance(TimeSpan.FromSeconds(11));

        var first = (await owner.GetAsync("/contacts")).ShouldBe(HttpStatusCode.OK);
        var same = await owner.GetAsync("/contacts");
        var after = (await owner.ContactAsync("""{"firstName":"After"}""")).Id;
        server.Clock.Advance(TimeSpan.FromSeconds(11));
        var later = await owner.GetAsync("/contacts", ("Accept-Encoding", "br"));

        // While nothing happens it is the same page; nobody keeps it, as it says what only they see.
        same.ShouldBe(HttpStatusCode.OK).Text.ShouldBe(first.Text);
        (await owner.GetAsync("/api/changes?after=" + PositionIn(first.Text))).Items.Select(item => item.GetProperty("id").GetString()).ShouldBe([after]);
        var body = new byte[64 * 1024];
        BrotliDecoder.TryDecompress(later.Bytes, body, out var length).ShouldBeTrue();
        (await owner.GetAsync("/api/changes?after=" + PositionIn(Encoding.UTF8.GetString(body, 0, length)))).ShouldBe(HttpStatusCode.OK).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_in_particular_is_told_no_position_and_no_page_waits_for_a_database_that_is_slow_or_away()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            Directory.CreateDirectory(options.ClientFolder);
            File.WriteAllText(Path.Combine(options.ClientFolder, "index.html"), "<!doctype html><html><head><title>Brisk</title></head><body></body></html>");
            return options;
        }, watch: true);
        server.Node.PageWaits = Eventually.Bound;
        var owner = await server.OwnerAsync();
        (await server.Anonymous.GetAsync("/")).Text.ShouldNotContain("position");
        (await server.Anonymous.GetAsync("/", ("Cookie", owner.SessionCookie! + "x"))).Text.ShouldNotContain("position");
        var before = await owner.GetAsync("/");
        before.Text.ShouldContain("position");
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        await member.GetAsync("/api/session");
        var held = new TaskCompletionSource();
        // Who they are has to be read anew, too.
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        server.Watched.OnRead = _ => held.Task;
        server.Node.PageWaits = TimeSpan.FromMilliseconds(20);

        var slow = await owner.GetAsync("/");
        var first = await member.GetAsync("/");
        held.SetResult();
        server.Watched.IsAway = true;
        server.Node.PageWaits = Eventually.Bound;
        var away = await owner.GetAsync("/");

        // What somebody was told shortly before is as good; who was told nothing asks for all again when they are connected.
        PositionIn(slow.ShouldBe(HttpStatusCode.OK).Text).ShouldBe(PositionIn(before.Text));
        first.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("<title>Brisk</title>");
        first.Text.ShouldNotContain("position");
        PositionIn(away.ShouldBe(HttpStatusCode.OK).Text).ShouldBe(PositionIn(before.Text));
    }

    [Theory]
    [InlineData("de", true)]
    [InlineData("de-AT, en;q=0.5", true)]
    [InlineData("fr, DE;q=0.3, en;q=0.2", true)]
    [InlineData("en, de", false)]
    [InlineData("de;q=0.4, en-GB;q=0.8", false)]
    [InlineData("de;q=0, fr", false)]
    [InlineData("denmark", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    [InlineData(";;;q=,,", false)]
    [Trait("Engine", "any")]
    public async Task A_stranger_is_spoken_to_as_the_browser_likes_it_best(string liked, bool isGerman)
    {
        await using var server = await StartAsync();

        var page = await server.Anonymous.GetAsync("/sign-in", ("Sec-Fetch-Site", "none"), ("Accept-Language", liked));

        page.Text.Contains("Kontakte", StringComparison.Ordinal).ShouldBe(isGerman);
        page.Header("Content-Language").ShouldBe(isGerman ? "de" : "en");
    }

    [Fact]
    public async Task A_page_speaks_the_language_of_the_account_or_else_of_the_workspace()
    {
        await using var server = await StartAsync();
        server.Node.PageWaits = Eventually.Bound;
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);

        var english = await owner.GetAsync("/contacts", ("Accept-Language", "de"));
        await owner.PatchAsync("/api/workspace", """{"language":"de"}""", ("If-Match", "*"));
        var ofWorkspace = await owner.GetAsync("/contacts", ("Accept-Language", "en"));
        await member.PatchAsync("/api/account", """{"language":"en"}""");
        var own = await member.GetAsync("/contacts");
        await member.PatchAsync("/api/account", """{"language":null}""");
        var again = await member.GetAsync("/contacts");

        english.Text.ShouldContain("contacts-1.js");
        ofWorkspace.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("contacts-de.js");
        ofWorkspace.Text.ShouldContain("Kontakte");
        ofWorkspace.Header("Content-Language").ShouldBe("de");
        own.Text.ShouldNotContain("Kontakte");
        again.Text.ShouldContain("Kontakte");
        // Nothing is there is said in the same language.
        (await member.GetAsync("/nothing", ("Accept", "text/html"))).ShouldBe(HttpStatusCode.NotFound).Text.ShouldContain("Kontakte");
    }

    /// <param name="later">Seconds between the last that was asked and the page: after five it has to be found out anew who somebody is.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_new_language_of_the_workspace_is_that_of_pages_while_the_database_is_slow(int later)
    {
        await using var server = await StartAsync(watch: true);
        server.Node.PageWaits = Eventually.Bound;
        var owner = await server.OwnerAsync();
        var english = await owner.GetAsync("/contacts");
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        await member.PatchAsync("/api/account", """{"language":"en"}""");
        await member.GetAsync("/contacts");
        // Long after their page they work on.
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await owner.GetAsync("/api/session");
        await member.GetAsync("/api/session");
        var held = new TaskCompletionSource();
        server.Watched.OnWrite = (_, isDone) =>
        {
            if (isDone) server.Watched.OnRead = _ => held.Task;
            return Task.CompletedTask;
        };

        (await owner.PatchAsync("/api/workspace", """{"language":"de"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        server.Node.PageWaits = TimeSpan.FromMilliseconds(20);
        server.Clock.Advance(TimeSpan.FromSeconds(later));
        var slow = await owner.GetAsync("/contacts");
        var own = await member.GetAsync("/contacts");
        held.SetResult();

        english.Header("Content-Language").ShouldBe("en");
        slow.Header("Content-Language").ShouldBe("de");
        own.Header("Content-Language").ShouldBe("en");
        slow.Text.ShouldNotContain("name=\"position\"");
    }

    [Fact]
    public async Task Without_a_page_in_a_language_it_is_English()
    {
        await using var server = await StartAsync(isGermanBuilt: false);
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/account", """{"language":"de"}""");

        (await owner.GetAsync("/contacts")).Header("Content-Language").ShouldBe("en");
        (await server.Anonymous.GetAsync("/", ("Accept-Language", "de"))).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("app-1.js");
    }

    private static string PositionIn(string page)
    {
        const string before = "<meta name=\"position\" content=\"";
        var from = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return page[from..page.IndexOf("\">", from, StringComparison.Ordinal)];
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task Hashed_files_are_kept_for_ever_and_others_asked_for_each_time()
    {
        await using var server = await StartAsync();

        (await server.Anonymous.GetAsync("/assets/app-1.js")).Header("Cache-Control").ShouldBe("public, max-age=31536000, immutable");
        (await server.Anonymous.GetAsync("/sw.js")).Header("Cache-Control").ShouldBe("no-cache");
        (await server.Anonymous.GetAsync("/sw.js")).Header("Content-Security-Policy").ShouldNotBeNull();
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task Files_are_compressed_before_anybody_asks()
    {
        await using var server = await StartAsync();
        Answer answer;
        // Compressing runs in the background from the start; until its turn a file goes out as it is, or as what is there.
        do answer = await server.Anonymous.GetAsync("/assets/app-1.js", ("Accept-Encoding", "br"));
        while (answer.Header("Content-Encoding") is not "br");

        answer.Header("Content-Encoding").ShouldBe("br");
        answer.Bytes.Length.ShouldBeLessThan(200);
        // What the build has compressed is not compressed again.
        do answer = await server.Anonymous.GetAsync("/assets/built-1.js", ("Accept-Encoding", "br"));
        while (answer.Header("Content-Encoding") is not "br");
        answer.Bytes.ShouldBe(Built);
        (await server.Anonymous.GetAsync("/assets/built-1.js")).Text.Length.ShouldBe(2_000);
        (await server.Anonymous.GetAsync("/assets/built-1.js.br")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/assets/app-0.js")]
    [InlineData("/secret.env")]
    [InlineData("/index.html")]
    [InlineData("/index.de.html")]
    [InlineData("/index.fr.html")]
    [InlineData("/.vite/manifest.json")]
    [InlineData("/../brisk.db")]
    [InlineData("/%2e%2e/brisk.db")]
    [InlineData("/..%2fbrisk.db")]
    [InlineData("/assets/..%5c..%5cbrisk.db")]
    [Trait("Engine", "any")]
    public async Task What_is_no_file_of_the_client_is_not_found(string path)
    {
        await using var server = await StartAsync();

        (await server.Anonymous.GetAsync(path)).ShouldBeProblem(404, "not-found");
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/graphql")]
    [InlineData("/wp-login.php")]
    [InlineData("/admin")]
    [InlineData("/contacts/0123456789ABC/more")]
    [InlineData("/settings/nothing")]
    [InlineData("/health")]
    [InlineData("/CONTACTS")]
    [Trait("Engine", "any")]
    public async Task Nothing_is_at_an_address_that_the_client_does_not_know(string path)
    {
        await using var server = await StartAsync();

        var program = await server.Anonymous.GetAsync(path);
        var person = await server.Anonymous.GetAsync(path, ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

        program.ShouldBeProblem(404, "not-found");
        person.ShouldBe(HttpStatusCode.NotFound).MediaType.ShouldBe("text/html");
        (await server.Anonymous.PostAsync(path, "{}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/nope")]
    [InlineData("/api/crm")]
    [InlineData("/api/crm/nope")]
    [Trait("Engine", "any")]
    public async Task Nothing_is_at_an_address_that_the_api_does_not_know(string path)
    {
        await using var server = await StartAsync();

        (await server.Anonymous.GetAsync(path, ("Accept", "text/html"))).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task The_page_takes_no_writes()
    {
        await using var server = await StartAsync();

        (await server.Anonymous.PostAsync("/contacts", "{}")).ShouldBeProblem(405, "method-not-allowed").Header("Allow").ShouldBe("GET, HEAD");
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task Without_a_built_client_the_page_says_how_to_build_it()
    {
        await using var server = await TestServer.StartAsync();

        (await server.Anonymous.GetAsync("/")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("npm run build");
    }

    [Fact]
    public async Task Health_tells_whether_the_node_can_work()
    {
        await using var server = await TestServer.StartAsync();

        (await server.Anonymous.GetAsync("/health/live")).ShouldBe(HttpStatusCode.OK);
        (await server.Anonymous.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);
        server.Node.IsStopping = true;

        (await server.Anonymous.GetAsync("/health/ready")).ShouldBeProblem(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
        (await server.Anonymous.GetAsync("/health/live")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whether_a_node_can_work_is_looked_at_again_though_the_clock_was_set_back()
    {
        await using var server = await TestServer.StartAsync(watch: true);
        (await server.Anonymous.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);
        server.Clock.Set(TimeSpan.FromDays(-1));
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        server.Watched.IsAway = true;

        (await server.Anonymous.GetAsync("/health/ready")).ShouldBeProblem(503, "unavailable");
    }

    [Fact]
    public async Task Many_who_ask_whether_a_node_can_work_cost_one_look()
    {
        await using var server = await TestServer.StartAsync();
        var health = new Health(server.Node);

        var looks = Enumerable.Range(0, 100).Select(_ => health.TroubleAsync()).ToList();

        looks.Distinct().Count().ShouldBe(1);
        (await looks[0]).ShouldBeNull();
    }
}
