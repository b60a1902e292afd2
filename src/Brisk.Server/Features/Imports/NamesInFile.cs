using Brisk.Domain;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// The names that a file of ours has beside the ids of several records: by such a name alone nobody is meant. All of the file is read for
/// it before its first row is decided, so that neither their order nor where an import goes on makes a difference.
/// </summary>
internal sealed class NamesInFile
{
    private const int AtOnce = 1_000;

    private readonly KeyTable first = new();
    private readonly List<Tsid> ids = [];
    private readonly Dictionary<(string Type, string Key), HashSet<Tsid>> several = [];

    private NamesInFile()
    {
    }

    /// <summary>Of a file that is not ours.</summary>
    public static NamesInFile None { get; } = new();

    /// <param name="key">See <see cref="LinkTable.NameKey"/>.</param>
    public bool HasSeveral(string type, string key) => several.ContainsKey((type, key));

    /// <summary>Whether the file has a name beside an id that is none of those that a cell with more names than ids, or fewer, has.</summary>
    /// <param name="among">Those of the cell.</param>
    public bool HasOther(string type, string key, IEnumerable<Tsid> among) => first.TryGet($"{type}/{key}", out var known) && !among.Contains(ids[known]);

    public static async Task<NamesInFile> ReadAsync(NodeServices node, ImportPlan plan, WorkspaceSchema schema, CancellationToken cancellation)
    {
        var names = new NamesInFile();
        if (plan.OpenLinks() is not { } rows) return names;
        var (ownId, title) = (plan.Headers.ToList().IndexOf(OwnFile.IdHeader), plan.Headers.ToList().IndexOf(OwnFile.HeaderOf(plan.Type, plan.Type.Title)));
        await using var file = ImportFile.Open(ImportFile.PathOf(node, plan.Import.Id));
        using var reader = plan.OpenFile(file);
        for (var count = 0L; reader.Read(); count++)
        {
            if (count % AtOnce == 0) cancellation.ThrowIfCancellationRequested();
            foreach (var link in rows.Read(reader)?.Links ?? [])
            {
                foreach (var type in link.Field.RelatedTypes)
                    if (LinkTable.IdOf(link, link.OwnId, type) is { } id) names.Note(schema, type, link.Name, id);
            }
            if (plan.NamesOwnRows && reader.Fault == CsvFault.None && ownId < reader.Count && title >= 0 && title < reader.Count
                && Tsid.TryParse(FormulaMark.Text(reader[ownId], isOwn: true), out var own))
                names.Note(schema, plan.Type.Name, FormulaMark.Text(reader[title], isOwn: true), own);
        }
        await names.LeaveRenamedAsync(node, schema, cancellation);
        return names;
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
    private async ValueTask LeaveRenamedAsync(NodeServices node, WorkspaceSchema schema, CancellationToken cancellation)
    {
        foreach (var ofType in several.GroupBy(pair => pair.Key.Type, StringComparer.Ordinal).ToList())
        {
            var type = schema.Named(ofType.Key)!;
            var here = new Dictionary<Tsid, string?>();
            foreach (var asked in ofType.SelectMany(pair => pair.Value).Distinct().Chunk(AtOnce))
            {
                foreach (var (id, name) in await node.Database.ReadAsync(Lane.Deciding, (node, schema, type, asked), static (session, of) =>
                    ImportReads.NamesAsync(session, of.schema, of.type, of.asked, of.node.Database.Dialect), cancellation))
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
