using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Decides what the rows of a chunk do, against the database as a session sees it. A check and a run decide with this
/// same code; only a run writes what was decided, in the transaction in which it was decided.
/// </summary>
/// <param name="begin">The workspace when the import began.</param>
/// <param name="actor">Who makes what rows point to.</param>
/// <param name="names">Of the file.</param>
internal sealed class ChunkPlanner(ImportPlan plan, WorkspaceSchema begin, NodeServices node, Actor actor, NamesInFile names)
{
    private WorkspaceSchema schema = begin;
    private Dictionary<string, Tsid> users = Users(begin);
    private readonly Field[] required = [.. plan.Type.Fields.Where(field => field.Required)];

    private Field? matchField;

    /// <summary>Of a check: what earlier chunks would have made, and the chunk at hand, with the rows that make a record.</summary>
    private readonly Promises promised = new(names.Rows?.Count ?? 0);
    private (LinkTable Links, IReadOnlySet<int> Made)? present;
    private readonly FormerKeys former = new(names.Rows);

    /// <summary>What was there before the import may mean something else than what it has made.</summary>
    private readonly bool dependsOnBefore = names.Rows is not null || plan.LinkKeys.Contains("externalId", StringComparer.Ordinal) || plan.HasOpenLinks
        || OwnFile.IsOne(plan.Headers);

    /// <summary>Who holds what rows have in common; the chunk at hand is kept by whoever asked for its plan.</summary>
    public KeyHolders Holders { get; } = new();

    /// <summary>Set when the table was empty when the import began: rows match one another and what others write meanwhile.</summary>
    public WrittenMeanwhile? Meanwhile { get; set; }

    /// <summary>The chunk is decided for good.</summary>
    public void Keep()
    {
        Holders.Keep();
        former.Keep();
        present?.Links.Settle(present.Value.Made);
        present = null;
    }

    /// <summary>Finds again what a run that was cut off has changed.</summary>
    public async ValueTask RecallAsync(CancellationToken cancellation)
    {
        if (names.Rows is null || !plan.HasMatches) return;
        var changed = await node.Database.ReadAsync(Lane.Deciding, (schema, plan.Type, names.Rows.Keys, actor.Step), static async (session, of) =>
            await ImportReads.ChangedAsync(session, of.schema, of.Type, of.Keys, await ImportReads.StepAsync(session, of.schema, of.Step?.Id)), cancellation);
        foreach (var (id, values) in changed) former.Note(id, LinkTable.KeysOf(plan.Type, values));
        former.Keep();
    }

    /// <param name="now">The workspace as the session sees it: its country may have changed since the last chunk.</param>
    /// <param name="isRun">What is decided is written, in this transaction.</param>
    public async ValueTask<PlannedChunk> PlanAsync(ISession session, WorkspaceSchema now, RowChunk chunk, bool isRun)
    {
        if (!ReferenceEquals(schema, now)) (schema, users) = (now, Users(now));
        matchField = plan.MatchFieldOf(schema);
        var keys = matchField is { } field ? chunk.Keys.Under(field, chunk.Rows).All : null;
        var step = isRun && dependsOnBefore ? await ImportReads.StepAsync(session, schema, actor.Step?.Id) : null;
        var (matches, bare) = await MatchesAsync(session, keys ?? [], step);
        var matched = await FindAllAsync(session, (keys ?? []).OfType<RowKeys>().Select(row => ImportReads.Match(row, matches).Record).OfType<Tsid>());
        var links = new LinkTable(schema, node, actor, plan.Type, names, former, isRun ? null : promised);
        await links.FindAsync(session, chunk.Rows, step, names.Rows is null ? [] : chunk.Drafts.OfType<Draft>());
        var own = names.Rows is null ? null : await FindOwnAsync(session, names.Rows, chunk, keys, matches, bare, links, step, isRun);
        var (rows, unknown) = (new List<PlannedRow>(chunk.Rows.Count), new List<string>());
        var made = new HashSet<int>();
        Holders.Begin();
        former.Begin();
        for (var i = 0; i < chunk.Rows.Count; i++)
        {
            links.Begin();
            var row = Decide(chunk.Rows[i], chunk.Drafts[i], keys?[i], matches, matched, links, unknown, own?[i]);
            rows.Add(row);
            if (row.Problem is null) links.Accept();
            if (isRun && row is { Action: RowAction.Update, Adopts: false, Existing: { } changed })
                former.Note(changed.Id, LinkTable.KeysOf(plan.Type, changed.Values));
            if (row is { Action: RowAction.Create } or { Adopts: true } && own?[i]?.Row is { } number) made.Add(number);
            if (keys?[i] is { Former: { } first } && row.Problem is null) Holders.Inherit(first, (int)row.Row.Line);
            else if (keys?[i] is { Former: null, All.Count: > 0 } && row.Problem is not null) Holders.Refuse(row.Row.Line);
        }
        present = (links, made);
        return new PlannedChunk(rows.ConvertAll(row => row.Id is { } id && !links.IsNamed(id) ? row with { Id = null } : row), links.Made(made), unknown);
    }

    private ValueTask<Dictionary<Tsid, Record>> FindAllAsync(ISession session, IEnumerable<Tsid> ids) =>
        ImportReads.FindAllAsync(session, node.Database.Dialect, schema, plan.Type, ids);

    /// <summary>A record that a row makes, and that others may name.</summary>
    /// <param name="Row">The number of the row; null where nobody can name it.</param>
    /// <param name="Id">Which it has, or will have.</param>
    /// <param name="IsThere">Rows before named it, and it was made of what it is called: it becomes this row's.</param>
    /// <param name="Bare">It as it is there; null in a check.</param>
    private sealed record OwnRecord(int? Row, Tsid Id, bool IsThere, Record? Bare);

    /// <summary>What each row makes, as far as it makes something; whom links mean among the rows of the file is then known.</summary>
    private async ValueTask<OwnRecord?[]> FindOwnAsync(
        ISession session, RowsInFile all, RowChunk chunk, IReadOnlyList<RowKeys?>? keys, Dictionary<string, Tsid> matches,
        Dictionary<string, Tsid> bare, LinkTable links, StoredStep? step, bool isRun)
    {
        var own = new OwnRecord?[chunk.Rows.Count];
        var left = new List<(int Row, ImportRow Read)>();
        for (var i = 0; i < own.Length; i++)
        {
            var (row, isFirst) = (all.At(chunk.Rows[i].Line), all.IsFirst(chunk.Rows[i].Line));
            var (match, isUnclear) = keys?[i] is { } key ? ImportReads.Match(key, matches) : default;
            if (chunk.Drafts[i] is not { } draft || isUnclear)
            {
                if (isFirst) left.Add((row!.Value, chunk.Rows[i]));
                continue;
            }
            if (match is { } known)
            {
                if (isFirst) links.Take(row!.Value, new RowRecord(known));
                continue;
            }
            Tsid? id = isRun && row is { } number ? MadeOf(keys?[i], bare) ?? links.MadeOf(number, draft) : null;
            var made = id is not null || (!isRun && row is { } later && promised.HasRow(later));
            // An earlier line of the row may have been taken for a record that is there: then this one makes its own.
            var promisedId = row is { } other && links.RecordOf(other) is { IsNew: true } named ? named.Id : (Tsid?)null;
            own[i] = new OwnRecord(row, id ?? promisedId ?? node.Ids.Next(), made, null);
            if (row is { } taken) links.Take(taken, new RowRecord(own[i]!.Id, !made, isFirst ? chunk.Rows[i] : null));
        }
        if (isRun)
        {
            var records = await FindAllAsync(session, own.Where(record => record is { IsThere: true }).Select(record => record!.Id));
            var untouched = await ImportReads.UntouchedAsync(session, schema, plan.Type, records.Values, step);
            for (var i = 0; i < own.Length; i++)
            {
                if (own[i] is not { IsThere: true } there) continue;
                // What somebody changed or deleted meanwhile is theirs.
                own[i] = records.GetValueOrDefault(there.Id) is { DeletedAt: null } record && untouched.Contains(record.Id) ? there with { Bare = record }
                    : new OwnRecord(there.Row, node.Ids.Next(), false, null);
            }
        }
        await FindOthersAsync(session, all, chunk, left, links, step, isRun);
        return own;
    }

    /// <summary>Finds the records of rows that are refused, or in no chunk or another one, as far as links of the chunk mean them.</summary>
    private async ValueTask FindOthersAsync(
        ISession session, RowsInFile all, RowChunk chunk, List<(int Row, ImportRow Read)> refused, LinkTable links, StoredStep? step, bool isRun)
    {
        var read = refused.ToDictionary(pair => pair.Row, pair => pair.Read);
        var left = new Dictionary<int, ImportRow>();
        foreach (var (row, made) in links.RowsNamed(chunk.Rows))
        {
            if (links.RecordOf(row) is not null || left.ContainsKey(row)) continue;
            if (made is not null || (!isRun && promised.HasRow(row))) links.Take(row, new RowRecord(made ?? node.Ids.Next()));
            else left.Add(row, read.GetValueOrDefault(row) ?? all.Read(row));
        }
        var keys = matchField is { } field ? left.Values.Select(row => RowKeys.Of(field, row.Values)).ToList() : null;
        var (matches, bare) = await MatchesAsync(session, keys ?? [], step);
        foreach (var ((row, text), i) in left.Select((pair, i) => (pair, i)))
        {
            links.Take(row, keys is not null && ImportReads.Match(keys[i], matches) is { Record: { } match, IsUnclear: false } ? new RowRecord(match)
                : MadeOf(keys?[i], bare) is { } made ? new RowRecord(made)
                : new RowRecord(node.Ids.Next(), IsNew: true, text));
        }
    }

    /// <summary>What the import has made of the value that a row is matched by, perhaps of another line that has it; null for nothing.</summary>
    private static Tsid? MadeOf(RowKeys? keys, Dictionary<string, Tsid> bare) =>
        keys is { All: [var own, ..] } && bare.TryGetValue(own, out var made) ? made : null;

    /// <summary>Who has the values that rows are matched by, and what the import has made of them itself, as far as rows may name one another.</summary>
    private async ValueTask<(Dictionary<string, Tsid> Matches, Dictionary<string, Tsid> Bare)> MatchesAsync(
        ISession session, IEnumerable<RowKeys?> keys, StoredStep? step)
    {
        if (matchField is not { } field) return ([], []);
        if (Meanwhile is not null) return (await Meanwhile.OldestAsync(session, schema, field), []);
        var (matches, bare) = await ImportReads.OldestAsync(session, node.Database.Dialect, schema, plan.Type, field,
            keys.SelectMany(row => row?.All ?? []).Distinct(StringComparer.Ordinal), names.Rows is null ? null : step);
        return (matches, field.Kind is PhoneField ? [] : bare);
    }

    private PlannedRow Decide(ImportRow row, Draft? draft, RowKeys? keys, Dictionary<string, Tsid> matches, Dictionary<Tsid, Record> matched, LinkTable links,
        List<string> unknown, OwnRecord? own)
    {
        if (row.Problem is { } problem) return PlannedRow.Rejected(row, problem);
        if (keys?.Former is { } first && Holders.Of(first) is { } line) return PlannedRow.Rejected(row, Twice(row, line));
        var (match, isUnclear) = keys is null ? default : ImportReads.Match(keys, matches);
        var existing = match is { } id ? matched.GetValueOrDefault(id) : null;
        if (keys is { Twins.Count: > 0 } && !matches.ContainsKey(keys.All[0]) && Twin(row, keys) is { } doubled)
            return PlannedRow.Rejected(row, doubled);
        if (isUnclear) return PlannedRow.Rejected(row, Refusal(row, existing?[plan.Type.Title.Name].Text is { Length: > 0 } name
            ? ImportReasons.NumberOf.Of(name) : ImportReasons.NumberOfARecord));
        if (existing is not null && plan.Settings.OnMatch == OnMatch.Skip) return new PlannedRow(row, RowAction.Skip, existing, row.Values, null);

        var target = existing ?? own?.Bare;

        // What is pointed to here is pointed to again, and the same, should the transaction run twice.
        void Point(Field field, Tsid pointed)
        {
            if (existing is null) draft!.Point(field, pointed);
            if (target is not null) row.Values[field.Name] = FieldValue.Of(pointed);
        }

        if (OwnerOf(row, existing, unknown) is { } owner) Point(plan.Type["owner"], owner);
        foreach (var (field, name) in row.Users) if (!row.Values.ContainsKey(field.Name)) unknown.Add(name);
        List<(Field Field, List<LinkedRecord> Targets)> many = [];
        foreach (var link in row.Links)
        {
            if (existing is not null && plan.Settings.OnMatch == OnMatch.Fill && !existing[link.Field.Name].IsNothing) continue;
            if (links.Resolve(link, out var reason) is { } linked)
            {
                if (link.Field.Kind is not RelationsField) Point(link.Field, linked.Id);
                else if (linked.Id == (target?.Id ?? own?.Id) && linked.Type == plan.Type.Name)
                    return Wrong(ImportReasons.Itself);
                else if (many.Find(pair => pair.Field == link.Field).Targets is not { } targets) many.Add((link.Field, [linked]));
                else if (!TryAdd(targets, linked))
                    return Wrong(ImportReasons.TwoRoles);
            }
            else return Wrong(reason!);

            PlannedRow Wrong(Reason why) => PlannedRow.Rejected(row, new RowProblem(link.Cell, link.Field.Name, link.Name ?? link.ExternalId, why));
        }
        foreach (var (field, targets) in many)
        {
            if (existing is null) draft!.Link(field, targets);
            if (target is not null) row.Values[field.Name] = RelationsField.Store(targets);
        }
        if (existing is not null) return Update(row, existing, row.Values, plan.Settings.OnMatch);
        var created = Create(row, draft!);
        if (created.Problem is not null || own is null) return created;
        if (!own.IsThere) return created with { Id = own.Id };
        return (own.Bare is null ? created : Update(row, own.Bare, names.Rows!.Become(row, draft!, own.Bare), OnMatch.Update))
            with { Adopts = true, Draft = draft };
    }

    /// <summary>Links to a record once, with the role that is given; false when two are.</summary>
    private static bool TryAdd(List<LinkedRecord> targets, LinkedRecord linked)
    {
        var at = targets.FindIndex(known => known.Type == linked.Type && known.Id == linked.Id);
        if (at < 0) targets.Add(linked);
        else if (targets[at].Role is null) targets[at] = linked;
        else return linked.Role is null || linked.Role == targets[at].Role;
        return true;
    }

    private RowProblem Twice(ImportRow row, int line) => Refusal(row, ImportReasons.Twice.Of(line, matchField!));

    /// <summary>Why a row is refused whose telephone number may be that of lines before; null when they are refused themselves.</summary>
    private RowProblem? Twin(ImportRow row, RowKeys keys)
    {
        var lines = keys.Twins.Select(Holders.Of).OfType<int>().ToList();
        return lines.Count == 0 ? null : lines.Count == 1 && !keys.HasCountry ? Twice(row, lines[0]) : Refusal(row, ImportReasons.NumberOfALine.Of(lines[0]));
    }

    private RowProblem Refusal(ImportRow row, Reason reason) =>
        new(row.SourceOf(matchField!.Name), matchField.Name, matchField.Kind.Display(matchField, row.Values[matchField.Name]), reason);

    private PlannedRow Create(ImportRow row, Draft draft)
    {
        foreach (var field in required)
        {
            if (!draft.Values.ContainsKey(field.Name))
                return PlannedRow.Rejected(row, new RowProblem(null, field.Name, null, ImportReasons.Missing.Of(field)));
        }
        return Wrong(row, draft.Problems) ?? new PlannedRow(row, RowAction.Create, null, draft.Values, null, draft);
    }

    private PlannedRow Update(ImportRow row, Record existing, Dictionary<string, FieldValue> values, OnMatch how)
    {
        var changes = RowDecision.Changes(plan.Type, how, existing.Values, values, out var refused);
        if (refused is not null) return Wrong(row, [refused])!;
        if (changes.Count == 0) return new PlannedRow(row, RowAction.Unchanged, existing, changes, null);
        var after = new Dictionary<string, FieldValue>(existing.Values, StringComparer.Ordinal);
        foreach (var (name, value) in changes) after[name] = value;
        // Only whether it may be: when it is written, it is decided anew.
        var wrong = plan.Type.Decide(new RecordWrite(existing.Values, changes, after, 0, WriteWay.Imported, static _ => true));
        plan.Type.Rules.Derive(plan.Type, after);
        if (Wrong(row, wrong.Concat(plan.Type.Rules.Check(plan.Type, after))) is { } refusal) return refusal;
        var changed = changes.Keys.Where(name => !existing[name].Equals(after.GetValueOrDefault(name))).ToDictionary(name => name, after.GetValueOrDefault);
        return new PlannedRow(row, changed.Count > 0 ? RowAction.Update : RowAction.Unchanged, existing, changes, null) { Changed = changed };
    }

    private static PlannedRow? Wrong(ImportRow row, IEnumerable<Problem> problems) => problems.FirstOrDefault() is { } problem
        ? PlannedRow.Rejected(row, new RowProblem(row.SourceOf(problem.Field), problem.Field, null, problem.Reason))
        : null;

    /// <summary>Who a row makes the owner; null to leave that as it is.</summary>
    private Tsid? OwnerOf(ImportRow row, Record? existing, List<string> unknown)
    {
        if (row.Owner is { } owner)
        {
            if (users.TryGetValue(Fold.Text(owner), out var user)) return user;
            unknown.Add(owner);
        }
        return existing is null && !row.Values.ContainsKey("owner") && plan.Settings.Owner is { } standard && schema.User(standard) is not null ? standard
            : null;
    }

    /// <summary>Users by id, address and name; a name that two of them have is nobody's.</summary>
    internal static Dictionary<string, Tsid> Users(WorkspaceSchema schema)
    {
        var found = new Dictionary<string, Tsid>(StringComparer.Ordinal);
        foreach (var group in schema.Users.GroupBy(user => Fold.Text(user.Name), StringComparer.Ordinal))
        {
            if (group.Count() == 1) found[group.Key] = group.First().Id;
        }
        foreach (var user in schema.Users)
        {
            found[Fold.Text(user.Email)] = user.Id;
            found[Fold.Text(user.Id.ToString())] = user.Id;
        }
        return found;
    }
}
