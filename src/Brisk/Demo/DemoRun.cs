using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Workspaces;
using Brisk.Seed;
using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Demo;

/// <summary>
/// Makes the demo's workspace and lets its year pass: each thing that happened is written through the record engine, by who did it and with
/// the clock at its moment, so that versions, history, counters and steps are as if people had done it.
/// </summary>
internal sealed class DemoRun
{
    private readonly IDatabase database;
    private readonly Schemas schemas;
    private readonly RecordEngine engine;
    private readonly PastClock clock = new();
    private readonly WorkspaceSettings settings = WorkspaceSettings.Of("US") with { TimeZone = "America/Chicago" };

    public DemoRun(IDatabase database)
    {
        this.database = database;
        var generations = new Generations(database);
        schemas = new Schemas(database, generations);
        engine = new RecordEngine(database, schemas, generations, new TsidSource(clock), clock, new byte[32]);
    }

    /// <summary>Makes what is missing of it: all of the records are written in one transaction.</summary>
    /// <param name="filled">Written in that transaction besides.</param>
    public async Task RunAsync(DemoAccess access, DateTimeOffset now, Func<IWriteSession, ValueTask> filled, CancellationToken cancellation)
    {
        var year = new DemoYear(now, settings.Zone);
        var workspace = await database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
            await WorkspaceTable.AllAsync(session) is [var first, ..] ? first.Id : (Tsid?)null, cancellation) ?? await MakeAsync(access, year, cancellation);
        var team = await database.ReadAsync(Lane.Interactive, workspace, static async (session, workspace) =>
            new DemoTeam(await UserTable.AllAsync(session, workspace), (await KeyTable.AllAsync(session, workspace))[0].Key.Id), cancellation);
        var events = new DemoStory(team, year).Tell();
        await NameCountriesAsync(workspace, events, cancellation);
        await database.WriteAsync(workspace, (this, workspace, events, seen: team.Seen(events, year), filled), static async (session, to) =>
        {
            await to.Item1.LiveAsync(session, to.workspace, to.events);
            foreach (var (person, at) in to.seen) await UserTable.SeenAsync(session, to.workspace, person, at);
            await to.filled(session);
            return 0;
        }, cancellation);
        await database.OptimizeAsync(cancellation);
    }

    private async Task<Tsid> MakeAsync(DemoAccess access, DemoYear year, CancellationToken cancellation)
    {
        using var passwords = new Passwords(new BriskOptions { DataFolder = "" });
        var hash = await passwords.HashAsync(access.Password, cancellation) ?? throw new InvalidOperationException("Nothing else hashes passwords here.");
        var began = year.At(0);
        var (workspace, account) = (Tsid.Of(began, 0), new Account(Tsid.Of(began, 1), access.Email, DemoTeam.Visitor, hash, began, began, null));
        return await database.WriteAsync(workspace, (schemas, settings, workspace, account, year, began), static async (session, fresh) =>
        {
            await WorkspaceTable.InsertAsync(session, fresh.workspace, "Tallgrass", fresh.began, fresh.settings);
            await AccountTable.InsertAsync(session, fresh.account);
            foreach (var row in DemoTeam.Rows(fresh.year, fresh.account)) await UserTable.InsertAsync(session, fresh.workspace, row, null);
            // Nobody has its secret.
            var secret = Tokens.New();
            var form = new ApiKey(Tsid.Of(fresh.began, 2), "Website form", Roles.Name(Role.Member), secret[^4..], null, ApiKey.OfServer, fresh.began);
            await KeyTable.InsertAsync(session, fresh.workspace, form, Tokens.Hash(secret));
            await fresh.schemas.ChangedAsync(session, fresh.workspace);
            await DemoFields.AddAsync(fresh.schemas, session, fresh.workspace, fresh.began);
            await InstallationTable.RemoveAsync(session, InstallationTable.SetupTokenHash);
            return fresh.workspace;
        }, cancellation);
    }

    /// <summary>What records bring into the schema is there before them: else, within one transaction, each would read the schema anew.</summary>
    private async Task NameCountriesAsync(Tsid workspace, IReadOnlyList<DemoEvent> events, CancellationToken cancellation)
    {
        var named = events.Select(happened => happened.Values?.GetValueOrDefault("country").Text).ToHashSet(StringComparer.Ordinal);
        var codes = Country.All.Values.Where(country => named.Contains(country.Name)).Select(country => country.Code);
        await database.WriteAsync(workspace, (schemas, workspace, codes), static (session, to) => to.schemas.EditAsync(session, to.workspace, async edit =>
        {
            foreach (var code in to.codes) await edit.NameCountryAsync(code);
            return 0;
        }), cancellation);
        await schemas.GetAsync(workspace, cancellation);
    }

    private async ValueTask LiveAsync(IWriteSession session, Tsid workspace, IReadOnlyList<DemoEvent> events)
    {
        for (var first = 0; first < events.Count;)
        {
            var (one, next) = (events[first], first + 1);
            while (next < events.Count && events[next].At == one.At && events[next].Actor == one.Actor && events[next].Type == one.Type) next++;
            clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(one.At);
            var batch = await RecordBatch.BeginAsync(session, engine, workspace, one.Actor);
            if (next - first > 1) batch.IsBulk(null);
            for (; first < next; first++)
            {
                var outcome = await WriteAsync(batch, events[first]);
                if (outcome.Status != WriteStatus.Written)
                    throw new InvalidOperationException(
                        $"The demo tells what cannot be: {outcome.Status} {string.Join(' ', outcome.Problems.Select(problem => problem.Detail))}");
            }
            await batch.CompleteAsync();
        }
    }

    private ValueTask<WriteOutcome> WriteAsync(RecordBatch batch, DemoEvent happened) => happened switch
    {
        { Values: null } => batch.DeleteAsync(happened.Type, happened.Id, null),
        { IsNew: true } => batch.CreateAsync(engine.Draft(batch.Schema, happened.Type, happened.Actor, happened.Values), happened.Id, isFresh: true),
        _ => batch.UpdateAsync(happened.Type, happened.Id, null, happened.Values),
    };

    /// <summary>Stands at the moment that is told of.</summary>
    private sealed class PastClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
