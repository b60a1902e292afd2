using Brisk.Storage.Engine;

namespace Brisk.Storage.Sets;

/// <summary>
/// What is read from the database once for all who ask for it meanwhile. Whoever leaves is told that it goes on, and whoever asks
/// next finds what it has left. One whose turn has not come is given up when nobody waits for it.
/// </summary>
/// <typeparam name="T">What comes of a reading; its default where nothing does, as it took too long.</typeparam>
/// <param name="failed">Called when one fails for which nobody waits.</param>
internal sealed class SharedReads<T>(Action<Exception> failed)
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
    /// <exception cref="PreparingException">The caller was told to stop waiting.</exception>
    public async ValueTask<(T Result, bool IsOwn)> GetAsync(string key, Func<SharedRead, ValueTask<T>> read, CancellationToken cancellation)
    {
        var (shared, isOwn) = Join(key, read, waits: true);
        try
        {
            return (await shared.Done.WaitAsync(cancellation), isOwn);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !shared.Done.IsCompleted)
        {
            throw new PreparingException(cancellation);
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
        catch (OperationCanceledException) when (own.IsStopped)
        {
            End();
            own.Succeed(default!);
        }
#pragma warning disable CA1031 // It is told to whoever waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End();
            if (!own.Fail(exception)) failed(exception);
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

        /// <summary>Whether it was given up, or took too long.</summary>
        public bool IsStopped => stop.IsCancellationRequested;

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

        /// <returns>Whether somebody waits to be told.</returns>
        public bool Fail(Exception exception)
        {
            done.SetException(exception);
            _ = done.Task.Exception;
            lock (gate) return waiting > 0;
        }

        public void Dispose() => stop.Dispose();
    }
}
