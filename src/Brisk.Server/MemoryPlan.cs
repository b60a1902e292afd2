namespace Brisk.Server;

/// <summary>How the memory that a process of Brisk may take is shared out, in bytes.</summary>
/// <param name="Total">All that it takes for itself; pages of files, such as those of the program, are the operating system's.</param>
/// <param name="Answers">For the cache of answers.</param>
public sealed record MemoryPlan(long Total, long Answers)
{
    public const long Standard = 250L << 20;

    /// <summary>
    /// For all but what is kept: the runtime (15 MB), what was compiled as it ran (15), caches of the database (35), requests and 1,000
    /// connections (25), as measured after a load of all kinds.
    /// </summary>
    private const long Own = 90L << 20;

    private const long LeastRecords = 10L << 20;

    /// <summary>For what is remembered of workspaces, all together: their numbers, schemas, columns, sets and orders.</summary>
    public long Records => Total - Own - Answers;

    /// <summary>What is too little, in words; null when it is enough.</summary>
    public string? Problem => Records >= LeastRecords ? null
        : $"{Total >> 20}MB is too little memory for Brisk: {Own + Answers + LeastRecords >> 20}MB are the least. {Own >> 20}MB are for Brisk itself, "
            + $"{Answers >> 20}MB for answers (--cache size=…), the rest is for what is found of records.";
}
