using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Records;

/// <summary>A change as the log keeps it.</summary>
/// <param name="Type">The name of the record type; it may be one that is no more.</param>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Step">The step that it belongs to; null of what was written before there were steps.</param>
/// <param name="Undoes">The number of the change that this one took back.</param>
/// <param name="Patch">Of an update, and of a restoration with what followed from it: see <see cref="Records.Patch"/>.</param>
internal sealed record LoggedChange(
    long Seq, string Type, Tsid Id, long Version, string Kind, long At, string ActorKind, Tsid? Actor, Tsid? Step, long? Undoes, string? Patch)
{
    /// <summary>The kind of its step, where it was asked for.</summary>
    public string? StepKind { get; init; }

    /// <summary>Whether it may have changed a field of its record.</summary>
    public bool Touches(Field field) => Kind is not "update" || field.Name is "updatedAt" or "updatedBy"
        || Records.Patch.Names(Patch).Any(name => name == field.Name || (field.Kind is PhoneField && name == PhoneScope.CountryField));
}

internal static partial class ChangeLog
{
    private const string Columns = "seq, record_type, record_id, version, kind, at, actor_kind, actor_id, step_id, undoes, patch";

    private const string KindOfStep = "(SELECT s.kind FROM steps s WHERE s.workspace_id = $1 AND s.id = c.step_id)";

    private static readonly Statement After = new($"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    private const string LengthOfStep = "(SELECT s.last_seq - s.first_seq + 1 FROM steps s WHERE s.workspace_id = $1 AND s.id = c.step_id)";
    private static readonly Statement AfterWithSteps = new(
        "SELECT seq, record_type, record_id, version, kind, at, actor_kind, actor_id, step_id, undoes, "
        + $"CASE WHEN coalesce({LengthOfStep}, 1) <= $5 THEN patch END, {LengthOfStep} "
        + "FROM changes c WHERE c.workspace_id = $1 AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq LIMIT $4");
    private static readonly Statement One = new(
        $"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq = $2 AND record_type = $3 AND record_id = $4");
    private static readonly Statement OfStep = new(
        $"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq < $2 AND seq >= $3 AND step_id = $4 ORDER BY seq DESC LIMIT $5");
    private const string Middle = "(SELECT m.at FROM changes m WHERE m.workspace_id = $1 AND m.seq = (b.low + b.high) / 2) < $2";

    // Halves what lies between until nothing does: some twenty looks into the primary key.
    private static readonly Statement About = new(
        "SELECT max(f.high) FROM (WITH RECURSIVE b (low, high) AS (SELECT CAST(0 AS bigint), q.seq + 1 FROM workspace_seq q WHERE q.workspace_id = $1 "
        + $"UNION ALL SELECT CASE WHEN {Middle} THEN (b.low + b.high) / 2 ELSE b.low END, CASE WHEN {Middle} THEN b.high ELSE (b.low + b.high) / 2 END "
        + "FROM b WHERE b.high - b.low > 1) SELECT b.high FROM b WHERE b.high - b.low <= 1) f");

    private static readonly Statement OfStepBetween = new(
        $"SELECT {Columns} FROM changes WHERE workspace_id = $1 AND seq BETWEEN $2 AND $3 AND step_id = $4 ORDER BY seq DESC");
    private static readonly Statement Moves = new(
        "SELECT seq FROM changes WHERE workspace_id = $1 AND seq BETWEEN $2 AND $3 AND step_id = $4 AND kind <> 'update' LIMIT 1");

    private static readonly Statement Length = new(
        "SELECT sum(length(patch)) FROM changes WHERE workspace_id = $1 AND seq BETWEEN $2 AND $3 AND step_id = $4");

    // Asked directly, SQLite reads all changes of the range by the primary key; the inner query is answered by the record's index alone.
    private const string OfRecord = "WHERE workspace_id = $1 AND seq IN "
        + "(SELECT seq FROM changes WHERE workspace_id = $1 AND record_type = $2 AND record_id = $3 AND seq >= $4 AND seq <= $5)";
    private static readonly Statement Between = new($"SELECT {Columns} FROM changes {OfRecord} ORDER BY seq DESC");
    private static readonly Statement BetweenOfStep = new($"SELECT {Columns} FROM changes {OfRecord} AND step_id = $6 ORDER BY seq DESC");
    private static readonly Statement AnyOfStep = new($"SELECT seq FROM changes {OfRecord} AND step_id = $6 LIMIT 1");

    // What a step did to a record before is sought for those of the piece alone.
    private static readonly Statement WithSteps = new(
        $"SELECT {ColumnsOf("c")}, s.kind, s.label, s.last_seq, CASE WHEN EXISTS (SELECT 1 FROM changes n WHERE n.workspace_id = $1 AND n.record_type = $2 "
        + "AND n.record_id = $3 AND n.seq >= s.first_seq AND n.seq < c.seq AND n.step_id = c.step_id) THEN 0 ELSE 1 END "
        + "FROM changes c LEFT JOIN steps s ON s.workspace_id = $1 AND s.id = c.step_id WHERE c.workspace_id = $1 AND c.record_type = $2 "
        + "AND c.record_id = $3 AND c.seq >= $4 AND c.seq < $5 ORDER BY c.seq DESC LIMIT $6");
    private static readonly Statement RecordsOfOthers = new(
        "SELECT DISTINCT record_id FROM changes WHERE workspace_id = $1 AND seq > $2 AND record_type = $3 AND (step_id IS NULL OR step_id <> $4)");
    private static readonly Statement FirstSince = new("SELECT min(seq) FROM changes WHERE workspace_id = $1 AND seq > $2 AND at >= $3");
    private static readonly Statement Mark = new("SELECT record_id, at FROM changes WHERE workspace_id = $1 AND seq = $2");
    private static readonly Statement Given = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1");
    private static readonly Statement Last = new("SELECT max(seq) FROM changes WHERE workspace_id = $1");
    private static readonly Statement LastOfType = new("SELECT max(seq) FROM changes WHERE workspace_id = $1 AND record_type = $2");
    private static readonly Statement All = new("SELECT count(*) FROM changes WHERE workspace_id = $1");
    private static readonly Statement Creations = new("SELECT count(*) FROM changes WHERE workspace_id = $1 AND record_type = $2 AND kind = 'create'");

    // What took an import back before undoing was a step of its own bears the import's number, after its end.
    private static readonly Statement Strays = new(
        "SELECT count(*) FROM changes c WHERE c.workspace_id = $1 AND c.step_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM steps s "
        + "WHERE s.workspace_id = $1 AND s.id = c.step_id AND s.first_seq <= c.seq AND (s.last_seq >= c.seq OR s.kind = 'import'))");
    private static readonly Statement MislaidSteps = new(
        "SELECT count(*) FROM steps s WHERE s.workspace_id = $1 AND (NOT EXISTS (SELECT 1 FROM changes c WHERE c.workspace_id = $1 "
        + "AND c.seq = s.first_seq AND c.step_id = s.id) OR NOT EXISTS (SELECT 1 FROM changes c WHERE c.workspace_id = $1 "
        + "AND c.seq = s.last_seq AND c.step_id = s.id))");

    /// <summary>The number of the last change of a workspace in the state that a session shows: all up to it are there, in all that it reads.</summary>
    public static async ValueTask<long> SeenAsync(ISession session, Tsid workspace) => await session.ScalarAsync(Given, [workspace.Value]) ?? 0;

    /// <summary>What tells a change from one that got the same number in another past; null when there is none of the number.</summary>
    public static async ValueTask<KeptMark?> MarkAsync(ISession session, Tsid workspace, long seq)
    {
        var found = await session.ListAsync(Mark, [workspace.Value, seq], static row => (row.Int64(0), row.Int64(1)));
        return found.Count == 0 ? null : new KeptMark(seq, found[0].Item1, found[0].Item2);
    }

    /// <summary>The number of the last change before a time; null when it is more than a thousand changes ago.</summary>
    /// <param name="last">The number of the last change.</param>
    /// <param name="time">Unix milliseconds.</param>
    public static async ValueTask<long?> LastBeforeAsync(ISession session, Tsid workspace, long last, long time)
    {
        var from = Math.Max(0, last - 1000);
        if (await session.ScalarAsync(FirstSince, [workspace.Value, from, time]) is not { } first) return last;
        return from > 0 && first == from + 1 ? null : first - 1;
    }

    /// <summary>The changes after a number, of all record types, in their order: who follows the log asks this and nothing else.</summary>
    public static ValueTask<List<LoggedChange>> ReadAsync(ISession session, Tsid workspace, long after, int limit) =>
        session.ListAsync(After, [workspace.Value, after, limit], ReadRow);

    /// <summary>
    /// The changes after a number up to another, in their order, each with how many changes there are from the first to the last of its step,
    /// those of others between included.
    /// </summary>
    /// <param name="longStep">Of a step with more than so many, the patches are not read.</param>
    /// <param name="most">No further change is read when the patches have so many characters together.</param>
    /// <returns>Whether there may be more, and the changes: at least one where there is one.</returns>
    public static async ValueTask<(bool IsMore, List<(LoggedChange Change, long StepLength)> Changes)> ReadAsync(
        ISession session, Tsid workspace, long after, long upTo, int limit, int longStep, long most)
    {
        var read = (Changes: new List<(LoggedChange, long)>(), Left: new long[] { most });
        await session.QueryAsync(AfterWithSteps, [workspace.Value, after, upTo, limit, longStep], read, static (row, to) =>
        {
            var change = ReadRow(row);
            to.Changes.Add((change, row.Int64OrNull(11) ?? 1));
            return (to.Left[0] -= change.Patch?.Length ?? 0) > 0;
        });
        return (read.Changes.Count == limit || read.Left[0] <= 0, read.Changes);
    }

    /// <summary>One change of a record; null when the number is not of a change of this record.</summary>
    public static ValueTask<LoggedChange?> FindAsync(ISession session, Tsid workspace, RecordType type, Tsid id, long seq) =>
        session.FirstAsync(One, [workspace.Value, seq, type.Name, id.Value], ReadRow);

    /// <summary>The changes of a record with the kinds of their steps, newest first.</summary>
    /// <param name="before">Only changes before this number.</param>
    public static ValueTask<List<LoggedChange>> OfRecordAsync(
        ISession session, Dialect dialect, Tsid workspace, RecordType type, Tsid id, HistoryFilter only, long before, int limit)
    {
        var sql = new SqlText(workspace).Add($"SELECT {Columns}, {KindOfStep} FROM changes c WHERE c.workspace_id = $1")
            .Add(" AND record_type = ").Bind(type.Name).Add(" AND record_id = ").Bind(id.Value).Add(" AND seq < ").Bind(before);
        if (only.Actor is { } actor) sql.Add(" AND actor_id = ").Bind(actor.Value);
        if (only.ActorKind is { } kind) sql.Add(" AND actor_kind = ").Bind(kind);
        // A patch has its fields as members; the quotes of its values are escaped, so that none looks like a member.
        if (only.Field is { } field) sql.Add(" AND ").Add(dialect.Contains("patch", sql.Parameter($"\"{field.Name}\":[")));
        sql.Add(" ORDER BY seq DESC LIMIT ").Bind(limit);
        return session.ListAsync(sql.Statement, sql.Values, static row => ReadRow(row) with { StepKind = row.Text(11) });
    }

    /// <summary>
    /// A number below which all changes of before a moment are, but for few that are later: numbers come in the order of time, as far as the
    /// clocks of nodes agree.
    /// </summary>
    /// <param name="time">Unix milliseconds.</param>
    public static async ValueTask<long> AboutAsync(ISession session, Tsid workspace, long time) =>
        await session.ScalarAsync(About, [workspace.Value, time]) ?? long.MaxValue;

    /// <summary>The changes of a record, newest first, each with its step: its label, its last number, and whether it changed the record before.</summary>
    /// <param name="before">Only changes before this number.</param>
    /// <param name="least">Only changes from this number on.</param>
    public static ValueTask<List<(LoggedChange Change, string? Label, long LastSeq, bool IsFirst)>> WithStepsAsync(
        ISession session, Tsid workspace, RecordType type, Tsid id, long before, long least, int limit) =>
        session.ListAsync(WithSteps, [workspace.Value, type.Name, id.Value, least, before, limit], static row =>
            (ReadRow(row) with { StepKind = row.Text(11) }, row.Text(12), row.Int64OrNull(13) ?? row.Int64(0), row.Int64(14) == 1));

    /// <summary>Some changes of each of some steps, newest first: those between two numbers, both included.</summary>
    public static async ValueTask<List<LoggedChange>[]> OfStepsAsync(ISession session, Tsid workspace, IReadOnlyList<(Tsid Step, long From, long To)> asked)
    {
        var found = new List<LoggedChange>[asked.Count];
        for (var i = 0; i < found.Length; i++) found[i] = [];
        await session.QueryEachAsync(OfStepBetween, [.. asked.Select(one => new SqlValue[] { workspace.Value, one.From, one.To, one.Step.Value })], found,
            static (row, to) =>
            {
                to.State[to.At].Add(ReadRow(row));
                return true;
            });
        return found;
    }

    /// <summary>What each of some steps did to a record between two numbers, both included, newest first.</summary>
    public static async ValueTask<Dictionary<Tsid, List<LoggedChange>>> OfStepsAsync(
        ISession session, Tsid workspace, RecordType type, Tsid id, IReadOnlyList<(Tsid Step, long From, long To)> asked)
    {
        var found = asked.ToDictionary(one => one.Step, _ => new List<LoggedChange>());
        await session.QueryEachAsync(BetweenOfStep,
            [.. asked.Select(one => new SqlValue[] { workspace.Value, type.Name, id.Value, one.From, one.To, one.Step.Value })], (found, asked),
            static (row, to) =>
            {
                to.State.found[to.State.asked[to.At].Step].Add(ReadRow(row));
                return true;
            });
        return found;
    }

    private static string ColumnsOf(string alias) => string.Join(", ", Columns.Split(", ").Select(column => $"{alias}.{column}"));

    /// <summary>The changes of a step, newest first: those to just before a number.</summary>
    public static ValueTask<List<LoggedChange>> OfStepAsync(ISession session, Tsid workspace, StoredStep step, long before, int limit) =>
        session.ListAsync(OfStep, [workspace.Value, Math.Min(before, step.LastSeq + 1), step.FirstSeq, step.Id.Value, limit], ReadRow);

    /// <summary>Adds a condition on the table alias <c>r</c>: one of some steps wrote the record.</summary>
    public static void AddWrittenBy(SqlText sql, TypePlan plan, IReadOnlyList<FieldValue> steps)
    {
        sql.Add("r.id IN (SELECT c.record_id FROM steps s JOIN changes c ON c.workspace_id = $1 AND c.seq >= s.first_seq AND c.seq <= s.last_seq "
            + "WHERE s.workspace_id = $1 AND s.id IN (");
        for (var i = 0; i < steps.Count; i++) (i == 0 ? sql : sql.Add(", ")).Bind(steps[i].Integer);
        sql.Add(") AND c.step_id = s.id AND c.record_type = ").Bind(plan.Type.Name).Add(")");
    }

    /// <summary>Whether a step created, deleted or restored anything.</summary>
    public static ValueTask<bool> MovesRecordsAsync(ISession session, Tsid workspace, StoredStep step) =>
        session.AnyAsync(Moves, [workspace.Value, step.FirstSeq, step.LastSeq, step.Id.Value]);

    /// <summary>How long the changes of a step are together, in characters.</summary>
    public static async ValueTask<long> LengthAsync(ISession session, Tsid workspace, StoredStep step) =>
        await session.ScalarAsync(Length, [workspace.Value, step.FirstSeq, step.LastSeq, step.Id.Value]) ?? 0;

    /// <summary>Those of some records that a step changed before a number.</summary>
    public static async ValueTask<HashSet<Tsid>> ChangedBeforeAsync(
        ISession session, Tsid workspace, StoredStep step, RecordType type, IReadOnlyList<Tsid> ids, long before)
    {
        var changed = new HashSet<Tsid>();
        var asked = ids.Select(id => new SqlValue[] { workspace.Value, type.Name, id.Value, step.FirstSeq, before - 1, step.Id.Value }).ToList();
        await session.QueryEachAsync(AnyOfStep, asked, (changed, ids), static (_, to) =>
        {
            to.State.changed.Add(to.State.ids[to.At]);
            return false;
        });
        return changed;
    }

    /// <summary>Hands over, newest first, the changes of each of some records between two numbers, both included.</summary>
    /// <param name="steps">Only changes of these steps; null for all.</param>
    /// <param name="take">Called with the place of the record among those asked for.</param>
    public static async ValueTask ReadEachAsync(ISession session, Tsid workspace, RecordType type, IReadOnlyList<(Tsid Id, long From)> records, long upTo,
        IReadOnlyList<StoredStep>? steps, Action<int, LoggedChange> take)
    {
        var statement = steps is null ? Between : SqlText.Shape($"SELECT {Columns} FROM changes {OfRecord} AND step_id IN ("
            + string.Join(", ", steps.Select((_, i) => "$" + (i + 6))) + ") ORDER BY seq DESC");
        var asked = records.Select(record => (SqlValue[])
            [workspace.Value, type.Name, record.Id.Value, record.From, upTo, .. (steps ?? []).Select(step => (SqlValue)step.Id.Value)]).ToList();
        await session.QueryEachAsync(statement, asked, take, static (row, to) =>
        {
            to.State(to.At, ReadRow(row));
            return true;
        });
    }

    /// <summary>The records of a type that anything but a step changed after a number, each once.</summary>
    public static ValueTask<List<Tsid>> ChangedByOthersAsync(ISession session, Tsid workspace, RecordType type, long after, Tsid step) =>
        session.ListAsync(RecordsOfOthers, [workspace.Value, after, type.Name, step.Value], static row => new Tsid(row.Int64(0)));

    /// <summary>The highest number there is in the log; 0 when it is empty.</summary>
    public static async ValueTask<long> LastAsync(ISession session, Tsid workspace) => await session.ScalarAsync(Last, [workspace.Value]) ?? 0;

    /// <summary>The number of the last change of a record type; 0 when there is none.</summary>
    public static async ValueTask<long> LastAsync(ISession session, Tsid workspace, RecordType type) =>
        await session.ScalarAsync(LastOfType, [workspace.Value, type.Name]) ?? 0;

    /// <summary>How many changes there are.</summary>
    public static async ValueTask<long> CountAsync(ISession session, Tsid workspace) => await session.ScalarAsync(All, [workspace.Value]) ?? 0;

    /// <summary>How many records of a type were created.</summary>
    public static async ValueTask<long> CreationsAsync(ISession session, Tsid workspace, RecordType type) =>
        await session.ScalarAsync(Creations, [workspace.Value, type.Name]) ?? 0;

    /// <summary>How many records of a type have a version that is not the number of their changes: a record begins at version 1 with its creation.</summary>
    public static async ValueTask<long> MiscountedAsync(ISession session, Tsid workspace, RecordType type)
    {
        var statement = SqlText.Shape(
            $"SELECT count(*) FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.version <> (SELECT count(*) FROM changes c "
            + "WHERE c.workspace_id = $1 AND c.record_type = $2 AND c.record_id = r.id)");
        return await session.ScalarAsync(statement, [workspace.Value, type.Name]) ?? 0;
    }

    /// <summary>How many changes name a step that is not there, or whose numbers end before them: nothing would take them back.</summary>
    public static async ValueTask<long> StraysAsync(ISession session, Tsid workspace) => await session.ScalarAsync(Strays, [workspace.Value]) ?? 0;

    /// <summary>How many steps begin or end with a change that is not theirs.</summary>
    public static async ValueTask<long> MislaidStepsAsync(ISession session, Tsid workspace) => await session.ScalarAsync(MislaidSteps, [workspace.Value]) ?? 0;

    private static LoggedChange ReadRow(RowReader row) => new(
        row.Int64(0), row.Text(1)!, new Tsid(row.Int64(2)), row.Int64(3), row.Text(4)!, row.Int64(5), row.Text(6)!,
        IdOrNull(row, 7), IdOrNull(row, 8), row.Int64OrNull(9), row.Text(10));

    private static Tsid? IdOrNull(RowReader row, int column) => row.Int64OrNull(column) is { } id ? new Tsid(id) : null;
}
