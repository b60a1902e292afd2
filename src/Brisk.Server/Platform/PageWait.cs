namespace Brisk.Server.Platform;

/// <summary>That a page waits for answers: a feature of the requests by which it asks for them.</summary>
internal sealed class PageWait
{
    /// <summary>Bytes of one answer that a page takes along.</summary>
    public const int Most = 64 * 1024;

    private volatile bool isOver;

    /// <summary>The page goes without what is not there yet.</summary>
    public void End() => isOver = true;

    /// <summary>Whether the page goes without an answer of so many bytes: then its browser asks for it.</summary>
    public bool LeavesOut(long bytes) => isOver || bytes > Most;
}
