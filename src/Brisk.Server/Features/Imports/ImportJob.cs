using Brisk.Domain;
using Brisk.Domain.Import;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;

namespace Brisk.Server.Features.Imports;

internal enum ImportPhase { Check, Run, Undo }

/// <summary>Another node has taken the import over: what was about to be written here must not be.</summary>
/// <summary>An import cannot go on as it is; the message says why, for people.</summary>
internal sealed class ImportRefusedException(string message) : Exception(message);

internal sealed class ImportLostException() : Exception("Another node has taken over this import.");

/// <summary>An import at work in this process: what it counted so far, for whoever asks.</summary>
internal sealed class ImportJob(Tsid workspace, Tsid id, ImportPhase phase, long bytes, long? rows, long node, TimeProvider clock, CancellationToken stopping)
    : IDisposable
{
    /// <summary>How long a node is believed to work on an import after it last said so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private const int MostRates = 600;

    private readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly long started = clock.GetTimestamp();
    private readonly List<int> rates = [];
    private readonly Lock gate = new();
    private long doneRows;
    private long doneBytes;
    private long rowsInSecond;
    private int second;

    public Tsid Workspace { get; } = workspace;
    public Tsid Id { get; } = id;
    public ImportPhase Phase { get; } = phase;

    /// <summary>Set when somebody cancels it, and when the process ends.</summary>
    public CancellationToken Cancellation => cancel.Token;

    /// <summary>True when somebody cancelled it; false when the process ends.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Why it has ended, while that cannot be written into the database.</summary>
    public string? Problem { get; set; }

    /// <summary>Its table is without indexes, for speed: they are built when it ends.</summary>
    public bool LacksIndexes { get; set; }

    /// <summary>Completes when the job has ended, one way or the other.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public double Seconds => clock.GetElapsedTime(started).TotalSeconds;

    /// <summary>Rows a second, for each second so far.</summary>
    public IReadOnlyList<int> Rates
    {
        get
        {
            lock (gate) return [.. rates, (int)rowsInSecond];
        }
    }

    /// <summary>Somebody asks it to stop after the rows at hand.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        Lose();
    }

    /// <summary>Ends it without a word: another node goes on with it.</summary>
    public void Lose()
    {
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>
    /// Says in a transaction that this node still works on the import. Whoever writes for it does so first: the workspace is
    /// locked then, so that of two nodes that both believe to work on it only one gets through.
    /// </summary>
    /// <exception cref="ImportLostException">Another node has taken it over.</exception>
    public async ValueTask HoldAsync(IWriteSession session)
    {
        if (!await ImportTable.HoldAsync(session, Workspace, Id, node, (clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds())) throw new ImportLostException();
    }

    /// <summary>Lets go of it, so that another node can go on at once.</summary>
    public async ValueTask<bool> ReleaseAsync(IWriteSession session) => await ImportTable.HoldAsync(session, Workspace, Id, node, 0);

    public void Advance(int rows, long position)
    {
        lock (gate)
        {
            var now = (int)Seconds;
            for (; second < now && rates.Count < MostRates; second++)
            {
                rates.Add((int)rowsInSecond);
                rowsInSecond = 0;
            }
            rowsInSecond += rows;
            doneRows += rows;
            doneBytes = position;
        }
    }

    public ProgressShape Progress
    {
        get
        {
            lock (gate)
            {
                var seconds = Math.Max(Seconds, 0.001);
                var share = Phase == ImportPhase.Undo ? (rows > 0 ? doneRows / (double)rows.Value : 0) : bytes > 0 ? doneBytes / (double)bytes : 0;
                long? left = share > 0.01 ? (long)Math.Ceiling(seconds * (1 - share) / share) : null;
                return new ProgressShape(Phase.ToString().ToLowerInvariant(), doneBytes, doneRows, (long)(doneRows / seconds), rows, Problem is null ? left
                    : null, Problem);
            }
        }
    }

    /// <summary>Ends whatever still reads ahead.</summary>
    public void Dispose()
    {
        Lose();
        cancel.Dispose();
    }
}
