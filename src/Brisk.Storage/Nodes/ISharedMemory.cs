namespace Brisk.Storage.Nodes;

/// <summary>
/// What the nodes of one installation share beside the database: quick, forgetful, never the only copy. It may be slow, away
/// or emptied at any moment; then nothing is answered, after a few hundredths of a second at the most, and nothing is thrown.
/// Null is that of a node that shares nothing but its database.
/// </summary>
public interface ISharedMemory : IAsyncDisposable
{
    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <summary>False while it does not answer, or too slowly: what is asked then is not even sent.</summary>
    bool IsThere { get; }

    /// <summary>The value of a key; null when there is none or it did not come in time.</summary>
    ValueTask<byte[]?> GetAsync(string key);

    /// <summary>Keeps a value for as long as this, or shorter when room is needed.</summary>
    ValueTask SetAsync(string key, byte[] value, TimeSpan lifetime);

    /// <summary>Says something to whoever listens to the channel now, this node included.</summary>
    ValueTask SendAsync(string channel, string message);

    /// <summary>
    /// Calls back with every message of the channel, as long as this lives; with null when messages may have been lost.
    /// One channel can be listened to.
    /// </summary>
    /// <param name="onMessage">Must neither throw nor block.</param>
    void Listen(string channel, Action<string?> onMessage);

    /// <summary>Calls back with null when it stops answering, and with how long it was away when it answers again. One can watch.</summary>
    /// <param name="onChange">Must neither throw nor block.</param>
    void Watch(Action<TimeSpan?> onChange);

    /// <summary>
    /// Counts an attempt under every limit, or under none when one of them says to wait: of any number of nodes at the same
    /// time, no more come through than the limits allow. Time is the memory's own: clocks of nodes differ.
    /// </summary>
    /// <returns>How long to wait; zero when the attempt may be made; null when that cannot be said now.</returns>
    ValueTask<TimeSpan?> AttemptAsync(AttemptRule rule, IReadOnlyList<AttemptLimit> limits);

    /// <summary>Forgets all attempts that were counted under a limit's key.</summary>
    ValueTask ClearAsync(string key);

    /// <summary>Takes one attempt back that was counted under a limit's key.</summary>
    ValueTask TakeBackAsync(string key);
}

/// <summary>What is counted, and how many attempts are free.</summary>
public readonly record struct AttemptLimit(string Key, int Allowed);

/// <summary>How long to wait after the free attempts: the first time so long, then twice as long after each further one.</summary>
/// <param name="Longest">No wait is longer.</param>
/// <param name="Forgotten">After so much time without an attempt, those before count no more.</param>
public sealed record AttemptRule(TimeSpan First, TimeSpan Longest, TimeSpan Forgotten);
