using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Platform;

/// <summary>Under whose names an attempt to give a password is counted: the first is cleared by the right one.</summary>
/// <param name="Slowed">A name that is counted, too, but has nobody wait: who is over its limit is slow.</param>
internal sealed record Attempt(AttemptRule Rule, IReadOnlyList<(string Name, int Allowed)> Limits, string? Slowed = null)
{
    /// <summary>Somebody from anywhere: at most ten guesses at an account in the first hour.</summary>
    private static readonly AttemptRule Strangers = new(First: TimeSpan.FromMinutes(1), Longest: TimeSpan.FromMinutes(30), Forgotten: TimeSpan.FromHours(1));

    /// <summary>A browser or a session that is known counts for itself, so that strangers keep nobody out.</summary>
    private static readonly AttemptRule Known = new(First: TimeSpan.FromSeconds(15), Longest: TimeSpan.FromMinutes(15), Forgotten: TimeSpan.FromHours(1));

    public bool IsKnown => ReferenceEquals(Rule, Known);

    /// <param name="origin">The session that a password opened: going to another workspace buys no guesses.</param>
    public static Attempt OfSession(Tsid origin) => new(Known, [($"session:{origin}", SignInLimits.AccountFailures)]);

    /// <summary>Changes of an account's e-mail address: no success clears them.</summary>
    public static Attempt OfAddresses(Tsid account) => new(Strangers, [($"addresses:{account}", SignInLimits.AccountFailures)]);

    public static Attempt OfBrowser(Tsid device) => new(Known, [($"browser:{device}", SignInLimits.AccountFailures)]);

    /// <param name="isFamiliar">People who are signed in come from the address: it is slowed down, and never shut.</param>
    public static Attempt OfStranger(string email, string address, bool isFamiliar = false) => isFamiliar
        ? new(Strangers, [($"account:{email}", SignInLimits.AccountFailures)], $"address:{address}")
        : new(Strangers, [($"account:{email}", SignInLimits.AccountFailures), ($"address:{address}", SignInLimits.AddressFailures)]);
}

/// <summary>
/// Slows guessing down: after a few failures an account, and an address, must wait, twice as long each time. Every node
/// counts for itself, and all of them together in the memory that they share; while that is away, a node's own count holds.
/// Time is measured and not read from a clock that may be set; what waits at a stop goes on waiting after the next start.
/// </summary>
/// <param name="shared">Null for a node that is alone.</param>
/// <param name="prefix">Of the keys in the shared memory.</param>
/// <param name="secret">Hides in memory, shared memory and database who tried to sign in.</param>
internal sealed class SignInLimits(TimeProvider clock, ISharedMemory? shared, string prefix, byte[] secret)
{
    /// <summary>Failures of one account, browser or session before it must wait.</summary>
    public const int AccountFailures = 5;

    /// <summary>Failures from one address before it must wait; many people may share an address.</summary>
    public const int AddressFailures = 30;

    /// <summary>Counts that are kept; of more, those go that are the longest ago.</summary>
    public const int Most = 50_000;

    private const int MostAddresses = 10_000;
    private static readonly TimeSpan FamiliarFor = TimeSpan.FromDays(1);

    /// <summary>From an address that is slowed down one attempt is made so often, and so many wait for it.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private const int MostSlow = 8;

    private readonly Dictionary<string, Failures> failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> familiar = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> slow = new(StringComparer.Ordinal);
    private readonly HashSet<(string Address, string Account)> waiters = [];
    private readonly Lock gate = new();

    /// <summary>How many counts are kept at this moment.</summary>
    public int Count
    {
        get { lock (gate) return failures.Count; }
    }

    /// <summary>The address as it is counted: of IPv6 the network of 64 bits, for a household has all of it.</summary>
    public static string AddressOf(IPAddress? address)
    {
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(bytes[..8])}/64");
    }

    /// <summary>Somebody who is signed in came from the address: for a day it is slowed down at the most.</summary>
    public void Saw(string address)
    {
        lock (gate)
        {
            if (familiar.Count >= MostAddresses && !familiar.ContainsKey(address)) DropOldest(familiar, static at => at);
            familiar[address] = clock.GetTimestamp();
        }
    }

    public bool IsFamiliar(string address)
    {
        lock (gate) return familiar.TryGetValue(address, out var at) && clock.GetElapsedTime(at) < FamiliarFor;
    }

    /// <summary>
    /// Counts an attempt before it is made, as if it failed: many at the same time are no more guesses than one after the
    /// other. Answers the seconds to wait before it may be made; 0 when it may be made now. Of an address that is slowed
    /// down it returns when its turn has come.
    /// </summary>
    public async ValueTask<int> BeginAsync(Attempt attempt, CancellationToken cancellation = default)
    {
        if (attempt.Slowed is { } slowed && !await TakeTurnAsync(Key(slowed), attempt.Limits[0].Name, cancellation)) return MostSlow;
        var wait = BeginHere(attempt);
        if (wait > TimeSpan.Zero) return (int)Math.Ceiling(wait.TotalSeconds);
        if (shared is null) return 0;
        var limits = attempt.Limits.Select(limit => new AttemptLimit(Shared(limit.Name), limit.Allowed)).ToList();
        if (await shared.AttemptAsync(attempt.Rule, limits) is { } elsewhere && elsewhere > TimeSpan.Zero)
        {
            WithdrawHere(attempt);
            wait = elsewhere < attempt.Rule.Longest ? elsewhere : attempt.Rule.Longest;
        }
        return wait > TimeSpan.Zero ? (int)Math.Ceiling(wait.TotalSeconds) : 0;
    }

    /// <summary>The right password clears the account; the address keeps its other attempts, or a guesser would sign in to an own account in between.</summary>
    public async ValueTask SucceededAsync(Attempt attempt)
    {
        lock (gate)
        {
            failures.Remove(Key(attempt.Limits[0].Name));
            foreach (var (name, allowed) in attempt.Limits.Skip(1)) TakeBack(Key(name), allowed, attempt.Rule);
            if (attempt.Slowed is { } slowed) TakeBack(Key(slowed), int.MaxValue, attempt.Rule);
        }
        if (shared is null) return;
        await shared.ClearAsync(Shared(attempt.Limits[0].Name));
        foreach (var (name, _) in attempt.Limits.Skip(1)) await shared.TakeBackAsync(Shared(name));
    }

    /// <summary>The attempt was not made after all.</summary>
    public async ValueTask WithdrawAsync(Attempt attempt)
    {
        WithdrawHere(attempt);
        if (shared is null) return;
        foreach (var (name, _) in attempt.Limits) await shared.TakeBackAsync(Shared(name));
    }

    /// <summary>What is waiting, one line each: whose name (hidden), failures, seconds until it may try again. Short, for the database.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        lock (gate)
        {
            foreach (var (key, entry) in failures)
            {
                if (Left(entry) is var left && left > TimeSpan.Zero)
                    text.Append(CultureInfo.InvariantCulture, $"{key} {entry.Count} {Math.Ceiling(left.TotalSeconds)}\n");
            }
        }
        return text.ToString();
    }

    /// <summary>Goes on with what was waiting at an earlier <see cref="Write"/>; the time between does not count.</summary>
    public void Read(string text)
    {
        lock (gate)
        {
            foreach (var line in text.Split('\n'))
            {
                if (line.Split(' ') is not [{ Length: 32 } key, var count, var seconds] || failures.Count >= Most) continue;
                if (int.TryParse(count, CultureInfo.InvariantCulture, out var many) && int.TryParse(seconds, CultureInfo.InvariantCulture, out var left))
                    failures.TryAdd(key, new Failures(many, clock.GetTimestamp(), TimeSpan.FromSeconds(Math.Clamp(left, 0, 1_800)), TimeSpan.FromHours(1)));
            }
        }
    }

    private string Key(string name) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private string Shared(string name) => $"{prefix}:attempts:{Key(name)}";

    /// <summary>
    /// Waits for the turn of an address that is over its limit; false when too many wait already, or one who wants the same
    /// account. Who hangs up leaves the place to others.
    /// </summary>
    private async ValueTask<bool> TakeTurnAsync(string key, string account, CancellationToken cancellation)
    {
        TimeSpan wait;
        var pace = (long)(Pace.TotalSeconds * clock.TimestampFrequency);
        lock (gate)
        {
            if (!failures.TryGetValue(key, out var entry) || entry.Count < AddressFailures || clock.GetElapsedTime(entry.Last) > entry.Forgotten) return true;
            var now = clock.GetTimestamp();
            var next = slow.TryGetValue(key, out var reserved) && reserved > now ? reserved : now;
            wait = clock.GetElapsedTime(now, next);
            if (wait > MostSlow * Pace || !waiters.Add((key, account))) return false;
            if (slow.Count >= MostAddresses) slow.Clear();
            slow[key] = next + pace;
        }
        try
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            lock (gate)
            {
                if (slow.TryGetValue(key, out var reserved)) slow[key] = reserved - pace;
            }
            throw;
        }
        finally
        {
            lock (gate) waiters.Remove((key, account));
        }
    }

    private TimeSpan BeginHere(Attempt attempt)
    {
        lock (gate)
        {
            var wait = TimeSpan.Zero;
            foreach (var (name, _) in attempt.Limits)
            {
                if (failures.TryGetValue(Key(name), out var entry) && Left(entry) is var left && left > wait) wait = left;
            }
            if (wait > TimeSpan.Zero) return wait;
            foreach (var (name, allowed) in attempt.Limits) Add(Key(name), allowed, attempt.Rule);
            if (attempt.Slowed is { } slowed) Add(Key(slowed), int.MaxValue, attempt.Rule);
            return TimeSpan.Zero;
        }
    }

    private void WithdrawHere(Attempt attempt)
    {
        lock (gate)
        {
            foreach (var (name, allowed) in attempt.Limits) TakeBack(Key(name), allowed, attempt.Rule);
            if (attempt.Slowed is { } slowed) TakeBack(Key(slowed), int.MaxValue, attempt.Rule);
        }
    }

    private TimeSpan Left(Failures entry) => entry.Wait - clock.GetElapsedTime(entry.Last);

    private void Add(string key, int allowed, AttemptRule rule)
    {
        if (failures.Count >= Most && !failures.ContainsKey(key)) DropOldest(failures, static entry => entry.Last);
        var count = failures.TryGetValue(key, out var old) && clock.GetElapsedTime(old.Last) <= rule.Forgotten ? old.Count + 1 : 1;
        // Who is over the limit makes one attempt at a time: what was before the last one is all that can have to be put back.
        failures[key] = new Failures(count, clock.GetTimestamp(), Wait(count, allowed, rule), rule.Forgotten, count == 1 ? null : old! with { Former = null });
    }

    private static TimeSpan Wait(int count, int allowed, AttemptRule rule)
    {
        var over = count - allowed;
        var wait = over < 0 ? TimeSpan.Zero : over >= 10 ? rule.Longest : rule.First * (1 << over);
        return wait < rule.Longest ? wait : rule.Longest;
    }

    /// <summary>As if the attempt had not been: nobody waits longer for one that was not made.</summary>
    private void TakeBack(string key, int allowed, AttemptRule rule)
    {
        if (!failures.TryGetValue(key, out var entry)) return;
        if (entry.Count <= 1) failures.Remove(key);
        else failures[key] = entry.Former ?? entry with { Count = entry.Count - 1, Wait = Wait(entry.Count - 1, allowed, rule) };
    }

    /// <summary>A tenth goes at a time, so that it is not sorted for each newcomer.</summary>
    private static void DropOldest<T>(Dictionary<string, T> table, Func<T, long> at)
    {
        foreach (var key in table.OrderBy(entry => at(entry.Value)).Take(Math.Max(1, table.Count / 10)).Select(entry => entry.Key).ToList()) table.Remove(key);
    }

    /// <param name="Last">A timestamp of the clock's, not a time of day.</param>
    /// <param name="Wait">From then on.</param>
    /// <param name="Former">As it was before the last attempt.</param>
    private sealed record Failures(int Count, long Last, TimeSpan Wait, TimeSpan Forgotten, Failures? Former = null);
}
