using System.Text.RegularExpressions;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>One screen of the product: its address, and what is done there before it is looked at.</summary>
/// <param name="Guest">Nobody is signed in.</param>
/// <param name="Wide">It needs a keyboard or room that a phone has not.</param>
internal sealed record Screen(string Name, string Path, Func<Visit, Task>? Arrange = null, bool Guest = false, bool Wide = false);

/// <summary>A workspace with something of everything, and every screen that there is to see in it.</summary>
internal static class Screens
{
    private static readonly object[] Sizes = [new { label = "S" }, new { label = "M" }, new { label = "L" }];
    private static readonly string[] Tags = ["board", "speaker"];

    /// <summary>What is pressed and filled in on the way to a screen, in German.</summary>
    private static readonly Dictionary<string, string> German = new()
    {
        ["More"] = "Weitere Aktionen", ["Search and commands"] = "Suche und Befehle", ["Edit department"] = "Abteilung bearbeiten",
        ["Edit job title"] = "Position bearbeiten", ["1 not saved"] = "1 nicht gespeichert", ["CSV file"] = "CSV-Datei",
        ["What it is for"] = "Wofür er ist", ["New field"] = "Feld anlegen", ["New key"] = "Schlüssel erstellen", ["Invite"] = "Einladen",
        ["Email"] = "E-Mail", ["Password"] = "Passwort",
    };

    /// <summary>What visits in a language look for: <c>en</c> or <c>de</c>.</summary>
    public static Func<string, string> In(string language) => language == "de" ? text => German.GetValueOrDefault(text, text) : text => text;

    /// <summary>Imports the samples, invites people, makes keys and fields, deletes somebody, and answers all screens.</summary>
    public static async Task<IReadOnlyList<Screen>> FurnishAsync(Site site)
    {
        await ImportAsync(site, "sp500-companies.csv", "organizations");
        await ImportAsync(site, "us-legislators-current.csv", "contacts");
        var mira = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        var invitation = await site.InviteAsync("noor@brisk.example", "Noor Haddad", "read-only");
        await site.SendAsync(HttpMethod.Post, "api/keys", new { name = "Website forms", role = "member" });
        await site.SendAsync(HttpMethod.Post, "api/contacts/fields", new { label = "Shirt size", kind = "choice", choices = Sizes });
        var company = await IdAsync(site, "organizations", "name is \"3M\"");
        var person = await IdAsync(site, "contacts", "lastName is Cantwell");
        await site.SendAsync(HttpMethod.Patch, "api/contacts/"
            + person, new { organization = company, title = "Senator", status = "customer", tags = Tags,
            notes = "Met at the harbour opening.\nWants the figures by June." }, version: 1);
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + person, new { title = "Senior Senator", department = "Commerce" }, version: 2, cookie: mira);
        var gone = await IdAsync(site, "contacts", "lastName is Klobuchar");
        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + gone, version: 1);
        var done = (await site.SendAsync(HttpMethod.Get, "api/imports")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var (fresh, @checked) = (await UploadAsync(site), await UploadAsync(site));
        await site.SendAsync(HttpMethod.Post, $"api/imports/{@checked}/check");
        await Eventually.SoAsync("the file is checked",
            async () => (await site.SendAsync(HttpMethod.Get, "api/imports/" + @checked)).GetProperty("status").GetString() == "checked");

        return
        [
            .. Lists(person), .. Selected(), .. Records(person, gone, company), .. Unsaved(site, person, mira), .. Imports(fresh, @checked, done), .. Rest(),
            .. Panels(), .. Guests(invitation),
        ];
    }

    private static IEnumerable<Screen> Lists(string person) =>
    [
        new("contacts", "/contacts", visit => visit.RowsSettledAsync()),
        new("contacts-filtered", "/contacts?filter=region+is+CA+and+name+contains+a&sort=name", visit => visit.RowsSettledAsync()),
        new("contacts-filter-menu", "/contacts", visit => PressAsync(visit, "f", ".fm-list"), Wide: true),
        new("contacts-columns", "/contacts", visit => PressAsync(visit, "Shift+C", ".columns-menu"), Wide: true),
        new("contacts-sort", "/contacts", visit => PressAsync(visit, "s", ".menu:popover-open"), Wide: true),
        new("contacts-selected", "/contacts", async visit =>
        {
            await visit.RowsSettledAsync();
            await visit.Page.Keyboard.PressAsync("x");
            await visit.Page.Keyboard.PressAsync("Shift+ArrowDown");
            await Expect(visit.Page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        }, Wide: true),
        new("contacts-panel", "/contacts?panel=" + person, visit => ThereAsync(visit, ".rpanel .fields")),
        new("contacts-edit-cell", "/contacts?filter=lastName+is+Cantwell", async visit =>
        {
            await visit.Cell("Maria Cantwell", "title").DblClickAsync();
            await Expect(visit.Page.Locator(".cell-editor input")).ToBeFocusedAsync();
        }, Wide: true),
        new("contacts-none-match", "/contacts?filter=lastName+is+Nobody", visit => ThereAsync(visit, ".fault")),
        new("contacts-bad-filter", "/contacts?filter=nonsense+is", visit => ThereAsync(visit, ".fault")),
        new("contacts-board", "/contacts/board", visit => ThereAsync(visit, ".column .card")),
        new("forecast-empty", "/opportunities/forecast", visit => ThereAsync(visit, ".forecast .empty-state"), Wide: true),
        new("contact-new", "/contacts?new=yes", visit => ThereAsync(visit, ".rform input")),
        new("organizations", "/organizations", visit => visit.RowsSettledAsync()),
        new("palette", "/contacts", async visit =>
        {
            await visit.RowsSettledAsync();
            await visit.Page.Keyboard.PressAsync("Control+k");
            await Expect(visit.Page.GetByRole(AriaRole.Combobox, new() { Name = visit.Says("Search and commands") })).ToBeFocusedAsync();
            await visit.Page.Keyboard.TypeAsync("mar");
            await Expect(visit.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Mar");
        }),
        new("keys-sheet", "/contacts", visit => PressAsync(visit, "?", "dialog[open]"), Wide: true),
    ];

    private static IEnumerable<Screen> Selected() =>
    [
        new("selected-edit", "/contacts", visit => SelectAsync(visit, "e", ".bulk-box select"), Wide: true),
        new("selected-tag", "/contacts", visit => SelectAsync(visit, "t", ".bulk-box input"), Wide: true),
        new("selected-owner", "/contacts", visit => SelectAsync(visit, "o", ".menu:popover-open"), Wide: true),
        new("contacts-more", "/contacts", async visit =>
        {
            await visit.RowsSettledAsync();
            await visit.Button(visit.Says("More")).ClickAsync();
            await ThereAsync(visit, ".menu:popover-open");
        }),
    ];

    /// <summary>What waits for a person: a choice between two values, and what was refused.</summary>
    private static IEnumerable<Screen> Unsaved(Site site, string person, string colleague) =>
    [
        new("conflict", "/contacts/" + person, async visit =>
        {
            await visit.Button(visit.Says("Edit department")).First.ClickAsync();
            await visit.Page.Locator(".fv.ed input").FillAsync("Harbours");
            var version = (await site.SendAsync(HttpMethod.Get, "api/contacts/" + person)).GetProperty("version").GetInt64();
            await site.SendAsync(HttpMethod.Patch, "api/contacts/" + person, new { department = "Trade " + version }, version, colleague);
            await visit.Page.Keyboard.PressAsync("Enter");
            await ThereAsync(visit, ".dialog.conflict tbody tr");
        }, Wide: true),
        new("not-saved", "/contacts?filter=lastName+is+Cantwell", async visit =>
        {
            await visit.EditCellAsync("Maria Cantwell", "email", "not an address");
            // Beside what waits for a choice since the screen before.
            var name = new Regex($"^\\d+{Regex.Escape(visit.Says("1 not saved")[1..])}$", RegexOptions.None, TimeSpan.FromSeconds(1));
            await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = name }).ClickAsync();
            await ThereAsync(visit, "dialog[open]");
        }, Wide: true),
    ];

    private static IEnumerable<Screen> Records(string person, string gone, string company) =>
    [
        new("contact", "/contacts/" + person, visit => ThereAsync(visit, ".timeline .ev")),
        new("contact-history", $"/contacts/{person}?tab=history", visit => ThereAsync(visit, ".hist tr")),
        new("contact-edit", "/contacts/" + person, async visit =>
        {
            await visit.Button(visit.Says("Edit job title")).First.ClickAsync();
            await Expect(visit.Page.Locator(".fv.ed input")).ToBeFocusedAsync();
        }, Wide: true),
        new("contact-deleted", "/contacts/" + gone, visit => ThereAsync(visit, ".btn.pri")),
        new("contact-missing", "/contacts/0000000000001", visit => ThereAsync(visit, ".blank, .fault, .nothing, h2")),
        new("organization", "/organizations/" + company, visit => ThereAsync(visit, ".pane")),
        new("organization-history", $"/organizations/{company}?tab=history", visit => ThereAsync(visit, ".hist tr")),
    ];

    private static IEnumerable<Screen> Imports(string fresh, string @checked, string done) =>
    [
        new("imports", "/import", visit => ThereAsync(visit, "table tbody tr")),
        new("import-file", "/import", async visit =>
        {
            await visit.Page.GetByLabel(visit.Says("CSV file")).SetInputFilesAsync(Path.Combine(Site.Samples, "sp500-companies.csv"));
            await ThereAsync(visit, ".filestep");
        }),
        new("import-columns", "/import/" + fresh, visit => ThereAsync(visit, "table.imp tbody tr")),
        new("import-check", "/import/" + @checked, visit => ThereAsync(visit, ".strip")),
        new("import-done", "/import/" + done, visit => ThereAsync(visit, ".strip")),
    ];

    private static IEnumerable<Screen> Rest() =>
    [
        new("filter-help", "/help/filters", visit => ThereAsync(visit, "tbody tr")),
        new("trash", "/trash", visit => ThereAsync(visit, "tbody tr")),
        new("settings", "/settings"),
        new("settings-profile", "/settings/profile", visit => ThereAsync(visit, "input")),
        new("settings-devices", "/settings/devices", visit => ThereAsync(visit, "tbody tr")),
        new("settings-workspace", "/settings/workspace", visit => ThereAsync(visit, "input")),
        new("settings-team", "/settings/team", visit => ThereAsync(visit, "tbody tr")),
        new("settings-pipelines", "/settings/pipelines", visit => ThereAsync(visit, ".pipe")),
        new("settings-fields", "/settings/fields", visit => ThereAsync(visit, "tbody tr")),
        new("settings-keys", "/settings/keys", visit => ThereAsync(visit, "tbody tr")),
        new("nothing-here", "/no/such/page"),
    ];

    /// <summary>What opens beside the tables of the settings.</summary>
    private static IEnumerable<Screen> Panels() =>
    [
        new("field-new", "/settings/fields", visit => BesideAsync(visit, "New field")),
        new("field-edit", "/settings/fields", visit => BesideAsync(visit, "Shirt size")),
        new("key-new", "/settings/keys", visit => BesideAsync(visit, "New key")),
        new("key-made", "/settings/keys", async visit =>
        {
            await BesideAsync(visit, "New key");
            await visit.Page.GetByLabel(visit.Says("What it is for")).FillAsync("Reports");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await ThereAsync(visit, ".once");
        }),
        new("key", "/settings/keys", visit => BesideAsync(visit, "Website forms")),
        new("invite", "/settings/team", visit => BesideAsync(visit, "Invite")),
        new("invited", "/settings/team", async visit =>
        {
            await BesideAsync(visit, "Invite");
            await visit.Page.GetByLabel(visit.Says("Email"), new() { Exact = true }).FillAsync("lin@brisk.example");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await ThereAsync(visit, ".once");
        }),
        new("person", "/settings/team", visit => BesideAsync(visit, "Mira Holm")),
    ];

    private static IEnumerable<Screen> Guests(string invitation) =>
    [
        new("sign-in", "/sign-in", visit => ThereAsync(visit, "form"), Guest: true),
        new("sign-in-wrong", "/sign-in", async visit =>
        {
            await visit.Page.GetByLabel(visit.Says("Email")).FillAsync("nobody@brisk.example");
            await visit.Page.GetByLabel(visit.Says("Password"), new() { Exact = true }).FillAsync("wrong password");
            await visit.Page.Keyboard.PressAsync("Enter");
            await ThereAsync(visit, "[role=alert] .tell");
        }, Guest: true),
        new("invitation", "/invitation#token=" + invitation, visit => ThereAsync(visit, "form"), Guest: true),
        new("invitation-void", "/invitation#token=nothing", visit => ThereAsync(visit, "h1"), Guest: true),
        new("invitation-empty", "/invitation", visit => ThereAsync(visit, "form input"), Guest: true),
        new("setup-done", "/setup", visit => ThereAsync(visit, "h1"), Guest: true),
    ];

    private static Task ThereAsync(Visit visit, string css) => Expect(visit.Page.Locator(css).First).ToBeVisibleAsync();

    private static async Task PressAsync(Visit visit, string key, string css)
    {
        await visit.RowsSettledAsync();
        await visit.Page.Keyboard.PressAsync(key);
        await ThereAsync(visit, css);
    }

    private static async Task SelectAsync(Visit visit, string key, string css)
    {
        await visit.RowsSettledAsync();
        await visit.Page.Keyboard.PressAsync("x");
        await Expect(visit.Page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync(key);
        await ThereAsync(visit, css);
    }

    private static async Task BesideAsync(Visit visit, string name)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Says(name), Exact = true }).First.ClickAsync();
        await ThereAsync(visit, "aside form, aside h2, dialog[open] h2");
    }

    private static async Task<string> IdAsync(Site site, string plural, string filter) =>
        (await site.SendAsync(HttpMethod.Get, $"api/{plural}?limit=1&filter={Uri.EscapeDataString(filter)}")).GetProperty("items")[0]
            .GetProperty("id").GetString()!;

    private static async Task ImportAsync(Site site, string file, string plural)
    {
        var copy = site.Installation.Beside(file);
        File.Copy(Path.Combine(Site.Samples, file), copy);
        (await site.Installation.RunAsync("import", copy, "--type", plural, "--yes")).Output.ShouldContain("were created");
    }

    /// <summary>A small file with two rows that cannot be written.</summary>
    private static Task<string> UploadAsync(Site site) => site.UploadAsync("harbour-guests.csv", "contacts",
        "First name,Last name,E-mail,Born,Company,Favourite colour\nAda,Berg,ada@brisk.example,1985-04-01,3M,green\n"
        + "Bo,Cord,not an address,1990-12-24,3M,red\nCy,Dahl,cy@brisk.example,someday,Harbour Works,blue\n"
        + "Di,Eng,di@brisk.example,1971-02-03,Harbour Works,blue\n");
}
