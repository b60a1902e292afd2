using Brisk.Storage.Engine;

namespace Brisk.Storage.Sets;

/// <summary>
/// What is read from the database once for all who ask for it meanwhile. Whoever leaves is told that it goes on, and whoever asks
/// next finds what it has left. One whose turn has not come is given up when nobody waits for it.
/// </summary>
/// <typeparam name="T">What comes of a reading.</typeparam>
/// <param name="failed">Called when one fails for which nobody waits.</param>
/// <param name="most">How long a reading may take; usually <see cref="MostReading"/>.</param>
internal sealed class SharedReads<T>(Action<Exception> failed, TimeSpan? most = null)
{
    /// <summary>How long a reading may take: until then the database keeps what it has logged.</summary>
    private static readonly TimeSpan MostReading = TimeSpan.FromMinutes(2);

    private readonly TimeSpan most = most ?? MostReading;
    private readonly Lock gate = new();
    private readonly Dictionary<string, SharedRead> running = new(StringComparer.Ordinal);

    /// <summary>Reads in the background, unless somebody does already.</summary>
    public void Begin(string key, Func<SharedRead, ValueTask<T>> read) => _ = Join(key, read, waits: false);

    /// <summary>Reads, or waits for whoever does already.</summary>
    /// <param name="read">Says <see cref="SharedRead.Begin"/> when its turn has come.</param>
    /// <exception cref="PreparingException">The caller was told to stop waiting.</exception>
    public async ValueTask<SharedResult<T>> GetAsync(string key, Func<SharedRead, ValueTask<T>> read, CancellationToken cancellation)
    {
        var (shared, isOwn) = Join(key, read, waits: true);
        try
        {
            return await shared.Done.WaitAsync(cancellation) with { IsOwn = isOwn };
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
            if (!running.TryGetValue(key, out shared) || shared.IsGivenUp) running[key] = shared = own = new SharedRead(gate, most, isWanted: !waits);
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
            own.End(new SharedResult<T>(result));
        }
        catch (OperationCanceledException) when (own.IsStopped)
        {
            End();
            own.End(new SharedResult<T>(default, TookTooLong: true));
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
    /// <param name="most">How long it may take.</param>
    /// <param name="isWanted">It is read whether somebody waits or not.</param>
    internal sealed class SharedRead(Lock gate, TimeSpan most, bool isWanted) : IDisposable
    {
        private readonly TaskCompletionSource<SharedResult<T>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private int waiting;
        private bool hasBegun = isWanted;

        /// <summary>Ends when it is read.</summary>
        public Task<SharedResult<T>> Done => done.Task;

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
            stop.CancelAfter(most);
        }

        /// <summary>Somebody waits for it; the gate is held.</summary>
        public void Join() => waiting++;

        /// <summary>Somebody waits no more; the gate is held.</summary>
        public void Leave()
        {
            if (--waiting > 0 || hasBegun || IsGivenUp || done.Task.IsCompleted) return;
            IsGivenUp = true;
            // What that sets going may take its time, and ask for what the gate keeps.
            _ = stop.CancelAsync();
        }

        public void End(SharedResult<T> result) => done.SetResult(result);

        /// <returns>Whether somebody waits to be told.</returns>
        public bool Fail(Exception exception)
        {
            bool isAwaited;
            // Before they are told: then they leave.
            lock (gate) isAwaited = waiting > 0;
            done.SetException(exception);
            _ = done.Task.Exception;
            return isAwaited;
        }

        public void Dispose() => stop.Dispose();
    }
}

/// <summary>What came of a reading.</summary>
/// <param name="Read">The default where it took too long.</param>
/// <param name="TookTooLong">It was ended before it was done: whoever begins it anew may wait as long for nothing.</param>
internal readonly record struct SharedResult<T>(T? Read, bool TookTooLong = false)
{
    /// <summary>Whether it was read for this caller: what another has read may be from before this one asked.</summary>
    public bool IsOwn { get; init; }
}
