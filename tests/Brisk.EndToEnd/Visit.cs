using System.Collections.Concurrent;

namespace Brisk.EndToEnd;

/// <summary>One person at one browser: a context of its own, a page, and everything the browser complained about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>Reports what a content security policy blocked, also where the console would not.</summary>
    private const string Watch = "addEventListener('securitypolicyviolation', (event) => console.error('blocked by policy: ' + event.violatedDirective + ' ' "
        + "+ event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber))";

    private const string LeftFor = "a request left the origin: ";

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> complaints = new();

    private Visit(IBrowserContext context, IPage page, string url)
    {
        this.context = context;
        Page = page;
        Url = url;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsAnswer(message)) complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => complaints.Enqueue($"exception: {error}");
        context.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(url + "/", StringComparison.Ordinal))
                complaints.Enqueue(LeftFor + request.Url);
        };
    }

    public IPage Page { get; }

    public string Url { get; }

    /// <summary>What a text of the page is in the language of this visit.</summary>
    public Func<string, string> Says { get; init; } = text => text;

    /// <param name="language">Of the browser, and of the person if there is one: <c>en</c> or <c>de</c>.</param>
    /// <param name="cookie">The session, as <c>name=value</c>; null for a stranger.</param>
    public static async Task<Visit> OpenAsync(IBrowser browser, string url, string? cookie, int width = 1440, int height = 900, bool dark = false,
        string language = "en")
    {
        var opened = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = language == "de" ? "de-DE" : "en-US",
            TimezoneId = "Europe/Stockholm",
            HasTouch = width < 640,
        });
        opened.SetDefaultTimeout(Chromium.Wait);
        await opened.AddInitScriptAsync(Watch);
        if (cookie is not null)
            await opened.AddCookiesAsync([new() { Name = cookie[..cookie.IndexOf('=', StringComparison.Ordinal)],
                Value = cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..], Url = url, SameSite = SameSiteAttribute.Strict }]);
        return new Visit(opened, await opened.NewPageAsync(), url) { Says = Screens.In(language) };
    }

    /// <summary>A second tab of the same browser.</summary>
    public async Task<Visit> SecondAsync() => new(context, await context.NewPageAsync(), Url);

    public Task GoAsync(string path) => Page.GotoAsync(Url + path);

    /// <summary>Goes on within the page, as a link in it does.</summary>
    public Task FollowAsync(string path) => Page.EvaluateAsync(
        "(to) => { const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: to })); link.click(); link.remove() }", path);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The row of a list that shows a name.</summary>
    public ILocator Row(string name) => Page.Locator(".lr", new() { Has = Page.GetByText(name, new() { Exact = true }) });

    /// <summary>The cell of a row, by the name of its field, or the path to it.</summary>
    public ILocator Cell(string row, string field) => Row(row).Locator($"[data-c='{field}']");

    /// <summary>Types a value into a cell of a list and saves it.</summary>
    public async Task EditCellAsync(string row, string field, string value)
    {
        await Cell(row, field).DblClickAsync();
        await Page.Locator(".cell-editor input").FillAsync(value);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Types a value into a field of a record and saves it; <paramref name="button"/> opens it.</summary>
    public async Task EditFieldAsync(string button, string value)
    {
        await Button(button).ClickAsync();
        await Page.Locator(".fields .fv.ed input").FillAsync(value);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses a button that may be gone at any moment, because what it is for came by itself.</summary>
    public Task PressWhileThereAsync(string name) =>
        Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).EvaluateAllAsync<object?>("(found) => found.forEach((button) => button.click())");

    /// <summary>How the page asked for what begins so, once it asked so often: the browser notes a request a little after its answer is shown.</summary>
    public async Task<string[]> AskedAsync(string start, int times)
    {
        const string Of = "performance.getEntriesByType('resource').filter((one) => one.name.startsWith(location.origin + start))";
        await Page.WaitForFunctionAsync($"([start, times]) => {Of}.length >= times", new object[] { start, times });
        return await Page.EvaluateAsync<string[]>($"(start) => {Of}.map((one) => one.initiatorType)", start);
    }

    /// <summary>
    /// Whether the page that was opened brought along what it would ask. It does not where that takes the server longer than a page waits, as it
    /// may on a busy machine.
    /// </summary>
    public Task<bool> IsToldAsync() => Page.EvaluateAsync<bool>("() => !document.getElementById('asks')");

    /// <summary>From now on pages come without their answers, as where they take long: they ask for them.</summary>
    public Task WithoutAnswersAsync() => Page.AddInitScriptAsync(
        "addEventListener('DOMContentLoaded', () => { for (const block of document.querySelectorAll('[data-answer]')) block.remove() })");

    /// <summary>How many records the status line says the list has.</summary>
    public Task ShowsCountAsync(string text) => Expect(Page.Locator("footer.status")).ToContainTextAsync(text);

    /// <summary>Waits until no row of the list is a placeholder.</summary>
    public Task RowsSettledAsync() => Expect(Page.Locator(".lr .skel")).ToHaveCountAsync(0);

    /// <summary>
    /// Waits until the browser has fetched these parts of the client, with all that they import and their styles, whoever asked for them.
    /// A network that is idle does not tell that: it may have been idle before.
    /// </summary>
    /// <param name="parts">By their sources, such as <c>src/records/list/CellEditor.vue</c>.</param>
    public Task HasPartsAsync(params string[] parts) => Page.WaitForFunctionAsync(
        "(files) => files.every((file) => performance.getEntriesByName(`${location.origin}/${file}`).length > 0)", Site.FilesOf(parts));

    /// <summary>Fails when the browser complained, and forgets what it said.</summary>
    /// <param name="away">The address of another site that was visited on purpose.</param>
    public void HadNothingToComplain(string? away = null)
    {
        var said = complaints.Where(one => one != LeftFor + away).ToList();
        complaints.Clear();
        said.ShouldBeEmpty();
    }

    /// <summary>
    /// A refusal by the API, or of the live connection where the session has ended or the server is about to stop, is an answer, not a
    /// defect, and so is 404 for a page that is not there, and nobody at the address while the server is
    /// away; a busy machine needs longer for what was preloaded than the browser thinks. The browser reports all of them.
    /// </summary>
    private bool IsAnswer(IConsoleMessage message) =>
        message.Text.Contains("was preloaded using link preload but not used", StringComparison.Ordinal)
        || (message.Text.StartsWith("WebSocket connection to", StringComparison.Ordinal)
            && (message.Text.EndsWith("net::ERR_CONNECTION_REFUSED", StringComparison.Ordinal)
                || message.Text.EndsWith("net::ERR_CONNECTION_RESET", StringComparison.Ordinal)
                || message.Text.EndsWith("Unexpected response code: 503", StringComparison.Ordinal)
                // A session ended, or the page went, while its line was being opened.
                || message.Text.EndsWith("WebSocket is closed before the connection is established.", StringComparison.Ordinal)
                || message.Text.EndsWith("HTTP Authentication failed; no valid credentials available", StringComparison.Ordinal)))
        || (message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
            && (message.Location.Contains("/api/", StringComparison.Ordinal) || message.Location.StartsWith(Page.Url + ":", StringComparison.Ordinal)));

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
