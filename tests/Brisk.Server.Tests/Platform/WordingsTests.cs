using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records.Exports;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed partial class WordingsTests(TestServer server)
{
    /// <summary>A value of each type that a text can have.</summary>
    private static readonly Dictionary<Type, object> Samples = new()
    {
        [typeof(string)] = "word", [typeof(int)] = 1_234, [typeof(long)] = 1_234L, [typeof(double)] = 2.5, [typeof(Tsid)] = new Tsid(1),
        [typeof(JsonValueKind)] = JsonValueKind.Array, [typeof(Field)] = ContactType.Type["externalId"], [typeof(RecordType)] = ContactType.Type,
        [typeof(Choice)] = ContactType.Type["status"].Choices[0], [typeof(Reason)] = FieldReasons.NotYesOrNo,
        [typeof(IReadOnlyList<string>)] = new[] { "a", "b" }, [typeof(IReadOnlyList<Field>)] = new[] { ContactType.Type["email"], ContactType.Type["phone"] },
        [typeof(IReadOnlyList<RecordType>)] = RecordTypes.All, [typeof(IReadOnlyList<Choice>)] = ContactType.Type["status"].Choices,
    };

    public static TheoryData<string> Keys => [.. WordingCatalogue.All.Select(wording => wording.Key)];

    private static string Committed([CallerFilePath] string here = "")
    {
        var folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "brisk.slnx"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "docs", "api", "wordings.json"));
    }

    [Fact]
    public void Every_text_is_what_it_was() => BriskServer.Wordings().ShouldBe(Committed(), "Run: ./brisk wordings > docs/api/wordings.json");

    [Fact]
    public void Every_key_is_that_of_one_text()
    {
        WordingCatalogue.All.GroupBy(wording => wording.Key).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();
        WordingCatalogue.All.Select(wording => wording.Key).ShouldAllBe(key => KebabCase().IsMatch(key));
        WordingCatalogue.All.Select(wording => wording.Code ?? "in-it").ShouldAllBe(code => KebabCase().IsMatch(code));
        Problems.Kinds.Select(kind => kind.Code).ShouldBeUnique();
    }

    [Fact]
    public void Every_text_that_is_declared_is_in_the_catalogue()
    {
        var declared =
            from room in (Assembly[])[typeof(Wording).Assembly, typeof(BriskServer).Assembly]
            from type in room.GetTypes().Where(type => !type.ContainsGenericParameters)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where typeof(Wording).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(Reason)
            select field.GetValue(null) is Reason reason ? reason.Wording : (Wording)field.GetValue(null)!;

        declared.ToList().ShouldNotBeEmpty();
        declared.Except(WordingCatalogue.All).Select(wording => wording.Key).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_text_says_each_of_its_values(string key)
    {
        var wording = WordingCatalogue.All.Single(wording => wording.Key == key);
        if (wording.GetType().GetMethod("Of") is not { } say) return;

        var reason = (Reason)say.Invoke(wording, [.. say.GetParameters().Select(parameter => Samples[parameter.ParameterType])])!;

        Hole().IsMatch(reason.Detail).ShouldBeFalse(reason.Detail);
        using var json = JsonDocument.Parse(reason.ToJson());
        json.RootElement.GetProperty("key").GetString().ShouldBe(key);
        json.RootElement.GetProperty("params").EnumerateObject().Select(value => value.Name).ShouldBe(wording.Parameters.Select(value => value.Name));
        Hole().Matches(wording.Text).Select(hole => hole.Groups["name"].Value).Distinct().ShouldBe(wording.Parameters.Select(value => value.Name));
        reason.Code.ShouldBe(wording.Code ?? "not-yes-or-no");
    }

    [Fact]
    public async Task A_problem_says_what_it_says_in_any_language()
    {
        var owner = await server.OwnerAsync();

        var unknown = await owner.PostAsync("/api/contacts", """{"firstName":"Ada","consent":"perhaps"}""");
        var filter = await owner.GetAsync("/api/contacts?filter=" + Uri.EscapeDataString("email contains (a)"));
        var missing = await owner.GetAsync("/api/organizations/0S9MEQZAMTM28");

        var error = unknown.ShouldBeProblem(422, "invalid").Json.GetProperty("errors")[0].GetProperty("wording");
        error.GetProperty("key").GetString().ShouldBe("not-a-choice");
        error.GetProperty("params").GetProperty("value").GetString().ShouldBe("perhaps");
        error.GetProperty("params").GetProperty("choices")[0].GetRawText().ShouldBe("""{"choice":"unknown","label":"Not asked"}""");
        // Of one mistake the answer says as a whole what that one is.
        unknown.Json.GetProperty("wording").GetRawText().ShouldBe(error.GetRawText());
        var asked = filter.ShouldBeProblem(400, "bad-request").Json.GetProperty("wording");
        asked.GetProperty("key").GetString().ShouldBe("at-character");
        asked.GetProperty("params").GetProperty("position").GetInt32().ShouldBe(16);
        asked.GetProperty("params").GetProperty("reason").GetRawText().ShouldBe("""
            {"key":"expected-one-value","params":{"field":{"field":"email","label":"Email"}},"detail":"Give one value; for several write email in (a, b)."}
            """.Trim());
        missing.Json.GetProperty("wording").GetRawText().ShouldBe(
            """{"key":"no-such-record","params":{"type":{"type":"organization","label":"Organization","labelPlural":"Organizations"}}}""");
    }

    [Fact]
    public async Task What_somebody_sent_comes_back_short_and_without_what_cannot_be_shown()
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.GetAsync("/api/contacts?sort=" + Uri.EscapeDataString("\u0007" + new string('x', 200)));

        var name = answer.ShouldBeProblem(400, "bad-request").Json.GetProperty("wording").GetProperty("params").GetProperty("name").GetString()!;
        name.ShouldBe("\ufffd" + new string('x', 59) + "…");
    }

    [Fact]
    public async Task A_refused_row_and_a_record_left_out_say_why_in_any_language()
    {
        var owner = await server.OwnerAsync();
        var import = await owner.PrepareAsync("First Name,Email\nBob,bob@acme.example\nAda,nobody at home\n", match: "none");
        var nameless = (await owner.ContactAsync("""{"email":"ada@acme.example"}""")).Id;

        var row = (await owner.GetAsync($"/api/imports/{import}/rows")).ShouldBe(HttpStatusCode.OK).Items[1].GetProperty("problem");
        var rejected = (await owner.WorkAsync(import, "check")).GetProperty("rejected")[0];
        var bulk = await owner.PostAsync("/api/contacts/bulk", $$$"""{"ids":["{{{nameless}}}"],"set":{"email":null}}""");

        row.GetProperty("reason").GetString().ShouldBe("Write it as name@example.com; the @ is missing.");
        row.GetProperty("wording").GetRawText().ShouldBe("""{"key":"email-no-at"}""");
        rejected.GetProperty("wording").GetRawText().ShouldBe("""{"key":"email-no-at"}""");
        var refusal = bulk.ShouldBe(HttpStatusCode.OK).Json.GetProperty("refusals")[0];
        refusal.GetProperty("wording").GetProperty("key").GetString().ShouldBe("no-name");
        refusal.GetProperty("wording").GetProperty("params").GetProperty("fields").EnumerateArray()
            .Select(field => field.GetProperty("field").GetString()).ShouldBe(["firstName", "lastName", "email", "phone"]);
    }

    [Fact]
    public void What_became_of_a_job_is_told_as_it_was_stored()
    {
        var stored = StoredReason.Of(JobReasons.Stopped.Of(ExportReasons.JobTooLong.Of(15)));

        var told = JobReasons.EndedSo(stored);

        (told.Detail, told.ToJson(), told.Code).ShouldBe((stored.Detail, stored.Wording!, "not-found"));
        JobReasons.EndedSo(new StoredReason("Of old.", null)).ToJson().ShouldBe("""{"key":"job-ended-so","params":{"problem":"Of old."}}""");
    }

    [Fact]
    public async Task Built_in_choices_say_so_until_somebody_names_them()
    {
        var owner = await server.OwnerAsync();
        var field = (await owner.GetAsync("/api/schema")).Json.GetProperty("types")[0].GetProperty("fields").EnumerateArray()
            .Single(field => field.GetProperty("name").ValueEquals("status"));
        var choices = field.GetProperty("choices").EnumerateArray().Select(choice => JsonSerializer.SerializeToNode(new { value = choice.GetProperty("value")
            .GetString(), label = choice.GetProperty("label").GetString() })!.AsObject()).ToList();
        choices[1]["label"] = "Gone cold";
        choices.Add(new System.Text.Json.Nodes.JsonObject { ["label"] = "Own" });

        var changed = await owner.PatchAsync("/api/contacts/fields/status",
            $$"""{"choices":[{{string.Join(',', choices.Select(choice => choice.ToJsonString()))}}]}""");

        field.GetProperty("choices").EnumerateArray().ShouldAllBe(choice => choice.GetProperty("builtIn").GetBoolean());
        changed.ShouldBe(HttpStatusCode.OK).Json.GetProperty("choices").EnumerateArray()
            .Select(choice => choice.TryGetProperty("builtIn", out _)).ShouldBe([true, false, .. choices.Skip(2).SkipLast(1).Select(_ => true), false]);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"\{(?<name>[a-z][A-Za-z]*)(:[A-Za-z]+)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
