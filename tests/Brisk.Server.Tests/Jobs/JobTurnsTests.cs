using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Tests.Jobs;

public sealed class JobTurnsTests
{
    private readonly JobTurns turns = new(most: 2, mostOfWorkspace: 1);
    private readonly Dictionary<Job, Task> asked = [];
    private readonly List<Job> had = [];
    private long ids;

    [Fact]
    public void A_workspace_has_one_turn_at_a_time_and_the_one_that_waited_longest_is_next()
    {
        var (a, b, c) = (Enter(1), Enter(2), Enter(3));
        var (a2, a3, b2) = (Enter(1), Enter(1), Enter(2));
        HaveTurns().ShouldBe([a, b]);

        Leave(a);
        HaveTurns().ShouldBe([a, b, c]);
        Leave(c);
        HaveTurns().ShouldBe([a, b, c, a2]);
        Leave(b);
        Leave(a2);

        // The third of the first workspace came before the second of the other, and its workspace had a turn since.
        HaveTurns().ShouldBe([a, b, c, a2, b2, a3]);
    }

    [Fact]
    public void Of_many_of_one_workspace_another_waits_for_one_at_most()
    {
        var many = Enumerable.Range(0, 5).Select(_ => Enter(1)).ToList();
        var (second, other) = (Enter(2), Enter(3));
        HaveTurns().ShouldBe([many[0], second]);

        Leave(second);
        HaveTurns().ShouldBe([many[0], second, other]);
    }

    [Fact]
    public void Whoever_is_alone_keeps_the_others_waiting_until_it_leaves()
    {
        var (a, b) = (Enter(1), Enter(2));
        turns.TryBeAlone(a).ShouldBeFalse();
        Leave(b);

        turns.TryBeAlone(a).ShouldBeTrue();
        var c = Enter(3);
        HaveTurns().ShouldBe([a, b]);
        Leave(a);

        HaveTurns().ShouldBe([a, b, c]);
    }

    [Fact]
    public async Task Whoever_is_cancelled_while_it_waits_takes_no_turn()
    {
        var (a, b, c, d) = (Enter(1), Enter(2), Enter(3), Enter(4));

        c.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => asked[c]);
        Leave(c);
        Leave(a);

        HaveTurns().ShouldBe([a, b, d]);
    }

    private Job Enter(long workspace)
    {
        var stored = new StoredJob(new Tsid(workspace), new Tsid(++ids), "test", JobStatus.Waiting, "system", null, 0, 0, null);
        var job = new Job(stored, new JobKind("test", Writes: true, _ => throw new NotSupportedException()),
            new JobPlace(null!, TimeProvider.System, 1, null, turns, CancellationToken.None));
        asked[job] = turns.EnterAsync(job);
        return job;
    }

    private void Leave(Job job)
    {
        HaveTurns();
        turns.Leave(job);
    }

    /// <summary>Those that have a turn or had one when this was asked before, in that order.</summary>
    private List<Job> HaveTurns()
    {
        had.AddRange(asked.Keys.Where(job => job.HasTurn).Except(had).ToList());
        return had;
    }
}
