using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Brisk.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Jobs;

/// <summary>Several runners over one database, as nodes have them. What a job does is the test's own.</summary>
public sealed class JobNodesTests(TestServer server) : IAsyncLifetime
{
    private readonly Clock clock = new();
    private readonly ConcurrentQueue<Tsid> worked = new();
    private readonly List<JobRunner> runners = [];
    private readonly List<NodeServices> nodes = [];
    private Tsid workspace;

    /// <summary>What each job does, on whichever node.</summary>
    private Func<Job, Task> run = _ => Task.CompletedTask;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => workspace = (await server.OwnerAsync()).Workspace;

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in runners)
        {
            await runner.StopAsync(CancellationToken.None);
            runner.Dispose();
        }
        foreach (var node in nodes) node.Dispose();
    }

    [Fact]
    public async Task Two_jobs_that_two_nodes_take_over_at_once_run_one_after_the_other()
    {
        var (first, second) = (await LeaveAsync(), await LeaveAsync());
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (one, database) = Node(first.Subject);
        var claims = 0;
        // Neither has begun when each has claimed what only it can work on.
        database.OnWrite = (_, isDone) => isDone || Interlocked.Increment(ref claims) == 1 ? Task.CompletedTask : both.Task;
        await one.StartAsync(Cancellation);
        var (other, _) = Node(second.Subject);
        await other.StartAsync(Cancellation);
        both.SetResult();

        await Task.WhenAll(one.WaitAsync(first.Id), other.WaitAsync(second.Id)).WaitAsync(Eventually.Bound, Cancellation);

        (await FindAsync(first)).Status.ShouldBe(JobStatus.Done);
        (await FindAsync(second)).Status.ShouldBe(JobStatus.Done);
        worked.ShouldBe([first.Id, second.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_cancels_a_job_where_another_node_has_just_taken_it_over_stops_it_there()
    {
        run = job => Task.Delay(Timeout.Infinite, job.Cancellation);
        var left = await LeaveAsync();
        var (one, _) = Node(left.Subject);
        await one.StartAsync(Cancellation);

        var asked = await WriteAsync(async session =>
        {
            await JobTable.ClaimAsync(session, workspace, left.Id, 7, long.MaxValue);
            await one.CancelAsync(session, (await JobTable.FindAsync(session, workspace, left.Id))!);
            return (await JobTable.FindAsync(session, workspace, left.Id))!.StopAsked;
        });

        asked.ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_that_waits_for_its_turn_outlasts_a_database_that_is_away()
    {
        var left = await LeaveAsync();
        var (one, database) = Node(left.Subject);
        var writes = 0;
        // The second is that by which it begins.
        database.OnWrite = (_, isDone) => !isDone && Interlocked.Increment(ref writes) == 2 ? throw new StorageUnavailableException("Nobody answers")
            : Task.CompletedTask;

        await one.StartAsync(Cancellation);
        await one.WaitAsync(left.Id).WaitAsync(Eventually.Bound, Cancellation);

        (await FindAsync(left)).Status.ShouldBe(JobStatus.Done);
    }

    [Fact]
    public async Task A_node_alone_in_its_database_takes_up_later_what_it_could_not_at_its_start()
    {
        var left = await LeaveAsync();
        var (one, database) = Node(isShared: false, left.Subject);
        var writes = 0;
        database.OnWrite = (_, isDone) => !isDone && Interlocked.Increment(ref writes) == 1 ? throw new StorageUnavailableException("The disk is full")
            : Task.CompletedTask;

        await one.StartAsync(Cancellation);

        await Eventually.SoAsync("it is done", async () => (await FindAsync(left)).Status == JobStatus.Done);
    }

    /// <summary>A node of its own in this process.</summary>
    /// <param name="has">The subjects that it has what they need for.</param>
    private (JobRunner Runner, WatchedDatabase Database) Node(params Tsid?[] has) => Node(isShared: true, has);

    private (JobRunner Runner, WatchedDatabase Database) Node(bool isShared, params Tsid?[] has)
    {
        var database = new WatchedDatabase(server.Database) { IsShared = isShared };
        var node = new NodeServices(server.Node.Options, database, null, clock, new byte[32], new byte[16]);
        nodes.Add(node);
        var kind = new JobKind("test", Writes: true, job => new Work(this, job)) { IsHere = subject => has.Contains(subject) };
        runners.Add(new JobRunner(node, [kind], NullLogger<JobRunner>.Instance));
        return (runners[^1], database);
    }

    /// <summary>A job as a node left it that died in the midst of it.</summary>
    private ValueTask<StoredJob> LeaveAsync() => WriteAsync(async session =>
    {
        var subject = server.Node.Ids.Next();
        var job = await JobTable.AddAsync(session, workspace, server.Node.Ids.Next(), new NewJob("test", new Actor(ActorKind.System, null), subject), 9, 1, 1);
        await JobTable.BeginAsync(session, workspace, job.Id, 9, long.MaxValue, 1);
        return job;
    });

    private async ValueTask<StoredJob> FindAsync(StoredJob job) => (await server.Database.ReadAsync(
        Lane.Interactive, job, static (session, job) => JobTable.FindAsync(session, job.Workspace, job.Id), Cancellation))!;

    private ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> write) =>
        server.Database.WriteAsync(workspace, write, static (session, write) => write(session), Cancellation);

    private sealed class Work(JobNodesTests test, Job job) : IJobWork
    {
        public async Task RunAsync()
        {
            await test.run(job);
            test.worked.Enqueue(job.Id);
        }

        public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end) => ValueTask.FromResult<string?>(null);
    }
}
