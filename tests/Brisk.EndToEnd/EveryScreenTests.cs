using System.Text;
using Brisk.Tests.Processes;
using Deque.AxeCore.Commons;

namespace Brisk.EndToEnd;

/// <summary>What must be true of every screen: nobody is shut out, nothing is blocked, nothing leaves the origin.</summary>
public sealed class EveryScreenTests(Chromium chromium, FurnishedSite furnished, ITestOutputHelper output) : IClassFixture<FurnishedSite>
{
    private static readonly (string Name, int Width, int Height)[] Sizes =
        [("1440x900", 1440, 900), ("1024x768", 1024, 768), ("768x1024", 768, 1024), ("390x844", 390, 844)];

    /// <summary>In the dark, nothing but the colours is another.</summary>
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    /// <summary>Screens with no other elements than others of these on a phone.</summary>
    private static readonly string[] Twice = ["contact-missing", "organization-history", "imports", "setup-done", "invitation-void", "key-made", "invited"];

    /// <summary>Screens that say something else to who may only read.</summary>
    private static readonly string[] ReadOnly =
    [
        "contacts", "contacts-panel", "contact", "contact-history", "organization", "trash", "settings-workspace", "settings-team", "settings-fields",
        "settings-keys",
    ];

    /// <summary>The package's own way puts axe into the page anew for each run and into a second page as well: half of the time of this test.</summary>
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>
    /// Most of the time of this test goes into the rows of lists. Where a list was looked at in whole and is shown again with something open over it,
    /// the first three are enough.
    /// </summary>
    private const string Run = """
        async ({ rules, isAgain }) => (await axe.run(isAgain ? { include: [':root'], exclude: [['.lr ~ .lr ~ .lr ~ .lr']] } : document,
            { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) }))
            .violations.flatMap(({ id, help, nodes }) => [`${id}, ${help}`, ...nodes.slice(0, 3).map(({ html }) => '    ' + html.slice(0, 200))])
        """;

    [Fact]
    public async Task No_screen_shuts_anybody_out_in_light_or_dark()
    {
        var (site, screens) = await furnished.StartAsync();
        await using var owner = await site.VisitAsync();
        await using var guest = await site.VisitAsync("");
        var found = new StringBuilder();
        var seen = new HashSet<string>();

        foreach (var screen in screens)
        {
            var visit = screen.Guest ? guest : owner;
            await ShowAsync(visit, screen);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await visit.Page.EvaluateAsync(Axe);
            var isAgain = !seen.Add(screen.Path);
            Tell(found, $"{screen.Name}, light", await RunAsync(visit, isAgain));
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            Tell(found, $"{screen.Name}, dark", await RunAsync(visit, isAgain, Colours));
        }

        found.ToString().ShouldBeEmpty();
        owner.HadNothingToComplain();
        guest.HadNothingToComplain();
    }

    /// <summary>A phone leaves things out and puts others in their place; who may only read is shown why.</summary>
    [Fact]
    public async Task No_screen_shuts_anybody_out_on_a_phone_or_who_may_only_read()
    {
        var (site, screens) = await furnished.StartAsync();
        await using var phone = await site.VisitAsync(width: 390, height: 844);
        await using var stranger = await site.VisitAsync("", 390, 844);
        await using var reader = await site.VisitAsync(await site.JoinAsync("rea@brisk.example", "Rea Lund", "read-only"));
        var found = new StringBuilder();

        foreach (var screen in screens.Where(screen => !screen.Wide && !Twice.Contains(screen.Name)))
            await LookAsync(screen.Guest ? stranger : phone, screen, "on a phone");
        foreach (var screen in screens.Where(screen => ReadOnly.Contains(screen.Name)))
            await LookAsync(reader, screen.Name == "settings-keys" ? screen with { Arrange = null } : screen, "read-only");

        found.ToString().ShouldBeEmpty();

        async Task LookAsync(Visit visit, Screen screen, string where)
        {
            await ShowAsync(visit, screen);
            await visit.Page.EvaluateAsync(Axe);
            Tell(found, $"{screen.Name}, {where}", await RunAsync(visit));
            visit.HadNothingToComplain();
        }
    }

    [Fact]
    public async Task The_set_up_shuts_nobody_out_and_takes_the_link_that_is_opened_in_its_own_page()
    {
        var browser = chromium.Browser;
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();
        await using var visit = await Visit.OpenAsync(browser, server.Url, null);
        var found = new StringBuilder();
        await visit.GoAsync("/");
        await Expect(visit.Page.GetByLabel("Paste the link or its token")).ToBeFocusedAsync();
        await visit.Page.EvaluateAsync(Axe);
        Tell(found, "setup-ask", await RunAsync(visit));

        // As who puts the link into the address bar of this tab: only what follows # is another.
        await visit.Page.EvaluateAsync("(link) => { location.hash = new URL(link).hash }", server.LinkTo("Set up")!);

        await Expect(visit.Page.GetByLabel("Your name")).ToBeFocusedAsync();
        Tell(found, "setup-form", await RunAsync(visit));
        visit.Page.Url.ShouldNotContain("token");
        found.ToString().ShouldBeEmpty();
        visit.HadNothingToComplain();
    }

    /// <summary>
    /// For people: <c>BRISK_PICTURES=folder</c> saves every screen in every size, light and dark; in another language by <c>BRISK_PICTURES_LANGUAGE=de</c>.
    /// </summary>
    [Fact]
    public async Task Pictures_are_taken_when_asked_for()
    {
        var folder = Environment.GetEnvironmentVariable("BRISK_PICTURES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "BRISK_PICTURES names no folder.");
        Directory.CreateDirectory(folder!);
        var (site, screens) = await furnished.StartAsync();
        var language = Environment.GetEnvironmentVariable("BRISK_PICTURES_LANGUAGE") is { Length: > 0 } asked ? asked : "en";
        await site.SendAsync(HttpMethod.Patch, "api/account", new { language });
        foreach (var (size, width, height) in Sizes)
        {
            await using var owner = await site.VisitAsync(width: width, height: height, language: language);
            await using var guest = await site.VisitAsync("", width, height, language: language);
            foreach (var screen in screens.Where(screen => width > 640 || !screen.Wide))
            {
                var visit = screen.Guest ? guest : owner;
                try
                {
                    await ShowAsync(visit, screen);
                }
                catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
                {
                    output.WriteLine($"{screen.Name} at {size}: {exception.Message.Split('\n')[0]}");
                }
                foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                {
                    await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                    await visit.Page.ScreenshotAsync(
                        new() { Path = Path.Combine(folder!, $"{screen.Name}-{size}-{scheme.ToString().ToLowerInvariant()}.png") });
                }
            }
        }
    }

    /// <summary>What shuts people out of the page as it is shown.</summary>
    /// <param name="isAgain">Its list was looked at in whole already.</param>
    /// <param name="rules">Null for all.</param>
    private static Task<string[]> RunAsync(Visit visit, bool isAgain = false, string[]? rules = null) =>
        visit.Page.EvaluateAsync<string[]>(Run, new { rules, isAgain });

    private static async Task ShowAsync(Visit visit, Screen screen)
    {
        // A page of its own each: what the last screen had open is gone. An address that differs after # alone would begin none.
        if (screen.Path.Contains('#', StringComparison.Ordinal)) await visit.Page.GotoAsync("about:blank");
        await visit.GoAsync(screen.Path);
        await Expect(visit.Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        if (screen.Arrange is not null) await screen.Arrange(visit);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static void Tell(StringBuilder found, string where, string[] violations)
    {
        if (violations.Length > 0) found.Append(where).AppendLine(":").AppendJoin('\n', violations).AppendLine();
    }
}
