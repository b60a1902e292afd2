using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// Writes the table <c>timeline</c>: where the living records of types that happen at a time stand, in that of each record that they are
/// about and in that of the whole workspace. Each page of one is a range of its key.
/// </summary>
internal sealed class TimelineRows(IWriteSession session, Tsid workspace)
{
    /// <summary>What the timeline of the whole workspace is of.</summary>
    public const string Everything = "";

    private static readonly TableShape Rows = new("timeline",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("on_type", SqlValueKind.Text, 2), new("on_id", SqlValueKind.Integer, 3),
        new("what", SqlValueKind.Text, 4), new("at", SqlValueKind.Integer, 5), new("from_id", SqlValueKind.Integer, 6),
    ]);

    private static readonly Statement Add = new(
        "INSERT INTO timeline (workspace_id, on_type, on_id, what, at, from_id) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (workspace_id, on_type, on_id, what, at, from_id) DO NOTHING");

    private static readonly Statement Drop = new(
        "DELETE FROM timeline WHERE workspace_id = $1 AND on_type = $2 AND on_id = $3 AND what = $4 AND at = $5 AND from_id = $6");

    /// <summary>Where a record stands.</summary>
    private readonly record struct Row(string OnType, long OnId, string What, long At);

    /// <summary>What stands in timelines of the records of a type: its kinds, or itself.</summary>
    public static IEnumerable<string> WhatOf(RecordType type) => type.Timeline is null ? [] : type.Kinds?.All.Select(kind => kind.Value) ?? [type.Name];

    /// <summary>Writes the rows of a new record.</summary>
    public async ValueTask AddAsync(TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue> record)
    {
        foreach (var row in Of(plan.Type, record)) await session.AddAsync(Rows, [workspace.Value, row.OnType, row.OnId, row.What, row.At, id.Value]);
    }

    /// <summary>Writes what differs between what a record was and is; null where it does not live.</summary>
    public async ValueTask ChangeAsync(
        TypePlan plan, Tsid id, IReadOnlyDictionary<string, FieldValue>? from, IReadOnlyDictionary<string, FieldValue>? to)
    {
        if (plan.Type.Timeline is not { } place || (from is not null && to is not null && IsSame(place.At) && IsSame(place.On))) return;
        var (before, after) = (Of(plan.Type, from), Of(plan.Type, to));
        foreach (var row in before.Except(after)) await session.PostAsync(Drop, [workspace.Value, row.OnType, row.OnId, row.What, row.At, id.Value]);
        foreach (var row in after.Except(before)) await session.PostAsync(Add, [workspace.Value, row.OnType, row.OnId, row.What, row.At, id.Value]);

        bool IsSame(string name) => from.GetValueOrDefault(name).Equals(to.GetValueOrDefault(name));
    }

    /// <summary>How many rows a workspace has that no living record has, and how many are missing.</summary>
    public static async ValueTask<(long Strays, long Missing)> CheckAsync(ISession session, Tsid workspace, RecordType type)
    {
        if (type.Timeline is not { } place) return (0, 0);
        var what = type.Kinds is { } kinds ? "r." + type[kinds.Field].Column : $"'{type.Name}'";
        var at = "r." + type[place.At].Column;
        var ours = $"t.what IN ({string.Join(", ", WhatOf(type).Select(name => $"'{name}'"))})";
        var stands = $"t.workspace_id = $1 AND t.what = {what} AND t.at = {at} AND t.from_id = r.id";
        var link = $"l.workspace_id = $1 AND l.from_type = '{type.Name}' AND l.from_id = r.id AND l.field = '{place.On}'{Links.OfRecords}";
        var living = $"FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND {at} IS NOT NULL";
        var linked = $"FROM {type.Plural} r JOIN links l ON {link} WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND {at} IS NOT NULL";
        var isLinked = "l.to_type = t.on_type AND CAST(l.to_key AS bigint) = t.on_id";
        var strays = await CountAsync($"SELECT count(*) FROM timeline t WHERE t.workspace_id = $1 AND {ours} AND t.on_type = '' "
            + $"AND (t.on_id <> 0 OR NOT EXISTS (SELECT 1 {living} AND t.what = {what} AND t.at = {at} AND t.from_id = r.id))");
        strays += await CountAsync($"SELECT count(*) FROM timeline t WHERE t.workspace_id = $1 AND {ours} AND t.on_type <> '' AND NOT EXISTS "
            + $"(SELECT 1 {linked} AND t.what = {what} AND t.at = {at} AND t.from_id = r.id AND {isLinked})");
        var missing = await CountAsync($"SELECT count(*) {living} AND NOT EXISTS (SELECT 1 FROM timeline t WHERE {stands} AND t.on_type = '' AND t.on_id = 0)");
        missing += await CountAsync($"SELECT count(*) {linked} AND NOT EXISTS (SELECT 1 FROM timeline t WHERE {stands} AND t.on_type = l.to_type "
            + "AND t.on_id = CAST(l.to_key AS bigint))");
        return (strays, missing);

        async ValueTask<long> CountAsync(string text) => await session.ScalarAsync(SqlText.Shape(text), [workspace.Value]) ?? 0;
    }

    private static IReadOnlyList<Row> Of(RecordType type, IReadOnlyDictionary<string, FieldValue>? record)
    {
        if (record is null || type.Timeline is not { } place || record.GetValueOrDefault(place.At) is not { IsNothing: false, Integer: var at }) return [];
        var what = (type.Kinds is { } kinds ? record.GetValueOrDefault(kinds.Field).Text : null) ?? type.Name;
        return
        [
            new(Everything, 0, what, at),
            .. RelationsField.Records(record.GetValueOrDefault(place.On)).Select(link => new Row(link.Type, link.Id.Value, what, at)),
        ];
    }
}
