using Brisk.Storage.Accounts;

namespace Brisk.Server.Platform;

/// <summary>
/// Counts the rows of records that one key or session reads, hour by hour. Costs an addition; nothing is allocated but once
/// an hour. Hours that are over stay until they are written.
/// </summary>
/// <param name="begins">The hour in which it begins, in hours since 1970.</param>
internal sealed class ReadMeter(long begins)
{
    /// <summary>Hours that wait for a database at most; older ones are forgotten.</summary>
    public const int MostHours = 48;

    private readonly Lock gate = new();
    private readonly List<HourOfReading> over = [];
    private HourOfReading present = new(begins);

    /// <summary>The hour that is counted, in hours since 1970.</summary>
    public long Hour => Volatile.Read(ref present).Number;

    /// <summary>Rows of the present hour: this node's, and those of other nodes as far as they are known.</summary>
    /// <param name="now">In Unix milliseconds.</param>
    public long Rows(long now) => Volatile.Read(ref present) is var hour && IsOf(hour.Number, RowsReadTable.HourOf(now)) ? hour.All : 0;

    /// <summary>Counts rows that are about to go out; those that may not go out are not counted.</summary>
    /// <param name="limit">Rows an hour; null for any number.</param>
    /// <returns>Why they may not go out, or null.</returns>
    public ProblemAnswer? Take(int count, long? limit, long now)
    {
        if (count == 0) return null;
        Begin(RowsReadTable.HourOf(now));
        var hour = Volatile.Read(ref present);
        return hour.TryAdd(count, limit ?? long.MaxValue) ? null : Refusal(limit!.Value, hour, count, now);
    }

    /// <summary>Why nothing more may be read in this hour, or null.</summary>
    /// <inheritdoc cref="Take"/>
    public ProblemAnswer? Refuse(long? limit, long now) =>
        limit is { } most && Rows(now) >= most ? Refusal(most, Volatile.Read(ref present), 1, now) : null;

    /// <summary>
    /// Begins an hour, unless it or the next one has begun: a clock may be set back a little, and threads overtake each other. After a
    /// clock that was far ahead, the real hour goes on as it was counted before.
    /// </summary>
    public void Begin(long number)
    {
        if (IsOf(Hour, number)) return;
        lock (gate)
        {
            if (IsOf(Hour, number)) return;
            var counted = Counted(number);
            if (counted is not null) over.Remove(counted);
            else if (over.Count == MostHours) over.RemoveAt(0);
            over.Add(present);
            Volatile.Write(ref present, counted ?? new HourOfReading(number));
        }
    }

    /// <summary>The hours with rows that are not written yet.</summary>
    /// <param name="least">So many rows of an hour are worth a write; an hour that is over with fewer is forgotten. The one before the
    /// present stays in any case, should the clock go back to it.</param>
    public List<HourOfReading> Unsaved(long least)
    {
        lock (gate)
        {
            var before = over.LastOrDefault();
            over.RemoveAll(hour => hour != before && !IsWorth(hour));
            return [.. over.Append(present).Where(IsWorth)];
        }

        bool IsWorth(HourOfReading hour) => hour.Unsaved > 0 && hour.Rows >= least;
    }

    // Apart, so that only who begins an hour allocates.
    private HourOfReading? Counted(long number) => over.Find(hour => hour.Number == number);

    private static bool IsOf(long hour, long now) => hour - now is 0 or 1;

    private static ProblemAnswer Refusal(long most, HourOfReading hour, int count, long now)
    {
        // To wait would not help.
        if (count > most) return Problems.Forbidden(RequestReasons.MoreThanAnHour.Of(most, count));
        var wait = (int)((((hour.Number + 1) * 3_600_000) - now + 999) / 1_000);
        var left = Math.Max(0, most - hour.All);
        return Problems.RateLimited(wait, left == 0 ? RequestReasons.HourRead.Of(most) : RequestReasons.FewRowsLeft.Of(most, left, count));
    }
}

/// <summary>What was read in one hour.</summary>
/// <param name="number">In hours since 1970.</param>
internal sealed class HourOfReading(long number)
{
    private long rows;
    private long saved;
    private long elsewhere;

    public long Number => number;

    /// <summary>Rows that this node has seen.</summary>
    public long Rows => Interlocked.Read(ref rows);

    /// <summary>Those of other nodes, too, as far as they are known.</summary>
    public long All => Rows + Interlocked.Read(ref elsewhere);

    /// <summary>Rows that are not written yet.</summary>
    public long Unsaved => Rows - Interlocked.Read(ref saved);

    /// <summary>Adds rows, all or none.</summary>
    /// <param name="most">So many of all nodes together.</param>
    public bool TryAdd(int count, long most)
    {
        while (true)
        {
            var before = Rows;
            if (before + Interlocked.Read(ref elsewhere) > most - count) return false;
            if (Interlocked.CompareExchange(ref rows, before + count, before) == before) return true;
        }
    }

    /// <summary>So many more are written, and so many have all nodes written together.</summary>
    public void Save(long count, long all) => Interlocked.Exchange(ref elsewhere, Math.Max(0, all - Interlocked.Add(ref saved, count)));
}
