using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Tests.Records;

/// <summary>What is exported as CSV comes back through an import as the same records.</summary>
public sealed class ExportRoundTripTests(TestServer server)
{
    /// <summary>What a new record has of its own, and who is pointed to: compared by their names.</summary>
    private static readonly string[] Own = ["id", "version", "createdAt", "updatedAt", "createdBy", "updatedBy", "lastActivityAt"];

    private static readonly string[] Hard =
    [
        "=1+1", "+46", "-dash", "@home", "'quoted", "'=marked", "''=twice", "a,b", "a;b", "say \"hi\"", "null", "n/a", "-", "Zoë 😀 Ångström", "[\"x\"]",
            "a|b ::: c",
        "2013 (1888)", "40000", "Paris, TX", "* starred", "TRUE", "a;=1+1", "b; \"@c\"; '-d", "＝1", "'＋1", "x；＠y",
    ];

    public static TheoryData<string> Types => [.. RecordTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_kind_of_value_comes_back_into_an_empty_workspace(string name)
    {
        var type = RecordTypes.Find(name)!;
        var (from, to) = (await PlaceAsync(type), await PlaceAsync(type));
        var added = (await from.Client.GetAsync("/api/schema")).Json.GetProperty("types").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == name).GetProperty("fields").EnumerateArray()
            .Where(field => field.TryGetProperty("custom", out var custom) && custom.GetBoolean())
            .Select(field => (Name: field.GetProperty("name").GetString()!, Kind: FieldKinds.Find(field.GetProperty("kind").GetString()!)!)).ToList();
        added.Count.ShouldBe(CustomFields.Kinds.Count);
        for (var i = 0; i < Hard.Length + 3; i++)
        {
            var values = Samples.Least(type, $"Record {i:00}");
            foreach (var field in type.Fields.Where(field =>
                !field.ReadOnly && field.Name != type.Title.Name && (field.Kind is not RelationField || i < Hard.Length)))
            {
                if (!values.ContainsKey(field.Name) && (i + field.Name.Length) % 3 != 0
                    && await ValueAsync(field, field.Kind, i, from) is { } value) values[field.Name] = value;
            }
            foreach (var (label, kind) in added) if ((i + label.Length) % 4 != 0 && await ValueAsync(null, kind, i, from) is { } value) values[label] = value;
            Samples.KeepRules(values);
            (await from.Client.PostAsync("/api/" + type.Plural, values.ToJsonString())).ShouldBe(HttpStatusCode.Created);
        }
        // What may be of several types an import does not make: whoever is meant has to be there.
        if (type.Fields.Any(field => !field.Custom && field.RelatedTypes.Count > 1))
            for (var i = 0; i < Hard.Length + 3; i++) await to.Client.ContactAsync(new JsonObject { ["lastName"] = $"Contact {i}" }.ToJsonString());
        var before = await RecordsAsync(from.Client, type);

        var file = (await from.Client.GetAsync($"/api/{type.Plural}/export?filter={Uri.EscapeDataString($"{type.Title.Name} starts Record")}"))
            .ShouldBe(HttpStatusCode.OK);
        var import = await to.Client.PrepareAsync(file.Text, match: "none", type: type.Plural);
        var done = await to.Client.WorkAsync(import, "run");

        done.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(0, done.GetProperty("rejected").ToString());
        var after = await RecordsAsync(to.Client, type);
        after.Count.ShouldBe(before.Count);
        foreach (var (record, known) in after.Zip(before)) record.ToJsonString().ShouldBe(known.ToJsonString());
    }

    [Fact]
    public async Task Texts_that_a_spreadsheet_would_run_are_marked_and_others_are_not()
    {
        var owner = await server.OwnerAsync();
        foreach (var text in (string[])["=1", "+1", "-1", "@a", "'=1", "'a", "a=1", "＝1", "a;=1", "a; \"+1", "a;b"]) await owner.OrganizationAsync(
            new JsonObject { ["name"] = text }.ToJsonString());

        var file = await owner.GetAsync("/api/organizations/export?fields=name");

        file.Text.Split("\r\n").Skip(1).SkipLast(1).Select(line => line[14..])
            .ShouldBe(["'=1", "'+1", "'-1", "'@a", "''=1", "'a", "a=1", "'＝1", "a;'=1", "\"a; \"\"'+1\"", "a;b"]);
        file.Text.Split("\r\n")[0].ShouldBe("brisk_id,Name");
    }

    [Fact]
    public async Task Records_of_one_name_are_told_apart_by_their_ids_and_where_they_cannot_be_the_row_is_refused()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        foreach (var client in (Client[])[owner, other])
            (await client.PostAsync("/api/contacts/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}"""))
                .ShouldBe(HttpStatusCode.Created);
        var twins = new List<string>();
        foreach (var _ in (int[])[1, 2]) twins.Add((await owner.OrganizationAsync("""{"name":"Deere"}""")).Id);
        for (var i = 0; i < 2; i++)
            await owner.ContactAsync($$"""{"lastName":"Nr {{i}}","organization":"{{twins[1 - i]}}","partners":["{{twins[i]}}","{{twins[1 - i]}}"]}""");
        var file = (await owner.GetAsync("/api/contacts/export")).Text;

        async Task<JsonElement> ImportAsync(Client to) => await to.WorkAsync(await to.PrepareAsync(file, match: "none"), "run");
        var here = await ImportAsync(owner);
        var there = await ImportAsync(other);

        here.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(2);
        foreach (var number in (int[])[0, 1])
        {
            var records = (await owner.GetAsync($"/api/contacts?filter=lastName%20is%20%22Nr%20{number}%22&fields=organization,partners")).Items;
            records.Length.ShouldBe(2);
            foreach (var record in records)
            {
                record.GetProperty("organization").GetProperty("id").GetString().ShouldBe(twins[1 - number]);
                record.GetProperty("partners").EnumerateArray().Select(link => link.GetProperty("id").GetString()).ShouldBe([twins[number], twins[1 - number]]);
            }
        }
        there.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(2);
        foreach (var row in there.GetProperty("rejected").EnumerateArray()) row.GetProperty("reason").GetString()!.ShouldContain("two records called Deere");
    }

    [Fact]
    public async Task A_name_that_the_file_has_beside_two_ids_means_neither_where_one_is_gone_in_whatever_column_and_row_it_stands()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}"""))
            .ShouldBe(HttpStatusCode.Created);
        var (stays, goes) = ((await owner.OrganizationAsync("""{"name":"Deere"}""")).Id, (await owner.OrganizationAsync("""{"name":"Deere"}""")).Id);
        await owner.ContactAsync($$"""{"lastName":"First","organization":"{{goes}}"}""");
        await owner.ContactAsync($$"""{"lastName":"Second","partners":["{{stays}}"]}""");
        var file = (await owner.GetAsync("/api/contacts/export")).Text;
        (await owner.DeleteAsync("/api/organizations/" + goes, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var import = await owner.PrepareAsync(file, match: "none");
        var check = await owner.WorkAsync(import, "check");
        var run = await owner.WorkAsync(import, "run");

        foreach (var ended in (JsonElement[])[check, run])
        {
            (ended.GetProperty("result").GetProperty("created").GetInt64(), ended.GetProperty("result").GetProperty("rejected").GetInt64()).ShouldBe((1, 1));
            ended.GetProperty("rejected").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason").GetString()!.ShouldContain("two records called Deere");
        }
        (await owner.GetAsync($"/api/contacts/count?filter=organization%20is%20{stays}")).Of("count").ShouldBe("0");
        (await owner.GetAsync($"/api/contacts/count?filter=partners%20has%20{stays}")).Of("count").ShouldBe("2");
    }

    [Fact]
    public async Task A_name_that_two_records_have_means_neither_where_the_id_beside_it_is_gone()
    {
        var owner = await server.OwnerAsync();
        foreach (var _ in (int[])[1, 2]) await owner.OrganizationAsync("""{"name":"Deere"}""");
        var gone = (await owner.OrganizationAsync("""{"name":"Deere"}""")).Id;
        await owner.ContactAsync($$"""{"lastName":"Ek","organization":"{{gone}}"}""");
        var file = (await owner.GetAsync("/api/contacts/export")).Text;
        (await owner.DeleteAsync("/api/organizations/" + gone, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var run = await owner.WorkAsync(await owner.PrepareAsync(file, match: "none"), "run");

        run.GetProperty("rejected").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason")
            .GetString()!.ShouldContain("Two records here are called Deere");
    }

    [Fact]
    public async Task A_name_that_somebody_wrote_anew_into_the_file_counts_in_every_row()
    {
        var owner = await server.OwnerAsync();
        foreach (var name in (string[])["Acme", "Xerxes", "Yankee", "Zebra"])
        {
            var organization = (await owner.OrganizationAsync(new JsonObject { ["name"] = name }.ToJsonString())).Id;
            await owner.ContactAsync($$"""{"lastName":"Of {{name}}","organization":"{{organization}}"}""");
        }
        var file = (await owner.GetAsync("/api/contacts/export?fields=lastName,organization")).Text;
        foreach (var name in (string[])["Xerxes", "Yankee", "Zebra"]) file = file.Replace($",{name},", ",Acme,", StringComparison.Ordinal);

        var run = await owner.WorkAsync(await owner.PrepareAsync(file, match: "none"), "run");

        run.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(4, run.ToString());
        (await owner.GetAsync("/api/contacts/count?filter=organization.name%20is%20Acme")).Of("count").ShouldBe("5");
    }

    [Fact]
    public async Task A_name_that_somebody_added_to_a_cell_leaves_the_others_their_ids()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}"""))
            .ShouldBe(HttpStatusCode.Created);
        var made = new List<string>();
        foreach (var name in (string[])["Deere", "Deere", "Acme"]) made.Add(
            (await owner.OrganizationAsync(new JsonObject { ["name"] = name }.ToJsonString())).Id);
        await owner.ContactAsync($$"""{"lastName":"One","partners":["{{made[1]}}"]}""");
        await owner.ContactAsync($$"""{"lastName":"Both","partners":["{{made[0]}}","{{made[1]}}"]}""");
        var file = (await owner.GetAsync("/api/contacts/export?fields=lastName,partners")).Text
            .Replace("One,Deere,", "One,Deere; Acme,", StringComparison.Ordinal).Replace("Both,Deere; Deere,", "Both,Deere,", StringComparison.Ordinal);

        var run = await owner.WorkAsync(await owner.PrepareAsync(file, match: "none"), "run");

        var partners = (await owner.GetAsync("/api/contacts?filter=lastName%20is%20One&sort=createdAt&fields=partners")).Items[^1].GetProperty("partners");
        partners.EnumerateArray().Select(link => link.GetProperty("id").GetString()).ShouldBe([made[1], made[2]]);
        // Which of the two was taken out nobody can tell.
        run.GetProperty("rejected").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason")
            .GetString()!.ShouldContain("Two records here are called Deere");
    }

    [Fact]
    public async Task A_name_in_a_cell_with_too_few_ids_is_nobodys_where_the_file_has_several_of_it()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}"""))
            .ShouldBe(HttpStatusCode.Created);
        var made = new List<string>();
        foreach (var name in (string[])["Deere", "Deere", "Acme"]) made.Add((await owner.OrganizationAsync($$"""{"name":"{{name}}"}""")).Id);
        await owner.ContactAsync($$"""{"lastName":"One","partners":["{{made[1]}}"]}""");
        await owner.ContactAsync($$"""{"lastName":"Two","partners":["{{made[0]}}"]}""");
        var file = (await owner.GetAsync("/api/contacts/export?fields=lastName,partners")).Text
            .Replace("One,Deere,", "One,Deere; Acme,", StringComparison.Ordinal);
        (await owner.DeleteAsync("/api/organizations/" + made[1], ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var run = await owner.WorkAsync(await owner.PrepareAsync(file, match: "none"), "run");

        run.GetProperty("rejected").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason").GetString()!
            .ShouldContain("The file means two records called Deere");
        var two = (await owner.GetAsync("/api/contacts?filter=lastName%20is%20Two&sort=createdAt&fields=partners")).Items;
        two.ShouldAllBe(item => item.GetProperty("partners").EnumerateArray().Single().GetProperty("id").GetString() == made[0]);
        two.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_somebody_added_to_a_cell_is_no_reason_to_refuse_the_file_elsewhere()
    {
        var (from, to) = (await server.OwnerAsync(), await server.OwnerAsync());
        foreach (var owner in (Client[])[from, to])
            (await owner.PostAsync("/api/contacts/fields", """{"label":"Partners","kind":"relations","relatedTypes":["organization"]}"""))
                .ShouldBe(HttpStatusCode.Created);
        var made = new List<string>();
        foreach (var name in (string[])["Deere", "Acme"]) made.Add((await from.OrganizationAsync($$"""{"name":"{{name}}"}""")).Id);
        await from.ContactAsync($$"""{"lastName":"Both","partners":["{{made[0]}}","{{made[1]}}"]}""");
        await from.ContactAsync($$"""{"lastName":"One","partners":["{{made[0]}}"]}""");
        var file = (await from.GetAsync("/api/contacts/export?fields=lastName,partners")).Text;
        var added = file.Replace("Deere; Acme,", "Deere; Acme; Foo,", StringComparison.Ordinal)
            .Replace("Acme; Deere,", "Acme; Deere; Foo,", StringComparison.Ordinal);
        added.ShouldNotBe(file);

        var run = await to.WorkAsync(await to.PrepareAsync(added, match: "none"), "run");

        run.GetProperty("rejected").GetArrayLength().ShouldBe(0);
        (await to.GetAsync("/api/organizations?sort=name&fields=name")).Items.Select(item => item.GetProperty("name").GetString())
            .ShouldBe(["Acme", "Deere", "Foo"]);
    }

    [Fact]
    public async Task Names_of_people_are_not_taken_apart_by_guess()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        foreach (var values in (string[])["""{"firstName":"Anna Maria","lastName":"da Silva Ek"}""", """{"email":"zoe@x.example"}""",
            """{"nickname":"Dr. Who Jr"}"""])
            await owner.ContactAsync(values);

        var file = (await owner.GetAsync("/api/contacts/export?fields=name,city")).Text;
        var import = await other.WorkAsync(await other.PrepareAsync(file, match: "none"), "run");

        file.Split("\r\n")[0].ShouldBe("brisk_id,Name,First name,Last name,City");
        import.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(0);
        var came = (await other.GetAsync("/api/contacts?fields=name,firstName,lastName,email,nickname")).Items;
        came.Select(item => string.Join('|', ((string[])["firstName", "lastName", "email", "nickname"]).Select(name =>
            item.TryGetProperty(name, out var value) ? value.GetString() : "")))
                .ShouldBe(["Anna Maria|da Silva Ek||", "||zoe@x.example|", "|||Dr. Who Jr"], ignoreOrder: true);
    }

    /// <summary>A workspace with an added field of every kind, and a person of a certain name.</summary>
    private async Task<(Client Client, string Person)> PlaceAsync(RecordType type)
    {
        var owner = await server.OwnerAsync();
        var helper = await server.JoinAsync(owner.Workspace, Role.Member);
        await server.Database.WriteAsync(owner.Workspace, (server, helper, owner.Workspace), static async (session, state) =>
        {
            await session.ExecuteAsync(Rename, [state.Workspace.Value, state.helper.User.Value]);
            await state.server.Node.Schemas.ChangedAsync(session, state.Workspace);
            return 0;
        }, TestContext.Current.CancellationToken);
        foreach (var kind in CustomFields.Kinds)
        {
            // One is called as a field that is there already, and one as a program would understand it otherwise.
            var field =
                new JsonObject { ["label"] = kind is TextField ? "Email" : kind is DateField ? "2024-01-01" : $"Our {kind.Name}", ["kind"] = kind.Name };
            if (kind is ChoiceField) field["choices"] = new JsonArray(new JsonObject { ["label"] = "Gold, pure" }, new JsonObject { ["label"] = "=Silver" });
            if (kind is RelationsField)
            {
                field["relatedTypes"] = new JsonArray("organization");
                field["choices"] = new JsonArray(new JsonObject { ["label"] = "Sponsor" }, new JsonObject { ["label"] = "Has (some); marks" });
            }
            (await owner.PostAsync($"/api/{type.Plural}/fields", field.ToJsonString())).ShouldBe(HttpStatusCode.Created);
        }
        return (owner, helper.User.ToString());
    }

    private static readonly Storage.Engine.Statement Rename = new("UPDATE users SET name = 'Maja Lind, =Head' WHERE workspace_id = $1 AND id = $2");

    private static async Task<JsonNode?> ValueAsync(Field? field, FieldKind kind, int i, (Client Client, string Person) place)
    {
        var text = Hard[i % Hard.Length];
        return kind switch
        {
            UserField => place.Person,
            RelationField => (await place.Client.PostAsync("/api/" + RecordTypes.Find(field!.RelatedType!)!.Plural,
                Samples.Least(RecordTypes.Find(field.RelatedType!)!, text).ToJsonString())).ShouldBe(HttpStatusCode.Created).Id,
            RelationsField when field is { Choices.Count: 0 } => new JsonArray(await ContactAsync()),
            RelationsField when field is not null => new JsonArray(await ContactAsync(field.Choices[i % field.Choices.Count].Value)),
            // Names that hold what stands between links could only be told by ids, which are others there.
            RelationsField => new JsonArray(
                new JsonObject { ["id"] = await LinkedAsync(place.Client, $"=Partner, {i % 3}"), ["role"] = ((string[])["sponsor", "has-some-marks"])[i % 2] },
                new JsonObject { ["id"] = await LinkedAsync(place.Client, "Bank (old) Ltd") }),
            NumberField => ((double[])[1.234, -5, 0.001, 1e21, 1250, 98_000.5])[i % 6],
            MoneyField => new JsonObject { ["amount"] = ((long[])[1250, -5, 0, 7])[i % 4], ["currency"] = ((string[])["EUR", "KWD", "JPY"])[i % 3] },
            YesNoField => i % 2 == 0,
            ChoiceField => field is null ? ((string[])["gold-pure", "silver"])[i % 2] : field.Choices[i % field.Choices.Count].Value,
            TagsField => new JsonArray("north", "=west", i % 5 == 0 ? "[\"x\"]" : "Zoë"),
            LabelledField labelled => new JsonArray(
                new JsonObject { ["label"] = "Home", ["value"] = ValueOf(labelled, i) }, new JsonObject { ["value"] = ValueOf(labelled, i + 1) }),
            AddressesField => new JsonArray(new JsonObject { ["label"] = "Home", ["street"] = "1 \"A\" St,\nrear", ["city"] = text }),
            LongTextField => $"- {text}\n\"{text}\", and\n\n= more",
            DateField => ((string[])["1990-07-01", "1912-01-02", "2024-02-29"])[i % 3],
            PhoneField => ((string[])["+46 46 222 01 00", "(555) 010-4477 ext. 5"])[i % 2],
            TextField => field is { MaxLength: < 40 } && text.Length > field.MaxLength ? "x" : text,
            _ => Samples.Of(field ?? new Field { Name = "x", Label = "X", Kind = kind }),
        };

        async Task<JsonNode> ContactAsync(string? role = null)
        {
            var made = await place.Client.ContactAsync(new JsonObject { ["lastName"] = $"Contact {i}" }.ToJsonString());
            var link = new JsonObject { ["type"] = "contact", ["id"] = made.Id };
            if (role is not null) link["role"] = role;
            return link;
        }
    }

    private static async Task<string> LinkedAsync(Client client, string name)
    {
        var found = await client.GetAsync($"/api/organizations?filter={Uri.EscapeDataString($"name is \"{name}\"")}");
        return found.Items is [var known, ..] ? known.GetProperty("id").GetString()!
            : (await client.OrganizationAsync(new JsonObject { ["name"] = name }.ToJsonString())).Id;
    }

    private static string ValueOf(LabelledField kind, int i) => kind == LabelledField.Emails ? $"m{i}@x.example"
        : kind == LabelledField.Phones ? $"+46 46 222 01 {i:00}" : i % 2 == 0 ? "https://x.example/" : $"https://x.example/{i};a,b";

    private static async Task<List<JsonObject>> RecordsAsync(Client client, RecordType type)
    {
        var records = new List<JsonObject>();
        foreach (var item in (
            await client.GetAsync($"/api/{type.Plural}?limit=500&sort={type.Title.Name}&filter="
                + Uri.EscapeDataString($"{type.Title.Name} starts Record"))).Items)
        {
            var record = JsonNode.Parse((await client.GetAsync($"/api/{type.Plural}/{item.GetProperty("id").GetString()}")).Text)!.AsObject();
            foreach (var name in Own) record.Remove(name);
            foreach (var (name, value) in record.ToList())
            {
                if (value is JsonObject named && named.ContainsKey("name")) record[name] = named["name"]!.DeepClone();
                if (value is JsonArray links) foreach (var link in links.OfType<JsonObject>().Where(link => link.ContainsKey("name"))) link.Remove("id");
            }
            records.Add(record);
        }
        return records;
    }
}
