using System.Diagnostics;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Sqlite;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>An upgrade that is killed at any moment is the old schema or the new one, and the next start goes on with it.</summary>
public sealed class MigrationKillTests(ITestOutputHelper output)
{
    private const string Schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name";
    private const string Steps = "SELECT number, checksum FROM schema_migrations ORDER BY number";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    public async Task An_upgrade_killed_on_the_way_is_finished_by_the_next_start(int applied, int kills)
    {
        var seed = Seeds.Next(output);
        var chance = new Random(seed);
        await using var calm = new Installation();
        await MakeAsync(calm.Data, applied);
        var started = Stopwatch.GetTimestamp();
        (await calm.RunAsync("migrate")).Code.ShouldBe(0);
        var time = Stopwatch.GetElapsedTime(started);

        for (var kill = 1; kill <= Seeds.Kills(kills); kill++)
        {
            await using var harried = new Installation();
            await MakeAsync(harried.Data, applied);
            var moment = time * chance.NextDouble();
            await KillAsync(harried.Data, moment);

            (await harried.RunAsync("migrate")).Code.ShouldBe(0, $"seed {seed}, killed after {moment.TotalMilliseconds} ms");

            (await LinesAsync(harried.Data, Schema, 3)).ShouldBe(await LinesAsync(calm.Data, Schema, 3), $"seed {seed}");
            (await LinesAsync(harried.Data, Steps, 2)).ShouldBe(await LinesAsync(calm.Data, Steps, 2), $"seed {seed}");
        }
    }

    /// <summary>A database as it was after so many steps; none at all after none.</summary>
    private static async Task MakeAsync(string data, int applied)
    {
        if (applied == 0) return;
        await using var database = await SqliteDatabase.OpenAsync(Path.Combine(data, "brisk.db"), new SqliteOptions(), TimeProvider.System, Cancellation);
        await database.WriteAsync((applied, database.Dialect), static async (session, made) =>
        {
            await session.ExecuteAsync(
                new Statement("CREATE TABLE schema_migrations (number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint "
                    + "NOT NULL)"), []);
            foreach (var migration in Migration.All.Take(made.applied))
            {
                foreach (var text in migration.Statements(made.Dialect)) await session.ExecuteAsync(new Statement(text), []);
                await session.ExecuteAsync(new Statement("INSERT INTO schema_migrations VALUES ($1, $2, $3, 0)"),
                    [migration.Number, migration.Name, migration.Checksum]);
            }
            return 0;
        }, Cancellation);
    }

    private static async Task KillAsync(string data, TimeSpan moment)
    {
        using var process = Process.Start(Executable.Line(data, ["migrate"]))!;
        await Task.WhenAny(Task.Delay(moment, Cancellation), process.WaitForExitAsync(Cancellation));
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    private static async Task<List<string>> LinesAsync(string data, string query, int columns)
    {
        await using var ledger = await Ledger.OpenAsync(data);
        return await ledger.LinesAsync(query, columns);
    }
}
