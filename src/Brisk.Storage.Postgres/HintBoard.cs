using System.Globalization;
using System.Security.Cryptography;
using Brisk.Domain;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Tells other processes which workspaces were written to, and hears it from them, by NOTIFY. Hints are sent after the
/// commit and many together: inside a transaction NOTIFY makes all commits of the server wait for one another. A hint that
/// is lost costs time only, because everybody also looks by himself now and then.
/// </summary>
/// <param name="direct">Where to listen: a pooler may give every transaction another connection, and then nothing is heard.</param>
internal sealed class HintBoard(NpgsqlDataSource source, NpgsqlDataSource direct, TimeProvider time) : IAsyncDisposable
{
    private const string Channel = "brisk";

    /// <summary>So many hints at once are one for everything.</summary>
    private const int Most = 100;

    /// <summary>Messages that wait at most; what comes beyond is lost.</summary>
    private const int MostMessages = 500;

    /// <summary>Stands in front of what is no hint. Processes of earlier versions pass it by.</summary>
    private const string Message = "= ";

    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<Tsid> waiting = [];
    private readonly List<string> messages = [];
    private readonly CancellationTokenSource closing = new();
    private readonly long self = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private Task sending = Task.CompletedTask;

    /// <summary>Says that a workspace was written to. Does not wait.</summary>
    public void Post(Tsid workspace)
    {
        // What belongs to the installation is in nobody's memory.
        if (workspace == default) return;
        lock (gate)
        {
            waiting.Add(workspace);
            if (sending.IsCompleted) sending = Task.Run(SendAsync, CancellationToken.None);
        }
    }

    /// <summary>Says something to the other processes. Does not wait.</summary>
    public void Tell(string message)
    {
        lock (gate)
        {
            if (messages.Count < MostMessages) messages.Add(message);
            if (sending.IsCompleted) sending = Task.Run(SendAsync, CancellationToken.None);
        }
    }

    /// <summary>
    /// Calls back with each workspace that another process wrote to; with null after a connection was made, since whatever
    /// came before was not heard.
    /// </summary>
    public async Task ListenAsync(Action<Tsid?> onHint, Action<string> onMessage, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing.Token);
        while (!either.IsCancellationRequested)
        {
            try
            {
                await using var connection = await direct.OpenConnectionAsync(either.Token);
                connection.Notification += (_, hint) => Hear(hint.Payload, onHint, onMessage);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(either.Token);
                onHint(null);
                try
                {
                    while (true) await connection.WaitAsync(either.Token);
                }
                finally
                {
                    // The connection goes back to the pool, for uses that do not listen.
                    await using var end = new NpgsqlCommand("UNLISTEN *", connection);
                    if (connection.FullState == System.Data.ConnectionState.Open) await end.ExecuteNonQueryAsync(CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever it is: whoever listens goes on, and looks by himself meanwhile.
            catch (Exception)
#pragma warning restore CA1031
            {
                await Task.Delay(BeforeNextTry, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sending;
        await closing.CancelAsync();
        closing.Dispose();
    }

    private async Task SendAsync()
    {
        while (true)
        {
            List<string> batch;
            lock (gate)
            {
                if (waiting.Count + messages.Count == 0 || closing.IsCancellationRequested)
                {
                    sending = Task.CompletedTask;
                    return;
                }
                batch = waiting.Count > Most ? [""] : [.. waiting.Select(workspace => workspace.Value.ToString(CultureInfo.InvariantCulture))];
                batch.AddRange(messages.Select(message => Message + message));
                waiting.Clear();
                messages.Clear();
            }
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var notify = new NpgsqlBatch(connection);
                foreach (var said in batch)
                {
                    var payload = string.Create(CultureInfo.InvariantCulture, $"{self} {said}");
                    notify.BatchCommands.Add(
                        new NpgsqlBatchCommand($"SELECT pg_notify('{Channel}', $1)") { Parameters = { new NpgsqlParameter<string> { TypedValue = payload } } });
                }
                await notify.ExecuteNonQueryAsync();
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                // The others look by themselves.
            }
        }
    }

    private void Hear(string payload, Action<Tsid?> onHint, Action<string> onMessage)
    {
        var parts = payload.Split(' ', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out var sender) || sender == self) return;
        if (parts[1].StartsWith(Message, StringComparison.Ordinal)) onMessage(parts[1][Message.Length..]);
        else onHint(long.TryParse(parts[1], CultureInfo.InvariantCulture, out var workspace) ? new Tsid(workspace) : null);
    }
}
