using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
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

    private readonly bool isOfOwnType = plan.NamesOwnRows;

    /// <summary>Of a check: what an earlier chunk would have made.</summary>
    private readonly KeyTable promised = new();

    /// <summary>Records of the rows' type that were made of a name alone, by it: a row that makes one of this name becomes it. Of the chunk at hand:
    /// those that came, and those that became a row's (null).</summary>
    private readonly Dictionary<string, Tsid> bare = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tsid?> bareNow = new(StringComparer.Ordinal);

    /// <summary>Who holds what rows have in common; the chunk at hand is kept by whoever asked for its plan.</summary>
    public KeyHolders Holders { get; } = new();

    /// <summary>Set when the table was empty when the import began: rows match one another and what others write meanwhile.</summary>
    public WrittenMeanwhile? Meanwhile { get; set; }

    /// <summary>The chunk is decided for good.</summary>
    public void Keep()
    {
        Holders.Keep();
        foreach (var (name, id) in bareNow)
        {
            if (id is { } made) bare[name] = made;
            else bare.Remove(name);
        }
        bareNow.Clear();
    }

    /// <param name="present">The workspace as the session sees it: its country may have changed since the last chunk.</param>
    /// <param name="keepsPromises">False in a check: what a chunk makes is not there for the next.</param>
    public async ValueTask<PlannedChunk> PlanAsync(ISession session, WorkspaceSchema present, RowChunk chunk, bool keepsPromises)
    {
        if (!ReferenceEquals(schema, present)) (schema, users) = (present, Users(present));
        matchField = plan.MatchFieldOf(schema);
        var keys = matchField is { } field ? chunk.Keys.Under(field, chunk.Rows).All : null;
        var matches = await MatchesAsync(session, keys);
        var matched = await ImportReads.FindAllAsync(session, node.Database.Dialect, schema, plan.Type,
            (keys ?? []).OfType<RowKeys>().Select(row => ImportReads.Match(row, matches).Record).OfType<Tsid>());
        var links = new LinkTable(schema, node, actor, names, keepsPromises ? null : promised);
        var made = isOfOwnType ? await FindOwnAsync(session, chunk, keys, matches, keepsPromises) : [];
        await links.FindAsync(session, chunk.Rows, plan.Type, made.Where(row => row?.Id is not null).Select(row => row!.Draft));
        var refused = new PlannedRow?[made.Length];
        while (true)
        {
            var (rows, unknown) = Decide(chunk, keys, matches, matched, links, made, refused);
            // Nobody can mean a row that is refused: what named it is decided again. Each time there are fewer of them.
            var isAgain = false;
            for (var i = 0; i < made.Length; i++)
            {
                if (rows[i].Problem is not { } problem || made[i]?.Id is not { } id) continue;
                made[i] = null;
                // One that came after another of its key may take its place; any other stays refused.
                if (problem.Field != matchField?.Name) refused[i] = rows[i];
                isAgain |= links.IsNamed(id);
            }
            if (isAgain) continue;
            links.Settle();
            Note(rows, links.Made);
            return new PlannedChunk(rows.ConvertAll(row => row.Id is { } id && !links.IsNamed(id) ? row with { Id = null } : row), [.. links.Made], unknown);
        }
    }

    /// <summary>Plans a chunk, when it is known which rows make records that others may name.</summary>
    private (List<PlannedRow> Rows, List<string> Unknown) Decide(RowChunk chunk, IReadOnlyList<RowKeys?>? keys, Dictionary<string, Tsid> matches,
        Dictionary<Tsid, Record> matched, LinkTable links, OwnRecord?[] made, PlannedRow?[] refused)
    {
        var rows = new List<PlannedRow>(chunk.Rows.Count);
        var unknown = new List<string>();
        Holders.Begin();
        links.Begin();
        foreach (var own in made) if (own?.Id is { } id) links.Reserve(plan.Type, own.Draft, id);
        for (var i = 0; i < chunk.Rows.Count; i++)
        {
            var own = isOfOwnType ? made[i] : null;
            var row = isOfOwnType && refused[i] is { } former ? former : Decide(chunk.Rows[i], chunk.Drafts[i], keys?[i], matches, matched, links, unknown, own);
            rows.Add(row);
            if (keys?[i] is { Former: { } first } && row.Problem is null) Holders.Inherit(first, (int)row.Row.Line);
            else if (keys?[i] is { Former: null, All.Count: > 0 } && row.Problem is not null) Holders.Refuse(row.Row.Line);
        }
        return (rows, unknown);
    }

    /// <summary>A record that a row makes, and that others may name.</summary>
    /// <param name="Id">Which it will have; null where it is one that was made of its name.</param>
    /// <param name="Bare">That one; null also in a check.</param>
    private sealed record OwnRecord(Draft Draft, Tsid? Id, Record? Bare);

    /// <summary>What each row makes, as far as it makes something.</summary>
    private async ValueTask<OwnRecord?[]> FindOwnAsync(ISession session, RowChunk chunk, IReadOnlyList<RowKeys?>? keys, Dictionary<string, Tsid> matches,
        bool isRun)
    {
        var made = new OwnRecord?[chunk.Rows.Count];
        var adopted = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < made.Length; i++)
        {
            if (chunk.Rows[i].Problem is not null || chunk.Drafts[i] is not { } draft) continue;
            if (keys?[i] is { } row && ImportReads.Match(row, matches).Record is not null) continue;
            var name = LinkTable.NameOf(draft, plan.Type);
            made[i] = new OwnRecord(draft, node.Ids.Next(), null);
            if (name is not null && bare.ContainsKey(name)) adopted.TryAdd(name, i);
        }
        var records = isRun ? await ImportReads.FindAllAsync(session, node.Database.Dialect, schema, plan.Type, adopted.Keys.Select(name => bare[name])) : [];
        foreach (var (name, at) in adopted)
        {
            // What somebody changed or deleted meanwhile is theirs.
            if (!isRun) made[at] = made[at]! with { Id = null };
            else if (records.GetValueOrDefault(bare[name]) is { Version: 1, DeletedAt: null } record) made[at] = new OwnRecord(made[at]!.Draft, null, record);
        }
        return made;
    }

    private void Note(IReadOnlyList<PlannedRow> rows, IReadOnlyList<PlannedLink> links)
    {
        bareNow.Clear();
        if (!isOfOwnType) return;
        foreach (var link in links)
            if (link.Draft.IsOf(plan.Type) && LinkTable.NameOf(link.Draft, plan.Type) is { } name) bareNow[name] = link.Id;
        foreach (var row in rows)
            if (row is { Adopts: true, Problem: null } && LinkTable.NameOf(row.Draft!, plan.Type) is { } name) bareNow[name] = null;
    }

    private async ValueTask<Dictionary<string, Tsid>> MatchesAsync(ISession session, IReadOnlyList<RowKeys?>? keys)
    {
        if (matchField is not { } field) return [];
        if (Meanwhile is not null) return await Meanwhile.OldestAsync(session, schema, field);
        return await ImportReads.OldestAsync(
            session, schema, plan.Type, field, keys!.SelectMany(row => row?.All ?? []).Distinct(StringComparer.Ordinal));
    }

    private PlannedRow Decide(ImportRow row, Draft? draft, RowKeys? keys, Dictionary<string, Tsid> matches, Dictionary<Tsid, Record> matched, LinkTable links,
        List<string> unknown, OwnRecord? own)
    {
        if (row.Problem is { } problem) return PlannedRow.Rejected(row, problem);
        if (keys?.Former is { } first && Holders.Of(first) is { } line) return PlannedRow.Rejected(row, Twice(row, line));
        var (match, isUnclear) = keys is null ? default : ImportReads.Match(keys, matches);
        var existing = match is { } id ? matched.GetValueOrDefault(id) : null;
        if (keys is { Twins.Count: > 0 } && !matches.ContainsKey(keys.All[0]) && Twin(row, keys) is { } doubled) return PlannedRow.Rejected(row, doubled);
        if (isUnclear) return PlannedRow.Rejected(row, Unclear(row, existing?[plan.Type.Title.Name].Text is { Length: > 0 } name ? name : "a record"));
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
                    return Wrong("A record cannot be linked to itself.");
                else if (many.Find(pair => pair.Field == link.Field).Targets is not { } targets) many.Add((link.Field, [linked]));
                else if (!TryAdd(targets, linked))
                    return Wrong("The row links this record twice, in different roles. Keep one of the two.");
            }
            else return Wrong(reason);

            PlannedRow Wrong(string why) => PlannedRow.Rejected(row, new RowProblem(link.Cell, link.Field.Name, link.Name ?? link.ExternalId, why));
        }
        foreach (var (field, targets) in many)
        {
            if (existing is null) draft!.Link(field, targets);
            if (target is not null) row.Values[field.Name] = RelationsField.Store(targets);
        }
        if (existing is not null) return Update(row, existing, row.Values, plan.Settings.OnMatch);
        var created = Create(row, draft!);
        if (created.Problem is not null || own is null) return created;
        if (own.Id is { } made) return created with { Id = made };
        return (own.Bare is null ? created : Update(row, own.Bare, WithoutParts(row), OnMatch.Update)) with { Adopts = true, Draft = draft };
    }

    /// <summary>What a row makes of a record that was made of its name: the parts that were guessed from that go where the row says otherwise.</summary>
    private Dictionary<string, FieldValue> WithoutParts(ImportRow row)
    {
        var values = new Dictionary<string, FieldValue>(row.Values, StringComparer.Ordinal);
        foreach (var part in plan.Type.Rules.NamedBy(plan.Type)[0]) values.TryAdd(part, FieldValue.Nothing);
        return values;
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

    private RowProblem Unclear(ImportRow row, string whose) => Refusal(row,
        $"In another country this is the number of {whose}. Write it with its country code, or give the row its country.");

    private RowProblem Twice(ImportRow row, int line) =>
        Refusal(row, $"Line {line:N0} has the same {ImportPlan.Label(matchField!)}. Keep one of the two.");

    /// <summary>Why a row is refused whose telephone number may be that of lines before; null when they are refused themselves.</summary>
    private RowProblem? Twin(ImportRow row, RowKeys keys)
    {
        var lines = keys.Twins.Select(Holders.Of).OfType<int>().ToList();
        return lines.Count == 0 ? null : lines.Count == 1 && !keys.HasCountry ? Twice(row, lines[0]) : Unclear(row, $"line {lines[0]:N0}");
    }

    private RowProblem Refusal(ImportRow row, string reason) =>
        new(row.SourceOf(matchField!.Name), matchField.Name, matchField.Kind.Display(matchField, row.Values[matchField.Name]), reason);

    private PlannedRow Create(ImportRow row, Draft draft)
    {
        foreach (var field in required)
        {
            if (!draft.Values.ContainsKey(field.Name))
                return PlannedRow.Rejected(row, new RowProblem(null, field.Name, null, $"Give it a {field.Label.ToLowerInvariant()}."));
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
        plan.Type.Rules.Derive(plan.Type, after);
        return Wrong(row, plan.Type.Rules.Check(plan.Type, after)) ?? new PlannedRow(row, RowAction.Update, existing, changes, null);
    }

    private static PlannedRow? Wrong(ImportRow row, IEnumerable<Problem> problems) => problems.FirstOrDefault() is { } problem
        ? PlannedRow.Rejected(row, new RowProblem(row.SourceOf(problem.Field), problem.Field, null, problem.Detail))
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
