using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>The record of a row of the file, which others may name.</summary>
/// <param name="Id">Which it has, or will have.</param>
/// <param name="IsNew">It is not there yet, and none of the chunks before makes it.</param>
/// <param name="First">Its first line, where it was read already.</param>
internal sealed record RowRecord(Tsid Id, bool IsNew = false, ImportRow? First = null);

/// <summary>
/// The records that the rows of a chunk name: those that were there before the import, else those of rows of the file, else those to be made,
/// one for each name.
/// </summary>
/// <param name="former">What the import has changed.</param>
/// <param name="promised">Of a check: what earlier chunks would have made; null in a run, where it is there.</param>
internal sealed class LinkTable(
    WorkspaceSchema schema, NodeServices node, Actor actor, RecordType ofRows, NamesInFile inFile, FormerKeys former, Promises? promised)
{
    /// <summary>By type, field and searched form: what was there before the import; where nothing depends on that, what is there.</summary>
    private readonly Dictionary<(string Type, string Field, string Key), Tsid> known = [];

    /// <summary>The same of what the import has made.</summary>
    private readonly Dictionary<(string Type, string Field, string Key), Tsid> ours = [];

    /// <summary>By the numbers of rows: their records.</summary>
    private readonly Dictionary<int, RowRecord> rows = [];

    /// <summary>By type and searched form of a name: what is made of it; null where an earlier chunk of a check makes it.</summary>
    private readonly Dictionary<(string Type, string Key), (Tsid Id, PlannedLink? Made)> fresh = [];

    /// <summary>What the row at hand names, and what those name that were accepted.</summary>
    private readonly HashSet<Tsid> naming = [];
    private readonly HashSet<Tsid> named = [];
    private readonly HashSet<(string Type, Tsid Id)> there = [];

    /// <summary>The searched forms of the names of records that a file of ours says by their ids, too.</summary>
    private readonly Dictionary<(string Type, Tsid Id), string?> names = [];

    /// <summary>By type and field the searched forms that several records have which were there before the import.</summary>
    private readonly HashSet<(string Type, string Field, string Key)> several = [];

    /// <summary>The record that a row makes, or is.</summary>
    public void Take(int row, RowRecord record) => rows.TryAdd(row, record);

    public RowRecord? RecordOf(int row) => rows.GetValueOrDefault(row);

    /// <summary>Begins with the next row.</summary>
    public void Begin() => naming.Clear();

    /// <summary>The row at hand is accepted: whom it names has to be there.</summary>
    public void Accept() => named.UnionWith(naming);

    /// <summary>Whether an accepted row names what a row makes: then it has to be made.</summary>
    public bool IsNamed(Tsid id) => named.Contains(id);

    /// <summary>What has to be made before the rows are written.</summary>
    /// <param name="made">The numbers of the rows of the chunk that make their record: of the others the name is made.</param>
    public List<PlannedLink> Made(IReadOnlySet<int> made) =>
    [
        .. from link in fresh.Values where link.Made is not null && named.Contains(link.Id) select link.Made!,
        .. from row in rows where row.Value.IsNew && named.Contains(row.Value.Id) && !made.Contains(row.Key) select NamedBy(row.Key, row.Value)
    ];

    /// <summary>In a check the next chunks find what this one makes.</summary>
    /// <param name="made">As of <see cref="Made"/>.</param>
    public void Settle(IReadOnlySet<int> made)
    {
        if (promised is null) return;
        foreach (var ((type, key), link) in fresh) if (named.Contains(link.Id)) promised.AddName(type, key);
        foreach (var (row, record) in rows) if (record.IsNew && (made.Contains(row) || named.Contains(record.Id))) promised.AddRow(row);
    }

    private PlannedLink NamedBy(int row, RowRecord record)
    {
        var first = record.First ?? inFile.Rows!.Read(row);
        var draft = inFile.Rows!.NamedBy(schema, first)
            ?? throw new InvalidOperationException($"The record of line {first.Line} cannot be made of its name any more.");
        return new PlannedLink(draft.Values[ofRows.Title.Name].Text!, record.Id, draft);
    }

    /// <summary>The searched form of what a record is called; null when it has no name.</summary>
    public static string? NameOf(Draft draft, RecordType type) => Key(draft.Values.GetValueOrDefault(type.Title.Name).Text);

    /// <summary>By what others may name a record: fields and searched forms.</summary>
    public static IEnumerable<(string Field, string Key)> KeysOf(RecordType type, IReadOnlyDictionary<string, FieldValue> values) =>
        KeysOf(type, values.GetValueOrDefault("externalId").Text, values.GetValueOrDefault("email").Text, Key(values.GetValueOrDefault(type.Title.Name).Text));

    /// <summary>By what a link may name a record of a type.</summary>
    public static IEnumerable<(string Field, string Key)> KeysOf(RecordType type, RowLink link) =>
        KeysOf(type, link.ExternalId, link.Field.Kind is RelationsField ? link.Name : null, NameKey(type, link.Name));

    private static IEnumerable<(string Field, string Key)> KeysOf(RecordType type, string? externalId, string? email, string? name)
    {
        if (Key(externalId) is { } number) yield return ("externalId", number);
        if (EmailKey(type, email) is { } address) yield return ("email", address);
        if (name is not null) yield return (type.Title.Name, name);
    }

    /// <summary>What the import has made of a row before its turn, by a key that is the row's alone; null for nothing.</summary>
    public Tsid? MadeOf(int row, Draft draft)
    {
        foreach (var (field, key) in KeysOf(ofRows, draft.Values))
            if (ours.TryGetValue((ofRows.Name, field, key), out var id) && inFile.Rows!.Of(field, key) == row) return id;
        return null;
    }

    /// <summary>Looks up every name and external id of the chunk; of links also every id and e-mail address.</summary>
    /// <param name="step">That of the import; null where it has written nothing.</param>
    /// <param name="drafts">What the rows make, where they may name one another.</param>
    public async ValueTask FindAsync(ISession session, IReadOnlyList<ImportRow> rows, StoredStep? step, IEnumerable<Draft> drafts)
    {
        var own = drafts.SelectMany(draft => KeysOf(ofRows, draft.Values)).Where(pair => inFile.Rows?.Of(pair.Field, pair.Key) is not null)
            .ToLookup(pair => pair.Field, pair => pair.Key, StringComparer.Ordinal);
        var links = (from row in rows
                     where row.Problem is null
                     from link in row.Links
                     from type in link.Field.RelatedTypes
                     select (Type: type, Link: link)).ToLookup(pair => pair.Type, pair => pair.Link, StringComparer.Ordinal);
        foreach (var name in links.Select(group => group.Key).Union(own.Count > 0 ? [ofRows.Name] : (string[])[], StringComparer.Ordinal))
        {
            var (type, group) = (schema.Named(name)!, links[name].ToList());
            IEnumerable<string> OfRows(string field) => name == ofRows.Name ? own[field] : [];
            await FindAsync(session, type, "externalId", group.Select(link => Key(link.ExternalId)).Concat(OfRows("externalId")), step);
            var many = group.Where(link => link.Field.Kind is RelationsField).ToList();
            await FindAsync(session, type, "email", many.Select(link => EmailKey(type, link.Name)).Concat(OfRows("email")), step);
            var texts = group.SelectMany(link => (string?[])[link.Name, NameOf(type, link)]).Distinct(StringComparer.Ordinal);
            await FindAsync(session, type, type.Title.Name, texts.Select(text => NameKey(type, text)).Concat(OfRows(type.Title.Name)), step);
            var ids = many.Select(link => IdOf(link, link.Name, type.Name)).OfType<Tsid>().Distinct().ToList();
            foreach (var id in await ImportReads.LivingAsync(session, schema, type, ids, node.Database.Dialect)) there.Add((type.Name, id));
            var said = group.SelectMany(link => link.Ids.Select(id => IdOf(link, id, type.Name))).OfType<Tsid>().Distinct().ToList();
            foreach (var (id, called) in await ImportReads.NamesBeforeAsync(session, schema, type, said, node.Database.Dialect, step))
                names[(type.Name, id)] = NameKey(type, called);
        }
    }

    /// <summary>Who had a key before the import changed them, as far as somebody has not deleted them since; two of each key tell all.</summary>
    private async ValueTask<List<(string Key, Tsid Id, bool IsMade)>> LivingAsync(ISession session, RecordType type, string name, List<string> keys)
    {
        var had = keys.Select(key => (Key: key, Ids: former.Of(name, key).Order().ToList())).Where(one => one.Ids.Count > 0).ToList();
        var found = new List<(string, Tsid, bool)>();
        for (var most = 2; had.Count > 0; most *= 16)
        {
            var asked = had.SelectMany(one => one.Ids.Take(most)).ToHashSet();
            var living = (await ImportReads.LivingAsync(session, schema, type, asked, node.Database.Dialect)).ToHashSet();
            var more = had.Where(one => one.Ids.Count > most && one.Ids.Take(most).Count(living.Contains) < 2).ToList();
            found.AddRange(from one in had.Except(more) from id in one.Ids.Where(living.Contains).Take(2) select (one.Key, id, false));
            had = more;
        }
        return found;
    }

    private async ValueTask FindAsync(ISession session, RecordType type, string name, IEnumerable<string?> keys, StoredStep? step)
    {
        if (type.Find(name) is not { Indexed: true } field) return;
        var asked = keys.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var found = await ImportReads.BeforeAsync(session, schema, type, field, asked, step);
        var changed = type.Name == ofRows.Name ? await LivingAsync(session, type, name, asked) : [];
        foreach (var (key, id, isMade) in found.Union(changed).OrderBy(one => one.Id.Value))
        {
            if (isMade) ours.TryAdd((type.Name, name, key), id);
            else if (!known.TryAdd((type.Name, name, key), id)) several.Add((type.Name, name, key));
        }
    }

    /// <summary>The rows of the file that links may mean, each with what the import has made of it already.</summary>
    public IEnumerable<(int Row, Tsid? Made)> RowsNamed(IEnumerable<ImportRow> rows)
    {
        if (inFile.Rows is not { } all) yield break;
        foreach (var link in rows.Where(row => row.Problem is null).SelectMany(row => row.Links))
        {
            if (!link.Field.RelatedTypes.Contains(ofRows.Name, StringComparer.Ordinal)) continue;
            foreach (var (field, key) in KeysOf(ofRows, link).Union(KeysOf(ofRows, link with { Name = NameOf(ofRows, link) })))
            {
                if (!known.ContainsKey((ofRows.Name, field, key)) && all.Of(field, key) is { } row)
                    yield return (row, ours.TryGetValue((ofRows.Name, field, key), out var made) ? made : null);
            }
        }
    }

    /// <summary>What a link calls whom it means: where neither its external id nor its name is anybody's, as the file calls who has that.</summary>
    private string? NameOf(RecordType type, RowLink link) => Key(link.ExternalId) is { } number && !IsSomebodys(type, "externalId", number)
        && !(NameKey(type, link.Name) is { } name && IsSomebodys(type, type.Title.Name, name)) ? inFile.NameBeside(type, link) : link.Name;

    private bool IsSomebodys(RecordType type, string field, string key) =>
        known.ContainsKey((type.Name, field, key)) || (type.Name == ofRows.Name && inFile.Rows?.Of(field, key) is not null);

    /// <summary>
    /// The record that a row means: the one with the id beside its name, else by its external id, its id or e-mail address, else by its name,
    /// else a new one of that name.
    /// </summary>
    public LinkedRecord? Resolve(RowLink link, out Reason? reason)
    {
        reason = null;
        var types = TypesOf(link);
        foreach (var type in types) if (Meant(link, type.Name) is [var own]) return new LinkedRecord(type.Name, own, link.Role);
        foreach (var type in types)
        {
            if (Find(type, "externalId", Key(link.ExternalId)) is { } numbered) return new LinkedRecord(type.Name, numbered, link.Role);
            if (link.Field.Kind is not RelationsField) continue;
            if (IdOf(link, link.Name, type.Name) is { } given && there.Contains((type.Name, given))) return new LinkedRecord(type.Name, given, link.Role);
            if (Find(type, "email", EmailKey(type, link.Name)) is { } addressed) return new LinkedRecord(type.Name, addressed, link.Role);
        }
        if (WhyUnclear(link, types) is { } unclear)
        {
            reason = unclear;
            return null;
        }
        link = link with { Name = NameOf(types[0], link) };
        if (Key(link.Name) is null)
        {
            reason = ImportReasons.NoExternalId.Of(types, types[0]);
            return null;
        }
        var isOfOne = link.Field.RelatedTypes.Count == 1;
        foreach (var type in types)
        {
            if (NameKey(type, link.Name) is not { } key) continue;
            if (Find(type, type.Title.Name, key) is { } found) return new LinkedRecord(type.Name, found, link.Role);
            if (HasSeveralRows(type, type.Title.Name, key))
            {
                reason = ImportReasons.SeveralRows.Of(link.Name!);
                return null;
            }
            if ((isOfOne || inFile.IsOfType(type.Name, key)) && Add(type, link, out reason) is { } made) return new LinkedRecord(type.Name, made, link.Role);
        }
        reason ??= NotAName(link, types) ?? ImportReasons.NoRecord.Of(types);
        return null;
    }

    /// <summary>The types of which a link may be; where the ids beside its name say which, of those.</summary>
    private List<RecordType> TypesOf(RowLink link)
    {
        var types = link.Field.RelatedTypes.Where(type => link.Ids.Any(id => IdOf(link, id, type) is not null)).ToList();
        return (types.Count > 0 ? types : link.Field.RelatedTypes).Select(type => schema.Named(type)!).ToList();
    }

    /// <summary>Those of the ids beside a name that were here under it.</summary>
    private List<Tsid> Meant(RowLink link, string type) => NameKey(schema.Named(type)!, link.Name) is not { } key ? []
        : [.. link.Ids.Select(id => IdOf(link, id, type)).OfType<Tsid>().Distinct()
        .Where(id => names.TryGetValue((type, id), out var called) && called == key)];

    /// <summary>Why a link does not tell who is meant; null where it does.</summary>
    private Reason? WhyUnclear(RowLink link, IReadOnlyList<RecordType> types)
    {
        foreach (var type in types)
        {
            if (Key(link.ExternalId) is { } number && HasSeveralRows(type, "externalId", number))
                return ImportReasons.SeveralExternalIds;
            if (link.Field.Kind is RelationsField && EmailKey(type, link.Name) is { } address && HasSeveralRows(type, "email", address))
                return ImportReasons.SeveralEmails;
            if (NameKey(type, link.Name) is not { } key) continue;
            if (Meant(link, type.Name).Count > 1)
                return ImportReasons.BothIds.Of(link.Name!);
            if (inFile.HasSeveral(type.Name, key)
                || (link.AnyOfIds is { } any && inFile.HasOther(type.Name, key, any.Select(id => IdOf(link, id, type.Name)).OfType<Tsid>())))
                return ImportReasons.TwoInFile.Of(link.Name!);
            if (link.Ids.Count == 0) continue;
            if (several.Contains((type.Name, type.Title.Name, key)))
                return ImportReasons.NeitherHere.Of(link.Name!);
            if (type.Name == ofRows.Name && known.ContainsKey((type.Name, type.Title.Name, key)) && inFile.Rows?.Of(type.Title.Name, key) is not null)
                return ImportReasons.HereAndInFile.Of(link.Name!);
        }
        return null;
    }

    /// <summary>Whether several rows have what nobody had before the import.</summary>
    private bool HasSeveralRows(RecordType type, string field, string key) =>
        type.Name == ofRows.Name && inFile.Rows?.HasSeveral(field, key) == true && !known.ContainsKey((type.Name, field, key));

    private Tsid? Find(RecordType type, string field, string? key)
    {
        if (key is null) return null;
        if (known.TryGetValue((type.Name, field, key), out var id)) return id;
        if (type.Name == ofRows.Name && inFile.Rows?.Of(field, key) is { } row && rows.GetValueOrDefault(row) is { } record) return Name(record.Id);
        if (field != type.Title.Name || HasSeveralRows(type, field, key)) return null;
        if (ours.TryGetValue((type.Name, field, key), out id)) return id;
        if (fresh.TryGetValue((type.Name, key), out var link)) return Name(link.Id);
        if (promised?.HasName(type.Name, key) != true) return null;
        fresh.Add((type.Name, key), (id = node.Ids.Next(), null));
        return id;
    }

    private Tsid Name(Tsid id)
    {
        naming.Add(id);
        return id;
    }

    /// <summary>The id of a record of a type that a text of a link is; null when it is none.</summary>
    public static Tsid? IdOf(RowLink link, string? text, string type) =>
        text is not null && RelationsField.TryId(link.Field, text, out var said, out var id) && (said ?? type) == type ? id : null;

    /// <summary>Why a text among links is not the name of a record to be made; null when it can be.</summary>
    private static Reason? NotAName(RowLink link, IReadOnlyList<RecordType> types)
    {
        if (link.Field.Kind is not RelationsField || link.Name is not { } text) return null;
        if (RelationsField.TryId(link.Field, text, out var said, out var id) && (said is not null || text == id.ToString()))
            return ImportReasons.NoRecordOfId.Of(types);
        return EmailKey(ContactType.Type, text) is not null ? ImportReasons.NoRecordOfEmail.Of(types) : null;
    }

    /// <summary>A new record of the name.</summary>
    private Tsid? Add(RecordType type, RowLink link, out Reason? reason)
    {
        reason = NotAName(link, [type]);
        if (reason is not null || NameKey(type, link.Name) is not { } key || Make(type, link, out reason) is not { } draft) return null;
        var id = node.Ids.Next();
        fresh[(type.Name, key)] = (id, new PlannedLink(link.Name!, id, draft));
        return Name(id);
    }

    /// <summary>A new record of which a row knows the name; null when there can be none.</summary>
    private Draft? Make(RecordType type, RowLink link, out Reason? refusal)
    {
        var values = type.Named(link.Name!, out refusal);
        if (link.ExternalId is not null && type.Find("externalId") is not null) values["externalId"] = FieldValue.Of(link.ExternalId);
        var draft = node.Engine.Draft(schema, type, actor, values);
        if (draft.Problems is [var problem, ..]) refusal ??= problem.Reason;
        if (refusal is null && type.Fields.FirstOrDefault(field => field.Required && !draft.Values.ContainsKey(field.Name)) is { } missing)
            refusal = ImportReasons.NotMade.Of(type, missing);
        return refusal is null ? draft : null;
    }

    /// <summary>The searched form of the title that a record of this name has: "Ek, Maya" is Maya Ek.</summary>
    public static string? NameKey(RecordType type, string? name) =>
        Key(string.IsNullOrEmpty(name) || !type.Title.ReadOnly ? name : type.Named(name, out _).GetValueOrDefault(type.Title.Name).Text ?? name);

    private static string? EmailKey(RecordType type, string? text) =>
        text is not null && type.Find("email") is { } email && email.Kind.Parse(email, text, out var address) is null ? address.Text : null;

    /// <summary>The searched form of a name, or of an external id.</summary>
    public static string? Key(string? text) => string.IsNullOrEmpty(text) || SearchedForm.OfEntry(text) is not { Length: > 0 } key ? null : key;
}
