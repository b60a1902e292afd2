using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A record as a write leaves it, as JSON: what its caller is answered, without another question.</summary>
public sealed class RecordLook : Look, IDisposable
{
    private readonly Projection projection;
    private PooledBuffer? json;

    internal RecordLook(Statement statement, Projection projection, WorkspaceSchema schema, string history, Tsid id)
        : base(statement, id.Value)
    {
        (this.projection, Schema, History) = (projection, schema, history);
    }

    /// <summary>By which it was written.</summary>
    public WorkspaceSchema Schema { get; }

    /// <summary>The history (<see cref="Generations.HistoryOf"/>) in which it was looked at.</summary>
    public string History { get; }

    public long Version { get; private set; }

    /// <summary>The JSON, which is the caller's from now on; null when the record was not looked at.</summary>
    public PooledBuffer? TakeJson()
    {
        var taken = LastSeq is null ? null : json;
        if (taken is not null) json = null;
        return taken;
    }

    public void Dispose() => json?.Dispose();

    protected override void Take(RowReader row)
    {
        json?.Dispose();
        json = new PooledBuffer();
        projection.Write(row, json);
        Version = row.Int64(1);
    }
}
