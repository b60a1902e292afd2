using System.Text;
using Brisk.Seed;

namespace Brisk.Bench.Load;

/// <summary>One caller of a scenario: its connection, its random numbers, what it remembers from one request to the next.</summary>
internal sealed class Caller(int number, HttpConnection connection, Sample sample, Requests requests)
{
    public int Number { get; } = number;
    public HttpConnection Connection { get; } = connection;
    public Sample Sample { get; } = sample;
    public Requests Requests { get; } = requests;
    public Chance Chance { get; } = new Chance().Begin(11, 3, number);

    /// <summary>How many requests it has made.</summary>
    public int Turn { get; set; }

    /// <summary>Where it is in the list it walks through.</summary>
    public string? Next { get; set; }
    public string Sort { get; set; } = "name";

    /// <summary>The place in the sample of the record it changes; -1 when it changes none.</summary>
    public int Record { get; set; } = -1;
    public byte[]? Kept { get; set; }
}

/// <summary>What is asked, again and again.</summary>
/// <param name="What">For people, in the report.</param>
/// <param name="Goal">What GOALS says of it; empty where it says nothing.</param>
/// <param name="Rate">Requests a second of the open loop.</param>
/// <param name="Raw">The raw query to compare with: <c>page</c>, <c>record</c>, or none.</param>
/// <param name="Ask">Makes the next request.</param>
/// <param name="Learn">Looks at the answer; null when nothing is to be learnt.</param>
internal sealed record Scenario(string Name, string What, string Goal, int Rate, string Raw, Func<Caller, byte[]> Ask, Action<Caller>? Learn = null)
{
    private static readonly string[] Sorts = ["name", "-createdAt", "-updatedAt", "-lastActivityAt", "city", "country", "email", "owner"];
    /// <summary>Callers that change records at the same time, at most.</summary>
    public const int MostCallers = 1_000;

    private static readonly string[] Statuses = ["lead", "customer", "prospect", "former", "partner"];
    private static readonly WordList TagWords = new(WordFile.Work.Words("tags"), 1);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("list-first", "first 50, any indexed sort, never asked before", "p50 ≤ 0.5 ms, p99 ≤ 5 ms in the server", 400, "page",
            caller => Get(caller, $"/api/contacts?limit=50&sort={caller.Chance.Of(Sorts)}&filter={Harmless(caller)}")),
        new("list-deep", "next 50 from a random place, any indexed sort", "p50 ≤ 0.5 ms, p99 ≤ 5 ms in the server", 400, "page", Walk, LearnNext),
        new("jump", "50 at a random position of 1,000,000", "p99 ≤ 5 ms", 400, "page",
            caller =>
            {
                var sort = caller.Chance.Happens(0.7) ? "name" : caller.Chance.Happens(0.5) ? "-createdAt" : "city";
                return Get(caller, $"/api/contacts?limit=50&sort={sort}&at={Place(caller)}");
            }),
        new("filter-sort", "any filter, any sort, 50 rows", "p99 ≤ 10 ms", 200, "page",
            caller => Get(caller, $"/api/contacts?limit=50&sort={caller.Chance.Of(Sorts[..4])}&filter={Filter(caller)}")),
        new("count", "exact count of any filter", "never delays the rows", 50, "",
            caller => Get(caller, $"/api/contacts/count?filter={Filter(caller)}")),
        new("groups", "counts and sums by one or two fields, any filter", "p99 ≤ 10 ms", 50, "", caller => Get(caller, Groups(caller))),
        new("board", "columns of 80 by status, type or owner, with their sums, any filter or none", "p99 ≤ 10 ms", 50, "",
            caller => Get(caller, Board(caller))),
        new("record", "one contact with its relations", "p99 ≤ 2 ms", 1000, "record",
            caller => Get(caller, $"/api/contacts/{caller.Chance.Of(caller.Sample.Records)}")),
        new("cached-list", "the same first page", "≥ 30,000/s", 2000, "",
            caller => caller.Kept ??= Get(caller, "/api/contacts?limit=50")),
        new("not-modified", "the same page with If-None-Match", "≥ 40,000/s", 2000, "", Unchanged, LearnTag),
        new("uncached-list", "50 rows never asked before, deep", "≥ 7,000/s; ≤ 1.5 × CPU of raw query + JSON", 500, "page", Walk, LearnNext),
        new("write", "PATCH with If-Match, durable", "p50 ≤ 1 ms, p99 ≤ 10 ms; ≥ 3,000/s with 64 callers", 300, "", Change, LearnVersion),
        new("create", "POST a contact, durable", "p50 ≤ 1 ms, p99 ≤ 10 ms; ≥ 3,000/s with 64 callers", 300, "", Create),
        new("mixed", "80 % reads, 20 % writes, 1,000 connections", "≥ 60,000/min, p99 ≤ 50 ms, 0 errors", 1000, "", Mixed, LearnMixed),
    ];

    private static byte[] Get(Caller caller, string path) => caller.Requests.Get(path);

    /// <summary>A condition that leaves every record and differs from request to request, so that nothing is answered from the cache.</summary>
    private static string Harmless(Caller caller) =>
        Requests.Escape($"birthday isnot {new DateOnly(1800, 1, 1).AddDays(caller.Chance.Below(50_000)):yyyy-MM-dd}");

    private static long Place(Caller caller) => caller.Chance.Below((int)Math.Max(1, caller.Sample.Count - 50));

    private static string Filter(Caller caller)
    {
        var (chance, sample) = (caller.Chance, caller.Sample);
        var text = chance.Below(8) switch
        {
            0 => $"city is \"{chance.Of(sample.Cities)}\"",
            1 => $"status is {chance.Of(Statuses)}",
            2 => $"owner is {chance.Of(sample.Owners)}",
            3 => $"country is \"{chance.Of(sample.Countries)}\" and status is {chance.Of(Statuses)}",
            4 => $"tags has {TagWords.Pick(chance)}",
            5 => $"organization is {chance.Of(sample.Organizations)}",
            6 => $"lastName starts \"{chance.Of(sample.LastNames)[..2]}\" and owner is {chance.Of(sample.Owners)}",
            _ => $"createdAt within 2025-{1 + chance.Below(12):00} and country is \"{chance.Of(sample.Countries)}\"",
        };
        return Requests.Escape(text);
    }

    /// <summary>The limit makes each a question of its own, which no cache has answered.</summary>
    private static string Groups(Caller caller) => (caller.Chance.Below(5) switch
    {
        0 => "/api/contacts/groups?by=status",
        1 => "/api/contacts/groups?by=status&and=owner",
        2 => "/api/contacts/groups?by=createdAt:month&and=status",
        3 => $"/api/contacts/groups?by=owner&filter={Filter(caller)}",
        _ => "/api/organizations/groups?by=industry&sums=annualRevenue",
    }) + $"&limit={1 + caller.Chance.Below(10_000)}";

    /// <summary>A condition that leaves everybody makes each a question of its own.</summary>
    private static string Board(Caller caller) => caller.Chance.Below(5) switch
    {
        0 => $"/api/contacts/board?by=status&limit=80&fields=name,organization,owner&filter={HarmlessTime(caller)}",
        1 => $"/api/contacts/board?by=status&limit=80&fields=name,organization,owner&sort=-updatedAt&filter={Filter(caller)}",
        2 => $"/api/contacts/board?by=owner&limit=20&fields=name,organization,status&filter={Filter(caller)}",
        3 => $"/api/organizations/board?by=status&limit=80&fields=name,owner,annualRevenue&sums=annualRevenue,employees&filter={HarmlessTime(caller)}",
        _ => $"/api/organizations/board?by=type&limit=80&fields=name,owner&sums=annualRevenue&sort=-annualRevenue&filter={HarmlessTime(caller)}",
    };

    private static string HarmlessTime(Caller caller) =>
        Requests.Escape($"createdAt isnot {new DateOnly(1800, 1, 1).AddDays(caller.Chance.Below(50_000)):yyyy-MM-dd}");

    private static byte[] Walk(Caller caller)
    {
        if (caller.Next is { } next && caller.Turn % 40 != 0) return Get(caller, $"/api/contacts?limit=50&sort={caller.Sort}&after={next}");
        // Beginning at a position needs the list's fences once for each sort; the walk itself does not.
        caller.Sort = Sorts[caller.Number % 3];
        return Get(caller, $"/api/contacts?limit=50&sort={caller.Sort}&at={Place(caller)}");
    }

    private static void LearnNext(Caller caller)
    {
        var tail = caller.Connection.Body[^Math.Min(900, caller.Connection.Body.Length)..];
        var at = tail.LastIndexOf("\"next\":\""u8);
        if (at < 0)
        {
            caller.Next = null;
            return;
        }
        var rest = tail[(at + 8)..];
        caller.Next = Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    private static byte[] Unchanged(Caller caller) => caller.Kept ?? Get(caller, "/api/contacts?limit=50");

    private static void LearnTag(Caller caller)
    {
        if (caller.Kept is not null) return;
        caller.Kept = caller.Requests.Get("/api/contacts?limit=50", $"If-None-Match: {Encoding.ASCII.GetString(caller.Connection.Header("ETag:"u8))}\r\n");
    }

    private static byte[] Change(Caller caller)
    {
        // Each caller has records of its own, so that no two meet in one version.
        caller.Record = (caller.Chance.Below(caller.Sample.Records.Count / MostCallers) * MostCallers) + caller.Number;
        return caller.Requests.Send("PATCH", $"/api/contacts/{caller.Sample.Records[caller.Record]}", $"{{\"title\":\"Title {caller.Number}-{caller.Turn}\"}}",
            $"If-Match: \"{caller.Sample.Versions[caller.Record]}\"\r\n");
    }

    private static void LearnVersion(Caller caller)
    {
        // ETag: "<version>-<generations>"; a refusal has none.
        var tag = caller.Connection.Header("ETag:"u8);
        if (caller.Record < 0 || tag.Length < 3) return;
        var inner = tag[1..];
        caller.Sample.Versions[caller.Record] = long.Parse(inner[..inner.IndexOfAny((byte)'-', (byte)'"')], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Create(Caller caller)
    {
        var name = $"{caller.Number}x{caller.Turn}x{caller.Chance.Below(1_000_000)}";
        var (city, organization) = (caller.Chance.Of(caller.Sample.Cities), caller.Chance.Of(caller.Sample.Organizations));
        return caller.Requests.Send("POST", "/api/contacts", $$"""
            {"firstName":"Bench","lastName":"Person {{name}}","email":"bench.{{name}}@mail.example","city":"{{city}}","status":"lead",
             "organization":"{{organization}}","tags":["cold"]}
            """);
    }

    private static byte[] Mixed(Caller caller)
    {
        caller.Record = -1;
        return caller.Chance.Below(100) switch
        {
            < 25 => Get(caller, $"/api/contacts?limit=50&sort={caller.Chance.Of(Sorts[..4])}"),
            < 35 => Walk(caller),
            < 45 => Get(caller, $"/api/contacts?limit=50&sort=name&filter={Filter(caller)}"),
            < 75 => Get(caller, $"/api/contacts/{caller.Chance.Of(caller.Sample.Records)}"),
            < 80 => Get(caller, $"/api/lookup?q={Requests.Escape(caller.Chance.Of(caller.Sample.LastNames)[..2])}"),
            < 95 => Change(caller),
            _ => Create(caller),
        };
    }

    private static void LearnMixed(Caller caller)
    {
        if (caller.Record >= 0) LearnVersion(caller);
    }
}
