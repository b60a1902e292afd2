namespace Brisk.EndToEnd;

/// <summary>A list of very many rows is one list: every jump lands where it says.</summary>
public sealed class LongListTests(Chromium chromium)
{
    private const int Many = 30_000;

    [Fact]
    public async Task Jumps_in_a_list_of_many_land_where_they_say()
    {
        await using var site = await Site.SeedAsync(chromium, Many);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await visit.ShowsCountAsync("30,000 contacts");
        // The count may be there before the list takes keys.
        await ShowsAsync(site, visit, 0);

        await page.Keyboard.PressAsync("End");
        await ShowsAsync(site, visit, Many - 1);
        await page.Keyboard.PressAsync("Home");
        await ShowsAsync(site, visit, 0);

        var fence = page.Locator(".fence");
        var box = (await fence.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 4);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2), new() { Steps = 12 });
        await page.Mouse.UpAsync();
        var middle = await SettledAsync(visit);
        middle.ShouldBeInRange(Many * 4 / 10, Many * 6 / 10);
        await ShowsAsync(site, visit, middle);

        await page.Mouse.MoveAsync(600, 500);
        for (var turn = 0; turn < 20; turn++) await page.Mouse.WheelAsync(0, 3_000);
        await ShowsAsync(site, visit, await SettledAsync(visit));
        visit.HadNothingToComplain();
    }

    /// <summary>Waits until the view is drawn, and answers the position of a row in its middle.</summary>
    private static async Task<int> SettledAsync(Visit visit)
    {
        await visit.RowsSettledAsync();
        await visit.Page.WaitForFunctionAsync(
            "async () => { const box = document.querySelector('.lbox'); const top = box.scrollTop; "
            + "for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame); return box.scrollTop === top }");
        var at = await visit.Page.EvaluateAsync<string>("() => document.elementFromPoint(600, 450).closest('.lr')?.dataset.i ?? ''");
        return int.Parse(at);
    }

    /// <summary>The row at a position shows the record that the API has there, and no row in sight is empty.</summary>
    private static async Task ShowsAsync(Site site, Visit visit, int position)
    {
        var list = await site.SendAsync(HttpMethod.Get, $"api/contacts?sort=name&at={position}&limit=1&fields=name");
        var name = list.GetProperty("items")[0].GetProperty("name").GetString()!;
        await Expect(visit.Page.Locator($".lr[data-i='{position}'] .name")).ToHaveTextAsync(name);
        await visit.RowsSettledAsync();
        var blank = await visit.Page.EvaluateAsync<int>("""
            () => {
              const box = document.querySelector('.lbox').getBoundingClientRect();
              let blank = 0;
              for (let y = box.top + 40; y < box.bottom - 40; y += 30) {
                const row = document.elementFromPoint(box.left + 120, y)?.closest('.lr');
                if (!row || !row.querySelector('.name')?.textContent) blank++;
              }
              return blank;
            }
            """);
        blank.ShouldBe(0);
    }
}
