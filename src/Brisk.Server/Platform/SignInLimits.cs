using System.Collections.Concurrent;

namespace Brisk.Server.Platform;

/// <summary>
/// Slows guessing down: after a few failures an account, and an address, must wait, twice as long each time. In memory
/// of one node; a restart forgives.
/// </summary>
internal sealed class SignInLimits(TimeProvider clock)
{
    /// <summary>Failures of one account before it must wait.</summary>
    public const int AccountFailures = 5;

    /// <summary>Failures from one address before it must wait; many people may share an address.</summary>
    public const int AddressFailures = 30;

    private const int Most = 50_000;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Failures> failures = new(StringComparer.Ordinal);

    /// <summary>Seconds to wait before the next attempt counts; 0 when it may be made now.</summary>
    public int SecondsToWait(string email, string address)
    {
        var until = Later(Until("account:" + email), Until("address:" + address));
        var wait = until - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? (int)Math.Ceiling(wait.TotalSeconds) : 0;
    }

    public void Failed(string email, string address)
    {
        Count("account:" + email, AccountFailures);
        Count("address:" + address, AddressFailures);
    }

    /// <summary>The right password clears the account; the address keeps its count, or a guesser would sign in to an own account in between.</summary>
    public void Succeeded(string email) => failures.TryRemove("account:" + email, out _);

    private DateTimeOffset Until(string key) => failures.TryGetValue(key, out var entry) ? entry.Until : default;

    private void Count(string key, int allowed)
    {
        var now = clock.GetUtcNow();
        if (failures.Count >= Most) Prune(now);
        failures.AddOrUpdate(key, static (_, state) => new Failures(1, state.now, state.now), static (_, old, state) =>
        {
            var count = state.now - old.Last > Forgotten ? 1 : old.Count + 1;
            var over = count - state.allowed;
            var wait = over < 0 ? TimeSpan.Zero : over >= 10 ? Longest : First * (1 << over);
            return new Failures(count, state.now, state.now + (wait < Longest ? wait : Longest));
        }, (now, allowed));
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (key, entry) in failures)
        {
            if (now - entry.Last > Forgotten) failures.TryRemove(key, out _);
        }
        if (failures.Count >= Most) failures.Clear();
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed record Failures(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
