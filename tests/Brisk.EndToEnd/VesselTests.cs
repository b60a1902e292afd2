using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>
/// A record type is one declaration: whoever adds vessels in two new files and one line of an old one has everything that
/// contacts and organizations have, over HTTP, on the console and on the screen.
/// </summary>
public sealed class VesselTests(VesselBuild build, Chromium chromium) : IClassFixture<VesselBuild>
{
    private static readonly string[] Tug = ["tug"];
    private static readonly string[] Ice = ["ice"];

    [Fact]
    public void A_record_type_takes_at_most_five_new_files_and_one_line_of_an_old_one()
    {
        build.NewFiles.Count.ShouldBeInRange(1, 5, string.Join('\n', build.NewFiles));
        build.NewLines.ShouldHaveSingleItem().ShouldStartWith("src/Brisk.Domain/Records/RecordTypes.cs: ");
        build.Replaced.ShouldBe(["Brisk.Domain.dll", "Brisk.Storage.dll"]);
    }

    [Fact]
    public async Task Vessels_are_written_found_counted_and_taken_back_like_any_record()
    {
        await using var site = await Site.StartAsync(chromium, build.Program);
        var yard = await site.CreateAsync("organizations", new { name = "Varv AB" });
        var tug = await site.CreateAsync("vessels",
            new { shipName = "Astrid", number = "9074729", length = 28.5, price = new { amount = 450_000_000, currency = "EUR" }, maker = yard, tags = Tug });
        await site.CreateAsync("vessels", new { shipName = "Bure", sister = tug, number = "9321483", length = 12 });

        // Lists, sorts, filters, counts.
        (await NamesAsync(site, "vessels?sort=-length")).ShouldBe(["Astrid", "Bure"]);
        (await NamesAsync(site, "vessels?sort=maker")).ShouldBe(["Astrid", "Bure"]);
        (await NamesAsync(site, "vessels?filter=length under 20")).ShouldBe(["Bure"]);
        (await NamesAsync(site, "vessels?filter=tags has tug and price over \"4000000 EUR\"")).ShouldBe(["Astrid"]);
        (await NamesAsync(site, $"vessels?filter=maker is {yard}")).ShouldBe(["Astrid"]);
        (await NamesAsync(site, $"vessels?filter=sister is {tug}")).ShouldBe(["Bure"]);
        (await GetAsync(site, "vessels/count?filter=number starts 90")).GetProperty("count").GetInt32().ShouldBe(1);
        (await GetAsync(site, "vessels/facets?field=maker")).GetProperty("items")[0].GetProperty("label").GetString().ShouldBe("Varv AB");
        (await NamesAsync(site, "crm/vessels?vesselId=" + tug)).ShouldBe(["Astrid"]);

        // Looked up, alone and among the others; found when somebody is about to make it again.
        (await NamesAsync(site, "lookup?q=9074")).ShouldBe(["Astrid"]);
        (await GetAsync(site, "lookup?q=ast")).GetProperty("items")[0].GetProperty("subtitle").GetString().ShouldBe("9074729");
        (await NamesAsync(site, "lookup?q=varv")).ShouldBe(["Varv AB"]);
        (await GetAsync(site, "vessels/duplicates?number=9321483&shipName=x")).GetProperty("items")[0].GetProperty("why").GetString().ShouldBe("number");

        // Said to whoever shows them.
        (await GetAsync(site, "schema")).GetProperty("types").EnumerateArray().Single(type => type.GetProperty("name").GetString() == "vessel")
            .GetProperty("presentation").GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("field").GetString())
            .ShouldBe(["shipName", "number", "length", "price", "maker", "seller", "sister", "master"]);

        // Changed, with its history, taken back; deleted and restored.
        await site.SendAsync(HttpMethod.Patch, "api/vessels/" + tug, new { length = 30 }, version: 1);
        var change = (await GetAsync(site, $"vessels/{tug}/history")).GetProperty("items")[0];
        change.GetProperty("changes")[0].GetProperty("field").GetString().ShouldBe("length");
        await site.SendAsync(HttpMethod.Post, $"api/vessels/{tug}/undo", new { seq = change.GetProperty("seq").GetInt64() });
        (await GetAsync(site, "vessels/" + tug)).GetProperty("length").GetDouble().ShouldBe(28.5);
        await site.SendAsync(HttpMethod.Delete, "api/vessels/" + tug, version: 3);
        (await NamesAsync(site, "vessels?deleted=true")).ShouldBe(["Astrid"]);
        await site.SendAsync(HttpMethod.Post, $"api/vessels/{tug}/restore", version: 4);

        (await site.Installation.FindingsAsync(site.Server)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Vessels_are_changed_together_grouped_exported_and_what_was_done_in_one_step_is_taken_back()
    {
        await using var site = await Site.StartAsync(chromium, build.Program);
        var yard = await site.CreateAsync("organizations", new { name = "Varv AB" });
        var tug = await site.CreateAsync("vessels", new { shipName = "Astrid", number = "9074729", length = 28.5, price = Euros(4_500_000), tags = Tug });
        var barge = await site.CreateAsync("vessels", new { shipName = "Bure", number = "9321483", length = 12, price = Euros(250_000), sister = tug });
        await site.CreateAsync("vessels", new { shipName = "Cecilia", number = "9321484", maker = yard });

        // A field and a tag of two at once: one step.
        var done = await site.SendAsync(HttpMethod.Post, "api/vessels/bulk",
            new { ids = (string[])[tug, barge], set = new { length = 40, maker = yard }, addTags = Ice });
        (done.GetProperty("changed").GetInt32(), done.GetProperty("refused").GetInt32()).ShouldBe((2, 0));
        (await NamesAsync(site, "vessels?sort=shipName&filter=length is 40 and tags has ice")).ShouldBe(["Astrid", "Bure"]);
        var step = done.GetProperty("step").GetString();
        (await NamesAsync(site, "vessels?sort=shipName&filter=step is " + step)).ShouldBe(["Astrid", "Bure"]);

        // How many there are of each maker, and what they cost.
        var groups = await GetAsync(site, "vessels/groups?by=maker&sums=price");
        var group = groups.GetProperty("groups").EnumerateArray().ShouldHaveSingleItem();
        group.GetProperty("byLabel").GetString().ShouldBe("Varv AB");
        group.GetProperty("count").GetInt32().ShouldBe(3);
        group.GetProperty("sums").GetProperty("price").GetProperty("EUR").GetInt64().ShouldBe(475_000_000);

        // All of them in a file; the step taken back; all of them deleted; and the same ones from the file.
        var file = await ExportAsync(site);
        var undone = await site.SendAsync(HttpMethod.Post, $"api/steps/{step}/undo");
        (undone.GetProperty("restored").GetInt32(), undone.GetProperty("kept").GetArrayLength()).ShouldBe((2, 0));
        (await NamesAsync(site, "vessels?filter=tags has ice or length is 40 or maker is " + yard)).ShouldBe(["Cecilia"]);
        (await GetAsync(site, "vessels/" + tug)).GetProperty("length").GetDouble().ShouldBe(28.5);
        await site.SendAsync(HttpMethod.Post, "api/vessels/bulk", new { all = true, expected = 3, action = "delete" });
        (await NamesAsync(site, "vessels")).ShouldBeEmpty();
        var path = site.Installation.Beside("vessels.csv");
        await File.WriteAllTextAsync(path, file, TestContext.Current.CancellationToken);
        (await site.Installation.RunAsync("import", path, "--type", "vessels", "--match", "none", "--yes")).Well.ShouldContain("3 rows: 3 were created");
        WithoutIds(await ExportAsync(site)).ShouldBe(WithoutIds(file));
        (await NamesAsync(site, "vessels?filter=sister.number is 9074729")).ShouldBe(["Bure"]);

        (await site.Installation.FindingsAsync(site.Server)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_of_vessels_is_read_by_the_words_of_its_declaration()
    {
        await using var site = await Site.StartAsync(chromium, build.Program);
        var file = site.Installation.Beside("fleet.csv");
        await File.WriteAllTextAsync(file,
            "Name,IMO,Length,Price,Shipyard,Master,Tags\nAstrid,9074729,28.5,4500000,Varv AB,\"Ek, Maya\",tug\nBure,9321483,12,,Varv AB,Maya Ek,\n"
            + "Cecilia,9321484,,1250000,Dock 9,,\"tug, ice\"\n",
            TestContext.Current.CancellationToken);

        var check = (await site.Installation.RunAsync("import", file, "--type", "vessels", "--dry-run")).Well;
        var first = (await site.Installation.RunAsync("import", file, "--type", "vessels", "--yes")).Well;
        var second = (await site.Installation.RunAsync("import", file, "--type", "vessels", "--match", "number", "--yes")).Well;

        first.ShouldContain("3 rows: 3 ");
        foreach (var said in (string[])[check, first]) said.ShouldContain("3 linked records");
        (await NamesAsync(site, "contacts")).ShouldBe(["Maya Ek"]);
        second.ShouldContain("3 unchanged");
        (await NamesAsync(site, "vessels?filter=tags has ice")).ShouldBe(["Cecilia"]);
        (await GetAsync(site, "vessels?filter=number is 9074729")).GetProperty("items")[0].GetProperty("maker").GetProperty("name").GetString()
            .ShouldBe("Varv AB");
        var undone = (await GetAsync(site, "imports")).GetProperty("items").EnumerateArray().Last().GetProperty("id").GetString();
        await site.SendAsync(HttpMethod.Post, $"api/imports/{undone}/undo");
        await Eventually.SoAsync("the import is undone", async () => (await GetAsync(site, "imports/" + undone)).GetProperty("status").GetString() == "undone");
        (await NamesAsync(site, "vessels")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Vessels_are_in_what_is_said_about_the_api_and_the_commands()
    {
        await using var installation = new Installation(program: build.Program);

        var document = JsonElement.Parse((await installation.RunAsync("openapi")).Well);
        var help = (await installation.RunAsync("import", "--help")).Well;

        document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ShouldContain("/api/vessels/{id}/history");
        document.GetProperty("components").GetProperty("schemas").GetProperty("VesselInput").GetProperty("properties").EnumerateObject()
            .Select(member => member.Name).ShouldBe(["id", "shipName", "number", "length", "price", "maker", "seller", "sister", "master", "tags"]);
        help.ShouldContain("activities or vessels");
    }

    [Fact]
    public async Task Vessels_have_their_list_their_form_and_their_page()
    {
        await using var site = await Site.StartAsync(chromium, build.Program);
        var yard = await site.CreateAsync("organizations", new { name = "Varv AB" });
        await site.CreateAsync("vessels", new { shipName = "Astrid", number = "9074729", length = 28.5, maker = yard, tags = Tug });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;

        // The list, by its key.
        await visit.GoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contacts", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("v");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Vessels", Level = 1 })).ToBeVisibleAsync();
        await visit.ShowsCountAsync("1 vessel");
        await Expect(visit.Cell("Astrid", "maker")).ToHaveTextAsync("Varv AB");
        await Expect(visit.Cell("Astrid", "length")).ToContainTextAsync("28.5");

        // The form: its own fields in its own order.
        await page.Keyboard.PressAsync("c");
        await page.Locator(".rform").GetByLabel("Name", new() { Exact = true }).FillAsync("Bure");
        await page.Locator(".rform").GetByLabel("Number").FillAsync("9321483");
        await page.Locator(".rform").GetByLabel("Length").FillAsync("12");
        await page.Keyboard.PressAsync("Control+Enter");

        // Its page, with what was typed and a history; then the list again, after a reload.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bure", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator(".fields .fv", new() { HasText = "Length" })).ToContainTextAsync("12");
        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await Expect(page.Locator(".hist")).ToContainTextAsync("OlgaCreated");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bure", Level = 1 })).ToBeVisibleAsync();
        await visit.GoAsync("/vessels?sort=-length");
        await Expect(page.Locator(".lr[data-i='0'] .who")).ToContainTextAsync("Astrid");

        // Both at once, and back.
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("2 selected");
        await page.Keyboard.PressAsync("e");
        var box = page.GetByRole(AriaRole.Dialog, new() { Name = "Set a field" });
        await box.GetByLabel("Field").SelectOptionAsync("length");
        await box.GetByLabel("Length").FillAsync("40");
        await box.GetByRole(AriaRole.Button, new() { Name = "Change 2 vessels" }).ClickAsync();
        await Expect(visit.Cell("Astrid", "length")).ToContainTextAsync("40");
        await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(visit.Cell("Astrid", "length")).ToContainTextAsync("28.5");
        await Expect(visit.Cell("Bure", "length")).ToContainTextAsync("12");

        // Whom it points to knows it, and by which of its fields.
        await visit.GoAsync("/organizations/" + yard);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Vessels (Maker)" }).ClickAsync();
        await Expect(page.Locator(".rtable tbody tr")).ToContainTextAsync("Astrid");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Vessels (Seller)" }).ClickAsync();
        await Expect(page.Locator(".rtable .none")).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    private static object Euros(long whole) => new { amount = whole * 100, currency = "EUR" };

    private static async Task<string> ExportAsync(Site site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/vessels/export?format=csv&fields=shipName,number,length,price,maker,sister,tags");
        request.Headers.Add("Cookie", site.Cookie);
        using var answer = await site.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A record that comes back has an id of its own.</summary>
    private static string WithoutIds(string file) => Regex.Replace(file, @"\b[0-9A-Z]{13}\b", "id", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static Task<JsonElement> GetAsync(Site site, string address) => site.SendAsync(HttpMethod.Get, "api/" + address);

    /// <summary>The names of the items of an answer.</summary>
    private static async Task<IReadOnlyList<string>> NamesAsync(Site site, string address) =>
        [.. (await GetAsync(site, address)).GetProperty("items").EnumerateArray()
            .Select(item => (item.TryGetProperty("shipName", out var name) ? name : item.GetProperty("name")).GetString()!)];
}
