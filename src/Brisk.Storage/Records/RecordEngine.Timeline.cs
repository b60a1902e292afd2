using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>
    /// A page of a timeline: records that happened at a time, and what was changed, in one order, newest first; or records that are to come,
    /// soonest first. It goes on behind the last entry that was told of either, so that whatever comes meanwhile neither repeats nor hides anything.
    /// </summary>
    public async ValueTask<TimelinePage> TimelineAsync(TimelineQuery query, CancellationToken cancellation)
    {
        var records = query.IsToCome ? new TimelinePosition(Math.Max(query.From, query.Now + 1), 0)
            : new TimelinePosition(Math.Min(query.To, query.Now + 1), 0);
        var changes = new TimelinePosition(query.Of is null ? query.To : long.MaxValue, 0);
        if (query.Cursor is { } cursor)
        {
            if (!cursors.TryRead(cursor, query.Schema.Workspace, "timeline", query.Place, out var place) || place.Keys.Length != 4) return new(false, [], null);
            records = new(place.Keys[0].Integer, place.Keys[1].Integer);
            changes = new(place.Keys[2].Integer, place.Keys[3].Integer);
        }
        return await database.ReadAsync(Lane.Interactive, (engine: this, query, records, changes), static (session, read) =>
            read.engine.TimelineAsync(session, read.query, read.records, read.changes), cancellation);
    }

    private async ValueTask<TimelinePage> TimelineAsync(ISession session, TimelineQuery query, TimelinePosition records, TimelinePosition changes)
    {
        var piece = query.Limit + 1;
        var streams = new List<TimelineStream> { new TimelineRecords(session, query, database.Dialect, ProjectionOf, records, piece) };
        if (query.HasChanges && !query.IsToCome)
            streams.Add(query.Of is null ? new StepsOfWorkspace(session, query, database.Dialect, changes, piece)
                : new ChangesOfRecord(session, query, database.Dialect, changes, piece));
        var entries = new List<TimelineEntry>();
        while (true)
        {
            var (next, first) = ((TimelineStream?)null, (TimelineEntry?)null);
            (long At, long Id)? end = null;
            foreach (var stream in streams)
            {
                var entry = await stream.PeekAsync();
                // More may be there than was looked through: whatever is behind that waits for it.
                if (entry is null && !stream.IsEnded) end = stream.Reached;
                if (entry is not null && (first is null || (entry.At, entry.Id).CompareTo((first.At, first.Id)) > 0)) (next, first) = (stream, entry);
            }
            if (first is null || entries.Count == query.Limit || (end is { } reached && (first.At, first.Id).CompareTo(reached) < 0))
                return PageOf(isMore: first is not null || end is not null);
            entries.Add(first);
            next!.Take();
        }

        TimelinePage PageOf(bool isMore)
        {
            var (at, of) = (streams[0].Place, streams.Count > 1 ? streams[1].Place : changes);
            var place = new Place(0, [at.At, at.Id, of.At, of.Id], 0);
            return new(true, entries, isMore ? cursors.Write(place, query.Schema.Workspace, "timeline", query.Place) : null);
        }

        Projection ProjectionOf(RecordType type)
        {
            var seen = query.Schema.Named(type.Name)!;
            return this.ProjectionOf(query.Schema, type, [.. type.Timeline!.Shown.Select(seen.Find).OfType<Domain.Fields.Field>()]);
        }
    }
}
