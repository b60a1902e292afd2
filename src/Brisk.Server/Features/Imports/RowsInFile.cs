using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// The rows of a file that others of it may name. A name, an external id or an e-mail address is that of the row which has it, wherever it
/// stands and whatever becomes of it: one that is refused leaves a record of its name to whoever names it. Of a row are kept 12 bytes and 12
/// for each of its keys.
/// </summary>
internal sealed class RowsInFile
{
    private readonly NodeServices node;
    private readonly ImportPlan plan;
    private readonly WorkspaceSchema schema;
    private readonly Actor actor;
    private readonly RowReader reader;
    private readonly Field? joining;

    /// <summary>What is kept of a row to make a record of it that is called as it is.</summary>
    private readonly HashSet<string> naming;
    private readonly HashSet<string> keys;

    private readonly KeyTable places = new();
    private readonly KeyTable several = new();
    private readonly KeyTable matched = new();

    /// <summary>What links name, where rows may change the records that have it.</summary>
    private readonly KeyTable linked = new();
    private readonly List<int> lines = [];
    private readonly List<long> starts = [];

    /// <summary>Of rows that are matched by one value, but a telephone number, the number of the first: they are one record.</summary>
    private readonly List<int> records = [];

    public RowsInFile(NodeServices node, ImportPlan plan, WorkspaceSchema schema, Actor actor)
    {
        (this.node, this.plan, this.schema, this.actor) = (node, plan, schema, actor);
        reader = plan.OpenRows();
        var matchField = plan.MatchFieldOf(schema);
        naming = [plan.Type.Title.Name, "externalId", "email", .. plan.Type.Rules.NamedBy(plan.Type).SelectMany(names => names),
            .. plan.Type.Fields.Where(field => field.Required).Select(field => field.Name)];
        // By what it is matched the row finds the record again that was made of another line of the same record. What a telephone number is
        // goes by the countries that are named by then, and a record that is made early must not name one: by it no two lines are one.
        joining = matchField is { Kind: not PhoneField } ? matchField : null;
        if (joining is not null) naming.Add(joining.Name);
        keys = [plan.Type.Title.Name, .. plan.LinkKeys];
    }

    public int Count => lines.Count;

    /// <summary>The fields by which others may name a row.</summary>
    public IReadOnlySet<string> Keys => keys;

    /// <summary>Takes in the next row.</summary>
    public void Note(ImportRow row)
    {
        if (NamedBy(schema, row) is not { } draft) return;
        var record = lines.Count;
        if (joining is { } field && RowKeys.Of(field, row.Values).All is [var own, ..] && !matched.TryAdd(own, record, out var first)) record = first;
        records.Add(record);
        lines.Add((int)row.Line);
        starts.Add(row.Start);
        foreach (var (name, key) in LinkTable.KeysOf(plan.Type, draft.Values))
            if (keys.Contains(name) && !places.TryAdd($"{name}/{key}", record, out var known) && known != record) several.TryAdd($"{name}/{key}", 0, out _);
    }

    /// <summary>Takes in what a link names.</summary>
    public void Note(RowLink link)
    {
        if (!plan.HasMatches || !link.Field.RelatedTypes.Contains(plan.Type.Name, StringComparer.Ordinal)) return;
        foreach (var (field, key) in LinkTable.KeysOf(plan.Type, link)) linked.TryAdd($"{field}/{key}", 0, out _);
    }

    /// <summary>Whether a link names a key that rows may change.</summary>
    public bool IsLinked(string field, string key) => linked.TryGet($"{field}/{key}", out _);

    /// <summary>The row that has a key; null where none has it, or several have.</summary>
    /// <param name="key">In searched form.</param>
    public int? Of(string field, string key) => places.TryGet($"{field}/{key}", out var row) && !HasSeveral(field, key) ? row : null;

    public bool HasSeveral(string field, string key) => several.TryGet($"{field}/{key}", out _);

    /// <summary>The row on a line; null where nobody can name it.</summary>
    public int? At(long line) => lines.BinarySearch((int)line) is >= 0 and var at ? records[at] : null;

    /// <summary>Whether a line is the first of its row: by that one it is made of its name.</summary>
    public bool IsFirst(long line) => lines.BinarySearch((int)line) is >= 0 and var at && records[at] == at;

    /// <summary>Reads the first line of a row again.</summary>
    public ImportRow Read(int row) => plan.ReadRow(node, reader, starts[row], lines[row]);

    /// <summary>The values by which a record that was made of the name of a row becomes it: what another line of the row gave it goes.</summary>
    public Dictionary<string, FieldValue> Become(ImportRow row, Draft draft, Record made)
    {
        var values = new Dictionary<string, FieldValue>(row.Values, StringComparer.Ordinal);
        foreach (var name in made.Values.Keys.Where(name => naming.Contains(name) && !draft.Values.ContainsKey(name))) values[name] = FieldValue.Nothing;
        return values;
    }

    /// <summary>The record of a row as far as it is named by it; null where that cannot be made.</summary>
    public Draft? NamedBy(WorkspaceSchema schema, ImportRow row)
    {
        var draft = node.Engine.Draft(schema, plan.Type, actor,
            row.Values.Where(value => naming.Contains(value.Key)).ToDictionary(StringComparer.Ordinal));
        return draft.Problems.Count == 0 && LinkTable.NameOf(draft, plan.Type) is not null
            && plan.Type.Fields.All(field => !field.Required || draft.Values.ContainsKey(field.Name)) ? draft : null;
    }
}
