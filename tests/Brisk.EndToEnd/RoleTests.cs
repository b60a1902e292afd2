using System.Collections.Concurrent;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>Code that a role may not use is never fetched.</summary>
public sealed class RoleTests(Chromium chromium)
{
    /// <summary>What writes: forms, inputs, and the steps of an import.</summary>
    private static readonly string[] Writing =
    [
        "src/records/form/RecordForm.vue", "src/records/list/CellEditor.vue", "src/records/record/FieldEdit.vue", "src/records/record/GroupEdit.vue",
        "src/records/unsaved/ConflictDialog.vue", "src/features/import/ImportPage.vue", "src/features/import/CheckStep.vue", "src/features/import/EndStep.vue",
        "_inputs-",
    ];

    [Fact]
    public async Task Who_may_only_read_is_never_sent_what_writes()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await site.CreateAsync("organizations", new { name = "Harbour Works" });
        string[] imports = [await site.UploadAsync("a.csv", "contacts", "First name\nBo\n"), await site.UploadAsync("b.csv", "contacts", "First name\nCy\n")];
        foreach (var import in imports) await WorkAsync(import, "check", "checked");
        await WorkAsync(imports[1], "run", "done");
        await using var owner = await site.VisitAsync();
        await using var reader = await site.VisitAsync(await site.JoinAsync("rea@brisk.example", "Rea Lund", "read-only"));
        var writing = Site.PartsOf(Writing);

        var (used, sent) = (await WalkAsync(owner, id, imports, ConflictAsync), await WalkAsync(reader, id, imports));

        // The same walk fetches it for who may write: it would be seen.
        writing.Except(used).ShouldBeEmpty();
        sent.ShouldNotBeEmpty();
        writing.Intersect(sent).ShouldBeEmpty();

        async Task WorkAsync(string import, string work, string status)
        {
            await site.SendAsync(HttpMethod.Post, $"api/imports/{import}/{work}");
            await Eventually.SoAsync($"the import is {status}",
                async () => (await site.SendAsync(HttpMethod.Get, "api/imports/" + import)).GetProperty("status").GetString() == status);
        }

        // Somebody else changes what is being edited.
        async Task ConflictAsync()
        {
            await owner.GoAsync("/contacts/" + id);
            await owner.Button("Edit job title").ClickAsync();
            await owner.Page.Locator(".fields .fv.ed input").FillAsync("Pilot");
            var version = (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("version").GetInt64();
            await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Captain" }, version);
            await owner.Page.Keyboard.PressAsync("Enter");
            await Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        }
    }

    /// <summary>Goes everywhere, presses every key that writes, lets the browser fetch what it does when idle, and answers the files it asked for.</summary>
    /// <param name="last">What only those do who may write.</param>
    private static async Task<string[]> WalkAsync(Visit visit, string id, string[] imports, Func<Task>? last = null)
    {
        var page = visit.Page;
        var asked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        page.Request += (_, request) => asked.TryAdd(new Uri(request.Url).AbsolutePath.TrimStart('/'), true);
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        await visit.Cell("Ada", "title").DblClickAsync();
        await IdleAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        foreach (var key in (string[])["Space", "e", "Escape", "x", "e", "Escape", "c", "Escape"]) await page.Keyboard.PressAsync(key);
        await IdleAsync(page);
        await visit.GoAsync("/contacts?new=yes");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contacts", Level = 1 })).ToBeVisibleAsync();
        await IdleAsync(page);
        foreach (var path in (string[])["/contacts/" + id, "/organizations", "/import", "/trash", "/settings/fields", "/settings/team"])
        {
            await visit.GoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("e");
            await IdleAsync(page);
        }
        foreach (var import in imports)
        {
            await visit.GoAsync("/import");
            await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await visit.FollowAsync("/import/" + import);
            await Expect(page).ToHaveURLAsync(visit.Url + "/import/" + import);
            await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await IdleAsync(page);
        }
        if (last is not null) await last();
        return [.. asked.Keys];
    }

    /// <summary>The browser has had time of its own twice, and nothing is on its way.</summary>
    private static async Task IdleAsync(IPage page)
    {
        const string Idle = "() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done, { timeout: 5000 }), { timeout: 5000 }))";
        await page.EvaluateAsync(Idle);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }
}
