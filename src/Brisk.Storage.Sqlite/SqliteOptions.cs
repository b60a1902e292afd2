namespace Brisk.Storage.Sqlite;

/// <summary>Sizes of the built-in engine. The defaults suit a small machine; tests make them smaller.</summary>
public sealed record SqliteOptions
{
    /// <summary>Connections for short reads.</summary>
    public int InteractiveReaders { get; init; } = 4;

    /// <summary>Connections for reads that may take seconds.</summary>
    public int LongReaders { get; init; } = 2;

    /// <summary>Connections that read what is kept in memory.</summary>
    public int FillingReaders { get; init; } = 2;

    /// <summary>Page cache of each connection for short reads, in KiB. More hardly helps: what it lacks is in the cache of the operating system.</summary>
    public int ReaderCache { get; init; } = 4 * 1024;

    /// <summary>Page cache of each connection for long reads, in KiB: they read from end to end.</summary>
    public int LongReaderCache { get; init; } = 2 * 1024;

    /// <summary>Page cache of the writing connection, in KiB.</summary>
    public int WriterCache { get; init; } = 16 * 1024;

    /// <summary>Prepared statements that each connection keeps.</summary>
    public int KeptStatements { get; init; } = 400;

    /// <summary>Writes that may wait; further callers wait for a place.</summary>
    public int QueueLength { get; init; } = 2048;

    /// <summary>Most writes that share one commit.</summary>
    public int BatchLength { get; init; } = 512;

    /// <summary>Length of the write-ahead log, in pages of 4 KiB, at which it is copied into the database; it grows to four times that while it is.</summary>
    public int CheckpointPages { get; init; } = 4000;

    /// <summary>How long nothing must have been written before the log is emptied.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(2);
}
