using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Imports;

public sealed class ImportTests(TestServer server)
{
    private const string People =
        "Record ID,First Name,Last Name,Email,Phone,Company,City,Tags,Birthday,Shoe size\n" +
        "1,Ann,Lee,ann@x.org,+49 221 555001,Acme,Köln,a;b,1980-12-24,38\n" +
        "2,Bob,Ray,bob@x.org,,ACME ,Bonn,b,,44\n" +
        "3,Cleo,Sol,not an address,,Beta,Kiel,,,39\n" +
        "2,Bob,Again,b2@x.org,,Gamma,,,,\n" +
        "4,\"Dora\nMae\",Tan,dora@x.org,,,Ulm,c,1999-13-01,40\n" +
        "5,Eve,Unk,eve@x.org,,Beta,Ulm,c,,41\n";

    [Fact]
    public async Task A_file_becomes_records_with_their_organizations_fields_and_tags()
    {
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(People);

        var import = await owner.WorkAsync(id, "run");

        import.GetProperty("status").GetString().ShouldBe("done", import.ToString());
        import.Counts().ShouldBe("6 3 0 0 0 3 2");
        var ann = await owner.FirstAsync("externalId is 1");
        ann.GetProperty("name").GetString().ShouldBe("Ann Lee");
        ann.GetProperty("organization").GetProperty("name").GetString().ShouldBe("Acme");
        ann.GetProperty("tags").GetRawText().ShouldBe("""["a","b"]""");
        ann.GetProperty("birthday").GetString().ShouldBe("1980-12-24");
        ann.GetProperty("shoeSize").GetDouble().ShouldBe(38);
        (await owner.CountAsync("organizations")).ShouldBe(2);
    }

    [Fact]
    public async Task Refused_rows_say_their_line_and_reason_and_come_back_mended()
    {
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(People);
        var import = await owner.WorkAsync(id, "run");

        var rejected = import.GetProperty("rejected").EnumerateArray()
            .Select(reject => $"{reject.GetProperty("line")} {reject.GetProperty("column")} {reject.GetProperty("value")}").ToList();
        var download = await owner.GetAsync($"/api/imports/{id}/rejected.csv");
        var mended = download.Text.Replace("not an address", "cleo@x.org", StringComparison.Ordinal)
            .Replace("1999-13-01", "1999-12-01", StringComparison.Ordinal);
        var again = await owner.WorkAsync(await owner.PrepareAsync(mended), "run");

        rejected.ShouldBe(["4 Email not an address", "5 Record ID 2", "6 Birthday 1999-13-01"]);
        download.Text.ShouldStartWith("\uFEFFbrisk_line,brisk_reason,Record ID,First Name");
        download.Text.ShouldContain("6,\"");
        download.Text.ShouldContain("4,\"Dora\nMae\",Tan,dora@x.org,,,Ulm,c,1999-13-01,40\n");
        again.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(2);
        (await owner.FirstAsync("externalId is 4")).GetProperty("city").GetString().ShouldBe("Ulm");
    }

    [Fact]
    public async Task Refused_rows_hold_no_formula_unless_asked_for_and_come_back_as_they_were()
    {
        var owner = await server.OwnerAsync();
        const string row = "\"=HYPERLINK(\"\"http://evil\"\")\",=1+1,-2,not an address";
        var id = await owner.PrepareAsync($"Record ID,=First Name,City,Email\n1,Ben,Ulm,ben@x.org\n{row}\n", match: "none");
        await owner.WorkAsync(id, "run");

        var download = (await owner.GetAsync($"/api/imports/{id}/rejected.csv")).Text;
        var raw = (await owner.GetAsync($"/api/imports/{id}/rejected.csv?raw=true")).Text;
        await owner.WorkAsync(await owner.PrepareAsync(download.Replace("not an address", "ann@x.org", StringComparison.Ordinal), match: "none"), "run");
        var back = await owner.FirstAsync("email is ann@x.org");

        download.ShouldContain(",Record ID,'=First Name,City,Email\n");
        download.ShouldContain(",\"'=HYPERLINK(\"\"http://evil\"\")\",'=1+1,'-2,not an address\n");
        raw.ShouldContain("," + row + "\n");
        back.GetProperty("city").GetString().ShouldBe("-2");
        back.GetProperty("externalId").GetString().ShouldBe("=HYPERLINK(\"http://evil\")");
        (await owner.GetAsync($"/api/imports/{id}/rejected.csv?raw=maybe")).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public async Task A_check_counts_what_a_run_does_and_writes_nothing()
    {
        var owner = await server.OwnerAsync();
        await owner.WorkAsync(await owner.PrepareAsync("Record ID,First Name,City\n1,Ann,Paris\n5,Eve,Ulm\n"), "run");
        var id = await owner.PrepareAsync(People);
        var before = await RecordsAsync(owner);

        var check = await owner.WorkAsync(id, "check");
        var untouched = await RecordsAsync(owner);
        var run = await owner.WorkAsync(id, "run");

        check.GetProperty("status").GetString().ShouldBe("checked");
        untouched.ShouldBe(before);
        check.Counts().ShouldBe(run.Counts());
        check.Counts().ShouldBe("6 1 2 0 0 3 2");
        foreach (var name in (string[])["fieldsCreated", "tagsCreated", "fieldsChanged"])
        {
            check.GetProperty("result").GetProperty(name).GetInt64().ShouldBe(run.GetProperty("result").GetProperty(name).GetInt64(), name);
        }
        var preview = check.GetProperty("preview");
        preview.GetProperty("organizations").EnumerateArray().Select(organization => $"{organization.GetProperty("name")} {organization.GetProperty("count")}")
            .ShouldBe(["Acme 2", "Beta 1"]);
        preview.GetProperty("changes").EnumerateArray()
            .Select(change => $"{change.GetProperty("field")}: {change.GetProperty("from")} → {change.GetProperty("to")}").ShouldContain("city: Paris → Köln");
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var owner = await server.OwnerAsync();
        await owner.WorkAsync(await owner.PrepareAsync(People), "run");
        var before = await RecordsAsync(owner);

        var again = await owner.WorkAsync(await owner.PrepareAsync(People), "run");

        again.Counts().ShouldBe("6 0 0 3 0 3 0");
        (await RecordsAsync(owner)).ShouldBe(before);
    }

    [Theory]
    [InlineData("update", "0 1 0 0", "Köln", "new@x.org")]
    [InlineData("fill", "0 1 0 0", "Bonn", "new@x.org")]
    [InlineData("skip", "0 0 0 1", "Bonn", "")]
    [InlineData("create", "1 0 0 0", "Bonn", "")]
    public async Task A_match_is_treated_as_the_settings_say(string onMatch, string counts, string city, string email)
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Bob","externalId":"K7","city":"Bonn"}""");

        var import = await owner.WorkAsync(await owner.PrepareAsync("Record ID,First Name,Email,City\nk7,Bob,new@x.org,Köln\n", onMatch: onMatch), "run");

        string.Join(' ', import.Counts().Split(' ')[1..5]).ShouldBe(counts);
        var bob = await owner.GetAsync($"/api/contacts?filter={Uri.EscapeDataString("externalId is K7")}&sort=createdAt");
        bob.Items[0].GetProperty("city").GetString().ShouldBe(city);
        (bob.Items[0].TryGetProperty("email", out var found) ? found.GetString() : "").ShouldBe(email);
    }

    [Fact]
    public async Task Settings_are_answered_as_they_are_meant()
    {
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync("Name,Other\nOne,1\n", "none", type: "organizations");
        var settings = (string onMatch) => owner.SendAsync("PUT", $"/api/imports/{id}/settings",
            $$$"""
            {"match":"none","onMatch":"{{{onMatch}}}",
             "mapping":[{"column":0,"target":"name"},{"column":1,"target":"skip","newField":{"label":"Other","kind":"number"}}]}
            """);

        var answer = (await settings("fill")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("settings");

        answer.GetProperty("onMatch").GetString().ShouldBe("fill");
        answer.GetProperty("mapping")[1].TryGetProperty("newField", out _).ShouldBeFalse();
        foreach (var unknown in (string[])["Update", "1"]) (await settings(unknown)).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["onMatch"]);
    }

    /// <summary>Once any spelling was taken, and kept as it was.</summary>
    [Theory]
    [InlineData("Update", "update")]
    [InlineData("1", "fill")]
    public async Task Settings_that_an_older_version_stored_are_shown_and_gone_by_as_they_are_meant(string onMatch, string meant)
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Bob","email":"old@x.org","externalId":"k7"}""");
        var id = await owner.PrepareAsync("Record ID,First Name,Email,City\nk7,Bob,new@x.org,Köln\n", onMatch: meant);
        await server.Database.WriteAsync(owner.Workspace, (owner.Workspace, onMatch: $"\"onMatch\":\"{onMatch}\"", meant: $"\"onMatch\":\"{meant}\""),
            static (session, to) => session.ExecuteAsync(new Statement("UPDATE imports SET settings = replace(settings, $3, $2) WHERE workspace_id = $1"),
                [to.Workspace.Value, to.onMatch, to.meant]), TestContext.Current.CancellationToken);

        var shown = (await owner.GetAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.OK).Json;
        var run = await owner.WorkAsync(id, "run");
        var undone = await owner.WorkAsync(id, "undo");

        shown.GetProperty("settings").GetProperty("onMatch").GetString().ShouldBe(meant);
        run.GetProperty("result").GetProperty("updated").GetInt64().ShouldBe(1);
        undone.GetProperty("status").GetString().ShouldBe("undone");
    }

    [Fact]
    public async Task Columns_without_a_sign_of_how_they_are_written_are_read_as_the_country_writes()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"GB"}""", ("If-Match", "*"));

        var import = await owner.WorkAsync(await owner.PrepareAsync("Last name,Birthday\nOne,03/04/1980\n", match: "none"), "run");

        import.GetProperty("columns")[1].GetProperty("dayFirst").GetBoolean().ShouldBeFalse("the column shows nothing");
        (await owner.FirstAsync("lastName is One")).GetProperty("birthday").GetString().ShouldBe("1980-04-03");
    }

    [Fact]
    public async Task Numbers_that_may_be_thousands_or_decimals_are_refused_until_the_mapping_says_which()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        var id = await owner.PrepareAsync("Name,Employees\nOne,\"1,250\"\nTwo,\"12,500\"\n", "none", type: "organizations");

        var unclear = await owner.WorkAsync(id, "check");
        var settings = (string mark) =>
            $$$"""{"mapping":[{"column":0,"target":"name"},{"column":1,"target":"employees","decimalMark":"{{{mark}}}"}],"match":"none","onMatch":"create"}""";
        var refused = await owner.SendAsync("PUT", $"/api/imports/{id}/settings", settings(";"));
        (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", settings(","))).ShouldBe(HttpStatusCode.OK);
        var done = await owner.WorkAsync(id, "run");

        unclear.GetProperty("columns")[1].GetProperty("unclear").GetString().ShouldBe("1,250");
        unclear.GetProperty("rejected")[0].GetProperty("reason").GetString()!.ShouldStartWith("1,250 can be 1250 or 1.25");
        unclear.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(2);
        refused.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["mapping/1/decimalMark"]);
        done.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(2);
        (await owner.GetAsync("/api/organizations?filter=name%20is%20Two")).Items[0].GetProperty("employees").GetDouble().ShouldBe(12.5);
    }

    [Fact]
    public async Task Rows_are_matched_by_email_without_regard_to_case()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Bob","email":"bob@x.org"}""");

        var import = await owner.WorkAsync(await owner.PrepareAsync("Email,Last Name\nBOB@x.org,Ray\nnew@x.org,Fresh\n", match: "email"), "run");

        import.Counts().ShouldBe("2 1 1 0 0 0 0");
        (await owner.FirstAsync("email is bob@x.org")).GetProperty("name").GetString().ShouldBe("Bob Ray");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    public async Task A_row_that_is_refused_keeps_none_out_that_has_the_same_key_however_far_away_it_is(int between)
    {
        var owner = await server.OwnerAsync();
        var others = string.Concat(Enumerable.Range(0, between).Select(row => $"n{row}.com,N{row}\n"));
        var id = await owner.PrepareAsync($"Domain,Name\nacme.com,\n{others}acme.com,Acme\nacme.com,Twice\n{others}acme.com,Thrice\n", "domain",
            type: "organizations");

        var check = await owner.WorkAsync(id, "check");
        var done = await owner.WorkAsync(id, "run");

        foreach (var import in (JsonElement[])[check, done])
        {
            import.Counts().ShouldBe($"{(2 * between) + 4} {between + 1} 0 0 0 {between + 3} 0");
            var reasons = import.GetProperty("rejected").EnumerateArray().Take(2).Select(reject => reject.GetProperty("reason").GetString()).ToList();
            reasons.ShouldBe(
                ["Give it a name.", string.Create(CultureInfo.InvariantCulture, $"Line {between + 3:N0} has the same domain. Keep one of the two.")]);
        }
    }

    [Fact]
    public async Task Undo_puts_everything_back_as_it_was()
    {
        var owner = await server.OwnerAsync();
        await owner.OrganizationAsync("""{"name":"Beta"}""");
        await owner.ContactAsync("""{"firstName":"Bob","externalId":"2","city":"Paris","tags":["x"]}""");
        await owner.ContactAsync("""{"firstName":"Eve","lastName":"Old","externalId":"5","email":"old@x.org"}""");
        var before = await RecordsAsync(owner);
        var id = await owner.PrepareAsync(People);
        await owner.WorkAsync(id, "run");
        (await RecordsAsync(owner)).ShouldNotBe(before);

        var undone = await owner.WorkAsync(id, "undo");

        undone.GetProperty("status").GetString().ShouldBe("undone", undone.ToString());
        (await RecordsAsync(owner)).ShouldBe(before);
        var undo = undone.GetProperty("result").GetProperty("undo");
        (undo.GetProperty("removed").GetInt64(), undo.GetProperty("restored").GetInt64(), undo.GetProperty("kept").GetInt64()).ShouldBe((2, 2, 0));
        (await owner.GetAsync("/api/schema")).Text.ShouldNotContain("shoeSize");
        (await owner.PostAsync($"/api/imports/{id}/undo")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Undo_leaves_alone_what_was_changed_since_and_says_so()
    {
        var owner = await server.OwnerAsync();
        var old = await owner.ContactAsync("""{"firstName":"Bob","externalId":"2"}""");
        var id = await owner.PrepareAsync(People);
        await owner.WorkAsync(id, "run");
        var ann = await owner.FirstAsync("externalId is 1");
        (await owner.PatchAsync($"/api/contacts/{ann.GetProperty("id").GetString()}", """{"title":"CEO"}""", ("If-Match", "\"1\"")))
            .ShouldBe(HttpStatusCode.OK);
        (await owner.PatchAsync($"/api/contacts/{old.Id}", """{"city":"Rome"}""", ("If-Match", "\"2\""))).ShouldBe(HttpStatusCode.OK);

        var undone = await owner.WorkAsync(id, "undo");

        var kept = undone.GetProperty("result").GetProperty("undo").GetProperty("keptRecords").EnumerateArray()
            .Select(record => $"{record.GetProperty("name")} {record.GetProperty("reason")} {string.Join(',', record.GetProperty("fields").EnumerateArray())}")
            .Order().ToList();
        kept.ShouldBe(["Acme used ", "Ann Lee changed ", "Bob Ray changed city"]);
        var bob = (await owner.GetAsync($"/api/contacts/{old.Id}")).Json;
        bob.GetProperty("city").GetString().ShouldBe("Rome");
        bob.GetProperty("name").GetString().ShouldBe("Bob");
        (await owner.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Owners_are_found_by_name_or_address_and_unknown_ones_are_told()
    {
        var owner = await server.OwnerAsync();

        var id = await owner.PrepareAsync($"Record ID,First Name,Contact owner\n1,A,{owner.Email.ToUpperInvariant()}\n2,B,Nobody Here\n");
        var check = await owner.WorkAsync(id, "check");
        await owner.WorkAsync(id, "run");

        check.GetProperty("preview").GetProperty("unknownOwners")[0].GetProperty("name").GetString().ShouldBe("Nobody Here");
        (await owner.FirstAsync("externalId is 1")).GetProperty("owner").GetProperty("id").GetString().ShouldBe(owner.User.ToString());
    }

    [Fact]
    public async Task Organizations_of_an_external_id_are_linked_by_it()
    {
        var owner = await server.OwnerAsync();
        await owner.OrganizationAsync("""{"name":"Acme","externalId":"001A"}""");

        var import = await owner.WorkAsync(await owner.PrepareAsync("Id,LastName,AccountId\nc1,Lee,001A\nc2,Ray,001B\n"), "run");

        import.Counts().ShouldBe("2 1 0 0 0 1 0");
        (await owner.FirstAsync("externalId is c1")).GetProperty("organization").GetProperty("name").GetString().ShouldBe("Acme");
    }

    [Fact]
    public async Task The_first_rows_can_be_seen_as_records()
    {
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(People);

        var rows = await owner.GetAsync($"/api/imports/{id}/rows?offset=1&limit=2");

        rows.Items.Length.ShouldBe(2);
        rows.Items[0].GetProperty("record").GetProperty("name").GetString().ShouldBe("Bob Ray");
        rows.Items[0].GetProperty("record").GetProperty("organization").GetProperty("name").GetString().ShouldBe("ACME");
        rows.Items[1].GetProperty("problem").GetProperty("column").GetString().ShouldBe("Email");
        (await owner.GetAsync($"/api/imports/{id}/rows?limit=1000")).ShouldBeProblem(400, "bad-request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("Name,Email\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("\"Name,Email\nA,B\n")]
    public async Task Files_that_cannot_be_imported_are_refused_and_not_kept(string csv)
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.UploadAsync(csv);

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["file"]);
        (await owner.GetAsync("/api/imports")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hostile_files_are_answered_and_leave_the_server_well()
    {
        var owner = await server.OwnerAsync();
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 100_000))), [0x50, 0x4B, 3, 4, 1, 2, 3], [0xFF, 0xFE, 0, 0, 65, 0, 0, 0],
                [0xFF, 0xFE, 65],
            Encoding.UTF8.GetBytes("a\n" + new string('x', 11 * 1024 * 1024)), Encoding.UTF8.GetBytes("Email,Email,,\n\"a\"\"b,c\n=cmd|' /C calc'!A0,x,y,z\n"),
            Encoding.Unicode.GetBytes("Email,Name\na@b.org,Jörg\n"), [.. "Name\n"u8, 0xE4, 0xF6, 0xFC, (byte)'\n'],
        ];
        foreach (var file in files)
        {
            var answer = await owner.UploadAsync(file);

            answer.Status.ShouldBeOneOf(201, 422);
            if (answer.Status == 201) (await owner.PostAsync($"/api/imports/{answer.Id}/check")).Status.ShouldBeOneOf(202, 422);
            if (answer.Status == 201) (await owner.EndAsync(answer.Id)).GetProperty("status").GetString().ShouldBeOneOf("checked", "ready");
        }
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_refused_and_fixed_once_it_ran()
    {
        var owner = await server.OwnerAsync();
        var id = await owner.PrepareAsync(People);

        (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", """{"mapping":[{"column":0,"target":"nothing"}],"match":"email","onMatch":"update"}"""))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["mapping/0/target", "match"]);
        await owner.WorkAsync(id, "run");

        (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", """{"mapping":[{"column":1,"target":"firstName"}]}""")).ShouldBeProblem(409, "conflict");
        (await owner.PostAsync($"/api/imports/{id}/run")).ShouldBeProblem(409, "conflict");
        (await owner.PostAsync($"/api/imports/{id}/cancel")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task Imports_belong_to_their_workspace_and_can_be_forgotten()
    {
        var owner = await server.OwnerAsync();
        var stranger = await server.OwnerAsync();
        var id = await owner.PrepareAsync(People);
        await owner.WorkAsync(id, "run");

        (await stranger.GetAsync($"/api/imports/{id}")).ShouldBeProblem(404, "not-found");
        (await stranger.PostAsync($"/api/imports/{id}/undo")).ShouldBeProblem(404, "not-found");
        (await owner.DeleteAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await owner.GetAsync($"/api/imports/{id}/rejected.csv")).ShouldBeProblem(404, "not-found");
        (await owner.CountAsync()).ShouldBe(3);
    }

    /// <summary>All living records with all their values, but for versions and times.</summary>
    private static async Task<string> RecordsAsync(Client client)
    {
        var text = new StringBuilder();
        foreach (var plural in (string[])["organizations", "contacts"])
        {
            foreach (var item in (await client.GetAsync($"/api/{plural}?limit=500")).Items)
            {
                var record = (await client.GetAsync($"/api/{plural}/{item.GetProperty("id").GetString()}")).Json;
                foreach (var member in record.EnumerateObject())
                {
                    if (member.Name is not ("version" or "updatedAt" or "updatedBy") && member.Value.ValueKind != System.Text.Json.JsonValueKind.Null)
                        text.Append(member.Name).Append(": ").Append(member.Value.GetRawText()).Append('\n');
                }
            }
        }
        return text.ToString();
    }
}
