using System.Diagnostics;
using System.Text.Json;

namespace Brisk.Bench.Chaos;

/// <summary>People at work, and two who write on one node and look on the other.</summary>
internal sealed class ChaosLoad(ChaosClient client, WriteLedger ledger, IReadOnlyList<string> records)
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a write is looked for on the other node.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Sorts = ["name", "-createdAt", "-updatedAt", "city"];

    /// <summary>Works until it is told to stop, and finishes what was begun.</summary>
    public Task RunAsync(int readers, int writers, CancellationToken stop) => Task.WhenAll(
    [
        .. Enumerable.Range(0, readers).Select(number => Task.Run(() => ReadAsync(number, stop), CancellationToken.None)),
        .. Enumerable.Range(0, writers).Select(number => Task.Run(() => WriteAsync(number, stop), CancellationToken.None)),
        .. Enumerable.Range(0, 2).Select(direction => Task.Run(() => LookAsync(direction, stop), CancellationToken.None)),
    ]);

    private async Task ReadAsync(int number, CancellationToken stop)
    {
        var chance = new Random(number);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!stop.IsCancellationRequested)
        {
            var path = chance.Next(10) switch
            {
                < 4 => $"/api/contacts?limit=50&sort={Sorts[chance.Next(Sorts.Length)]}",
                < 8 => $"/api/contacts/{records[chance.Next(records.Count)]}",
                8 => "/api/contacts/count?filter=status%20is%20lead",
                _ => "/api/organizations?limit=50",
            };
            if (await client.SendAsync(new Ask(HttpMethod.Get, path, IfNoneMatch: tags.GetValueOrDefault(path)), client.Next(), 200, 304) is
                { } reply) tags[path] = reply.Tag;
            await Task.Delay(ReadEvery, CancellationToken.None);
        }
    }

    private async Task WriteAsync(int number, CancellationToken stop)
    {
        Own? own = null;
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            if (own is null || turn % 2 == 0) own = await CreateAsync($"w{number}-{turn}") ?? own;
            else own = await ChangeAsync(own, client.Next());
            await Task.Delay(WriteEvery, CancellationToken.None);
        }
    }

    private async Task<Own?> CreateAsync(string key)
    {
        var name = $"{WriteLedger.Mark} {ledger.NextNumber()}";
        var reply = await client.SendAsync(
            new Ask(HttpMethod.Post, "/api/contacts", $$"""{"firstName":"Carla","lastName":"{{name}}","status":"lead"}""", Key: $"create-{key}"),
            client.Next(), 201);
        if (reply is not { Status: 201 }) return null;
        var id = JsonElement.Parse(reply.Body).GetProperty("id").GetString()!;
        ledger.Created(name, id);
        return new Own(id, reply.Version, 0, reply);
    }

    /// <summary>Takes a record one step further; where that was not answered, finds out how far it has come.</summary>
    private async Task<Own> ChangeAsync(Own own, int node)
    {
        var step = own.Step + 1;
        var reply = await client.SendAsync(
            new Ask(HttpMethod.Patch, $"/api/contacts/{own.Id}", $$"""{"title":"{{WriteLedger.Title(step)}}"}""", Key: $"step-{own.Id}-{step}",
            IfMatch: $"\"{own.Version}\""), node, 200);
        if (reply is { Status: 200 })
        {
            ledger.Changed(own.Id, step);
            return own with { Version = reply.Version, Step = step, Last = reply };
        }
        while (true)
        {
            if (await client.SendAsync(new Ask(HttpMethod.Get, $"/api/contacts/{own.Id}"), client.Next(), 200) is { Status: 200 } now)
                return own with { Version = now.Version, Step = WriteLedger.StepOf(WriteLedger.TitleOf(now.Body)), Last = null };
        }
    }

    /// <summary>Writes on one node and looks, once it is acknowledged, at the record and at a list of the other.</summary>
    private async Task LookAsync(int direction, CancellationToken stop)
    {
        Own? own = null;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, CancellationToken.None);
            if (own is null)
            {
                own = await CreateAsync($"look-{direction}-{ledger.NextNumber()}");
                continue;
            }
            var (phase, began) = (client.Phase, Stopwatch.GetTimestamp());
            own = await ChangeAsync(own, direction);
            if (own.Last is not { } written) continue;
            var acknowledged = Stopwatch.GetTimestamp();
            var other = 1 - written.Node;
            var (version, generation) = (own.Version, written.StampGeneration);
            var record = SeeAsync(new Ask(HttpMethod.Get, $"/api/contacts/{own.Id}"), other, acknowledged, reply =>
                reply.Status == 200 && reply.Version >= version, stop);
            var list = SeeAsync(new Ask(HttpMethod.Get, "/api/contacts?limit=20&sort=-updatedAt"), other, acknowledged, reply =>
                reply.Generation >= generation, stop);
            if (await record is not { } first || await list is not { } second) continue;
            phase.Looked(direction, began, Both(first, second));
        }
    }

    private static Sight Both(Sight record, Sight list) =>
        new(record.SeenAfter > list.SeenAfter ? record.SeenAfter : record.SeenAfter is null ? null : list.SeenAfter, record.OldFor > list.OldFor
        ? record.OldFor : list.OldFor, record.IsClean && list.IsClean);

    /// <summary>Asks until the answer shows it. Null when the run ends before.</summary>
    private async Task<Sight?> SeeAsync(Ask ask, int node, long acknowledged, Func<Reply, bool> shows, CancellationToken stop)
    {
        var (old, isClean) = (TimeSpan.Zero, true);
        while (Stopwatch.GetElapsedTime(acknowledged) < Patience)
        {
            var (reply, _) = await client.TryAsync(ask, node);
            var age = Stopwatch.GetElapsedTime(acknowledged);
            if (reply is not { Status: < 500 }) isClean = false;
            else if (shows(reply)) return new Sight(age, old, isClean);
            else (old, ask) = (age, reply.Generation > 0 ? ask with { IfNoneMatch = reply.Tag } : ask);
            if (stop.IsCancellationRequested) return null;
            await Task.Delay(Again, CancellationToken.None);
        }
        return new Sight(null, old, isClean);
    }

    /// <param name="Last">The acknowledgement of the last step; null when it was not answered.</param>
    private sealed record Own(string Id, long Version, int Step, Reply? Last);
}
