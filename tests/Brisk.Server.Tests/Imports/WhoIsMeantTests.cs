using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain;
using Brisk.Server.Features.Imports;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Imports;

/// <summary>
/// Whom a row means does not depend on how the import goes: its check, its run, a run that is cut off after each chunk, and the same rows in
/// another order link the same, refuse the same and make as many records.
/// </summary>
public sealed class WhoIsMeantTests
{
    /// <summary>Random files of each kind; <c>BRISK_TEST_FILES</c> says how many more (<c>bench/run meant</c>).</summary>
    private static readonly int Files = int.TryParse(Environment.GetEnvironmentVariable("BRISK_TEST_FILES"), NumberStyles.None, CultureInfo.InvariantCulture,
        out var wanted) ? wanted : TestServer.IsOnPostgres ? 3 : 6;

    /// <param name="kind">See <see cref="RandomFile"/>.</param>
    [Theory]
    [InlineData("organizations", 1)]
    [InlineData("organizations", 2)]
    [InlineData("contacts", 3)]
    [InlineData("contacts", 4)]
    [InlineData("our organizations", 5)]
    [InlineData("our contacts", 6)]
    [InlineData("matched organizations", 7)]
    [InlineData("matched contacts", 8)]
    public async Task A_name_means_the_same_in_a_check_a_run_a_run_that_goes_on_and_in_any_order(string kind, int seed)
    {
        await using var place = await Importing.StartAsync();
        for (var i = 0; i < Files; i++)
        {
            var random = new Random((seed * 1_000) + i);
            var file = new RandomFile(kind, random, place.Server);
            var cuts = Enumerable.Range(0, 6).Select(_ => random.Next(1, 6)).ToList();

            var run = await place.OutcomeAsync(file, file.Rows, check: cuts[0], run: cuts[1]);
            var resumed = await place.OutcomeAsync(file, file.Rows, check: cuts[2], run: cuts[3], isCutOff: true);
            var shuffled = await place.OutcomeAsync(file, [.. file.Rows.OrderBy(_ => random.Next())], check: cuts[4], run: cuts[5]);

            var about = $"{kind} {i}, chunks of {string.Join(' ', cuts)}\n{file.Text(file.Rows, null)}{file.Before}";
            Differences(run, resumed).ShouldBe("", about);
            Differences(run, shuffled).ShouldBe("", about);
        }
    }

    /// <summary>Of rows with one value that they are matched by, the first decides: another order of them is another file.</summary>
    /// <param name="kind">See <see cref="RandomFile"/>.</param>
    [Theory]
    [InlineData("doubled organizations", 9)]
    [InlineData("doubled contacts", 10)]
    [InlineData("phoned contacts", 11)]
    public async Task Rows_of_one_number_mean_the_same_in_a_check_a_run_and_a_run_that_goes_on(string kind, int seed)
    {
        await using var place = await Importing.StartAsync();
        for (var i = 0; i < Files * 2; i++)
        {
            var random = new Random((seed * 1_000) + i);
            var file = new RandomFile(kind, random, place.Server);
            var cuts = Enumerable.Range(0, 6).Select(_ => random.Next(1, 6)).ToList();

            var run = await place.OutcomeAsync(file, file.Rows, check: cuts[0], run: cuts[1]);
            var resumed = await place.OutcomeAsync(file, file.Rows, check: cuts[2], run: cuts[3], isCutOff: true);
            var whole = await place.OutcomeAsync(file, file.Rows, check: 100, run: 100);

            var about = $"{kind} {i}, chunks of {string.Join(' ', cuts)}\n{file.Text(file.Rows, null)}{file.Before}";
            Differences(run, resumed).ShouldBe("", about);
            Differences(run, whole).ShouldBe("", about);
        }
    }

    private static string Differences(string expected, string actual)
    {
        if (expected == actual) return "";
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var differ = before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
        return string.Join('\n', differ) + $"\n{before.Length} lines, {after.Length}";
    }

    /// <summary>A server whose imports are done in chunks of some rows, and cut off on demand.</summary>
    private sealed class Importing(TestServer server) : IAsyncDisposable
    {
        private Func<Job, IJobWork> open = _ => throw new InvalidOperationException();
        private JobRunner? runner;

        public TestServer Server => server;

        public static async Task<Importing> StartAsync()
        {
            var place = new Importing(await TestServer.StartAsync(watch: true));
            var own = place.Server.App.Services.GetRequiredService<JobRunner>();
            await own.StopAsync(TestContext.Current.CancellationToken);
            place.runner = new JobRunner(
                place.Server.Node, own.Kinds.Select(kind => kind with { Open = job => place.open(job) }), NullLogger<JobRunner>.Instance);
            return place;
        }

        /// <summary>Checks and runs a file in a workspace of its own; answers all that came of it, the same text where the same came.</summary>
        public async Task<string> OutcomeAsync(RandomFile file, IReadOnlyList<FileRow> rows, int check, int run, bool isCutOff = false)
        {
            var owner = await server.OwnerAsync();
            var older = await file.BeginAsync(owner);
            var import = (await owner.UploadAsync(file.Text(rows, older), file.Plural)).ShouldBe(HttpStatusCode.Created).Id;
            (await owner.SendAsync("PUT", $"/api/imports/{import}/settings", file.Settings)).ShouldBe(HttpStatusCode.OK);

            open = job => new ImportCheck(server.Node, job) { ChunkRows = check };
            var checkedFirst = await WorkAsync(owner, import, "import-check", rows);
            open = isCutOff ? job => new CutOff(server, job, run) : job => new ImportRun(server.Node, job) { ChunkRows = run };
            var done = await WorkAsync(owner, import, "import", rows);

            Differences(checkedFirst, done).ShouldBe("", $"the check against the run, chunks of {check} and {run}\n{file.Text(rows, null)}{file.Before}");
            return done + await RecordsAsync(owner, file.HasOrder);
        }

        private async Task<string> WorkAsync(Client owner, string import, string kind, IReadOnlyList<FileRow> rows)
        {
            Tsid.TryParse(import, out var id).ShouldBeTrue();
            var actor = new Actor(ActorKind.User, owner.User);
            await server.Database.WriteAsync(owner.Workspace, (runner, owner.Workspace, id, kind, actor), static async (session, of) =>
            {
                await ImportTable.SetStatusAsync(session, of.Workspace, of.id, of.kind == "import" ? "running" : "checking", 0);
                await of.runner!.AddAsync(session, of.Workspace, new NewJob(of.kind, of.actor, of.id, Step: of.kind == "import" ? of.id : null));
                return 0;
            }, TestContext.Current.CancellationToken);
            await runner!.WaitAsync(id);
            var ended = (await owner.GetAsync($"/api/imports/{import}")).Json;
            ended.GetProperty("status").GetString().ShouldBe(kind == "import" ? "done" : "checked", ended.ToString());
            var refused = ended.GetProperty("rejected").EnumerateArray().Select(row =>
                $"  {rows[(int)row.GetProperty("line").GetInt64() - 2].Tag} {row.GetProperty("reason").GetString()}").Order(StringComparer.Ordinal);
            return $"{ended.Counts()}\n{string.Join('\n', refused)}\n";
        }

        /// <summary>Every record as the tags of rows and of older records tell it, and whom it is linked to.</summary>
        /// <param name="hasOrder">What a record that is made of a name has besides is the first row's that gives it.</param>
        private static async Task<string> RecordsAsync(Client owner, bool hasOrder)
        {
            var all = new List<(string Type, JsonElement Record)>();
            foreach (var (type, plural, fields) in ((string, string, string)[])[
                ("contact", "contacts", "name,city,email,externalId,organization,mates,peers"),
                ("organization", "organizations", "name,city,externalId,parent")])
            {
                var items = (await owner.GetAsync($"/api/{plural}?limit=500&fields={fields}")).ShouldBe(HttpStatusCode.OK).Items;
                all.AddRange(items.Select(item => (type, item)));
            }
            var keys = all.ToDictionary(one => one.Record.GetProperty("id").GetString()!, one =>
                $"{one.Type} {Text(one.Record, "name")} {(Text(one.Record, "city") is { Length: > 0 } tag ? tag : "of its name")}");
            return string.Join('\n', all.Select(one =>
            {
                var links = ((string[])["organization", "mates", "peers", "parent"]).SelectMany(field => !one.Record.TryGetProperty(field, out var value) ? []
                    : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(link => $"{field} {keys[link.GetProperty("id").GetString()!]}")
                    : value.ValueKind == JsonValueKind.Object ? [$"{field} {keys[value.GetProperty("id").GetString()!]}"] : (IEnumerable<string>)[]);
                var own = hasOrder || Text(one.Record, "city").Length > 0 ? $" {Text(one.Record, "email")} {Text(one.Record, "externalId")}" : "";
                return $"{keys[one.Record.GetProperty("id").GetString()!]}{own}: "
                    + string.Join(", ", links.Order(StringComparer.Ordinal));
            }).Order(StringComparer.Ordinal));

            static string Text(JsonElement record, string field) =>
                record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }

        public async ValueTask DisposeAsync()
        {
            runner?.Dispose();
            await server.DisposeAsync();
        }
    }

    /// <summary>A run whose process ends after each chunk.</summary>
    private sealed class CutOff(TestServer server, Job job, int rows) : IJobWork
    {
        private ImportRun run = new(server.Node, job);

        public async Task RunAsync()
        {
            for (var isDone = false; !isDone;)
            {
                var writes = 0;
                run = new ImportRun(server.Node, job) { ChunkRows = rows };
                // The first says that it begins.
                server.Watched.OnWrite = (_, isAfter) => isAfter || ++writes <= 2 ? Task.CompletedTask : throw new EndedException();
                try
                {
                    await run.RunAsync();
                    isDone = true;
                }
                catch (EndedException)
                {
                    // The next one knows only what is in the database.
                }
                server.Watched.OnWrite = null;
            }
        }

        public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end) => run.EndAsync(session, end);

        private sealed class EndedException : Exception;
    }

    /// <param name="Tag">By which it is known whatever it says; it is the record's city.</param>
    private sealed record FileRow(string Tag, IReadOnlyList<string> Cells);

    /// <summary>A file whose rows name one another, records that are there, and nobody; some are refused.</summary>
    private sealed class RandomFile
    {
        private static readonly string[] Firms = ["Acme", "Beta", "Corp", "Deer", "Echo", "Foxx"];
        private static readonly string[] People = ["Ann", "Bo", "Cy", "Di", "Ek", "Flo"];

        private readonly Random random;
        private readonly bool isOurs;
        private readonly bool isOfContacts;
        private readonly bool isMatched;
        private readonly bool isDoubled;

        /// <summary>Matched by telephone numbers, some of which are those of others in another country.</summary>
        private readonly bool isPhoned;
        private readonly bool hasCountry;
        private readonly string onMatch;
        private readonly List<(string Plural, JsonObject Values)> older = [];
        private readonly List<string> gone = [];

        /// <summary>Of the rows by their numbers: what they are called, and the ids that a file of ours has for them.</summary>
        private readonly List<(string Name, string Id)> called = [];
        private readonly List<(string Header, string Target)> columns;

        public RandomFile(string kind, Random random, TestServer server)
        {
            this.random = random;
            (isOurs, isOfContacts) = (kind.StartsWith("our", StringComparison.Ordinal), kind.EndsWith("contacts", StringComparison.Ordinal));
            isDoubled = kind.StartsWith("doubled", StringComparison.Ordinal);
            isPhoned = kind.StartsWith("phoned", StringComparison.Ordinal);
            hasCountry = isPhoned && random.Next(2) == 0;
            isMatched = isDoubled || isPhoned || kind.StartsWith("matched", StringComparison.Ordinal);
            onMatch = ((string[])["update", "update", "fill", "skip"])[random.Next(4)];
            for (var i = random.Next(2, 7); i > 0; i--)
            {
                var isPerson = random.Next(2) == 0;
                var values = new JsonObject { [isPerson ? "firstName" : "name"] = Any(isPerson ? People : Firms), ["city"] = $"old {i}" };
                if (random.Next(isMatched ? 2 : 4) == 0) values["externalId"] = $"E{i}";
                if (isPhoned && isPerson && random.Next(3) > 0) (values["phone"], values["country"]) = Phone();
                older.Add((isPerson ? "contacts" : "organizations", values));
            }
            for (var i = 0; i < 4; i++) gone.Add(server.Node.Ids.Next().ToString());
            columns = isOfContacts
                ? [("Name", "skip"), ("First name", "firstName"), ("City", "city"), ("Email", "email"), ("Employees", "skip"), ("Mates", "mates"),
                    ("Peers", "peers"), ("Organization", "organization"), ("Birthday", "birthday")]
                : [("Name", "name"), ("City", "city"), ("Employees", "employees"), ("Parent organization", "parent")];
            if (isPhoned) columns.AddRange([("Phone", "phone"), ("Country", "country")]);
            if (!isOurs) columns.AddRange(isOfContacts ? [("Number", "externalId"), ("Firm number", "organization/externalId")]
                : [("Number", "externalId"), ("Parent number", "parent/externalId")]);
            else columns.AddRange([("brisk_id", "skip"), .. columns.Where(column => column.Target is "parent" or "mates" or "peers" or "organization")
                .Select(column => ($"brisk_id {column.Header}", "skip"))]);
            for (var i = random.Next(3, 13); i > 0; i--)
            {
                var name = Any(isOfContacts ? People : Firms) + (random.Next(3) > 0 ? called.Count.ToString(CultureInfo.InvariantCulture) : "");
                called.Add((name, random.Next(5) == 0 ? gone[0] : server.Node.Ids.Next().ToString()));
            }
            Rows = [.. Enumerable.Range(0, called.Count).Select(Row)];
        }

        public IReadOnlyList<FileRow> Rows { get; }

        /// <summary>Whether another order of the rows may come to something else.</summary>
        public bool HasOrder => isDoubled || isPhoned;

        /// <summary>What is there before the import, as text.</summary>
        public string Before => $"{onMatch}: " + string.Join(' ', older.Select(record => record.Values.ToJsonString()));

        public string Plural => isOfContacts ? "contacts" : "organizations";

        public string Settings => new JsonObject
        {
            ["match"] = isPhoned ? "phone" : isMatched ? "externalId" : "none", ["onMatch"] = onMatch,
            ["mapping"] = new JsonArray([.. columns.Select((column, i) => new JsonObject { ["column"] = i, ["target"] = column.Target })]),
        }.ToJsonString();

        /// <summary>Makes what is there before the import; answers its ids.</summary>
        public async Task<IReadOnlyList<string>> BeginAsync(Client owner)
        {
            foreach (var (label, types) in ((string, string[])[])[("Mates", ["contact"]), ("Peers", ["organization", "contact"])])
            {
                (await owner.PostAsync("/api/contacts/fields", new JsonObject
                {
                    ["label"] = label, ["kind"] = "relations", ["relatedTypes"] = new JsonArray([.. types]),
                }.ToJsonString())).ShouldBe(HttpStatusCode.Created);
            }
            if (hasCountry) (await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
            var ids = new List<string>();
            foreach (var (plural, values) in older)
                ids.Add((await owner.PostAsync($"/api/{plural}", values.ToJsonString())).ShouldBe(HttpStatusCode.Created).Id);
            return ids;
        }

        /// <param name="ids">Of what was there before; null for a text to be read.</param>
        public string Text(IReadOnlyList<FileRow> rows, IReadOnlyList<string>? ids)
        {
            var text = new StringBuilder(string.Join(',', columns.Select(column => column.Header)) + "\n");
            foreach (var row in rows) text.Append(string.Join(',', row.Cells)).Append('\n');
            for (var i = 0; ids is not null && i < ids.Count; i++) text.Replace($"<{i}>", ids[i]);
            return text.ToString();
        }

        private FileRow Row(int number)
        {
            var (name, id) = called[number];
            var cells = columns.ToDictionary(column => column.Header, _ => "", StringComparer.Ordinal);
            cells[isOfContacts ? "First name" : "Name"] = name;
            cells["Name"] = name;
            cells["City"] = $"row {number}";
            if (random.Next(6) == 0) cells[isOfContacts ? "Birthday" : "Employees"] = "none of these";
            if (cells.ContainsKey("Number") && random.Next(2) == 0)
                cells["Number"] = $"E{(isDoubled ? random.Next(5) : !isMatched && random.Next(8) == 0 ? 1 : number)}";
            if (isOfContacts && random.Next(2) == 0) cells["Email"] = $"m{(random.Next(8) == 0 ? 1 : number)}@x.example";
            if (isPhoned && random.Next(3) > 0) (cells["Phone"], cells["Country"]) = Phone();
            if (isOurs) cells["brisk_id"] = id;
            if (isOfContacts)
            {
                Link(cells, "Mates", random.Next(3), People, isMany: true, "contact");
                Link(cells, "Peers", random.Next(2), random.Next(2) == 0 ? People : Firms, isMany: true, "contact", "organization");
                Link(cells, "Organization", random.Next(2), Firms, isMany: false, "organization");
                if (cells.ContainsKey("Firm number") && cells["Organization"].Length > 0 && random.Next(2) == 0)
                    cells["Firm number"] = "F" + cells["Organization"];
                else if (cells.ContainsKey("Firm number") && random.Next(5) == 0) cells["Firm number"] = "F" + Any(Firms);
            }
            else
            {
                Link(cells, "Parent organization", random.Next(3) > 0 ? 1 : 0, Firms, isMany: false, "organization");
                if (cells.ContainsKey("Parent number") && random.Next(3) == 0) cells["Parent number"] = $"E{random.Next(14)}";
            }
            return new FileRow($"row {number}", [.. columns.Select(column => cells[column.Header])]);
        }

        private void Link(Dictionary<string, string> cells, string header, int count, string[] names, bool isMany, params string[] types)
        {
            var (said, ids) = (new List<string>(), new List<string>());
            for (var i = 0; i < count; i++)
            {
                var name = Any(names) + (random.Next(2) == 0 ? random.Next(12).ToString(CultureInfo.InvariantCulture) : "");
                if (isMany && !isOurs && random.Next(4) == 0) name = $"m{random.Next(12)}@x.example";
                if (said.Contains(name)) continue;
                said.Add(name);
                var at = random.Next(older.Count);
                var isHere = random.Next(2) == 0;
                if (isHere && types.Contains(older[at].Plural[..^1]))
                    said[^1] = older[at].Values[older[at].Plural == "contacts" ? "firstName" : "name"]!.GetValue<string>();
                var (id, type) = isHere ? ($"<{at}>", older[at].Plural[..^1]) : (gone[random.Next(gone.Count)], types[random.Next(types.Length)]);
                if (random.Next(2) == 0 && types.Contains(isOfContacts ? "contact" : "organization"))
                    ((said[^1], id), type) = (called[random.Next(called.Count)], isOfContacts ? "contact" : "organization");
                ids.Add(types.Length > 1 ? $"{type}/{id}" : id);
            }
            cells[header] = string.Join("; ", said);
            if (!isOurs) return;
            if (isMany && random.Next(5) == 0 && ids.Count > 0) ids.RemoveAt(0);
            cells[$"brisk_id {header}"] = string.Join("; ", ids);
        }

        private (string Phone, string Country) Phone()
        {
            var country = random.Next(3) == 0 ? "IE" : "";
            return (Any(country.Length > 0 ? ["+353 89", "089"] : ["+353 89", "+49 89", "089", "089"]) + $" 123456{random.Next(4)}", country);
        }

        private string Any(string[] among) => among[random.Next(among.Length)];
    }
}
