namespace Brisk.Server.Platform.Jobs;

/// <summary>How many records a part of a job takes, so that others do not wait long for the writer.</summary>
internal sealed class PartPace(TimeProvider clock)
{
    // How long a part should keep the writer, in milliseconds: others wait that long, and for the disk. Where the disk is slow, they wait for
    // that anyway, and longer parts cost them no more than that again.
    private const double Least = 8;
    private const double Most = 50;

    private const int Smallest = 25;
    private const int Largest = 500;

    private long asked = clock.GetTimestamp();
    private long began;
    private double took;

    public int Size { get; private set; } = Smallest * 2;

    /// <summary>It is its turn in the writer; also when the transaction runs again.</summary>
    public void Begin() => began = clock.GetTimestamp();

    public void End() => took = clock.GetElapsedTime(began).TotalMilliseconds;

    /// <summary>The part is written: the next one is longer or shorter.</summary>
    public void Next()
    {
        var waited = clock.GetElapsedTime(asked).TotalMilliseconds - took;
        asked = clock.GetTimestamp();
        Size = Math.Clamp((int)(Size * Math.Clamp(Math.Clamp(waited, Least, Most) / Math.Max(took, 0.5), 0.5, 1.5)), Smallest, Largest);
    }
}
