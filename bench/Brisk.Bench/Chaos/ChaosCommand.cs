using System.Text.Json;
using Brisk.Bench.Load;
using Npgsql;

namespace Brisk.Bench.Chaos;

/// <summary><c>chaos</c>: two nodes under a steady load while what they stand on is killed, frozen, emptied and restarted.</summary>
internal static class ChaosCommand
{
    private const int Readers = 6;
    private const int Writers = 4;

    /// <summary>How long a fault lasts that lasts.</summary>
    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(10);

    /// <summary>How long PostgreSQL is away that does not only restart: as long as people wait before they think that something is wrong.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Settings settings)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(settings.Scratch, $"chaos-{Environment.ProcessId}")).FullName;
        try
        {
            await using var postgres = await ChaosPostgres.StartAsync();
            await using var redis = await ChaosRedis.StartAsync(settings.Port + 2);
            return await RunAsync(settings, scratch, postgres, redis);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<int> RunAsync(Settings settings, string scratch, ChaosPostgres postgres, ChaosRedis redis)
    {
        var database = postgres.ConnectionString;
        _ = await FinishAsync("seed", "--contacts", $"{settings.Contacts}", "--until", "2026-11-20", "--data", scratch, "--database", database);
        var key = (await FinishAsync("key", "create", "--role", "owner", "--name", "bench", "--data", scratch, "--database", database)).Trim();
        await using var one = new ChaosNode(Path.Combine(scratch, "one"), database, redis.Place, settings.Port);
        await using var other = new ChaosNode(Path.Combine(scratch, "other"), database, redis.Place, settings.Port + 1);
        await one.StartAsync();
        await other.StartAsync();
        using var client = new ChaosClient([one.Address, other.Address], key);
        var report = new ChaosReport(MachineFacts.Now($"{await VersionAsync(database)}, {ChaosRedis.Version()}"), settings.Contacts);
        var ledger = new WriteLedger();
        using var stop = new CancellationTokenSource();
        var load = new ChaosLoad(client, ledger, await RecordsAsync(client)).RunAsync(Readers, Writers, stop.Token);

        // The first seconds run code that is not compiled well yet.
        await Task.Delay(TimeSpan.FromSeconds(settings.Seconds));
        foreach (var (name, strike) in Faults(postgres, redis, other))
        {
            if (settings.Names.Count > 0 && !settings.Names.Any(wanted => name.Contains(wanted, StringComparison.OrdinalIgnoreCase))) continue;
            var phase = client.Phase = new Phase(name);
            await strike();
            phase.Heal();
            await Task.Delay(TimeSpan.FromSeconds(settings.Seconds));
            client.Phase = new Phase("between");
            // What was begun is counted where it began.
            await Task.Delay(TimeSpan.FromSeconds(1));
            report.Add(phase);
        }
        await stop.CancelAsync();
        await load;
        var verdict = await ledger.CheckAsync(client, 2, database);
        report.Save(Path.Combine(settings.Results,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-chaos{(settings.Names.Count == 0 ? "" : "-" + string.Join('-', settings.Names))}"), verdict);
        return verdict.Lost.Count + verdict.Doubled + verdict.Twice == 0 ? 0 : 1;
    }

    private static IReadOnlyList<(string Name, Func<Task> Strike)> Faults(ChaosPostgres postgres, ChaosRedis redis, ChaosNode node) =>
    [
        ("quiet", () => Task.CompletedTask),
        ("Redis killed for 10 s", () => ForAWhileAsync(redis.KillAsync, redis.StartAgainAsync, Fault)),
        ("Redis frozen for 10 s", () => ForAWhileAsync(redis.FreezeAsync, redis.ThawAsync, Fault)),
        ("Redis emptied", redis.FlushAsync),
        ("PostgreSQL restarted", postgres.RestartAsync),
        ("PostgreSQL killed for 5 s", () => ForAWhileAsync(postgres.KillAsync, postgres.StartAgainAsync, Outage)),
        ("a node killed for 10 s", () => ForAWhileAsync(node.KillAsync, node.StartAsync, Fault)),
    ];

    private static async Task ForAWhileAsync(Func<Task> strike, Func<Task> heal, TimeSpan time)
    {
        await strike();
        await Task.Delay(time);
        await heal();
    }

    private static async Task<IReadOnlyList<string>> RecordsAsync(ChaosClient client)
    {
        var reply = await client.SendAsync(new Ask(HttpMethod.Get, "/api/contacts?limit=200"), 0, 200);
        return [.. JsonElement.Parse(reply!.Body).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private static async Task<string> FinishAsync(params string[] arguments)
    {
        using var process = ServerProcess.Run(arguments);
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"brisk {arguments[0]} ended with {process.ExitCode}.");
    }

    private static async Task<string> VersionAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        return $"PostgreSQL {connection.ServerVersion.Split(' ')[0]}";
    }
}
