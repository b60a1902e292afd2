using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>A running Brisk with a workspace of its own, and the session of its owner.</summary>
internal sealed class Site : IAsyncDisposable
{
    private static int workspaces;

    private readonly IBrowser browser;
    private readonly Installation? own;

    /// <summary>Tells people of one workspace from those of another on the same server.</summary>
    private readonly string among;

    private Site(IBrowser browser, Installation? installation, Serving server, string cookie, string mark = "")
    {
        this.browser = browser;
        own = installation;
        among = mark;
        Server = server;
        Cookie = cookie;
    }

    /// <summary>Of a server of its own.</summary>
    public Installation Installation => own ?? throw new InvalidOperationException("The server is that of other tests as well.");

    public Serving Server { get; private set; }

    /// <summary>The owner's session.</summary>
    public string Cookie { get; }

    /// <summary>The folder with the sample files.</summary>
    public static string Samples => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>On a copy of data that was set up once for all: only that takes a moment.</summary>
    /// <param name="program">The Brisk that is looked at; null for that beside the tests.</param>
    public static async Task<Site> StartAsync(Chromium chromium, string? program = null)
    {
        var opened = chromium.Browser;
        var (data, cookie) = await chromium.SetUpAsync(program);
        var installation = new Installation(program: program);
        try
        {
            foreach (var file in Directory.EnumerateFiles(data)) File.Copy(file, Path.Combine(installation.MakeData(), Path.GetFileName(file)));
            return new Site(opened, installation, await installation.ServeAsync(), cookie);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A workspace of its own on the server of all tests that neither stop it nor run commands beside it: to start one, and to answer its
    /// first questions, takes as long as most of these tests.
    /// </summary>
    public static async Task<Site> ShareAsync(Chromium chromium)
    {
        var shared = await chromium.ShareAsync();
        var number = Interlocked.Increment(ref workspaces);
        var mark = $".{number}@";
        var local = await File.ReadAllTextAsync(Path.Combine(shared.Installation.Data, "local-token"), TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/local/workspaces")
        {
            Content = JsonContent.Create(new { name = $"Harbour {number}", owner = Installation.Email.Replace("@", mark, StringComparison.Ordinal) }),
        };
        request.Headers.Authorization = new("Bearer", local.Trim());
        using var made = await shared.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        made.EnsureSuccessStatusCode();
        var link = (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("link").GetString()!;
        return new Site(chromium.Browser, null, shared.Server, await AcceptAsync(shared.Server, TokenOf(link), "Olga Marin"), mark);
    }

    /// <summary>Over data that <c>brisk seed</c> made, as its owner.</summary>
    public static async Task<Site> SeedAsync(Chromium chromium, int contacts)
    {
        var opened = chromium.Browser;
        var installation = new Installation();
        try
        {
            var said = (await installation.RunAsync("seed", "--contacts", contacts.ToString(), "--until", "2026-11-20")).Well;
            var words = said.Split(["Sign in as ", " with the password "], StringSplitOptions.None);
            var server = await installation.ServeAsync();
            using var answer = await server.Http.PostAsJsonAsync(
                "api/sign-in", new { email = words[^2].Trim(), password = words[^1].Trim() }, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
            return new Site(opened, installation, server, CookieOf(answer));
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];

    /// <summary>Somebody opens a browser: the owner, or whose session it is, or a stranger (empty).</summary>
    public Task<Visit> VisitAsync(string? cookie = null, int width = 1440, int height = 900, bool dark = false, string language = "en") =>
        Visit.OpenAsync(browser, Server.Url, cookie is "" ? null : cookie ?? Cookie, width, height, dark, language);

    /// <summary>Ends the server as a crash would.</summary>
    public Task KillAsync() => own is null ? throw new InvalidOperationException("Others are on this server.") : Server.KillAsync();

    /// <summary>Starts it again, at the same address.</summary>
    public async Task RestartAsync() => Server = await Installation.ServeAsync("--urls", Server.Url);

    /// <summary>The files of parts of the built client, without what they import; parts of the build itself by how their names begin.</summary>
    public static string[] PartsOf(params string[] sources) =>
    [
        .. sources.Select(source => Manifest().EnumerateObject().Single(part => part.Name == source
            || (source[0] == '_' && part.Name.StartsWith(source, StringComparison.Ordinal) && part.Name.EndsWith(".js", StringComparison.Ordinal)))
                .Value.GetProperty("file").GetString()!),
    ];

    /// <summary>The files of parts of the built client and of all that they import.</summary>
    public static string[] FilesOf(params string[] sources)
    {
        var manifest = Manifest();
        // What stands in the page itself is not fetched.
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"));
        var (files, waiting, seen) = (new HashSet<string>(), new Queue<string>(sources), new HashSet<string>());
        while (waiting.TryDequeue(out var name))
        {
            if (!seen.Add(name)) continue;
            var part = manifest.GetProperty(name);
            files.Add(part.GetProperty("file").GetString()!);
            files.UnionWith(Texts(part, "css").Where(style => !page.Contains($"{style}\" disabled", StringComparison.Ordinal)));
            foreach (var import in Texts(part, "imports")) waiting.Enqueue(import);
        }
        return [.. files];

        static IEnumerable<string> Texts(JsonElement part, string member) =>
            part.TryGetProperty(member, out var list) ? list.EnumerateArray().Select(text => text.GetString()!) : [];
    }

    private static JsonElement Manifest() =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot", ".vite", "manifest.json")));

    /// <summary>Asks the API as the owner and answers the body.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string address, object? body = null, long? version = null, string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Cookie", cookie ?? Cookie);
        if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var answer = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {address}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Creates a record and answers its id.</summary>
    public async Task<string> CreateAsync(string plural, object values) =>
        (await SendAsync(HttpMethod.Post, "api/" + plural, values)).GetProperty("id").GetString()!;

    /// <summary>Uploads a CSV file to import and answers the id of the import.</summary>
    public async Task<string> UploadAsync(string name, string plural, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/imports?type={plural}&name={Uri.EscapeDataString(name)}")
        {
            Content = new StringContent(text, new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")),
        };
        request.Headers.Add("Cookie", Cookie);
        using var answer = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }

    /// <summary>Invites somebody, accepts for them, and answers their session.</summary>
    public async Task<string> JoinAsync(string email, string name, string role) => await AcceptAsync(Server, await InviteAsync(email, name, role), name);

    /// <summary>Invites somebody and answers the token of the invitation.</summary>
    public async Task<string> InviteAsync(string email, string name, string role)
    {
        if (among.Length > 0) email = email.Replace("@", among, StringComparison.Ordinal);
        return TokenOf((await SendAsync(HttpMethod.Post, "api/users", new { email, name, role })).GetProperty("link").GetString()!);
    }

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string TokenOf(string link) => link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static async Task<string> AcceptAsync(Serving server, string token, string name)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            $"api/invitations/{token}", new { name, password = Installation.Password }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return CookieOf(answer);
    }
}
