namespace Brisk.Storage.Postgres;

/// <summary>Sizes of the PostgreSQL engine. Together the connections of all nodes must fit into the server's <c>max_connections</c>.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// A connection string that leads past a pooler, for what one connection must be kept for: hearing of other nodes'
    /// writes, and backups. Null when there is no pooler.
    /// </summary>
    public string? Direct { get; init; }

    /// <summary>A connection string that leads to replicas, which then answer long reads as long as they have kept up. Null when the primary does.</summary>
    public string? Replica { get; init; }

    /// <summary>Connections for short reads.</summary>
    public int InteractiveReaders { get; init; } = 16;

    /// <summary>Connections for reads that may take seconds.</summary>
    public int LongReaders { get; init; } = 2;

    /// <summary>Connections that read what is kept in memory.</summary>
    public int FillingReaders { get; init; } = 2;

    /// <summary>Connections that read whole tables into files, one export each; 0: exports take the places of reads that may take seconds.</summary>
    public int ExportingReaders { get; init; } = 2;

    /// <summary>Connections that write: as many workspaces are written to at the same time.</summary>
    public int Writers { get; init; } = 8;

    /// <summary>Prepared statements that each connection keeps.</summary>
    public int KeptStatements { get; init; } = 300;

    /// <summary>Writes of a workspace that may wait; further callers wait for a place. Those of another do not.</summary>
    public int QueueLength { get; init; } = 512;

    /// <summary>
    /// Most writes of a workspace that share one commit. Those that ask after they have written need a savepoint each, of which
    /// PostgreSQL keeps 64 of a transaction in shared memory; beyond, every reader pays.
    /// </summary>
    public int BatchLength { get; init; } = 128;

    /// <summary>How often a lone write is tried when others keep getting in its way or the connection keeps breaking.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause before the second attempt; each further one is twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long reads and writes wait for a server that is away. Shorter than a request may take.</summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long each statement of a write may take, in whole seconds; those of an upgrade take as long as they need.</summary>
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Besides the readers' and the writers': a few to ask what became of a commit, give hints and look after tables.</summary>
    private const int Spare = 4;

    /// <summary>All connections of a node.</summary>
    internal int Connections => InteractiveReaders + LongReaders + FillingReaders + ExportingReaders + Writers + Spare;

    /// <summary>The same with no more than so many connections, at least 8.</summary>
    internal PostgresOptions Within(int most)
    {
        if (Connections <= most) return this;
        var (places, all) = (most - Spare, Connections - Spare);
        var (slow, filling, writers) = (Part(LongReaders), Part(FillingReaders), Part(Writers));
        // With the fewest connections there is none left.
        var exporting = Math.Min(Part(ExportingReaders), places - slow - filling - writers - 1);
        return this with
        {
            LongReaders = slow, FillingReaders = filling, ExportingReaders = exporting, Writers = writers,
            InteractiveReaders = places - slow - filling - exporting - writers,
        };

        int Part(int readers) => Math.Max(1, readers * places / all);
    }
}
