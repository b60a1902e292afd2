using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Tests.Contract;
using Brisk.Storage.Tests.Sqlite;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>Whichever engine stores the data, the same questions get the same bytes.</summary>
public sealed class SameAnswersTests(PostgresServer server)
{
    private static readonly string?[] Cities =
        ["Moline", "moline", "Ålesund", "Zürich", "São Paulo", "東京", "😀 Town", "a'b\"c\\", "  Two   Spaces ", "ſtraße", null];
    private static readonly string[] Names =
        ["Maya", "maya", "Ömer", "Zoë", "Łukasz", "de la Cruz", "O'Neil", "😀", "Bo\nB", "ΣΊΣΥΦΟΣ", "İnci", "_", "~", "a", "A", "Z", "é"];

    private static readonly string[] Filters =
    [
        "city is Moline", "city isnot Moline", "city starts m", "city contains o", "city ends town", "city in (moline, zürich)", "city empty",
            "status is lead and city filled", "department contains É", "department ends s",
        "tags has vip", "tags hasall (vip, News)", "not tags has vip", "otherEmails contains HOME", "birthday within 1988", "consentAt atleast 2001-09-09",
            "doNotCall is yes", "not doNotCall is yes", "owner is me", "organization filled", "createdAt over 2023-11-14T22:13:20.010Z",
        "score over 2.5", "score empty", "grade is A", "nice is yes", "note contains ß", "marks has x", "when before 2001-01-01",
    ];

    private static readonly string[] Sorts = ["name", "-name", "city", "-city", "status", "-status", "owner", "organization", "-organization", "email",
        "createdAt", "-updatedAt", "birthday", "department", "score", "-score", "grade", "note", "when"];

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    }

    [Fact]
    public async Task The_answers_to_a_fixed_set_of_questions_are_the_same_on_both_engines_byte_for_byte()
    {
        await using var built = await World.NewAsync(new SqliteEngine(), new Noon());
        await using var scaled = await World.NewAsync(new PostgresEngine(server), new Noon());

        var expected = await AnswersAsync(built);
        var actual = await AnswersAsync(scaled);

        actual.Keys.ShouldBe(expected.Keys);
        expected.Count.ShouldBeGreaterThan(500);
        foreach (var (question, answer) in expected) actual[question].ShouldBe(answer, question);
    }

    private static async Task<Dictionary<string, string>> AnswersAsync(World world)
    {
        await FillAsync(world);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        var filters = Filters.ToDictionary(text => text, text =>
        {
            FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch.AddYears(55), TimeZoneInfo.Utc, world.Ada), out var filter,
                out var problem).ShouldBeTrue($"{text}: {problem?.Detail}");
            return filter!;
        });
        var answers = new Dictionary<string, string>();
        foreach (var sort in Sorts)
        {
            foreach (var (text, filter) in filters.Prepend(new("", Filter.Everything)))
            {
                answers[$"{sort} {text}"] = (await world.ListAsync(sort, filter, limit: 20)).GetRawText();
                if (text.Length == 0) answers[$"{sort} at 150"] = (await world.ListAsync(sort, filter, limit: 20, at: 150)).GetRawText();
            }
        }
        foreach (var (text, filter) in filters) answers[$"count {text}"] = (await world.CountAsync(filter)).ToString();
        foreach (var field in type.Fields.Where(field => field.Kind.Shape is Shape.Text or Shape.User or Shape.Relation or Shape.Real or Shape.YesNo
            || field.Kind is TagsField))
            answers[$"facets {field.Name}"] =
                string.Join('|', await world.Engine.FacetsAsync(schema, type, field, Filter.Everything, 10, TestContext.Current.CancellationToken));
        foreach (var text in (string[])["ma", "oka", "cruz", "p1@", "東", "ΣΊΣ"])
            answers[$"lookup {text}"] = string.Join('|', await world.Engine.LookupAsync(schema, type, text, 10, TestContext.Current.CancellationToken));
        for (var id = 100; id < 130; id++)
        {
            var json = new PooledBuffer();
            await world.Engine.GetAsync(schema, type, new Tsid(id), deleted: true, json, TestContext.Current.CancellationToken);
            answers[$"get {id}"] = Encoding.UTF8.GetString(json.Span);
        }
        answers["trash"] = (await world.ListAsync("name", deleted: true)).GetRawText();
        return answers;
    }

    private static async Task FillAsync(World world)
    {
        (string Name, FieldKind Kind)[] fields =
        [
            ("score", NumberField.Instance), ("grade", ChoiceField.Instance), ("nice", YesNoField.Instance),
            ("note", TextField.Instance), ("marks", TagsField.Instance), ("when", DateField.Instance),
        ];
        await world.AddFieldsAsync([.. fields.Select(field => new Field
        {
            Name = field.Name, Label = field.Name, Kind = field.Kind, Custom = true, Group = "custom",
            Choices = field.Kind is ChoiceField ? [new("A", "A", "blue"), new("B", "B", "rose")] : [],
        })]);
        var random = new Random(11);
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            for (var i = 0; i < 5; i++) await batch.CreateAsync(World.Organization, World.Values(("name", Names[i] + " & Co")), new Tsid(10 + i));
            for (var i = 0; i < 300; i++)
            {
                string? Maybe(string text) => random.Next(3) == 0 ? null : text;
                (await batch.CreateAsync(batch.Schema.Named("contact")!, World.Values(
                    ("firstName", Names[random.Next(Names.Length)]), ("lastName", Maybe(Names[random.Next(Names.Length)])),
                        ("city", Cities[random.Next(Cities.Length)]), ("department", Maybe("Dépt " + Names[random.Next(Names.Length)] + "s")),
                    ("status", Maybe(random.Next(2) == 0 ? "lead" : "customer")), ("owner", random.Next(2) == 0 ? null : world.Ada),
                        ("organization", random.Next(2) == 0 ? null : new Tsid(10 + random.Next(5))),
                    ("email", Maybe($"p{random.Next(99)}@x.example")), ("otherEmails", Maybe("[{\"label\":\"Work\",\"value\":\"p@Home.example\"}]")),
                        ("tags", Maybe(random.Next(2) == 0 ? "[\"VIP\",\"News\"]" : "[\"vip\"]")),
                    ("birthday", Maybe($"19{random.Next(80, 99)}-05-14")), ("consentAt", random.Next(2) == 0 ? null : 1_000_000_000_000L + random.Next(1_000)),
                        ("doNotCall", random.Next(3) switch { 0 => null, 1 => true, _ => (object)false }), ("createdAt", 1_700_000_000_000L + i / 3),
                    ("score", random.Next(3) switch { 0 => null, 1 => 2.5, _ => (object)(double)random.Next(9) }), ("grade", Maybe("A")),
                        ("nice", random.Next(3) switch { 0 => null, 1 => true, _ => (object)false }),
                        ("note", Maybe("Größe \"" + Names[random.Next(Names.Length)])), ("marks", Maybe("[\"x\",\"ÿ\"]")),
                        ("when", Maybe($"20{random.Next(0, 3):00}-01-01"))), new Tsid(100 + i))).Status.ShouldBe(WriteStatus.Written);
            }
            return 0;
        }, TestContext.Current.CancellationToken);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, new Tsid(101), null, World.Values(("title", "VP \u0001\u2028")),
            TestContext.Current.CancellationToken);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, new Tsid(102), null, TestContext.Current.CancellationToken);
        await world.Database.OptimizeAsync(TestContext.Current.CancellationToken);
    }
}
