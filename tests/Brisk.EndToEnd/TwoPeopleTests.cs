using System.Text.Json;
using Brisk.Tests;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>
/// Two people edit the same records in lists, on their pages and many at once, while the network of each is cut at random moments: before the
/// server had a change, and after. At the end both screens and the server say the same, and the history knows each change once.
/// <c>BRISK_TEST_EDITS</c> says how many edits (<c>bench/run edits</c>), <c>BRISK_TEST_SEED</c> repeats the random choices of a run.
/// </summary>
public sealed class TwoPeopleTests(Chromium chromium, ITestOutputHelper output)
{
    private const int UsualEdits = 60;
    private const string Start = "begin";
    private static readonly string[] Names = ["Ada", "Bob", "Cy", "Di", "Eve", "Fay"];
    private static readonly int Edits = int.TryParse(Environment.GetEnvironmentVariable("BRISK_TEST_EDITS"), out var wanted) ? wanted : UsualEdits;

    [Fact]
    public async Task Both_see_what_the_server_has_and_nothing_is_lost_or_doubled_however_the_network_is_cut()
    {
        var seed = Seeds.Next(output);
        await using var site = await Site.ShareAsync(chromium);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names)
            ids[name] = await site.CreateAsync("contacts",
                new { firstName = name, title = Start, email = Start + "@brisk.example", department = Start });
        var mira = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        const string Title = "Edit job title";
        await using var one = new Person(await site.VisitAsync(), new Random(seed), "o", ("title", Title, ""), ("title", Title, ""));
        await using var other = new Person(
            await site.VisitAsync(mira), new Random(seed + 1), "m", ("email", "", "@brisk.example"), ("department", "Edit department", ""));
        Person[] people = [one, other];
        foreach (var person in people) await person.ArriveAsync();

        await Task.WhenAll(people.Select(person => person.WorkAsync(Edits / people.Length)));

        output.WriteLine($"{people.Sum(person => person.Done)} edits, {people.Sum(person => person.Many)} of many at once; the network was cut "
            + $"{people.Sum(person => person.Cuts)} times, {people.Sum(person => person.Dropped)} requests did not arrive, "
            + $"{people.Sum(person => person.Unheard)} answers.");
        foreach (var person in people) await person.IsSavedAsync();
        foreach (var (name, id) in ids)
        {
            var record = await site.SendAsync(HttpMethod.Get, "api/contacts/" + id);
            await AgreeWithHistoryAsync(site, people, name, id, record);
            foreach (var person in people) await person.SeesAsync(name, record);
        }
        foreach (var person in people)
            foreach (var name in Names)
                await person.SeesPageAsync(name, await site.SendAsync(HttpMethod.Get, "api/contacts/" + ids[name]));
    }

    private static async Task AgreeWithHistoryAsync(Site site, Person[] people, string name, string id, JsonElement record)
    {
        var items = (await site.SendAsync(HttpMethod.Get, $"api/contacts/{id}/history?limit=200")).GetProperty("items").EnumerateArray().ToList();
        var version = record.GetProperty("version").GetInt32();
        if (version <= 200) items.Count.ShouldBe(version, $"changes of {name}");
        foreach (var person in people)
            foreach (var field in person.Fields)
            {
                var typed = person.Typed(name, field);
                record.GetProperty(field).GetString().ShouldBe(typed[^1], $"{field} of {name}");
                var written = items.AsEnumerable().Reverse().SelectMany(item => item.GetProperty("changes").EnumerateArray())
                    .Where(change => change.GetProperty("field").GetString() == field).Select(change => change.GetProperty("to").GetString()!).ToList();
                written.ShouldBeUnique($"{field} of {name} was written twice");
                // Quick edits of one field may go out as one; none goes before an earlier one.
                written.ShouldBe(typed.Where(written.Contains), $"{field} of {name} was written in another order");
            }
        var tags = record.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!).ToList();
        tags.ShouldBe(people.SelectMany(person => person.Tags), ignoreOrder: true);
    }

    /// <summary>Somebody at a browser whose network is bad.</summary>
    /// <param name="inList">What they edit in the list: the field, and what their words end with there.</param>
    /// <param name="onPage">What they edit on the page of a record, and the button that opens it.</param>
    private sealed class Person(
        Visit visit, Random random, string mark, (string Field, string Button, string End) inList, (string Field, string Button, string End) onPage)
        : IAsyncDisposable
    {
        private readonly Dictionary<(string Name, string Field), List<string>> typed = [];
        private readonly Lock chance = new();
        private volatile bool works = true;
        private int dropped;
        private int unheard;

        public int Done { get; private set; }

        public int Many => Tags.Count;

        public int Cuts { get; private set; }

        public int Dropped => dropped;

        public int Unheard => unheard;

        public List<string> Tags { get; } = [];

        public IEnumerable<string> Fields => new[] { inList.Field, onPage.Field }.Distinct(StringComparer.Ordinal);

        private IPage Page => visit.Page;

        public List<string> Typed(string name, string field)
        {
            if (typed.TryGetValue((name, field), out var list)) return list;
            var end = field == inList.Field ? inList.End : onPage.End;
            return typed[(name, field)] = [Start + end];
        }

        /// <summary>Opens everything once: parts of the program that come for the first time are not what is asked here.</summary>
        public async Task ArriveAsync()
        {
            await visit.GoAsync("/contacts?sort=name");
            await Expect(visit.Row(Names[^1])).ToBeVisibleAsync();
            await EditInListAsync(Names[0]);
            await OnPageAsync(Names[0], () => EditOnPageAsync(Names[0]));
            await TagAllAsync();
            await IsSavedAsync();
        }

        public async Task WorkAsync(int edits)
        {
            await Page.RouteAsync(url => url.Contains("/api/contacts/", StringComparison.Ordinal), BreakAsync);
            var cutting = CutAsync();
            try
            {
                while (Done < edits)
                {
                    var name = Names[Next(Names.Length)];
                    switch (Next(20))
                    {
                        case 0: await TagAllAsync(); break;
                        case < 7:
                            await OnPageAsync(name, async () =>
                            {
                                for (var n = Next(3); n >= 0; n--) await EditOnPageAsync(name);
                            });
                            break;
                        default: await EditInListAsync(name); break;
                    }
                }
            }
            finally
            {
                works = false;
                await cutting;
                await Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
            }
        }

        public Task IsSavedAsync() => Eventually.SoAsync($"what {mark} did is saved",
            async () => await Page.Locator("footer.status .pulse").AllTextContentsAsync() is ["Saved"]);

        public async Task SeesAsync(string name, JsonElement record)
        {
            await Expect(visit.Cell(name, "title")).ToHaveTextAsync(record.GetProperty("title").GetString()!);
            await Expect(visit.Cell(name, "email")).ToHaveTextAsync(record.GetProperty("email").GetString()!);
        }

        public Task SeesPageAsync(string name, JsonElement record) => OnPageAsync(name, async () =>
        {
            var fields = Page.Locator(".fields");
            foreach (var field in (string[])["title", "email", "department"]) await Expect(fields).ToContainTextAsync(record.GetProperty(field).GetString()!);
            foreach (var tag in record.GetProperty("tags").EnumerateArray()) await Expect(fields).ToContainTextAsync(tag.GetString()!);
        });

        public async ValueTask DisposeAsync()
        {
            works = false;
            await visit.DisposeAsync();
        }

        private async Task EditInListAsync(string name) => await visit.EditCellAsync(name, inList.Field, Word(name, inList));

        private async Task EditOnPageAsync(string name) => await visit.EditFieldAsync(onPage.Button, Word(name, onPage));

        private async Task OnPageAsync(string name, Func<Task> work)
        {
            await visit.Row(name).Locator("a.name").ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
            await work();
            await Page.GoBackAsync();
            await Expect(visit.Row(name)).ToBeVisibleAsync();
        }

        /// <summary>Tags all; when that came to nothing, which is said, it is pressed once more.</summary>
        private async Task TagAllAsync()
        {
            var tag = $"{mark}{Tags.Count}";
            var bar = Page.GetByRole(AriaRole.Toolbar);
            Tags.Add(tag);
            Done++;
            for (var tries = 0; tries < 20; tries++)
            {
                await Page.Locator(".lbox").FocusAsync();
                await Page.Keyboard.PressAsync("Control+a");
                await Expect(bar).ToBeVisibleAsync();
                await Page.Keyboard.PressAsync("t");
                await Page.GetByRole(AriaRole.Combobox, new() { Name = "Add tags" }).FillAsync(tag);
                await Page.Keyboard.PressAsync("Enter");
                await Expect(Page.Locator(".bulk-box .picked")).ToContainTextAsync(tag);
                var ended = new TaskCompletionSource<bool>();
                EventHandler<IRequest> answered = (_, request) => Ends(request, true);
                EventHandler<IRequest> failed = (_, request) => Ends(request, false);
                Page.RequestFinished += answered;
                Page.RequestFailed += failed;
                await visit.Button($"Tag {Names.Length} contacts").ClickAsync();
                var arrived = await ended.Task.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
                Page.RequestFinished -= answered;
                Page.RequestFailed -= failed;
                if (!arrived) continue;
                await Expect(bar).ToHaveCountAsync(0);
                return;

                void Ends(IRequest request, bool well)
                {
                    if (request.Url.EndsWith("/bulk", StringComparison.Ordinal)) ended.TrySetResult(well);
                }
            }
            Assert.Fail($"Nobody was tagged with {tag}.");
        }

        private string Word(string name, (string Field, string Button, string End) at)
        {
            var word = $"{mark}{++Done}{at.End}";
            Typed(name, at.Field).Add(word);
            return word;
        }

        private int Next(int below)
        {
            lock (chance) return random.Next(below);
        }

        /// <summary>Takes the network away for a moment, again and again.</summary>
        private async Task CutAsync()
        {
            while (works)
            {
                await Task.Delay(300 + Next(2000), TestContext.Current.CancellationToken);
                await Page.Context.SetOfflineAsync(true);
                Cuts++;
                await Task.Delay(50 + Next(1000), TestContext.Current.CancellationToken);
                await Page.Context.SetOfflineAsync(false);
            }
        }

        /// <summary>A change does not arrive, or its answer does not, or is late.</summary>
        private async Task BreakAsync(IRoute route)
        {
            var fate = route.Request.Method == "GET" ? 100 : Next(100);
            if (fate < 15)
            {
                Interlocked.Increment(ref dropped);
                await route.AbortAsync();
            }
            else if (fate < 30)
            {
                await route.FetchAsync();
                Interlocked.Increment(ref unheard);
                await route.AbortAsync();
            }
            else
            {
                if (fate < 40) await Task.Delay(Next(500), TestContext.Current.CancellationToken);
                await route.ContinueAsync();
            }
        }
    }
}
