using System.Net;
using System.Net.Sockets;
using Brisk.Storage.Postgres;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>Another server has taken over: what it knows of a transaction, and what it cannot know.</summary>
public sealed class FailoverTests(PostgresServer postgres)
{
    [Theory]
    [InlineData("COMMIT", "same", true)]
    [InlineData("ROLLBACK", "same", false)]
    [InlineData("COMMIT", "took over", null)]
    [InlineData("ROLLBACK", "took over", false)]
    [InlineData("COMMIT", "another", null)]
    [InlineData("ROLLBACK", "another", null)]
    public async Task A_number_is_believed_only_in_the_history_it_was_given_in(string end, string server, bool? expected)
    {
        await using var world = await World.NewAsync(new PostgresEngine(postgres));
        await using var source = new NpgsqlSlimDataSourceBuilder(world.Place).Build();
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var transaction = new WriteTransaction(connection, world.Workspace, canLock: true, isCareful: false, TimeSpan.Zero);
        await transaction.BeginAsync([]);
        var id = transaction.Id;
        await using (var command = new NpgsqlCommand(end, connection)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var wasCommitted = await WriteTransaction.WasCommittedAsync(source, Given(id, server), world.Workspace, TimeProvider.System);

        wasCommitted.ShouldBe(expected);
    }

    [Theory]
    [InlineData("same", null)]
    [InlineData("took over", false)]
    [InlineData("another", null)]
    public async Task A_number_of_the_future_was_never_saved_by_a_server_that_took_over(string server, bool? expected)
    {
        await using var world = await World.NewAsync(new PostgresEngine(postgres));
        await using var source = new NpgsqlSlimDataSourceBuilder(world.Place).Build();
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = new WriteTransaction(connection, world.Workspace, canLock: true, isCareful: false, TimeSpan.Zero);
        await transaction.BeginAsync([]);
        var id = transaction.Id with { Number = transaction.Id.Number + 1_000_000 };

        (await WriteTransaction.WasCommittedAsync(source, Given(id, server), world.Workspace, TimeProvider.System)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_asked_for_ever_what_became_of_a_commit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var source = new NpgsqlSlimDataSourceBuilder(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=brisk;Database=brisk").Build();

        var wasCommitted = await Eventually.Within(
            "it is given up", WriteTransaction.WasCommittedAsync(source, new TransactionId(1, new ServerId(1, "00000001")), null, new HurriedClock()));

        wasCommitted.ShouldBeNull();
    }

    /// <summary>As if the number had been given by the server itself, by the one that it took over from, or by one that had the workspace before.</summary>
    private static TransactionId Given(TransactionId id, string server) => server switch
    {
        "same" => id,
        "took over" => id with { Server = id.Server with { Timeline = "0000000F" } },
        _ => id with { Server = id.Server with { System = 1 } },
    };

    /// <summary>Whatever is waited for is over at once.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
