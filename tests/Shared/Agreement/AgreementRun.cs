using System.Globalization;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Record = Brisk.Storage.Records.Record;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>
/// Asks a record engine the same questions by every path that it has, and compares each answer with what plain code makes of
/// the same records: rows, order, count, pages forward, backward and by position, look-ups, matches, facets.
/// </summary>
internal sealed class AgreementRun : IDisposable
{
    /// <summary>How a question is put, which decides what answers it.</summary>
    private enum Path
    {
        /// <summary>To an engine that follows every change: by columns, sets and orders in memory.</summary>
        Kept,
        /// <summary>To an engine that knows nothing yet: by an index, by sets and orders that it reads first, or that another has left.</summary>
        Fresh,
        /// <summary>With more conditions than are kept as sets: by the database alone, walking.</summary>
        Database,
        /// <summary>Of the records in the trash: by the database alone.</summary>
        Trash,
    }

    /// <summary>What leads to the living.</summary>
    private static readonly Path[] Living = [Path.Kept, Path.Fresh, Path.Database];

    /// <summary>Conditions of one filter beyond which the database answers alone.</summary>
    private const int MostKept = 64;

    private const string NotThere = "not in the list";

    private readonly AgreementWorld world;
    private readonly Random random;
    private readonly PlainAnswers plain;
    private readonly List<string> disagreements = [];
    private int sights;

    /// <summary>What whoever asks sees; null for everything.</summary>
    private SeenWorld? seen;

    private AgreementRun(AgreementWorld world, Random random)
    {
        (this.world, this.random) = (world, random);
        plain = new PlainAnswers(world.Schema, world.NameOf, (type, id) => seen is null ? world.Find(type, id) : seen.Find(type, id),
            () => Types.SelectMany(Of));
    }

    /// <summary>Pages that were filled by asking one record after the other.</summary>
    public int AskedAlong { get; private set; }

    /// <summary>Answers compared so far.</summary>
    public int Questions { get; private set; }

    /// <summary>Each as one line: path, question, what was wrong.</summary>
    public IReadOnlyList<string> Disagreements => disagreements;

    private WorkspaceSchema Schema => seen?.Schema ?? world.Schema;

    private IEnumerable<RecordType> Types => [Schema.Named("contact")!, Schema.Named("organization")!];

    /// <summary>Makes the records. The same seed makes the same records and questions.</summary>
    public static async Task<AgreementRun> BeginAsync(IDatabase database, int seed, int records)
    {
        var source = new Random(seed);
        return new AgreementRun(await AgreementWorld.NewAsync(database, source, records), source);
    }

    /// <summary>Each operator, each sort, the facets and the groups of each field, once by each path or by those that are drawn.</summary>
    /// <param name="both">
    /// Ask from memory both what was kept and what must be read first; false for one of the two, drawn for each question: what answers
    /// there is the same code on every engine.
    /// </param>
    /// <param name="whole">
    /// Ask of the fields of related records by all paths as well, which are most of the fields; false for one path, drawn for each question.
    /// </param>
    public async Task AskEveryKindAsync(bool both = true, bool whole = true)
    {
        foreach (var type in Types)
        {
            foreach (var field in Asked(type))
            {
                IEnumerable<Path> paths() => whole || field.Through is null ? Paths(both) : [Any(Enum.GetValues<Path>())];
                IEnumerable<Path> living() => whole || field.Through is null ? Paths(both).Where(path => path != Path.Trash) : [Any(Living)];
                foreach (var asked in field.Kind.Operators)
                {
                    if (Condition(type, field, asked) is not { } filter) continue;
                    await AskListAsync(paths(), type, filter, new Sort(type.Title, Descending: false));
                }
                if (random.Next(5) == 0) await world.LeaveAsync();
                if (field.Kind.Sortable) foreach (var descending in (bool[])[false, true])
                    await AskListAsync(paths(), type, Filter.Everything, new Sort(field, descending));
                foreach (var path in living()) await AskFacetsAsync(path, type, field, Filter.Everything);
                foreach (var path in living()) await AskGroupsAsync(path, type, field, Filter.Everything);
                if (field.Kind.HasColumns) foreach (var path in living()) await AskBoardAsync(path, type, field, Filter.Everything);
            }
        }
    }

    public void Dispose() => world.Dispose();

    private IEnumerable<Path> Paths(bool both) =>
        both ? Enum.GetValues<Path>() : [random.Next(2) == 0 ? Path.Kept : Path.Fresh, Path.Database, Path.Trash];

    /// <summary>Asks so many random questions; records change between them.</summary>
    public async Task AskAsync(int questions)
    {
        for (var end = Questions + questions; Questions < end;)
        {
            if (random.Next(40) == 0) await ChangeAsync(random.Next(1, 6));
            if (random.Next(60) == 0) await world.LeaveAsync();
            See(random.Next(5) == 0);
            var type = Types.ElementAt(random.Next(2));
            // Making memory ready costs more than asking.
            var path = random.Next(10) switch { 0 => Path.Fresh, < 3 => Path.Database, < 4 => Path.Trash, _ => Path.Kept };
            switch (random.Next(13))
            {
                case 0: await AskFacetsAsync(path == Path.Trash ? Path.Kept : path, type, Any(Tellable(type)), RandomFilter(type, 1));
                    break;
                case 1: await AskLookupAsync(type); break;
                case 3: await AskGroupsAsync(path, type, Any(Tellable(type)), RandomFilter(type, 1)); break;
                case 2: await AskMatchAsync(type); break;
                case 4: await AskBoardAsync(path, type, Any([.. Tellable(type).Where(field => field.Kind.HasColumns)]), RandomFilter(type, 1)); break;
                default:
                    var sortable = Any([.. Tellable(type).Where(field => field.Kind.Sortable)]);
                    await AskListAsync([path], type, RandomFilter(type, 3), new Sort(sortable, random.Next(2) == 0));
                    break;
            }
        }
    }

    /// <summary>What filters ask of: the fields, those of the records that it names, and what a record is linked to.</summary>
    private IEnumerable<Field> Asked(RecordType type) => Tellable(type).Append(RecordType.Asked.Single(field => field.Kind is LinkedField));

    /// <summary>What of a record can be told: its fields, and those of the records that it names.</summary>
    private List<Field> Tellable(RecordType type) => [.. type.Fields, .. (from relation in type.Fields
        where relation.Kind is RelationField
        from target in Schema.Named(relation.RelatedType!)!.Fields
        select type.Reach($"{relation.Name}.{target.Name}")).OfType<Field>()];

    /// <summary>Asks what follows as somebody who sees a part, of records and of their fields, or everything.</summary>
    private void See(bool isPart)
    {
        seen = null;
        if (!isPart) return;
        var sight = new Sight($"part{++sights}", [.. Types.Select(type => new TypeSight(type.Name, RandomFilter(type, 1, type.Fields),
            type.Fields.Where(field => field != type.Title && field.Name is not ("createdAt" or "country" or "firstName" or "lastName") && random.Next(12) == 0)
                .Select(field => field.Name).ToHashSet(StringComparer.Ordinal)))]);
        seen = new SeenWorld(world.Kept.Under(world.Schema, sight), sight, world.All, plain);
    }

    /// <summary>The records as whoever asks sees them.</summary>
    private IReadOnlyCollection<Record> Of(RecordType type) => seen?.Of(type) ?? world.Of(type);

    private Filter.Condition? Condition(RecordType type, Field field, Operator asked)
    {
        var all = world.Of(field.Through is { } relation ? Schema.Named(relation.RelatedType!)! : type);
        var end = field.Target ?? field;
        return world.Values.Condition(end, asked, () => all.ElementAt(random.Next(all.Count))[end.Name]) is { } condition
            ? condition with { Field = field } : null;
    }

    private Filter RandomFilter(RecordType type, int depth) => RandomFilter(type, depth, [.. Asked(type)]);

    private Filter RandomFilter(RecordType type, int depth, IReadOnlyList<Field> fields)
    {
        switch (random.Next(depth == 0 ? 4 : 10))
        {
            case 4: return new Filter.Not(RandomFilter(type, depth - 1, fields));
            case 5: return new Filter.AnyOf([RandomFilter(type, depth - 1, fields), RandomFilter(type, depth - 1, fields)]);
            case 6 or 7: return new Filter.AllOf([RandomFilter(type, depth - 1, fields), RandomFilter(type, depth - 1, fields)]);
            case 8: return Filter.Everything;
            default:
                var field = fields[random.Next(fields.Count)];
                return Condition(type, field, field.Kind.Operators[random.Next(field.Kind.Operators.Count)]) ?? Filter.Everything;
        }
    }

    /// <summary>One question by several paths; plain code, which takes the longest, answers it once of the living and once of the trash.</summary>
    private async Task AskListAsync(IEnumerable<Path> paths, RecordType type, Filter filter, Sort sort)
    {
        foreach (var group in paths.GroupBy(path => path == Path.Trash))
        {
            var expected = plain.Sorted(Of(type).Where(record => record.DeletedAt is not null == group.Key && plain.Meets(record, filter)), sort)
                .ConvertAll(record => record.Id.ToString());
            foreach (var path in group) await AskListAsync(path, type, filter, sort, expected);
        }
    }

    private async Task AskListAsync(Path path, RecordType type, Filter filter, Sort sort, List<string> expected)
    {
        var deleted = path == Path.Trash;
        var asked = path == Path.Database ? Long(type, filter) : filter;
        var engine = path == Path.Fresh ? world.NewEngine() : world.Kept;
        // Few pages mostly: a page costs as much as the question.
        var limit = random.Next(8) switch { < 4 => 500, < 6 => Math.Clamp(expected.Count / 3, 1, 500), 6 => Math.Clamp(expected.Count / 7, 1, 500), _ => 50 };
        // By the set, by asking one after the other, or by that until it gives up.
        engine.MostAsked = random.Next(3) switch { 0 => null, 1 => int.MaxValue, _ => 60 };
        var query = new ListQuery(Schema, type, asked, sort, [type.Title], limit, Deleted: deleted);
        var question = $"{path} {type.Plural}?filter={Written(filter)}&sort={sort}&limit={limit}";
        // What is counted first is known by its set, and asked of that.
        var isCountedFirst = random.Next(2) == 0;
        if (isCountedFirst) await CountAsync();
        switch (random.Next(6))
        {
            case 0 or 1: await CompareAsync(question, "forward", Shown(expected), async () =>
                Shown(await WalkAsync(engine, query, backward: false, expected.Count))); break;
            case 2 or 3: await CompareAsync(question, "backward", Shown(expected), async () =>
                Shown(await WalkAsync(engine, query, backward: true, expected.Count))); break;
            case 4: await AskAroundAsync(question, engine, query, expected); break;
            default:
                var at = random.Next(3) == 0 ? (1L << 32) + random.Next(3) : random.Next(expected.Count + 2);
                await CompareAsync(question, $"at {at}", Shown([.. at > int.MaxValue ? [] : expected.Skip((int)at).Take(limit)]), async () =>
                    Shown((await PageAsync(engine, query with { At = at })).Ids));
                break;
        }
        if (!isCountedFirst) await CountAsync();

        Task CountAsync() => CompareAsync(question, "count", expected.Count,
            async () => await engine.CountAsync(Schema, type, asked, deleted, CancellationToken.None));
    }

    /// <summary>The page that has a record, which is in the list or not.</summary>
    private async Task AskAroundAsync(string question, RecordEngine engine, ListQuery query, List<string> expected)
    {
        var all = world.Of(query.Type);
        var id = expected.Count > 0 && random.Next(4) > 0 ? Any(expected) : all.ElementAt(random.Next(all.Count)).Id.ToString();
        var at = expected.IndexOf(id);
        var first = at - (at % query.Limit);
        await CompareAsync(question, $"around {id}", at < 0 ? NotThere : $"{first}: {Shown([.. expected.Skip(first).Take(query.Limit)])}", async () =>
        {
            var page = await PageAsync(engine, query with { Around = Tsid.TryParse(id, out var known) ? known : default });
            return page.Position is { } position ? $"{position}: {Shown(page.Ids)}" : NotThere;
        });
    }

    /// <summary>The pages of a list one after the other; backward from the end of it.</summary>
    private async Task<List<string>> WalkAsync(RecordEngine engine, ListQuery query, bool backward, int expected)
    {
        var found = new List<string>();
        var page = await PageAsync(engine, backward ? query with { At = Math.Max(0, expected - 1) } : query);
        if (backward && page.Previous is not null) found.AddRange(page.Ids);
        else if (backward) return (await PageAsync(engine, query with { Limit = 500 })).Ids;
        while (true)
        {
            if (!backward) found.AddRange(page.Ids);
            // A list that does not end is cut: it is wrong by then.
            if ((backward ? page.Previous : page.Next) is not { } cursor || found.Count > expected + 600) return found;
            page = await PageAsync(engine, backward ? query with { Before = cursor } : query with { After = cursor });
            if (backward) found.InsertRange(0, page.Ids);
        }
    }

    private async Task<(List<string> Ids, string? Next, string? Previous, long? Position)> PageAsync(RecordEngine engine, ListQuery query)
    {
        var output = new PooledBuffer();
        var answer = await engine.ListAsync(query, output, CancellationToken.None);
        if (!answer.Valid) throw new InvalidOperationException("the cursor was refused");
        if (!answer.IsThere) return ([], null, null, null);
        if (answer.Path.EndsWith(ListStrategy.AskedAlong, StringComparison.Ordinal)) AskedAlong++;
        using var page = JsonDocument.Parse(output.Memory);
        var ids = page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).ToList();
        var position = page.RootElement.GetProperty("position");
        return (ids, page.RootElement.GetProperty("next").GetString(), page.RootElement.GetProperty("previous").GetString(),
            position.ValueKind == JsonValueKind.Null ? null : position.GetInt64());
    }

    private async Task AskFacetsAsync(Path path, RecordType type, Field field, Filter filter)
    {
        if (!(field.Kind is ChoiceField or TagsField or RelationsField or UserField or YesNoField or TextField or NumberField
            || field is { Kind: RelationField, Custom: false }))
            return;
        var engine = path == Path.Fresh ? world.NewEngine() : world.Kept;
        var asked = path == Path.Database ? Long(type, filter) : filter;
        var expected = plain.Facets(Of(type).Where(record => record.DeletedAt is null && plain.Meets(record, filter)), field);
        await CompareAsync($"{path} {type.Plural}/facets?field={field.Name}&filter={Written(filter)}", "values", Pairs(expected), async () =>
        {
            var found = await engine.FacetsAsync(Schema, type, field, asked, 10_000, CancellationToken.None);
            return Pairs(found.GroupBy(pair => Counted(field, pair.Value), StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Count() == 1 ? group.First().Count : -1, StringComparer.Ordinal));
        });

        static string Pairs(Dictionary<string, long> counts) =>
            string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}×{pair.Value}"));
    }

    /// <summary>By a field, or by it and another, with the sums of up to two more.</summary>
    private async Task AskGroupsAsync(Path path, RecordType type, Field field, Filter filter)
    {
        if (path == Path.Trash || DimensionOf(type, field) is not { } by) return;
        var other = DimensionOf(type, Any(Tellable(type)));
        var and = other == by ? null : other;
        var sums = RandomSums(type);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(random.Next(2) == 0 ? "UTC" : "Pacific/Kiritimati");
        var asked = path == Path.Database ? Long(type, filter) : filter;
        var query = new GroupQuery(Schema, type, by, and, sums, asked, new Almanac(zone, DayOfWeek.Monday), 10_000);
        var records = Of(type).Where(record => record.DeletedAt is null && plain.Meets(record, filter)).ToList();
        var expected = string.Join(", ", plain.Groups(records, query.Dimensions, sums, zone).Append(plain.Summed("all", records, sums)));
        var engine = path == Path.Fresh ? world.NewEngine() : world.Kept;
        if (random.Next(4) == 0) await AskLargestAsync(path, engine, query with { Limit = random.Next(1, 4) }, expected.Split(", ")[..^1]);
        await CompareAsync($"{path} {type.Plural}/groups?by={by}&and={and}&sums={Named(sums)}&filter={Written(filter)}&zone={zone.Id}", "groups", expected,
            async () =>
        {
            var found = await engine.GroupAsync(query, CancellationToken.None);
            return string.Join(", ", found.Groups.Select(group => Told(string.Concat(group.Keys.Select((key, at) =>
                $"|{(key is null ? "nothing" : query.Dimensions[at].Period is null ? Counted(query.Dimensions[at].Field, key) : key)}")), group))
                .Order(StringComparer.Ordinal).Append(Told("all", found.Total)));
        });

        string Told(string key, Group group) =>
            AgreementRun.Told(key, group, expected.Split(", ").FirstOrDefault(line => line.StartsWith($"{key} ×", StringComparison.Ordinal)) ?? "");
    }

    /// <summary>Columns in their order, with what they count and the first of their records.</summary>
    private async Task AskBoardAsync(Path path, RecordType type, Field field, Filter filter)
    {
        if (path == Path.Trash) return;
        var sort = new Sort(Any([.. Tellable(type).Where(other => other.Kind.Sortable)]), random.Next(2) == 0);
        var (sums, limit, most) = (RandomSums(type), random.Next(1, 60), random.Next(2) == 0 ? 60 : random.Next(1, 4));
        var asked = path == Path.Database ? Long(type, filter) : filter;
        var query = new BoardQuery(new GroupQuery(Schema, type, new Dimension(field, null), null, sums, asked, Almanac.Usual, 10_000),
            condition => new ListQuery(Schema, type, new Filter.AllOf([condition, asked]), sort, [type.Title], limit), most);
        var columns = plain.Columns(Of(type).Where(record => record.DeletedAt is null && plain.Meets(record, filter)), field, Schema.Users);
        // The last is that of nothing: of records that have all a value in a field that has to have one, it is not there.
        var (told, rest) = (columns[..^1].Take(most).ToList(), columns[..^1].Skip(most).ToList());
        if (columns[^1].Records.Count > 0 || !field.Required) told.Add(columns[^1]);
        List<string> expected = [.. told.Select(column => plain.Summed(column.Value, column.Records, sums) + " "
            + Shown([.. plain.Sorted(column.Records, sort).Take(limit).Select(record => record.Id.ToString())]) + (column.Records.Count > limit ? " …" : "")),
            plain.Summed($"rest {rest.Count}", [.. rest.SelectMany(column => column.Records)], sums)];
        var engine = path == Path.Fresh ? world.NewEngine() : world.Kept;
        await CompareAsync($"{path} {type.Plural}/board?by={field.Name}&sums={Named(sums)}&filter={Written(filter)}&sort={sort}&limit={limit}&most={most}",
            "columns",
            string.Join('\n', expected), async () =>
        {
            using var output = new PooledBuffer();
            var board = await engine.BoardAsync(query, output, CancellationToken.None);
            return string.Join('\n', board.Columns.Select((column, at) => Told(column.Group.Keys[0] ?? "nothing", column.Group, Line(at)) + " "
                + Page(output.Memory[column.Page])).Append(board.Rest is { } others ? Told($"rest {board.RestColumns}", others, expected[^1]) : "rest 0 ×0 "));
        });

        string Line(int at) => at < expected.Count ? expected[at] : "";

        static string Page(ReadOnlyMemory<byte> json)
        {
            using var page = JsonDocument.Parse(json);
            var ids = page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);
            return Shown([.. ids]) + (page.RootElement.GetProperty("next").ValueKind == JsonValueKind.Null ? "" : " …");
        }
    }

    private List<Field> RandomSums(RecordType type)
    {
        var summable = Tellable(type).Where(Dimension.CanSum).ToArray();
        random.Shuffle(summable);
        return [.. summable.Take(random.Next(3))];
    }

    private static string Named(IEnumerable<Field> fields) => string.Join(',', fields.Select(field => field.Name));

    /// <summary>A group as plain code tells it.</summary>
    /// <param name="expected">What it says of the same group: numbers are added in another order here, and what is as good as what is expected is shown
    /// as that.</param>
    private static string Told(string key, Group group, string expected)
    {
        return $"{key} ×{group.Count} " + string.Join(' ', group.Sums.SelectMany((sum, at) => sum.OrderBy(amount => amount.Key, StringComparer.Ordinal)
            .Select(amount => $"{at}{amount.Key}={(amount.Key.Length > 0 ? $"{amount.Value.Units}" : Near($"{at}=", amount.Value.Number))}")));

        string Near(string start, double number)
        {
            var told = expected.Split(' ').LastOrDefault(part => part.StartsWith(start, StringComparison.Ordinal)) ?? start;
            return double.TryParse(told[start.Length..], CultureInfo.InvariantCulture, out var wanted)
                && Math.Abs(wanted - number) <= 1e-12 * Math.Abs(wanted) ? $"{wanted:R}" : $"{number:R}";
        }
    }

    /// <summary>The largest groups, and how many others there are.</summary>
    private async Task AskLargestAsync(Path path, RecordEngine engine, GroupQuery query, IEnumerable<string> groups)
    {
        var counts = groups.Select(group => long.Parse(group.Split('×')[^1].Split(' ')[0], CultureInfo.InvariantCulture)).OrderDescending().ToList();
        await CompareAsync($"{path} {query.Type.Plural}/groups?by={query.By}&and={query.And}&sums={Named(query.Sums)}&limit={query.Limit}", "largest",
            $"{string.Join(' ', counts.Take(query.Limit))} and {counts.Skip(query.Limit).Count()} of {counts.Skip(query.Limit).Sum()}", async () =>
        {
            var found = await engine.GroupAsync(query, CancellationToken.None);
            return $"{string.Join(' ', found.Groups.Select(group => group.Count).OrderDescending())} and {found.RestGroups} of {found.Rest?.Count ?? 0}";
        });
    }

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private Dimension? DimensionOf(RecordType type, Field field)
    {
        var periods = Enum.GetValues<Period>();
        var text = field.Kind is DateField or InstantField ? $"{field.Name}:{periods[random.Next(periods.Length)]}" : field.Name;
        return Dimension.TryParse(type, text, out var dimension, out _) ? dimension : null;
    }

    /// <summary>The same filter with more conditions than are kept.</summary>
    private static Filter Long(RecordType type, Filter filter) =>
        new Filter.AllOf([filter, .. Enumerable.Repeat(new Filter.Condition(type["createdAt"], Operator.Filled, []), MostKept)]);

    /// <summary>A facet's value by the form in which values are counted.</summary>
    private static string Counted(Field field, string shown) => field.Kind switch
    {
        UserField or RelationField when long.TryParse(shown, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => new Tsid(id).ToString(),
        NumberField when double.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => FieldValue.Of(number).ToString(),
        YesNoField => shown is "true" ? "1" : shown is "false" ? "0" : shown,
        TagsField => Fold.Text(shown),
        TextField => string.Concat(PlainAnswers.Counted(field, FieldValue.Of(shown))),
        _ => shown,
    };

    /// <summary>Names that begin with a text come first, then what tells apart (an e-mail, say) that does, then names with a word that does.</summary>
    private async Task AskLookupAsync(RecordType type)
    {
        var all = Of(type);
        if (all.Count == 0) return;
        var name = all.ElementAt(random.Next(all.Count))["name"].Text!;
        var text = RandomTexts.Part(random, name, fromStart: random.Next(3) > 0, toEnd: random.Next(5) == 0);
        var key = Fold.Key(text);
        var expected = key is null ? [] : all.Where(record => record.DeletedAt is null && (Folded(record).StartsWith(key, StringComparison.Ordinal)
            || (record["email"].Text ?? "").StartsWith(key, StringComparison.Ordinal) || Fold.Text(record["domain"].Text ?? "")
                .StartsWith(key, StringComparison.Ordinal)
            || key.Length > 1 && Folded(record).Contains(" " + key, StringComparison.Ordinal))).Select(record => record.Id.ToString())
                .Order(StringComparer.Ordinal).ToList();
        await CompareAsync($"Kept lookup?type={type.Name}&q={text}", "records", string.Join(' ', expected), async () =>
            string.Join(' ', (await world.Kept.LookupAsync(Schema, type, text, 10_000, CancellationToken.None)).Select(found => found.Id.ToString())
                .Order(StringComparer.Ordinal)));

        static string Folded(Record record) => Fold.Key(record["name"].Text) ?? "";
    }

    /// <summary>Which records have the value of another, as imports and the search for look-alikes ask.</summary>
    private async Task AskMatchAsync(RecordType type)
    {
        var all = Of(type);
        if (type.Find(((string[])["name", "externalId", "email", "phone", "domain"])[random.Next(5)]) is not { Indexed: true } field || all.Count == 0) return;
        var value = all.ElementAt(random.Next(all.Count))[field.Name];
        if (value.IsNothing) return;
        var same = new Filter.Condition(field, Operator.Is, [value]);
        var expected = all.Where(record => record.DeletedAt is null && plain.Meets(record, same)).Select(record => record.Id).Order().Take(2)
            .Select(id => id.ToString()).ToList();
        await CompareAsync($"Kept match {type.Name}.{field.Name} = {value}", "records", string.Join(' ', expected), async () =>
            string.Join(' ', (await world.Kept.MatchAsync(
                Schema, type, field, RecordEngine.KeysOf(field, new Dictionary<string, FieldValue> { [field.Name] = value }).ToList(),
                CancellationToken.None)).Select(found => found.Id).Order().Take(2).Select(id => id.ToString())));
    }

    private async Task ChangeAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (await world.ChangeAsync() is { } problem) disagreements.Add($"a change: {problem}");
        }
    }

    private async Task CompareAsync<T>(string question, string what, T expected, Func<Task<T>> ask)
    {
        Questions++;
        string said;
        try
        {
            var answer = await ask();
            if (EqualityComparer<T>.Default.Equals(answer, expected)) return;
            said = $"{answer}";
        }
#pragma warning disable CA1031 // Whatever it is, it is no answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            said = $"{exception.GetType().Name}: {exception.Message}";
        }
        disagreements.Add($"{question} {what}: {Short(said)} instead of {Short($"{expected}")}{seen}");
    }

    private static string Shown(List<string> ids) => string.Join(' ', ids);

    private static string Short(string text) => text.Length <= 120 ? text : $"{RandomTexts.Cut(text, 120)}… ({text.Length})";

    private static string Written(Filter filter)
    {
        try
        {
            return FilterWriter.Write(filter);
        }
        catch (ArgumentException)
        {
            return filter.ToString();
        }
    }
}
