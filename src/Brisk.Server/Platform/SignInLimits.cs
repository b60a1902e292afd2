using System.Security.Cryptography;
using System.Text;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Platform;

/// <summary>
/// Slows guessing down: after a few failures an account, and an address, must wait, twice as long each time. Every node
/// counts for itself, and all of them together in the memory that they share; while that is away, a node's own count holds.
/// </summary>
/// <param name="prefix">Of the keys in the shared memory.</param>
internal sealed class SignInLimits(TimeProvider clock, ISharedMemory shared, string prefix)
{
    /// <summary>Failures of one account before it must wait.</summary>
    public const int AccountFailures = 5;

    /// <summary>Failures from one address before it must wait; many people may share an address.</summary>
    public const int AddressFailures = 30;

    private const int Most = 50_000;
    private static readonly AttemptRule Rule = new(First: TimeSpan.FromSeconds(15), Longest: TimeSpan.FromMinutes(15), Forgotten: TimeSpan.FromHours(1));

    private readonly Dictionary<string, Failures> failures = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>
    /// Counts an attempt before it is made, as if it failed: many at the same time are no more guesses than one after the
    /// other. Answers the seconds to wait before it may be made; 0 when it may be made now.
    /// </summary>
    public async ValueTask<int> BeginAsync(string email, string address)
    {
        var now = clock.GetUtcNow();
        var wait = BeginHere(email, address, now);
        if (wait <= TimeSpan.Zero && await shared.AttemptAsync(Rule, [new(Key(Account(email)), AccountFailures), new(Key(Address(address)), AddressFailures)], now) is { } elsewhere && elsewhere > TimeSpan.Zero)
        {
            WithdrawHere(email, address);
            wait = elsewhere;
        }
        return wait > TimeSpan.Zero ? (int)Math.Ceiling(wait.TotalSeconds) : 0;
    }

    /// <summary>The right password clears the account; the address keeps its other attempts, or a guesser would sign in to an own account in between.</summary>
    public async ValueTask SucceededAsync(string email, string address)
    {
        lock (gate)
        {
            failures.Remove(Account(email));
            TakeBack(Address(address), AddressFailures);
        }
        await shared.RemoveAsync(Key(Account(email)));
        await shared.TakeBackAsync(Key(Address(address)));
    }

    /// <summary>The attempt was not made after all.</summary>
    public async ValueTask WithdrawAsync(string email, string address)
    {
        WithdrawHere(email, address);
        await shared.TakeBackAsync(Key(Account(email)));
        await shared.TakeBackAsync(Key(Address(address)));
    }

    private static string Account(string email) => "account:" + email;

    private static string Address(string address) => "address:" + address;

    /// <summary>Nobody who looks into the shared memory shall read there who tried to sign in.</summary>
    private string Key(string name) => $"{prefix}:attempts:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prefix + name)).AsSpan(0, 16))}";

    private TimeSpan BeginHere(string email, string address, DateTimeOffset now)
    {
        lock (gate)
        {
            var wait = Later(Until(Account(email)), Until(Address(address))) - now;
            if (wait > TimeSpan.Zero) return wait;
            Count(Account(email), AccountFailures, now);
            Count(Address(address), AddressFailures, now);
            return TimeSpan.Zero;
        }
    }

    private void WithdrawHere(string email, string address)
    {
        lock (gate)
        {
            TakeBack(Account(email), AccountFailures);
            TakeBack(Address(address), AddressFailures);
        }
    }

    private DateTimeOffset Until(string key) => failures.TryGetValue(key, out var entry) ? entry.Until : default;

    private void Count(string key, int allowed, DateTimeOffset now)
    {
        if (failures.Count >= Most) Prune(now);
        var count = failures.TryGetValue(key, out var old) && now - old.Last <= Rule.Forgotten ? old.Count + 1 : 1;
        var over = count - allowed;
        var wait = over < 0 ? TimeSpan.Zero : over >= 10 ? Rule.Longest : Rule.First * (1 << over);
        failures[key] = new Failures(count, now, now + (wait < Rule.Longest ? wait : Rule.Longest));
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
            if (now - entry.Last > Rule.Forgotten) failures.Remove(key);
        }
        if (failures.Count >= Most) failures.Clear();
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed record Failures(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
