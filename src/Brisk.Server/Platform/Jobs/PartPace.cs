namespace Brisk.Server.Platform.Jobs;

/// <summary>How many records a part of a job takes, so that others do not wait long for the writer.</summary>
/// <param name="weight">How many times as much work as usual each record is, as far as that is known before.</param>
internal sealed class PartPace(TimeProvider clock, int weight = 1)
{
    // How long a part should keep the writer, in milliseconds: others wait that long, and for the disk. Where the disk is slow, they wait for
    // that anyway, and longer parts cost them no more than that again.
    private const double Least = 8;
    private const double Most = 50;

    private const int Late = 16;

    private const int Smallest = 25;
    private const int Largest = 500;

    private int smallest = Math.Max(1, Smallest / weight);
    private long asked = clock.GetTimestamp();
    private long began;
    private double took;
    private double disk = Least;

    public int Size { get; private set; } = Math.Max(2, Smallest * 2 / weight);

    /// <summary>It is its turn in the writer; also when the transaction runs again.</summary>
    public void Begin() => began = clock.GetTimestamp();

    public void End() => took = clock.GetElapsedTime(began).TotalMilliseconds;

    /// <summary>The part is written: the next one is longer or shorter.</summary>
    public void Next()
    {
        var waited = clock.GetElapsedTime(asked).TotalMilliseconds - took;
        asked = clock.GetTimestamp();
        // Others' parts and the end of a log are waited for now and then, the disk each time: the least of late is the disk's.
        disk = waited < disk ? waited : disk + ((waited - disk) / Late);
        // Few records can be much work, too.
        if (took > Most * 4 && Size <= smallest) smallest = Math.Max(1, smallest / 4);
        Size = Math.Clamp((int)(Size * Math.Clamp(Math.Clamp(disk, Least, Most) / Math.Max(took, 0.5), 0.5, 1.5)), smallest, Largest);
    }
}
