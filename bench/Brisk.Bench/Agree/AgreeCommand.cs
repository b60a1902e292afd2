using System.Globalization;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
using Brisk.Tests.Shared.Agreement;

namespace Brisk.Bench.Agree;

/// <summary>Asks many random questions by every path, and compares the answers with those of plain code over the same records.</summary>
internal static class AgreeCommand
{
    private const int Records = 380;
    private const int AtOnce = 5_000;

    public static async Task<int> RunAsync(Settings settings)
    {
        var seed = settings.Seed ?? (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue);
        var folder = Path.Combine(settings.Scratch, $"agree-{Environment.ProcessId}");
        if (settings.Database is null) Directory.CreateDirectory(folder);
        IDatabase database = settings.Database is { } place
            ? await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, CancellationToken.None) : await SeededData.OpenAsync(folder);
        await using (database)
        {
            await Migrator.MigrateAsync(database, null, TimeProvider.System, CancellationToken.None);
            Console.WriteLine($"{database.Version}, seed {seed}");
            var started = TimeProvider.System.GetTimestamp();
            using var run = await AgreementRun.BeginAsync(database, seed, Records);
            await run.AskEveryKindAsync();
            while (run.Questions < settings.Questions)
            {
                await run.AskAsync(Math.Min(AtOnce, settings.Questions - run.Questions));
                Console.WriteLine($"{run.Questions:N0} questions, {run.Disagreements.Count:N0} disagreements, "
                    + $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:N0} s");
            }
            await WriteAsync(settings, database.Version, seed, run);
            foreach (var line in run.Disagreements.Take(50)) Console.WriteLine(line);
            if (settings.Database is null) Directory.Delete(folder, recursive: true);
            return run.Disagreements.Count == 0 ? 0 : 1;
        }
    }

    private static Task WriteAsync(Settings settings, string version, int seed, AgreementRun run)
    {
        var engine = settings.Database is null ? "sqlite" : "postgres";
        var day = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Directory.CreateDirectory(settings.Results);
        return File.WriteAllTextAsync(Path.Combine(settings.Results, $"{day}-agree-{engine}.md"), string.Create(CultureInfo.InvariantCulture, $"""
            # One answer by every path, {version}

            `bench/run agree --questions {settings.Questions} --seed {seed}` at {Environment.GetEnvironmentVariable("BRISK_BENCH_COMMIT") ?? "unknown"}:
            {run.Questions:N0} questions, {run.Disagreements.Count:N0} disagreements.

            """));
    }
}
