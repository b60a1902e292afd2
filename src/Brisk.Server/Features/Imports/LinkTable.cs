using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>The records that the rows of a chunk name: those that are there, and those to be made, one for each name.</summary>
/// <param name="promised">Of a check: names that earlier chunks would have made; null in a run, where they are there.</param>
internal sealed class LinkTable(WorkspaceSchema schema, NodeServices node, Actor actor, KeyTable? promised)
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
            var names = group.Select(link => NameKey(type, link.Name)).OfType<string>().Distinct(StringComparer.Ordinal);
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
        if (NameKey(type, link.Name) is not { } name)
        {
            reason = $"There is no {type.Name} with this external id. "
                + $"Import the {type.LabelPlural.ToLowerInvariant()} first, or map a column with their names.";
            return null;
        }
        if (byName.TryGetValue((type.Name, name), out id)) return id;
        if (Make(type, link, out reason) is not { } draft) return null;
        id = node.Ids.Next();
        byName[(type.Name, name)] = id;
        if (Key(link.ExternalId) is { } fresh) byExternalId[(type.Name, fresh)] = id;
        if (promised is null || promised.TryAdd(type.Name + '/' + name, 0, out _)) made.Add(new PlannedLink(link.Name!, id, draft));
        return id;
    }

    /// <summary>A new record of which a row knows the name; null when there can be none.</summary>
    private Draft? Make(RecordType type, RowLink link, out string reason)
    {
        var values = type.Named(link.Name!, out var refusal);
        if (link.ExternalId is not null && type.Find("externalId") is not null) values["externalId"] = FieldValue.Of(link.ExternalId);
        var draft = node.Engine.Draft(schema, type, actor, values);
        if (draft.Problems is [var problem, ..]) refusal ??= problem.Detail;
        if (refusal is null && type.Fields.FirstOrDefault(field => field.Required && !draft.Values.ContainsKey(field.Name)) is { } missing)
        {
            refusal = $"There is no {type.Label.ToLowerInvariant()} of this name, and a new one needs its {missing.Label.ToLowerInvariant()}. "
                + $"Import the {type.LabelPlural.ToLowerInvariant()} first.";
        }
        reason = refusal ?? "";
        return refusal is null ? draft : null;
    }

    /// <summary>The searched form of the title that a record of this name has: "Ek, Maya" is Maya Ek.</summary>
    private static string? NameKey(RecordType type, string? name) =>
        Key(string.IsNullOrEmpty(name) || !type.Title.ReadOnly ? name : type.Named(name, out _).GetValueOrDefault(type.Title.Name).Text ?? name);

    /// <summary>The searched form of a name, or of an external id.</summary>
    private static string? Key(string? text) => string.IsNullOrEmpty(text) || SearchedForm.OfEntry(text) is not { Length: > 0 } key ? null : key;
}
