using Brisk.Storage.Engine;

namespace Brisk.Storage.Sets;

/// <summary>
/// What is read from the database once for all who ask for it meanwhile. Who has waited long enough is told so; the reading goes
/// on, and whoever asks next finds what it has left. One whose turn has not come is given up when nobody waits for it.
/// </summary>
/// <typeparam name="T">What comes of a reading.</typeparam>
/// <param name="mostWaiting">How long somebody waits for a reading: less than a request may take.</param>
internal sealed class SharedReads<T>(Func<TimeSpan> mostWaiting)
{
    /// <summary>How long a reading may take: until then the database keeps what it has logged.</summary>
    private static readonly TimeSpan MostReading = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SharedRead> running = new(StringComparer.Ordinal);

    /// <summary>Reads in the background, unless somebody does already.</summary>
    public void Begin(string key, Func<SharedRead, ValueTask<T>> read) => _ = Join(key, read, waits: false);

    /// <summary>Reads, or waits for whoever does already.</summary>
    /// <param name="read">Says <see cref="SharedRead.Begin"/> when its turn has come.</param>
    /// <returns>What came of it, and whether it was read for this caller: what another has read may be from before this one asked.</returns>
    /// <exception cref="PreparingException">It takes longer than somebody waits.</exception>
    public async ValueTask<(T Result, bool IsOwn)> GetAsync(string key, Func<SharedRead, ValueTask<T>> read, CancellationToken cancellation)
    {
        var (shared, isOwn) = Join(key, read, waits: true);
        try
        {
            return (await shared.Done.WaitAsync(mostWaiting(), cancellation), isOwn);
        }
        catch (Exception exception) when (exception is TimeoutException ? !shared.Done.IsCompleted
            : exception is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new PreparingException();
        }
        finally
        {
            lock (gate) shared.Leave();
        }
    }

    private (SharedRead Shared, bool IsOwn) Join(string key, Func<SharedRead, ValueTask<T>> read, bool waits)
    {
        SharedRead? own = null;
        SharedRead? shared;
        lock (gate)
        {
            if (!running.TryGetValue(key, out shared) || shared.IsGivenUp) running[key] = shared = own = new SharedRead(gate, isWanted: !waits);
            if (waits) shared.Join();
        }
        if (own is not null) _ = RunAsync(key, own, read);
        return (shared, own is not null);
    }

    private async Task RunAsync(string key, SharedRead own, Func<SharedRead, ValueTask<T>> read)
    {
        await Task.Yield();
        try
        {
            var result = await read(own);
            End();
            own.Succeed(result);
        }
#pragma warning disable CA1031 // It is told to whoever waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End();
            own.Fail(exception);
        }
        lock (gate) own.Dispose();

        // Before anybody is told: what this one has found, nobody who asks from now on shall take for the present.
        void End()
        {
            lock (gate) if (running.GetValueOrDefault(key) == own) running.Remove(key);
        }
    }

    /// <summary>One reading and those who wait for it.</summary>
    /// <param name="gate">Held by whoever joins or leaves.</param>
    /// <param name="isWanted">It is read whether somebody waits or not.</param>
    internal sealed class SharedRead(Lock gate, bool isWanted) : IDisposable
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private int waiting;
        private bool hasBegun = isWanted;

        /// <summary>Ends when it is read.</summary>
        public Task<T> Done => done.Task;

        /// <summary>Nobody waited for it any more before its turn came.</summary>
        public bool IsGivenUp { get; private set; }

        /// <summary>Stops it while it waits for its turn, and when it takes too long.</summary>
        public CancellationToken Stop => stop.Token;

        /// <summary>Its turn has come: from now on it goes on, whoever leaves.</summary>
        /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
        public void Begin()
        {
            lock (gate)
            {
                stop.Token.ThrowIfCancellationRequested();
                hasBegun = true;
            }
            stop.CancelAfter(MostReading);
        }

        /// <summary>Somebody waits for it; the gate is held.</summary>
        public void Join() => waiting++;

        /// <summary>Somebody waits no more; the gate is held.</summary>
        public void Leave()
        {
            if (--waiting > 0 || hasBegun || IsGivenUp || done.Task.IsCompleted) return;
            IsGivenUp = true;
            stop.Cancel();
        }

        public void Succeed(T result) => done.SetResult(result);

        public void Fail(Exception exception)
        {
            done.SetException(exception);
            // Perhaps everybody has left.
            _ = done.Task.Exception;
        }

        public void Dispose() => stop.Dispose();
    }
}
