using System.Security.Cryptography;
using Brisk.Domain;

namespace Brisk.Storage;

/// <summary>Hands out ids: rising within a process, and apart from those of other processes by random tails.</summary>
public sealed class TsidSource(TimeProvider clock)
{
    private readonly Lock gate = new();
    private long last;

    /// <summary>An id greater than every one handed out before.</summary>
    public Tsid Next()
    {
        var fresh = Tsid.Of(clock.GetUtcNow().ToUnixTimeMilliseconds(), RandomNumberGenerator.GetInt32(1 << (Tsid.TailBits - 1))).Value;
        lock (gate)
        {
            // Within one millisecond (or when the clock steps back) count on from the last id instead of drawing anew.
            last = fresh >> Tsid.TailBits > last >> Tsid.TailBits ? fresh : last + 1;
            return new Tsid(last);
        }
    }
}
