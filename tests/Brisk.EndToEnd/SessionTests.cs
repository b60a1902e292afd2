using System.Collections.Concurrent;
using System.Net.Http.Json;
using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>Coming in, being shown out, and a server that is away.</summary>
public sealed class SessionTests(Chromium chromium)
{
    [Fact]
    public async Task A_wrong_password_says_so_and_too_many_must_wait()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync("");
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sign in");

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await SignInAsync(visit, $"wrong password {attempt}");
            await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Email or password is wrong");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).Not.ToHaveAttributeAsync("aria-disabled", "true");
        }
        await SignInAsync(visit, Installation.Password);

        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Too many tries");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Signing_in_goes_to_where_the_person_wanted_to_be()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("organizations", new { name = "Harbour Works" });
        await using var visit = await site.VisitAsync("");
        await visit.GoAsync("/organizations?sort=-name");

        await SignInAsync(visit, Installation.Password);

        await visit.ShowsCountAsync("1 organization");
        await Expect(visit.Page).ToHaveURLAsync(visit.Url + "/organizations?sort=-name");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_a_page_shows_first_comes_with_it_or_is_asked_with_it_and_never_twice()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await site.CreateAsync("organizations", new { name = "Harbour Works" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var asked = new ConcurrentQueue<string>();
        page.Request += (_, request) => asked.Enqueue(request.Url[visit.Url.Length..]);

        await SeenAsync("/contacts", page.Locator("footer.status", new() { HasText = "1 contact" }), "/api/contacts?", "/api/contacts/count");
        await SeenAsync("/organizations", page.Locator("footer.status", new() { HasText = "1 organization" }), "/api/organizations?");
        await SeenAsync("/contacts/" + id, page.Locator(".timeline .ev").First, "/api/contacts/" + id);
        await SeenAsync("/import", page.Locator(".empty-state"), "/api/imports");
        visit.HadNothingToComplain();

        async Task SeenAsync(string path, ILocator shown, params string[] asks)
        {
            var isTold = false;
            for (var visits = 0; !isTold; visits++)
            {
                visits.ShouldBeLessThan(20, path);
                asked.Clear();
                await visit.GoAsync(path);
                await Expect(shown).ToBeVisibleAsync();
                isTold = await visit.IsToldAsync();
                // What is asked twice may be under way still; the browser notes what has ended.
                await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                foreach (var ask in (string[])["/api/session", "/api/schema", .. asks])
                {
                    if (isTold) asked.ShouldNotContain(address => address.StartsWith(ask, StringComparison.Ordinal));
                    else (await visit.AskedAsync(ask, 1)).ShouldAllBe(how => how == "link");
                }
            }
        }
    }

    [Fact]
    public async Task All_that_a_screen_begins_with_is_linked_in_its_page_with_its_hash()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });

        await IsLinkedAsync("contacts", "src/records/list/ListPage.vue");
        await IsLinkedAsync("contacts/" + id, "src/records/record/RecordPage.vue");
        await IsLinkedAsync("sign-in", "src/features/account/SignIn.vue");

        async Task IsLinkedAsync(string path, string screen)
        {
            var page = await site.Server.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            foreach (var file in Site.FilesOf(screen))
            {
                var link = page.Split("<link ").FirstOrDefault(link => link.Contains($"href=\"/{file}\"", StringComparison.Ordinal));
                link.ShouldNotBeNull($"{path}: {file}");
                if (file.EndsWith(".js", StringComparison.Ordinal)) link.ShouldContain("integrity=\"sha384-");
            }
        }
    }

    [Fact]
    public async Task Nothing_that_came_with_a_page_is_left_in_it_after_signing_out()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Xenophon" });
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts");
        for (var visits = 1; !await visit.IsToldAsync(); visits++)
        {
            visits.ShouldBeLessThan(20);
            await visit.GoAsync("/contacts");
        }
        await Expect(visit.Row("Xenophon")).ToBeVisibleAsync();

        await visit.Button("Olga Marin").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();

        (await visit.Page.EvaluateAsync<string>("() => document.documentElement.outerHTML")).ShouldNotContain("Xenophon");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_signs_out_before_the_store_is_there_is_asked_about_what_waits_on_the_device()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        // Any page fetches the store, with what others change.
        var (store, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync($"**/{Site.PartsOf("_store").Single()}", async route =>
        {
            held.TrySetResult();
            await store.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/settings");
        await held.Task.WaitAsync(TimeSpan.FromMilliseconds(Chromium.Wait), TestContext.Current.CancellationToken);
        await page.EvaluateAsync("""
            (record) => localStorage.setItem(`brisk.draft.${localStorage['brisk.account-id']}.${localStorage['brisk.workspace-id']}.outbox`,
              JSON.stringify([{
              id: 'waits-on-the-device', type: 'contacts', record, kind: 'update', values: { title: 'Pilot' },
              base: { version: 1, values: { title: 'Engineer' } }, state: 'waiting', upon: 1, tries: 0, failures: 0, turn: 0, unsure: false }]))
            """, id);
        var question = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            // Leaving for another page may ask, too, and goes on.
            if (dialog.Type == DialogType.BeforeUnload) { await dialog.AcceptAsync(); return; }
            question.TrySetResult(dialog.Message);
            await dialog.DismissAsync();
        };

        await visit.Button("Olga Marin").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();

        (await question.Task.WaitAsync(TimeSpan.FromMilliseconds(Chromium.Wait), TestContext.Current.CancellationToken)).ShouldContain("1 change");
        store.SetResult();
        await visit.GoAsync("/contacts/" + id);
        await Expect(page.Locator(".fields")).ToContainTextAsync("Pilot");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString().ShouldBe("Pilot");
    }

    [Fact]
    public async Task A_session_ended_elsewhere_leads_to_the_sign_in()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        using var signedIn = await site.Server.Http.PostAsJsonAsync(
            "api/sign-in", new { email = Installation.Email, password = Installation.Password }, TestContext.Current.CancellationToken);
        await using var visit = await site.VisitAsync(Site.CookieOf(signedIn));
        await visit.GoAsync("/contacts");
        await visit.ShowsCountAsync("1 contact");

        var sessions = (await site.SendAsync(HttpMethod.Get, "api/account/sessions")).GetProperty("items").EnumerateArray();
        foreach (var session in sessions.Where(session => !session.GetProperty("current").GetBoolean()))
            await site.SendAsync(HttpMethod.Delete, "api/account/sessions/" + session.GetProperty("id").GetString());
        await visit.Page.Keyboard.PressAsync("r");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sign in");
        await SignInAsync(visit, Installation.Password);
        await visit.ShowsCountAsync("1 contact");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_and_what_was_typed_goes_to_it_when_it_is_back()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");

        await visit.Cell("Ada", "title").DblClickAsync();
        await page.Locator(".cell-editor input").FillAsync("Pilot");
        await site.KillAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("No connection, 1 change waits");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("o");
        await Expect(page.GetByText("The server does not answer").First).ToBeVisibleAsync();

        await site.RestartAsync();
        await visit.PressWhileThereAsync("Try again");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your organizations in" })).ToBeVisibleAsync();
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString().ShouldBe("Pilot");
    }

    [Fact]
    public async Task An_invitation_makes_a_colleague()
    {
        await using var site = await Site.ShareAsync(chromium);
        var token = await site.InviteAsync("mira@brisk.example", "Mira Holm", "member");
        await using var visit = await site.VisitAsync("");
        var page = visit.Page;
        await visit.GoAsync("/invitation#token=" + token);

        await page.GetByLabel("Your name").FillAsync("Mira Holm");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("nine quiet lanterns");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your contacts in" })).ToBeVisibleAsync();
        await page.WaitForURLAsync(url => !url.Contains(token, StringComparison.Ordinal));
        visit.HadNothingToComplain();
    }

    private static async Task SignInAsync(Visit visit, string password)
    {
        await visit.Page.GetByLabel("Email").FillAsync(Installation.Email);
        await visit.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
