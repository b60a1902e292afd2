using System.Security.Cryptography;
using Brisk.Domain;

namespace Brisk.Storage;

/// <summary>Hands out ids: rising within a process, and apart from those of other processes by random tails.</summary>
public sealed class TsidSource(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly byte[] tails = new byte[1_024];
    private int used = 1_024;
    private long last;

    /// <summary>An id greater than every one handed out before.</summary>
    public Tsid Next()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            var fresh = Tsid.Of(now, Tail()).Value;
            // Within one millisecond (or when the clock steps back) count on from the last id instead of drawing anew.
            last = fresh >> Tsid.TailBits > last >> Tsid.TailBits ? fresh : last + 1;
            return new Tsid(last);
        }
    }

    /// <summary>Random bits, drawn many at a time: a draw asks the system.</summary>
    private int Tail()
    {
        if (used == tails.Length)
        {
            RandomNumberGenerator.Fill(tails);
            used = 0;
        }
        var tail = BitConverter.ToInt32(tails, used);
        used += sizeof(int);
        return tail & ((1 << (Tsid.TailBits - 1)) - 1);
    }
}
