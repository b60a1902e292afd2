using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>The records that stand in a timeline, by the table <c>timeline</c>: a page costs the same at any depth, whatever kinds are asked for.</summary>
/// <param name="projectionOf">How records of a type become JSON.</param>
internal sealed class TimelineRecords(
    ISession session, TimelineQuery query, Dialect dialect, Func<RecordType, Projection> projectionOf, TimelinePosition from, int piece)
    : TimelineStream(from, piece)
{
    /// <summary>Letters of a text that are looked at, and that are shown.</summary>
    private const int Read = 600;
    private const int Shown = 240;

    /// <summary>Whether the records of a type tell whoever asks when they were, and of what they are.</summary>
    public static bool Tells(WorkspaceSchema schema, RecordType type, bool isOfRecord) =>
        type.Timeline is { } place && schema.Named(type.Name) is { } seen && seen.Find(place.At) is not null
            && (!isOfRecord || seen.Find(place.On) is not null);

    protected override async ValueTask<TimelinePiece> ReadAsync(TimelinePosition after, int most, int budget)
    {
        var what = query.Schema.Types.Where(type => Tells(query.Schema, type, query.Of is not null))
            .SelectMany(type => TimelineRows.WhatOf(type).Where(query.What.Contains).Select(name => (name, type)))
            .ToDictionary(pair => pair.name, pair => pair.type);
        if (what.Count == 0)
        {
            IsEnded = true;
            return new([], null, default, 0);
        }
        var rows = await PlacesAsync([.. what.Keys], after, most);
        IsEnded = rows.Count < most;
        var entries = new Dictionary<(string, long), TimelineEntry>();
        foreach (var group in rows.GroupBy(row => what[row.What].Name, row => row, StringComparer.Ordinal))
            await ReadAsync(what[group.First().What], [.. group.Select(row => row.Id)], entries);
        var seen = new List<(TimelineEntry, TimelinePosition)>(rows.Count);
        foreach (var row in rows)
        {
            // Its place and what it says are of one state: what is not there is not seen.
            if (entries.TryGetValue((what[row.What].Name, row.Id), out var entry))
                seen.Add((entry with { At = row.At, Id = row.Id }, new TimelinePosition(row.At, row.Id)));
        }
        if (rows.Count == 0) return new([], null, default, 0);
        var (_, at, id) = rows[^1];
        return new(seen, new TimelinePosition(at, id), (at, id), rows.Count);
    }

    private async ValueTask<List<(string What, long At, long Id)>> PlacesAsync(IReadOnlyList<string> what, TimelinePosition after, int most)
    {
        var sql = new SqlText(query.Schema.Workspace);
        var (onType, onId) = (sql.Parameter(query.Of?.Type.Name ?? TimelineRows.Everything), sql.Parameter(query.Of?.Id.Value ?? 0));
        var (at, id, limit) = (sql.Parameter(after.At), sql.Parameter(after.Id), sql.Parameter(most));
        // What is to come is read from now on, what was from now back.
        var (behind, way, end) = query.IsToCome ? (">", "ASC", $"< {sql.Parameter(query.To)}") : ("<", "DESC", $">= {sql.Parameter(query.From)}");
        sql.Add("SELECT p.what, p.at, p.from_id FROM (");
        for (var i = 0; i < what.Count; i++)
        {
            sql.Add(i == 0 ? "" : " UNION ALL ").Add("SELECT * FROM (SELECT t.what, t.at, t.from_id FROM timeline t WHERE t.workspace_id = $1 ")
                .Add($"AND t.on_type = {onType} AND t.on_id = {onId} AND t.what = ").Bind(what[i])
                .Add($" AND (t.at, t.from_id) {behind} ({at}, {id}) AND t.at {end} ORDER BY t.at {way}, t.from_id {way} LIMIT {limit}) k{i}");
        }
        sql.Add($") p ORDER BY p.at {way}, p.from_id {way} LIMIT {limit}");
        return await session.ListAsync(sql.Statement, sql.Values, static row => (row.Text(0)!, row.Int64(1), row.Int64(2)));
    }

    private async ValueTask ReadAsync(RecordType type, IReadOnlyList<long> ids, Dictionary<(string, long), TimelineEntry> into)
    {
        var (projection, seen, place) = (projectionOf(type), query.Schema.Named(type.Name)!, type.Timeline!);
        string[] authors = [.. ((string[])[place.By, "createdBy"]).Select(seen.Find).Where(field => field is not null).Select(field => "r." + field!.Column)];
        var by = authors.Length switch { 0 => "NULL", 1 => authors[0], _ => $"coalesce({string.Join(", ", authors)})" };
        var text = seen.Find(place.Snippet) is { } field ? $"substr(r.{field.Column}, 1, {Read})" : "NULL";
        var sql = new SqlText().Add("SELECT ", projection.Values).Add($"{projection.Columns}, {by}, {text} FROM {type.Plural} r{projection.Joins} ")
            .Add("WHERE r.workspace_id = $1 AND ");
        sql.Add(dialect.IdIn("r.id", sql.Parameter(IdList.Of(ids)))).Add(" AND r.deleted_at IS NULL");
        query.Schema.Seen?.AddTo(sql, type);
        if (query.By is { } person) sql.Add($" AND {by} = ").Bind(person.Value);
        var isMarkdown = seen.Find(place.Snippet)?.Markdown ?? false;
        await session.QueryAsync(sql.Statement, sql.Values, (into, type.Name, projection, isMarkdown), static (row, to) =>
        {
            using var json = new PooledBuffer(512);
            to.projection.Write(row, json);
            Tsid? author = row.Int64OrNull(to.projection.Count) is { } user ? new Tsid(user) : null;
            to.into[(to.Name, row.Int64(0))] = new TimelineEntry(0, author is null ? null : "user", author)
            {
                Json = json.Span.ToArray(), Snippet = Snippet(row.Text(to.projection.Count + 1), to.isMarkdown),
            };
            return true;
        });
    }

    /// <summary>The beginning of a text on one line, cut between words where that can be.</summary>
    private static string? Snippet(string? text, bool isMarkdown)
    {
        if (text is null) return null;
        if (isMarkdown) text = MarkdownText.Lines(text);
        var line = new StringBuilder(Shown);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > Shown) return line.ToString().TrimEnd() + "…";
            if (!Rune.IsWhiteSpace(rune)) line.Append(rune.ToString());
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }
}
