using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Writes that share a commit are as if each had one of its own: they see one another, and fail alone.</summary>
public abstract class SharedCommitTests(TestEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs writes so that they wait together while another one keeps the workspace.</summary>
    internal static async Task<List<Task<T>>> TogetherAsync<T>(World world, params Func<Task<T>>[] writes)
    {
        // Known, so that the writes come in their order.
        await world.SchemaAsync();
        using var goOn = new ManualResetEventSlim();
        using var isAtWork = new SemaphoreSlim(0);
        var first = world.Database.WriteAsync(world.Workspace, 0, (_, _) =>
        {
            isAtWork.Release();
            goOn.Wait(Cancellation);
            return new ValueTask<int>(0);
        }, Cancellation).AsTask();
        await isAtWork.WaitAsync(Cancellation);
        var running = writes.Select(write => write()).ToList();
        goOn.Set();
        await first;
        await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        return running;
    }

    private static Task<WriteOutcome> UpdateAsync(World world, Tsid id, long? version, params (string, object?)[] values) =>
        WriteAsync(world, batch => batch.UpdateAsync(World.Contact, id, version, World.Values(values)), needs => needs.Record(World.Contact, id));

    private static async Task<T> WriteAsync<T>(World world, Func<RecordBatch, ValueTask<T>> job, Func<RecordNeeds, RecordNeeds>? needs = null) =>
        await world.Engine.WriteAsync(world.Workspace, world.Actor, job, Cancellation,
            world.Engine.Needs(await world.SchemaAsync()) is { } told ? needs?.Invoke(told) : null);

    private static Task<List<string>> LogAsync(World world) =>
        world.TextsAsync("SELECT seq || ' ' || record_type || ' ' || kind || ' ' || version FROM changes ORDER BY seq");

    [Fact]
    public async Task Each_sees_what_those_before_it_wrote()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"), ("lastName", "Okafor"));

        var outcomes = await TogetherAsync(world,
            () => UpdateAsync(world, id, 1, ("title", "Buyer")), () => UpdateAsync(world, id, 1, ("title", "Late")),
            () => UpdateAsync(world, id, 2, ("lastName", "Adeyemi")), () => UpdateAsync(world, id, null, ("title", "Buyer")),
            () => WriteAsync(world, batch => batch.DeleteAsync(World.Contact, id, 3), needs => needs.Record(World.Contact, id)),
            () => UpdateAsync(world, id, null, ("title", "Gone")));

        outcomes.Select(write => (write.Result.Status, write.Result.Version)).ShouldBe([(WriteStatus.Written, 2), (WriteStatus.Stale, 2),
            (WriteStatus.Written, 3), (WriteStatus.Unchanged, 3), (WriteStatus.Written, 4), (WriteStatus.NotFound, 0)]);
        (await world.TextsAsync("SELECT name || ' ' || title FROM contacts")).ShouldBe(["Maya Adeyemi Buyer"]);
        (await LogAsync(world)).ShouldBe(["1 contact create 1", "2 contact update 2", "3 contact update 3", "4 contact delete 4"]);
        (await LedgerCheck.RunAsync(world.Database, Cancellation)).Counters.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_points_only_to_what_is_there_when_its_turn_comes()
    {
        await using var world = await World.NewAsync(engine);
        var (deere, acme) = (await world.AddOrganizationAsync(("name", "Deere")), await world.AddOrganizationAsync(("name", "Acme")));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Organization, acme, null, Cancellation);

        var outcomes = await TogetherAsync(world,
            () => PointAsync(deere), () => PointAsync(acme),
            () => WriteAsync(world, batch => batch.DeleteAsync(World.Organization, deere, null)),
            () => WriteAsync(world, batch => batch.RestoreAsync(World.Organization, acme, null)),
            () => PointAsync(deere), () => PointAsync(acme));

        outcomes.Select(write => write.Result.Status).ShouldBe([WriteStatus.Written, WriteStatus.Invalid, WriteStatus.Written, WriteStatus.Written,
            WriteStatus.Invalid, WriteStatus.Written]);

        Task<WriteOutcome> PointAsync(Tsid to)
        {
            var values = World.Values(("firstName", "Maya"), ("organization", to));
            return WriteAsync(world, batch => batch.CreateAsync(World.Contact, values), needs => needs.Targets(World.Contact, values));
        }
    }

    [Fact]
    public async Task One_that_fails_leaves_neither_a_trace_nor_a_gap_in_the_numbers()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        var insert = new Statement("INSERT INTO installation (name, value) VALUES ('one only', 'x')");

        var writes = await TogetherAsync(world,
            () => UpdateAsync(world, id, 1, ("title", "Buyer")), () => FailAsync(asksAgain: false), () => FailAsync(asksAgain: true),
            () => UpdateAsync(world, id, 2, ("title", "VP")));
        var doubled = await TogetherAsync(world,
            () => UpdateAsync(world, id, 3, ("title", "CEO")), () => ViolateAsync(), () => ViolateAsync(),
                () => UpdateAsync(world, id, null, ("city", "Lund")));

        writes.Select(write => write.Exception?.InnerException?.Message).ShouldBe([null, "on purpose", "on purpose", null]);
        doubled.Select(write => write.Exception?.InnerException?.GetType()).ShouldBe([null, null, typeof(UniqueViolationException), null]);
        (await LogAsync(world)).ShouldBe(["1 contact create 1", "2 contact update 2", "3 contact update 3", "4 contact update 4", "5 contact create 1",
            "6 contact update 5"]);
        (await world.TextsAsync("SELECT name FROM contacts ORDER BY id")).ShouldBe(["Maya", "Bo"]);
        (await LedgerCheck.RunAsync(world.Database, Cancellation)).Counters.ShouldBeEmpty();

        Task<WriteOutcome> FailAsync(bool asksAgain) => WriteAsync<WriteOutcome>(world, async batch =>
        {
            await batch.UpdateAsync(World.Contact, id, null, World.Values(("title", "Ghost")));
            await batch.CreateAsync(World.Contact, World.Values(("firstName", "Ghost"), ("tags", "[\"Ghosts\"]")));
            await batch.CompleteAsync();
            if (asksAgain) (await batch.Session.ScalarAsync(new Statement("SELECT count(*) FROM contacts WHERE workspace_id = $1"),
                [world.Workspace.Value])).ShouldBe(2);
            throw new InvalidOperationException("on purpose");
        }, needs => needs.Record(World.Contact, id));

        Task<WriteOutcome> ViolateAsync() => WriteAsync(world, async batch =>
        {
            await batch.Session.PostAsync(insert, []);
            return await batch.CreateAsync(World.Contact, World.Values(("firstName", "Bo")));
        });
    }

    [Fact]
    public async Task What_one_kept_under_a_key_the_next_finds()
    {
        await using var world = await World.NewAsync(engine);

        var found = await TogetherAsync(world, () => KeepAsync("first"), () => KeepAsync("second"));

        found.Select(kept => kept.Result).ShouldBe([null, "first"]);
        (await world.TextsAsync("SELECT body FROM idempotency")).ShouldBe(["first"]);

        Task<string?> KeepAsync(string body) => WriteAsync(world, async batch =>
        {
            if (await RepeatTable.GetAsync(batch.Session, world.Workspace, world.Ada, "key") is { } kept) return kept.Body;
            await RepeatTable.InsertAsync(batch.Session, world.Workspace, world.Ada, "key", new KeptAnswer("hash", 200, body), 1);
            return null;
        }, needs => needs.And(RepeatTable.Need(world.Workspace, world.Ada, "key")));
    }

    [Fact]
    public async Task What_a_statement_changed_behind_the_back_of_memory_is_read_again()
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Maya"));
        var rename = new Statement("UPDATE contacts SET title = 'Buyer', version = version + 1 WHERE workspace_id = $1");

        var outcomes = await TogetherAsync(world,
            () => UpdateAsync(world, id, 1, ("city", "Lund")),
            async () =>
            {
                await world.Database.WriteAsync(world.Workspace, world, (session, world) => session.ExecuteAsync(rename, [world.Workspace.Value]),
                    Cancellation);
                return default;
            },
            () => UpdateAsync(world, id, 2, ("city", "Moline")), () => UpdateAsync(world, id, 3, ("title", "Buyer")));

        outcomes.Select(write => write.Result.Status).ShouldBe([WriteStatus.Written, default, WriteStatus.Stale, WriteStatus.Unchanged]);
    }
}
