using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>The records that the rows of a chunk name: those that are there, and those to be made, one for each name.</summary>
/// <param name="promised">Of a check: names that earlier chunks would have made; null in a run, where they are there.</param>
internal sealed class LinkTable(WorkspaceSchema schema, TsidSource ids, KeyTable? promised)
{
    private readonly Dictionary<(string Type, string Name), Tsid> byName = [];
    private readonly Dictionary<(string Type, string ExternalId), Tsid> byExternalId = [];
    private readonly List<PlannedLink> made = [];

    /// <summary>What has to be made before the rows are written.</summary>
    public IReadOnlyList<PlannedLink> Made => made;

    /// <summary>Looks up every name and external id of the chunk.</summary>
    public async ValueTask FindAsync(ISession session, IReadOnlyList<ImportRow> rows)
    {
        foreach (var group in rows.Where(row => row.Problem is null).SelectMany(row => row.Links)
            .GroupBy(link => link.Field.RelatedType!, StringComparer.Ordinal))
        {
            var type = schema.Named(group.Key)!;
            var names = group.Select(link => Key(link.Name)).OfType<string>().Distinct(StringComparer.Ordinal);
            foreach (var (key, id) in await ImportReads.OldestAsync(session, schema, type, type.Title, names)) byName[(group.Key, key)] = id;
            if (type.Find("externalId") is not { } externalId) continue;
            var numbers = group.Select(link => Key(link.ExternalId)).OfType<string>().Distinct(StringComparer.Ordinal);
            foreach (var (key, id) in await ImportReads.OldestAsync(session, schema, type, externalId, numbers)) byExternalId[(group.Key, key)] = id;
        }
    }

    /// <summary>The record that a row means: by its external id, else by its name, else a new one of that name.</summary>
    public Tsid? Resolve(RowLink link, out string reason)
    {
        reason = "";
        var type = schema.Named(link.Field.RelatedType!)!;
        if (Key(link.ExternalId) is { } number && byExternalId.TryGetValue((type.Name, number), out var id)) return id;
        if (Key(link.Name) is not { } name)
        {
            reason = $"There is no {type.Name} with this external id. "
                + $"Import the {type.LabelPlural.ToLowerInvariant()} first, or map a column with their names.";
            return null;
        }
        if (byName.TryGetValue((type.Name, name), out id)) return id;
        var title = type.Title;
        if (title.Kind.Parse(title, link.Name!, out var clean) is { } refusal)
        {
            reason = refusal.Detail;
            return null;
        }
        id = ids.Next();
        byName[(type.Name, name)] = id;
        if (Key(link.ExternalId) is { } fresh) byExternalId[(type.Name, fresh)] = id;
        if (promised is null || promised.TryAdd(type.Name + '/' + name, 0, out _)) made.Add(new PlannedLink(type.Name, id, clean.Text!, link.ExternalId));
        return id;
    }

    /// <summary>The searched form of a name, or of an external id.</summary>
    private static string? Key(string? text) => string.IsNullOrEmpty(text) || SearchedForm.OfEntry(text) is not { Length: > 0 } key ? null : key;
}
