namespace Brisk.Redis;

/// <summary>
/// Cuts off a part that does not answer in time. Requests open it by failing some times in a row; only whoever looks after
/// the part closes it again, so that no request ever pays for finding out.
/// </summary>
internal sealed class Circuit
{
    /// <summary>Failures in a row that open it.</summary>
    private const int Patience = 3;

    private int failures;
    private int isClosed;

    public bool IsClosed => Volatile.Read(ref isClosed) == 1;

    /// <summary>Something was answered in time.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref failures) != 0) Volatile.Write(ref failures, 0);
    }

    /// <summary>Something was not answered, or not in time.</summary>
    public void Failed()
    {
        if (Interlocked.Increment(ref failures) >= Patience) Open();
    }

    public void Open() => Volatile.Write(ref isClosed, 0);

    /// <summary>Closes it; true when it was open.</summary>
    public bool Close()
    {
        Volatile.Write(ref failures, 0);
        return Interlocked.Exchange(ref isClosed, 1) == 0;
    }
}
