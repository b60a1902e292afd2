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
/// <param name="inFile">Which names of the file mean several records.</param>
/// <param name="promised">Of a check: names, addresses and external ids of what earlier chunks would have made; null in a run, where it is there.</param>
internal sealed class LinkTable(WorkspaceSchema schema, NodeServices node, Actor actor, NamesInFile inFile, KeyTable? promised)
{
    /// <summary>By type, field and searched form: what is there.</summary>
    private readonly Dictionary<(string Type, string Field, string Key), Tsid> known = [];

    /// <summary>The same of what the chunk makes.</summary>
    private readonly Dictionary<(string Type, string Field, string Key), Tsid> fresh = [];

    /// <summary>What rows of the chunk make, and what of it other rows name.</summary>
    private readonly HashSet<Tsid> reserved = [];
    private readonly HashSet<Tsid> named = [];
    private readonly HashSet<(string Type, Tsid Id)> there = [];
    private readonly List<PlannedLink> made = [];

    /// <summary>The searched forms of the names of records that a file of ours says by their ids, too.</summary>
    private readonly Dictionary<(string Type, Tsid Id), string?> names = [];

    /// <summary>By type and field the searched forms that several records have which are there.</summary>
    private readonly HashSet<(string Type, string Field, string Key)> several = [];

    /// <summary>What has to be made before the rows are written.</summary>
    public IReadOnlyList<PlannedLink> Made => made;

    /// <summary>Forgets what the chunk makes, to plan it anew.</summary>
    public void Begin()
    {
        fresh.Clear();
        made.Clear();
        reserved.Clear();
        named.Clear();
    }

    /// <summary>A row makes this record: rows that name it mean it, unless one is there that they mean.</summary>
    public void Reserve(RecordType type, Draft draft, Tsid id)
    {
        foreach (var key in KeysOf(type, draft)) fresh.TryAdd(key, id);
        reserved.Add(id);
    }

    /// <summary>Whether another row names what a row makes: then it has to be made.</summary>
    public bool IsNamed(Tsid id) => named.Contains(id);

    /// <summary>The chunk is planned: in a check the next ones find what it makes.</summary>
    public void Settle()
    {
        foreach (var (type, field, key) in fresh.Keys) promised?.TryAdd($"{type}/{field}/{key}", 0, out _);
    }

    /// <summary>The searched form of what a record is called; null when it has no name.</summary>
    public static string? NameOf(Draft draft, RecordType type) => Key(draft.Values.GetValueOrDefault(type.Title.Name).Text);

    private static IEnumerable<(string Type, string Field, string Key)> KeysOf(RecordType type, Draft draft)
    {
        if (NameOf(draft, type) is { } name) yield return (type.Name, type.Title.Name, name);
        if (Key(draft.Values.GetValueOrDefault("externalId").Text) is { } number) yield return (type.Name, "externalId", number);
        if (EmailKey(type, draft.Values.GetValueOrDefault("email").Text) is { } address) yield return (type.Name, "email", address);
    }

    /// <summary>Looks up every name and external id of the chunk; of links also every id and e-mail address.</summary>
    /// <param name="ofRows">The type of the rows, where they may name one another.</param>
    /// <param name="drafts">What they make.</param>
    public async ValueTask FindAsync(ISession session, IReadOnlyList<ImportRow> rows, RecordType? ofRows = null, IEnumerable<Draft>? drafts = null)
    {
        foreach (var own in (drafts ?? []).SelectMany(draft => KeysOf(ofRows!, draft)).GroupBy(key => key.Field, key => key.Key, StringComparer.Ordinal))
            await FindAsync(session, ofRows!, own.Key, own);
        var links = rows.Where(row => row.Problem is null).SelectMany(row => row.Links).ToList();
        foreach (var group in links.SelectMany(link => link.Field.RelatedTypes.Select(type => (Type: type, Link: link)))
            .GroupBy(pair => pair.Type, pair => pair.Link, StringComparer.Ordinal))
        {
            var type = schema.Named(group.Key)!;
            await FindAsync(session, type, type.Title.Name, group.Select(link => NameKey(type, link.Name)));
            await FindAsync(session, type, "externalId", group.Select(link => Key(link.ExternalId)));
            var many = group.Where(link => link.Field.Kind is RelationsField).ToList();
            await FindAsync(session, type, "email", many.Select(link => EmailKey(type, link.Name)));
            var ids = many.Select(link => IdOf(link, link.Name, type.Name)).OfType<Tsid>().Distinct().ToList();
            foreach (var id in await ImportReads.LivingAsync(session, schema, type, ids, node.Database.Dialect)) there.Add((type.Name, id));
            var said = group.SelectMany(link => link.Ids.Select(id => IdOf(link, id, type.Name))).OfType<Tsid>().Distinct().ToList();
            foreach (var (id, name) in await ImportReads.NamesAsync(session, schema, type, said, node.Database.Dialect))
                names[(type.Name, id)] = NameKey(type, name);
        }
    }

    private async ValueTask FindAsync(ISession session, RecordType type, string name, IEnumerable<string?> keys)
    {
        if (type.Find(name) is not { Indexed: true } field) return;
        var asked = keys.OfType<string>().Distinct(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, id) in await ImportReads.OldestAsync(session, schema, type, field, asked, twice)) known[(type.Name, name, key)] = id;
        foreach (var key in twice) several.Add((type.Name, name, key));
    }

    /// <summary>The record that a row means: by its external id, else by its id, e-mail address or name, else a new one of that name.</summary>
    public LinkedRecord? Resolve(RowLink link, out string reason)
    {
        reason = "";
        foreach (var name in link.Field.RelatedTypes)
        {
            if (Meant(link, name) is [var own]) return new LinkedRecord(name, own, link.Role);
            if (Find(name, "externalId", Key(link.ExternalId)) is { } numbered) return new LinkedRecord(name, numbered, link.Role);
            if (link.Field.Kind is not RelationsField) continue;
            if (IdOf(link, link.Name, name) is { } given && there.Contains((name, given))) return new LinkedRecord(name, given, link.Role);
            if (Find(name, "email", EmailKey(schema.Named(name)!, link.Name)) is { } addressed) return new LinkedRecord(name, addressed, link.Role);
        }
        if (Key(link.Name) is null)
        {
            var first = schema.Named(link.Field.RelatedTypes[0])!;
            reason = $"There is no {string.Join(" or ", link.Field.RelatedTypes)} with this external id. "
                + $"Import the {first.LabelPlural.ToLowerInvariant()} first, or map a column with their names.";
            return null;
        }
        if (WhyUnclear(link) is { } unclear)
        {
            reason = unclear;
            return null;
        }
        foreach (var name in link.Field.RelatedTypes)
        {
            var titled = schema.Named(name)!;
            if (Find(name, titled.Title.Name, NameKey(titled, link.Name)) is { } named) return new LinkedRecord(name, named, link.Role);
        }
        return Add(link, out reason) is { } id ? new LinkedRecord(link.Field.RelatedTypes[0], id, link.Role) : null;
    }

    /// <summary>Those of the ids beside a name that are here under it.</summary>
    private List<Tsid> Meant(RowLink link, string type) => NameKey(schema.Named(type)!, link.Name) is not { } key ? []
        : [.. link.Ids.Select(id => IdOf(link, id, type)).OfType<Tsid>().Distinct().Where(id => names.TryGetValue((type, id), out var called) && called == key)];

    /// <summary>Why a name alone, beside which our file has the id of nobody of this name, does not tell who is meant; null where it does.</summary>
    private string? WhyUnclear(RowLink link)
    {
        foreach (var name in link.Field.RelatedTypes)
        {
            var type = schema.Named(name)!;
            if (NameKey(type, link.Name) is not { } key) continue;
            if (Meant(link, name).Count > 1)
                return $"Two records here are called {link.Name}, and the row has the ids of both. Write the id of the one that is meant.";
            if (inFile.HasSeveral(name, key) || (link.AnyOfIds is { } any && inFile.HasOther(name, key, any.Select(id => IdOf(link, id, name)).OfType<Tsid>())))
                return $"The file means two records called {link.Name}, and this one is not here. Give them names that differ in the file.";
            if (link.Ids.Count > 0 && several.Contains((name, type.Title.Name, key)))
                return $"Two records here are called {link.Name}, and neither is the one of this row. Write the id of the one that is meant.";
        }
        return null;
    }

    private Tsid? Find(string type, string field, string? key)
    {
        if (key is null) return null;
        if (known.TryGetValue((type, field, key), out var id)) return id;
        if (fresh.TryGetValue((type, field, key), out id))
        {
            if (reserved.Contains(id)) named.Add(id);
            return id;
        }
        return promised?.TryGet($"{type}/{field}/{key}", out _) == true ? fresh[(type, field, key)] = node.Ids.Next() : null;
    }

    /// <summary>The id of a record of a type that a text of a link is; null when it is none.</summary>
    public static Tsid? IdOf(RowLink link, string? text, string type) =>
        text is not null && RelationsField.TryId(link.Field, text, out var said, out var id) && (said ?? type) == type ? id : null;

    /// <summary>Why a text among links is not the name of a record to be made; null when it can be.</summary>
    private static string? NotAName(RowLink link, RecordType type)
    {
        if (link.Field.Kind is not RelationsField || link.Name is not { } text) return null;
        var nobody = $"There is no {string.Join(" or ", link.Field.RelatedTypes)}";
        if (RelationsField.TryId(link.Field, text, out var said, out var id) && (said is not null || text == id.ToString()))
            return $"{nobody} with this id, or it is in the trash.";
        if (EmailKey(ContactType.Type, text) is not null) return $"{nobody} with this e-mail address. Import them first.";
        return link.Field.RelatedTypes.Count > 1 ? $"{nobody} of this name, e-mail address or id. Import them first." : null;
    }

    /// <summary>A new record of the name; none where it could be of several types.</summary>
    private Tsid? Add(RowLink link, out string reason)
    {
        var type = schema.Named(link.Field.RelatedTypes[0])!;
        var refusal = NotAName(link, type);
        reason = refusal ?? $"There is no {type.Name} of this name. Import them first.";
        if (refusal is not null || NameKey(type, link.Name) is not { } key || Make(type, link, out reason) is not { } draft) return null;
        var id = node.Ids.Next();
        fresh[(type.Name, type.Title.Name, key)] = id;
        if (Key(link.ExternalId) is { } number) fresh[(type.Name, "externalId", number)] = id;
        made.Add(new PlannedLink(link.Name!, id, draft));
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
    public static string? NameKey(RecordType type, string? name) =>
        Key(string.IsNullOrEmpty(name) || !type.Title.ReadOnly ? name : type.Named(name, out _).GetValueOrDefault(type.Title.Name).Text ?? name);

    private static string? EmailKey(RecordType type, string? text) =>
        text is not null && type.Find("email") is { } email && email.Kind.Parse(email, text, out var address) is null ? address.Text : null;

    /// <summary>The searched form of a name, or of an external id.</summary>
    private static string? Key(string? text) => string.IsNullOrEmpty(text) || SearchedForm.OfEntry(text) is not { Length: > 0 } key ? null : key;
}
