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

    private readonly Dictionary<string, Failures> failures = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>
    /// Counts an attempt before it is made, as if it failed: many at the same time are no more guesses than one after the
    /// other. Answers the seconds to wait before it may be made; 0 when it may be made now.
    /// </summary>
    public int Begin(string email, string address)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var wait = Later(Until(Account(email)), Until(Address(address))) - now;
            if (wait > TimeSpan.Zero) return (int)Math.Ceiling(wait.TotalSeconds);
            Count(Account(email), AccountFailures, now);
            Count(Address(address), AddressFailures, now);
            return 0;
        }
    }

    /// <summary>The right password clears the account; the address keeps its other attempts, or a guesser would sign in to an own account in between.</summary>
    public void Succeeded(string email, string address)
    {
        lock (gate)
        {
            failures.Remove(Account(email));
            TakeBack(Address(address), AddressFailures);
        }
    }

    /// <summary>The attempt was not made after all.</summary>
    public void Withdraw(string email, string address)
    {
        lock (gate)
        {
            TakeBack(Account(email), AccountFailures);
            TakeBack(Address(address), AddressFailures);
        }
    }

    private static string Account(string email) => "account:" + email;

    private static string Address(string address) => "address:" + address;

    private DateTimeOffset Until(string key) => failures.TryGetValue(key, out var entry) ? entry.Until : default;

    private void Count(string key, int allowed, DateTimeOffset now)
    {
        if (failures.Count >= Most) Prune(now);
        var count = failures.TryGetValue(key, out var old) && now - old.Last <= Forgotten ? old.Count + 1 : 1;
        var over = count - allowed;
        var wait = over < 0 ? TimeSpan.Zero : over >= 10 ? Longest : First * (1 << over);
        failures[key] = new Failures(count, now, now + (wait < Longest ? wait : Longest));
    }

    private void TakeBack(string key, int allowed)
    {
        if (!failures.TryGetValue(key, out var entry)) return;
        if (entry.Count <= 1) failures.Remove(key);
        else failures[key] = entry with { Count = entry.Count - 1, Until = entry.Count - 1 < allowed ? default : entry.Until };
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (key, entry) in failures)
        {
            if (now - entry.Last > Forgotten) failures.Remove(key);
        }
        if (failures.Count >= Most) failures.Clear();
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed record Failures(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
