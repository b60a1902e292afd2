using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using Brisk.Bench.Load;
using Brisk.Bench.Workspaces;
using Brisk.Storage;
using Brisk.Storage.Engine;
using static System.FormattableString;

namespace Brisk.Bench.Live;

/// <summary><c>live</c>: what those cost who are connected, how soon one sees what another changes, and whether all are told everything.</summary>
internal static class LiveCommand
{
    /// <summary>Connections that a key may have.</summary>
    private const int OfOneKey = 20;

    private const int Edits = 200;

    /// <summary>Longer than the server's pause between two frames, so that each edit is told by itself.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>How long nothing happens before it is looked what memory there is.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Settings settings)
    {
        // Whoever writes here waits for the answer on a thread of the pool, beside all those that take what is told.
        ThreadPool.SetMinThreads(32, 32);
        using var data = await DataCopy.MakeAsync(await SeededData.FindOrMakeAsync(settings), settings.Database);
        var report = new Report("Live", MachineFacts.Now(data.Version), settings.Contacts);
        var keys = await KeysAsync(data, 1 + ((settings.Clients + OfOneKey - 1) / OfOneKey));
        var clients = new List<LiveListener>();
        bool isSound;
        try
        {
            using (var server = await data.ServeAsync(settings.Port, keys[0]))
            {
                await EditAsync(server, keys, clients, settings.Clients, report);
                isSound = await LiveStorm.RunAsync(server, clients, settings.Changes, report);
                report.Add("memory after the storm (RSS / not files)", $"{server.Memory}", "–");
                foreach (var client in clients.Skip(LiveKill.Clients)) await client.DisposeAsync();
                if (clients.Count > LiveKill.Clients) clients.RemoveRange(LiveKill.Clients, clients.Count - LiveKill.Clients);
                isSound &= await LiveKill.RunAsync(server, () => data.ServeAsync(settings.Port, keys[0]), clients, settings.Seconds, report);
            }
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
        report.Save(settings.StemOf($"live-{settings.Clients}"));
        return isSound ? 0 : 1;
    }

    /// <summary>Connects them all, and edits while they are told, too.</summary>
    private static async Task EditAsync(ServerProcess server, IReadOnlyList<string> keys, List<LiveListener> clients, int count, Report report)
    {
        using var editor = new Editor(server);
        editor.Make();
        await using var other = await LiveListener.OpenAsync(server.Address, keys[0]);
        // Unmeasured: then all that runs was run before.
        await EditAsync(editor, other, Edits / 4);

        await Task.Delay(Quiet);
        var early = server.Memory;
        await server.CollectAsync();
        var (before, cpu, start) = (server.Memory, server.Cpu, Stopwatch.GetTimestamp());
        foreach (var some in Enumerable.Range(0, count).Chunk(50))
            clients.AddRange(await Task.WhenAll(some.Select(number => LiveListener.OpenAsync(server.Address, keys[1 + (number / OfOneKey)]))));
        var (connected, used) = (Stopwatch.GetElapsedTime(start), server.Cpu - cpu);
        await Task.Delay(Quiet);
        var with = server.Memory;
        await server.CollectAsync();
        var collected = server.Memory;
        report.Add(Invariant($"{count:N0} clients connect"),
            Invariant($"{connected.TotalSeconds:0.0} s, {used.TotalMilliseconds / count:0.00} ms of processor each"), "–");
        report.Add("memory before (RSS / not files)", $"{early}; after a collection {before}", "–");
        report.Add("memory with them", $"{with}; after a collection {collected}", "–");
        report.Add("a client that is idle, not files", Invariant($"{(with.Own - before.Own) / (double)count:0.0} KiB; after a collection ")
            + Invariant($"{(collected.Own - before.Own) / (double)count:0.0} KiB"), "≤ 30 KB");

        var times = await EditAsync(editor, other, Edits);
        report.Add(Invariant($"from an edit being sent to another seeing it, {Edits} edits, {count:N0} others told, too"), $"{times}", "p99 ≤ 100 ms");
    }

    /// <summary>Edits a contact again and again; how long it took each time until another was told.</summary>
    private static async Task<Histogram> EditAsync(Editor editor, LiveListener other, int count)
    {
        var times = new Histogram();
        for (var i = 0; i < count; i++)
        {
            var told = other.HearsAsync(editor.Id, editor.Version + 1);
            var sent = Stopwatch.GetTimestamp();
            editor.Edit();
            times.Record(Stopwatch.GetElapsedTime(sent, await told.WaitAsync(TimeSpan.FromSeconds(30))));
            if (Between - Stopwatch.GetElapsedTime(sent) is { Ticks: > 0 } rest) await Task.Delay(rest);
        }
        return times;
    }

    /// <summary>Keys of the seeded workspace: one that writes and listens, and enough for all clients.</summary>
    private static async Task<List<string>> KeysAsync(DataCopy data, int count)
    {
        await using var database = await data.OpenAsync();
        var workspace = (await ManyWorkspaces.AllAsync(database))[0];
        var secrets = Enumerable.Range(0, count).Select(_ => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))).ToList();
        await database.WriteAsync(workspace, (workspace, secrets, ids: new TsidSource(TimeProvider.System)), static async (session, made) =>
        {
            foreach (var secret in made.secrets) await ManyWorkspaces.AddKeyAsync(session, made.workspace, made.ids.Next(), secret);
            return 0;
        }, CancellationToken.None);
        return secrets.ConvertAll(secret => $"brisk_{workspace}_{secret}");
    }
}
