using Brisk.Domain;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// What a file says as a whole of whom its names mean: its rows; which names of a file of ours stand beside the ids of several records, so that
/// by the name alone nobody is meant; what stands beside an external id. All of it is read before the first row is decided, so that neither
/// their order nor where an import goes on makes a difference.
/// </summary>
internal sealed class NamesInFile
{
    private const int AtOnce = 1_000;

    private readonly KeyTable first = new();
    private readonly List<Tsid> ids = [];
    private readonly Dictionary<(string Type, string Key), HashSet<Tsid>> several = [];

    /// <summary>By type and external id where the first name in the alphabet is that stands beside it, and a hash of that.</summary>
    private readonly KeyTable numbered = new();
    private readonly List<(long Start, int Line, int Name)> places = [];

    /// <summary>Names in columns that are of one type only, where others are not.</summary>
    private readonly KeyTable plain = new();
    private bool hasOpenColumns;
    private Func<(long Start, int Line, int Name), ImportRow>? read;

    private NamesInFile()
    {
    }

    /// <summary>Of a file that says nothing.</summary>
    public static NamesInFile None { get; } = new();

    /// <summary>The rows, where they may name one another.</summary>
    public RowsInFile? Rows { get; private set; }

    /// <param name="key">See <see cref="LinkTable.NameKey"/>.</param>
    public bool HasSeveral(string type, string key) => several.ContainsKey((type, key));

    /// <summary>Whether the file has a name beside an id that is none of those that a cell with more names than ids, or fewer, has.</summary>
    /// <param name="among">Those of the cell.</param>
    public bool HasOther(string type, string key, IEnumerable<Tsid> among) => first.TryGet($"{type}/{key}", out var known) && !among.Contains(ids[known]);

    /// <summary>Whether a column that is of one type only has a name: then a record of that type is made of it, if there is none.</summary>
    public bool IsOfType(string type, string key) => plain.TryGet($"{type}/{key}", out _);

    /// <summary>
    /// The name by which the record of a link's external id is known, whichever of those that stand beside it the row has: the first in the
    /// alphabet. The link's own where none is.
    /// </summary>
    public string? NameBeside(RecordType type, RowLink link)
    {
        if (LinkTable.Key(link.ExternalId) is not { } number || !numbered.TryGet($"{type.Name}/{number}", out var at)) return link.Name;
        return LinkTable.NameKey(type, link.Name) is { } own && HashOf(own) == places[at].Name ? link.Name : NameAt(type, number, places[at]);
    }

    private string? NameAt(RecordType type, string number, (long Start, int Line, int Name) place) => read!(place).Links.First(link =>
        link.Name is not null && LinkTable.Key(link.ExternalId) == number && link.Field.RelatedTypes.Contains(type.Name, StringComparer.Ordinal)).Name;

    private static int HashOf(string key) => string.GetHashCode(key, StringComparison.Ordinal);

    /// <param name="actor">Who writes the records; with the step of an import that does.</param>
    public static async Task<NamesInFile> ReadAsync(NodeServices node, ImportPlan plan, WorkspaceSchema schema, Actor actor, CancellationToken cancellation)
    {
        var names = new NamesInFile { hasOpenColumns = plan.HasOpenLinks, Rows = plan.NamesOwnRows ? new RowsInFile(node, plan, schema, actor) : null };
        if ((plan.NamesOwnRows ? plan.OpenRows() : plan.OpenLinks()) is not { } rows) return names;
        var again = plan.OpenLinks(always: true)!;
        names.read = place => plan.ReadRow(node, again, place.Start, place.Line);
        var isOwn = OwnFile.IsOne(plan.Headers);
        var (ownId, title) = (plan.Headers.ToList().IndexOf(OwnFile.IdHeader), plan.Headers.ToList().IndexOf(OwnFile.HeaderOf(plan.Type, plan.Type.Title)));
        await using var file = ImportFile.Open(ImportFile.PathOf(node, plan.Import.Id));
        using var reader = plan.OpenFile(file);
        for (var count = 0L; reader.Read(); count++)
        {
            if (count % AtOnce == 0) cancellation.ThrowIfCancellationRequested();
            if (rows.Read(reader) is not { } row) continue;
            names.Rows?.Note(row);
            foreach (var link in row.Links)
            {
                names.Rows?.Note(link);
                names.Note(schema, row, link);
            }
            if (isOwn && plan.NamesOwnRows && reader.Fault == CsvFault.None && ownId < reader.Count && title >= 0 && title < reader.Count
                && Tsid.TryParse(FormulaMark.Text(reader[ownId], isOwn: true), out var own))
                names.Note(schema, plan.Type.Name, FormulaMark.Text(reader[title], isOwn: true), own);
        }
        await names.LeaveRenamedAsync(node, schema, actor.Step, cancellation);
        return names;
    }

    private void Note(WorkspaceSchema schema, ImportRow row, RowLink link)
    {
        foreach (var type in link.Field.RelatedTypes)
            if (LinkTable.IdOf(link, link.OwnId, type) is { } id) Note(schema, type, link.Name, id);
        if (link.Field.RelatedTypes is not [var only] || schema.Named(only) is not { } named || LinkTable.NameKey(named, link.Name) is not { } key) return;
        if (hasOpenColumns) plain.TryAdd($"{only}/{key}", 0, out _);
        if (LinkTable.Key(link.ExternalId) is not { } number) return;
        var place = (row.Start, (int)row.Line, HashOf(key));
        if (numbered.TryAdd($"{only}/{number}", places.Count, out var at)) places.Add(place);
        else if (places[at].Name != place.Item3 && string.CompareOrdinal(key, LinkTable.NameKey(named, NameAt(named, number, places[at]))) < 0)
            places[at] = place;
    }

    private void Note(WorkspaceSchema schema, string type, string? name, Tsid id)
    {
        if (LinkTable.NameKey(schema.Named(type)!, name) is not { } key) return;
        if (first.TryAdd($"{type}/{key}", ids.Count, out var known)) ids.Add(id);
        else if (ids[known] == id) return;
        else if (several.TryGetValue((type, key), out var all)) all.Add(id);
        else several.Add((type, key), [ids[known], id]);
    }

    /// <summary>An id that is here under another name says nothing about the one in the file: somebody wrote that beside it.</summary>
    private async ValueTask LeaveRenamedAsync(NodeServices node, WorkspaceSchema schema, Step? step, CancellationToken cancellation)
    {
        foreach (var ofType in several.GroupBy(pair => pair.Key.Type, StringComparer.Ordinal).ToList())
        {
            var type = schema.Named(ofType.Key)!;
            var here = new Dictionary<Tsid, string?>();
            foreach (var asked in ofType.SelectMany(pair => pair.Value).Distinct().Chunk(AtOnce))
            {
                foreach (var (id, name) in await node.Database.ReadAsync(Lane.Deciding, (node, schema, type, asked, step), static async (session, of) =>
                    await ImportReads.NamesBeforeAsync(session, of.schema, of.type, of.asked, of.node.Database.Dialect,
                        await ImportReads.StepAsync(session, of.schema, of.step?.Id)), cancellation))
                    here[id] = LinkTable.NameKey(type, name);
            }
            foreach (var (name, all) in ofType)
            {
                all.RemoveWhere(id => here.TryGetValue(id, out var called) && called != name.Key);
                if (all.Count < 2) several.Remove(name);
            }
        }
    }
}
