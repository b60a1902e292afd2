using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

public abstract class JobTests(TestEngine engine)
{
    private const long One = 1;
    private const long Other = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_node_that_holds_a_job_goes_on_with_it_and_nobody_once_it_has_ended()
    {
        await using var world = await World.NewAsync(engine);
        var job = await AddAsync(world, world.Actor);
        var (id, before) = (job.Id, await UnattendedAsync(world, 100));

        var holds = await WriteAsync(world, async session => new List<bool?>
        {
            await HoldAsync(session, One),
            await HoldAsync(session, Other),
            await AfterAsync(JobTable.ClaimAsync(session, world.Workspace, id, Other, 300), session, One),
            await HoldAsync(session, Other),
            await AfterAsync(JobTable.AskToStopAsync(session, world.Workspace, id), session, Other),
            await AfterAsync(JobTable.EndAsync(session, world.Workspace, id, JobStatus.Done, null, "{}", 400), session, Other),
        });

        before.ShouldBe([]);
        (await UnattendedAsync(world, 1_000)).ShouldBe([]);
        (await OpenAsync(world)).ShouldBe([]);
        holds.ShouldBe([false, null, null, false, true, null]);
        var ended = await FindAsync(world, id);
        (ended!.Status, ended.EndedAt, ended.Result, ended.Done, ended.Total).ShouldBe(("done", 400L, "{}", 5L, 10L));

        ValueTask<bool?> HoldAsync(IWriteSession session, long node) => JobTable.HoldAsync(session, world.Workspace, id, node, 0, 200, 5, 10, 50);

        async ValueTask<bool?> AfterAsync(ValueTask first, IWriteSession session, long node)
        {
            await first;
            return await HoldAsync(session, node);
        }
    }

    [Fact]
    public async Task What_nobody_holds_any_more_is_unattended_the_oldest_first()
    {
        await using var world = await World.NewAsync(engine);
        var (first, second) = (await AddAsync(world, world.Actor), await AddAsync(world, world.Actor, until: 150));

        (await UnattendedAsync(world, 100)).ShouldBe([]);
        (await UnattendedAsync(world, 101)).ShouldBe([first.Id]);
        (await UnattendedAsync(world, 1_000)).ShouldBe([first.Id, second.Id]);
        (await OpenAsync(world)).ShouldBe([first.Id, second.Id]);
    }

    [Fact]
    public async Task Of_the_jobs_that_write_one_runs_at_a_time_the_oldest_first_whichever_node_has_them()
    {
        await using var world = await World.NewAsync(engine);
        var (first, second) = (await AddAsync(world, world.Actor, until: 100), await AddAsync(world, world.Actor, until: 100));

        var turns = await WriteAsync(world, async session =>
        {
            await JobTable.ClaimAsync(session, world.Workspace, second.Id, Other, 100);
            return new List<bool>
            {
                // The older one waits on the first node, until that is no longer believed to work on it.
                await BeginAsync(session, second, Other, now: 100),
                await BeginAsync(session, second, Other, now: 101),
                await BeginAsync(session, first, One, now: 100),
                await BeginAsync(session, first, One, now: 101),
            };
        });

        turns.ShouldBe([false, true, false, true]);

        ValueTask<bool> BeginAsync(IWriteSession session, StoredJob job, long node, long now) =>
            JobTable.BeginAsync(session, world.Workspace, job.Id, node, now, now);
    }

    [Fact]
    public async Task A_node_that_was_silent_goes_on_writing_unless_another_has_begun_to_meanwhile()
    {
        await using var world = await World.NewAsync(engine);
        var (silent, other) = (await AddAsync(world, world.Actor, until: 100), await AddAsync(world, world.Actor, until: 100));

        var holds = await WriteAsync(world, async session =>
        {
            await JobTable.BeginAsync(session, world.Workspace, silent.Id, One, 50, 50);
            await JobTable.ClaimAsync(session, world.Workspace, other.Id, Other, 400);
            var before = await HoldAsync(session, now: 150, until: 200);
            await JobTable.BeginAsync(session, world.Workspace, other.Id, Other, 250, 250);
            return (before, await HoldAsync(session, now: 260, until: 300), await HoldAsync(session, now: 401, until: 500));
        });

        holds.ShouldBe((false, null, false));

        ValueTask<bool?> HoldAsync(IWriteSession session, long now, long until) =>
            JobTable.HoldAsync(session, world.Workspace, silent.Id, One, now, until, 0, null, now);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_by_whose_they_are_and_their_status_and_forgotten_in_the_end()
    {
        await using var world = await World.NewAsync(engine);
        var bob = new Actor(ActorKind.User, world.Bob);
        var (first, second, third) = (await AddAsync(world, world.Actor), await AddAsync(world, bob), await AddAsync(world, world.Actor));
        await WriteAsync(world, async session =>
        {
            await JobTable.EndAsync(session, world.Workspace, first.Id, JobStatus.Failed, new StoredReason("Why", null), null, 500);
            return 0;
        });

        (await ListAsync(null, null, null)).ShouldBe([third.Id, second.Id, first.Id]);
        (await ListAsync(third.Id, null, null)).ShouldBe([second.Id, first.Id]);
        (await ListAsync(null, JobStatus.Waiting, null)).ShouldBe([third.Id, second.Id]);
        (await ListAsync(null, null, bob)).ShouldBe([second.Id]);
        (await ListAsync(null, JobStatus.Failed, bob)).ShouldBe([]);
        (await WriteAsync(world, session => JobTable.RemoveOlderAsync(session, world.Workspace, 500))).ShouldBe(0);
        (await WriteAsync(world, session => JobTable.RemoveOlderAsync(session, world.Workspace, 501))).ShouldBe(1);
        (await ListAsync(null, null, null)).ShouldBe([third.Id, second.Id]);

        async Task<IEnumerable<Tsid>> ListAsync(Tsid? before, string? status, Actor? of) => (await world.Database.ReadAsync(
            Lane.Interactive, 0, (session, _) => JobTable.ListAsync(session, world.Workspace, before, status, of, 10), Cancellation)).Select(job => job.Id);
    }

    [Fact]
    public async Task Why_a_job_failed_is_kept_with_its_wording_as_far_as_it_has_one()
    {
        await using var world = await World.NewAsync(engine);
        var (worded, plain, done) = (await AddAsync(world, world.Actor), await AddAsync(world, world.Actor), await AddAsync(world, world.Actor));
        var why = StoredReason.Of(FieldReasons.ManyAddresses.Of(20));
        await WriteAsync(world, async session =>
        {
            await JobTable.EndAsync(session, world.Workspace, worded.Id, JobStatus.Failed, why, "{}", 500);
            await JobTable.EndAsync(session, world.Workspace, plain.Id, JobStatus.Failed, new StoredReason("As an older version put it", null), "{}", 500);
            await JobTable.EndAsync(session, world.Workspace, done.Id, JobStatus.Done, null, "{}", 500);
            return 0;
        });

        (await FindAsync(world, worded.Id))!.Problem.ShouldBe(why);
        (await FindAsync(world, plain.Id))!.Problem.ShouldBe(new StoredReason("As an older version put it", null));
        (await FindAsync(world, done.Id))!.Problem.ShouldBe(null);
        why.Wording.ShouldNotBeNull().ShouldContain("20");
    }

    private static ValueTask<StoredJob> AddAsync(World world, Actor actor, long until = 100) => WriteAsync(world, session =>
        JobTable.AddAsync(session, world.Workspace, world.Engine.Ids.Next(), new NewJob("test", actor), One, until, 10));

    private static async Task<List<Tsid>> UnattendedAsync(World world, long now) => (await world.Database.ReadAsync(
        Lane.Interactive, (world, now), static (session, of) => JobTable.UnattendedAsync(session, of.world.Workspace, of.now), Cancellation))
        .ConvertAll(job => job.Id);

    private static async Task<List<Tsid>> OpenAsync(World world) => (await world.Database.ReadAsync(
        Lane.Interactive, WorkspaceDirectory.Jobs, WorkspaceDirectory.OpenAsync, Cancellation)).Where(job => job.Workspace == world.Workspace)
        .Select(job => job.Id).ToList();

    private static ValueTask<StoredJob?> FindAsync(World world, Tsid id) =>
        world.Database.ReadAsync(Lane.Interactive, 0, (session, _) => JobTable.FindAsync(session, world.Workspace, id), Cancellation);

    private static ValueTask<T> WriteAsync<T>(World world, Func<IWriteSession, ValueTask<T>> write) =>
        world.Database.WriteAsync(world.Workspace, write, static (session, write) => write(session), Cancellation);
}
