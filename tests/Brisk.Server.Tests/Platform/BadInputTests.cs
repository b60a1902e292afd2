using System.Net.Http.Headers;
using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

/// <summary>Whatever comes in: an answer of 4xx that says what is wrong, never one of 5xx.</summary>
public sealed class BadInputTests(TestServer server)
{
    private static readonly string[] Values =
    [
        "1", "-1", "1.5", "1e999", "9223372036854775808", "true", "[]", "{}", "[1]", "[null]", "[[]]", """["a","a"]""", """{"id":1}""", """{"a":{"b":1}}""",
        "\"\"", "\" \"",
        "\"\\u0000\"", "\"\\ud800\"", """["\ud800"]""", """[{"label":"\udc00","value":"x"}]""", """{"amount":"1"}""", """{"amount":1e30,"currency":"EUR"}""",
        """{"amount":1,"currency":"XXXX"}""",
        "\"2026-02-30\"", "\"0000-00-00\"", "\"9999-99-99T99:99:99Z\"", "\"javascript:alert(1)\"", "\"<script>alert(1)</script>\"", "\"' OR 1=1 --\"",
        "\"=cmd|' /C calc'!A0\"", "\"\u202e\u200b\ufeff\"",
        "\"" + new string('x', 30_000) + "\"", "[" + string.Join(',', Enumerable.Repeat("\"t\"", 500)) + "]",
    ];

    public static TheoryData<string, string> Fields()
    {
        var data = new TheoryData<string, string>();
        foreach (var type in RecordTypes.All)
        {
            foreach (var field in type.Fields) data.Add(type.Plural, field.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task No_value_in_any_field_breaks_anything(string plural, string name)
    {
        var owner = await server.OwnerAsync();
        // What makes a record whole apart from the field in question.
        var least = Requests.Plain(RecordTypes.Find(plural)!, except: name);
        var rest = least == "{}" ? "" : least[1..^1] + ",";

        foreach (var value in Values)
        {
            var answer = await owner.PostAsync($"/api/{plural}", $$"""{{{rest}}"{{name}}":{{value}}}""");

            answer.Status.ShouldBeOneOf([201, 422], $"{name} = {value[..Math.Min(value.Length, 80)]}: {answer.Text}");
            if (answer.Status == 422)
                answer.ShouldBeProblem(422, "invalid").Fields.ShouldContain(field => field == name || field.StartsWith(name + "/", StringComparison.Ordinal)
                    || field == "", $"{value}: {answer.Text}");
        }
        (await owner.GetAsync($"/api/{plural}?fields={name}&limit=500")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"firstName\":\"a\",\"firstName\":\"b\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"firstName\":NaN}")]
    public async Task Malformed_json_is_a_bad_request(string json)
    {
        var owner = await server.OwnerAsync();

        var answer = await owner.PostAsync("/api/contacts", json);

        answer.Status.ShouldBeOneOf(400, 422);
        answer.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData(33)]
    [InlineData(100_000)]
    public async Task Deep_json_is_refused_before_it_costs_anything(int depth)
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/contacts", "{\"tags\":" + new string('[', depth) + new string(']', depth) + "}")).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_bad_request()
    {
        var owner = await server.OwnerAsync();
        using var content = new ByteArrayContent([.. "{\"firstName\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await owner.SendAsync("POST", "/api/contacts", content)).ShouldBeProblem(400, "bad-request");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    public async Task Only_json_is_taken(string? media)
    {
        var owner = await server.OwnerAsync();
        using var content = new ByteArrayContent("{\"firstName\":\"Bo\"}"u8.ToArray());
        if (media is not null) content.Headers.TryAddWithoutValidation("Content-Type", media);

        (await owner.SendAsync("POST", "/api/contacts", content)).ShouldBeProblem(415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_body_may_be_as_large_as_the_limit_and_not_larger()
    {
        var owner = await server.OwnerAsync();
        string Padded(long length)
        {
            const string Start = "{\"firstName\":\"Bo\"";
            return Start + new string(' ', (int)length - Start.Length - 1) + "}";
        }

        (await owner.PostAsync("/api/contacts", Padded(Route.DefaultLimit))).Status.ShouldBe(201);
        (await owner.PostAsync("/api/contacts", Padded(Route.DefaultLimit + 1))).ShouldBeProblem(413, "too-large");
    }

    /// <summary>Who is still sending when the answer comes reads it all the same: the connection is not cut under the sender.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_many_times_the_limit_is_refused_with_an_answer(bool tellsLength)
    {
        var owner = await server.OwnerAsync();
        for (var again = 0; again < 10; again++)
        {
            using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("{\"firstName\":\"" + new string('x', 12_000_000) + "\"}")));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (!tellsLength) content.Headers.ContentLength = null;
            (string, string)[] headers = tellsLength ? [] : [("Transfer-Encoding", "chunked")];

            (await owner.SendAsync("POST", "/api/contacts", content, headers)).ShouldBeProblem(413, "too-large");
        }
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404, "not-found")]
    [InlineData("GET", "/api", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/", 404, "not-found")]
    [InlineData("DELETE", "/api/keys/", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/nonsense", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/0000000000000", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/ZZZZZZZZZZZZZ", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/%00", 404, "not-found")]
    [InlineData("GET", "/api/{plural}/0S9MEQZAMTM28", 404, "not-found")]
    [InlineData("PUT", "/api/{plural}", 405, "method-not-allowed")]
    [InlineData("DELETE", "/api/{plural}", 405, "method-not-allowed")]
    [InlineData("PATCH", "/api/session", 405, "method-not-allowed")]
    [InlineData("POST", "/health/live", 405, "method-not-allowed")]
    public async Task Addresses_and_methods_that_do_not_exist_answer_with_a_problem(string method, string path, int status, string code)
    {
        var owner = await server.OwnerAsync();

        foreach (var address in RecordTypes.All.Select(type => path.Replace("{plural}", type.Plural, StringComparison.Ordinal)).Distinct())
        {
            var answer = await owner.SendAsync(method, address, method == "GET" ? null : "{}");

            if (address.Contains("%00", StringComparison.Ordinal)) answer.Status.ShouldBeOneOf(400, 404);
            else answer.ShouldBeProblem(status, code);
        }
    }

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (var route in BriskServer.Routes(null).All.Where(route => route.Body == BodyKind.Json && route.Name is not ("signOut" or "signOutEverywhere")))
        {
            foreach (var body in (string[])["{}", """{"a":1}""",
                """
                {"email":1,"password":[],"name":{},"role":null,"token":true,"label":5,"kind":[],"atomic":"yes","operations":{},
                 "seq":"x","fields":5,"choices":[5],"current":1,"workspace":1,"expiresAt":"soon","preferences":"x"}
                """])
                data.Add(route.Name, body);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Bodies_of_the_wrong_shape_name_each_member_that_is_wrong(string name, string body)
    {
        var owner = await server.OwnerAsync();
        var route = BriskServer.Routes(null).All.Single(route => route.Name == name);
        var type = RecordTypes.Find(route.Pattern.Split('/')[2]) ?? RecordTypes.All[0];
        var record = await owner.PostAsync("/api/" + type.Plural, Requests.Plain(type));
        var path = route.Pattern.Replace("{id}", record.Id, StringComparison.Ordinal).Replace("{token}", "x", StringComparison.Ordinal)
            .Replace("{name}", "email", StringComparison.Ordinal);
        var client = route.Gate == Gate.Local ? server.Local : owner;

        var answer = await client.SendAsync(route.Method, path, body, ("If-Match", "*"));

        answer.Status.ShouldBeLessThan(500, answer.Text);
        if (body != "{}") answer.Status.ShouldBeOneOf([404, 422], answer.Text);
        if (answer.Status == 422) answer.Fields.ShouldNotBeEmpty(answer.Text);
    }

    [Theory]
    [InlineData("POST", "/api/batch", """{"atomic":true,"operations":[null]}""", "operations/0")]
    [InlineData("POST", "/api/contacts/fields", """{"label":"Size","kind":"choice","choices":[{"label":"S"},null]}""", "choices/1")]
    [InlineData("PATCH", "/api/contacts/fields/status", """{"choices":[null]}""", "choices/0")]
    [InlineData("POST", "/api/contacts/{id}/undo", """{"seq":1,"fields":[null]}""", "fields/0")]
    [InlineData("PUT", "/api/imports/{id}/settings", """{"mapping":[null]}""", "mapping/0")]
    [InlineData("PUT", "/api/imports/{id}/settings", """{"mapping":[{"column":0,"target":"new","newField":{"label":"x","kind":"choice","choices":[null]}}]}""",
        "mapping/0/newField/choices/0")]
    public async Task Nothing_in_a_list_is_named_with_its_place(string method, string path, string body, string field)
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");

        var answer = await owner.SendAsync(method, path.Replace("{id}", contact.Id, StringComparison.Ordinal), body);

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe([field]);
    }

    [Theory]
    [InlineData("\"", "unclosed-quote")]
    [InlineData("city is \"", "unclosed-quote")]
    [InlineData("city is \"\\n\"", "bad-escape")]
    [InlineData("not", "expected-field")]
    [InlineData("and and and", "expected-field")]
    [InlineData("city in ()", "expected-value")]
    [InlineData("city in (a", "unclosed-list")]
    [InlineData("city between 1", "unknown-operator")]
    [InlineData("createdAt between 2026-01-01", "expected-and")]
    [InlineData("createdAt between 2026-01-02 and 2026-01-01", "reversed")]
    [InlineData("createdAt within 99999-99", "not-a-period")]
    [InlineData("createdAt after -999999999999999d", "not-a-time")]
    [InlineData("createdAt after +99999y", "not-a-time")]
    [InlineData("createdAt after +9999y", "not-a-time")]
    [InlineData("employees over 1e999", "out-of-range", "organizations")]
    [InlineData("annualRevenue over 1e999", "not-money", "organizations")]
    [InlineData("annualRevenue over 1", "unknown-field")]
    [InlineData("city is \u0000", "unexpected")]
    [InlineData("owner is me me", "unexpected")]
    [InlineData("tags has", "expected-value")]
    [InlineData("🙂 is 🙂", "unexpected")]
    [InlineData("city = Lund", "unexpected")]
    [InlineData("email is null;drop table contacts", "unexpected")]
    public async Task A_filter_that_cannot_be_read_says_why_on_every_path(string filter, string code, string plural = "contacts")
    {
        var owner = await server.OwnerAsync();

        foreach (var path in (string[])[$"{plural}?", $"{plural}?sort=-createdAt&", $"{plural}/count?", $"{plural}/facets?field=city&"])
        {
            var answer = (await owner.GetAsync($"/api/{path}filter={Uri.EscapeDataString(filter)}")).ShouldBeProblem(400, "bad-request");

            answer.Fields.ShouldBe(["filter"]);
            answer.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code, answer.Text);
        }
    }

    [Theory]
    [InlineData("city is \"' OR 1=1 --\"", "quote")]
    [InlineData("city is \"a\\\\b\"", "backslash")]
    [InlineData("city is \"%\"", "percent")]
    [InlineData("city is \"🙂\"", "smile")]
    [InlineData("city is null", "null")]
    [InlineData("city is \"and\"", "and")]
    [InlineData("city starts \"%\"", "percent")]
    [InlineData("city contains \"_\"", "line")]
    public async Task Odd_texts_in_a_filter_are_texts(string filter, string finds)
    {
        var owner = await server.OwnerAsync();
        foreach (var (name, city) in (Dictionary<string, string>)new() { ["quote"] = "' OR 1=1 --", ["backslash"] = "a\\\\b", ["percent"] = "%",
            ["smile"] = "🙂", ["null"] = "null", ["and"] = "and", ["line"] = "_", ["other"] = "Lund" })
            await owner.ContactAsync($$"""{"firstName":"{{name}}","city":"{{city}}"}""");

        (await owner.GetAsync($"/api/contacts?fields=firstName&filter={Uri.EscapeDataString(filter)}"))
            .ShouldBe(System.Net.HttpStatusCode.OK).Items.Select(item => item.GetProperty("firstName").GetString()).ShouldBe([finds]);
    }

    [Fact]
    public async Task A_filter_may_be_as_long_and_deep_as_the_limit()
    {
        var owner = await server.OwnerAsync();
        string Long(int length) => "city is \"" + new string('x', length - 10) + "\"";

        (await owner.GetAsync($"/api/contacts?filter={Long(4_097)}")).ShouldBeProblem(400, "bad-request");
        (await owner.GetAsync("/api/contacts?filter=" + string.Concat(Enumerable.Repeat("not ", 5_000)))).Status.ShouldBeOneOf(400, 414, 431);
        (await owner.GetAsync("/api/contacts?filter=" + string.Concat(Enumerable.Repeat("not ", 900)) + "city is a")).ShouldBeProblem(400, "bad-request");
        (await owner.GetAsync("/api/contacts?filter=" + string.Join(" or ", Enumerable.Repeat("city is a", 50)))).Status.ShouldBe(200);
        (await owner.GetAsync("/api/contacts?filter=" + string.Join(" or ", Enumerable.Repeat("city is a", 51)))).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public void The_fields_tested_are_of_every_kind_that_types_have() =>
        RecordTypes.All.SelectMany(type => type.Fields).Select(field => field.Kind).Distinct().Count().ShouldBe(FieldKinds.All.Count);
}
