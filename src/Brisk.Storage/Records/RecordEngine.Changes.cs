using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>How far back who sees a part is told what happened, in changes: what they saw is worked out from all that happened since.</summary>
    public long MostBehind { get; set; } = 10_000;

    /// <summary>What happened in a workspace after a position, as its schema is seen, in the order of the log.</summary>
    /// <param name="after">Null for the end of the log: no changes.</param>
    /// <param name="types">The names of the record types; null for all.</param>
    /// <param name="upTo">The number of the last change to tell.</param>
    /// <returns>Null when the position is of another past or sight, beyond the end, or too far back for who sees a part.</returns>
    public ValueTask<ChangePage?> ChangesAsync(
        WorkspaceSchema schema, LogPosition? after, IReadOnlySet<string>? types, int limit, CancellationToken cancellation, long upTo = long.MaxValue) =>
        database.ReadAsync(Lane.Interactive, (this, schema, after, types, limit, upTo), static (session, ask) =>
            ask.Item1.ChangesAsync(session, ask.schema, ask.after, ask.types, ask.limit, ask.upTo), cancellation);

    /// <summary>Where the log of a workspace ends, as its schema is seen; or where it ended some time ago.</summary>
    /// <param name="before">Unix milliseconds: what happened from then on comes after it. Null for the end.</param>
    /// <returns>Null when more than a thousand changes have come since.</returns>
    public ValueTask<LogPosition?> EndAsync(WorkspaceSchema schema, long? before, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Interactive, (this, schema, before), static async (session, ask) =>
        {
            var workspace = ask.schema.Workspace;
            var end = await ChangeLog.SeenAsync(session, workspace);
            var last = ask.before is { } time ? await ChangeLog.LastBeforeAsync(session, workspace, end, time) : end;
            return last is { } seq ? ask.Item1.PositionOf(ask.schema, await ChangeLog.MarkAsync(session, workspace, seq)) : (LogPosition?)null;
        }, cancellation);

    private async ValueTask<ChangePage?> ChangesAsync(
        ISession session, WorkspaceSchema schema, LogPosition? after, IReadOnlySet<string>? types, int limit, long upTo)
    {
        var workspace = schema.Workspace;
        var generation = await Generations.ReadAsync(session, workspace, Generations.Schema);
        var last = await ChangeLog.SeenAsync(session, workspace);
        var head = PositionOf(schema, await ChangeLog.MarkAsync(session, workspace, last));
        if (after is not { } asked) return new ChangePage([], head, head, generation);
        if (asked.Seq > last || (!schema.Sight.IsAll && last - asked.Seq > MostBehind)) return null;
        var begin = await ChangeLog.MarkAsync(session, workspace, asked.Seq) is { } mark ? PositionOf(schema, mark) : new LogPosition(asked.Seq, null);
        if (asked.Seal is not null && asked != begin) return null;
        var (told, reached) = await new ChangeReader(session, schema, database.Dialect, types).ReadAsync(asked.Seq, Math.Min(upTo, last), limit);
        var next = reached is null ? begin : PositionOf(schema, new KeptMark(reached.Seq, reached.Id.Value, reached.At));
        return new ChangePage(told, next, head, generation);
    }

    private LogPosition PositionOf(WorkspaceSchema schema, KeptMark? mark) =>
        mark is { } change ? new(change.Seq, cursors.Seal(change, schema.Workspace, schema.Sight.Key)) : new(0, null);
}
