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
    /// <summary>By type, field and searched form.</summary>
    private readonly Dictionary<(string Type, string Field, string Key), Tsid> known = [];
    private readonly HashSet<(string Type, Tsid Id)> there = [];
    private readonly List<PlannedLink> made = [];

    /// <summary>What has to be made before the rows are written.</summary>
    public IReadOnlyList<PlannedLink> Made => made;

    /// <summary>Looks up every name and external id of the chunk; of links also every id and e-mail address.</summary>
    public async ValueTask FindAsync(ISession session, IReadOnlyList<ImportRow> rows)
    {
        var links = rows.Where(row => row.Problem is null).SelectMany(row => row.Links).ToList();
        foreach (var group in links.SelectMany(link => link.Field.RelatedTypes.Select(type => (Type: type, Link: link)))
            .GroupBy(pair => pair.Type, pair => pair.Link, StringComparer.Ordinal))
        {
            var type = schema.Named(group.Key)!;
            await FindAsync(session, type, type.Title.Name, group.Select(link => NameKey(type, link.Name)));
            await FindAsync(session, type, "externalId", group.Select(link => Key(link.ExternalId)));
            var many = group.Where(link => link.Field.Kind is RelationsField).Select(link => link.Name).OfType<string>().ToList();
            await FindAsync(session, type, "email", many.Select(text => EmailKey(type, text)));
            foreach (var text in many.Distinct(StringComparer.Ordinal))
            {
                if (!Tsid.TryParse(text, out var id)) continue;
                if (await ImportReads.FindAsync(session, schema, type, id) is { DeletedAt: null }) there.Add((type.Name, id));
            }
        }
    }

    private async ValueTask FindAsync(ISession session, RecordType type, string name, IEnumerable<string?> keys)
    {
        if (type.Find(name) is not { Indexed: true } field) return;
        var asked = keys.OfType<string>().Distinct(StringComparer.Ordinal);
        foreach (var (key, id) in await ImportReads.OldestAsync(session, schema, type, field, asked)) known[(type.Name, name, key)] = id;
    }

    /// <summary>The record that a row means: by its external id, else by its id, e-mail address or name, else a new one of that name.</summary>
    public LinkedRecord? Resolve(RowLink link, out string reason)
    {
        reason = "";
        foreach (var name in link.Field.RelatedTypes)
        {
            if (Find(name, "externalId", Key(link.ExternalId)) is { } numbered) return new LinkedRecord(name, numbered, link.Role);
            if (link.Field.Kind is not RelationsField) continue;
            if (Tsid.TryParse(link.Name, out var given) && there.Contains((name, given))) return new LinkedRecord(name, given, link.Role);
            if (Find(name, "email", EmailKey(schema.Named(name)!, link.Name)) is { } addressed) return new LinkedRecord(name, addressed, link.Role);
        }
        if (Key(link.Name) is null)
        {
            var first = schema.Named(link.Field.RelatedTypes[0])!;
            reason = $"There is no {string.Join(" or ", link.Field.RelatedTypes)} with this external id. "
                + $"Import the {first.LabelPlural.ToLowerInvariant()} first, or map a column with their names.";
            return null;
        }
        foreach (var name in link.Field.RelatedTypes)
        {
            var titled = schema.Named(name)!;
            if (Find(name, titled.Title.Name, NameKey(titled, link.Name)) is { } named) return new LinkedRecord(name, named, link.Role);
        }
        return Add(link, out reason) is { } id ? new LinkedRecord(link.Field.RelatedTypes[0], id, link.Role) : null;
    }

    private Tsid? Find(string type, string field, string? key) => key is not null && known.TryGetValue((type, field, key), out var id) ? id : null;

    /// <summary>A new record of the name; none where it could be of several types.</summary>
    private Tsid? Add(RowLink link, out string reason)
    {
        var type = schema.Named(link.Field.RelatedTypes[0])!;
        reason = $"There is no {string.Join(" or ", link.Field.RelatedTypes)} of this name, e-mail address or id. Import them first.";
        if (link.Field.RelatedTypes.Count > 1 || NameKey(type, link.Name) is not { } key || Make(type, link, out reason) is not { } draft) return null;
        var id = node.Ids.Next();
        known[(type.Name, type.Title.Name, key)] = id;
        if (Key(link.ExternalId) is { } fresh) known[(type.Name, "externalId", fresh)] = id;
        if (promised is null || promised.TryAdd(type.Name + '/' + key, 0, out _)) made.Add(new PlannedLink(link.Name!, id, draft));
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

    private static string? EmailKey(RecordType type, string? text) =>
        text is not null && type.Find("email") is { } email && email.Kind.Parse(email, text, out var address) is null ? address.Text : null;

    /// <summary>The searched form of a name, or of an external id.</summary>
    private static string? Key(string? text) => string.IsNullOrEmpty(text) || SearchedForm.OfEntry(text) is not { Length: > 0 } key ? null : key;
}
