namespace Brisk.EndToEnd;

/// <summary>What happens with a record is written down where it is seen, shows at once and on every screen, and nothing of it is lost.</summary>
public sealed class TimelineTests(SharedSite shared) : IClassFixture<SharedSite>
{
    [Fact]
    public async Task A_note_is_written_looked_at_and_there_for_everybody_at_once()
    {
        var site = await shared.StartAsync();
        var (id, name) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await using var other = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await other.GoAsync("/contacts/" + id);
        await Expect(other.Page.Locator(".feed")).ToContainTextAsync("created it");

        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = name }).First.WaitForAsync();
        await visit.Page.Keyboard.PressAsync("n");
        await Expect(Box(visit, "Note")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("Wants **four** cells, [plan](https://a.example/p)");
        await visit.Button("Preview").ClickAsync();
        await Expect(visit.Page.Locator(".composer strong")).ToHaveTextAsync("four");
        await visit.Button("Save note").ClickAsync();

        await Expect(Entry(visit, "wrote a note")).ToContainTextAsync("Wants four cells, plan");
        await Expect(Entry(other, "wrote a note")).ToContainTextAsync("Wants four cells, plan");
        await visit.Page.ReloadAsync();
        await Expect(Entry(visit, "wrote a note")).ToHaveCountAsync(1);
        await Expect(Box(visit, "Note")).ToHaveValueAsync("");
        var note = (await site.SendAsync(HttpMethod.Get, "api/notes?fields=text&filter=" + Uri.EscapeDataString($"about has {id}"))).GetProperty("items");
        note.GetArrayLength().ShouldBe(1);
        note[0].GetProperty("text").GetString().ShouldBe("Wants **four** cells, [plan](https://a.example/p)");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_call_has_what_a_call_has()
    {
        var site = await shared.StartAsync();
        var (id, name) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await Expect(Entry(visit, "created it")).ToBeVisibleAsync();

        await visit.Page.Keyboard.PressAsync("l");
        await Box(visit, "Call").FillAsync("Budget is signed off");
        await visit.Page.GetByLabel("Minutes").FillAsync("14");
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(Entry(visit, "called " + name)).ToContainTextAsync("14 minutes");
        await Expect(Entry(visit, "called " + name)).ToContainTextAsync("Budget is signed off");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_was_not_sent_is_there_when_one_comes_back()
    {
        var site = await shared.StartAsync();
        var (id, _) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await Box(visit, "Note").FillAsync("Half a thought");

        await visit.FollowAsync("/organizations");
        await visit.Page.WaitForURLAsync("**/organizations");
        await visit.FollowAsync("/contacts/" + id);

        await Expect(Box(visit, "Note")).ToHaveValueAsync("Half a thought");
    }

    [Fact]
    public async Task What_is_refused_says_why_and_goes_back_into_the_box()
    {
        var site = await shared.StartAsync();
        var (id, _) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await visit.Page.RouteAsync("**/api/activities", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new()
            {
                Status = 422, ContentType = "application/problem+json",
                Body = """
                    {"status":422,"code":"invalid","title":"Invalid","detail":"Text: No such words.",
                     "errors":[{"field":"text","code":"x","detail":"No such words."}]}
                    """,
            }) : route.ContinueAsync());
        await Box(visit, "Note").FillAsync("Words that nobody takes");
        await visit.Button("Save note").ClickAsync();
        await Expect(visit.Page.Locator(".unsent")).ToContainTextAsync("No such words.");
        await visit.Page.UnrouteAsync("**/api/activities");

        await visit.Button("Edit again").ClickAsync();
        await Expect(Box(visit, "Note")).ToHaveValueAsync("Words that nobody takes");
        await visit.Button("Save note").ClickAsync();

        await Expect(Entry(visit, "wrote a note")).ToContainTextAsync("Words that nobody takes");
        await Expect(visit.Page.Locator(".unsent")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_reminder_stands_among_what_comes_and_is_done_by_one_press()
    {
        var site = await shared.StartAsync();
        var (id, _) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await visit.Page.GetByRole(AriaRole.Group, new() { Name = "Write" }).GetByText("Reminder").ClickAsync();
        await Box(visit, "Reminder").FillAsync("Send the contract");
        await visit.Button("Remind").ClickAsync();
        await Expect(visit.Page.Locator(".coming")).ToContainTextAsync("Send the contract");

        await visit.Page.Locator(".coming").GetByRole(AriaRole.Checkbox).ClickAsync();

        await Expect(visit.Page.Locator(".coming").GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Saved");
        var reminder = (await site.SendAsync(HttpMethod.Get, "api/reminders?fields=done&filter=" + Uri.EscapeDataString($"about has {id}")))
            .GetProperty("items")[0];
        reminder.GetProperty("done").GetBoolean().ShouldBeTrue();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_was_written_at_a_record_that_was_deleted_can_be_taken_along()
    {
        var site = await shared.StartAsync();
        var (id, _) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await Box(visit, "Note").FillAsync("Half a thought");
        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1);

        await visit.Page.ReloadAsync();

        await Expect(Box(visit, "Written here and not sent")).ToHaveValueAsync("Half a thought");
    }

    [Fact]
    public async Task After_saving_by_key_one_writes_on_and_a_person_who_is_nobody_is_not_passed_over()
    {
        var site = await shared.StartAsync();
        var (id, _) = await PersonAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await Box(visit, "Note").FillAsync("First");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(Box(visit, "Note")).ToBeFocusedAsync();
        await Expect(visit.Button("Save note")).ToBeVisibleAsync();
        await visit.Page.Keyboard.TypeAsync("Second");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(Entry(visit, "wrote a note")).ToHaveCountAsync(2);

        await visit.Page.GetByRole(AriaRole.Group, new() { Name = "Write" }).GetByText("Reminder").ClickAsync();
        await Box(visit, "Reminder").FillAsync("Send the contract");
        var owner = visit.Page.Locator(".composer").GetByRole(AriaRole.Combobox);
        await owner.FillAsync("Zzyzx");
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(visit.Page.GetByText("Nothing fits “Zzyzx”").First).ToBeVisibleAsync();
        await Expect(Box(visit, "Reminder")).ToHaveValueAsync("Send the contract");
    }

    private static ILocator Box(Visit visit, string what) => visit.Page.GetByRole(AriaRole.Textbox, new() { Name = what, Exact = true });

    private static ILocator Entry(Visit visit, string text) => visit.Page.Locator(".feed .ev", new() { HasText = text });

    private static async Task<(string Id, string Name)> PersonAsync(Site site)
    {
        var name = "Tell " + Guid.NewGuid().ToString("N")[..8];
        return (await site.CreateAsync("contacts", new { firstName = name }), name);
    }
}
