using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;
using Record = Brisk.Storage.Records.Record;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>
/// A workspace of its own in a database, with an added field of every kind and random records that change now and then; and the same
/// records in memory.
/// </summary>
internal sealed class AgreementWorld : IDisposable
{
    private readonly IDatabase database;
    private readonly Random random;
    private readonly DirectoryInfo left = Directory.CreateTempSubdirectory("brisk-agreement-");
    private readonly KeptFolder folder;
    private readonly Tsid workspace;
    private readonly List<Tsid> users = [];
    private readonly Dictionary<string, List<Tsid>> ids = new(StringComparer.Ordinal) { ["contact"] = [], ["organization"] = [] };
    private readonly Dictionary<string, Dictionary<long, Record>> records = new(StringComparer.Ordinal) { ["contact"] = [], ["organization"] = [] };
    private RandomValues values = null!;

    private AgreementWorld(IDatabase database, Random random)
    {
        (this.database, this.random) = (database, random);
        folder = new KeptFolder(left.FullName, least: 1);
        Kept = EngineOn(folder);
        workspace = Kept.Ids.Next();
    }

    /// <summary>An engine that was there from the beginning: what it keeps in memory has followed every change.</summary>
    public RecordEngine Kept { get; }

    public WorkspaceSchema Schema { get; private set; } = null!;
    public RandomValues Values => values;

    public IReadOnlyCollection<Record> Of(RecordType type) => records[type.Name].Values;

    public Record? Find(string type, long id) => records[type].GetValueOrDefault(id);

    /// <summary>The records of all types.</summary>
    public IEnumerable<Record> All => records.Values.SelectMany(ofType => ofType.Values);

    public string NameOf(long organization) => Fold.Key(records["organization"][organization]["name"].Text) ?? "";

    /// <summary>An engine that remembers nothing, or what the one that was there from the beginning has left at some time.</summary>
    public RecordEngine NewEngine() => EngineOn(random.Next(2) == 0 ? folder : null);

    /// <summary>The engine that was there from the beginning leaves what it keeps in memory to others.</summary>
    public Task LeaveAsync() => Kept.Generations.KeepAsync(CancellationToken.None);

    public void Dispose() => left.Delete(recursive: true);

    private RecordEngine EngineOn(KeptFolder? folder)
    {
        var generations = new Generations(database, folder: folder);
        return new RecordEngine(database, new Schemas(database, generations), generations, new TsidSource(TimeProvider.System), TimeProvider.System,
            new byte[32]);
    }

    /// <param name="count">Living records of each type; a sixth more are in the trash.</param>
    public static async Task<AgreementWorld> NewAsync(IDatabase database, Random random, int count)
    {
        var world = new AgreementWorld(database, random);
        await world.AddWorkspaceAsync();
        await world.AddFieldsAsync();
        world.values = new RandomValues(random, world.users, world.ids["organization"], world.ids["contact"]);
        foreach (var type in world.Schema.Types.Where(type => world.ids.ContainsKey(type.Name)).OrderByDescending(type => type.Name, StringComparer.Ordinal))
            await world.AddRecordsAsync(type, count + (count / 6));
        await database.OptimizeAsync(CancellationToken.None);
        foreach (var id in world.ids["contact"].Concat(world.ids["organization"]).Where((_, at) => at % 7 == 6))
        {
            var type = world.Schema.Named(world.records["contact"].ContainsKey(id.Value) ? "contact" : "organization")!;
            await world.Kept.DeleteAsync(world.workspace, world.Actor, type, id, null, CancellationToken.None);
            await world.ReadAsync(type, id);
        }
        return world;
    }

    /// <summary>Changes, deletes or restores a record; answers what went wrong, if anything.</summary>
    public async Task<string?> ChangeAsync()
    {
        var type = Schema.Named(random.Next(2) == 0 ? "contact" : "organization")!;
        var id = ids[type.Name][random.Next(ids[type.Name].Count)];
        string? problem = null;
        try
        {
            var isThere = records[type.Name][id.Value].DeletedAt is null;
            if (!isThere) await Kept.RestoreAsync(workspace, Actor, type, id, null, CancellationToken.None);
            else if (random.Next(3) == 0) await Kept.DeleteAsync(workspace, Actor, type, id, null, CancellationToken.None);
            else await Kept.UpdateAsync(workspace, Actor, type, id, null, Input(type, share: 5), CancellationToken.None);
        }
#pragma warning disable CA1031 // What a change throws is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            problem = $"{exception.Message} {exception.InnerException?.Message}";
        }
        await ReadAsync(type, id);
        return problem;
    }

    private Actor Actor => new(ActorKind.User, users[0]);

    private async Task AddWorkspaceAsync()
    {
        users.AddRange(Enumerable.Range(0, 5).Select(_ => Kept.Ids.Next()));
        await database.WriteAsync(workspace, (workspace, users), static async (session, who) =>
        {
            await WorkspaceTable.InsertAsync(session, who.workspace, "Agreement", 1, WorkspaceSettings.Usual with { Country = "US" });
            // Names in another order than ids, one beyond U+FFFF.
            foreach (var (user, name) in who.users.Zip((string[])["Mia", "😀", "Ada", "ﬀ", "Zoë"]))
                await UserTable.InsertAsync(session, who.workspace,
                    new UserRow(user, null, name, $"{user}@brisk.example", "owner", "blue", UserRow.Active, 1, null, null), null);
            return 0;
        }, CancellationToken.None);
    }

    private async Task AddFieldsAsync()
    {
        foreach (var kind in CustomFields.Kinds)
        {
            IReadOnlyList<Choice> choices = kind is ChoiceField or RelationsField
                ? [new("b", "B", "blue"), new("a", "A", "green"), new("é", "É", "rose")] : [];
            await database.WriteAsync(workspace, (Kept.Schemas, workspace, ids.Keys, kind, choices), static async (session, add) =>
                await add.Schemas.EditAsync(session, add.workspace, async edit =>
                {
                    foreach (var name in add.Keys)
                    {
                        var type = await edit.TypeAsync(name);
                        await edit.AddFieldAsync(type, CustomFields.Make($"My {add.kind.Name}", add.kind, type, add.choices,
                            relatedTypes: add.kind is RelationsField ? ["contact", "organization"] : null), 1);
                    }
                    return 0;
                }), CancellationToken.None);
        }
        Schema = await Kept.Schemas.GetAsync(workspace, CancellationToken.None);
    }

    private async Task AddRecordsAsync(RecordType type, int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(200))
        {
            var made = await Kept.WriteAsync(workspace, Actor, async batch =>
            {
                var made = new List<Tsid>();
                foreach (var _ in chunk)
                {
                    if (await batch.CreateAsync(type, Input(type, share: 1)) is { Status: WriteStatus.Written } outcome) made.Add(outcome.Id);
                }
                return made;
            }, CancellationToken.None);
            foreach (var id in made)
            {
                await ReadAsync(type, id);
                ids[type.Name].Add(id);
            }
        }
    }

    /// <summary>A value for each field, or for one of so many.</summary>
    private Dictionary<string, FieldValue> Input(RecordType type, int share)
    {
        var input = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var field in type.Fields)
        {
            var isKept = field.ReadOnly && field.Name is not ("createdAt" or "lastActivityAt");
            if (isKept || random.Next(share) != 0) continue;
            input[field.Name] = field.Required || field.Name is "firstName" ? values.Filled(field) : field.Name is "createdAt"
                ? FieldValue.Of((long)random.Next(1, 40) * 1_000) : values.Of(field);
        }
        return input;
    }

    private async Task ReadAsync(RecordType type, Tsid id) =>
        records[type.Name][id.Value] = await Kept.FindAsync(Schema, type, id, CancellationToken.None)
            ?? throw new InvalidOperationException($"{id} is not there.");
}
