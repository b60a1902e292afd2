using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>How many requests of one principal are served at the same time; more wait, in the order in which they came.</summary>
internal sealed class Places(BriskOptions options)
{
    /// <summary>Principals remembered before those are forgotten who hold no place.</summary>
    private const int MostRemembered = 4_096;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Tsid Workspace, Tsid Id), ConcurrencyLimiter> all = new();

    /// <summary>Waits for a place; without one where too many wait already. Leave it by disposing.</summary>
    public ValueTask<RateLimitLease> EnterAsync(Principal principal, CancellationToken cancellation)
    {
        var key = (principal.Workspace, principal.Id);
        return (all.TryGetValue(key, out var own) ? own : Add(key)).AcquireAsync(1, cancellation);
    }

    private ConcurrencyLimiter Add((Tsid, Tsid) key)
    {
        if (all.Count >= MostRemembered)
        {
            // Whoever comes for one at this moment has the place; only the next count begins anew.
            foreach (var (other, limiter) in all)
            {
                if (limiter.IdleDuration > Patience) all.TryRemove(KeyValuePair.Create(other, limiter));
            }
        }
        return all.GetOrAdd(key, static (_, options) => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.ConcurrentRequests,
            QueueLimit = options.WaitingRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }), options);
    }
}
