using Brisk.Storage.Accounts;

namespace Brisk.Server.Platform;

/// <summary>Counts the rows of records that one key or session reads in the present hour. Costs an addition; nothing is allocated.</summary>
internal sealed class ReadMeter
{
    private readonly Lock gate = new();
    private long hour;
    private long rows;
    private long saved;
    private long elsewhere;

    /// <summary>The hour that is counted, in hours since 1970.</summary>
    public long Hour => Volatile.Read(ref hour);

    /// <summary>Rows of the present hour: this node's, and those of other nodes as far as they are known.</summary>
    /// <param name="now">In Unix milliseconds.</param>
    public long Rows(long now) => Hour == RowsReadTable.HourOf(now) ? Interlocked.Read(ref rows) + Interlocked.Read(ref elsewhere) : 0;

    public void Add(int count, long now)
    {
        if (count == 0) return;
        var present = RowsReadTable.HourOf(now);
        if (Hour != present) Begin(present);
        Interlocked.Add(ref rows, count);
    }

    /// <summary>Why no more may be read in this hour, or null.</summary>
    /// <param name="limit">Rows an hour; null for any number.</param>
    public ProblemAnswer? Refuse(long? limit, long now)
    {
        if (limit is not { } most || Rows(now) < most) return null;
        var left = (int)((((RowsReadTable.HourOf(now) + 1) * 3_600_000) - now + 999) / 1_000);
        return Problems.RateLimited(left, $"This key may read {most:N0} rows of records an hour, and has. An owner set that.");
    }

    /// <summary>What came to it since the last call, and in which hour; 0 where it is not worth a write yet.</summary>
    /// <param name="least">So many rows of an hour are worth one.</param>
    public (long Hour, long Rows) Take(long least)
    {
        lock (gate)
        {
            var all = Interlocked.Read(ref rows);
            if (all < least || all == saved) return (hour, 0);
            var fresh = all - saved;
            saved = all;
            return (hour, fresh);
        }
    }

    /// <summary>What all nodes together have counted in an hour.</summary>
    public void Learn(long ofHour, long all)
    {
        lock (gate)
        {
            if (hour == ofHour) Interlocked.Exchange(ref elsewhere, Math.Max(0, all - saved));
        }
    }

    private void Begin(long present)
    {
        lock (gate)
        {
            if (hour == present) return;
            Interlocked.Exchange(ref rows, 0);
            Interlocked.Exchange(ref elsewhere, 0);
            saved = 0;
            Volatile.Write(ref hour, present);
        }
    }
}
