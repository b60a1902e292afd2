namespace Brisk.Server.Platform;

/// <summary>That a page waits for answers: a feature of the requests by which it asks for them.</summary>
internal sealed class PageWait
{
    /// <summary>Bytes of one answer that a page takes along.</summary>
    public const int Most = 64 * 1024;

    private readonly Lock gate = new();
    private readonly List<Action> made = [];
    private bool isOver;

    /// <summary>The page goes without its answers, those that are made already and those that are still to come: its browser asks for them.</summary>
    public void End()
    {
        lock (gate) isOver = true;
        foreach (var keep in made) keep();
    }

    /// <summary>What is done with an answer of so many bytes where the page goes without it: now, when it does, or never.</summary>
    public void WhenLeftOut(long bytes, Action keep)
    {
        lock (gate)
        {
            if (!isOver && bytes <= Most)
            {
                made.Add(keep);
                return;
            }
        }
        keep();
    }
}
